"""The smallest change of one or two inputs that changes a function's sign.

Inputs start at a default and move along the way to an end of their range; the size of a change is
the share of that way, 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np

STEPS = 16
"""Points on the way to each end that are tried: with the default, 33 across a range."""
PAIR_STEPS = 8
"""Points on the way of each of two inputs."""
PAIRED = 12
"""Inputs that are tried all over a square: those that bring the function nearest to a change of sign."""
CLOSEST = 24
"""Pairs of all inputs that are tried so too: those that turn it first, or come nearest."""
HALVINGS = 10
"""Halvings of a step of a scan: 1/8 of a way becomes 1.3e-4."""

Margin = Callable[[np.ndarray], np.ndarray]
"""From inputs, shape (P, n), to what is asked for its sign, shape (n,)."""


@dataclass(frozen=True)
class Ways:
    """Each way an input can move: from `start[k]`, input `place[k]` to `end[k]`; shape (W,) each."""

    defaults: np.ndarray
    place: np.ndarray
    end: np.ndarray

    @classmethod
    def inside(cls, defaults: np.ndarray, low: np.ndarray, high: np.ndarray) -> Ways:
        """Both ways of every input, without those that have no length."""
        place, end = np.tile(np.arange(len(defaults)), 2), np.concatenate([low, high])
        there = end != defaults[place]
        return cls(defaults, place[there], end[there])

    def points(self, ways: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """Inputs, shape (P, n), moved by shares along ways; both have shape (m, n), m inputs at a time."""
        found = np.repeat(self.defaults[:, None], shares.shape[1], axis=1)
        columns = np.arange(shares.shape[1])
        for way, share in zip(ways, shares, strict=True):
            place, end = self.place[way], self.end[way]
            # So written that a share of 1 gives the end exactly.
            found[place, columns] = (1 - share) * self.defaults[place] + share * end
        return found


@dataclass(frozen=True)
class Crossing:
    """Ways moved by shares, the margin there; `size` is the largest share."""

    ways: tuple[int, ...]
    shares: tuple[float, ...]
    margin: float

    @property
    def size(self) -> float:
        return max(self.shares)


@dataclass(frozen=True)
class Crossings:
    """What a search found.

    Attributes
    ----------
    start
        The margin at the defaults.
    ones, twos
        Changes just beyond the crossing, the smallest first.
    nearest_one, nearest_two
        Where the margin comes nearest to a change of sign, or goes furthest beyond; None where there are
        no ways, or no margin on them is finite.
    """

    ways: Ways
    start: float
    ones: tuple[Crossing, ...]
    twos: tuple[Crossing, ...]
    nearest_one: Crossing | None
    nearest_two: Crossing | None


def crossings(margin: Margin, defaults: np.ndarray, low: np.ndarray, high: np.ndarray) -> Crossings:
    """Where the sign changes from that at the defaults; a margin of 0 counts as negative.

    Two inputs move within a square of shares, so their change is measured by the larger share (the
    maximum norm): neither has to be less plausible than that. Where the margin is monotone, equal
    shares are then best: all pairs are tried so, each of the two both ways. A scan of the square
    sees to the rest, for the most promising pairs. Values that are not finite change no sign.
    """
    ways = Ways.inside(defaults, low, high)
    start = float(margin(defaults[:, None])[0])
    search = _Search(margin, ways, start)
    if not ways.place.size:
        return Crossings(ways, start, (), (), None, None)
    ones, nearest_one, lowest = search.singles()
    twos, nearest_two = search.pairs(_joined(search.closest(), _best_ways(ways, lowest)))
    return Crossings(ways, start, ones, twos, nearest_one, nearest_two)


@dataclass(frozen=True)
class _Search:
    """A scan along rays from the defaults, and halving where the sign has changed."""

    margin: Margin
    ways: Ways
    start: float

    @property
    def sign(self) -> int:
        return 1 if self.start > 0 else -1

    def signed(self, ways: np.ndarray, shares: np.ndarray) -> np.ndarray:
        """The margin, so that it is to fall; infinite where it is not finite. Shapes (m, n) to (n,)."""
        found = self.margin(self.ways.points(ways, shares)) * self.sign
        return np.where(np.isfinite(found), found, np.inf)

    def crossed(self, signed: np.ndarray) -> np.ndarray:
        """A margin of 0 is no longer positive, and not yet positive."""
        return signed <= 0 if self.sign > 0 else signed < 0

    def singles(self) -> tuple[tuple[Crossing, ...], Crossing | None, np.ndarray]:
        """Every way that crosses, the nearest point of all, and each way's lowest signed margin."""
        count = len(self.ways.place)
        shares = np.arange(1, STEPS + 1) / STEPS
        ways = np.repeat(np.arange(count), STEPS)[None]
        found = self.signed(ways, np.tile(shares, count)[None]).reshape(count, STEPS)
        crossing = np.flatnonzero(self.crossed(found).any(axis=1))
        first = shares[self.crossed(found[crossing]).argmax(axis=1)]
        ones = self.refined(crossing[None], np.ones((1, len(crossing))), first, 1 / STEPS)
        way, step = np.unravel_index(found.argmin(), found.shape)
        nearest = self.nearest((int(way),), (float(shares[step]),), found[way, step])
        return ones, nearest, found.min(axis=1)

    def nearest(self, ways: tuple[int, ...], shares: tuple[float, ...], signed: float) -> Crossing | None:
        return Crossing(ways, shares, float(signed) * self.sign) if np.isfinite(signed) else None

    def closest(self) -> np.ndarray:
        """The pairs of ways that turn it first, or come nearest, with equal shares; shape (n, 2)."""
        pairs = np.array(list(combinations(range(len(self.ways.place)), 2)), dtype=int).reshape(-1, 2)
        pairs = pairs[self.ways.place[pairs[:, 0]] != self.ways.place[pairs[:, 1]]]
        if not len(pairs):
            return pairs
        found = self.signed(pairs.T, np.ones(pairs.T.shape))
        before, beyond = 0.0, 1.0
        if self.crossed(found).sum() > CLOSEST:
            pairs, found = pairs[self.crossed(found)], found[self.crossed(found)]
            for _ in range(HALVINGS):
                middle = (before + beyond) / 2
                there = self.signed(pairs.T, np.full(pairs.T.shape, middle))
                if self.crossed(there).sum() < CLOSEST:
                    before = middle
                else:
                    beyond, pairs, found = middle, pairs[self.crossed(there)], there[self.crossed(there)]
        return pairs[np.argsort(found, kind="stable")[:CLOSEST]]

    def pairs(self, pairs: np.ndarray) -> tuple[tuple[Crossing, ...], Crossing | None]:
        """Every one of the given pairs of ways, shape (n, 2), that crosses, and the nearest point of all."""
        if not len(pairs):
            return (), None
        steps = np.arange(1, PAIR_STEPS + 1) / PAIR_STEPS
        square = np.array(np.meshgrid(steps, steps, indexing="ij")).reshape(2, -1)
        ways = np.repeat(pairs, square.shape[1], axis=0).T
        found = self.signed(ways, np.tile(square, len(pairs))).reshape(len(pairs), -1)
        crossing = np.flatnonzero(self.crossed(found).any(axis=1))
        # Of the crossed points with the smallest larger share, the one that is crossed most.
        size = np.where(self.crossed(found[crossing]), square.max(axis=0), np.inf)
        least = size == size.min(axis=1, keepdims=True)
        at = np.where(least, found[crossing], np.inf).argmin(axis=1)
        reach = square[:, at].max(axis=0)
        twos = self.refined(pairs[crossing].T, square[:, at] / reach, reach, 1 / PAIR_STEPS)
        pair, point = np.unravel_index(found.argmin(), found.shape)
        shares = tuple(square[:, point].tolist())
        return twos, self.nearest(tuple(pairs[pair].tolist()), shares, found[pair, point])

    def refined(
        self, ways: np.ndarray, ray: np.ndarray, crossed: np.ndarray, step: float
    ) -> tuple[Crossing, ...]:
        """Crossings by halving the last step of rays, all at once, the smallest first.

        `ray` has the direction of each ray in shares, shape (m, n), its largest 1; `crossed` how far
        along it the sign has changed, shape (n,).
        """
        if not crossed.size:
            return ()
        before = crossed - step
        for _ in range(HALVINGS):
            middle = (before + crossed) / 2
            beyond = self.crossed(self.signed(ways, ray * middle))
            before, crossed = np.where(beyond, before, middle), np.where(beyond, middle, crossed)
        margin = self.signed(ways, ray * crossed) * self.sign
        found = [
            Crossing(tuple(w), tuple(s), m)
            for w, s, m in zip(ways.T.tolist(), (ray * crossed).T.tolist(), margin.tolist(), strict=True)
        ]
        return tuple(sorted(found, key=lambda crossing: crossing.size))


def _best_ways(ways: Ways, lowest: np.ndarray) -> np.ndarray:
    """Pairs of the most influential inputs, each on the way on which the margin falls most; shape (n, 2)."""
    order = np.argsort(lowest, kind="stable")
    _, first = np.unique(ways.place[order], return_index=True)
    best = order[np.sort(first)][:PAIRED]
    return np.array(list(combinations(sorted(best.tolist()), 2)), dtype=int).reshape(-1, 2)


def _joined(*pairs: np.ndarray) -> np.ndarray:
    """All pairs once, shape (n, 2)."""
    return np.unique(np.concatenate(pairs), axis=0)
