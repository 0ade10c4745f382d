"""The loops of the cooperation model: their names, and which drive a scenario's run."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from models.cooperation import MODEL
from models.cooperation.tiers import Tier
from models.engine.structure import rotated
from models.loops import (
    Dominance,
    dominance,
    feeding,
    known,
    named_loops,
    strands,
    table,
    tier_of,
    tiers_of,
    title,
)
from models.outcomes import HEADLINE
from models.presets import presets
from models.scenario import Scenario

PRESETS = ("baseline", "six_directions", "twin_parks")
NAMED_FROM = 0.05
"""Loops that ever hold this share of a part have a name."""


@cache
def along(preset: str) -> Dominance:
    return dominance(presets()[preset].scenario)


@pytest.mark.parametrize("preset", PRESETS)
def test_whatever_ever_matters_has_a_name(preset):
    for part in along(preset).parts:
        largest = np.nan_to_num(np.abs(part.scores)).max(axis=1)
        nameless = [
            x for x, size in zip(part.loops, largest, strict=True) if size > NAMED_FROM and not known(x)
        ]
        assert nameless == []


def test_a_name_stands_for_the_loop_of_either_tier():
    every = {loop for part in along("baseline").parts for loop in part.loops}
    for named in named_loops().values():
        assert rotated(named.variables) in every
        assert known(named.variables) is named
    found = [loop for loop in every if known(loop) is named_loops()["trust_inbound"]]
    assert {tier_of(loop) for loop in found} == set(Tier.elements)
    assert {title(loop) for loop in found} == {f"Trust and inbound investment, {x}" for x in Tier.elements}


def test_no_loop_has_two_names():
    assert len({rotated(named.variables) for named in named_loops().values()}) == len(named_loops())


@pytest.mark.parametrize("preset", PRESETS)
def test_a_named_loop_keeps_its_polarity(preset):
    """At every instant, in either tier, whenever it does anything to speak of."""
    for part in along(preset).parts:
        for loop, score in zip(part.loops, part.scores, strict=True):
            awake = score[np.nan_to_num(np.abs(score)) > 1e-6]
            named = known(loop)
            if named:
                assert set(np.sign(awake)) <= {1.0 if named.polarity == "R" else -1.0}, named.id


def test_a_loop_without_a_name_is_called_after_its_stocks():
    found = next(x for x in along("baseline").parts[0].loops if not known(x))
    assert title(found) == ", ".join(v for v in found if v in MODEL.stocks)


def test_loops_through_a_stock_share_what_they_do():
    found = along("baseline").through("outbound_direct_emerging")
    assert all("outbound_direct_emerging" in loop for loop in found.loops)
    np.testing.assert_allclose(np.abs(found.shares).sum(axis=0), 1)
    np.testing.assert_allclose(found.shares * found.weight, found.scores)
    assert 0 < found.weight.min() < found.weight.max() <= 1


def test_trust_takes_over_from_adjustment():
    """What the baseline says of inbound investment from leading partners, and when that turns."""
    run = along("baseline")
    found = run.through("inbound_direct_leading")
    names = [named.id for named in map(known, found.loops) if named]
    assert names == ["inbound_adjustment", "trust_inbound"]
    early, late = (np.abs(found.shares[:, run.at(year)]) for year in (2018, 2035))
    assert early[0] > 0.9
    assert late[1] > 0.5


def test_nothing_is_said_of_what_does_not_change():
    """Without new parks abroad nobody enters one."""
    found = along("baseline").through("overseas_firms_leading")
    assert np.isnan(found.shares[:, 16:]).all()
    assert not found.weight[16:].any()


def test_the_step_that_ends_at_a_year():
    run = along("baseline")
    assert run.times[run.at(2024)] == 2024
    assert run.times[run.at(2024.03)] == 2024.0625
    assert run.at(2015) == 0
    assert run.times[run.at(2050)] == 2035


def test_steps_that_miss_the_years():
    run = dominance(Scenario(step=0.15, until=2030))
    assert 2024 <= run.times[run.at(2024)] < 2024.15


def test_strands_hold_everything_and_part_the_polarities():
    shares = np.array([[0.5, -0.5, np.nan], [0.3, 0.1, np.nan], [-0.1, -0.3, np.nan], [0.1, 0.1, np.nan]])
    found = strands(shares, most=1)
    assert [(s.polarity, s.loops) for s in found] == [(1, (0,)), (1, (1, 3)), (-1, (0,)), (-1, (2,))]
    np.testing.assert_allclose(found[1].size, [0.4, 0.2, 0])
    np.testing.assert_allclose(sum(s.size for s in found), [1, 1, 0])


def test_strands_of_nothing():
    assert strands(np.full((2, 3), np.nan), most=2) == []


def test_table_of_a_scenario():
    found = table(presets()["twin_parks"].scenario, least=0.2)
    assert list(found.columns) == ["year", "part", "loop", "polarity", "share"]
    assert set(found["polarity"]) == {"R", "B"}
    assert set(found["year"]) == set(range(2016, 2036))
    shares = found["share"].to_numpy()
    assert shares.min() >= 0.2
    assert max(float(sum(group["share"])) for _, group in found.groupby(["year", "part"])) <= 1 + 1e-9
    first = found.query("year == 2024 and part == 1").to_dict("records")[0]
    assert (first["loop"], first["polarity"]) == ("Deals teach partners to absorb, emerging", "R")


def test_stocks_that_feed_an_outcome():
    assert feeding("inbound_investment")[:2] == ("inbound_direct", "home_firms")
    assert feeding("programme_cost")[0] == "transfer_centres"
    assert tiers_of("inbound_direct") == ("inbound_direct_leading", "inbound_direct_emerging")
    assert tiers_of("brokers") == ("brokers",)


@pytest.mark.parametrize("outcome", HEADLINE)
def test_every_outcome_has_a_stock_with_loops(outcome):
    assert feeding(outcome)
    for stock in feeding(outcome):
        for variable in tiers_of(stock):
            assert MODEL.variables[variable].kind == "stock"
            assert along("baseline").through(variable).loops
