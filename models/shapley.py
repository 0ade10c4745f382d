"""Who brought how much of what a coalition comes to: Shapley values and interaction of pairs.

A game gives every coalition of its n players a worth, here S numbers at once. A coalition is a column
of truth values, shape (n,): who is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, factorial

import numpy as np

from models.blocks import Function, evaluated
from models.watch import UNWATCHED, Watch

MOST_EXACT = 12
"""Players up to which every coalition is worked out: 4,096 of them."""
SAMPLED = 8192
"""Coalitions that sampled orders may ask for, about; four orders are drawn at least."""


@dataclass(frozen=True)
class Shares:
    """How the worth of all players together, beyond that of none, comes about.

    Attributes
    ----------
    nobody, everybody
        Worth of no player and of all, shape (S,).
    value
        Shapley values, shape (n, S): what a player adds, on average over all orders in which players
        may come one after another. They add up to `everybody - nobody`.
    alone, last
        What a player adds to nobody, and to all others, shape (n, S).
    pairs
        Shapley-Taylor index of order 2 of each two players, shape (n, n, S), symmetric, 0 on the
        diagonal: by how much one adds more where the other has come before, on average over all
        orders. Each pair once, they add up to `interaction`.
    error
        Standard errors of `value` where orders were sampled, shape (n, S); None where all count.
    coalitions
        How many were worked out.

    Sources: Shapley, A value for n-person games (1953); Sundararajan, Dhamdhere and Agarwal, The
    Shapley Taylor interaction index (2020).
    """

    nobody: np.ndarray
    everybody: np.ndarray
    value: np.ndarray
    alone: np.ndarray
    last: np.ndarray
    pairs: np.ndarray
    error: np.ndarray | None
    coalitions: int

    @property
    def interaction(self) -> np.ndarray:
        """What all bring together beyond the sum of what each brings alone, shape (S,)."""
        return self.everybody - self.nobody - self.alone.sum(axis=0)


def shares(game: Function, n: int, seed: int = 0, *, watch: Watch = UNWATCHED) -> Shares:
    """Who brings how much: exact up to 12 players, from sampled orders beyond.

    Parameters
    ----------
    game
        From coalitions, shape (n, m), to their worth, shape (S, m). Called from several threads.
    seed
        Which orders are drawn.

    Raises
    ------
    Stopped
        If `watch` says so before the end.
    """
    return _exact(game, n, watch) if n <= MOST_EXACT else _sampled(game, n, seed, watch)


def most_coalitions(n: int) -> int:
    """How many coalitions are worked out for n players; fewer where sampled orders ask for the same ones."""
    return 2**n if n <= MOST_EXACT else 2 + 2 * n + len(orders(n, 0)) * n * (n + 1) // 2


def orders(n: int, seed: int) -> np.ndarray:
    """Orders of n players, shape (2 m, n): m that are drawn, then each of them backwards (antithetic)."""
    count = max(2, SAMPLED // (n * (n + 1)))
    drawn = np.random.default_rng(seed).permuted(np.tile(np.arange(n), (count, 1)), axis=1)
    return np.concatenate([drawn, drawn[:, ::-1]])


def _exact(game: Function, n: int, watch: Watch) -> Shares:
    """Sums over all coalitions, of which number k has the players whose bit of k is 1."""
    inside = (np.arange(2**n) >> np.arange(n)[:, None] & 1).astype(bool)
    worth = evaluated(game, inside, watch).T
    gained = worth - worth[0]
    single = 1 << np.arange(n)
    return Shares(
        worth[0],
        worth[-1],
        _value_weights(inside) @ gained,
        gained[single],
        worth[-1] - worth[2**n - 1 - single],
        np.einsum("ijk,ks->ijs", _pair_weights(inside), gained),
        None,
        2**n,
    )


def _value_weights(inside: np.ndarray) -> np.ndarray:
    """How each coalition, shape (n, m), counts in each Shapley value, shape (n, m)."""
    n, size = len(inside), inside.sum(axis=0)
    orders_with = np.array([factorial(k) * factorial(n - k - 1) / factorial(n) for k in range(n)] + [0.0])
    # A player's marginal worth: the coalition with it counts for, the one without it against.
    return np.where(inside, orders_with[size - 1], -orders_with[size])


def _pair_weights(inside: np.ndarray) -> np.ndarray:
    """The same for the Shapley-Taylor index of each pair, shape (n, n, m)."""
    n, size = len(inside), inside.sum(axis=0)
    of_pair = inside[:, None].astype(int) + inside
    others = size - of_pair
    share = np.array([2 / n / comb(n - 1, k) for k in range(n)] + [0.0])
    found = np.where(of_pair == 1, -1.0, 1.0) * share[others]
    found[np.arange(n), np.arange(n)] = 0.0
    return found


def _sampled(game: Function, n: int, seed: int, watch: Watch) -> Shares:
    """Means over sampled orders, in each of which what the players add adds up to the whole."""
    order = orders(n, seed)
    asked = np.concatenate([_frame(n), _prefixed(order).reshape(-1, n)])
    known, place = np.unique(asked, axis=0, return_inverse=True)
    worth = evaluated(game, known.T, watch).T[place.reshape(-1)]
    nobody, everybody, last = worth[0], worth[1], worth[2 : 2 + n]
    # grown[p, k, l]: what the first k players of order p are worth with its l-th, k <= l.
    grown = np.zeros((len(order), n, n, worth.shape[1]))
    grown[:, *np.triu_indices(n)] = worth[2 + 2 * n :].reshape(len(order), -1, worth.shape[1])
    reached = np.concatenate(
        [np.broadcast_to(nobody, grown[:, :1, 0].shape), grown[:, range(n), range(n)]], axis=1
    )
    each = _by_player(order, np.diff(reached, axis=1))
    drawn = len(order) // 2
    both = (each[:drawn] + each[drawn:]) / 2
    return Shares(
        nobody,
        everybody,
        each.mean(axis=0),
        worth[2 + n : 2 + 2 * n] - nobody,
        everybody - last,
        _sampled_pairs(order, grown, reached),
        both.std(axis=0, ddof=1) / np.sqrt(drawn),
        len(known),
    )


def _frame(n: int) -> np.ndarray:
    """Nobody, everybody, all but one, each alone: coalitions that are asked for in any case, (2 + 2 n, n)."""
    one = np.eye(n, dtype=bool)
    return np.concatenate([np.zeros((1, n), bool), np.ones((1, n), bool), ~one, one])


def _prefixed(order: np.ndarray) -> np.ndarray:
    """For each order and k <= l its first k players with its l-th, shape (P, n (n + 1) / 2, n)."""
    n = order.shape[1]
    place = np.argsort(order, axis=1)[:, None, :]
    k, member = np.triu_indices(n)
    return (place < k[:, None]) | (place == member[:, None])


def _by_player(order: np.ndarray, of_place: np.ndarray) -> np.ndarray:
    """What belongs to places of each order, shape (P, n, S), by player."""
    return np.take_along_axis(of_place, np.argsort(order, axis=1)[:, :, None], axis=1)


def _sampled_pairs(order: np.ndarray, grown: np.ndarray, reached: np.ndarray) -> np.ndarray:
    """By how much a player adds more to those before the earlier of two once that one is in, (n, n, S)."""
    count, n = order.shape
    found = np.zeros((n, n, grown.shape[3]))
    for k in range(n - 1):
        before, with_it = reached[:, k, None], reached[:, k + 1, None]
        more = (grown[:, k + 1, k + 1 :] - with_it) - (grown[:, k, k + 1 :] - before)
        np.add.at(found, (order[:, k, None], order[:, k + 1 :]), more / count)
    return found + found.swapaxes(0, 1)
