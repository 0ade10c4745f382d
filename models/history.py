"""The recorded figures, and how a run compares with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from models.cooperation.tables import rows
from models.engine import Trajectory
from models.scenario import START
from models.simulation import over_period

NORMAL_WIDTH = 2 * 1.959963984540054
"""From the 2.5 % to the 97.5 % point of a normal distribution, in standard deviations."""
UNIFORM_WIDTH = 2 * 3**0.5
"""From end to end of a uniform distribution, in standard deviations."""


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
    distribution: str
    status: str
    calibration: bool
    source: str
    note: str

    @property
    def middle(self) -> float:
        """Where a chart draws it."""
        return (self.start + self.end) / 2

    @property
    def sd(self) -> float:
        """Standard deviation of the observation error, in the figure's unit."""
        width = NORMAL_WIDTH if self.distribution == "normal" else UNIFORM_WIDTH
        return (self.high - self.low) / width

    def log_density(self, values: np.ndarray) -> np.ndarray:
        """Log-density of the figure where the truth is `values`, relative to where it is likeliest."""
        if self.distribution == "normal":
            return -0.5 * ((values - self.value) / self.sd) ** 2
        return np.where((values >= self.low) & (values <= self.high), 0.0, -np.inf)

    def replicated(self, values: np.ndarray, random: np.random.Generator) -> np.ndarray:
        """What would be recorded where the truth is `values`: with an observation error of its own."""
        if self.distribution == "normal":
            return values + self.sd * random.standard_normal(values.shape)
        return values + self.value - random.uniform(self.low, self.high, values.shape)


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
            distribution=r["distribution"],
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


def comparable() -> list[Recorded]:
    """The figures the model has to meet, and the parts of those years that were held out."""
    variables = {r.series: r.variable for r in calibration_record()}
    inside = [r for r in record() if r.series in variables and r.start >= START]
    return [replace(r, variable=variables[r.series]) for r in inside]


def error(figure: Recorded, result: Trajectory) -> float:
    """Relative error of a run against a recorded figure."""
    return over_period(result, figure.variable, figure.start, figure.end) / figure.value - 1
