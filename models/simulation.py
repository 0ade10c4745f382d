"""From a scenario to its results, as arrays or as a table with units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.cooperation import MODEL
from models.engine import Trajectory, run
from models.scenario import DEFAULT_STEP, METHODS, START, Scenario

if TYPE_CHECKING:
    import pandas as pd

VERSION = "1.0"
"""Version of the model, raised when results change on purpose; the hash tells of any change."""
SCREEN_STEP = 1 / 8
"""Years; twice the default step. Euler at the default step errs a thousand times more."""


def trajectory(scenario: Scenario, every: int = 1) -> Trajectory:
    """Every variable at every step of the scenario's run, or at every so many steps.

    Raises
    ------
    SimulationError
        If a value stops being a finite number.
    """
    return run(MODEL, scenario.grid, scenario.engine_method, scenario.schedules, scenario.assumptions, every)


def screen_step(scenario: Scenario) -> float:
    """Step of a run that a screen waits for, in years: within 2e-4 of each outcome's largest value.

    Where assumptions are given, a delay may be too short for a wider step: then it is the scenario's own.
    """
    return scenario.step if scenario.assumptions else wider_step(scenario, SCREEN_STEP)


def wider_step(scenario: Scenario, step: float) -> float:
    """`step` (years) instead of the default with Runge-Kutta, where that loses next to nothing.

    A step chosen on purpose, Euler's, levers that jump and times between the wider steps keep theirs.
    """
    settings = scenario.levers.values()
    times = [scenario.until, *(t for s in settings for t in (s.start, s.ramp, s.end or s.start))]
    smooth = all((t / step).is_integer() for t in times) and all(s.ramp for s in settings)
    default = (scenario.method, scenario.step) == (METHODS[0], DEFAULT_STEP)
    return step if default and smooth else scenario.step


def thinning(scenario: Scenario, per_year: int) -> int:
    """Of how many steps one is so many to the year; 0 where the steps miss those instants."""
    every = 1 / (scenario.step * per_year)
    return int(every) if every == int(every) and scenario.grid.steps % int(every) == 0 else 0


def thinned(scenario: Scenario, per_year: int) -> Trajectory:
    """The scenario's run for a screen: so many instants a year, straight between steps that miss them."""
    every = thinning(scenario, per_year)
    if every:
        return trajectory(scenario, every)
    full = trajectory(scenario)
    count = int((scenario.until - START) * per_year)
    times = np.append(START + np.arange(count) / per_year, scenario.until)
    columns = [np.interp(times, full.times, full.values[:, k]) for k in range(len(full.names))]
    return Trajectory(times, full.names, np.array(columns).T)


def simulate(scenario: Scenario) -> pd.DataFrame:
    """The scenario's run as a table: `year`, then a column for each variable.

    Per-tier variables carry the tier as a suffix (`_leading`, `_emerging`), totals are bare.
    `attrs` holds what made the table: units by column, the scenario, the model's hash and version.
    """
    import pandas as pd

    result = trajectory(scenario)
    table = pd.DataFrame(result.values, columns=list(result.names))
    table.insert(0, "year", result.times)
    table.attrs = {
        "units": units(),
        "scenario": scenario.model_dump(exclude_none=True),
        "model_hash": MODEL.hash,
        "model_version": VERSION,
    }
    return table


def units() -> dict[str, str]:
    """Unit of each column of `simulate`."""
    return {"year": "year"} | {v.name: v.unit for v in MODEL.variables.values()}


def over_period(result: Trajectory, name: str, start: float, end: float) -> float:
    """What a yearly rate adds up to between two times (trapezoidal rule on the run's steps)."""
    rate = result[name]
    step = np.diff(result.times)
    filled = np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * step)])
    first, last = np.interp([start, end], result.times, filled)
    return float(last - first)


def at_year(result: Trajectory, name: str, year: float) -> float:
    """A variable's value at a time, straight between steps."""
    return float(np.interp(year, result.times, result[name]))
