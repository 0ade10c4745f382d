"""Dimensional consistency: every equation evaluated with quantities that carry units (Pint)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from models.engine.evaluation import FUNCTIONS, evaluate
from models.engine.expressions import Expression
from models.engine.model import Model


def inconsistencies(model: Model, values: Mapping[str, float], definitions: Iterable[str]) -> list[str]:
    """Equations whose right side does not have the unit they declare, one line each.

    The comparison is by value, not only by dimension: adding millions to billions
    has the right dimension and is still refused.

    Parameters
    ----------
    values
        A value for each variable, lever and `time`, from any instant of a run.
    definitions
        Units of the model in Pint's notation, for example `USD = [currency]`.
    """
    import pint

    registry = pint.UnitRegistry()
    for line in definitions:
        registry.define(line)
    numbers: dict[str, Any] = {p.name: p.value for p in model.parameters.values()} | dict(values)
    unknown = _unknown_units(model, registry)
    if unknown:
        return unknown
    quantities = {name: registry.Quantity(number, model.unit(name)) for name, number in numbers.items()}
    functions = FUNCTIONS | {"lookup": _lookup(registry)}
    found = []
    for variable in model.variables.values():
        expressions: list[tuple[Expression, str]] = [
            (variable.expression, _unit_of_equation(variable.kind, variable.unit))
        ]
        if variable.initial is not None:
            expressions.append((variable.initial, variable.unit))
        for expression, unit in expressions:
            problem = _compare(
                expression, unit, quantities | dict(model.tables), numbers | dict(model.tables), functions
            )
            if problem:
                found.append(f"{variable.place}: {variable.name}: {problem}")
    return found


def _unknown_units(model: Model, registry: Any) -> list[str]:
    import pint

    named = [(v.place, v.name, v.unit) for v in model.variables.values()]
    named += [("inputs", i.name, i.unit) for i in (*model.parameters.values(), *model.levers.values())]
    found = []
    for place, name, unit in named:
        try:
            registry.parse_units(unit)
        except (pint.PintError, ValueError) as error:
            found.append(f"{place}: {name}: declared as {unit}, but {error}")
    return found


def _unit_of_equation(kind: str, unit: str) -> str:
    """A stock's equation gives its net flow."""
    return f"({unit}) / year" if kind == "stock" else unit


def _compare(
    expression: Expression,
    unit: str,
    quantities: Mapping[str, Any],
    numbers: Mapping[str, Any],
    functions: Mapping[str, Any],
) -> str:
    import pint

    try:
        result = evaluate(expression, quantities, functions)
        magnitude = float(result.to(unit).magnitude) if hasattr(result, "to") else _bare(result, unit)
    except pint.PintError as error:
        return f"declared as {unit}, but {error}"
    plain = float(evaluate(expression, numbers))
    if not math.isclose(magnitude, plain, rel_tol=1e-9, abs_tol=1e-12):
        factor = (
            f"off by a factor of {magnitude / plain:g}" if plain else f"gives {magnitude:g} where 0 is due"
        )
        return f"declared as {unit}, but {factor}"
    return ""


def _bare(result: Any, unit: str) -> float:
    """A result without unit is right only where none is declared."""
    import pint

    if unit != "dimensionless":
        raise pint.DimensionalityError("dimensionless", unit)
    return float(result)


def _lookup(registry: Any) -> Any:
    def read(table: Any, value: Any) -> Any:
        return registry.Quantity(FUNCTIONS["lookup"](table, value.to(table.x_unit).magnitude), table.unit)

    return read
