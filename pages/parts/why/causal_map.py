"""Which links? The causal map around a variable, and what is known about that variable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import networkx as nx
import streamlit as st

from models import causal_map as layout
from models.cooperation import MODEL
from models.errors import message
from models.loops import feeding, looping_stocks
from models.scenario import Scenario
from pages.parts import state
from pages.parts.charts import Series
from pages.parts.choice import choice
from pages.parts.labels import tier, unit_words
from pages.parts.mirror import mirror
from pages.parts.page_state import PageState, showable
from pages.parts.panel import chart_panel, table_panel
from pages.parts.pictures import scenario_name
from pages.parts.results import step
from pages.parts.text import sentences, t, translated
from pages.parts.why.loops import driven
from pages.parts.why.map import figure
from pages.parts.why.map.component import draw
from pages.parts.why.map.sketch import SIGNS, Drawn
from pages.parts.why.names import KINDS, about, declarations, group_label, label, unit, written

STEPS = 2
"""How far from the picked variable the map around it goes."""
PARTS = {
    "around": message("Around the variable"),
    "sector": message("Its sector"),
    "whole": message("Whole map"),
}
KEPT_MAPS = 64


def causal_map() -> None:
    """The view: choice of the variable, the map, and the variable."""
    now = state.current()
    scenario = now.scenario.replaced(step=step(now.scenario))
    graph, picked = _graph(scenario), now.variable or layout.node(now.outcome)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="map-choice"):
        with st.container(width=420):
            _pick_variable(graph, picked)
        choice("part", t("Part of the map"), PARTS)
    words = _in_words(graph, picked)
    weights = _weights(scenario)
    told = driven(scenario, _stock(now, picked), weights.years)
    drawn = _drawn(now, graph, picked)
    draw(drawn, picked, words, now.looked_at, weights, _pick, _choose_year, told)
    _figure("causal-map", drawn, picked, weights, t("Causal map: {name}", name=_shown(now, picked)))
    _details(graph, picked)


def draw_path(names: Sequence[str]) -> None:
    """Draws a path from a lever to an outcome; a click goes to a variable on the map."""
    now = state.current()
    scenario = now.scenario.replaced(step=step(now.scenario))
    links = _graph(scenario).edge_subgraph(pairwise(names))
    steps = [_signed(e, links.edges[c, e]["polarity"]) for c, e in pairwise(names)]
    words = t(" → ").join([label(names[0]), *steps])
    drawn = Drawn(links, layout.in_lines(names), False)
    weights = _weights(scenario)
    draw(drawn, names[-1], words, now.looked_at, weights, _show, _choose_year)
    ends = {"lever": label(names[0]), "outcome": label(names[-1])}
    _figure("causal-path", drawn, names[-1], weights, t("From “{lever}” to “{outcome}”", **ends))
    with st.container(horizontal=True, gap="small", key="path-steps"):
        for k, name in enumerate(names):
            st.button(label(name), key=f"path-step-{k}", on_click=_show, args=(name,), type="tertiary")


def _figure(key: str, drawn: Drawn, picked: str, weights: layout.Weights, title: str) -> None:
    """The links as a table, and the drawing as a file, both of the year that is looked at."""
    now = state.current()
    year = min(now.looked_at, weights.years[-1])
    table_panel(
        key,
        lambda: figure.table(drawn, weights, year),
        t("Links"),
        chart=lambda: figure.figure(drawn, picked, weights, year),
        title=t("{title}, {year}", title=title, year=year),
        about=[scenario_name(now.scenario), *figure.about_signs()],
    )


def _shown(now: PageState, picked: str) -> str:
    """What the map shows."""
    if now.part == "whole":
        return t("whole")
    return group_label(layout.group(picked)) if now.part == "sector" else label(picked)


def _show(name: str | None) -> None:
    """Goes to a variable on the map."""
    if name is not None:
        state.change(replace(state.current(), why="map", variable=name))


@st.cache_resource(max_entries=KEPT_MAPS, hash_funcs={Scenario: Scenario.to_json}, show_spinner=False)
def _graph(scenario: Scenario) -> nx.DiGraph:
    """The map of a scenario. Shared: not to be changed."""
    return layout.causal_map(scenario)


@st.cache_resource(max_entries=KEPT_MAPS, hash_funcs={Scenario: Scenario.to_json}, show_spinner=False)
def _weights(scenario: Scenario) -> layout.Weights:
    """The weights of a scenario's links. Shared: not to be changed."""
    return layout.weights(scenario)


