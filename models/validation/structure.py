"""Is the model built soundly: its boundary, its stocks and loops, its units, its numbers?"""

from __future__ import annotations

from functools import cache

import numpy as np

from models.cooperation import MODEL
from models.cooperation.tables import full_name, rows, unit_definitions
from models.engine import Model, Trajectory
from models.engine.dimensions import inconsistencies
from models.errors import message
from models.scenario import Scenario
from models.simulation import at_year, trajectory
from models.validation.check import LIMITS, OUTCOMES, RESPONSE_YEAR, Check

STATUSES = {"measured", "derived", "assumed"}
SCOPE = "wide_scope"
"""The parameter that widens the boundary: 0 for the article's partners, 1 for those beyond them too."""


def endogenous_outcomes() -> Check:
    """Outcomes that no feedback acts on: they would only repeat what drives the model from outside."""
    import networkx as nx

    from models.engine.structure import dependencies, strong_components

    graph, looped = dependencies(MODEL), frozenset().union(*strong_components(MODEL))
    bad = [name for name in OUTCOMES if not (nx.ancestors(graph, name) | {name}) & looped]
    return Check(message("Outcomes that no feedback acts on"), len(bad), 0, detail=", ".join(bad))


def wider_boundary(scenario: Scenario) -> Check:
    """Outcomes that the policies change the other way once the boundary takes in more partners, or fewer.

    Changes too small to count as a response count as none.
    """
    year = min(RESPONSE_YEAR, scenario.until)
    other = 0.0 if scenario.assumptions.get(SCOPE, MODEL.parameters[SCOPE].value) > 0.5 else 1.0
    moved = scenario.replaced(assumptions=scenario.assumptions | {SCOPE: other})
    here, there = _changes(scenario, year), _changes(moved, year)
    turned = [n for n in OUTCOMES if here[n] * there[n] < 0]
    bad = [n for n in turned if min(abs(here[n]), abs(there[n])) > LIMITS.response]
    return Check(
        message("Outcomes whose change turns with the model's boundary"), len(bad), 0, detail=", ".join(bad)
    )


def _changes(scenario: Scenario, year: float) -> dict[str, float]:
    """Relative change of each outcome by the policies in a year."""
    result, baseline = trajectory(scenario), trajectory(scenario.baseline())
    return {n: at_year(result, n, year) / at_year(baseline, n, year) - 1 for n in OUTCOMES}


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


def _net_flow(stock: str, result: Trajectory) -> np.ndarray:
    """A stock's net flow along a run."""
    from models.engine.evaluation import evaluate

    variable = MODEL.variables[stock]
    return evaluate(variable.expression, {n: result[n] for n in variable.causes})


def non_negativity(result: Trajectory) -> Check:
    """The smallest value of any stock."""
    smallest = {s: float(result[s].min()) for s in MODEL.stocks}
    name = min(smallest, key=lambda s: smallest[s])
    return Check(message("Smallest value of any stock"), smallest[name], 0, at_least=True, detail=name)


def loop_polarity(scenario: Scenario) -> Check:
    """Named loops that act against what is said of them somewhere along the run; one that sleeps may."""
    from models.engine.structure import loop, states
    from models.loops import in_each_tier, named_loops

    values = states(MODEL, trajectory(scenario), scenario.schedules, scenario.assumptions)
    against = {"R": -1, "B": 1}
    bad = [
        name
        for name, told in named_loops().items()
        if against[told.polarity] in {loop(MODEL, p, values).polarity for p in in_each_tier(told.variables)}
    ]
    return Check(message("Named loops that act the other way"), len(bad), 0, detail=", ".join(bad))


def dimensions() -> Check:
    """Equations whose two sides differ in unit."""
    found = _inconsistent(MODEL)
    return Check(message("Equations with inconsistent units"), len(found), 0, detail="; ".join(found))


@cache
def _inconsistent(model: Model) -> list[str]:
    """Worked out once for a model."""
    return inconsistencies(model, unit_definitions())


def supported_parameters(scenario: Scenario) -> Check:
    """Parameters outside their range in this scenario, or without a source, a status or a reason."""
    known = {r["id"] for r in rows("sources")}
    bad = []
    for row in rows("parameters"):
        name = full_name(row)
        value = scenario.assumptions.get(name, float(row["value"]))
        inside = float(row["low"]) <= value <= float(row["high"])
        if not (inside and row["source"] in known and row["status"] in STATUSES and row["note"].strip()):
            bad.append(name)
    return Check(
        message("Parameters outside their range, or without source, status or reason"),
        len(bad),
        0,
        detail=", ".join(bad),
    )
