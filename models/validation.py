"""The validation tests of the model, run on any scenario.

Each returns a figure, the limit it must keep, and whether it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from models.cooperation import MODEL
from models.cooperation.tables import rows, unit_definitions
from models.engine import Schedule, SimulationError, TimeGrid, Trajectory, run, run_batch
from models.engine.dimensions import inconsistencies
from models.errors import message
from models.history import calibration_record, error
from models.scenario import (
    DEFAULT_HORIZON,
    DEFAULT_RAMP,
    DEFAULT_STEP,
    FIRST_POLICY_YEAR,
    START,
    LeverSetting,
    Scenario,
)
from models.simulation import at_year, trajectory

OUTCOMES = (
    "outbound_investment",
    "inbound_investment",
    "investment_coverage",
    "outward_transfer",
    "inward_transfer",
    "transfer_volume",
)
SHARES = ("trust", "absorptive_capacity", "delivery_effectiveness", "closing_share")
"""Variables that mean nothing outside 0 to 1 (by the name they are declared under)."""
GROWTH = (
    "outbound_growth",
    "inbound_growth",
    "technology_growth",
    "partner_technology_growth",
    "handling_productivity_growth",
)
"""Parameters that drive the model from outside; at zero it must come to rest."""
RESPONSE_YEAR = 2030


@dataclass(frozen=True)
class Limits:
    """What a test must keep to. Relative unless said otherwise."""

    history: float = 0.05
    step_halving: float = 1e-3
    method: float = 0.02
    conservation: float = 1e-9
    equilibrium: float = 1e-6
    response: float = 0.02
    share_slack: float = 1e-9
    rest_years: int = 800
    rest_step: float = 0.25


LIMITS = Limits()


@dataclass(frozen=True)
class Check:
    """One validation test's outcome. `limit` is what `figure` may be at most or at least."""

    test: str
    figure: float
    limit: float
    at_least: bool = False
    detail: str = ""

    @property
    def passed(self) -> bool:
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit


def checks(scenario: Scenario) -> Iterator[Check]:
    """All validation tests on a scenario, one after another (a few seconds in all)."""
    result = trajectory(scenario)
    yield dimensions()
    yield history(scenario)
    yield step_halving(scenario, result)
    yield euler_against_rk4(scenario, result)
    yield conservation(scenario)
    yield non_negativity(result)
    yield extreme_levers(scenario)
    yield extreme_parameters(scenario)
    yield equilibrium(scenario)
    yield response_size(scenario)
    yield monotone_responses(scenario)


def dimensions() -> Check:
    """Equations whose two sides differ in unit."""
    found = inconsistencies(MODEL, unit_definitions())
    return Check(message("Equations with inconsistent units"), len(found), 0, detail="; ".join(found))


def history(scenario: Scenario) -> Check:
    """Largest error against the recorded yearly flows."""
    result = trajectory(scenario.replaced(levers={}, until=DEFAULT_HORIZON, step=DEFAULT_STEP))
    figures = calibration_record()
    errors = [abs(error(f, result)) for f in figures]
    worst = figures[int(np.argmax(errors))]
    return Check(
        message("Largest error against the record, 2015-2017"),
        max(errors),
        LIMITS.history,
        detail=f"{worst.variable} {worst.start:g}",
    )


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


def conservation(scenario: Scenario) -> Check:
    """Largest part of a stock's change that its flows do not explain (Euler, step by step)."""
    result = trajectory(scenario.replaced(method="euler"))
    worst, name = 0.0, ""
    for stock in MODEL.stocks:
        flows = _net_flow(stock, result)[:-1] * scenario.step
        gap = np.abs(np.diff(result[stock]) - flows).max() / max(np.abs(result[stock]).max(), 1.0)
        worst, name = max((worst, name), (float(gap), stock))
    return Check(
        message("Largest change of a stock that its flows do not explain"),
        worst,
        LIMITS.conservation,
        detail=name,
    )


def non_negativity(result: Trajectory) -> Check:
    """The smallest value of any stock."""
    smallest = {s: float(result[s].min()) for s in MODEL.stocks}
    name = min(smallest, key=lambda s: smallest[s])
    return Check(message("Smallest value of any stock"), smallest[name], 0, at_least=True, detail=name)


