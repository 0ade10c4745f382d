"""Draws: the same however they are split, from the distributions of the table, given ones left alone."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from models.cooperation import MODEL
from models.draws import BLOCK, draws, free
from models.posterior import posterior

YEARS = np.arange(2015.0, 2036.0)


def values(first: int, count: int, seed: int = 7) -> np.ndarray:
    """Everything that is drawn, in one array with a column for each run."""
    found = draws(seed, first, count, YEARS)
    return np.concatenate([np.array(list(found.parameters.values())), *found.drift.values()])


@pytest.fixture(scope="module")
def many():
    return draws(3, 0, 20 * BLOCK, YEARS)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 3 * BLOCK), st.integers(1, 2 * BLOCK))
def test_a_run_has_the_same_draw_in_any_piece(first, count):
    whole = values(0, 5 * BLOCK)
    assert np.array_equal(values(first, count), whole[:, first : first + count])


def test_seeds_differ_and_repeat():
    assert np.array_equal(values(0, 10, seed=1), values(0, 10, seed=1))
    assert not np.array_equal(values(0, 10, seed=1), values(0, 10, seed=2))


def test_another_process_draws_the_same():
    code = (
        "import numpy as np; from models.draws import draws; "
        "found = draws(7, 1000, 100, np.arange(2015.0, 2036.0)); "
        "print(sum(v.sum() for v in found.parameters.values()).hex())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours = sum(v.sum() for v in draws(7, 1000, 100, YEARS).parameters.values())
    assert float.fromhex(done.stdout.strip()) == ours


def test_a_nearer_horizon_has_the_same_draws():
    near, far = draws(5, 0, 10, YEARS[:8]), draws(5, 0, 10, YEARS)
    for name, drift in near.drift.items():
        assert np.array_equal(drift, far.drift[name][:8])


def test_every_uncertain_parameter_is_drawn_and_no_other(many):
    uncertain = {p.name for p in MODEL.parameters.values() if p.distribution != "fixed"}
    assert set(many.parameters) == uncertain


def test_free_parameters_follow_their_distribution(many):
    """Kolmogorov and Smirnov, at a level that all of them together pass by chance 99 times in 100."""
    level = 0.01 / len(free())
    for p in free():
        shape = (p.value - p.low) / (p.high - p.low)
        law = stats.triang(shape, p.low, p.high - p.low)
        assert stats.kstest(many.parameters[p.name], law.cdf).pvalue > level, p.name


def test_free_parameters_are_independent(many):
    drawn = np.array([many.parameters[p.name] for p in free()])
    off = np.corrcoef(drawn)[~np.eye(len(drawn), dtype=bool)]
    assert np.abs(off).max() < 5 / np.sqrt(many.runs)


def test_calibrated_parameters_come_in_rows_of_the_posterior(many):
    known = posterior().values
    assert known
    rows = set(zip(*known.values(), strict=True))
    drawn = zip(*(many.parameters[name] for name in known), strict=True)
    assert all(row in rows for row in list(drawn)[:2000])


def test_a_given_parameter_leaves_the_others_alone():
    name = free()[0].name
    whole, given = draws(1, 0, 50, YEARS), draws(1, 0, 50, YEARS, {name: 0.5})
    assert (given.parameters[name] == 0.5).all()
    others = set(whole.parameters) - {name}
    assert all(np.array_equal(whole.parameters[n], given.parameters[n]) for n in others)
