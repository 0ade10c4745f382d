"""Bad input is refused in one line that names the thing, what is allowed, and the nearest name."""

from __future__ import annotations

import json

import pytest

from models.errors import InputError
from models.scenario import LeverSetting, Scenario, check_level, parse_setting


def brokers(**setting: object) -> str:
    return json.dumps({"levers": {"broker_training": setting}})


def refused(text: str) -> str:
    """What is said about a scenario file, in one line."""
    with pytest.raises(InputError) as caught:
        Scenario.from_json(text)
    said = str(caught.value)
    assert said.splitlines() == [said]
    return said


BAD_LEVERS = {
    "unknown lever": (
        '{"levers": {"broker_trainin": {"level": 3}}}',
        ['unknown lever "broker_trainin"', 'did you mean "broker_training"'],
    ),
    "level too high": (brokers(level=301), ["broker_training", "301", "0 to 300", "person/year"]),
    "level too low": (brokers(level=-0.5), ["broker_training", "-0.5", "0 to 300"]),
    "no number": (brokers(level="many"), ["broker_training.level", '"many" is not a number']),
    "nothing": (brokers(level=None), ["broker_training.level", "a number is missing"]),
    "a list": (brokers(level=[1]), ["broker_training.level", "is not a number"]),
    "true": (brokers(level=True), ["broker_training.level", '"True" is not a number']),
    "false as start": (brokers(level=1, start=False), ["broker_training.start", "is not a number"]),
    "NaN": (brokers(level=float("nan")), ["broker_training.level", "is not a finite number"]),
    "infinity": (brokers(level=float("inf")), ["broker_training.level", "is not a finite number"]),
    "too large for a float": (brokers(level=10**400), ["broker_training.level"]),
    "NaN as start": (brokers(level=1, start=float("nan")), ["broker_training.start", "finite"]),
    "level missing": (brokers(start=2020), ["levers.broker_training.level", "is missing"]),
    "more than belongs": (brokers(level=1, begin=2020), ["levers.broker_training.begin", "not part of"]),
    "start in the record": (brokers(level=1, start=2017.9), ["start", "2017.9", "2018 to 2050"]),
    "start after all": (brokers(level=1, start=2051), ["start", "2051", "2018 to 2050"]),
    "ramp backwards": (brokers(level=1, ramp=-1), ["ramp of -1 years", "0 to 20"]),
    "ramp too long": (brokers(level=1, ramp=21), ["ramp of 21 years", "0 to 20"]),
    "end before start": (brokers(level=1, start=2025, end=2020), ["end 2020 is before the start 2025"]),
    "end within the ramp": (brokers(level=1, start=2025, end=2026), ["end 2026", "ramp is over (2028)"]),
    "end after all": (brokers(level=1, end=2051), ["end", "2051", "2018 to 2050"]),
    "a bare number": ('{"levers": {"broker_training": 150}}', ["levers.broker_training", '"150"']),
    "a list of levers": ('{"levers": ["broker_training"]}', ["levers", "broker_training"]),
}


@pytest.mark.parametrize("case", BAD_LEVERS)
def test_bad_levers(case):
    text, parts = BAD_LEVERS[case]
    said = refused(text)
    assert [p for p in parts if p not in said] == []


BAD_RUNS = {
    "step too coarse": ('{"step": 0.5}', ["step of 0.5", "0.00390625 to 0.25"]),
    "step too fine": ('{"step": 0.001}', ["step of 0.001", "0.00390625 to 0.25"]),
    "step backwards": ('{"step": -0.25}', ["step of -0.25"]),
    "no step": ('{"step": 0}', ["step of 0 years"]),
    "step that does not divide": ('{"step": 0.24}', ["0.24 does not divide the 20 years", "2015 to 2035"]),
    "horizon off the steps": ('{"until": 2035.03}', ["does not divide", "2035.03"]),
    "horizon too near": ('{"until": 2015}', ["horizon 2015", "2016 to 2050"]),
    "horizon too far": ('{"until": 2051}', ["horizon 2051", "2016 to 2050"]),
    "horizon no number": ('{"until": "soon"}', ["until", '"soon" is not a number']),
    "horizon NaN": ('{"until": NaN}', ["until", "finite"]),
    "unknown method": ('{"method": "heun"}', ['"heun" is not a method', "rk4 / euler"]),
    "method a number": ('{"method": 4}', ["method", '"4"']),
    "unknown parameter": (
        '{"assumptions": {"closing_tim": 2}}',
        ['unknown parameter "closing_tim"', 'did you mean "closing_time"'],
    ),
    "parameter of a tier without it": (
        '{"assumptions": {"initial_trust": 0.3}}',
        ['unknown parameter "initial_trust"', "initial_trust_leading"],
    ),
    "parameter out of range": ('{"assumptions": {"closing_time": 9}}', ["closing_time", "0.75 to 3 year"]),
    "parameter no number": ('{"assumptions": {"closing_time": "x"}}', ["assumptions.closing_time", '"x"']),
    "parameter true": ('{"assumptions": {"wide_scope": true}}', ["assumptions.wide_scope", "not a number"]),
}


