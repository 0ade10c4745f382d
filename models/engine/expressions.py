"""The expression tree every equation becomes, and the few things one can do to it.

A tree is immutable and hashable, so equal sub-expressions are the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Number:
    value: float


@dataclass(frozen=True, slots=True)
class Name:
    id: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function or operator of the vocabulary applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Number | Name | Call

TIME = "time"
"""Simulation time in years: the one name every equation may use without declaring it."""


def walk(expression: Expression) -> Iterator[Expression]:
    """Every node, parents before children."""
    yield expression
    if isinstance(expression, Call):
        for argument in expression.arguments:
            yield from walk(argument)


@cache
def names(expression: Expression) -> frozenset[str]:
    """Variables, inputs and `time` that the expression reads (not the tables it looks up)."""
    if isinstance(expression, Name):
        return frozenset({expression.id})
    if isinstance(expression, Number):
        return frozenset()
    arguments = expression.arguments[1:] if expression.function == "lookup" else expression.arguments
    return frozenset().union(*(names(a) for a in arguments))


def tables(expression: Expression) -> set[str]:
    """Tables that the expression looks up."""
    return {
        node.arguments[0].id
        for node in walk(expression)
        if isinstance(node, Call) and node.function == "lookup" and isinstance(node.arguments[0], Name)
    }


def rewrite(expression: Expression, change: Callable[[Expression], Expression | None]) -> Expression:
    """A copy in which every node for which `change` returns something is replaced by it.

    Parents are offered before their children; a replacement is not looked into again.
    """
    changed = change(expression)
    if changed is not None:
        return changed
    if isinstance(expression, Call):
        return Call(expression.function, tuple(rewrite(a, change) for a in expression.arguments))
    return expression


def text(expression: Expression) -> str:
    """A canonical spelling: equal for equal trees, whatever the source looked like."""
    if isinstance(expression, Number):
        return repr(expression.value)
    if isinstance(expression, Name):
        return expression.id
    return f"{expression.function}({', '.join(text(a) for a in expression.arguments)})"


def add(terms: list[Expression]) -> Expression:
    """The sum of one or more terms."""
    total = terms[0]
    for term in terms[1:]:
        total = Call("add", (total, term))
    return total
