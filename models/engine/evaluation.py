"""Evaluating equations one by one, on numbers, arrays or quantities with units."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from typing import Any

from models.engine import vocabulary
from models.engine.expressions import Expression, Name, Number

FUNCTIONS: dict[str, Any] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "power": operator.pow,
    "negate": operator.neg,
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
} | {
    name: getattr(vocabulary, name)
    for name in ("where", "minimum", "maximum", "clip", "exp", "log", "sqrt", "lookup")
}
"""What each word does, for anything that has Python's operators and NumPy's functions."""


def evaluate(node: Expression, values: Mapping[str, Any], functions: Mapping[str, Any] = FUNCTIONS) -> Any:
    """The value of an expression.

    Parameters
    ----------
    values
        A value for each name the expression reads, and a table for each it looks up.
    """
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Name):
        return values[node.id]
    return functions[node.function](*(evaluate(a, values, functions) for a in node.arguments))
