"""History against model: how large the errors are, and of which kind.

Theil's inequality statistics, as in Sterman (1984), "Appropriate summary statistics for
evaluating the historical fit of system dynamics models", Dynamica 10.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import groupby

import numpy as np

from models.cooperation.tables import rows
from models.engine import Trajectory
from models.history import Recorded, calibration_record, record
from models.scenario import DEFAULT_HORIZON, DEFAULT_STEP, Scenario
from models.simulation import over_period, trajectory

FEWEST = 2
"""Figures of a series below which there is no variation to compare."""
FEWEST_FOR_R2 = 3
"""Through two points there is always a straight line."""
FEW = 5
"""Figures below which the parts of the error say little: each rests on a spread of hardly any points."""


@dataclass(frozen=True)
class Fit:
    """How a series of model values meets a series of recorded ones.

    Attributes
    ----------
    figures
        How many there are.
    mape
        Mean absolute error, as a share of the recorded value; None where one of those is 0.
    rmse
        Root of the mean squared error, in the series' unit.
    bias, variation, covariance
        Parts of the mean squared error that come from unequal means, unequal spreads and
        unequal courses: together 1. None where there is no error.
    r2
        Squared correlation; None below three figures or where either series is constant.
    """

    figures: int
    mape: float | None
    rmse: float
    bias: float | None
    variation: float | None
    covariance: float | None
    r2: float | None

    @property
    def few(self) -> bool:
        """Whether the figures are too few for the parts to mean much."""
        return self.figures < FEW


@dataclass(frozen=True)
class SeriesFit:
    """A recorded series, what the model has for each of its figures, and how they meet."""

    series: str
    label: str
    variable: str
    unit: str
    record: tuple[Recorded, ...]
    model: tuple[float, ...]
    fit: Fit | None


@dataclass(frozen=True)
class Contradiction:
    """Two recorded figures that cannot both be the same thing, and what may explain it."""

    figure: Recorded
    other: Recorded
    note: str


def fit(model: np.ndarray, actual: np.ndarray) -> Fit:
    """How model values meet recorded ones, both of shape (n,) with n at least 2, in one unit.

    Raises
    ------
    ValueError
        If the shapes differ or there are too few figures.
    """
    if model.shape != actual.shape or model.size < FEWEST:
        raise ValueError(f"no fit of {model.shape} to {actual.shape}")
    errors = model - actual
    mse = float(np.mean(errors**2))
    spread, recorded_spread = float(model.std()), float(actual.std())
    together = float(np.mean((model - model.mean()) * (actual - actual.mean())))
    bias, variation = float(errors.mean()) ** 2, (spread - recorded_spread) ** 2
    # Equal to 2 (spread * recorded_spread - together), of which little is left after rounding.
    covariance = max(mse - bias - variation, 0.0)
    parts = [part / mse for part in (bias, variation, covariance)] if mse > 0 else [None] * 3
    varied = model.size >= FEWEST_FOR_R2 and spread > 0 and recorded_spread > 0
    return Fit(
        figures=model.size,
        mape=float(np.mean(np.abs(errors / actual))) if np.all(actual != 0) else None,
        rmse=mse**0.5,
        bias=parts[0],
        variation=parts[1],
        covariance=parts[2],
        r2=min((together / (spread * recorded_spread)) ** 2, 1.0) if varied else None,
    )


def before_policy(scenario: Scenario) -> Trajectory:
    """The run that is held against the record."""
    return trajectory(without_policy(scenario))


def without_policy(scenario: Scenario) -> Scenario:
    """What is held against the record: the scenario's assumptions, none of its levers."""
    return scenario.replaced(levers={}, until=DEFAULT_HORIZON, step=DEFAULT_STEP)


def fits(scenario: Scenario) -> list[SeriesFit]:
    """Each series the model has to meet, and the assumed levels it starts from, against a scenario's run."""
    result = before_policy(scenario)
    assumed = [r for r in record() if r.variable and not r.calibration]
    found = []
    for series, group in groupby([*calibration_record(), *assumed], key=lambda r: r.series):
        figures = tuple(group)
        model = np.array([over_period(result, r.variable, r.start, r.end) for r in figures])
        actual = np.array([r.value for r in figures])
        met = fit(model, actual) if len(figures) >= FEWEST else None
        first = figures[0]
        found.append(
            SeriesFit(series, first.label, first.variable, first.unit, figures, tuple(model.tolist()), met)
        )
    return found


@cache
def contradictions() -> tuple[Contradiction, ...]:
    """Where the record contradicts itself (`data/contradictions.csv`)."""
    known = {(r.series, r.start, r.end): r for r in record()}
    return tuple(
        Contradiction(
            known[r["series"], float(r["start"]), float(r["end"])],
            known[r["other"], float(r["other_start"]), float(r["other_end"])],
            r["note"],
        )
        for r in rows("contradictions")
    )
