"""Markov chains for a posterior whose prior is standard normal in every direction.

Each chain moves by preconditioned Crank-Nicolson steps. At first a proposal leaves the prior as
it is (Cotter et al. 2013), so the likelihood alone decides; later, a normal distribution with the
mean and covariance that the chains have shown (Rudolf and Sprungk 2018), so that little is left
to decide. That distribution is fixed before the first draw is kept. The chains share nothing
else, so that their agreement means something.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.errors import ResultError, message

STEP_SCALES = (0.3, 0.6, 0.7, 0.8, 0.9)
"""How far a proposal goes, of which each chain draws one at every step: 0 stays, 1 is a new prior draw."""
STAGES = 3
"""Parts of the burn-in, each of which proposes by what the chains did in the part before."""
MOST_REDRAWS = 100
"""Rounds in which chains without a likelihood look for another start."""

LogLikelihood = Callable[[np.ndarray], np.ndarray]
"""From positions of shape (R, D) to R log-likelihoods; minus infinity where impossible, never NaN."""


@dataclass(frozen=True)
class Chains:
    """What the chains went through after burn-in.

    Attributes
    ----------
    draws
        Positions in standard normal units, shape (S, C, D) for steps, chains and directions.
    acceptance
        Share of proposals that were accepted.
    """

    draws: np.ndarray
    acceptance: float


def sample(
    log_likelihood: LogLikelihood,
    dimension: int,
    chains: int,
    steps: int,
    seed: int,
    burn_in: int = 600,
    thin: int = 1,
) -> Chains:
    """Independent chains from prior draws; with fewer steps, the beginning of the same chains.

    Parameters
    ----------
    dimension
        Number of directions D.
    burn_in
        Steps that are thrown away, a multiple of `STAGES`.
    steps
        Steps after burn-in, a multiple of `thin`; every `thin`-th is kept.
    seed
        Chooses the starts and the steps; equal seeds give equal chains.

    Raises
    ------
    ResultError
        If hardly any start from the prior has a likelihood.
    """
    from emcee import EnsembleSampler, State
    from emcee.moves import MHMove

    random = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    start = State(_starts(log_likelihood, (chains, dimension), random), random_state=random.get_state())

    def sampler(move: CrankNicolson) -> EnsembleSampler:
        return EnsembleSampler(
            chains,
            dimension,
            lambda z: log_likelihood(z) + _log_prior(z),
            moves=MHMove(move),
            vectorize=True,
        )

    move = CrankNicolson.prior(dimension)
    for _ in range(STAGES):
        early = sampler(move)
        start = early.run_mcmc(start, burn_in // STAGES, skip_initial_state_check=True)
        move = CrankNicolson.like(np.asarray(early.get_chain(flat=True)))
    late = sampler(move)
    late.run_mcmc(start, steps // thin, thin_by=thin, skip_initial_state_check=True)
    return Chains(np.asarray(late.get_chain()), float(np.mean(late.acceptance_fraction)))


class CrankNicolson:
    """Proposals that would leave a normal distribution unchanged if all were accepted.

    Parameters
    ----------
    mean, covariance
        Of that distribution, shapes (D,) and (D, D).
    """

    def __init__(self, mean: np.ndarray, covariance: np.ndarray) -> None:
        self.mean = mean
        self.spread = np.linalg.cholesky(np.atleast_2d(covariance)).T
        self.whitening = np.linalg.inv(self.spread)

    @classmethod
    def prior(cls, dimension: int) -> CrankNicolson:
        return cls(np.zeros(dimension), np.eye(dimension))

    @classmethod
    def like(cls, z: np.ndarray) -> CrankNicolson:
        """With the mean and covariance of positions of shape (R, D)."""
        return cls(z.mean(axis=0), np.cov(z, rowvar=False))

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """Of the distribution at positions of shape (R, D), up to a constant, shape (R,)."""
        return -0.5 * np.sum(((z - self.mean) @ self.whitening) ** 2, axis=1)

    def __call__(self, z: np.ndarray, random: np.random.RandomState) -> tuple[np.ndarray, np.ndarray]:
        """Proposed positions, and the log ratio of the probabilities of proposing back and forth."""
        scale = random.choice(STEP_SCALES, size=(len(z), 1))
        fresh = random.standard_normal(z.shape) @ self.spread
        proposed = self.mean + np.sqrt(1 - scale**2) * (z - self.mean) + scale * fresh
        return proposed, self.log_density(z) - self.log_density(proposed)


def _log_prior(z: np.ndarray) -> np.ndarray:
    return -0.5 * np.sum(z**2, axis=1)


def _starts(
    log_likelihood: LogLikelihood, shape: tuple[int, int], random: np.random.RandomState
) -> np.ndarray:
    """Prior draws, made again where the likelihood is zero."""
    z = random.standard_normal(shape)
    for _ in range(MOST_REDRAWS):
        nowhere = ~np.isfinite(log_likelihood(z))
        if not nowhere.any():
            return z
        z[nowhere] = random.standard_normal((int(nowhere.sum()), shape[1]))
    raise ResultError(message("hardly any draw from the prior has a likelihood; look at the record"))
