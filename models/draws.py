"""Draws of everything that is uncertain: the model's parameters, and what the model leaves out.

A draw depends on the seed and its own number only, so equal seeds give equal draws on every
machine and however the work is split.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from models import discrepancy
from models.engine import Parameter
from models.posterior import posterior
from models.prior import uncertain

BLOCK = 1024
"""Draws that are made together, from a random stream of their own."""
KEPT_BLOCKS = 8
"""Blocks that are kept, a megabyte each: pages ask for the first draws of one seed again and again."""


@dataclass(frozen=True)
class Draws:
    """Draws of R runs.

    Attributes
    ----------
    parameters
        Values by full name, shape (R,) each, in the units of `data/parameters.csv`.
    drift
        Factors of the flows that drift, shape (T, R) each.
    """

    parameters: Mapping[str, np.ndarray]
    drift: discrepancy.Factors

    @property
    def runs(self) -> int:
        return next(iter(self.drift.values())).shape[-1]


def free() -> list[Parameter]:
    """Uncertain parameters of which the record says nothing: each is drawn by itself."""
    known = posterior().values
    return list(uncertain(known))


def draws(
    seed: int, first: int, count: int, years: np.ndarray, fixed: Mapping[str, float] | None = None
) -> Draws:
    """The draws of runs `first` to `first + count - 1`.

    Parameters the record speaks of come together from the posterior, the others each from
    their distribution.

    Parameters
    ----------
    seed
        Chooses the draws.
    years
        Where drift is wanted, T of them from the model's first.
    fixed
        Parameters that are given, not drawn; the others' draws stay as they are.
    """
    numbers = range(first // BLOCK, -(-(first + count) // BLOCK))
    blocks = [_block(seed, number, tuple(years)) for number in numbers]
    inside = slice(first - numbers[0] * BLOCK, first - numbers[0] * BLOCK + count)
    values = {n: np.concatenate([b.parameters[n] for b in blocks])[inside] for n in blocks[0].parameters}
    values |= {n: np.full(count, v) for n, v in (fixed or {}).items()}
    drift = {n: np.concatenate([b.drift[n] for b in blocks], -1)[:, inside] for n in blocks[0].drift}
    return Draws(values, drift)


def default_draws(
    years: np.ndarray, runs: int, fixed: Mapping[str, float], moved: Mapping[str, np.ndarray]
) -> Draws:
    """Runs at the defaults, without drift, but for what is given or moves: shape (runs,) by name."""
    given = {name: np.full(runs, value) for name, value in fixed.items()}
    still = np.ones((len(years), runs))
    return Draws(given | dict(moved), dict.fromkeys(discrepancy.shocks(), still))


@lru_cache(maxsize=KEPT_BLOCKS)
def _block(seed: int, number: int, years: tuple[float, ...]) -> Draws:
    """One block, which nobody may change. Every parameter is drawn, so that giving one leaves the others'."""
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence((seed, number))))
    found: dict[str, np.ndarray] = {}
    for p in free():
        if p.distribution == "triangular":
            found[p.name] = random.triangular(p.low, p.value, p.high, BLOCK)
        else:
            found[p.name] = random.uniform(p.low, p.high, BLOCK)
    known = posterior().values
    rows = random.integers(posterior().rows, size=BLOCK)
    found |= {name: values[rows] for name, values in known.items()}
    # Drawn last and year by year, so that a nearer horizon has the same draws.
    normal = random.standard_normal((len(years), len(discrepancy.shocks()), BLOCK))
    drift = discrepancy.factors(normal, np.array(years))
    for values in (*found.values(), *drift.values()):
        values.setflags(write=False)
    return Draws(found, drift)
