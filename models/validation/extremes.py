"""Does the model stay plausible where nobody expects it to be?"""

from __future__ import annotations

import numpy as np

from models.cooperation import MODEL
from models.engine import SimulationError, TimeGrid, Trajectory, run_batch
from models.errors import message
from models.scenario import START, LeverSetting, Scenario
from models.simulation import trajectory
from models.validation.check import LIMITS, RESPONSE_YEAR, Check, far_enough, implausible

GROWTH = (
    "outbound_growth",
    "inbound_growth",
    "technology_growth",
    "partner_technology_growth",
    "handling_productivity_growth",
)
"""Parameters that drive the model from outside; at zero it must come to rest."""
HEADLINE = "investment_coverage"


def extreme_levers(scenario: Scenario) -> Check:
    """Runs with levers at their ends that leave the plausible: each alone, then all together."""
    ends = [{x.name: end} for x in MODEL.levers.values() for end in (x.low, x.high)]
    ends += [{x.name: x.low for x in MODEL.levers.values()}, {x.name: x.high for x in MODEL.levers.values()}]
    bad = []
    for levels in ends:
        levers = {n: LeverSetting(level=v, ramp=0) for n, v in levels.items()}
        try:
            problem = implausible(trajectory(scenario.replaced(levers=levers)))
        except SimulationError as failure:
            problem = str(failure)
        if problem:
            bad.append(f"{', '.join(f'{n}={v:g}' for n, v in levels.items())}: {problem}")
    return Check(message("Implausible runs with levers at their ends"), len(bad), 0, detail="; ".join(bad))


def extreme_parameters(scenario: Scenario) -> Check:
    """Runs with one parameter at an end of its range that leave the plausible."""
    ends, names = _ends(), tuple(MODEL.variables)
    record = _at_ends(scenario, scenario.grid, names)
    times = np.linspace(START, scenario.until, record.shape[1])
    bad = [
        f"{name}={end:g}: {problem}"
        for k, (name, end) in enumerate(ends)
        if (problem := implausible(Trajectory(times, names, record[:, :, k].T)))
    ]
    return Check(
        message("Implausible runs with a parameter at an end of its range"),
        len(bad),
        0,
        detail="; ".join(bad),
    )


def one_assumption(scenario: Scenario) -> Check:
    """The largest share of one parameter in how far coverage moves, in squares, between ends of ranges."""
    ends, grid = _ends(), far_enough(scenario)
    record = _at_ends(scenario, grid, (HEADLINE,))[0]
    times = np.linspace(grid.start, grid.until, len(record))
    reached = np.array([np.interp(RESPONSE_YEAR, times, run) for run in record.T])
    squares = (reached[1::2] - reached[::2]) ** 2
    worst = int(squares.argmax())
    return Check(
        message("Largest share of one assumption in how far coverage moves"),
        float(squares[worst] / squares.sum()),
        LIMITS.one_assumption,
        detail=ends[2 * worst][0],
    )


def equilibrium(scenario: Scenario) -> Check:
    """Largest change of a stock in a year after centuries in which nothing drives the model."""
    still = dict(scenario.assumptions) | dict.fromkeys(GROWTH, 0.0)
    grid = TimeGrid(START, START + LIMITS.rest_years, LIMITS.rest_step)
    every = round(1 / LIMITS.rest_step)
    stocks = tuple(s for s in MODEL.stocks if s != "cumulative_programme_cost")
    record = run_batch(MODEL, grid, 1, stocks, "rk4", parameters=still, every=every)[:, -2:, 0]
    change = np.abs(record[:, 1] - record[:, 0]) / np.maximum(np.abs(record[:, 1]), 1.0)
    worst = int(change.argmax())
    return Check(
        message("Largest yearly change at rest"),
        float(change[worst]),
        LIMITS.equilibrium,
        detail=stocks[worst],
    )


def _ends() -> list[tuple[str, float]]:
    """Each parameter that has a range with its lower end, then with its upper one."""
    return [(p.name, end) for p in MODEL.parameters.values() for end in (p.low, p.high) if p.low < p.high]


def _at_ends(scenario: Scenario, grid: TimeGrid, recorded: tuple[str, ...]) -> np.ndarray:
    """Variables along runs with one parameter at one of `_ends` each, shape (variables, instants, runs)."""
    ends = _ends()
    values = {
        p.name: np.array(
            [end if name == p.name else scenario.assumptions.get(p.name, p.value) for name, end in ends]
        )
        for p in MODEL.parameters.values()
    }
    return run_batch(
        MODEL,
        grid,
        len(ends),
        recorded,
        scenario.engine_method,
        scenario.schedules,
        values,
        _yearly(grid),
    )


def _yearly(grid: TimeGrid) -> int:
    """Steps between kept instants: a year's, or all of the run if that does not divide it."""
    per_year = max(round(1 / grid.step), 1)
    return per_year if grid.steps % per_year == 0 else 1
