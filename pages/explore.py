"""Explore: move the levers, see what they do and by when."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.engine import SimulationError, Trajectory
from models.scenario import FIRST_POLICY_YEAR
from pages.parts import state
from pages.parts.address import showable
from pages.parts.charts import Series
from pages.parts.labels import base_label, description, label, sector
from pages.parts.levers import lever_panel
from pages.parts.panel import chart_panel
from pages.parts.results import run
from pages.parts.sentence import sentence
from pages.parts.text import problem, t
from pages.parts.tiles import tiles

INVESTMENT = ("outbound_investment", "inbound_investment", "investment_balance")
TRANSFER = ("outward_transfer", "inward_transfer")
FIRST_TARGET = int(FIRST_POLICY_YEAR)


def notices() -> None:
    """What in the address could not be used, until it is dismissed."""
    if state.problems():
        with st.container(key="notices", border=True):
            lines = "\n".join(f"- {problem(p)}" for p in state.problems())
            st.warning(t("Some of the address could not be used; the rest is kept:") + "\n\n" + lines)
            st.button(t("Dismiss"), key="dismiss", on_click=state.dismiss_problems)


def runs() -> tuple[Trajectory, Trajectory] | None:
    """The current scenario's run and its baseline's, or a message where it cannot be computed."""
    scenario = state.current().scenario
    try:
        return run(scenario), run(scenario.baseline())
    except SimulationError as error:
        st.error(t("This scenario cannot be computed: {reason}", reason=error))
        return None


@st.fragment(key=state.RESULTS)
def results() -> None:
    """The sentence, the tiles and the main charts of the current state."""
    state.follow_address()
    notices()
    found = runs()
    if found is None:
        return
    now, year = state.current(), state.current().target_year
    words, target = st.columns([5, 1], vertical_alignment="center")
    with words, st.container(key="sentence"):
        st.markdown(sentence(*found, year, new_policy=bool(now.scenario.levers)))
    with target:
        target_year()
    with st.container(key="narrow"):
        st.caption(t("The levers are behind » at the top left."))
    tiles(*found, year)
    left, right = st.columns(2, gap="medium")
    with left:
        chart_panel("investment", t("Investment, yearly rate"), investment(), *found, year)
    with right:
        chart_panel("transfer", t("Technology transfer, yearly rate"), transfer(), *found, year)


@st.fragment(key=state.EXTRA)
def extra() -> None:
    """The chart of the variable the reader has picked."""
    state.follow_address()
    now, found = state.current(), runs()
    if now.shown and found:
        shown = showable()[now.shown]
        series = [Series(v, label(v)) for v in shown]
        chart_panel("extra", base_label(shown[0]), series, *found, now.target_year)
        st.caption(description(shown[0]))


def investment() -> list[Series]:
    names = (t("Outbound"), t("Inbound"), t("Balance"))
    return [Series(v, name) for v, name in zip(INVESTMENT, names, strict=True)]


def transfer() -> list[Series]:
    return [Series(v, name) for v, name in zip(TRANSFER, (t("Outward"), t("Inward")), strict=True)]


def target_year() -> None:
    now = state.current()
    st.session_state["year"] = now.target_year
    st.selectbox(
        t("Target year"),
        list(range(FIRST_TARGET, int(now.scenario.until) + 1)),
        key="year",
        on_change=lambda: state.change(replace(state.current(), year=st.session_state["year"])),
    )


def picker() -> None:
    """Picks the variable of the extra chart, grouped by sector."""
    st.session_state["show"] = state.current().shown or None
    names = {v: (sector(first[0]), base_label(first[0])) for v, first in showable().items()}
    st.selectbox(
        t("Look at any other variable"),
        sorted(names, key=lambda v: names[v]),
        format_func=lambda v: " · ".join(names[v]),
        index=None,
        placeholder=t("Choose a stock, a flow or anything between"),
        key="show",
        on_change=lambda: state.change(replace(state.current(), shown=st.session_state["show"] or "")),
    )


with st.sidebar:
    lever_panel()
results()
picker()
extra()
