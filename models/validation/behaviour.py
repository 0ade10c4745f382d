"""Does the model behave as the record does, and differently for the right reasons?"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from models.cooperation import MODEL
from models.cooperation.tiers import Tier
from models.engine import Schedule, SimulationError, run
from models.errors import message
from models.history import calibration_record, error
from models.scenario import DEFAULT_HORIZON, DEFAULT_RAMP, DEFAULT_STEP, FIRST_POLICY_YEAR, Scenario
from models.simulation import trajectory
from models.validation.check import LIMITS, OUTCOMES, Check, far_enough, implausible
from models.validation.structure import SCOPE

CUTS: Mapping[str, str] = {
    "trust_outbound": "outbound_trust_elasticity",
    "trust_inbound": "inbound_trust_elasticity",
    "trust_deals": "inward_trust_elasticity",
    "park_agglomeration": "park_agglomeration",
    "knowledge_talent": "knowledge_attraction_elasticity",
    "broker_congestion": "broker_elasticity",
}
"""Named loops, and the parameter that cuts each at zero."""


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


def implausible_cuts(scenario: Scenario) -> Check:
    """Runs with a loop cut that leave the plausible."""
    bad = [f"{n}: {problem}" for n, p in CUTS.items() if (problem := _problem(scenario, {p: 0.0}))]
    return Check(message("Implausible runs with a loop cut"), len(bad), 0, detail="; ".join(bad))


def cut_loops(scenario: Scenario) -> Check:
    """How little the outcomes change when a loop is cut; a loop nobody would miss explains nothing.

    All levers are at their ends, as some loops sleep until a policy wakes them.
    """
    full = {x.name: Schedule(x.high, FIRST_POLICY_YEAR, DEFAULT_RAMP) for x in MODEL.levers.values()}
    grid, method = far_enough(scenario), scenario.engine_method
    whole = run(MODEL, grid, method, full, scenario.assumptions)
    found = {}
    for name, parameter in CUTS.items():
        cut = run(MODEL, grid, method, full, {**scenario.assumptions, parameter: 0.0})
        found[name] = max(float(np.abs(cut[o] / whole[o] - 1).max()) for o in OUTCOMES)
    name = min(found, key=lambda n: found[n])
    return Check(
        message("Smallest change of an outcome when a loop is cut"),
        found[name],
        LIMITS.cut,
        at_least=True,
        detail=name,
    )


def other_members(scenario: Scenario) -> Check:
    """Relatives of the system that leave the plausible: a wider circle, or only one kind of partner."""
    members = {"wide_scope": {SCOPE: 1.0}} | {f"only_{t}": _all_like(t, scenario) for t in Tier.elements}
    bad = [f"{n}: {problem}" for n, values in members.items() if (problem := _problem(scenario, values))]
    return Check(
        message("Implausible runs of other members of the family"), len(bad), 0, detail="; ".join(bad)
    )


def _all_like(tier: str, scenario: Scenario) -> dict[str, float]:
    """All parameters that differ by tier as they are in one tier."""
    tiered = [p for p in MODEL.parameters.values() if p.element]
    like = {p.base: scenario.assumptions.get(p.name, p.value) for p in tiered if p.element == tier}
    return {p.name: like[p.base] for p in tiered}


def _problem(scenario: Scenario, values: Mapping[str, float]) -> str:
    """What is wrong with the scenario's run on parameters that need not be inside their ranges."""
    assumptions = {**scenario.assumptions, **values}
    try:
        return implausible(run(MODEL, scenario.grid, scenario.engine_method, scenario.schedules, assumptions))
    except SimulationError as failure:
        return str(failure)
