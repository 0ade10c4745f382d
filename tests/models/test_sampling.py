"""The sampler and its diagnostics against answers that are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from models.convergence import effective_size, r_hat
from models.errors import ResultError
from models.sampling import CrankNicolson, sample

RANDOM = np.random.default_rng(20)
DIRECTIONS = np.array([[2.0, 1.0, 0.0, 0.0], [0.0, -1.0, 3.0, 0.0]])
OBSERVED, ERROR = np.array([1.5, -2.0]), np.array([0.5, 0.4])


def linear(z):
    """A record of two sums of four directions, of which the last is in neither."""
    return -0.5 * np.sum(((z @ DIRECTIONS.T - OBSERVED) / ERROR) ** 2, axis=1)


def flat(z):
    return np.zeros(len(z))


@pytest.fixture(scope="module")
def chains():
    return sample(linear, 4, chains=64, steps=1500, seed=3)


def test_a_linear_record_gives_the_posterior_of_the_textbook(chains):
    precision = np.eye(4) + DIRECTIONS.T @ np.diag(ERROR**-2) @ DIRECTIONS
    covariance = np.linalg.inv(precision)
    mean = covariance @ DIRECTIONS.T @ (OBSERVED / ERROR**2)
    found = chains.draws.reshape(-1, 4)
    size = effective_size(chains.draws)
    assert size.min() > 5000
    assert found.mean(axis=0) == pytest.approx(mean, abs=5 * np.sqrt(1 / size.min()))
    assert np.cov(found, rowvar=False) == pytest.approx(covariance, abs=5 * np.sqrt(2 / size.min()))


def test_chains_on_a_linear_record_agree_and_move(chains):
    assert r_hat(chains.draws).max() < 1.01
    assert 0.5 < chains.acceptance <= 1
    assert chains.draws.shape == (1500, 64, 4)


def test_without_a_record_the_prior_comes_back():
    found = sample(flat, 3, chains=64, steps=1024, seed=1, thin=16)
    draws = found.draws.reshape(-1, 3)
    assert found.acceptance > 0.8
    assert draws.mean(axis=0) == pytest.approx(0, abs=0.06)
    assert draws.std(axis=0) == pytest.approx(1, abs=0.05)
    assert min(stats.kstest(draws[:, k], "norm").pvalue for k in range(3)) > 1e-3


def test_a_limit_is_never_crossed_and_starts_lie_inside():
    found = sample(lambda z: np.where(z[:, 0] > 0.5, 0.0, -np.inf), 2, chains=32, steps=1000, seed=2)
    assert found.draws[..., 0].min() > 0.5
    expected = stats.truncnorm(0.5, np.inf).mean()
    assert found.draws[..., 0].mean() == pytest.approx(expected, abs=0.05)


def test_no_start_at_all_is_said():
    with pytest.raises(ResultError, match="hardly any draw from the prior"):
        sample(lambda z: np.full(len(z), -np.inf), 2, chains=4, steps=10, seed=0)


def test_seeds_choose_the_chains_and_fewer_steps_are_their_beginning():
    first, again, other = (sample(linear, 4, 16, 60, seed, burn_in=90).draws for seed in (5, 5, 6))
    assert np.array_equal(first, again)
    assert not np.any(first == other)
    shorter = sample(linear, 4, 16, 20, 5, burn_in=90, thin=2).draws
    assert np.array_equal(shorter, first[1:20:2])


def test_a_proposal_and_its_way_back_are_weighed_by_their_distribution():
    covariance = np.array([[2.0, 0.6], [0.6, 0.5]])
    move = CrankNicolson(np.array([1.0, -1.0]), covariance)
    z = RANDOM.standard_normal((50, 2))
    proposed, factor = move(z, np.random.RandomState(0))
    density = stats.multivariate_normal(mean=[1.0, -1.0], cov=covariance).logpdf  # type: ignore[arg-type]
    assert factor == pytest.approx(density(z) - density(proposed))


def test_r_hat_is_one_for_independent_draws():
    found = r_hat(RANDOM.standard_normal((500, 8, 20)))
    assert found.min() > 0.999
    assert found.max() < 1.01


@pytest.mark.parametrize(
    "spoil", [lambda d: d[:, 0] + 1, lambda d: d[:, 0] * 3, lambda d: d[:, 0] + np.linspace(-3, 3, 400)]
)
def test_r_hat_sees_another_place_another_width_and_a_drift(spoil):
    draws = RANDOM.standard_normal((400, 4, 2))
    draws[:, 0, 1] = spoil(draws[..., 1])
    fine, spoilt = r_hat(draws)
    assert fine < 1.01
    assert spoilt > 1.03


def test_r_hat_needs_no_moments():
    assert r_hat(RANDOM.standard_cauchy((1000, 4, 5))).max() < 1.01


def test_independent_draws_count_in_full():
    assert effective_size(RANDOM.standard_normal((1000, 16, 3))) == pytest.approx(16_000, rel=0.08)


@pytest.mark.parametrize("memory", [0.5, 0.9])
def test_draws_with_a_memory_count_as_much_as_theory_says(memory):
    shocks = RANDOM.standard_normal((4000, 16, 1)) * np.sqrt(1 - memory**2)
    draws = np.empty_like(shocks)
    draws[0] = RANDOM.standard_normal((16, 1))
    for k in range(1, len(draws)):
        draws[k] = memory * draws[k - 1] + shocks[k]
    expected = draws.size * (1 - memory) / (1 + memory)
    assert effective_size(draws)[0] == pytest.approx(expected, rel=0.1)


def test_chains_that_never_move_are_worth_nothing_known():
    assert np.isnan(effective_size(np.ones((100, 4, 1)))[0])
