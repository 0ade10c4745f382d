"""Compare: from two to six scenarios side by side."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.comparison import PairedDraws
from models.errors import InputError, message
from pages.parts import jobs, state
from pages.parts.choice import choice
from pages.parts.compare.cost import cost_and_effect
from pages.parts.compare.draws import sure
from pages.parts.compare.lines import others, trajectories
from pages.parts.compare.picking import invitation, picking
from pages.parts.compare.selection import LEAST
from pages.parts.compare.signs import key
from pages.parts.compare.subject import Comparison, compared
from pages.parts.compare.tables import outcomes_table, settings_table
from pages.parts.compare.upload import upload
from pages.parts.compare.words import headline, remarks
from pages.parts.doubt.words import outcome
from pages.parts.export.buttons import compare_downloads
from pages.parts.labels import assumptions
from pages.parts.mirror import mirror
from pages.parts.notices import notices
from pages.parts.page_state import OUTCOMES
from pages.parts.target import FIRST_TARGET, pick_outcome, pick_variable, target_year
from pages.parts.text import problem, t
from pages.parts.uncertainty import switch

state.through_app(__file__)

FORM = message("Charts")
NAMES = {
    "together": message("One chart"),
    "apart": message("One each"),
}


def bar(found: Comparison) -> None:
    """What is asked about all scenarios."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
        with st.container(width=290):
            pick_outcome()
        with st.container(width=110):
            target_year()
        with st.container(width=230):
            _pick_reference(found)
        with st.container(width="content"):
            choice("form", FORM, NAMES)
        switch()
        compare_downloads(found, state.current())


def _pick_reference(found: Comparison) -> None:
    numbers = {0: t("No new policy")} | {r.place + 1: r.label for r in found.rivals}
    against = state.current().against if state.current().against in numbers else 0
    st.selectbox(
        t("Held against"),
        list(numbers),
        format_func=lambda number: numbers.get(number, ""),
        **mirror("against", against, lambda number: state.change(replace(state.current(), against=number))),
    )


def table_bar(found: Comparison) -> None:
    """Which years the table of outcomes has, and in which order its scenarios stand."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="table-bar"):
        with st.container(width=300):
            _pick_years(found)
        with st.container(width=290):
            _pick_order()


def _pick_years(found: Comparison) -> None:
    known = list(range(min(FIRST_TARGET, found.last), found.last + 1))
    chosen = [year for year in state.current().years if year in known]
    st.multiselect(
        t("Years of the table"),
        known,
        placeholder=t("{year} (the target year)", year=found.year),
        **mirror("years", chosen, _choose_years),
    )


def _choose_years(years: list[int]) -> None:
    state.change(replace(state.current(), years=tuple(sorted(years))))


def _pick_order() -> None:
    now = state.current()
    st.selectbox(
        t("Order by"),
        ["", *OUTCOMES],
        format_func=lambda name: outcome(name) if name else t("As chosen"),
        **mirror("order", now.order, lambda name: state.change(replace(state.current(), order=name))),
    )


def comparison(found: Comparison) -> None:
    """The sentence, the charts and the tables; the lines last, for their bands may have to be waited for."""
    now = state.current()
    with st.container(key="sentence"):
        st.markdown(headline(found))
    st.html(key(found))
    for remark in remarks(found, now):
        st.caption(remark)
    left, right = st.columns([3, 2], gap="large")
    below = st.container()
    with right:
        cost_and_effect(found)
    table_bar(found)
    with st.container(key="side-by-side"):
        outcomes_table(found, now)
        settings_table(found)
    with st.container(width=300):
        pick_variable()
    if now.shown:
        others(found, now.shown, now.form)
    drawn: PairedDraws | None = None
    if now.bands:
        with below:
            drawn = jobs.answer(jobs.side_by_side(found.scenarios, found.outcome))
            if drawn is not None:
                sure(found, drawn)
    with left:
        trajectories(found, now.form, drawn if drawn is not None and drawn.sound else None)


notices()
jobs.begin()
with st.sidebar:
    picking()
    upload()
now = state.current()
found = compared(now)
if len(found.rivals) < LEAST:
    invitation()
else:
    bar(found)
    if now.scenario.assumptions:
        st.caption(assumptions(now.scenario.assumptions))
    try:
        comparison(found)
    except InputError as error:
        st.error(problem(error))
jobs.end()
