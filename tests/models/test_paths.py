"""Paths: on small models whose answer is known, and on the whole one."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from models.engine import Schedule, TimeGrid, run
from models.engine.structure import states
from models.paths import credits, explain, strongest
from models.presets import presets
from models.scenario import Scenario
from models.simulation import at_year, trajectory
from tests.engine.build import lever, model, parameter

STEP = 1 / 8
GRID = TimeGrid(0.0, 4.0, STEP)
TWO_WAYS = """
@s.stock(unit="x", initial="none")
def left(fill):
    "Filled three times as fast"
    return fill

@s.flow(unit="x/year")
def fill(push, three):
    "In"
    return push * three

@s.stock(unit="x", initial="none")
def right(trickle, leak):
    "Filled once, and leaking"
    return trickle - leak

@s.flow(unit="x/year")
def trickle(push):
    "In"
    return push

@s.flow(unit="x/year")
def leak(right, rate):
    "Out"
    return right * rate

@s.auxiliary(unit="x")
def outcome(left, right, two):
    "What is asked about"
    return left + two * right
"""


def two_ways(folder, rate):
    inputs = [parameter("three", 3.0), parameter("two", 2.0), parameter("none", 0.0), parameter("rate", rate)]
    found = model(folder, TWO_WAYS, inputs, [lever("push")])
    return found, _pair(found, Schedule(1.0, 0.0, 0.0))


def _pair(found, schedule):
    """The states of a run with the lever pushed, and of one without."""
    after, before = (states(found, run(found, GRID, "euler", s), s) for s in ({"push": schedule}, {}))
    return after, before


def test_shares_without_feedback_are_those_of_hand(tmp_path):
    found, (after, before) = two_ways(tmp_path, 0.0)
    carried = credits(found, after, before, STEP, "outcome")
    paths = strongest(carried, "push", "outcome", 5)
    assert [(p.variables, pytest.approx(p.share, abs=1e-12)) for p in paths] == [
        (("push", "fill", "left", "outcome"), 3 / 5),
        (("push", "trickle", "right", "outcome"), 2 / 5),
    ]
    assert carried["push", "fill"] == pytest.approx(12.0)


def test_a_path_holds_the_loop_it_meets(tmp_path):
    found, (after, before) = two_ways(tmp_path, 0.8)
    paths = strongest(credits(found, after, before, STEP, "outcome"), "push", "outcome", 5)
    drained = 2 * after["right"][-1]
    whole = after["outcome"][-1] - before["outcome"][-1]
    shares = {p.variables[2]: p.share for p in paths}
    assert shares == pytest.approx({"left": 12.0 / whole, "right": drained / whole}, rel=1e-9)
    assert sum(shares.values()) == pytest.approx(1.0, rel=1e-9)


PRODUCT = """
@s.auxiliary(unit="dimensionless")
def first(push):
    "One factor"
    return 1 + push

@s.auxiliary(unit="dimensionless")
def second(push):
    "The other, against it"
    return 2 - push * push / 2

@s.auxiliary(unit="dimensionless")
def outcome(first, second):
    "Their product"
    return first * second
