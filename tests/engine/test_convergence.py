"""Euler and Runge-Kutta against analytic solutions, with the order at which the error falls."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from models.engine import METHODS, Method, Model, TimeGrid, run
from tests.engine import examples

ORDERS: dict[Method, int] = {"euler": 1, "rk4": 4}
STEPS: dict[Method, tuple[float, ...]] = {
    "euler": (1 / 128, 1 / 256, 1 / 512),
    "rk4": (1 / 16, 1 / 32, 1 / 64),
}
UNTIL = 8.0
CASES = {
    "exponential": (examples.EXPONENTIAL, "people", lambda t: 3 * math.exp(0.4 * t)),
    "logistic": (examples.LOGISTIC, "firms", lambda t: 60 / (1 + 11 * math.exp(-0.9 * t))),
    "oscillator": (examples.OSCILLATOR, "displacement", lambda t: 2 * math.cos(1.5 * t)),
    "velocity": (examples.OSCILLATOR, "velocity", lambda t: -3 * math.sin(1.5 * t)),
    "third-order step response": (examples.CHAIN, "departure", lambda t: examples.erlang(t, 6)),
    "third-order delay of a ramp": (examples.RAMP, "late_signal", lambda t: examples.erlang_integral(t, 6)),
}


def largest_error(model: Model, name: str, exact, method: Method, step: float) -> float:
    result = run(model, TimeGrid(0.0, UNTIL, step), method)
    return float(np.abs(result[name] - [exact(t) for t in result.times]).max())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("case", CASES)
def test_error_falls_at_the_order_of_the_method(case, method):
    errors = [largest_error(*CASES[case], method, step) for step in STEPS[method]]
    observed = [math.log2(a / b) for a, b in pairwise(errors)]
    assert observed == pytest.approx([ORDERS[method]] * 2, abs=0.1)


@pytest.mark.parametrize("case", CASES)
def test_runge_kutta_is_close_at_the_usual_step(case):
    model, name, exact = CASES[case]
    size = max(abs(exact(t)) for t in np.linspace(0, UNTIL, 50))
    assert largest_error(model, name, exact, "rk4", 1 / 16) < 1e-5 * size


def test_euler_is_compound_interest():
    result = run(examples.EXPONENTIAL, TimeGrid(0.0, 4.0, 0.5), "euler")
    assert result["people"] == pytest.approx([3 * 1.2**k for k in range(9)], rel=1e-14)


def test_runge_kutta_is_the_exponential_series_to_the_fourth_term():
    growth = sum((0.4 * 0.5) ** k / math.factorial(k) for k in range(5))
    result = run(examples.EXPONENTIAL, TimeGrid(0.0, 4.0, 0.5), "rk4")
    assert result["people"] == pytest.approx([3 * growth**k for k in range(9)], rel=1e-14)


def test_runge_kutta_integrates_a_cubic_of_time_exactly(tmp_path):
    from tests.engine.build import model, parameter

    equations = """
    @s.stock(unit="m", initial="start")
    def area(rate):
        '''Area'''
        return rate

    @s.flow(unit="m/year")
    def rate(time):
        '''Rate'''
        return 4 * time**3 - 2 * time
    """
    result = run(model(tmp_path, equations, [parameter("start", 0.0)]), TimeGrid(0.0, 3.0, 0.75))
    assert result["area"] == pytest.approx(result.times**4 - result.times**2, rel=1e-13, abs=1e-13)


def test_the_word_delay3_is_the_chain_it_stands_for(tmp_path):
    """Three hand-written stages and `delay3`, fed with the same bent signal."""
    from tests.engine.build import model, parameter

    equations = """
    @s.flow(unit="lot/year")
    def arrival(time):
        '''Arrival'''
        return where(time > 2, 5 + time, 7)

    @s.flow(unit="lot/year")
    def by_word(arrival, lag):
        '''By word'''
        return delay3(arrival, lag)

    @s.flow(unit="lot/year")
    def by_smooth(arrival, lag):
        '''With a constant time, smoothing is the same'''
        return smooth3(arrival, lag)

    @s.auxiliary(unit="lot")
    def at_rest(lag):
        '''What a stage holds when it starts'''
        return 7 * lag / 3
    """
    for number, (inflow, outflow) in enumerate((("arrival", "one"), ("one", "two"), ("two", "three")), 1):
        equations += f"""
    @s.stock(unit="lot", initial="at_rest")
    def stage_{number}({inflow}, {outflow}):
        '''Stage'''
        return {inflow} - {outflow}

    @s.flow(unit="lot/year")
    def {outflow}(stage_{number}, lag):
        '''Outflow'''
        return stage_{number} / (lag / 3)
    """
    result = run(model(tmp_path, equations, [parameter("lag", 4.0)]), TimeGrid(0.0, 10.0, 0.125))
    assert result["by_word"] == pytest.approx(result["three"], rel=1e-13)
    assert result["by_smooth"] == pytest.approx(result["three"], rel=1e-12)
    assert result["three"].max() > 10
