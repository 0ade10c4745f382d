"""Whether chains agree, and how many independent draws they are worth."""

from __future__ import annotations

import numpy as np


def r_hat(draws: np.ndarray) -> np.ndarray:
    """Rank-normalised split R-hat of each direction (Vehtari et al. 2021, doi:10.1214/20-BA1221).

    The larger of that of the ranks, which sees chains in different places, and that of the
    folded ranks, which sees chains of different width. 1 when all halves of all chains agree.

    Parameters
    ----------
    draws
        Shape (S, C, D) for steps, chains and directions; S is at least 4.

    Returns
    -------
    numpy.ndarray
        Shape (D,).
    """
    half = len(draws) // 2
    halves = np.concatenate([draws[:half], draws[-half:]], axis=1)
    folded = np.abs(halves - np.median(halves, axis=(0, 1)))
    return np.maximum(
        _potential_reduction(_normal_ranks(halves)), _potential_reduction(_normal_ranks(folded))
    )


def effective_size(draws: np.ndarray) -> np.ndarray:
    """Independent draws that the chains are worth for a mean, shape (D,); `draws` as for `r_hat`.

    From the autocorrelation time that emcee estimates over all chains (Sokal's window). NaN
    where a chain never moved.
    """
    from emcee.autocorr import integrated_time

    steps, chains, _ = draws.shape
    with np.errstate(invalid="ignore"):
        return steps * chains / integrated_time(draws, tol=0)


def _normal_ranks(draws: np.ndarray) -> np.ndarray:
    """Normal scores of the ranks over all chains (Blom's)."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    pooled = draws.reshape(-1, draws.shape[2])
    return ndtri((rankdata(pooled, axis=0) - 3 / 8) / (len(pooled) + 1 / 4)).reshape(draws.shape)


def _potential_reduction(draws: np.ndarray) -> np.ndarray:
    """Gelman and Rubin's square root of total over within-chain variance, shape (D,)."""
    within = draws.var(axis=0, ddof=1).mean(axis=0)
    between = draws.mean(axis=0).var(axis=0, ddof=1)
    return np.sqrt((len(draws) - 1) / len(draws) + between / within)
