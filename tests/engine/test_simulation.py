"""Time, kernels and failures of a run."""

from __future__ import annotations

import re

import numpy as np
import pytest

from models.engine import METHODS, Choice, ModelError, Schedule, SimulationError, TimeGrid, run, run_batch
from tests.engine.build import auxiliary, lever, model, parameter
from tests.engine.examples import EXPONENTIAL, LOGISTIC, PREDATOR_PREY


def test_instants_are_fractions_of_the_span():
    instants = TimeGrid(0.0, 10.0, 0.1).instants()
    assert instants == [10.0 * (i / 100) for i in range(101)]


def test_instants_are_never_accumulated():
    """Adding a tenth a hundred thousand times drifts by far more than the last digit."""
    instants = TimeGrid(2015.0, 12015.0, 0.1).instants()
    accumulated = 2015.0 + float(np.cumsum(np.full(100_000, 0.1))[-1])
    assert accumulated != 12015.0
    assert instants[-1] == 12015.0
    assert instants[50_000] == 7015.0


@pytest.mark.parametrize("per_step", [1, 2])
def test_both_ends_are_instants(per_step):
    instants = TimeGrid(2015.0, 2050.0, 1 / 3).instants(per_step)
    assert (instants[0], instants[-1], len(instants)) == (2015.0, 2050.0, 105 * per_step + 1)


@pytest.mark.parametrize("step", [0.3, 3.0, 1 / 16 + 1e-6, 40.0])
def test_refuses_a_step_that_does_not_divide_the_span(step):
    with pytest.raises(ValueError, match="does not divide"):
        TimeGrid(2015.0, 2035.0, step)


@pytest.mark.parametrize(
    ("until", "step"),
    [
        (2035.0, 0.0),
        (2035.0, -1.0),
        (2035.0, float("nan")),
        (2035.0, float("inf")),
        (2015.0, 1.0),
        (2010.0, 1.0),
    ],
)
def test_refuses_a_grid_without_steps(until, step):
    with pytest.raises(ValueError, match="lead from"):
        TimeGrid(2015.0, until, step)


def test_time_in_an_equation_is_the_instant(tmp_path):
    clock = model(tmp_path, auxiliary("return time", "time"))
    grid = TimeGrid(2015.0, 2050.0, 1 / 16)
    assert run(clock, grid)["result"].tolist() == grid.instants()


def test_a_trajectory_is_read_by_name():
    result = run(PREDATOR_PREY, TimeGrid(0, 1, 0.25))
    assert result.names == tuple(PREDATOR_PREY.variables)
    assert result.values.shape == (5, len(result.names))
    assert np.array_equal(result["foxes"], result.values[:, result.names.index("foxes")])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("every", [1, 2, 4, 16])
def test_every_keeps_every_so_many_steps(method, every):
    grid = TimeGrid(0, 4, 0.25)
    full, thin = run(LOGISTIC, grid, method), run(LOGISTIC, grid, method, every=every)
    assert np.array_equal(thin.times, full.times[::every])
    assert np.array_equal(thin.values, full.values[::every])
    batch = run_batch(LOGISTIC, grid, 1, ["firms"], method, every=every)
    assert batch[0, :, 0] == pytest.approx(thin["firms"], rel=1e-13)


def test_replaced_parameters_and_nothing_else_change_a_run():
    grid = TimeGrid(0, 2, 0.25)
    before = run(EXPONENTIAL, grid).values
    faster = run(EXPONENTIAL, grid, parameters={"birth_rate": 0.8})
    assert faster["births"] == pytest.approx(0.8 * faster["people"], rel=1e-15)
    assert np.array_equal(run(EXPONENTIAL, grid).values, before)


def test_a_batch_is_its_single_runs():
    grid = TimeGrid(0, 5, 0.125)
    rates, starts = np.linspace(0.1, 1.2, 7), np.linspace(1, 90, 7)
    batch = run_batch(LOGISTIC, grid, 7, ["entry", "firms"], parameters={"rate": rates, "start": starts})
    assert batch.shape == (2, 41, 7)
    for k in range(7):
        single = run(LOGISTIC, grid, parameters={"rate": rates[k], "start": starts[k]})
        assert batch[0, :, k] == pytest.approx(single["entry"], rel=1e-12, abs=1e-13)
        assert batch[1, :, k] == pytest.approx(single["firms"], rel=1e-12)


def test_levers_follow_their_schedules(tmp_path):
    pushed = model(
        tmp_path,
        auxiliary("return push + still", "push, still"),
        levers=[lever("push", 1), lever("still", 5)],
    )
    grid, schedule = TimeGrid(2015, 2025, 0.5), Schedule(3, 2018, 2, end=2022)
    expected = [5 + schedule.value(t, 1) for t in grid.instants()]
    assert run(pushed, grid, schedules={"push": schedule})["result"].tolist() == expected
    assert run_batch(pushed, grid, 1, ["result"], schedules={"push": schedule})[0, :, 0].tolist() == expected


