"""A model's structure as JSON: what goes in, what comes out, and every equation between."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from models.engine.declarations import Lever, Parameter, Table
from models.engine.expansion import Variable
from models.engine.expressions import TIME, Expression, tables
from models.engine.model import Model
from models.engine.printers.infix import InfixPrinter


class _PythonPrinter(InfixPrinter):
    def print_power(self, base: Expression, exponent: Expression) -> str:
        return f"({self.expression(base)} ** {self.expression(exponent)})"


def document(
    model: Model,
    title: str,
    *,
    outputs: Iterable[str],
    labels: Mapping[str, str],
    time: Mapping[str, Any],
    values: Mapping[str, Any],
) -> str:
    """The text of the file: `inputs` and `outputs` as SDEverywhere lists them, `variables`, `tables`.

    Parameters
    ----------
    outputs
        Variables that a reader looks at first.
    labels
        What variables, parameters, levers and tables are, by name; other variables have their docstrings.
    time
        The run's start, end, step and method.
    values
        What the scenario sets levers and parameters to, by name, where it does.
    """
    inputs = [_input(x, labels, values) for g in (model.levers, model.parameters) for x in g.values()]
    found = {
        "name": title,
        "hash": model.hash,
        "time": {"unit": "year", **time},
        "inputs": inputs,
        "outputs": [_output(model.variables[name], labels) for name in outputs],
        "variables": [_variable(v, labels) for v in model.variables.values()],
        "tables": [_table(t, labels) for t in model.tables.values()],
    }
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def _input(found: Lever | Parameter, labels: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    lever = isinstance(found, Lever)
    told = {
        "id": found.name,
        "kind": "lever" if lever else "parameter",
        "description": labels.get(found.name, ""),
        "unit": found.unit,
        "default": found.baseline if lever else found.value,
        "low": found.low,
        "high": found.high,
    }
    if not lever:
        told["distribution"] = found.distribution
    return told | ({"set": values[found.name]} if found.name in values else {})


def _output(variable: Variable, labels: Mapping[str, str]) -> dict[str, str]:
    return {
        "id": variable.name,
        "label": labels.get(variable.name, variable.documentation).partition("\n\n")[0],
        "unit": variable.unit,
    }


def _variable(variable: Variable, labels: Mapping[str, str]) -> dict[str, Any]:
    """One equation in Python's notation; a stock's is its net flow."""
    printer = _PythonPrinter()
    told = {
        "id": variable.name,
        "kind": variable.kind,
        "sector": variable.sector,
        "base": variable.base,
        "element": variable.element,
        "unit": variable.unit,
        "documentation": labels.get(variable.name, variable.documentation),
        "equation": printer.expression(variable.expression),
        "reads": sorted(variable.causes - {TIME}),
        "tables": sorted(tables(variable.expression)),
    }
    return told if variable.initial is None else told | {"initial": printer.expression(variable.initial)}


def _table(table: Table, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": table.name,
        "description": labels.get(table.name, ""),
        "x_unit": table.x_unit,
        "unit": table.unit,
        "points": [list(p) for p in zip(table.x, table.y, strict=True)],
    }
