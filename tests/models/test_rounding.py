"""Rounded numbers add up, and none is rounded further than it must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.rounding import rounded_to


@given(some.lists(some.floats(-1e3, 1e3), min_size=1, max_size=12), some.integers(0, 5))
def test_they_add_up_and_each_is_one_of_its_two_neighbours(values, decimals):
    found = rounded_to(sum(values), values, decimals)
    assert sum(found) == pytest.approx(round(sum(values), decimals), abs=1e-6)
    assert all(abs(x - v) < 10.0**-decimals + 1e-9 for x, v in zip(found, values, strict=True))


@pytest.mark.parametrize(
    ("total", "values", "found"),
    [
        (1.0, [1 / 3, 1 / 3, 1 / 3], [0.34, 0.33, 0.33]),
        (0.0, [0.004, -0.004], [0.0, 0.0]),
        (0.08, [0.056, 0.022], [0.06, 0.02]),
        (0.3, [0.1, 0.2], [0.1, 0.2]),
        (0.05, [0.01, 0.01], [0.03, 0.02]),
        (0.0, [], []),
    ],
)
def test_examples(total, values, found):
    assert rounded_to(total, values, 2) == found
