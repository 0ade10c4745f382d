"""The recorded figures, and how a run compares with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from models.cooperation.tables import rows
from models.engine import Trajectory
from models.simulation import over_period


@dataclass(frozen=True)
class Recorded:
    """One recorded figure: `value` of `variable` between two times, in [low, high]."""

    series: str
    label: str
    variable: str
    start: float
    end: float
    value: float
    unit: str
    low: float
    high: float
    status: str
    calibration: bool
    source: str
    note: str

    @property
    def middle(self) -> float:
        """Where a chart draws it."""
        return (self.start + self.end) / 2


@cache
def record() -> tuple[Recorded, ...]:
    """All recorded figures."""
    return tuple(
        Recorded(
            series=r["series"],
            label=r["label"],
            variable=r["variable"],
            start=float(r["start"]),
            end=float(r["end"]),
            value=float(r["value"]),
            unit=r["unit"],
            low=float(r["low"]),
            high=float(r["high"]),
            status=r["status"],
            calibration=r["calibration"] == "yes",
            source=r["source"],
            note=r["note"],
        )
        for r in rows("history")
    )


def calibration_record() -> list[Recorded]:
    """The figures the model has to meet."""
    return [r for r in record() if r.calibration]


def error(figure: Recorded, result: Trajectory) -> float:
    """Relative error of a run against a recorded figure."""
    return over_period(result, figure.variable, figure.start, figure.end) / figure.value - 1
