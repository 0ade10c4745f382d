"""Does each lever do what it is for, and the more the further it is moved?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.engine import Schedule, run
from models.errors import message
from models.scenario import DEFAULT_RAMP, FIRST_POLICY_YEAR, Scenario
from models.simulation import at_year
from models.validation.check import LIMITS, RESPONSE_YEAR, Check, far_enough

LEVELS = 5
"""Levels at which a lever is tried, low to high."""


def lever_effects(scenario: Scenario) -> dict[str, list[float]]:
    """For each lever, relative changes of the outcome it is meant to raise, all else at baseline."""
    return {r["id"]: _effects(scenario, r["id"], r["raises"]) for r in rows("levers")}


def response_size(effects: Mapping[str, Sequence[float]]) -> Check:
    """The smallest effect of a lever at its maximum on the outcome it is meant to raise."""
    name = min(effects, key=lambda n: effects[n][-1])
    return Check(
        message("Smallest gain of a target outcome from a lever at its maximum, 2030"),
        effects[name][-1],
        LIMITS.response,
        at_least=True,
        detail=name,
    )


def monotone_responses(effects: Mapping[str, Sequence[float]]) -> Check:
    """Levers whose outcome does not rise all the way with the lever."""
    bad = [name for name, found in effects.items() if np.any(np.diff(found) <= 0)]
    return Check(message("Levers with a non-monotone effect"), len(bad), 0, detail=", ".join(bad))


def _effects(scenario: Scenario, lever: str, outcome: str) -> list[float]:
    """Relative change of an outcome at the levels of a lever."""
    grid, found = far_enough(scenario), MODEL.levers[lever]

    def reached(level: float) -> float:
        schedule = {lever: Schedule(level, FIRST_POLICY_YEAR, DEFAULT_RAMP)}
        result = run(MODEL, grid, scenario.engine_method, schedule, scenario.assumptions)
        return at_year(result, outcome, RESPONSE_YEAR)

    reference = reached(found.baseline)
    return [reached(float(level)) / reference - 1 for level in np.linspace(found.low, found.high, LEVELS)]