"""


def test_a_path_against_the_effect_is_negative(tmp_path):
    found = model(tmp_path, PRODUCT, [], [lever("push")])
    paths = strongest(
        credits(found, *_pair(found, Schedule(1.0, 0.0, 0.0)), STEP, "outcome"), "push", "outcome", 5
    )
    # From 1 * 2 to 2 * 1.5: the first adds (2 + 1.5) / 2, the second takes (1 + 2) / 2 * 0.5.
    assert [p.share for p in paths] == pytest.approx([1.75, -0.75])


@pytest.fixture(scope="module")
def scenario():
    return presets()["six_directions"].scenario


@pytest.fixture(scope="module")
def training(scenario):
    return explain(scenario, "broker_training", "transfer_volume", 2030)


def test_brokers_carry_what_their_training_does(training):
    first = training.paths[0]
    assert first.variables[0] == "broker_training"
    assert first.variables[-1] == "transfer_volume"
    assert {"brokers_in_training", "brokers", "handling_capacity"} <= set(first.variables)
    assert sum(p.share for p in training.paths[:2]) > 0.95


def test_the_effect_is_that_of_the_two_runs(scenario, training):
    runs = [trajectory(s) for s in (scenario, scenario.with_lever("broker_training", None))]
    effect = at_year(runs[0], "transfer_volume", 2030) - at_year(runs[1], "transfer_volume", 2030)
    assert training.effect == pytest.approx(effect, rel=0.02)


def test_every_step_of_a_path_is_a_link_and_shares_add_up(scenario):
    from models.causal_map import links

    found = explain(scenario, "home_park_starts", "investment_coverage", 2030, 40)
    assert len({p.variables for p in found.paths}) == 40
    for path in found.paths:
        assert len(set(path.variables)) == len(path.variables)
        assert all(step in links() for step in pairwise(path.variables))
    assert sum(p.share for p in found.paths) == pytest.approx(1.0, abs=0.02)
    sizes = [abs(p.share) for p in found.paths]
    assert sizes == sorted(sizes, reverse=True)


def test_all_that_arrives_left_the_lever(scenario):
    from models.cooperation import MODEL
    from models.paths import STEP as YEARS
    from models.paths import _states

    grid = TimeGrid(2015.0, 2030.0, YEARS)
    after, before = (_states(s, grid) for s in (scenario, scenario.with_lever("joint_research_fund", None)))
    carried = credits(MODEL, after, before, YEARS, "inbound_investment")
    effect = after["inbound_investment"][-1] - before["inbound_investment"][-1]
    out = sum(v for (cause, _), v in carried.items() if cause == "joint_research_fund")
    assert out == pytest.approx(effect, rel=1e-9)
    others = {x for x in MODEL.levers if x != "joint_research_fund"} | set(MODEL.parameters)
    assert not any(v for (cause, _), v in carried.items() if cause in others)


def test_a_lever_that_does_nothing_has_no_path():
    still = Scenario().with_lever("broker_training", None)
    found = explain(still, "broker_training", "transfer_volume", 2030)
    assert (found.effect, found.paths) == (0.0, ())


def test_small_changes_are_not_made_up(scenario):
    found = explain(scenario, "broker_training", "transfer_volume", 2018)
    assert np.isfinite([p.share for p in found.paths]).all()


RATIO = """
@s.auxiliary(unit="dimensionless")
def firms(push):
    "Few, and none without the push"
    return push

@s.auxiliary(unit="dimensionless")
def places(push, two):
    "Twice as many"
    return two * push

@s.auxiliary(unit="dimensionless")
def outcome(firms, places, tiny):
    "How full they are; 0 where there are none"
    return firms / maximum(places, tiny)
"""


def test_a_ratio_of_what_was_not_there_comes_from_what_fills_it(tmp_path):
    inputs = [parameter("two", 2.0), parameter("tiny", 1e-9)]
    found = model(tmp_path, RATIO, inputs, [lever("push")])
    carried = credits(found, *_pair(found, Schedule(1.0, 0.0, 0.0)), STEP, "outcome")
    shares = {p.variables[1]: p.share for p in strongest(carried, "push", "outcome", 5)}
    # Firms before there are places would be a thousand million times too many: that order does not count.
    assert shares == pytest.approx({"firms": 1.0})


@pytest.mark.parametrize("name", ("twin_parks", "six_directions", "shandong_sea_science"))
def test_no_path_carries_what_there_is_not(name):
    """More than the outcome itself can only come from a meaningless number on the way."""
    scenario = presets()[name].scenario
    for outcome in ("investment_coverage", "transfer_volume"):
        whole = at_year(trajectory(scenario), outcome, 2030)
        for moved in scenario.levers:
            found = explain(scenario, moved, outcome, 2030)
            assert all(abs(p.share * found.effect) < whole for p in found.paths)
