"""What can be switched off, to see whether it is why levers help or hinder each other."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from models.cooperation.tables import rows


@dataclass(frozen=True)
class Mechanism:
    """A part of the model that does nothing while `parameter` is `off`.

    It is at work while `variable` is below a value; one without a variable always is.
    """

    id: str
    label: str
    parameter: str
    off: float
    variable: str
    below: float

    def period(self, years: np.ndarray, values: np.ndarray) -> tuple[int, int] | None:
        """The first and the last year in which values of its variable tell that it is at work."""
        found = years[values < self.below]
        return (int(found[0]), int(found[-1])) if len(found) else None


@cache
def mechanisms() -> dict[str, Mechanism]:
    """All of them, by id; source: `data/mechanisms.csv`."""
    return {
        r["id"]: Mechanism(
            r["id"], r["label"], r["parameter"], float(r["off"]), r["variable"], float(r["below"] or "nan")
        )
        for r in rows("mechanisms")
    }
