"""Numbers and JSON as people and files give them."""

from __future__ import annotations

import json
import math
from types import SimpleNamespace
from typing import Any

from models.errors import InputError, message

REFUSALS = SimpleNamespace(
    missing=message("a number is missing"),
    number=message('"{value}" is not a number'),
    finite=message('"{value}" is not a finite number'),
)
"""What is said of what is no number; the offline board says it from the same."""


def finite(value: Any) -> float:
    """A finite number, or an error that repeats what was given."""
    if value is None:
        raise InputError(REFUSALS.missing)
    try:
        if isinstance(value, bool) or (isinstance(value, str) and "_" in value):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InputError(REFUSALS.number, value=value) from None
    if not math.isfinite(number):
        raise InputError(REFUSALS.finite, value=value)
    return number


def parsed(text: str) -> object:
    """What JSON text says. Raises InputError."""
    try:
        return json.loads(text, object_pairs_hook=_once)
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
        raise InputError(
            message("not valid JSON at {line}:{column} (line:column)"), line=line, column=column
        ) from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object whose names are not repeated."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise InputError(message('"{name}" is given twice'), name=name)
        found[name] = value
    return found


def short(number: float) -> str:
    """A number as short as it can be without loss."""
    return repr(int(number)) if number == int(number) else repr(number)
