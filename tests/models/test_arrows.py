"""Arrows between boxes: they touch both, bend as asked, and signs stand where they should."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as any_of

from models.arrows import arrow, before_tip

BOX = (172.0, 64.0)
APART = any_of.tuples(any_of.floats(-2000, 2000), any_of.floats(-900, 900)).filter(
    lambda d: abs(d[0]) > BOX[0] or abs(d[1]) > BOX[1]
)
MIDDLE = any_of.tuples(any_of.floats(-3000, 3000), any_of.floats(-3000, 3000))


def on_rim(point, middle):
    return np.max(np.abs(point - middle) / (np.array(BOX) / 2)) == pytest.approx(1.0)


@given(MIDDLE, APART, any_of.floats(-90, 90))
def test_it_leaves_one_rim_and_meets_the_other(middle, apart, bend):
    cause = np.array(middle)
    effect = cause + apart
    curve = arrow(cause, effect, BOX, bend)
    if np.abs(np.array(apart) / 2).max() > BOX[0] / 2 + abs(bend):
        assert on_rim(curve[0], cause)
        assert on_rim(curve[-1], effect)


def test_without_a_bend_it_is_straight():
    curve = arrow(np.array([0.0, 0.0]), np.array([400.0, 0.0]), BOX, 0.0)
    assert curve[0] == pytest.approx([86, 0])
    assert curve[-1] == pytest.approx([314, 0])
    assert curve[:, 1] == pytest.approx(0)


def test_it_bends_to_the_right_of_who_walks_along_it():
    """Down on a page, for who walks to the right: half as far as its control point."""
    curve = arrow(np.array([0.0, 0.0]), np.array([4000.0, 0.0]), BOX, 60.0)
    assert curve[len(curve) // 2, 1] == pytest.approx(30, abs=3)
    back = arrow(np.array([4000.0, 0.0]), np.array([0.0, 0.0]), BOX, 60.0)
    assert back[len(back) // 2, 1] == pytest.approx(-30, abs=3)


@given(MIDDLE, APART, any_of.floats(1, 60))
def test_a_point_before_the_tip_is_so_far_along_the_line(middle, apart, distance):
    curve = arrow(np.array(middle), np.array(middle) + apart, BOX, 0.0)
    length = np.hypot(*(curve[-1] - curve[0]))
    found = np.hypot(*(curve[-1] - before_tip(curve, distance)))
    assert found == pytest.approx(min(distance, length), abs=1e-6)