@pytest.mark.parametrize("method", METHODS)
def test_each_run_of_a_batch_may_choose_its_own_course_of_a_lever(tmp_path, method):
    pushed = model(
        tmp_path,
        GROWING.format(causes=", push, still", term=" * push + still", name="seen", failing="size * 2"),
        [parameter("start", 2.0)],
        levers=[lever("push", 0.1), lever("still", 5)],
    )
    grid = TimeGrid(2015, 2025, 0.5)
    one, other = Schedule(0.3, 2018, 2, end=2022), Schedule(0.2, 2017, 0)
    still = Schedule(7, 2016, 1)
    first, second = np.array([True, False, True, False]), np.array([True, True, False, False])
    choices = {"push": Choice(first, (other, one)), "still": Choice(second, (None, still))}
    batch = run_batch(pushed, grid, 4, ["size", "seen"], method, schedules=choices)
    for k in range(4):
        own = {"push": one if first[k] else other} | ({"still": still} if second[k] else {})
        single = run(pushed, grid, method, schedules=own)
        assert batch[0, :, k] == pytest.approx(single["size"], rel=1e-12)
        assert batch[1, :, k] == pytest.approx(single["seen"], rel=1e-12)


FAILURES = {
    "division by zero": "1 / (size - size)",
    "negative base to a broken power": "(-size) ** 0.5",
    "overflowing power": "(size * 10) ** 400",
    "overflowing exponential": "exp(size * 1000)",
    "overflowing product": "size * 1e300 * 1e300",
    "logarithm of nothing": "log(size - size)",
    "root of a negative number": "sqrt(-size)",
    "difference of infinities": "size * 1e300 * 1e300 - size * 1e300 * 1e300",
}
GROWING = """
@s.stock(unit="firm", initial="start")
def size(growth):
    '''Size'''
    return growth

@s.flow(unit="firm/year")
def growth(size{causes}):
    '''Growth'''
    return size{term}

@s.auxiliary(unit="firm")
def {name}(size):
    '''Fails'''
    return {failing}
"""


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", FAILURES)
def test_a_failing_report_is_named(tmp_path, case, method):
    """A variable that nothing reads."""
    text = GROWING.format(causes="", term="", name="broken", failing=FAILURES[case])
    with pytest.raises(SimulationError, match=r"^broken "):
        run(model(tmp_path, text, [parameter("start", 2.0)]), TimeGrid(0, 1, 0.25), method)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", FAILURES)
def test_a_failing_cause_of_a_stock_is_named(tmp_path, case, method):
    """A variable that a stock depends on, by way of another."""
    text = GROWING.format(
        causes=", broken", term=" + maximum(broken, 0)", name="broken", failing=FAILURES[case]
    )
    with pytest.raises(SimulationError, match=r"^broken "):
        run(model(tmp_path, text, [parameter("start", 2.0)]), TimeGrid(0, 1, 0.25), method)


SHRINKING = """
@s.stock(unit="firm", initial="start")
def size(decline):
    '''Size'''
    return -decline

@s.flow(unit="firm/year")
def decline(size, broken):
    '''Decline'''
    return 2 + broken

@s.auxiliary(unit="firm")
def broken(size):
    '''Cannot be computed once the size is below 0'''
    return sqrt(size)
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_failure_between_steps_names_variable_and_year(tmp_path, method):
    """With Runge-Kutta the size first falls below 0 inside a step, where names are fused away."""
    shrinking = model(tmp_path, SHRINKING.replace("size, broken", "broken"), [parameter("start", 2.0)])
    with pytest.raises(SimulationError, match=r"^broken .*\b200[01]"):
        run(shrinking, TimeGrid(2000, 2008, 0.5), method)


def test_a_batch_marks_failed_runs_and_keeps_the_others(tmp_path):
    text = GROWING.format(causes="", term="", name="broken", failing="1 / (size - 4)")
    failing = model(
        tmp_path, text.replace("return size\n", "return size - size\n"), [parameter("start", 2.0)]
    )
    record = run_batch(
        failing, TimeGrid(0, 1, 0.5), 2, ["broken"], parameters={"start": np.array([4.0, 6.0])}
    )
    assert not np.isfinite(record[0, :, 0]).any()
    assert record[0, :, 1].tolist() == [0.5, 0.5, 0.5]


NAMES = ("step", "half", "third", "times", "levers", "parameters", "record", "i", "every", "slot", "slots")
NAMES += ("pack", "exp", "maximum", "where", "interp", "first_size", "from_size", "held_1", "lifted_1")


def _other_name(found: re.Match[str]) -> str:
    return "def vividness" if found[0].startswith("def ") else "vividness"


@pytest.mark.parametrize("name", NAMES)
def test_a_variable_may_have_any_name_or_is_refused(tmp_path, name):
    """Whatever the kernels call their own things, a model's name means the model's variable."""
    growing = GROWING.format(
        causes=f", {name}", term=f" * {name} * rate * 2", name=name, failing="exp(maximum(size, 1) / 90)"
    )
    growing = growing.replace(f"size, {name})", f"size, {name}, rate)")
    inputs = [parameter("start", 2.0), parameter("rate", 0.1)]
    grid = TimeGrid(0, 2, 0.25)
    plain = model(
        tmp_path, re.sub(rf"def {name}\b|\b{name}\b(?!\()", _other_name, growing), inputs, file="plain.py"
    )
    try:
        named = model(tmp_path, growing, inputs)
    except ModelError as error:
        assert error.variable == name
        return
    expected = run(plain, grid)["size"]
    assert run(named, grid)["size"] == pytest.approx(expected, rel=1e-13)
    assert run_batch(named, grid, 1, ["size"])[0, :, 0] == pytest.approx(expected, rel=1e-13)
