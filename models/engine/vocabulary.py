"""The words an equation may use, as real functions on numbers, arrays or quantities.

Importing them lets an equation be called like any Python function (in a notebook,
a test, or with Pint quantities). Delays and `total` have no value at one instant:
the engine expands them before anything is computed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

ARITY = {
    "add": 2,
    "subtract": 2,
    "multiply": 2,
    "divide": 2,
    "power": 2,
    "negate": 1,
    "less": 2,
    "less_equal": 2,
    "greater": 2,
    "greater_equal": 2,
    "equal": 2,
    "not_equal": 2,
    "where": 3,
    "minimum": 2,
    "maximum": 2,
    "clip": 3,
    "exp": 1,
    "log": 1,
    "sqrt": 1,
    "lookup": 2,
    "total": 1,
    "smooth1": 2,
    "smooth3": 2,
    "delay1": 2,
    "delay3": 2,
}
"""Arguments each word takes. Operators carry the name of what they do."""

OPERATORS = {"add", "subtract", "multiply", "divide", "power", "negate"} | {
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "equal",
    "not_equal",
}
"""Words that an equation spells as operators, not as calls."""

DELAYS = {"smooth1": 1, "smooth3": 3, "delay1": 1, "delay3": 3}
"""Delays and their order: the number of stocks each becomes."""


def where(condition: Any, yes: Any, no: Any) -> Any:
    """`yes` where the condition holds, else `no`."""
    return np.where(condition, yes, no)


def minimum(first: Any, second: Any) -> Any:
    """The smaller of two."""
    return np.minimum(first, second)


def maximum(first: Any, second: Any) -> Any:
    """The larger of two."""
    return np.maximum(first, second)


def clip(value: Any, low: Any, high: Any) -> Any:
    """`value`, but never below `low` nor above `high`."""
    return np.minimum(np.maximum(value, low), high)


def exp(value: Any) -> Any:
    """e to the power of a dimensionless value."""
    return np.exp(value)


def log(value: Any) -> Any:
    """Natural logarithm of a dimensionless value."""
    return np.log(value)


def sqrt(value: Any) -> Any:
    """Square root."""
    return np.sqrt(value)


def lookup(table: Any, value: Any) -> Any:
    """Piecewise-linear reading of a table, held constant beyond its ends."""
    return np.interp(value, table.x, table.y)


def total(value: Any) -> Any:
    """The sum of a variable over its elements (here: over both partner tiers)."""
    raise TypeError(f"total({value!r}) has a value only inside a model")


def smooth1(value: Any, time: Any) -> Any:
    """First-order exponential smoothing with the given average time."""
    raise TypeError(f"smooth1({value!r}, {time!r}) has a value only inside a model")


def smooth3(value: Any, time: Any) -> Any:
    """Third-order exponential smoothing with the given average time."""
    raise TypeError(f"smooth3({value!r}, {time!r}) has a value only inside a model")


def delay1(value: Any, time: Any) -> Any:
    """First-order material delay: what went in comes out, on average `time` later."""
    raise TypeError(f"delay1({value!r}, {time!r}) has a value only inside a model")


def delay3(value: Any, time: Any) -> Any:
    """Third-order material delay: what went in comes out, on average `time` later."""
    raise TypeError(f"delay3({value!r}, {time!r}) has a value only inside a model")
