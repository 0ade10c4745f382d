"""The equations, integrated by another engine: SciPy's LSODA on derivatives taken one by one."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from models.cooperation import MODEL
from models.engine.evaluation import FUNCTIONS, evaluate
from models.engine.expressions import names
from models.presets import presets
from models.scenario import Scenario
from tests.models.runs import of_preset

FLOATS = FUNCTIONS | {
    "where": lambda condition, yes, no: yes if condition else no,
    "minimum": min,
    "maximum": max,
    "clip": lambda value, low, high: min(max(value, low), high),
    "exp": math.exp,
    "power": operator.pow,
    "lookup": lambda table, value: float(np.interp(value, table.x, table.y)),
}
"""The vocabulary on plain floats: neither kernel's."""


def causes_of(wanted: list[str]) -> list[str]:
    """Flows and auxiliaries that the wanted names need, in an order in which they can be computed."""
    found, waiting = set(), list(wanted)
    while waiting:
        name = waiting.pop()
        if name in MODEL.order and name not in found:
            found.add(name)
            waiting.extend(MODEL.variables[name].causes)
    return [n for n in MODEL.order if n in found]


def derivatives(scenario: Scenario) -> Callable[[float, np.ndarray], list[float]]:
    """Net flows of all stocks at a time and a state."""
    stocks = MODEL.stocks
    needed = causes_of([c for s in stocks for c in names(MODEL.variables[s].expression)])
    inputs = {p.name: scenario.assumptions.get(p.name, p.value) for p in MODEL.parameters.values()}

    def at(time: float, state: np.ndarray) -> list[float]:
        values = inputs | dict(MODEL.tables) | dict(zip(stocks, state.tolist(), strict=True))
        values["time"] = time
        for name, lever in MODEL.levers.items():
            moved = scenario.schedules.get(name)
            values[name] = moved.value(time, lever.baseline) if moved else lever.baseline
        for name in needed:
            values[name] = evaluate(MODEL.variables[name].expression, values, FLOATS)
        return [evaluate(MODEL.variables[s].expression, values, FLOATS) for s in stocks]

    return at


@pytest.mark.parametrize("preset", ["baseline", "six_directions", "twin_parks"])
def test_another_integrator_finds_the_same_stocks(preset):
    scenario, ours = presets()[preset].scenario, of_preset(preset)
    start = np.array([ours[s][0] for s in MODEL.stocks])
    instants = ours.times[::16]
    theirs = solve_ivp(
        derivatives(scenario),
        (float(instants[0]), float(instants[-1])),
        start,
        method="LSODA",
        rtol=1e-10,
        atol=1e-12,
        t_eval=instants,
        max_step=0.125,
    )
    assert theirs.success, theirs.message
    for row, stock in enumerate(MODEL.stocks):
        size = np.abs(ours[stock]).max()
        assert np.abs(theirs.y[row] - ours[stock][::16]).max() <= 1e-5 * size, stock
        assert size > 0 or not theirs.y[row].any()
