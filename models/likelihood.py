"""How well runs of the model meet the recorded figures, many runs at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from models.cooperation import MODEL
from models.engine import TimeGrid, Trajectory, lanes_ready, run_batch, run_lanes
from models.history import Recorded, calibration_record
from models.prior import Prior
from models.scenario import FIRST_POLICY_YEAR, START
from models.simulation import SCREEN_STEP, over_period

GRID = TimeGrid(START, FIRST_POLICY_YEAR, SCREEN_STEP)
"""The recorded years. Twice the default step moves no figure by more than a thirtieth of its error."""

COMPARED = tuple(dict.fromkeys(f.variable for f in calibration_record()))
"""The variables that are recorded: one kernel serves all figures."""


def modelled(parameters: Mapping[str, np.ndarray], runs: int, figures: Sequence[Recorded]) -> np.ndarray:
    """What the model says of recorded figures, each in its unit.

    Parameters
    ----------
    parameters
        Arrays of shape (R,) by full name; the others stay at their table value.

    Returns
    -------
    numpy.ndarray
        Shape (F, R), not finite where a run left the finite numbers.
    """
    run_many = run_lanes if lanes_ready(MODEL, wait=True) else run_batch
    rates = run_many(MODEL, GRID, runs, COMPARED, parameters=parameters)
    return np.array([_weights(f.start, f.end) @ rates[COMPARED.index(f.variable)] for f in figures])


def log_likelihood(values: np.ndarray, figures: Sequence[Recorded]) -> np.ndarray:
    """Log-likelihood of `modelled` figures, shape (R,): 0 if every figure is met exactly.

    Minus infinity where a figure is outside a uniform range or not finite.
    """
    terms = [f.log_density(v) for f, v in zip(figures, values, strict=True)]
    return np.where(np.isfinite(values).all(axis=0), np.sum(terms, axis=0), -np.inf)


class Likelihood:
    """The log-likelihood of positions in standard normal units.

    Attributes
    ----------
    runs, failed
        Runs so far, and how many of them left the finite numbers; those have likelihood zero.
    """

    def __init__(self, prior: Prior) -> None:
        self.prior = prior
        self.figures = calibration_record()
        self.runs = self.failed = 0

    def __call__(self, z: np.ndarray) -> np.ndarray:
        values = modelled(self.prior.named(z), len(z), self.figures)
        self.runs += len(z)
        self.failed += int((~np.isfinite(values)).any(axis=0).sum())
        return log_likelihood(values, self.figures)


@cache
def _weights(start: float, end: float) -> np.ndarray:
    """What each instant's rate counts for in the sum over a period, in years, shape (T,)."""
    times = np.array(GRID.instants())
    basis = Trajectory(times, tuple(map(str, range(len(times)))), np.eye(len(times)))
    return np.array([over_period(basis, name, start, end) for name in basis.names])
