"""What a scenario comes to in a year, against the same world with no new policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.cooperation import MODEL
from models.engine import Trajectory
from models.scenario import FIRST_POLICY_YEAR
from models.simulation import at_year, over_period

HEADLINE = (
    "outbound_investment",
    "inbound_investment",
    "investment_balance",
    "investment_coverage",
    "transfer_volume",
    "programme_cost",
)
"""Outcomes a reader sees first, in order."""
BOUGHT = ("outbound_investment", "inbound_investment", "transfer_volume")
"""Flows of which one can ask what an additional dollar costs."""
SERIES = ("scenario", "baseline", "difference")
"""What is told of an outcome: with the policies, without, and what they change."""
SPENT = "cumulative_programme_cost"
LEVEL = 1e-9
"""Outcomes that differ by less than this share of themselves are level: rounding, no policy."""
COSTS = ("programme_cost", SPENT)
"""Outcomes of which less is better."""
Better = Literal["more", "less"]


def usual(variable: str) -> Better:
    """Which of more and less of an outcome one would call better."""
    return "less" if variable in COSTS else "more"


@dataclass(frozen=True)
class Outcome:
    """A variable in a year: with the scenario's policies (`value`) and without (`baseline`)."""

    variable: str
    unit: str
    value: float
    baseline: float

    @property
    def difference(self) -> float:
        return self.value - self.baseline

    @property
    def level(self) -> bool:
        """Whether the policies change nothing."""
        return abs(self.difference) <= LEVEL * max(abs(self.value), abs(self.baseline))


def outcome(variable: str, result: Trajectory, baseline: Trajectory, year: float) -> Outcome:
    """A variable at the start of a year, in two runs."""
    return Outcome(
        variable,
        MODEL.unit(variable),
        at_year(result, variable, year),
        at_year(baseline, variable, year),
    )


def additional_cost(result: Trajectory, baseline: Trajectory, year: float) -> float:
    """Programme cost above the baseline, USD million a year, on average from 2018 to a year."""
    years = year - FIRST_POLICY_YEAR
    return additional_spending(result, baseline, year) / years if years > 0 else 0.0


def additional_spending(result: Trajectory, baseline: Trajectory, year: float) -> float:
    """USD million spent on programmes above the baseline from 2018 to a year."""
    spent = [at_year(run, SPENT, year) - at_year(run, SPENT, FIRST_POLICY_YEAR) for run in (result, baseline)]
    return spent[0] - spent[1]


def cost_per_additional_dollar(
    variable: str, result: Trajectory, baseline: Trajectory, year: float
) -> float | None:
    """Programme dollars per additional dollar of a flow, both summed from 2018 to a year.

    None where the policies bring no additional flow.
    """
    gained = [over_period(run, variable, FIRST_POLICY_YEAR, year) for run in (result, baseline)]
    more = (gained[0] - gained[1]) / MODEL.parameters["billion_per_million"].value
    return additional_spending(result, baseline, year) / more if more > 0 else None
