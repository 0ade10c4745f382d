"""The order of work that every kernel follows, whatever language it is printed in.

What depends on parameters alone is computed once per run, what depends on time and
levers once per instant, and only the rest in every stage of a step. Sub-expressions
that allow it are lifted out of the equations for the same reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Literal

from models.engine.errors import ModelError
from models.engine.expressions import TIME, Call, Expression, Name, names, rewrite, walk

if TYPE_CHECKING:
    from models.engine.model import Model

Rate = Literal["once", "instant", "stage"]


@dataclass(frozen=True)
class Assignment:
    """`name` is to be set to `expression`."""

    name: str
    expression: Expression


@dataclass(frozen=True)
class Program:
    """What a kernel computes, in order.

    Attributes
    ----------
    constants
        Once per run, from parameters.
    instants
        Once per instant, from time, levers and constants.
    initial
        The stocks at the start, with whatever they need on the way.
    stages
        In every stage of a step: what the net flows depend on.
    reports
        Once per step, for the record only: what no net flow depends on.
    net_flows
        The stocks' rates of change, sums of flows.
    recorded
        Names in the order in which a kernel records them.
    """

    parameters: tuple[str, ...]
    levers: tuple[str, ...]
    constants: tuple[Assignment, ...]
    instants: tuple[Assignment, ...]
    initial: tuple[Assignment, ...]
    stages: tuple[Assignment, ...]
    reports: tuple[Assignment, ...]
    net_flows: tuple[Assignment, ...]
    recorded: tuple[str, ...]


def compile_program(model: Model) -> Program:
    """Sort a model's equations by how often they must be computed."""
    rates = _rates(model)
    lifted = _Lifter(rates)
    groups: dict[Rate, list[Assignment]] = {"once": [], "instant": [], "stage": []}
    for name in model.order:
        rate = rates[name]
        expression = model.variables[name].expression
        if rate == "stage":
            expression = lifted.lift(expression, groups)
        groups[rate].append(Assignment(name, expression))
    needed = _needed(model)
    return Program(
        parameters=tuple(model.parameters),
        levers=tuple(model.levers),
        constants=tuple(groups["once"]),
        instants=tuple(groups["instant"]),
        initial=_initial(model, rates),
        stages=tuple(a for a in groups["stage"] if a.name in needed),
        reports=tuple(a for a in groups["stage"] if a.name not in needed),
        net_flows=tuple(Assignment(s, model.variables[s].expression) for s in model.stocks),
        recorded=tuple(model.variables),
    )


def _rates(model: Model) -> dict[str, Rate]:
    """How often each name must be computed: as often as the most volatile thing it reads."""
    rates: dict[str, Rate] = {TIME: "instant"}
    rates |= dict.fromkeys(model.parameters, "once")
    rates |= dict.fromkeys(model.levers, "instant")
    rates |= dict.fromkeys(model.stocks, "stage")
    for name in model.order:
        rates[name] = _rate(model.variables[name].causes, rates)
    return rates


def _rate(causes: Iterable[str], rates: dict[str, Rate]) -> Rate:
    found = {rates[c] for c in causes}
    return "stage" if "stage" in found else "instant" if "instant" in found else "once"


class _Lifter:
    """Moves sub-expressions that change more rarely than their equation out of it."""

    def __init__(self, rates: dict[str, Rate]) -> None:
        self.rates = rates
        self.lifted: dict[Expression, str] = {}

    def lift(self, expression: Expression, groups: dict[Rate, list[Assignment]]) -> Expression:
        def change(node: Expression) -> Expression | None:
            if not isinstance(node, Call) or not names(node):
                return None
            regrouped = self._regroup(node)
            if regrouped != node:
                return rewrite(regrouped, change)
            rate = _rate(names(node), self.rates)
            if rate == "stage":
                return self._guarded(node, groups)
            if node not in self.lifted:
                self.lifted[node] = f"_lifted_{len(self.lifted) + 1}"
                groups[rate].append(Assignment(self.lifted[node], node))
            return Name(self.lifted[node])

        return rewrite(expression, change)

    def _regroup(self, node: Call) -> Expression:
        """A product with its rarely changing factors together, so that they can be lifted as one."""
        above, below = _factors(node)
        if len(above) + len(below) < 3:
            return node
        slow_above = [f for f in above if _rate(names(f), self.rates) != "stage"]
        slow_below = [f for f in below if _rate(names(f), self.rates) != "stage"]
        if not slow_above or len(slow_above) + len(slow_below) < 2:
            return node
        slow = _quotient(sorted(slow_above, key=self._slowness), sorted(slow_below, key=self._slowness))
        fast_above = [f for f in above if f not in slow_above]
        return _quotient([slow, *fast_above], [f for f in below if f not in slow_below])

    def _slowness(self, factor: Expression) -> int:
        return ("once", "instant", "stage").index(_rate(names(factor), self.rates))

    def _guarded(self, node: Call, groups: dict[Rate, list[Assignment]]) -> Expression | None:
        """Leaves in place what is not an expression, or what a condition keeps from being computed."""
        if node.function == "lookup":
            return Call("lookup", (node.arguments[0], self.lift(node.arguments[1], groups)))
        if node.function == "where":
            return Call("where", (self.lift(node.arguments[0], groups), *node.arguments[1:]))
        return None


