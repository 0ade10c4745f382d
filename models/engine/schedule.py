"""When a lever moves: from its baseline to a level, and back if it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np


@dataclass(frozen=True, slots=True)
class Schedule:
    """A lever's course: baseline, then a straight ramp to `level`, then there until `end`.

    `ramp` is in years (0: at once). From `end` on, if given, the lever returns to its
    baseline over the same number of years.
    """

    level: float
    start: float
    ramp: float
    end: float | None = None

    def value(self, time: float, baseline: float) -> float:
        """The lever's value at a time in years."""
        share = _risen(time - self.start, self.ramp)
        if self.end is not None:
            share -= _risen(time - self.end, self.ramp)
        return baseline + (self.level - baseline) * share


@dataclass(frozen=True, eq=False)
class Choice:
    """In each run of a batch one of several courses of a lever; None is a lever that stays at its baseline.

    `which`, of shape (runs,), has the place in `courses` of what each run takes.
    """

    which: np.ndarray
    courses: tuple[Schedule | None, ...]

    def value(self, time: float, baseline: float) -> np.ndarray:
        """The lever's values at a time in years, shape (runs,)."""
        ways = [baseline if s is None else s.value(time, baseline) for s in self.courses]
        return np.take(ways, self.which)


def choices(runs: Sequence[Mapping[str, Schedule]]) -> dict[str, Choice]:
    """The courses of the levers in a batch whose runs have schedules of their own."""
    found = {}
    for name in dict.fromkeys(name for run in runs for name in run):
        own = [run.get(name) for run in runs]
        courses = tuple(dict.fromkeys(own))
        found[name] = Choice(np.array([courses.index(s) for s in own]), courses)
    return found


Course: TypeAlias = Schedule | Choice
"""What a lever does in all runs of a batch."""


def _risen(elapsed: float, ramp: float) -> float:
    """How much of a ramp is behind us, 0 to 1."""
    if elapsed < 0:
        return 0.0
    return 1.0 if elapsed >= ramp else elapsed / ramp
