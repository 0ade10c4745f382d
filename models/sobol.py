"""First-order and total Sobol indices of any function of independent uniform factors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from models.blocks import Function, evaluated
from models.engine import SimulationError
from models.watch import UNWATCHED, Watch

CONSTANT = 1e-9
"""An output whose range is below this share of its largest value varies by rounding alone."""
RESAMPLES = 300
"""Bootstrap resamples: the ends of a 95 % interval then err by some 4 % of its width."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Indices:
    """Sobol indices of s outputs in d factors, dimensionless; NaN where an output is constant.

    Attributes
    ----------
    first, total
        Shape (s, d).
    first_interval, total_interval
        Ends of the 95 % bootstrap intervals, shape (h, d, 2), of the h outputs they were asked of.
    runs, failed
        Points evaluated, and base points left out because a run of theirs was not finite.
    """

    first: np.ndarray
    total: np.ndarray
    first_interval: np.ndarray
    total_interval: np.ndarray
    runs: int
    failed: int


def indices(
    function: Function,
    d: int,
    n: int,
    seed: int = 0,
    *,
    intervals: Collection[int] = (),
    watch: Watch = UNWATCHED,
) -> Indices:
    """Sobol indices by the estimators of `scipy.stats.sobol_indices`, from n (d + 2) runs.

    SciPy's own sampling would call the function at most three times, with no place to stop, and its
    `bootstrap()` takes no seed; hence the points, their blocks and the resampling are asked for here.

    Parameters
    ----------
    function
        Takes points of the unit cube.
    d, n
        Number of factors, and size of the base sample, a power of two.
    seed
        Chooses the points and the bootstrap's resamples.
    intervals
        Places of the outputs whose confidence intervals are wanted.

    Raises
    ------
    Stopped
        If `watch` says so before all runs are done.
    SimulationError
        If no base point has finite runs only.
    """
    values, runs = evaluated(function, _points(d, n, seed), watch), n * (d + 2)
    # Shape (d + 2, s, n): at A, at B, and at A with one factor from B.
    values = np.moveaxis(values.reshape(len(values), d + 2, n), 0, 1)
    sound = np.flatnonzero(np.isfinite(values).all(axis=(0, 1)))
    if not sound.size:
        raise SimulationError("no base point of the sensitivity analysis has finite runs only")
    # SciPy insists on a power of two; so the first sound points stand in for those that failed.
    values = values if sound.size == n else values[..., np.resize(sound, n)]
    first, total = _estimated(values)
    first_interval, total_interval = _intervals(values[:, list(intervals)], seed)
    return Indices(first, total, first_interval, total_interval, runs, n - sound.size)


def _points(d: int, n: int, seed: int) -> np.ndarray:
    """Saltelli's design from one Sobol' sequence of 2 d dimensions, shape (d, (d + 2) n)."""
    from scipy.stats import qmc

    a, b = qmc.Sobol(2 * d, rng=seed, bits=64).random(n).T.reshape(2, d, n)
    mixed = np.tile(a, (d, 1, 1))
    mixed[np.arange(d), np.arange(d)] = b
    return np.concatenate([a[None], b[None], mixed]).swapaxes(0, 1).reshape(d, -1)


def _estimated(values: np.ndarray) -> np.ndarray:
    """First-order and total indices, shape (2, s, d), from values of shape (d + 2, s, n)."""
    found = np.full((2, values.shape[1], len(values) - 2), np.nan)
    varies = _varies(values)
    if varies.any():
        found[:, varies] = _indices(values[:, varies])
    return found


def _indices(values: np.ndarray) -> np.ndarray:
    from scipy.stats import sobol_indices

    given = {"f_A": values[0], "f_B": values[1], "f_AB": values[2:]}
    result = sobol_indices(func=given, n=values.shape[-1])
    # SciPy drops the axis of a single output.
    return np.reshape([result.first_order, result.total_order], (2, values.shape[1], -1))


def _varies(values: np.ndarray) -> np.ndarray:
    """Which outputs are not constant over all points, shape (s,)."""
    low, high = values.min(axis=(0, 2)), values.max(axis=(0, 2))
    return high - low > CONSTANT * np.maximum(np.abs(low), np.abs(high))


def _intervals(values: np.ndarray, seed: int) -> np.ndarray:
    """Ends of the bootstrap intervals of both indices, shape (2, h, d, 2).

    By percentiles: they also hold for a factor without any effect, where bias correction is undefined.
    """
    from scipy.stats import bootstrap

    ends = np.full((2, values.shape[1], len(values) - 2, 2), np.nan)
    varies = _varies(values)
    if varies.any():
        varying = np.ascontiguousarray(values[:, varies])
        found = bootstrap(
            [np.arange(values.shape[-1])],
            lambda places: _indices(varying[..., places]),
            n_resamples=RESAMPLES,
            confidence_level=CONFIDENCE,
            method="percentile",
            vectorized=False,
            rng=seed,
        ).confidence_interval
        ends[:, varies] = np.stack([found.low, found.high], axis=-1)
    return ends
