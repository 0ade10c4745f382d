"""What is thought of the uncertain parameters before the record is looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from models.cooperation import MODEL
from models.engine import Parameter

if TYPE_CHECKING:
    from scipy.stats._distn_infrastructure import rv_continuous_frozen


def uncertain(*given: Collection[str]) -> tuple[Parameter, ...]:
    """The parameters that have a distribution and are not given, in the order of the model."""
    loose = (p for p in MODEL.parameters.values() if p.distribution != "fixed")
    return tuple(p for p in loose if not any(p.name in names for names in given))


@dataclass(frozen=True)
class Prior:
    """Independent distributions of some parameters, those of `data/parameters.csv`."""

    parameters: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.parameters)

    def values(self, z: np.ndarray) -> np.ndarray:
        """Parameters, in their units, at positions in standard normal units; both of shape (R, D)."""
        from scipy.special import ndtr

        return self.at(ndtr(z))

    def at(self, shares: np.ndarray) -> np.ndarray:
        """Parameters, in their units, below which these shares of the prior lie; both of shape (R, D)."""
        found = np.empty(shares.shape)
        for columns, distribution in self._groups:
            found[:, columns] = distribution.ppf(shares[:, columns])
        return found

    def named(self, z: np.ndarray) -> dict[str, np.ndarray]:
        """The same by parameter, arrays of shape (R,)."""
        return dict(zip(self.names, self.values(z).T.copy(), strict=True))

    def mean(self) -> np.ndarray:
        """Means in the parameters' units, shape (D,)."""
        return self._gathered("mean")

    def sd(self) -> np.ndarray:
        """Standard deviations in the parameters' units, shape (D,)."""
        return self._gathered("std")

    def quantile(self, share: float) -> np.ndarray:
        """Values below which a share of the prior lies, in the parameters' units, shape (D,)."""
        return self._gathered("ppf", share)

    def _gathered(self, what: str, *arguments: float) -> np.ndarray:
        found = np.empty(len(self.parameters))
        for columns, distribution in self._groups:
            found[columns] = getattr(distribution, what)(*arguments)
        return found

    @cached_property
    def _groups(self) -> list[tuple[list[int], rv_continuous_frozen]]:
        """Columns of one kind of distribution with that distribution."""
        kinds = [p.distribution for p in self.parameters]
        return [
            (columns, _distribution(kind, [self.parameters[c] for c in columns]))
            for kind in dict.fromkeys(kinds)
            if (columns := [c for c, k in enumerate(kinds) if k == kind])
        ]


def _distribution(kind: str, parameters: Iterable[Parameter]) -> Any:
    """One distribution of arrays."""
    from scipy import stats

    low, mode, high = np.array([(p.low, p.value, p.high) for p in parameters]).T
    if kind == "uniform":
        return stats.uniform(low, high - low)
    if kind == "triangular":
        return stats.triang((mode - low) / (high - low), low, high - low)
    raise NotImplementedError(f"a {kind} prior")
