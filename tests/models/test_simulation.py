"""Tables of results, and what a yearly rate adds up to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import models
from models.cooperation import MODEL
from models.engine import Trajectory
from models.outcomes import HEADLINE
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import (
    SCREEN_STEP,
    VERSION,
    at_year,
    over_period,
    screen_step,
    simulate,
    thinned,
    trajectory,
    units,
)
from tests.models.runs import baseline
from tests.models.strategies import scenarios


@pytest.fixture(scope="module")
def table():
    return simulate(presets()["twin_parks"].scenario)


def test_a_column_for_every_variable(table):
    assert list(table.columns) == ["year", *MODEL.variables]
    assert {"trust_leading", "trust_emerging", "brokers"} <= set(table.columns)
    assert {"outward_transfer", "outward_transfer_leading", "outward_transfer_emerging"} <= set(table.columns)


def test_a_row_for_every_step(table):
    assert table["year"].tolist() == [2015 + k / 16 for k in range(321)]
    assert table.notna().all().all()
    assert set(table.dtypes.astype(str)) == {"float64"}


def test_the_table_is_the_trajectory(table):
    result = trajectory(presets()["twin_parks"].scenario)
    assert np.array_equal(table[list(result.names)].to_numpy(), result.values)


def test_a_unit_for_every_column(table):
    assert table.attrs["units"] == units()
    assert list(table.attrs["units"]) == list(table.columns)
    assert table.attrs["units"]["year"] == "year"
    assert table.attrs["units"]["outbound_investment"] == "USD_billion/year"
    assert all(table.attrs["units"].values())


def test_the_table_says_what_made_it(table):
    assert table.attrs["model_hash"] == MODEL.hash
    assert table.attrs["model_version"] == VERSION
    assert Scenario.from_data(table.attrs["scenario"]) == presets()["twin_parks"].scenario


def test_the_library_gives_the_same(table):
    again = models.simulate(models.preset("twin_parks").scenario)
    assert again.equals(table)
    assert models.Scenario is Scenario


def test_every_keeps_whole_years():
    yearly = trajectory(Scenario(), every=16)
    assert yearly.times.tolist() == [float(y) for y in range(2015, 2036)]
    assert np.array_equal(yearly.values, baseline().values[::16])


def course(rate) -> Trajectory:
    """A trajectory of one variable, at uneven distances from a year's start."""
    times = np.linspace(2015, 2025, 161)
    return Trajectory(times, ("rate",), np.array([[rate(t)] for t in times]))


def test_a_constant_rate_adds_up_to_rate_times_time():
    steady = course(lambda _: 3.0)
    assert over_period(steady, "rate", 2016, 2018) == pytest.approx(6, rel=1e-13)
    assert over_period(steady, "rate", 2016.3, 2016.7) == pytest.approx(1.2, rel=1e-12)
    assert over_period(steady, "rate", 2017, 2017) == 0


def test_a_linear_rate_adds_up_to_the_mean_times_the_time():
    rising = course(lambda t: 2 * (t - 2015))
    assert over_period(rising, "rate", 2015, 2025) == pytest.approx(100, rel=1e-13)
    assert over_period(rising, "rate", 2016, 2018) == pytest.approx(9 - 1, rel=1e-13)


def test_parts_add_up_to_the_whole():
    years = [over_period(baseline(), "programme_cost", y, y + 1) for y in range(2015, 2035)]
    assert sum(years) == pytest.approx(over_period(baseline(), "programme_cost", 2015, 2035), rel=1e-13)
    assert sum(years) == pytest.approx(baseline()["cumulative_programme_cost"][-1], rel=1e-5)


def test_a_year_ends_where_its_flows_have_brought_the_stock():
    """What the flows add up to is what the stock gained (trapezoids against Runge-Kutta)."""
    result = baseline()
    gained = over_period(result, "scientist_arrivals", 2020, 2021) - over_period(
        result, "scientist_departures", 2020, 2021
    )
    stock = at_year(result, "resident_scientists", 2021) - at_year(result, "resident_scientists", 2020)
    assert gained == pytest.approx(stock, rel=1e-3)


def test_a_value_between_steps_lies_on_a_straight_line():
    rising = course(lambda t: 2 * (t - 2015))
    assert at_year(rising, "rate", 2020) == 10
    assert at_year(rising, "rate", 2020.03) == pytest.approx(10.06, rel=1e-12)


def test_assumptions_reach_the_run():
    low = trajectory(Scenario(assumptions={"initial_brokers": 150.0}))
    assert low["brokers"][0] == 150
    assert baseline()["brokers"][0] == 280


@pytest.mark.parametrize("until", [2016, 2035, 2050])
def test_a_longer_horizon_only_adds_years(until):
    result = trajectory(Scenario(until=until))
    shared = min(len(result.times), len(baseline().times))
    assert result.values[:shared] == pytest.approx(baseline().values[:shared], rel=1e-12, abs=1e-15)


@given(scenarios(), st.integers(1, 5))
@settings(max_examples=30, deadline=None)
def test_a_screen_shows_the_full_runs_figures(drawn, ramp):
    """Half the steps at most, and no outcome off by more than 2e-4 of its largest value."""
    levers = {n: LeverSetting(level=s.level, start=int(s.start), ramp=ramp) for n, s in drawn.levers.items()}
    scenario = Scenario(levers=levers, assumptions=drawn.assumptions, until=drawn.until)
    step = screen_step(scenario)
    assert step == (scenario.step if drawn.assumptions else SCREEN_STEP)
    full, shown = trajectory(scenario), thinned(scenario.replaced(step=step), 4)
    for name in (*HEADLINE, "outward_transfer", "inward_transfer", "cumulative_programme_cost"):
        exact = np.interp(shown.times, full.times, full[name])
        assert np.abs(shown[name] - exact).max() <= 2e-4 * np.abs(full[name]).max(), name


def test_the_screen_leaves_a_chosen_step_and_method_alone():
    assert screen_step(Scenario()) == SCREEN_STEP
    assert screen_step(Scenario(until=2030 + 1 / 16)) == 1 / 16
    for setting in (LeverSetting(level=150, start=2020.3), LeverSetting(level=150, ramp=0)):
        assert screen_step(Scenario(levers={"broker_training": setting})) == 1 / 16
    for chosen in (Scenario(step=1 / 32), Scenario(method="euler")):
        assert np.array_equal(
            thinned(chosen, 4).values, trajectory(chosen).values[:: round(0.25 / chosen.step)]
        )
