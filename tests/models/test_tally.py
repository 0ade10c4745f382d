"""Counts in bins: quantiles within a bin of the exact ones, chances, sums."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.tally import Bins, Tally

SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def counted(values: np.ndarray, bins: Bins | None = None) -> Tally:
    found = Tally(bins or Bins.around(values))
    found.count(values)
    return found


@settings(deadline=None)
@given(
    st.sampled_from(["normal", "lognormal", "uniform", "constant"]),
    st.integers(0, 2**32 - 1),
    st.integers(200, 5000),
    st.floats(-1e6, 1e6),
)
def test_a_quantile_errs_by_a_bin_at_most(shape, seed, runs, centre):
    random = np.random.default_rng(seed)
    drawn = {
        "normal": lambda: random.normal(centre, 1, runs),
        "lognormal": lambda: centre + random.lognormal(0, 1, runs),
        "uniform": lambda: random.uniform(centre, centre + 1, runs),
        "constant": lambda: np.full(runs, centre),
    }[shape]()
    tally = counted(drawn[None])
    for share in SHARES:
        exact = np.quantile(drawn, share, method="inverted_cdf")
        assert abs(tally.quantile(share)[0] - exact) <= 1.001 * tally.bins.width[0]


def test_runs_beyond_the_pilot_are_counted_and_end_the_bins():
    tally = counted(np.array([[0.0, 1.0]]))
    tally.count(np.array([[-50.0, 50.0, 50.0]]))
    assert tally.beyond == 3
    assert tally.runs == 5
    assert tally.quantile(1.0)[0] == pytest.approx(2.0)
    assert tally.quantile(0.01)[0] == pytest.approx(-1.0)


def test_tallies_of_the_same_bins_add_up():
    values = np.random.default_rng(1).normal(size=(2, 3, 1000))
    bins = Bins.around(values)
    whole, parts = counted(values, bins), Tally(bins)
    for part in np.split(values, 4, axis=-1):
        parts.add(counted(part, bins))
    assert np.array_equal(whole.counts, parts.counts)
    assert parts.runs == 1000


@pytest.mark.parametrize("target", [-3.0, -0.7, 0.0, 0.123, 2.0, 40.0, -40.0])
def test_the_share_above_a_value_is_that_of_the_runs(target):
    values = np.random.default_rng(2).normal(size=(1, 4000))
    tally = counted(values)
    exact = (values > target).mean()
    within = (np.abs(values - target) < tally.bins.width[0]).mean()
    assert abs(tally.share_above(target)[0] - exact) <= within + 1e-12


def test_failed_runs_are_in_no_quantile_and_no_share():
    tally = counted(np.array([[1.0, 2.0, 3.0]]))
    tally.count(np.empty((1, 0)), failed=7)
    assert (tally.runs, tally.failed, tally.sound) == (10, 7, 3)
    assert tally.quantile(0.5)[0] == pytest.approx(2.0, abs=2 * tally.bins.width[0])
    assert tally.share_above(0.0)[0] == 1
