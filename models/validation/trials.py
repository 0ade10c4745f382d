"""Runs far from the scenario, all in one batch: levers and parameters at the ends of their ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from models.cooperation import MODEL
from models.engine import Schedule, TimeGrid, Trajectory, choices, run_batch
from models.scenario import DEFAULT_RAMP, DEFAULT_STEP, FIRST_POLICY_YEAR, Scenario
from models.validation.check import far_enough

LEVELS = 5
"""Levels at which a lever is tried, low to high."""


@dataclass(frozen=True)
class Trial:
    """A run on schedules and parameter values that need not be inside their ranges."""

    schedules: Mapping[str, Schedule]
    parameters: Mapping[str, float]


@dataclass(frozen=True)
class Trials:
    """What became of trials, by what was tried: yearly values, not finite where a run broke down.

    Attributes
    ----------
    levers
        Levers at their ends at once, each alone and then all together.
    parameters
        One parameter at an end of its range each, by its name and that end, lower ends first.
    levels
        The baseline, then each lever at `LEVELS` levels with nothing else moved, by its name.
    """

    levers: Mapping[str, Trajectory]
    parameters: Mapping[tuple[str, float], Trajectory]
    baseline: Trajectory
    levels: Mapping[str, Sequence[Trajectory]]


def trials(scenario: Scenario) -> Trials:
    """Tries a scenario's assumptions, and its policies where parameters are at their ends."""
    assumed = scenario.assumptions
    levers = {_told(ends): Trial(_moved(ends, ramp=0), assumed) for ends in _lever_ends()}
    parameters = {end: Trial(scenario.schedules, assumed | dict([end])) for end in _parameter_ends()}
    levels = [
        Trial(_moved({x.name: float(level)}, DEFAULT_RAMP), assumed)
        for x in MODEL.levers.values()
        for level in np.linspace(x.low, x.high, LEVELS)
    ]
    found = iter(_run(scenario, [*levers.values(), *parameters.values(), Trial({}, assumed), *levels]))
    return Trials(
        {name: next(found) for name in levers},
        {end: next(found) for end in parameters},
        next(found),
        {name: [next(found) for _ in range(LEVELS)] for name in MODEL.levers},
    )


def _lever_ends() -> list[dict[str, float]]:
    each = MODEL.levers.values()
    alone = [{x.name: end} for x in each for end in (x.low, x.high)]
    return [*alone, {x.name: x.low for x in each}, {x.name: x.high for x in each}]


def _parameter_ends() -> list[tuple[str, float]]:
    """Each parameter that has a range with its lower end, then with its upper one."""
    return [(p.name, end) for p in MODEL.parameters.values() for end in (p.low, p.high) if p.low < p.high]


def _moved(levels: Mapping[str, float], ramp: float) -> dict[str, Schedule]:
    return {name: Schedule(level, FIRST_POLICY_YEAR, ramp) for name, level in levels.items()}


def _told(levels: Mapping[str, float]) -> str:
    return ", ".join(f"{name}={level:g}" for name, level in levels.items())


def _run(scenario: Scenario, each: Sequence[Trial]) -> list[Trajectory]:
    """The runs of trials by the scenario's method, at its step unless that misses whole years."""
    grid, names = far_enough(scenario), tuple(MODEL.variables)
    every = round(1 / grid.step)
    if grid.steps % every:
        grid, every = TimeGrid(grid.start, ceil(grid.until), DEFAULT_STEP), round(1 / DEFAULT_STEP)
    moved = dict.fromkeys(name for trial in each for name in trial.parameters)
    usual = {name: MODEL.parameters[name].value for name in moved}
    parameters = {n: np.array([t.parameters.get(n, value) for t in each]) for n, value in usual.items()}
    schedules, method = choices([t.schedules for t in each]), scenario.engine_method
    record = run_batch(MODEL, grid, len(each), names, method, schedules, parameters, every)
    times = np.linspace(grid.start, grid.until, record.shape[1])
    return [Trajectory(times, names, record[:, :, k].T) for k in range(len(each))]