def _factors(node: Expression) -> tuple[list[Expression], list[Expression]]:
    """Factors above and below the line of a product or quotient."""
    if not isinstance(node, Call) or node.function not in {"multiply", "divide"}:
        return [node], []
    (above, below), (above_2, below_2) = map(_factors, node.arguments)
    if node.function == "multiply":
        return above + above_2, below + below_2
    return above + below_2, below + above_2


def _quotient(above: list[Expression], below: list[Expression]) -> Expression:
    """The product of `above` divided by the product of `below`."""
    product = reduce(lambda a, b: Call("multiply", (a, b)), above)
    return reduce(lambda a, b: Call("divide", (a, b)), below, product)


def fuse(
    assignments: Sequence[Assignment], results: Sequence[Assignment]
) -> tuple[list[Assignment], list[Assignment]]:
    """Write what is read only once into the place where it is read.

    Returns what is left of `assignments`, and `results` with it written in. Saves an
    interpreter the storing and loading of every name nobody else wants.
    """
    reads = Counter(
        node.id for a in (*assignments, *results) for node in walk(a.expression) if isinstance(node, Name)
    )
    single: dict[str, Expression] = {}

    def fused(expression: Expression) -> Expression:
        return rewrite(expression, lambda node: single.get(node.id) if isinstance(node, Name) else None)

    kept: list[Assignment] = []
    for a in assignments:
        expression = fused(a.expression)
        if reads[a.name] == 1:
            single[a.name] = expression
        else:
            kept.append(Assignment(a.name, expression))
    return kept, [Assignment(a.name, fused(a.expression)) for a in results]


def _needed(model: Model) -> set[str]:
    """Names that some net flow depends on, directly or not."""
    needed: set[str] = set()
    waiting = [c for s in model.stocks for c in model.variables[s].causes]
    while waiting:
        name = waiting.pop()
        if name in needed or name not in model.variables:
            continue
        needed.add(name)
        if model.variables[name].kind != "stock":
            waiting.extend(model.variables[name].causes)
    return needed


def _initial(model: Model, rates: dict[str, Rate]) -> tuple[Assignment, ...]:
    """Stocks at the start, in an order in which each can be computed."""
    expressions = {
        v.name: v.initial if v.kind == "stock" and v.initial is not None else v.expression
        for v in model.variables.values()
        if rates[v.name] == "stage"
    }
    wanted = _closure(model.stocks, expressions)
    graph = {n: sorted(names(expressions[n]) & wanted) for n in sorted(wanted)}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        cycle: list[str] = error.args[1]
        stock = next(n for n in cycle if model.variables[n].kind == "stock")
        raise ModelError(
            model.variables[stock].place,
            stock,
            f"has an initial value that depends on itself ({' -> '.join(cycle)})",
            "Start it from a parameter",
        ) from None
    for name in order:
        for cause in names(expressions[name]) - {TIME}:
            if cause not in rates:
                variable = model.variables[name]
                raise ModelError(
                    variable.place, name, f"starts from {cause}, which does not exist", "Name one"
                )
    return tuple(Assignment(n, expressions[n]) for n in order)


def _closure(start: Iterable[str], expressions: dict[str, Expression]) -> set[str]:
    wanted: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name in wanted or name not in expressions:
            continue
        wanted.add(name)
        waiting.extend(names(expressions[name]))
    return wanted
