"""Does the model stay plausible where nobody expects it to be?"""

from __future__ import annotations

import numpy as np

from models.cooperation import MODEL
from models.engine import TimeGrid, run
from models.errors import message
from models.scenario import START, Scenario
from models.simulation import at_year
from models.validation.check import LIMITS, RESPONSE_YEAR, Check, implausible
from models.validation.trials import Trials

GROWTH = (
    "outbound_growth",
    "inbound_growth",
    "technology_growth",
    "partner_technology_growth",
    "handling_productivity_growth",
)
"""Parameters that drive the model from outside; at zero it must come to rest."""
HEADLINE = "investment_coverage"


def extreme_levers(tried: Trials) -> Check:
    """Runs with levers at their ends that leave the plausible: each alone, then all together."""
    bad = [f"{name}: {problem}" for name, run in tried.levers.items() if (problem := implausible(run))]
    return Check(message("Implausible runs with levers at their ends"), len(bad), 0, detail="; ".join(bad))


def extreme_parameters(tried: Trials) -> Check:
    """Runs with one parameter at an end of its range that leave the plausible."""
    bad = [
        f"{name}={end:g}: {problem}"
        for (name, end), run in tried.parameters.items()
        if (problem := implausible(run))
    ]
    return Check(
        message("Implausible runs with a parameter at an end of its range"),
        len(bad),
        0,
        detail="; ".join(bad),
    )


def one_assumption(tried: Trials) -> Check:
    """The largest share of one parameter in how far coverage moves, in squares, between ends of ranges."""
    names = [name for name, _ in tried.parameters][::2]
    reached = np.array([at_year(run, HEADLINE, RESPONSE_YEAR) for run in tried.parameters.values()])
    squares = (reached[1::2] - reached[::2]) ** 2
    worst = int(squares.argmax())
    return Check(
        message("Largest share of one assumption in how far coverage moves"),
        float(squares[worst] / squares.sum()),
        LIMITS.one_assumption,
        detail=names[worst],
    )


def equilibrium(scenario: Scenario) -> Check:
    """Largest change of a stock in a year after centuries in which nothing drives the model."""
    still = dict(scenario.assumptions) | dict.fromkeys(GROWTH, 0.0)
    grid = TimeGrid(START, START + LIMITS.rest_years, LIMITS.rest_step)
    stocks = tuple(s for s in MODEL.stocks if s != "cumulative_programme_cost")
    result = run(MODEL, grid, "rk4", parameters=still, every=round(1 / LIMITS.rest_step))
    before, after = (np.array([result[s][k] for s in stocks]) for k in (-2, -1))
    change = np.abs(after - before) / np.maximum(np.abs(after), 1.0)
    worst = int(change.argmax())
    return Check(
        message("Largest yearly change at rest"),
        float(change[worst]),
        LIMITS.equilibrium,
        detail=stocks[worst],
    )
