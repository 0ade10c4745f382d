"""The independent factors of a sensitivity analysis: from points of the unit cube to draws.

The parameters that the record informs are tied together by it, so all of them are one factor,
which picks a row of the posterior; so is the drift, and so are parameters that an analysis lumps
together: a uniform number picks a row of a table of draws. Every other parameter is a factor by
itself, from its own distribution: where the record leaves one as wide as it was, it ties it to
nothing that would be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import numpy as np

from models.draws import BLOCK, Draws, draws
from models.engine import Parameter
from models.posterior import informed, posterior
from models.prior import Prior, uncertain

RECORD, DRIFT, OTHERS = "record", "drift", "others"
"""Factors that move many numbers at once: the posterior, the drift, and what is lumped together."""
ROWS = 4 * BLOCK
"""Rows of the table of drifts and lumped parameters, several for each point of a base sample."""
TABLE_SEED = 20_180_101
"""Draws the table; not a seed people use, so that its rows are not those of their ensembles."""

NOTHING: Mapping[str, float] = {}


def factors(fixed: Collection[str] = (), lumped: Collection[str] = ()) -> tuple[str, ...]:
    """Names of the factors: parameters by themselves, then those of `RECORD`, `DRIFT` and `OTHERS` there are.

    Parameters
    ----------
    fixed
        Parameters that are given, hence no factors.
    lumped
        Parameters that move together as `OTHERS`.
    """
    alone = [p.name for p in _alone(fixed, lumped)]
    groups = {RECORD: bool(_tied(fixed)), DRIFT: True, OTHERS: bool(lumped)}
    return (*alone, *(name for name, there in groups.items() if there))


def from_unit(
    u: np.ndarray,
    years: np.ndarray,
    fixed: Mapping[str, float] = NOTHING,
    lumped: Collection[str] = (),
) -> Draws:
    """Draws from points of the unit cube: uniform points give the draws' own distribution.

    Parameters
    ----------
    u
        Shape (d, n), one row for each of `factors(fixed, lumped)`, in [0, 1).
    years
        Where drift is wanted, from the model's first.
    """
    rows = dict(zip(factors(fixed, lumped), u, strict=True))
    alone = _alone(fixed, lumped)
    values = dict(zip((p.name for p in alone), Prior(tuple(alone)).at(u[: len(alone)].T).T, strict=True))
    table = _table(tuple(years.tolist()))
    if RECORD in rows:
        known = posterior()
        values |= _picked(known.values, _tied(fixed), known.rows, rows[RECORD])
    if OTHERS in rows:
        values |= _picked(table.parameters, lumped, ROWS, rows[OTHERS])
    values |= {name: np.full(u.shape[1], value) for name, value in fixed.items()}
    return Draws(values, _picked(table.drift, table.drift, ROWS, rows[DRIFT]))


def marginal(parameter: Parameter, shares: Iterable[float]) -> np.ndarray:
    """Quantiles of one parameter: of its posterior where there is one, else of its distribution."""
    wanted = np.array(list(shares))
    known = posterior().values
    if parameter.name in known:
        return np.quantile(known[parameter.name], wanted)
    return Prior((parameter,)).at(wanted[:, None])[:, 0]


def _alone(fixed: Collection[str], lumped: Collection[str]) -> list[Parameter]:
    return [p for p in uncertain(fixed) if p.name not in _informed() and p.name not in lumped]


def _tied(fixed: Collection[str]) -> list[str]:
    return sorted(_informed() - set(fixed))


def _informed() -> frozenset[str]:
    return informed() & posterior().values.keys()


def _picked(
    table: Mapping[str, np.ndarray], names: Iterable[str], size: int, u: np.ndarray
) -> dict[str, np.ndarray]:
    """The rows of a table that uniform numbers fall on."""
    places = np.minimum((u * size).astype(np.int64), size - 1)
    return {name: table[name][..., places] for name in names}


@lru_cache(maxsize=4)
def _table(years: tuple[float, ...]) -> Draws:
    return draws(TABLE_SEED, 0, ROWS, np.array(years))
