"""What the cooperation model does: with no new policy, with one lever, with all of them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models.cooperation import MODEL
from models.simulation import at_year, over_period
from tests.models.runs import GROUPS, LEVERS, baseline, gain, of_groups, of_lever

ALL = GROUPS


def yearly(variable: str, first: int, last: int) -> list[float]:
    """Yearly sums with no new policy."""
    result = baseline(2050)
    return [over_period(result, variable, year, year + 1) for year in range(first, last)]


@pytest.mark.parametrize(
    ("variable", "low", "high"), [("outbound_investment", 0, 0.08), ("transfer_volume", -0.01, 0.06)]
)
@pytest.mark.parametrize("until", [2035, 2050])
def test_without_new_policy_flows_grow_plausibly(variable, low, high, until):
    growth = [b / a - 1 for a, b in pairwise(yearly(variable, 2018, until))]
    assert len(growth) == until - 2019
    assert low <= min(growth)
    assert max(growth) <= high


def test_without_new_policy_coverage_stays_low():
    result = baseline(2050)
    coverage = result["investment_coverage"][result.times >= 2018]
    assert coverage.min() >= 0.2
    assert coverage.max() <= 0.6


def test_without_new_policy_inbound_recovers_but_not_to_2015():
    flows = yearly("inbound_investment", 2015, 2035)
    assert flows[2] < flows[3] * 1.01
    assert flows[3] < flows[8] < flows[-1] < flows[0] * 1.1


def test_without_new_policy_delivery_is_never_overloaded():
    assert baseline(2050)["delivery_effectiveness"].min() == 1


@pytest.mark.parametrize("lever", LEVERS)
def test_each_lever_alone_raises_what_it_is_for(lever):
    outcome = LEVERS[lever]["raises"]
    assert gain(of_lever(lever), outcome, 2030) > 0.02 * at_year(baseline(), outcome, 2030)


@pytest.mark.parametrize("lever", LEVERS)
def test_no_lever_acts_before_it_is_moved(lever):
    before = baseline().times <= 2018
    assert np.array_equal(of_lever(lever).values[before], baseline().values[before])


def test_funding_alone_worsens_the_balance():
    funding = of_groups("funding")
    assert gain(funding, "investment_balance", 2025) < -0.1
    assert gain(funding, "outbound_investment", 2025) > gain(funding, "inbound_investment", 2025) > 0


def test_talent_buys_most_transfer_for_a_dollar():
    per_dollar = {
        group: gain(of_groups(group), "transfer_volume", 2030)
        / gain(of_groups(group), "cumulative_programme_cost", 2030)
        for group in GROUPS
    }
    assert per_dollar["talent"] > 2 * per_dollar["funding"] > 0 > per_dollar["parks"]


def test_parks_raise_both_flows_but_not_transfer():
    parks = of_groups("parks")
    assert gain(parks, "outbound_investment", 2030) > 0.2 * at_year(baseline(), "outbound_investment", 2030)
    assert gain(parks, "inbound_investment", 2030) > 0.2 * at_year(baseline(), "inbound_investment", 2030)
    assert gain(parks, "transfer_volume", 2030) <= 0


def test_together_transfer_exceeds_the_sum_in_the_end_but_not_at_first():
    def surplus(year: float) -> float:
        parts = sum(gain(of_groups(group), "transfer_volume", year) for group in GROUPS)
        return gain(of_groups(*ALL), "transfer_volume", year) / parts - 1

    assert surplus(2020) < -0.05
    assert surplus(2030) > 0.05


def test_doing_everything_at_once_overloads_delivery_and_then_it_recovers():
    result = of_groups(*ALL)
    effectiveness = result["delivery_effectiveness"]
    overloaded = effectiveness[(result.times >= 2019) & (result.times <= 2021)]
    assert overloaded.max() < 0.8
    assert overloaded.min() < min(of_groups(g)["delivery_effectiveness"].min() for g in GROUPS)
    assert effectiveness[result.times <= 2018].min() == 1
    assert effectiveness[result.times >= 2030].min() > 0.99


def test_brokers_are_the_bottleneck():
    """With more of them a larger share of the waiting deals closes, and fewer offers wait."""
    brokers = of_lever("broker_training")
    assert gain(brokers, "closing_share", 2030) > 0.1
    assert gain(brokers, "outward_offers", 2030) < 0
    assert at_year(baseline(), "closing_share", 2030) < 0.7


def test_focus_moves_effort_between_the_tiers_and_costs_nothing_at_first():
    focus = of_lever("emerging_focus")
    assert gain(focus, "cooperation_centres_emerging", 2030) > 0.5
    assert gain(focus, "cooperation_centres_leading", 2030) == pytest.approx(
        -gain(focus, "cooperation_centres_emerging", 2030), rel=1e-6
    )
    assert gain(focus, "programme_cost", 2025) == pytest.approx(0, abs=1e-9)


def test_a_wider_scope_helps_leading_partners_only():
    from models.scenario import Scenario
    from models.simulation import trajectory

    wide = trajectory(Scenario(assumptions={"wide_scope": 1.0}))
    assert gain(wide, "outbound_direct_leading", 2030) > 0.4 * at_year(
        baseline(), "outbound_direct_leading", 2030
    )
    assert gain(wide, "outward_supply_leading", 2030) > 0
    share = gain(wide, "outbound_direct_emerging", 2030) / at_year(
        baseline(), "outbound_direct_emerging", 2030
    )
    assert abs(share) < 0.02


def test_delaying_a_policy_delays_its_effect():
    from models.scenario import LeverSetting, Scenario
    from models.simulation import trajectory

    late = trajectory(Scenario().with_lever("broker_training", LeverSetting(level=300, start=2022)))
    early = of_lever("broker_training")
    for year in (2021, 2023, 2024):
        assert gain(late, "transfer_volume", year) < gain(early, "transfer_volume", year)
    assert gain(late, "transfer_volume", 2022) == 0


def test_every_total_is_the_sum_of_its_tiers():
    result = baseline()
    totals = [v.name for v in MODEL.variables.values() if f"{v.name}_leading" in MODEL.variables]
    assert len(totals) > 40
    for name in totals:
        assert result[name] == pytest.approx(
            result[f"{name}_leading"] + result[f"{name}_emerging"], rel=1e-14
        )
