"""Explore: move the levers, see what they do and by when."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.engine import SimulationError
from pages.parts import state
from pages.parts.address import showable
from pages.parts.charts import Series
from pages.parts.labels import description, label, sector
from pages.parts.levers import lever_panel
from pages.parts.panel import chart_panel
from pages.parts.results import run
from pages.parts.sentence import sentence
from pages.parts.text import problem, t
from pages.parts.tiles import tiles

INVESTMENT = ("outbound_investment", "inbound_investment", "investment_balance")
TRANSFER = ("outward_transfer", "inward_transfer")
FIRST_TARGET = 2018


def notices() -> None:
    """What in the address could not be used, until it is dismissed."""
    if state.problems():
        with st.container(key="notices", border=True):
            lines = "\n".join(f"- {problem(p)}" for p in state.problems())
            st.warning(t("Some of the address could not be used; the rest is kept:") + "\n\n" + lines)
            st.button(t("Dismiss"), key="dismiss", on_click=state.dismiss_problems)


@st.fragment(key="results")
def results() -> None:
    """The sentence, the tiles and the charts of the current state."""
    state.follow_address()
    notices()
    now = state.current()
    year = now.target_year
    try:
        result, baseline = run(now.scenario), run(now.scenario.baseline())
    except SimulationError as error:
        st.error(t("This scenario cannot be computed: {reason}", reason=error))
        return
    words, target = st.columns([5, 1], vertical_alignment="center")
    with words, st.container(key="sentence"):
        st.markdown(sentence(result, baseline, year, new_policy=bool(now.scenario.levers)))
    with target:
        target_year()
    with st.container(key="narrow"):
        st.caption(t("The levers are behind » at the top left."))
    tiles(result, baseline, year)
    left, right = st.columns(2, gap="medium")
    with left:
        chart_panel("investment", t("Investment, yearly rate"), investment(), result, baseline, year)
    with right:
        chart_panel("transfer", t("Technology transfer, yearly rate"), transfer(), result, baseline, year)
    any_variable(now.shown)
    shown = showable()[now.shown]
    chart_panel("shown", label(shown[0]), named(shown), result, baseline, year)
    st.caption(description(shown[0]))


def investment() -> list[Series]:
    names = (t("Outbound"), t("Inbound"), t("Balance"))
    return [Series(v, name) for v, name in zip(INVESTMENT, names, strict=True)]


def transfer() -> list[Series]:
    return [Series(v, name) for v, name in zip(TRANSFER, (t("Outward"), t("Inward")), strict=True)]


def named(variables: tuple[str, ...] | list[str]) -> list[Series]:
    return [Series(v, label(v)) for v in variables]


def target_year() -> None:
    now = state.current()
    st.session_state["year"] = now.target_year
    st.selectbox(
        t("Target year"),
        list(range(FIRST_TARGET, int(now.scenario.until) + 1)),
        key="year",
        on_change=lambda: state.change(replace(state.current(), year=st.session_state["year"])),
    )


def any_variable(shown: str) -> None:
    """Picks the variable of the extra chart, grouped by sector."""
    st.session_state["show"] = shown
    options = sorted(showable(), key=lambda v: (sector(showable()[v][0]), label(showable()[v][0])))
    st.selectbox(
        t("Look at any other variable"),
        options,
        format_func=lambda v: f"{sector(showable()[v][0])} · {label(showable()[v][0])}",
        key="show",
        on_change=lambda: state.change(replace(state.current(), shown=st.session_state["show"])),
    )


with st.sidebar:
    lever_panel()
results()
