"""What a model is written with: sectors of stocks, flows and auxiliaries, and their inputs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from models.engine.errors import ModelError
from models.engine.expressions import Expression
from models.engine.parsing import parse, place

Kind = Literal["stock", "flow", "auxiliary"]
Equation = TypeVar("Equation", bound=Callable[..., object])


@dataclass(frozen=True)
class Dimension:
    """A set of elements for each of which a variable exists (the partner tiers)."""

    name: str
    elements: tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """A number of the model: constant during a run, uncertain between runs.

    `name` is the full name; a parameter that differs per element has one entry for
    each, named `<base>_<element>`, with `base` and `element` set.
    """

    name: str
    unit: str
    value: float
    low: float
    high: float
    distribution: str
    base: str = ""
    element: str = ""


@dataclass(frozen=True)
class Lever:
    """A policy input: `baseline` until its schedule says otherwise, inside [low, high]."""

    name: str
    unit: str
    baseline: float
    low: float
    high: float


@dataclass(frozen=True)
class Table:
    """A piecewise-linear function, held constant beyond its ends. `x` increases."""

    name: str
    x_unit: str
    unit: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True)
class Declaration:
    """A variable as written: one equation, once, however many elements it has."""

    name: str
    kind: Kind
    unit: str
    sector: str
    dimension: Dimension | None
    with_total: bool
    initial: str
    expression: Expression
    documentation: str
    place: str


@dataclass
class Sector:
    """A group of variables written in one file. Decorate functions to add variables."""

    name: str
    declarations: list[Declaration] = field(default_factory=list)

    def stock(
        self, *, unit: str = "", initial: str = "", by: Dimension | None = None, total: bool = False
    ) -> Callable[[Equation], Equation]:
        """A stock: the function returns its net flow, a sum of flows.

        `initial` names the parameter or variable that gives its value at the start.
        """
        return self._declare("stock", unit, by, total, initial)

    def flow(
        self, *, unit: str = "", by: Dimension | None = None, total: bool = False
    ) -> Callable[[Equation], Equation]:
        """A flow: what fills or drains a stock, per year."""
        return self._declare("flow", unit, by, total)

    def auxiliary(
        self, *, unit: str = "", by: Dimension | None = None, total: bool = False
    ) -> Callable[[Equation], Equation]:
        """Anything computed on the way from stocks to flows, or to be reported."""
        return self._declare("auxiliary", unit, by, total)

    def _declare(
        self, kind: Kind, unit: str, by: Dimension | None, total: bool, initial: str = ""
    ) -> Callable[[Equation], Equation]:
        def declare(function: Equation) -> Equation:
            where, name = place(function), function.__name__
            if not unit:
                raise ModelError(where, name, "has no unit", 'Give it one, for example unit="firm/year"')
            if kind == "stock" and not initial:
                raise ModelError(where, name, "has no initial value", 'Name one: initial="..."')
            if total and by is None:
                raise ModelError(
                    where, name, "asks for a total without elements", "Give it by=..., or drop total"
                )
            _, expression = parse(function)
            documentation = inspect.cleandoc(function.__doc__ or "")
            self.declarations.append(
                Declaration(name, kind, unit, self.name, by, total, initial, expression, documentation, where)
            )
            return function

        return declare
