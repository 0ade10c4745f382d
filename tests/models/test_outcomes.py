"""What a scenario comes to, against the same world with no new policy."""

from __future__ import annotations

import numpy as np
import pytest

from models.cooperation import MODEL
from models.engine import Trajectory
from models.outcomes import BOUGHT, HEADLINE, additional_cost, cost_per_additional_dollar, outcome
from tests.models.runs import baseline, gain, of_groups, of_preset

TIMES = np.linspace(2015, 2035, 321)


def flat(**values: float) -> Trajectory:
    """A run in which everything keeps its value from 2018 on, and is 1 before."""
    columns = [np.where(TIMES >= 2018, v, 1.0) for v in values.values()]
    spent = (TIMES - 2015) + np.maximum(TIMES - 2018, 0) * (values["programme_cost"] - 1)
    return Trajectory(TIMES, (*values, "cumulative_programme_cost"), np.column_stack([*columns, spent]))


BEFORE = flat(transfer_volume=1.0, programme_cost=1.0)
AFTER = flat(transfer_volume=1.5, programme_cost=251.0)


@pytest.mark.parametrize("variable", HEADLINE)
def test_an_outcome_is_a_value_and_its_difference(variable):
    found = outcome(variable, of_preset("six_directions"), baseline(), 2030)
    assert found.unit == MODEL.variables[variable].unit
    assert found.value - found.baseline == found.difference
    assert found.difference == gain(of_preset("six_directions"), variable, 2030)


def test_cost_is_the_yearly_mean_above_the_baseline():
    assert additional_cost(AFTER, BEFORE, 2028) == pytest.approx(250, rel=1e-12)
    assert additional_cost(BEFORE, BEFORE, 2028) == 0


@pytest.mark.parametrize("year", [2016, 2018])
def test_nothing_costs_anything_before_policies_start(year):
    assert additional_cost(AFTER, BEFORE, year) == 0
    assert cost_per_additional_dollar("transfer_volume", of_preset("twin_parks"), baseline(), year) is None


def test_dollars_spent_per_dollar_gained():
    """USD 250 million a year for half a billion a year more."""
    assert cost_per_additional_dollar("transfer_volume", AFTER, BEFORE, 2028) == pytest.approx(0.5, rel=1e-12)


def test_no_price_where_nothing_is_gained():
    assert cost_per_additional_dollar("transfer_volume", BEFORE, AFTER, 2030) is None
    assert cost_per_additional_dollar("transfer_volume", of_groups("parks"), baseline(), 2030) is None


def test_talent_is_the_cheapest_way_to_transfer():
    prices = [
        cost_per_additional_dollar("transfer_volume", of_groups(group), baseline(), 2030)
        for group in ("talent", "funding")
    ]
    assert prices[0] is not None
    assert prices[1] is not None
    assert 0 < prices[0] < prices[1] / 2


def test_what_can_be_bought_is_money():
    assert {MODEL.variables[v].unit for v in BOUGHT} == {"USD_billion/year"}