def _stock(now: PageState, picked: str) -> str:
    """The stock whose loops are spoken of: the picked one if loops run through it, else the nearest."""
    return picked if picked in looping_stocks() else feeding(now.outcome)[0]


def _pick_variable(graph: nx.DiGraph, picked: str) -> None:
    names = sorted(graph, key=lambda n: (layout.group(n) != layout.LEVERS, label(n)))
    st.selectbox(
        t("Variable or lever"),
        names,
        format_func=lambda n: f"{label(n)} ({translated(KINDS[layout.kind(n)])})",
        **mirror("variable", picked, _pick),
        help=t("Type a part of its name to find it."),
    )


def _pick(name: str | None) -> None:
    if name is not None and (name in showable() or name in MODEL.levers):
        state.change(replace(state.current(), variable=name))


def _choose_year(year: int | None) -> None:
    if year is not None:
        state.change(replace(state.current(), moment=int(year)))


def _drawn(now: PageState, graph: nx.DiGraph, picked: str) -> Drawn:
    if now.part == "whole":
        return Drawn(graph, layout.on_the_whole_map(), True)
    if now.part == "sector":
        return Drawn(graph, layout.of_group(graph, layout.group(picked)), True)
    return Drawn(graph, layout.in_columns(graph, layout.around(graph, picked, STEPS)), False)


def _in_words(graph: nx.DiGraph, picked: str) -> str:
    """What acts on a variable and what it acts on, with the signs."""
    parts = []
    if graph.in_degree(picked):
        causes = t(", ").join(_signed(c, s) for c, _, s in graph.in_edges(picked, data="polarity"))
        parts.append(t("{name} depends on {causes}.", name=label(picked), causes=causes))
    if graph.out_degree(picked):
        effects = t(", ").join(_signed(e, s) for _, e, s in graph.out_edges(picked, data="polarity"))
        parts.append(t("{name} acts on {effects}.", name=label(picked), effects=effects))
    return sentences(parts)


def _signed(name: str, sign: int) -> str:
    return t("{name} ({sign})", name=label(name), sign=SIGNS[sign])


def _details(graph: nx.DiGraph, picked: str) -> None:
    st.subheader(label(picked), anchor=False)
    kind, sector = translated(KINDS[layout.kind(picked)]), group_label(layout.group(picked))
    shown = unit_words(unit(picked)) or t("pure number")
    st.caption(
        t("{kind} of “{sector}”, in {unit}", kind=kind, sector=sector, unit=shown)
        if picked in declarations()
        else t("{kind}, in {unit}", kind=kind, unit=shown)
    )
    if about(picked):
        st.markdown(about(picked))
    if picked in declarations():
        _equation(picked)
    left, right = st.columns(2, gap="large")
    with left:
        _neighbours(t("Depends on"), "cause", [(c, s) for c, _, s in graph.in_edges(picked, data="polarity")])
        _neighbours(t("Acts on"), "effect", [(e, s) for _, e, s in graph.out_edges(picked, data="polarity")])
    with right:
        if picked in declarations():
            names = showable()[picked]
            title = t("Over time: {name}", name=label(picked))
            chart_panel("variable-chart", title, [Series(n, tier(n)) for n in names])
        else:
            setting = state.current().scenario.levers.get(picked)
            st.markdown(
                t("This scenario sets it to {setting}.", setting=f"`{setting.text}`")
                if setting
                else t("This scenario leaves it at its 2017 level.")
            )


def _equation(picked: str) -> None:
    text = written(picked)
    st.markdown(t("**Equation**"))
    with st.container(key="equation"):
        st.latex(text)
    notes = []
    if "_{\\text{i}}" in text:
        notes.append(t("i: once for leading and once for emerging partners."))
    if "operatorname" in text:
        notes.append(t("delay, smooth: what goes in comes out later, on average by the time given second."))
    if notes:
        st.caption(sentences(notes))


def _neighbours(title: str, key: str, links: Sequence[tuple[str, int]]) -> None:
    """Buttons that go to the neighbours of a variable."""
    if not links:
        return
    st.markdown(f"**{title}**")
    with st.container(horizontal=True, gap="small", key=f"{key}s"):
        for name, sign in sorted(links, key=lambda link: label(link[0])):
            st.button(
                _signed(name, sign), key=f"{key}-{name}", on_click=_pick, args=(name,), type="secondary"
            )
