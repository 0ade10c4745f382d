"""Runs of a scenario and its baseline on the same draws, told by whole years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models import discrepancy
from models.cooperation import MODEL
from models.draws import Draws
from models.engine import lanes_ready, run_batch, run_lanes
from models.outcomes import LEVEL
from models.scenario import START, Scenario
from models.simulation import wider_step

STEP = 1 / 4
"""Years. With Runge-Kutta it stays within 1e-4 of an outcome's largest value, far inside any band."""


def years(scenario: Scenario) -> np.ndarray:
    """Whole years of a scenario, from the start to its horizon, shape (T,)."""
    return np.arange(int(scenario.until - START) + 1) + START


def machine_code(scenario: Scenario, *, wait: bool) -> bool:
    """Whether a scenario can be run in machine code: where its compiler works, waiting for it if asked."""
    return lanes_ready(MODEL, scenario.engine_method, wait=wait)


def pair(scenario: Scenario, drawn: Draws, names: Sequence[str], *, fast: bool) -> np.ndarray:
    """Outcomes of a scenario, of its baseline and their difference on the same draws.

    Returns
    -------
    numpy.ndarray
        Shape (3, K, T, R): `SERIES`, outcomes, whole years, runs. Runs that left the finite
        numbers hold NaN or infinity.
    """
    both = [outcomes(s, drawn, names, fast=fast) for s in (scenario, scenario.baseline())]
    return np.stack([*both, difference(*both)])


def outcomes(scenario: Scenario, drawn: Draws, names: Sequence[str], *, fast: bool) -> np.ndarray:
    """Outcomes of a scenario at whole years, drift included, shape (K, T, R)."""
    coarse = scenario.replaced(step=wider_step(scenario, STEP))
    kept, method = discrepancy.leaves(names), coarse.engine_method
    given = (MODEL, coarse.grid, drawn.runs, kept, method, coarse.schedules, drawn.parameters)
    every = round(1 / coarse.step)
    record = run_lanes(*given, every, threads=1) if fast else run_batch(*given, every)
    of_name = dict(zip(kept, record, strict=True))
    with np.errstate(all="ignore"):
        return np.stack([discrepancy.drifted(n, of_name, drawn.drift) for n in names])


def difference(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """First minus second of outcomes of any shape, 0 where they are level."""
    with np.errstate(invalid="ignore"):
        found = first - second
        return np.where(np.abs(found) <= LEVEL * np.maximum(np.abs(first), np.abs(second)), 0.0, found)
