"""Runs to compare a page with: of any scenario, and invented ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from models.cooperation import MODEL
from models.engine import Trajectory
from models.scenario import START, Scenario
from models.simulation import trajectory


@lru_cache(maxsize=512)
def of(scenario: Scenario) -> Trajectory:
    """A scenario's run, at every step."""
    return trajectory(scenario)


def made_up(until: float = 2035, **ends: float | Sequence[float]) -> Trajectory:
    """A run in which every variable goes straight from its first to its second value, by default 1.

    So a test decides what rises and what falls; spending is the sum of the cost.
    """
    times = np.linspace(START, until, round(4 * (until - START)) + 1)
    share = (times - START) / (until - START)
    columns = []
    for name in MODEL.variables:
        first, last = np.broadcast_to(np.asarray(ends.get(name, 1.0)), 2)
        columns.append(first + (last - first) * share)
    names = tuple(MODEL.variables)
    cost, spent = (names.index(n) for n in ("programme_cost", "cumulative_programme_cost"))
    columns[spent] = np.concatenate(
        [[0], np.cumsum((columns[cost][1:] + columns[cost][:-1]) / 2 * np.diff(times))]
    )
    return Trajectory(times, tuple(MODEL.variables), np.column_stack(columns))
