"""The causal map and the paths on the page: what is drawn, said and picked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import unescape
from typing import Any

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from models import causal_map as layout
from models.arrows import arrow
from models.cooperation import MODEL
from models.presets import presets
from pages.parts import jobs
from pages.parts.address import from_address, to_address
from pages.parts.page_state import PageState
from pages.parts.pictures import picture
from pages.parts.why.map import component, figure
from pages.parts.why.map.component import facts
from pages.parts.why.map.sketch import BOX, Drawn
from pages.parts.why.names import about, declarations, group_label, label, written
from tests.engine.test_latex import rendered
from tests.pages.reading import said

SCENARIO = presets()["six_directions"].scenario
STATE = PageState(SCENARIO, outcome="transfer_volume", why="map", variable="trust")


def _map() -> None:
    from pages.parts.why.causal_map import causal_map

    causal_map()


def _path() -> None:
    from pages.parts import jobs
    from pages.parts.why.path import path

    jobs.begin()
    path()


def shown(view: Any, state: PageState, language: str) -> AppTest:
    app = AppTest.from_function(view, default_timeout=30)
    app.session_state["state"], app.session_state["language"] = state, language
    app.run()
    assert not app.exception
    return app


@pytest.fixture(scope="module")
def graph():
    return layout.causal_map(SCENARIO)


@pytest.fixture(scope="module")
def weights():
    return layout.weights(SCENARIO)


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("picked", ["trust", "delivery_effectiveness", "broker_training"])
def test_what_is_drawn_around_a_variable_is_what_the_equations_say(picked, graph, weights):
    places = layout.in_columns(graph, layout.around(graph, picked, 2))
    found = facts(Drawn(graph, places, False), picked, weights)
    assert [n["id"] for n in found["nodes"]] == list(places)
    drawn = {(x["cause"], x["effect"]): x["polarity"] for x in found["links"]}
    inside = graph.subgraph(places)
    assert drawn == {(c, e): s for c, e, s in inside.edges(data="polarity")}
    assert set(found["weights"]) == {f"{c}>{e}" for c, e in drawn}
    assert all(len(w) == len(found["years"]) for w in found["weights"].values())
    names = {n["id"]: n["label"].splitlines()[0] for n in found["nodes"]}
    assert names == {n: label(n) for n in places}
    assert len({tuple(n[k] for k in "xy") for n in found["nodes"]}) == len(places)


@pytest.mark.usefixtures("language")
def test_the_whole_map_has_its_sectors(graph, weights):
    found = facts(Drawn(graph, layout.on_the_whole_map(), True), "trust", weights)
    groups = {g["id"]: g["label"] for g in found["groups"]}
    assert {n["group"] for n in found["nodes"]} == set(groups)
    assert all(groups.values())
    assert len(found["links"]) == graph.number_of_edges()


@pytest.mark.usefixtures("language")
def test_the_layout_is_the_same_at_all_times(graph, weights):
    """What does not change is not laid out again, whatever the year and the picked variable."""
    whole = Drawn(graph, layout.on_the_whole_map(), True)
    assert facts(whole, "trust", weights)["layout"] == facts(whole, "brokers", weights)["layout"]


@pytest.mark.usefixtures("language")
def test_every_variable_has_a_name_and_an_equation_that_renders(graph, tmp_path):
    equations = {name: written(name) for name in declarations()}
    found = rendered(list(equations.values()), tmp_path)
    assert [f for f in found if "error" in f] == []
    for name, told in zip(equations, found, strict=True):
        assert label(name) in [w.replace("\xa0", " ").replace("’", "'") for w in told["words"]]
    assert all(label(name) for name in graph)
    assert all(about(x) for x in MODEL.levers)


def test_the_library_brings_its_licence_along():
    folder = component.HERE / "vendor" / "cytoscape"
    assert "Permission is hereby granted" in (folder / "LICENSE").read_text(encoding="utf-8")
    assert "cytoscape" in (folder / "cytoscape.min.js").read_text(encoding="utf-8")


def test_the_view_tells_the_variable(language):
    app = shown(_map, STATE, language)
    assert app.selectbox(key="variable").value == "trust"
    assert app.subheader[0].value == label("trust")
    assert label("trust") in app.latex[0].value
    causes = {b.key for b in app.button if b.key and b.key.startswith("cause-")}
    assert causes == {"cause-trust_building"}
    assert app.button(key="cause-trust_building").label == said(
        language, "{name} ({sign})", name=label("trust_building"), sign="+"
    )


def test_neighbours_and_the_list_lead_on(language):
    app = shown(_map, STATE, language)
    app.button(key="effect-relative_trust").click().run()
    assert app.session_state["state"] == replace(STATE, variable="relative_trust")
    app.selectbox(key="variable-1").select("broker_training").run()
    assert app.session_state["state"].variable == "broker_training"
    assert not app.latex
    assert not app.exception


@pytest.mark.parametrize("part", ["around", "sector", "whole"])
def test_every_part_is_drawn_and_kept_in_the_address(part, language):
    state = replace(STATE, part=part, variable="broker_training")
    shown(_map, state, language)
    assert from_address(to_address(state)) == (state, [])


def test_without_a_picked_variable_it_is_the_outcome(language):
    app = shown(_map, replace(STATE, variable=""), language)
    assert app.selectbox(key="variable").value == "transfer_volume"


@pytest.fixture
def followed() -> None:
    """The paths of the scenario are known."""
    st.session_state.pop("beside-reader", None)
    jobs.beside(jobs.routes(SCENARIO, "transfer_volume", 2030)).result.result(30)


@pytest.mark.usefixtures("followed")
def test_a_path_is_told_in_words_and_leads_to_the_map(language):
    app = shown(_path, replace(STATE, why="path", lever="broker_training"), language)
    first = app.markdown[1].value
    assert first.startswith("1. ")
    assert label("brokers") in first
    assert label("outward_transfer") in first
    steps = [b.label for b in app.button if b.key and b.key.startswith("path-step-")]
    assert steps[0] == label("broker_training")
    assert steps[-1] == label("transfer_volume")
    app.button(key="path-step-1").click().run()
    assert app.session_state["state"].why == "map"
    assert app.session_state["state"].variable == "broker_enrolments"


@pytest.mark.usefixtures("followed")
def test_another_path_is_drawn_and_kept_in_the_address(language):
    app = shown(_path, replace(STATE, why="path", lever="broker_training"), language)
    before = [b.label for b in app.button if b.key and b.key.startswith("path-step-")]
    app.button(key="draw-path-1").click().run()
    steps = [b.label for b in app.button if b.key and b.key.startswith("path-step-")]
    assert steps != before
    assert (steps[0], steps[-1]) == (before[0], before[-1])
    state = app.session_state["state"]
    assert from_address(to_address(state)) == (state, [])
    assert state.route == 2


@pytest.mark.usefixtures("followed")
def test_the_lever_that_matters_most_comes_first(language):
    app = shown(_path, replace(STATE, why="path"), language)
    effects = {x: abs(_effect(x)) for x in SCENARIO.levers}
    assert app.selectbox(key="lever").value == max(effects, key=lambda x: effects[x])


def _effect(lever: str) -> float:
    from models.paths import explain

    return explain(SCENARIO, lever, "transfer_volume", 2030).effect


def test_without_a_changed_lever_it_says_what_to_do(language):
    app = shown(_path, PageState(why="path"), language)
    assert len(app.info) == 1


def told(picture: bytes) -> str:
    """All words of a picture."""
    return " ".join(unescape(w) for w in re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</", picture.decode()))


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("part", ["around", "whole"])
def test_the_figure_holds_what_is_drawn(part, graph, weights):
    around = Drawn(graph, layout.in_columns(graph, layout.around(graph, "trust", 2)), False)
    drawn = around if part == "around" else Drawn(graph, layout.on_the_whole_map(), True)
    svg = picture("svg", figure.figure(drawn, "trust", weights, 2030), "A title", ["A scenario"])
    words = told(svg).replace(" ", "")
    assert "A title" in told(svg)
    assert "A scenario" in told(svg)
    for name in drawn.places:
        assert drawn.label(name, "trust").replace(" ", "").replace("\n", "") in words
    assert all(group_label(g).replace(" ", "") in words for g in drawn.groups)
    # Lines: fully drawn; a tip and a sign for each.
    marks = Counter(re.findall(r'aria-roledescription="([a-z ]+)"', svg.decode()))
    assert marks["line mark"] == marks["point"] == len(drawn.links)
    assert sum(told(svg).count(sign) for sign in "−±") >= sum(s != 1 for *_, s in drawn.links)


@pytest.mark.usefixtures("language")
def test_the_table_holds_each_link_with_its_weight(graph, weights):
    drawn = Drawn(graph, layout.of_group(graph, "talent"), True)
    found = figure.table(drawn, weights, 2030)
    assert len(found) == len(drawn.links)
    for (cause, effect, polarity), row in zip(drawn.links, found.itertuples(index=False), strict=True):
        weight = 100 * weights.of[cause, effect][2030 - 2015]
        assert row[:3] == (label(cause), label(effect), {1: "+", -1: "−", 0: "±"}[polarity])
        assert row[3] == pytest.approx(weight, abs=0.051)


@pytest.mark.usefixtures("language")
def test_there_and_back_lie_apart(graph):
    drawn = Drawn(graph, layout.of_group(graph, "talent"), True)
    both = [(c, e) for c, e, _ in drawn.links if (e, c) in {(a, b) for a, b, _ in drawn.links}]
    assert both
    for cause, effect in both:
        there, back = (
            arrow(np.array(drawn.middle(a)), np.array(drawn.middle(b)), BOX, drawn.bow((a, b)).bend)
            for a, b in ((cause, effect), (effect, cause))
        )
        middle = len(there) // 2
        assert np.hypot(*(there[middle] - back[middle])) > 10


def test_a_map_and_a_path_have_their_links_as_a_table(language):
    app = shown(_map, STATE, language)
    links = said(language, "Table: {name}", name=said(language, "Links"))
    assert links in [e.label for e in app.expander]
