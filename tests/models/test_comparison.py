"""Scenarios side by side: what differs, what is outdone, and which beats which on the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from models.comparison import Bargain, bargain, differing, last_common_year, moved, outdone, paired_draws
from models.cooperation import MODEL
from models.ensemble import run_ensemble
from models.errors import InputError
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import trajectory as run
from models.watch import Stopped, Watch

TALENT, TWINS = (presets()[name].scenario for name in ("talent_first", "twin_parks"))
COVERAGE = "investment_coverage"
RUNS, SEED = 300, 3


def test_what_differs_is_levers_then_assumptions():
    assumed = TALENT.replaced(assumptions={"inbound_trust_elasticity": 0.3})
    found = differing([TALENT, assumed, TWINS])
    assert found[-1] == "inbound_trust_elasticity"
    assert set(found[:-1]) == set(TALENT.levers) | set(TWINS.levers)
    assert differing([TALENT, TALENT]) == []


def test_a_lever_at_its_level_of_2017_is_not_moved():
    own = MODEL.levers["broker_training"].baseline
    still = Scenario(levers={"broker_training": LeverSetting(level=own, start=2020)})
    assert moved(still, "broker_training") is None
    assert differing([Scenario(), still]) == []
    given = Scenario(
        assumptions={"inbound_trust_elasticity": MODEL.parameters["inbound_trust_elasticity"].value}
    )
    assert differing([Scenario(), given]) == []


def test_figures_end_where_the_first_ends():
    assert last_common_year([TALENT, TWINS.replaced(until=2028), TALENT.replaced(until=2040)]) == 2028


def test_a_bargain_is_what_is_spent_and_what_that_brings():
    result, reference = run(TALENT), run(TALENT.baseline())
    found = bargain(COVERAGE, result, reference, 2030)
    place = int(np.searchsorted(result.times, 2030))
    start = int(np.searchsorted(result.times, 2018))
    spent = [
        r["cumulative_programme_cost"][place] - r["cumulative_programme_cost"][start]
        for r in (result, reference)
    ]
    assert found.cost == pytest.approx(spent[0] - spent[1])
    assert found.gain == pytest.approx(result[COVERAGE][place] - reference[COVERAGE][place])
    assert found.cost > 0


def test_dearer_and_no_better_is_outdone():
    found = [Bargain(10, 1), Bargain(20, 1), Bargain(5, 0.5), Bargain(20, 2), Bargain(10, 1)]
    assert outdone(found) == {1: [0, 3, 4]}
    assert outdone([Bargain(1, -2), Bargain(2, -1)], "less") == {1: [0]}


@pytest.fixture(scope="module")
def drawn():
    return paired_draws([TALENT, TWINS.replaced(until=2030), TALENT], COVERAGE, RUNS, SEED)


def test_draws_are_those_of_an_ensemble(drawn):
    for k, scenario in enumerate((TALENT, TWINS)):
        found = run_ensemble(scenario, RUNS, SEED, variables=[COVERAGE])
        assert drawn.sound == found.runs
        place = drawn.years.size
        assert drawn.chance(k, None, 2030) == pytest.approx(found.share_above(COVERAGE)[15], abs=1e-12)
        near = found.error(COVERAGE)[:place] + 0.02
        for share in (0.25, 0.5, 0.75):
            assert np.all(np.abs(drawn.quantile(k, share) - found.quantile(COVERAGE, share)[:place]) < near)


def test_two_scenarios_are_held_against_each_other_draw_by_draw(drawn):
    assert drawn.years[-1] == 2030
    assert drawn.runs.shape == (3, 16, RUNS)
    between = drawn.differences(0, 1, 2030)
    apart = drawn.differences(0, None, 2030) - drawn.differences(1, None, 2030)
    assert between == pytest.approx(apart)
    assert drawn.chance(0, 1, 2030) == np.mean(between > 0)
    # Drawn one without the other, the spread of their difference would be far wider.
    alone = np.sqrt(np.var(drawn.runs[drawn.own[0], 15]) + np.var(drawn.runs[drawn.own[1], 15]))
    assert np.std(between) < alone / 2


def test_a_scenario_neither_beats_itself_nor_is_beaten(drawn):
    assert drawn.own[0] == drawn.own[2]
    assert drawn.chance(0, 2, 2030) == drawn.chance(2, 0, 2030) == 0


def test_of_costs_less_is_better():
    found = paired_draws([TALENT, Scenario()], "programme_cost", 100)
    assert found.chance(0, 1, 2030) == 0
    assert found.chance(1, 0, 2030) == 1


def test_what_is_assumed_is_given_and_the_rest_drawn_alike():
    name = "inbound_trust_elasticity"
    own = [Scenario(assumptions={name: value}) for value in (0.3, 0.9)]
    found = paired_draws([*own, Scenario()], COVERAGE, 100)
    assert len(set(found.own)) == 3
    assert found.without == found.own


def test_stopped_work_ends():
    with pytest.raises(Stopped):
        paired_draws([TALENT, TWINS], COVERAGE, 100, watch=Watch(stopped=lambda: True))


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (([TALENT, TWINS], "investment_coverag", 10), "investment_coverage"),
        (([TALENT, TWINS.replaced(until=2030, step=0.15)], COVERAGE, 10), "0.15"),
        (([TALENT, TWINS], COVERAGE, 10, -1), "-1"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, named):
    with pytest.raises(InputError, match=named):
        paired_draws(*asked)
