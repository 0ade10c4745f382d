"""What a check finds, the limits checks must keep to, and what makes a run plausible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.cooperation import MODEL
from models.engine import TimeGrid, Trajectory
from models.scenario import DEFAULT_STEP, START, Scenario

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
RESPONSE_YEAR = 2030
"""When what a lever does is looked at."""


@dataclass(frozen=True)
class Limits:
    """What a check must keep to. Relative unless said otherwise."""

    history: float = 0.05
    step_halving: float = 1e-3
    method: float = 0.02
    conservation: float = 1e-9
    equilibrium: float = 1e-6
    response: float = 0.02
    cut: float = 1e-3
    one_assumption: float = 0.5
    share_slack: float = 1e-9
    rest_years: int = 800
    rest_step: float = 0.25


LIMITS = Limits()


About = Literal["scenario", "assumptions", "model"]
"""What a check tries: a scenario with its policies, its assumptions without them, or the model itself."""
ABOUT: tuple[About, ...] = ("scenario", "assumptions", "model")


@dataclass(frozen=True)
class Check:
    """What one check found. `limit` is what `figure` may be at most or at least, `about` what was tried."""

    test: str
    figure: float
    limit: float
    at_least: bool = False
    detail: str = ""
    about: About = "scenario"

    @property
    def passed(self) -> bool:
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit


def far_enough(scenario: Scenario) -> TimeGrid:
    """The scenario's instants, or those up to the year responses are looked at if it ends before."""
    return scenario.grid if scenario.until >= RESPONSE_YEAR else TimeGrid(START, RESPONSE_YEAR, DEFAULT_STEP)


def implausible(result: Trajectory) -> str:
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
