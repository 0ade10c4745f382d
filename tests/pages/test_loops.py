"""Which loops? The view by itself, in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.engine import SimulationError
from models.loops import Dominance, dominance
from models.presets import presets
from models.scenario import Scenario
from pages.parts.doubt.charts import Frame
from pages.parts.look import PALETTES
from pages.parts.page_state import PageState
from pages.parts.why import loops as view
from pages.parts.why.loop_charts import Layer, layers
from tests.pages.reading import said

SIX = presets()["six_directions"].scenario
NOTHING = "{what}: in {year} no loop is at work, so there is no information."


def page() -> None:
    from pages.parts.why.loops import loops

    loops()


def shown(language: str, **state: Any) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["language"] = language
    app.session_state["state"] = PageState(why="loops", **state)
    return ran(app)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def state(app: AppTest) -> PageState:
    return app.session_state["state"]


def words(app: AppTest) -> str:
    return "\n".join(m.value for m in app.markdown)


def charts(app: AppTest) -> list[Any]:
    return list(app.get("vega_lite_chart"))


def test_loops_of_each_tier_and_of_the_part_they_are_in(language):
    app = shown(language, outcome="inbound_investment")
    assert len(charts(app)) == 3
    assert all(chart.proto.alt for chart in charts(app))
    assert app.selectbox(key="loop-stock").value == "inbound_direct"
    assert said(language, "Every loop is scored.") in app.caption[-1].value
    for name in (
        "Trust and inbound investment",
        "Partners who invest meet; those who trust the city invest more.",
    ):
        assert said(language, name) in words(app)


def test_the_sentence_says_what_the_model_says(language):
    app = shown(language, outcome="inbound_investment", moment=2034)
    run = dominance(Scenario(step=1 / 8))
    share = run.through("inbound_direct_leading").shares[1, run.at(2034)]
    name = said(language, "Trust and inbound investment")
    part = said(
        language,
        "“{loop}” ({kind}, {share} %)",
        loop=name,
        kind=said(language, "reinforcing"),
        share=round(100 * share),
    )
    assert 50 < 100 * share < 60
    assert part in app.markdown[0].value
    line = said(language, "**{code}** {loop}: {share} %.", code="R1", loop=name, share=round(100 * share))
    assert f"- {line}" in words(app)


def test_a_stock_without_tiers_has_one_column():
    app = shown("en", scenario=SIX, outcome="transfer_volume", variable="transfer_centres")
    assert len(charts(app)) == 2


def test_a_part_that_is_no_more_than_the_stock_s_loops_is_not_drawn_again():
    [alone] = charts(shown("en", outcome="transfer_volume", variable="brokers"))
    assert "“Brokers leave” (balancing, 100 %)" in alone.proto.alt


def test_an_equilibrium_is_said_to_give_no_information(language):
    app = shown(language, outcome="investment_coverage", variable="overseas_parks")
    assert len(charts(app)) == 1
    assert words(app).count(said(language, NOTHING).split("{year}")[1]) == 2


def test_stock_and_year_are_part_of_the_state(language):
    app = shown(language, outcome="inbound_investment")
    app.selectbox(key="loop-stock").set_value("home_firms")
    assert state(ran(app)).variable == "home_firms"
    assert said(language, "Agglomeration of country-themed parks") in words(app)
    app.slider(key="moment").set_value(2020)
    assert state(ran(app)).moment == 2020
    assert all("2020" in chart.proto.alt for chart in charts(app))


def test_a_variable_of_the_map_that_is_no_such_stock_changes_nothing():
    app = shown("en", outcome="inbound_investment", variable="relative_trust")
    assert app.selectbox(key="loop-stock").value == "inbound_direct"


@pytest.mark.parametrize("until", [2016, 2050])
def test_any_horizon(until):
    assert charts(shown("en", scenario=Scenario(until=until), moment=2015))


def test_loops_that_were_searched_for_are_said_to_be(language, monkeypatch):
    def searched(scenario: Scenario) -> Dominance:
        found = dominance(scenario)
        return replace(found, parts=tuple(replace(p, complete=False) for p in found.parts))

    view._dominance.clear()
    monkeypatch.setattr(view, "dominance", searched)
    app = shown(language)
    view._dominance.clear()
    start = "Loops are too many to score each: the strongest were searched for, and some may be missing."
    assert said(language, start) in app.caption[-1].value


def test_a_run_that_cannot_be_computed_is_said_to_be_none(language, monkeypatch):
    def broken(_scenario: Scenario) -> Dominance:
        raise SimulationError("beyond all bounds")

    view._dominance.clear()
    monkeypatch.setattr(view, "dominance", broken)
    app = shown(language)
    assert [e.value for e in app.error] == [
        said(language, "With these assumptions a value grows beyond all bounds; take the last step back.")
    ]
    assert not charts(app)


def test_the_table_of_a_chart_holds_its_shares():
    app = shown("en", outcome="inbound_investment")
    app.session_state["part-inbound_direct_emerging-table"] = True
    [table] = [e.value for e in ran(app).dataframe]
    assert list(table["Year"]) == list(range(2016, 2036))
    np.testing.assert_allclose(table.drop(columns="Year").sum(axis=1), 100, atol=0.5)


def test_areas_lie_on_one_another_on_their_side_of_the_axis():
    drawn = [Layer("R1", "One", 1, 0), Layer("R2", "Two", 1, 1), Layer("B1", "Three", -1, 0)]
    sizes = np.array([[20.0, 30], [30, 10], [50, 60]])
    frame = Frame(PALETTES["light"], "", 2017)
    chart = layers(np.array([2016.0, 2020.0]), sizes, drawn, frame).to_dict()
    area = next(x for x in chart["layer"] if x["mark"]["type"] == "area")
    rows = chart["datasets"][area["data"]["name"]]
    edges = {(r["code"], r["year"]): (r["bottom"], r["top"]) for r in rows}
    assert edges["R1", 2016] == (0, 20)
    assert edges["R2", 2016] == (20, 50)
    assert edges["B1", 2020] == (0, -60)
    fills = area["encoding"]["color"]["scale"]
    assert fills["domain"] == ["R1", "R2", "B1"]
    assert len(set(fills["range"])) == 3
