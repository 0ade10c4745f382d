"""Errors of the engine: each names the thing, what is wrong and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class ModelError(ValueError):
    """A model text that cannot be used. The message names file, variable and mend."""

    def __init__(self, place: str, variable: str, problem: str, mend: str) -> None:
        super().__init__(f"{place}: {variable}: {problem}. {mend}.")
        self.place = place
        self.variable = variable


class SimulationError(ArithmeticError):
    """A run that left the numbers a model can mean: names the variable and the year."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that looks most like `name`, or an empty string."""
    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.5)), "")