def extreme_levers(scenario: Scenario) -> Check:
    """Runs with levers at their ends that leave the plausible: each alone, then all together."""
    ends = [{x.name: end} for x in MODEL.levers.values() for end in (x.low, x.high)]
    ends += [{x.name: x.low for x in MODEL.levers.values()}, {x.name: x.high for x in MODEL.levers.values()}]
    bad = []
    for levels in ends:
        levers = {n: LeverSetting(level=v, ramp=0) for n, v in levels.items()}
        try:
            problem = _implausible(trajectory(scenario.replaced(levers=levers)))
        except SimulationError as failure:
            problem = str(failure)
        if problem:
            bad.append(f"{', '.join(f'{n}={v:g}' for n, v in levels.items())}: {problem}")
    return Check(message("Implausible runs with levers at their ends"), len(bad), 0, detail="; ".join(bad))


def extreme_parameters(scenario: Scenario) -> Check:
    """Runs with one parameter at an end of its range that leave the plausible."""
    ends = [(p.name, end) for p in MODEL.parameters.values() for end in (p.low, p.high) if p.low < p.high]
    values = {
        p.name: np.array(
            [end if name == p.name else scenario.assumptions.get(p.name, p.value) for name, end in ends]
        )
        for p in MODEL.parameters.values()
    }
    names = tuple(MODEL.variables)
    record = run_batch(
        MODEL,
        scenario.grid,
        len(ends),
        names,
        scenario.engine_method,
        scenario.schedules,
        values,
        _yearly(scenario),
    )
    times = np.linspace(START, scenario.until, record.shape[1])
    bad = [
        f"{name}={end:g}: {problem}"
        for k, (name, end) in enumerate(ends)
        if (problem := _implausible(Trajectory(times, names, record[:, :, k].T)))
    ]
    return Check(
        message("Implausible runs with a parameter at an end of its range"),
        len(bad),
        0,
        detail="; ".join(bad),
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


def response_size(scenario: Scenario) -> Check:
    """The smallest effect of a lever at its maximum on the outcome it is meant to raise."""
    effects = {r["id"]: _effects(scenario, r["id"], r["raises"])[-1] for r in rows("levers")}
    name = min(effects, key=lambda n: effects[n])
    return Check(
        message("Smallest gain of a target outcome from a lever at its maximum, 2030"),
        effects[name],
        LIMITS.response,
        at_least=True,
        detail=name,
    )


def monotone_responses(scenario: Scenario) -> Check:
    """Levers whose outcome does not rise all the way with the lever."""
    bad = [r["id"] for r in rows("levers") if np.any(np.diff(_effects(scenario, r["id"], r["raises"])) <= 0)]
    return Check(message("Levers with a non-monotone effect"), len(bad), 0, detail=", ".join(bad))


def _effects(scenario: Scenario, lever: str, outcome: str) -> list[float]:
    """Relative change of an outcome at five levels of a lever, low to high, all else at baseline."""
    grid = scenario.grid if scenario.until >= RESPONSE_YEAR else TimeGrid(START, RESPONSE_YEAR, DEFAULT_STEP)
    found = MODEL.levers[lever]

    def reached(level: float) -> float:
        schedule = {lever: Schedule(level, FIRST_POLICY_YEAR, DEFAULT_RAMP)}
        result = run(MODEL, grid, scenario.engine_method, schedule, scenario.assumptions)
        return at_year(result, outcome, RESPONSE_YEAR)

    reference = reached(found.baseline)
    return [reached(float(level)) / reference - 1 for level in np.linspace(found.low, found.high, 5)]


def _largest_difference(
    test: str, result: Trajectory, other: Trajectory, limit: float, every: int = 1
) -> Check:
    differences = {
        name: float(np.max(np.abs(other[name][::every] - result[name]) / np.abs(result[name]).max()))
        for name in OUTCOMES
    }
    name = max(differences, key=lambda n: differences[n])
    return Check(test, differences[name], limit, detail=name)


def _net_flow(stock: str, result: Trajectory) -> np.ndarray:
    """A stock's net flow along a run."""
    from models.engine.evaluation import evaluate

    variable = MODEL.variables[stock]
    return evaluate(variable.expression, {n: result[n] for n in variable.causes})


def _implausible(result: Trajectory) -> str:
    """What is wrong with a run, or an empty string."""
    if not np.isfinite(result.values).all():
        return "not a number"
    for stock in MODEL.stocks:
        if result[stock].min() < 0:
            return f"{stock} below 0"
    for variable in MODEL.variables.values():
        if variable.base in SHARES and result[variable.name].max() > 1 + LIMITS.share_slack:
            return f"{variable.name} above 1"
    return ""


def _yearly(scenario: Scenario) -> int:
    """Steps between kept instants: a year's, or all of the run if that does not divide it."""
    per_year = max(round(1 / scenario.step), 1)
    return per_year if scenario.grid.steps % per_year == 0 else 1
