"""Counts of many runs in equal bins: quantiles and chances in a memory that does not grow with the runs."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

BINS = 4096
"""Equal bins; a quantile errs by the width of one at most."""
MARGIN = 1.0
"""How far the bins reach beyond the extremes they were made for, in multiples of their distance."""


def quantile_name(share: float) -> str:
    """What the quantile below which a share of the runs lies is called in tables: q05 for 0.05."""
    return f"q{round(100 * share):02d}"


@dataclass(frozen=True)
class Bins:
    """Equal bins for values of any shape: `low` is the lower end of the first, `width` theirs."""

    low: np.ndarray
    width: np.ndarray

    @classmethod
    def around(cls, values: np.ndarray) -> Bins:
        """Bins that suit values of shape (..., R), those of the pilot runs, and more beyond them."""
        low, high = values.min(axis=-1), values.max(axis=-1)
        least = 1e-12 * np.maximum(np.abs(high), np.abs(low))
        reach = np.maximum(high - low, np.where(least > 0, least, 1e-12))
        return cls(low - MARGIN * reach, (1 + 2 * MARGIN) * reach / BINS)


@dataclass
class Tally:
    """Runs counted in bins of shape (...); tallies of the same bins add up.

    Attributes
    ----------
    counts
        Shape (..., BINS + 2): below the bins, in each, above.
    runs, failed
        All runs, and those that left the finite numbers; these are in no bin.
    """

    bins: Bins
    counts: np.ndarray = field(init=False)
    runs: int = 0
    failed: int = 0

    def __post_init__(self) -> None:
        self.counts = np.zeros((*self.bins.low.shape, BINS + 2), dtype=np.int32)

    def count(self, values: np.ndarray, failed: int = 0) -> None:
        """Takes in finite values of shape (..., R) and the number of runs that had none."""
        places = values - self.bins.low[..., None]
        places /= self.bins.width[..., None]
        np.floor(places, out=places)
        places += 1
        np.clip(places, 0, BINS + 1, out=places)
        flat = self.counts.reshape(-1, BINS + 2)
        for k, found in enumerate(places.reshape(len(flat), -1)):
            counted = np.bincount(found.astype(np.intp))
            flat[k, : len(counted)] += counted
        self.runs += values.shape[-1] + failed
        self.failed += failed

    def add(self, other: Tally) -> None:
        """Takes in another tally of the same bins."""
        self.counts += other.counts
        self.runs += other.runs
        self.failed += other.failed

    def part(self, place: tuple[int, ...]) -> Tally:
        """The tally of some of the values, by their place."""
        found = Tally(Bins(self.bins.low[place], self.bins.width[place]))
        found.counts, found.runs, found.failed = self.counts[place], self.runs, self.failed
        return found

    @property
    def sound(self) -> int:
        """Runs that are in the bins."""
        return self.runs - self.failed

    @property
    def beyond(self) -> int:
        """Most runs of any value that fell outside the bins: a quantile among them is the bins' end."""
        return int((self.counts[..., 0] + self.counts[..., -1]).max())

    def quantile(self, share: float) -> np.ndarray:
        """Values below which a share of the runs lies, shape (...), straight within a bin; else NaN."""
        if not self.sound:
            return np.full(self.bins.low.shape, np.nan)
        wanted = share * self.sound
        reached = np.cumsum(self.counts, axis=-1, dtype=np.int64)
        place = (reached < wanted).sum(axis=-1).clip(max=BINS + 1)
        inside = np.take_along_axis(self.counts, place[..., None], -1)[..., 0]
        before = np.take_along_axis(reached, place[..., None], -1)[..., 0] - inside
        part = np.divide(wanted - before, inside, out=np.zeros(inside.shape), where=inside > 0)
        return self.bins.low + (np.clip(place - 1 + part, 0, BINS)) * self.bins.width

    def share_above(self, value: float) -> np.ndarray:
        """Share of the runs above a value, shape (...); runs are spread evenly within the value's bin."""
        if not self.sound:
            return np.full(self.bins.low.shape, np.nan)
        place = np.clip((value - self.bins.low) / self.bins.width, 0, BINS)
        whole = np.minimum(np.floor(place), BINS - 1).astype(np.int64)
        reached = np.cumsum(self.counts, axis=-1, dtype=np.int64)
        at = np.take_along_axis(reached, whole[..., None], -1)[..., 0]
        inside = np.take_along_axis(self.counts, whole[..., None] + 1, -1)[..., 0]
        return 1 - (at + (place - whole) * inside) / self.sound
