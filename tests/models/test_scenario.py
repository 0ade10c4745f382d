"""A scenario says what runs: it can be written, read, changed, compared."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from models.engine import Schedule
from models.scenario import LeverSetting, Scenario, parse_setting
from tests.models.strategies import named_settings, scenarios

TWO = {"broker_training": LeverSetting(level=150), "twin_park_share": LeverSetting(level=0.8, start=2022)}


@settings(deadline=None, max_examples=80)
@given(scenarios())
def test_json_gives_the_same_scenario_back(scenario):
    assert Scenario.from_json(scenario.to_json()) == scenario


@settings(deadline=None, max_examples=150)
@given(named_settings())
def test_the_short_spelling_gives_the_same_setting_back(named):
    lever, setting = named
    assert parse_setting(lever, setting.text) == setting
    assert parse_setting(lever, setting.text.replace("+", " ", 1)) == setting


def test_json_holds_what_is_set_and_no_nulls():
    data = json.loads(Scenario(levers=TWO, until=2040).to_json())
    assert data["levers"]["twin_park_share"] == {"level": 0.8, "start": 2022, "ramp": 3}
    assert (data["until"], data["step"], data["method"]) == (2040, 0.0625, "rk4")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("150", {"level": 150}),
        (" 150 ", {"level": 150}),
        ("1.5e2", {"level": 150}),
        ("1e+2", {"level": 100}),
        ("0", {"level": 0}),
        ("150@2020", {"level": 150, "start": 2020}),
        ("150@2020.5", {"level": 150, "start": 2020.5}),
        ("150@2019+2", {"level": 150, "start": 2019, "ramp": 2}),
        ("150@2019 2", {"level": 150, "start": 2019, "ramp": 2}),
        ("150@2019+0", {"level": 150, "start": 2019, "ramp": 0}),
        ("150@2019.25+0.5", {"level": 150, "start": 2019.25, "ramp": 0.5}),
        ("150..2030", {"level": 150, "end": 2030}),
        ("1.5..2030.5", {"level": 1.5, "end": 2030.5}),
        ("150@2020..2030", {"level": 150, "start": 2020, "end": 2030}),
        ("150@2019+2..2030", {"level": 150, "start": 2019, "ramp": 2, "end": 2030}),
        ("150@2019 2..2021", {"level": 150, "start": 2019, "ramp": 2, "end": 2021}),
    ],
)
def test_the_grammar_of_a_setting(text, expected):
    assert parse_setting("broker_training", text) == LeverSetting(**expected)


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (LeverSetting(level=150), "150"),
        (LeverSetting(level=0.5, start=2020, ramp=2), "0.5@2020+2"),
        (LeverSetting(level=0.5, start=2020.5), "0.5@2020.5+3"),
        (LeverSetting(level=80, end=2030), "80..2030"),
        (LeverSetting(level=80, start=2019, ramp=0.25, end=2030), "80@2019+0.25..2030"),
    ],
)
def test_the_short_spelling_leaves_out_what_is_usual(setting, text):
    assert setting.text == text


def test_a_lever_set_without_a_schedule_starts_in_2018_over_three_years():
    setting = parse_setting("broker_training", "150")
    assert setting.schedule == Schedule(150, 2018, 3, None)


def test_the_defaults():
    plain = Scenario()
    assert (plain.levers, plain.assumptions) == ({}, {})
    assert (plain.until, plain.step, plain.method) == (2035, 1 / 16, "rk4")
    assert (plain.grid.start, plain.grid.steps, plain.engine_method) == (2015, 320, "rk4")


def test_setting_and_resetting_a_lever():
    plain = Scenario()
    moved = plain.with_lever("broker_training", LeverSetting(level=150))
    assert plain.levers == {}
    assert moved.levers == {"broker_training": LeverSetting(level=150)}
    assert moved.with_lever("broker_training", None) == plain
    assert moved.with_lever("broker_training", LeverSetting(level=9)).levers["broker_training"].level == 9


def test_the_baseline_of_a_scenario_keeps_its_assumptions():
    scenario = Scenario(levers=TWO, assumptions={"closing_time": 2.0}, until=2050, method="euler")
    still = scenario.baseline()
    assert still.levers == {}
    assert (still.assumptions, still.until, still.method) == ({"closing_time": 2.0}, 2050, "euler")


def test_a_scenario_does_not_change():
    with pytest.raises(ValueError, match="frozen"):
        Scenario().until = 2050  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        TWO["broker_training"].level = 3  # type: ignore[misc]


def test_equal_scenarios_have_equal_hashes():
    """A scenario is the key of every cache."""
    same = [
        Scenario(levers=TWO),
        Scenario(levers=dict(reversed(TWO.items()))),
        Scenario(levers=TWO, until=2035.0),
    ]
    assert same[0] == same[1] == same[2]
    assert len({hash(s) for s in same}) == 1
    assert len({*same, Scenario()}) == 2


@settings(deadline=None, max_examples=40)
@given(scenarios())
def test_whatever_the_order_of_levers_and_assumptions(scenario):
    turned = Scenario(
        levers=dict(reversed(scenario.levers.items())),
        assumptions=dict(reversed(scenario.assumptions.items())),
        until=scenario.until,
        step=scenario.step,
        method=scenario.method,
    )
    assert turned == scenario
    assert hash(turned) == hash(scenario)
