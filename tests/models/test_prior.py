"""Priors are the distributions of the table."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from models.cooperation import MODEL
from models.engine import Parameter
from models.prior import Prior, uncertain

PRIOR = Prior(
    (
        Parameter("leaning", "year", 1.0, 0.5, 4.0, "triangular"),
        Parameter("even", "year", 2.0, 1.0, 5.0, "uniform"),
        Parameter("at_its_end", "year", 1.0, 1.0, 2.0, "triangular"),
    )
)
Z = np.random.default_rng(4).standard_normal((40_000, 3))


def test_moments_are_those_of_the_textbook():
    assert PRIOR.mean() == pytest.approx([(0.5 + 1 + 4) / 3, 3.0, 4 / 3])
    triangle = (0.5**2 + 1 + 16 - 0.5 * 1 - 0.5 * 4 - 1 * 4) / 18
    assert PRIOR.sd() == pytest.approx(np.sqrt([triangle, 16 / 12, 1 / 18]))


def test_values_have_the_priors_moments_and_quantiles():
    values = PRIOR.values(Z)
    assert values.mean(axis=0) == pytest.approx(PRIOR.mean(), rel=0.02)
    assert values.std(axis=0) == pytest.approx(PRIOR.sd(), rel=0.02)
    for share in (0.05, 0.5, 0.95):
        assert (values < PRIOR.quantile(share)).mean(axis=0) == pytest.approx(share, abs=0.01)


def test_values_are_distributed_as_numpy_draws_them():
    drawn = np.random.default_rng(1).triangular(0.5, 1.0, 4.0, 40_000)
    _, p_value = stats.ks_2samp(PRIOR.values(Z)[:, 0], drawn)  # type: ignore[misc]
    assert float(p_value) > 1e-3  # type: ignore[arg-type]


def test_values_rise_with_z_and_end_where_the_range_ends():
    ends = PRIOR.values(np.array([[-40.0] * 3, [-1.0] * 3, [1.0] * 3, [40.0] * 3]))
    assert np.array_equal(ends[0], [0.5, 1.0, 1.0])
    assert np.array_equal(ends[-1], [4.0, 5.0, 2.0])
    assert np.all(np.diff(ends, axis=0) > 0)


def test_named_values_are_the_columns():
    named = PRIOR.named(Z[:5])
    assert list(named) == ["leaning", "even", "at_its_end"]
    assert np.array_equal(np.array(list(named.values())).T, PRIOR.values(Z[:5]))


def test_every_parameter_of_the_table_with_a_width_has_a_prior():
    assert {p.name for p in uncertain()} == {n for n, p in MODEL.parameters.items() if p.low < p.high} - {
        "wide_scope"
    }
    assert np.isfinite(Prior(uncertain()).values(np.zeros((1, len(uncertain()))))).all()


def test_another_distribution_is_refused():
    with pytest.raises(NotImplementedError, match="lognormal"):
        Prior((Parameter("p", "year", 1.0, 0.5, 2.0, "lognormal"),)).mean()