@pytest.mark.parametrize("case", BAD_RUNS)
def test_bad_runs(case):
    text, parts = BAD_RUNS[case]
    said = refused(text)
    assert [p for p in parts if p not in said] == []


BAD_FILES = {
    "empty": ("", "not valid JSON at 1:1"),
    "cut off": ('{"levers":\n {"broker_training"', "not valid JSON at 2:"),
    "Python": ("{'levers': {}}", "not valid JSON at 1:2"),
    "byte order mark": ("\ufeff{}", "not valid JSON"),
    "deeply nested": ("[" * 100_000, "not valid JSON"),
    "deeply nested objects": ('{"levers":' * 50_000, "not valid JSON"),
    "a number of five thousand digits": ('{"until": 1' + "0" * 5000 + "}", ""),
    "foreign": ('{"type": "FeatureCollection", "features": []}', "is not part of a scenario"),
    "a list": ("[]", "a scenario is an object with levers, not list"),
    "a list of scenarios": ('[{"levers": {}}]', "not list"),
    "a number": ("2035", "not int"),
    "null": ("null", "not NoneType"),
    "text": ('"baseline"', "not str"),
    "half a character": ('{"levers": {"\\ud800": {"level": 1}}}', ""),
    "a line break in a name": ('{"levers": {"broker\\ntraining": {"level": 1}}}', "unknown lever"),
    "a line break in a value": (brokers(level="1\n2"), "is not a number"),
    "braces": ('{"levers": {"{name}": {"level": 1}}}', 'unknown lever "{name}"'),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_bad_files(case):
    text, part = BAD_FILES[case]
    assert part in refused(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", '"" is not LEVEL'),
        ("@2020", '"@2020" is not LEVEL'),
        ("150@", '"150@" is not LEVEL'),
        ("150@2019+", '"150@2019+" is not LEVEL'),
        ("150@2020..", "is not LEVEL"),
        ("many", 'level: "many" is not a number'),
        ("1,000", 'level: "1,000" is not a number'),
        ("50 %", "is not a number"),
        ("150@soon", 'start: "soon" is not a number'),
        ("150@2019+long", 'ramp: "long" is not a number'),
        ("150..later", 'end: "later" is not a number'),
        ("nan", "is not a finite number"),
        ("-inf", "is not a finite number"),
        ("301", "301 is outside 0 to 300 person/year"),
        ("150@2017", "year 2017 is outside 2018 to 2050"),
        ("150@2020+3..2019", "the end 2019 is before the start 2020"),
        ("150@2020+3..2022", "the end 2022 is before the ramp is over (2023)"),
        ("1\n5", "is not a number"),
    ],
)
def test_bad_settings_name_the_lever(text, part):
    with pytest.raises(InputError) as caught:
        parse_setting("broker_training", text)
    said = str(caught.value)
    assert said.startswith("broker_training")
    assert part in said
    assert said.splitlines() == [said]


def test_bad_names_and_levels_one_by_one():
    with pytest.raises(InputError, match='unknown lever "brokers"; did you mean "broker_training"'):
        parse_setting("brokers", "150")
    with pytest.raises(InputError, match=r"twin_park_share: 1\.01 is outside 0 to 1"):
        check_level("twin_park_share", 1.01)
    with pytest.raises(InputError, match=r"horizon.* is not part of a scenario"):
        Scenario().replaced(horizon=2040)


def test_an_error_keeps_its_template_for_translation():
    with pytest.raises(InputError) as caught:
        check_level("broker_training", 999)
    assert caught.value.template == "{name}: {value:g} is outside {low:g} to {high:g} {unit}"
    assert caught.value.values["high"] == 300
    assert caught.value.template.format(**caught.value.values) == str(caught.value)


@pytest.mark.parametrize("level", [float("nan"), float("inf"), True, "many", None])
def test_a_setting_made_in_python_is_checked_as_well(level):
    with pytest.raises(ValueError, match="number"):
        LeverSetting(level=level)
