"""Do the results belong to the equations, or to the way they are integrated?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.cooperation import MODEL
from models.engine import Trajectory, run
from models.errors import message
from models.scenario import Scenario
from models.simulation import trajectory
from models.validation.check import LIMITS, OUTCOMES, Check


def step_halving(scenario: Scenario, result: Trajectory) -> Check:
    """Largest change of an outcome when the step is halved."""
    finer = run(
        MODEL,
        replace(scenario.grid, step=scenario.step / 2),
        scenario.engine_method,
        scenario.schedules,
        scenario.assumptions,
    )
    limit = LIMITS.step_halving if scenario.engine_method == "rk4" else LIMITS.method
    return _largest_difference(message("Largest change when the step is halved"), result, finer, limit, 2)


def euler_against_rk4(scenario: Scenario, result: Trajectory) -> Check:
    """Largest difference between the two integration methods."""
    other = scenario.replaced(method="euler" if scenario.method == "rk4" else "rk4")
    return _largest_difference(
        message("Largest difference between Euler and Runge-Kutta"), result, trajectory(other), LIMITS.method
    )


def _largest_difference(
    test: str, result: Trajectory, other: Trajectory, limit: float, every: int = 1
) -> Check:
    differences = {
        name: float(np.max(np.abs(other[name][::every] - result[name]) / np.abs(result[name]).max()))
        for name in OUTCOMES
    }
    name = max(differences, key=lambda n: differences[n])
    return Check(test, differences[name], limit, detail=name)
