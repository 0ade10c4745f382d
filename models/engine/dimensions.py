"""Dimensional consistency: every equation evaluated with quantities that carry units (Pint)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from models.engine.evaluation import FUNCTIONS, evaluate
from models.engine.expansion import Variable
from models.engine.expressions import TIME, Expression
from models.engine.model import Model

GOLDEN_RATIO = (5**0.5 - 1) / 2
"""Its multiples spread evenly over the unit interval."""


def inconsistencies(model: Model, definitions: Iterable[str]) -> list[str]:
    """Equations whose right side does not have the unit they declare, one line each.

    The comparison is by value, not only by dimension: adding millions to billions has
    the right dimension and is still refused. Values are arbitrary positive numbers, since
    a unit that fits only where something is zero does not fit.

    Parameters
    ----------
    definitions
        Units of the model in Pint's notation, for example `USD = [currency]`.
    """
    import pint

    registry = pint.UnitRegistry()
    for line in definitions:
        registry.define(line)
    unknown = _unknown_units(model, registry)
    if unknown:
        return unknown
    functions = FUNCTIONS | {"lookup": _lookup(registry)}
    found: dict[tuple[str, str], str] = {}
    for numbers in _trials(model):
        quantities = {n: registry.Quantity(value, model.unit(n)) for n, value in numbers.items()}
        tables = dict(model.tables)
        for variable in model.variables.values():
            for expression, unit in _sides(variable):
                problem = _compare(expression, unit, quantities | tables, numbers | tables, functions)
                if problem:
                    line = f"{variable.place}: {variable.name}: {problem}"
                    found.setdefault((variable.name, unit), line)
    return list(found.values())


def _trials(model: Model) -> Iterator[dict[str, float]]:
    """Values between 0.2 and 0.9 for every name, twice, in opposite orders."""
    names = [*model.variables, *model.parameters, *model.levers, TIME]
    spread = [0.2 + 0.7 * (k * GOLDEN_RATIO % 1) for k in range(len(names))]
    yield dict(zip(names, spread, strict=True))
    yield dict(zip(names, reversed(spread), strict=True))


def _sides(variable: Variable) -> list[tuple[Expression, str]]:
    """The variable's expressions and the unit each must have. A stock's equation is its net flow."""
    unit = f"({variable.unit}) / year" if variable.kind == "stock" else variable.unit
    initial = [(variable.initial, variable.unit)] if variable.initial is not None else []
    return [(variable.expression, unit), *initial]


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
