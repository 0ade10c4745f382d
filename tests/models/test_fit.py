"""Theil's parts against a calculation by hand, and what must hold for any series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.fit import contradictions, fit, fits
from models.history import calibration_record, record
from models.scenario import Scenario

PARTS = ("bias", "variation", "covariance")
AMOUNTS = st.floats(-1e3, 1e3).map(lambda x: round(x, 3))


@st.composite
def pairs(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    n = draw(st.integers(2, 12))
    return draw(arrays(float, n, elements=AMOUNTS)), draw(arrays(float, n, elements=AMOUNTS))


def test_a_calculation_by_hand():
    """Model 2, 4, 9 against 1, 5, 6: errors 1, -1, 3, so a mean square of 11/3.

    Means 5 and 4: bias 1. Variances 26/3 and 14/3; the mean product of deviations is
    ((-3)(-3) + (-1)(1) + (4)(2)) / 3 = 16/3.
    """
    found = fit(np.array([2.0, 4.0, 9.0]), np.array([1.0, 5.0, 6.0]))
    mse, a, b, together = 11 / 3, (26 / 3) ** 0.5, (14 / 3) ** 0.5, 16 / 3
    assert found.rmse == pytest.approx(mse**0.5)
    assert found.bias == pytest.approx(1 / mse)
    assert found.variation == pytest.approx((a - b) ** 2 / mse)
    assert found.covariance == pytest.approx(2 * (a * b - together) / mse)
    assert found.mape == pytest.approx((1 / 1 + 1 / 5 + 3 / 6) / 3)
    assert found.r2 == pytest.approx(together**2 / (26 / 3 * 14 / 3))
    assert (found.figures, found.few) == (3, True)


@given(pairs())
def test_the_parts_add_to_one(pair):
    found = fit(*pair)
    parts = [getattr(found, part) for part in PARTS]
    if np.array_equal(*pair):
        assert (parts, found.rmse) == ([None] * 3, 0)
    elif None not in parts:
        assert sum(parts) == pytest.approx(1)
        assert all(0 <= part <= 1 for part in parts)
    assert found.r2 is None or 0 <= found.r2 <= 1


@given(pairs())
def test_the_parts_are_those_of_the_mean_squared_error(pair):
    """The identity itself, from numpy's own moments."""
    found, (model, actual) = fit(*pair), pair
    if found.bias is not None and found.rmse > 1e-3:
        mse, together = found.rmse**2, np.cov(model, actual, bias=True)[0, 1]
        expected = {
            "bias": (model.mean() - actual.mean()) ** 2,
            "variation": (model.std() - actual.std()) ** 2,
            "covariance": 2 * (model.std() * actual.std() - together),
        }
        for part, square in expected.items():
            assert getattr(found, part) * mse == pytest.approx(square, abs=1e-6 * mse + 1e-9)


@given(arrays(float, st.integers(2, 8), elements=AMOUNTS), st.floats(1, 1e3))
def test_a_shift_is_bias_and_nothing_else(actual, shift):
    found = fit(actual + shift, actual)
    assert found.bias == pytest.approx(1, abs=1e-4)
    assert found.rmse == pytest.approx(shift, rel=1e-6, abs=1e-6)


def test_what_cannot_be_said_is_not_said():
    flat, zero = np.array([2.0, 2.0, 2.0]), np.array([0.0, 1.0, 2.0])
    assert fit(flat, zero).r2 is None
    assert fit(flat, zero).mape is None
    assert fit(flat[:2], zero[:2]).r2 is None
    assert not fit(np.arange(5.0), np.ones(5)).few
    for model, actual in ((flat, zero[:2]), (flat[:1], zero[:1])):
        with pytest.raises(ValueError, match="no fit of"):
            fit(model, actual)


def test_the_model_meets_its_record():
    found = {f.series: f for f in fits(Scenario())}
    assert [r for f in found.values() for r in f.record if r.calibration] == calibration_record()
    for name, figures in {"outbound_actual": 2, "inbound_actual": 3}.items():
        met = found[name].fit
        assert met is not None
        assert met.figures == figures
        assert met.mape is not None
        assert met.mape < 0.05
        assert all(r.low < m < r.high for r, m in zip(found[name].record, found[name].model, strict=True))
    assert found["outward_transfer_level"].fit is None


def test_a_scenarios_levers_are_no_part_of_the_record():
    moved = Scenario.from_json('{"levers": {"home_park_starts": {"level": 3}}, "until": 2020}')
    assert fits(moved) == fits(Scenario())
    assert fits(Scenario(assumptions={"outbound_reference_leading": 0.9})) != fits(Scenario())


def test_contradictions_are_apart():
    """Both figures are in the record, differ, and something is said of it."""
    found = contradictions()
    assert ("outbound_actual", 2015, 9.45) in [
        (c.figure.series, c.figure.start, c.other.value) for c in found
    ]
    assert all(c.figure in record() and c.other in record() and c.note for c in found)
    assert all(c.figure.value != c.other.value for c in found)
