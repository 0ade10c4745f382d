"""The course of a lever, at and around every corner of its schedule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.engine import Choice, Schedule, choices


@pytest.mark.parametrize(
    ("time", "value"),
    [(2017, 10), (2020, 10), (2021, 15), (2022, 20), (2023.999, 29.995), (2024, 30), (2050, 30)],
)
def test_ramps_in_a_straight_line(time, value):
    assert Schedule(30, 2020, 4).value(time, 10) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(("time", "value"), [(2019.999, 10), (2020, 30), (2021, 30)])
def test_no_ramp_means_at_once(time, value):
    assert Schedule(30, 2020, 0).value(time, 10) == value


@pytest.mark.parametrize(
    ("time", "value"), [(2024, 30), (2030, 30), (2031, 25), (2032, 20), (2034, 10), (2040, 10)]
)
def test_returns_over_the_same_ramp_after_its_end(time, value):
    assert Schedule(30, 2020, 4, end=2030).value(time, 10) == value


def test_ends_at_once_without_a_ramp():
    schedule = Schedule(30, 2020, 0, end=2025)
    assert [schedule.value(t, 10) for t in (2020, 2024.99, 2025)] == [30, 30, 10]


def test_moves_down_as_well():
    assert [Schedule(0, 2020, 2).value(t, 8) for t in (2020, 2021, 2022)] == [8, 4, 0]


@given(
    baseline=st.floats(-100, 100),
    level=st.floats(-100, 100),
    start=st.floats(2018, 2050),
    ramp=st.floats(0, 20),
    held=st.floats(0, 30),
    time=st.floats(2015, 2080),
)
def test_stays_between_baseline_and_level(baseline, level, start, ramp, held, time):
    schedule = Schedule(level, start, ramp, start + ramp + held)
    slack = 1e-12 * max(abs(baseline), abs(level), 1e-300)
    low, high = sorted((baseline, level))
    assert low - slack <= schedule.value(time, baseline) <= high + slack
    if time < start or time >= start + 2 * ramp + held + 1e-9:
        assert schedule.value(time, baseline) == pytest.approx(baseline, abs=1e-9)


def test_a_choice_takes_one_course_or_the_other_in_each_run():
    which = np.array([0, 1, 0])
    one, other = Schedule(30, 2020, 4), Schedule(0, 2021, 0)
    for time in (2018, 2022, 2030):
        ways = (one.value(time, 10), other.value(time, 10))
        assert Choice(which, (one, other)).value(time, 10).tolist() == [ways[0], ways[1], ways[0]]
        assert Choice(which, (one, None)).value(time, 10).tolist() == [ways[0], 10, ways[0]]
        assert Choice(which == 1, (None, other)).value(time, 10).tolist() == [10, ways[1], 10]


def test_runs_with_schedules_of_their_own_make_a_batch():
    one, other = Schedule(30, 2020, 4), Schedule(0, 2021, 0)
    found = choices([{"a": one}, {}, {"a": other, "b": one}])
    assert found["a"].value(2030, 10).tolist() == [30, 10, 0]
    assert found["b"].value(2030, 5).tolist() == [5, 5, 30]
    assert choices([{}, {}]) == {}
