"""When a lever moves: from its baseline to a level, and back if it ends."""

from __future__ import annotations

from dataclasses import dataclass


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


def _risen(elapsed: float, ramp: float) -> float:
    """How much of a ramp is behind us, 0 to 1."""
    if elapsed < 0:
        return 0.0
    return 1.0 if elapsed >= ramp else elapsed / ramp
