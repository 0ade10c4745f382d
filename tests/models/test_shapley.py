"""Shapley values of games whose values are known, and of any game."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from models import shapley
from models.shapley import MOST_EXACT, Shares, most_coalitions, orders, shares
from models.watch import UNWATCHED, Stopped, Watch

Worth = Callable[[frozenset[int]], float]
WAYS = pytest.mark.parametrize("way", ["exact", "sampled"])


def game_of(worth: Worth) -> shapley.Function:
    """A game of one number that is told by who is in the coalition."""
    return lambda inside: np.array(
        [[worth(frozenset(np.flatnonzero(column).tolist())) for column in inside.T]]
    )


def game_from(table: np.ndarray) -> shapley.Function:
    """A game from the worth of all coalitions, shape (S, 2^n)."""
    n = table.shape[1].bit_length() - 1
    return lambda inside: table[:, (1 << np.arange(n)) @ inside]


def found(way: str, game: shapley.Function, n: int) -> Shares:
    return shares(game, n) if way == "exact" else shapley._sampled(game, n, 0, UNWATCHED)


def upper(pairs: np.ndarray) -> np.ndarray:
    """Each pair once, added up."""
    return pairs[np.triu_indices(len(pairs), 1)].sum(axis=0)


@some.composite
def games(draw: some.DrawFn, most: int = 7) -> tuple[int, np.ndarray]:
    n = draw(some.integers(2, most))
    return n, draw(arrays(float, (2, 2**n), elements=some.floats(-100, 100)))


# Games with published values


def test_the_glove_game():
    """One left glove, two right ones; a pair is worth 1: 2/3, 1/6, 1/6 (Shapley and Shubik 1969)."""
    found = shares(game_of(lambda who: float(0 in who and len(who) > 1)), 3)
    assert found.value[:, 0] == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=1e-12)
    assert found.alone.ravel().tolist() == [0, 0, 0]
    assert found.last.ravel().tolist() == [1, 0, 0]


def test_the_airport_game():
    """A runway of the longest need; each segment is shared by who uses it (Littlechild and Owen 1973)."""
    costs = [8.0, 11.0, 13.0, 18.0]
    found = shares(game_of(lambda who: max((costs[k] for k in who), default=0.0)), 4)
    assert found.value[:, 0] == pytest.approx([2, 3, 4, 9], abs=1e-12)


def test_the_security_council():
    """Five vetoes and ten others, nine votes: 0.1963 and 0.001865 each (Shapley and Shubik 1954)."""
    council = game_of(lambda who: float(set(range(5)) <= who and len(who) >= 9))
    found = shares(council, 15, seed=3)
    assert found.error is not None
    expected = [0.19627] * 5 + [0.001865] * 10
    assert (np.abs(found.value[:, 0] - expected) <= 4 * found.error[:, 0] + 0.01).all()
    assert found.value.sum() == pytest.approx(1, abs=1e-12)


def test_pairs_of_a_product_and_of_a_majority():
    """Shapley-Taylor: a product of two is all theirs; a majority of three, a third to each pair."""
    product = shares(game_of(lambda who: float({0, 1} <= who) + 5.0 * (2 in who)), 3)
    assert product.pairs[:, :, 0] == pytest.approx(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]]), abs=1e-12)
    majority = shares(game_of(lambda who: float(len(who) > 1)), 3)
    assert majority.pairs[:, :, 0] == pytest.approx((1 - np.eye(3)) / 3, abs=1e-12)


# Any game


@settings(deadline=None, max_examples=60)
@given(games())
@WAYS
def test_shares_add_up_and_so_do_alone_and_pairs(way, game):
    n, table = game
    result = found(way, game_from(table), n)
    whole = table[:, -1] - table[:, 0]
    assert result.value.sum(axis=0) == pytest.approx(whole, abs=1e-9)
    assert result.interaction == pytest.approx(whole - result.alone.sum(axis=0), abs=1e-9)
    assert upper(result.pairs) == pytest.approx(result.interaction, abs=1e-9)
    assert result.pairs == pytest.approx(result.pairs.swapaxes(0, 1), abs=0)


@settings(deadline=None, max_examples=30)
@given(games(most=5))
def test_it_is_the_mean_over_all_orders(game):
    """The definition, spelt out."""
    n, table = game
    value, pairs = np.zeros((n, 2)), np.zeros((n, n, 2))
    for order in permutations(range(n)):
        before = 0
        for k, player in enumerate(order):
            with_it = before | 1 << player
            value[player] += (table[:, with_it] - table[:, before]) / factorial(n)
            for other in order[k + 1 :]:
                more = table[:, with_it | 1 << other] - table[:, with_it]
                more = more - table[:, before | 1 << other] + table[:, before]
                pairs[player, other] += more / factorial(n)
                pairs[other, player] += more / factorial(n)
            before = with_it
    result = shares(game_from(table), n)
    assert result.value == pytest.approx(value, abs=1e-9)
    assert result.pairs == pytest.approx(pairs, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(games())
def test_who_changes_nothing_gets_nothing(game):
    n, table = game
    double = np.repeat(table, 2, axis=1)  # player 0 is the lowest bit
    result = shares(game_from(double), n + 1)
    assert result.value[0] == pytest.approx([0, 0], abs=1e-9)
    assert result.pairs[0] == pytest.approx(np.zeros((n + 1, 2)), abs=1e-9)
    assert result.value[1:] == pytest.approx(shares(game_from(table), n).value, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(arrays(float, 8, elements=some.floats(-50, 50)))
def test_equal_players_get_equal_shares(by_size):
    result = shares(game_of(lambda who: by_size[len(who)]), 7)
    assert result.value == pytest.approx(np.full((7, 1), (by_size[7] - by_size[0]) / 7), abs=1e-9)
    assert np.ptp(result.pairs[np.triu_indices(7, 1)]) <= 1e-9


def test_sampled_shares_are_near_the_exact_ones_and_know_how_near():
    n, numbers = 10, 40
    table = np.random.default_rng(5).normal(size=(numbers, 2**n))
    exact, sampled = shares(game_from(table), n), found("sampled", game_from(table), n)
    assert exact.error is None
    assert sampled.error is not None
    off = (sampled.value - exact.value) / sampled.error
    assert 0.8 < np.sqrt((off**2).mean()) < 1.25
    assert sampled.alone == pytest.approx(exact.alone)
    assert sampled.last == pytest.approx(exact.last)
    assert np.corrcoef(sampled.pairs.ravel(), exact.pairs.ravel())[0, 1] > 0.8


def test_more_than_twelve_are_sampled_and_a_seed_says_how():
    game = game_of(lambda who: max((k + 1.0 for k in who), default=0.0))
    one, same, other = (shares(game, 14, seed) for seed in (1, 1, 2))
    assert one.error is not None
    assert np.array_equal(one.value, same.value)
    assert not np.array_equal(one.value, other.value)
    airport = np.cumsum(1 / np.arange(14, 0, -1))
    assert (np.abs(one.value[:, 0] - airport) <= 1e-9 + 4 * one.error[:, 0]).all()
    assert one.value.sum() == pytest.approx(14, abs=1e-9)
    assert one.coalitions <= most_coalitions(14)


def test_orders_come_with_their_reverse():
    drawn = orders(13, 0)
    assert np.array_equal(drawn[: len(drawn) // 2, ::-1], drawn[len(drawn) // 2 :])
    assert np.array_equal(np.sort(drawn, axis=1), np.tile(np.arange(13), (len(drawn), 1)))


@pytest.mark.parametrize("n", [0, 1])
def test_a_game_of_nobody_or_one(n):
    result = shares(game_of(lambda who: 3.0 + len(who)), n)
    assert result.value.tolist() == [[1.0]] * n
    assert result.interaction.tolist() == [0.0]
    assert result.coalitions == most_coalitions(n) == 2**n


@pytest.mark.parametrize("n", [3, MOST_EXACT + 1])
def test_it_stops_when_told(n):
    told = []
    with pytest.raises(Stopped):
        shares(game_of(lambda who: float(len(who))), n, watch=Watch(told.append, lambda: True))
    assert told == []
