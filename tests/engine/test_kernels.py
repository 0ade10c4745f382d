"""One text, two kernels: floats and arrays follow the same trajectory of the cooperation model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.cooperation import MODEL
from models.engine import METHODS, Method, Schedule, TimeGrid, run, run_batch
from models.presets import presets

GRID = TimeGrid(2015.0, 2035.0, 1 / 16)
NAMES = tuple(MODEL.variables)


@st.composite
def schedules(draw: st.DrawFn) -> dict[str, Schedule]:
    """Any levers, anywhere in their ranges, at any time."""
    found = {}
    for lever in draw(st.sets(st.sampled_from(sorted(MODEL.levers)))):
        level = draw(st.floats(MODEL.levers[lever].low, MODEL.levers[lever].high))
        start, ramp = draw(st.floats(2018, 2034)), draw(st.floats(0, 10))
        held = draw(st.none() | st.floats(0, 5))
        found[lever] = Schedule(level, start, ramp, None if held is None else start + ramp + held)
    return found


def assert_kernels_agree(method: Method, moves: dict[str, Schedule], grid: TimeGrid = GRID) -> None:
    """Every variable, at every step, to the last few digits."""
    single = run(MODEL, grid, method, moves)
    batch = run_batch(MODEL, grid, 1, NAMES, method, moves)[:, :, 0].T
    size = np.abs(single.values).max(axis=0)
    assert (np.abs(batch - single.values) <= 1e-12 * size).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("preset", presets())
def test_kernels_agree_on_every_preset(preset, method):
    assert_kernels_agree(method, presets()[preset].scenario.schedules)


@settings(deadline=None, max_examples=25)
@given(method=st.sampled_from(METHODS), moves=schedules())
def test_kernels_agree_on_any_levers(method, moves):
    assert_kernels_agree(method, moves, TimeGrid(2015.0, 2035.0, 1 / 8))


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 2**32 - 1))
def test_a_batch_with_parameters_of_its_own_is_its_single_runs(seed):
    random = np.random.default_rng(seed)
    drawn = {p.name: random.uniform(p.low, p.high, 3) for p in MODEL.parameters.values()}
    grid = TimeGrid(2015.0, 2035.0, 1 / 8)
    moves = presets()["six_directions"].scenario.schedules
    batch = run_batch(MODEL, grid, 3, NAMES, "rk4", moves, drawn)
    for k in range(3):
        own = {name: float(values[k]) for name, values in drawn.items()}
        single = run(MODEL, grid, "rk4", moves, own)
        size = np.abs(single.values).max(axis=0)
        assert (np.abs(batch[:, :, k].T - single.values) <= 1e-11 * size).all()


@pytest.mark.parametrize("method", METHODS)
def test_mixed_numbers_and_arrays_make_one_batch(method):
    """Some parameters per run, one replaced for all, the rest from the tables."""
    lags, trust = np.array([2.0, 4.0, 6.0]), 0.2
    names = ("joint_knowledge", "knowledge_creation", "trust_leading")
    replaced = {"research_lag": lags, "initial_trust_leading": trust}
    batch = run_batch(MODEL, GRID, 3, names, method, parameters=replaced, every=16)
    assert batch.shape == (3, 21, 3)
    for k, lag in enumerate(lags.tolist()):
        single = run(MODEL, GRID, method, {}, {"research_lag": lag, "initial_trust_leading": trust}, 16)
        for row, name in enumerate(names):
            assert batch[row, :, k] == pytest.approx(single[name], rel=1e-12)


def test_a_run_leaves_the_model_as_it_was():
    before = (MODEL.hash, dict(MODEL.parameters), dict(MODEL.levers), MODEL.program)
    moved = {"broker_training": Schedule(300, 2018, 1)}
    first = run(MODEL, GRID).values
    run(MODEL, GRID, schedules=moved, parameters={"closing_time": 1.0})
    run_batch(MODEL, GRID, 2, NAMES[:3], schedules=moved, parameters={"closing_time": np.ones(2)})
    assert (MODEL.hash, dict(MODEL.parameters), dict(MODEL.levers), MODEL.program) == before
    assert np.array_equal(run(MODEL, GRID).values, first)


def test_every_variable_is_recorded_under_its_own_name():
    """A shuffled choice of names gives the same numbers under each."""
    shuffled = tuple(np.random.default_rng(1).permutation(NAMES).tolist())
    batch = run_batch(MODEL, GRID, 1, shuffled, every=32)
    single = run(MODEL, GRID, every=32)
    for row, name in enumerate(shuffled):
        assert batch[row, :, 0] == pytest.approx(single[name], rel=1e-12, abs=1e-15)
