"""Charts as files: in both languages, with scenario and source, on white in either theme."""

from __future__ import annotations

import re
from html import unescape

import altair as alt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of

from models.cooperation import MODEL
from models.presets import presets
from models.simulation import thinned
from pages.parts import charts
from pages.parts.drawings import drawings
from pages.parts.labels import lever
from pages.parts.levers import when
from pages.parts.look import PALETTES
from pages.parts.panel import recorded
from pages.parts.pictures import LINE, SCALE, bare, picture, scenario_name, wrapped
from pages.parts.text import with_unit
from tests.pages.reading import said

SCENARIO = presets()["six_directions"].scenario
OWN = SCENARIO.with_lever("broker_training", None).replaced(assumptions={"park_life": 25.0})
TITLE = "A title & more"


def spec(theme, chart=0):
    series = drawings("")[chart].series
    runs = thinned(SCENARIO, 4), thinned(SCENARIO.baseline(), 4)
    return charts.chart(series, *runs, recorded(series), PALETTES[theme], 2030)


def words(svg):
    return [unescape(w) for w in re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</", svg.decode())]


def test_a_picture_says_what_it_is_and_where_it_is_from(language):
    told = words(picture("svg", spec("light"), TITLE, [scenario_name(SCENARIO)]))
    assert TITLE in told
    assert said(language, "Scenario: {name}", name=presets()["six_directions"].label[language]) in told
    assert any(MODEL.hash in w for w in told)
    assert {s.label for s in drawings("")[0].series} <= set(told)


@settings(deadline=None, max_examples=20)
@given(any_of.text(any_of.sampled_from('a\x00\x01\x0b\x1b\x7f\ufffe\uffff\\"<&双'), min_size=1))
def test_no_sign_in_a_name_ends_the_server(name):
    """The converter aborts the whole process at a sign that XML forbids."""
    values = pd.DataFrame({"name": [name], "value": [1.0]})
    chart = alt.Chart(values).mark_bar().encode(x="name:N", y="value:Q").to_dict()
    legible = "".join(c for c in name if c not in "\x00\x01\x0b\x1b\ufffe\uffff")
    told = "".join(words(picture("svg", chart, name, [name])))
    assert told.count(legible.strip()) >= bool(legible.strip())
    assert bare(chart, (60, 40))


@pytest.mark.usefixtures("language")
def test_a_dark_page_gives_the_same_picture():
    assert picture("svg", spec("dark"), TITLE, []) == picture("svg", spec("light"), TITLE, [])


def test_assumed_figures_stay_hollow():
    """In a dark page's chart, too, whose colours are turned into those of a light one."""
    svg = picture("svg", spec("dark", 1), TITLE, []).decode()
    fills = re.findall(r'aria-roledescription="point"[^>]*fill="([^"]*)"', svg)
    assert fills
    assert {f.upper() for f in fills} == {"#FFFFFF"}


def test_a_line_ends_where_the_run_ends():
    """The highest and the lowest end of a line, told by the axis: checked against the run itself."""
    svg = picture("svg", spec("light"), TITLE, []).decode()
    blue = re.findall(rf'd="([^"]*)" stroke="{PALETTES["light"].series[0]}" stroke-width="2.75"', svg)
    points = [tuple(map(float, p.split(","))) for p in re.findall(r"[ML]([\d.]+,[\d.]+)", blue[0])]
    values = thinned(SCENARIO, 4)["outbound_investment"]
    height = [y for _, y in points]
    # Heights fall as values rise, in one proportion.
    shares = [(a - height[0]) / (height[-1] - height[0]) for a in height]
    expected = (values - values[0]) / (values[-1] - values[0])
    assert shares == pytest.approx(list(expected), abs=2e-3)


def test_a_png_is_fine_enough_for_print():
    chart = alt.Chart(pd.DataFrame({"x": [1, 2], "y": [1, 2]})).mark_line().encode(x="x:Q", y="y:Q")
    raw = picture("png", chart.to_dict(), TITLE, [])
    assert raw.startswith(b"\x89PNG")
    assert int.from_bytes(raw[16:20]) > 720 * SCALE


def test_a_scenario_of_ones_own_is_told_by_its_levers_and_assumptions(language):
    told = scenario_name(OWN)
    for name, setting in OWN.levers.items():
        level = with_unit(setting.level, MODEL.levers[name].unit)
        assert (
            said(language, "{lever}: {level}, {when}", lever=lever(name), level=level, when=when(setting))
            in told
        )
    assert told.endswith("= 25")
    assert presets()["six_directions"].label[language] not in told


def test_horizon_and_method_are_told_where_they_are_not_the_usual_ones(language):
    told = scenario_name(SCENARIO.replaced(until=2040, method="euler", step=1 / 32))
    assert said(language, "until {year}", year="2040") in told
    assert said(language, "Euler") in told
    assert "0.03125" in told
    assert said(language, "until {year}", year="2035") not in scenario_name(SCENARIO)


def test_a_long_description_is_broken_between_its_parts(language):
    name, between = scenario_name(OWN), said(language, "; ")
    lines = wrapped(name)
    assert len(lines) > 1
    assert max(map(wide, lines)) <= LINE + wide(between)
    assert (" " if between.endswith(" ") else "").join(lines) == name
    assert set(lines) <= set(words(picture("svg", spec("light"), TITLE, [name])))


def wide(text):
    """Places a text takes where a Chinese sign takes two."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)
