"""Charts hold the numbers of the runs in the reader's units, and say them in words."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.cooperation import MODEL
from models.history import Recorded, record
from models.outcomes import outcome
from models.scenario import Scenario
from models.simulation import at_year, trajectory
from pages.parts import charts
from pages.parts.charts import Series
from pages.parts.labels import label
from pages.parts.look import PALETTES
from pages.parts.page_state import showable
from pages.parts.text import LANGUAGES, display_units, unit_label, with_unit
from tests.models.runs import baseline, of_preset
from tests.pages.reading import reading, said
from tests.pages.runs import made_up

PALETTE = PALETTES["light"]
INVESTMENT = ("outbound_investment", "inbound_investment", "investment_balance")
TRANSFER = ("outward_transfer", "inward_transfer")


def series_of(*variables: str) -> list[Series]:
    return [Series(v, label(v)) for v in variables]


def recorded(*variables: str) -> list[Recorded]:
    return [r for v in variables for r in record() if r.variable == v and r.end > r.start]


def layers(drawn: dict[str, Any], mark: str) -> list[dict[str, Any]]:
    return [layer for layer in drawn["layer"] if layer["mark"]["type"] == mark]


def drawing(*variables: str) -> dict[str, Any]:
    return charts.chart(
        series_of(*variables), of_preset("twin_parks"), baseline(), recorded(*variables), PALETTE, 2030
    )


def columns_of(drawn: dict[str, Any]) -> dict[str, np.ndarray]:
    table = drawn["datasets"][charts.NUMBERS]
    return {name: table[name].to_numpy() for name in table.column_names}


@pytest.mark.parametrize("variables", [INVESTMENT, TRANSFER, ("programme_cost",), ("brokers",)])
def test_lines_hold_the_runs_in_the_readers_unit(language, variables):
    run, before = of_preset("twin_parks"), baseline()
    found = columns_of(drawing(*variables))
    assert set(found) == {"year"} | {f"{c}_{k}" for k in range(len(variables)) for c in ("value", "baseline")}
    assert np.array_equal(found["year"], run.times)
    for k, variable in enumerate(variables):
        factor = display_units(language)[MODEL.unit(variable)].factor
        assert np.allclose(found[f"value_{k}"], run[variable] * factor, rtol=1e-12)
        assert np.allclose(found[f"baseline_{k}"], before[variable] * factor, rtol=1e-12)


def test_chinese_reads_hundred_millions():
    with reading("en"):
        english = columns_of(drawing(*INVESTMENT))["value_0"]
    with reading("zh"):
        assert np.allclose(columns_of(drawing(*INVESTMENT))["value_0"], 10 * english)


@pytest.mark.parametrize("step", [1 / 16, 0.25, 0.2, 0.1, 0.05])
def test_a_table_has_a_row_for_every_year(language, step):
    scenario = Scenario(step=step, until=2040)
    run = trajectory(scenario)
    table = charts.table(series_of(*INVESTMENT), run, run)
    year = said(language, "Year")
    assert list(table[year]) == list(range(2015, 2041))
    unit = unit_label("USD_billion/year")
    factor = display_units(language)["USD_billion/year"].factor
    expected = [year]
    for variable in INVESTMENT:
        expected.append(said(language, "{series} ({unit})", series=label(variable), unit=unit))
        for template in ("{series}, no new policy ({unit})",):
            expected.append(said(language, template, series=label(variable), unit=unit))
    assert list(table.columns) == expected
    for k, variable in enumerate(INVESTMENT):
        values = [at_year(run, variable, y) * factor for y in range(2015, 2041)]
        assert np.allclose(table[expected[1 + 2 * k]], values)
        assert np.allclose(table[expected[2 + 2 * k]], values)


def test_a_pure_number_is_called_a_ratio(language):
    table = charts.table(series_of("investment_coverage"), baseline(), baseline())
    name = label("investment_coverage")
    ratio = said(language, "ratio")
    assert said(language, "{series} ({unit})", series=name, unit=ratio) in table.columns


@pytest.mark.parametrize("variables", [INVESTMENT, TRANSFER])
def test_dots_are_the_record(language, variables):
    figures = recorded(*variables)
    drawn = charts.dots(series_of(*variables), figures)
    assert len(drawn) == len(figures) > 0
    for dot, figure in zip(drawn, figures, strict=True):
        factor = display_units(language)[figure.unit].factor
        assert dot.value == pytest.approx(figure.value * factor)
        assert dot.year == figure.start + 0.5
        assert dot.period == f"{figure.start:.0f}"
        assert dot.series == label(figure.variable)
        assert dot.status == said(language, figure.status)
        assert dot.known == (figure.status != "assumed")


def test_the_record_of_a_flow_is_entered_in_the_flows_unit():
    for figure in record():
        if figure.variable:
            assert figure.unit == MODEL.unit(figure.variable), figure.label


def test_the_baseline_is_grey_and_beneath(language):
    drawn = drawing(*INVESTMENT)
    lines = layers(drawn, "line")
    fields = [line["encoding"]["y"]["field"] for line in lines]
    assert fields == [*(f"baseline_{k}" for k in range(3)), *(f"value_{k}" for k in range(3))], language
    for line in lines[:3]:
        assert line["mark"]["color"] == PALETTE.baseline
        assert "color" not in line["encoding"]
    scale = lines[3]["encoding"]["color"]["scale"]
    assert scale == {"domain": [label(v) for v in INVESTMENT], "range": list(PALETTE.series)}


def test_each_series_has_a_dash_of_its_own(language):
    lines = layers(drawing(*INVESTMENT), "line")
    dashes = lines[3]["encoding"]["strokeDash"]["scale"]["range"]
    assert len({str(d) for d in dashes}) == 3, language
    assert [line["mark"]["strokeDash"] for line in lines[:3]] == dashes


def test_dots_are_drawn_only_where_there_is_a_record(language):
    assert len(layers(drawing(*INVESTMENT), "point")) == 1, language
    assert layers(drawing("brokers"), "point") == []


def test_assumed_dots_are_hollow(language):
    drawn = drawing(*TRANSFER)
    [points] = layers(drawn, "point")
    data = points["data"]
    values = data["values"] if "values" in data else drawn["datasets"][data["name"]]
    assert [p["known"] for p in values] == [False, False], language
    fill = points["encoding"]["fill"]
    assert fill["condition"]["test"] == "datum.known"
    assert fill["value"] == PALETTE.background


def test_the_axis_has_the_unit_and_spans_the_run(language):
    drawn = charts.chart(
        series_of(*INVESTMENT), made_up(until=2040), made_up(until=2040), recorded(*INVESTMENT), PALETTE, 2030
    )
    for layer in drawn["layer"]:
        if "y" in layer["encoding"]:
            assert layer["encoding"]["y"]["axis"]["title"] == unit_label("USD_billion/year"), language
        assert layer["encoding"]["x"]["scale"]["domain"] == [2015, 2040]


def test_every_layer_tells_its_values_in_words_or_nothing(language):
    """Otherwise Vega would tell a reader the names of columns."""
    drawn = drawing(*INVESTMENT)
    words = {
        said(language, "Year"),
        said(language, "Status"),
        unit_label("USD_billion/year"),
        " ",
        *(label(v) for v in INVESTMENT),
        *(said(language, "{series}, no new policy", series=label(v)) for v in INVESTMENT),
    }
    for layer in drawn["layer"]:
        tooltip = layer["encoding"].get("tooltip")
        if tooltip:
            assert {entry["title"] for entry in tooltip} <= words
        else:
            assert layer["mark"].get("tooltip", "unset") is None, layer["mark"]


@pytest.mark.parametrize("year", [2018, 2030])
def test_the_target_year_is_marked(language, year):
    drawn = charts.chart(series_of("brokers"), baseline(), baseline(), [], PALETTE, year)
    marked = [data for data in drawn["datasets"].values() if data == [{"year": year}]]
    marked += [r["data"]["values"] for r in layers(drawn, "rule") if "values" in r.get("data", {})]
    assert marked == [[{"year": year}]], language


def test_drawing_one_chart_leaves_another_alone(language):
    first, second = drawing(*INVESTMENT), drawing(*INVESTMENT)
    first["layer"].clear()
    first["datasets"].clear()
    assert second["layer"], language
    assert charts.NUMBERS in second["datasets"]


@pytest.mark.parametrize("variables", [INVESTMENT, TRANSFER, ("brokers",)])
def test_a_chart_is_valid_vega_lite(language, variables):
    drawn = drawing(*variables)
    drawn["datasets"][charts.NUMBERS] = drawn["datasets"][charts.NUMBERS].to_pylist()
    again = alt.LayerChart.from_dict(drawn).to_dict()
    assert len(again["layer"]) == len(drawn["layer"]), language


def everything_charted() -> None:
    """A page with a chart of every variable."""
    import streamlit as st

    from models.presets import presets
    from pages.parts.charts import Series
    from pages.parts.labels import label
    from pages.parts.page_state import PageState, showable
    from pages.parts.panel import chart_panel

    st.session_state["state"] = PageState(presets()["twin_parks"].scenario)
    for base, variables in showable().items():
        chart_panel(base, label(variables[0]), [Series(v, label(v)) for v in variables])


@cache
def everything(language: str) -> dict[str, Any]:
    """The chart of each variable, as it is sent to the browser."""
    app = AppTest.from_function(everything_charted, default_timeout=120)
    app.session_state["language"] = language
    app.run()
    assert not app.exception
    drawn = [chart.proto for chart in app.get("vega_lite_chart")]
    return dict(zip(showable(), drawn, strict=True))


@pytest.mark.parametrize("name", showable())
def test_every_variable_has_a_chart_of_its_own_numbers(language, name):
    variables = showable()[name]
    assert len({MODEL.unit(v) for v in variables}) == 1
    labels = [label(v) for v in variables]
    assert len(set(labels)) == len(labels) <= len(PALETTE.series)
    numbers = charts.numbers(series_of(*variables), of_preset("twin_parks"), baseline())
    assert all(np.isfinite(numbers[column].to_numpy()).all() for column in numbers.column_names)
    specification = json.loads(everything(language)[name].spec)
    lines = layers(specification, "line")
    assert [line["encoding"]["y"]["field"] for line in lines] == [
        f"{column}_{k}" for column in ("baseline", "value") for k in range(len(variables))
    ]
    known = {*numbers.column_names, "series", "value", "status", "period"}
    assert set(re.findall(r"'field': '([^']+)'", str(specification["layer"]))) <= known


@pytest.mark.parametrize("name", showable())
def test_every_chart_says_its_values_in_words(language, name):
    told = everything(language)[name].alt
    for variable in showable()[name]:
        found = outcome(variable, of_preset("twin_parks"), baseline(), 2030)
        assert (
            said(
                language,
                "{series} {value}, {baseline} with no new policy",
                series=label(variable),
                value=with_unit(found.value, found.unit),
                baseline=with_unit(found.baseline, found.unit),
            )
            in told
        )
    assert "2030" in told


def test_both_languages_are_told_apart():
    english, chinese = (everything(code) for code in LANGUAGES)
    assert all(english[name].alt != chinese[name].alt for name in showable())
