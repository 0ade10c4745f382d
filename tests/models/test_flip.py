"""Changes of sign of functions with known crossings, then of the model, told by single runs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models import pairs
from models.cooperation import MODEL
from models.crossing import HALVINGS, PAIR_STEPS, crossings
from models.engine import SimulationError
from models.errors import InputError
from models.flip import flip
from models.outcomes import usual
from models.presets import preset
from models.scenario import Scenario
from models.simulation import at_year, trajectory
from models.watch import Stopped, Watch

NEAR = 1.01 / PAIR_STEPS / 2**HALVINGS
"""What halving leaves of a share, and some rounding."""
DEFAULTS, LOW, HIGH = np.array([1.0, 2.0]), np.array([0.0, -2.0]), np.array([3.0, 4.0])


def search(margin):
    return crossings(margin, DEFAULTS, LOW, HIGH)


@given(st.floats(0.05, 3), st.floats(-2, 2), st.floats(-2, 2), st.sampled_from([1, -1]))
@settings(max_examples=100, deadline=None)
def test_a_linear_difference_crosses_where_algebra_says(start, a, b, sign):
    found = search(lambda x: sign * (start + a * (x[0] - 1) + b * (x[1] - 2)))
    falls = [max(a * 1, -a * 2), max(b * 4, -b * 2)]
    assume(all(abs(fall - start) > 2 * NEAR * start for fall in (*falls, sum(falls))))
    alone = sorted(start / fall for fall in falls if fall > start)
    assert [c.size for c in found.ones] == pytest.approx(alone, abs=NEAR)
    if sum(falls) > start:
        assert found.twos[0].size == pytest.approx(start / sum(falls), abs=NEAR)
    else:
        assert found.twos == ()
        assert found.nearest_two is not None
        assert found.nearest_two.margin * sign > 0


def test_a_change_lies_beyond_the_crossing_and_hardly_beyond():
    found = search(lambda x: 1.5 - x[0])
    assert len(found.ones) == 1
    assert -2 * NEAR < found.ones[0].margin <= 0
    point = found.ways.points(np.array([[found.ones[0].ways[0]]]), np.array([[found.ones[0].shares[0]]]))
    assert point[:, 0] == pytest.approx([1.5, 2.0], abs=2 * NEAR)


def test_what_never_turns_says_how_near_it_comes():
    found = search(lambda x: 10 + x[0] + 2 * x[1])
    assert (found.ones, found.twos) == ((), ())
    assert found.nearest_one is not None
    assert found.nearest_one.margin == pytest.approx(10 + 1 - 4)
    assert found.nearest_two is not None
    assert found.nearest_two.margin == pytest.approx(10 + 0 - 4)
    assert found.nearest_two.shares == (1.0, 1.0)


def test_the_first_of_several_crossings_counts():
    # Negative only between 1.6 and 2.4 of the way from 1 to 3.
    found = search(lambda x: np.abs(x[0] - 2) - 0.4)
    assert [c.size for c in found.ones] == pytest.approx([0.3], abs=NEAR)


def test_a_pair_that_crosses_off_the_diagonal_is_found():
    # Low only near the middle of the first input's way and the end of the second's.
    def margin(x):
        return 1 - np.exp(-20 * (x[0] - 2) ** 2) * (2.1 - x[1]) / 3

    found = search(margin)
    assert len(found.ones) == 0
    assert len(found.twos) == 1
    assert found.twos[0].margin <= 0
    assert found.twos[0].size == pytest.approx(0.75, abs=0.1)


def test_a_pair_of_inputs_that_do_nothing_by_themselves_is_found():
    # Only the last two of thirty, and only together; by itself each of the others does more.
    def margin(x):
        return 1 - 2 * x[-1] * x[-2] + 0.01 * x[:-2].sum(axis=0)

    found = crossings(margin, np.zeros(30), -np.ones(30), np.ones(30))
    assert found.ones == ()
    best = found.twos[0]
    assert found.ways.place[list(best.ways)].tolist() == [28, 29]
    assert best.size == pytest.approx(np.sqrt(0.5), abs=NEAR)


def test_of_many_pairs_that_cross_the_smallest_is_found():
    # All pairs cross, x10 with x20 first.
    weights = np.full(30, 1.0)
    weights[[10, 20]] = 1.5
    found = crossings(lambda x: 1 - weights @ np.abs(x), np.zeros(30), -np.ones(30), np.ones(30))
    assert set(found.ways.place[list(found.twos[0].ways)].tolist()) == {10, 20}
    assert found.twos[0].size == pytest.approx(1 / 3, abs=NEAR)


def test_level_and_behind_turn_when_ahead():
    level = search(lambda x: x[0] - 1)
    assert level.start == 0
    assert len(level.ones) == 1
    assert level.ones[0].margin > 0
    behind = search(lambda x: x[0] - 2)
    assert [c.size for c in behind.ones] == pytest.approx([0.5], abs=NEAR)
    assert behind.ones[0].margin > 0
    assert search(lambda x: 0 * x[0]).ones == ()


def test_what_is_not_finite_turns_nothing():
    found = search(lambda x: np.where(x[0] > 1.2, np.nan, 1 + 0 * x[1]))
    assert found.ones == ()
    assert found.nearest_one is not None
    assert found.nearest_one.margin == 1
    nothing = search(lambda x: np.where((x == DEFAULTS[:, None]).all(axis=0), 1.0, np.nan))
    assert (nothing.ones, nothing.twos) == ((), ())
    assert (nothing.nearest_one, nothing.nearest_two) == (None, None)


def test_without_room_nothing_moves():
    found = crossings(lambda x: x[0] - 1, DEFAULTS, DEFAULTS, DEFAULTS)
    assert (found.ones, found.nearest_one, found.nearest_two) == ((), None, None)


def uncertain_only(scenario: Scenario, *names: str) -> Scenario:
    """All other parameters given."""
    values = {p.name: p.value for p in MODEL.parameters.values() if p.name not in names}
    return scenario.replaced(assumptions=values)


def lead(scenario: Scenario, variable: str, year: int, **assumptions: float) -> float:
    both = [trajectory(s.replaced(assumptions=assumptions)) for s in (scenario, scenario.baseline())]
    return at_year(both[0], variable, year) - at_year(both[1], variable, year)


@pytest.fixture(scope="module")
def found():
    return flip(preset("transfer_first").scenario, "investment_coverage", 2030)


def test_single_runs_turn_where_the_flip_test_says(found):
    scenario = preset("transfer_first").scenario
    assert found.standing == "ahead"
    assert found.difference == pytest.approx(lead(scenario, "investment_coverage", 2030), abs=1e-5)
    assert len(found.ones) > 1
    assert [t.share for t in found.ones] == sorted(t.share for t in found.ones)
    for turn in found.ones[:2]:
        change = turn.changes[0]
        assert 0 < turn.share < 1
        assert change.low <= change.value <= change.high
        # The search runs on a wider step, hence a hundredth of the way on either side.
        step = 0.01 * (change.value - change.default) / change.share
        before, after = (
            lead(scenario, "investment_coverage", 2030, **{change.parameter: change.value + k * step})
            for k in (-1, 1)
        )
        assert before > 0 > after


def test_single_runs_turn_with_the_pair_too(found):
    scenario, turn = preset("transfer_first").scenario, found.two
    assert turn is not None
    assert turn.share < found.one.share
    before, after = (
        lead(
            scenario,
            "investment_coverage",
            2030,
            **{c.parameter: c.default + (c.value - c.default) * k for c in turn.changes},
        )
        for k in (0.97, 1.03)
    )
    assert before > 0 > after


def test_a_scenario_is_level_with_itself_whatever_is_assumed():
    level = flip(uncertain_only(Scenario(), "initial_brokers", "closing_time"), "transfer_volume", 2030)
    assert (level.standing, level.one, level.two) == ("level", None, None)
    assert level.nearest_one is not None
    assert level.nearest_one.difference == 0


def test_swapping_the_scenarios_and_the_direction_asks_the_same():
    costs = ("broker_training_cost", "transfer_centre_start_cost", "transfer_centre_running_cost")
    a, b = (uncertain_only(preset(p).scenario, *costs) for p in ("transfer_first", "talent_first"))
    ahead = flip(a, "programme_cost", 2025, against=b, better=usual("programme_cost"))
    swapped = flip(b, "programme_cost", 2025, against=a)
    assert {ahead.standing, swapped.standing} <= {"ahead", "behind"}
    assert ahead.standing == swapped.standing
    assert ahead.difference == pytest.approx(-swapped.difference)
    assert [t.changes for t in ahead.ones] == [t.changes for t in swapped.ones]


def test_assumptions_that_are_given_stay():
    names = {"outbound_trust_elasticity", "inbound_knowledge_elasticity", "finance_strength"}
    found = flip(uncertain_only(preset("transfer_first").scenario, *names), "investment_coverage", 2030)
    assert {c.parameter for t in (*found.ones, *found.twos) for c in t.changes} == names


@pytest.fixture
def broken(monkeypatch):
    """Replaces a share of the runs' outcomes by NaN; the first run is the one at the defaults."""

    def told(failing):
        def outcomes(*given, **named):
            found = pairs.outcomes(*given, **named)
            return np.where(failing(found.shape[-1]), np.nan, found)

        monkeypatch.setattr("models.flip.outcomes", outcomes)

    return told


def test_runs_that_are_not_finite_are_counted(broken):
    asked = (uncertain_only(preset("twin_parks").scenario, "closing_time"), "transfer_volume", 2030)
    sound = flip(*asked)
    assert sound.runs > 1
    assert sound.failed == 0
    broken(lambda runs: np.full(runs, runs > 1))
    found = flip(*asked)
    assert found.difference == sound.difference
    assert (found.one, found.nearest_one, found.nearest_two) == (None, None, None)
    assert found.failed == found.runs - 1


def test_without_a_finite_start_there_is_no_answer(broken):
    broken(lambda runs: np.ones(runs, bool))
    with pytest.raises(SimulationError, match="transfer_volume is not finite in 2030"):
        flip(uncertain_only(Scenario(), "closing_time"), "transfer_volume", 2030)


def test_stopping_stops():
    with pytest.raises(Stopped):
        flip(Scenario(), "transfer_volume", 2030, watch=Watch(stopped=lambda: True))


def test_a_year_outside_the_other_scenario_is_refused():
    with pytest.raises(InputError):
        flip(Scenario(), "transfer_volume", 2030, against=Scenario(until=2025))
