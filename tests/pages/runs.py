"""Invented runs, so that a test decides what rises and what falls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.cooperation import MODEL
from models.engine import Trajectory
from models.scenario import START


def made_up(until: float = 2035, **ends: float | Sequence[float]) -> Trajectory:
    """A run in which every variable goes straight from its first to its second value, by default 1."""
    times = np.linspace(START, until, round(4 * (until - START)) + 1)
    share = (times - START) / (until - START)
    columns = []
    for name in MODEL.variables:
        first, last = np.broadcast_to(np.asarray(ends.get(name, 1.0)), 2)
        columns.append(first + (last - first) * share)
    return Trajectory(times, tuple(MODEL.variables), np.column_stack(columns))
