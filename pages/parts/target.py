"""What is asked about: the outcome, and the year the figures speak of."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.scenario import EARLIEST_HORIZON, FIRST_POLICY_YEAR
from pages.parts import state
from pages.parts.address import whole_year
from pages.parts.doubt.words import outcome
from pages.parts.page_state import OUTCOMES
from pages.parts.text import t

FIRST_TARGET = int(FIRST_POLICY_YEAR)


def pick_outcome() -> None:
    st.session_state["outcome"] = state.current().outcome
    st.selectbox(t("Outcome"), list(OUTCOMES), format_func=outcome, key="outcome", on_change=_choose_outcome)


def _choose_outcome() -> None:
    """Takes an outcome over; it has a target of its own."""
    state.change(replace(state.current(), outcome=st.session_state["outcome"], target=None))


def target_year() -> None:
    now = state.current()
    until = int(now.scenario.until)
    st.session_state["year"] = now.target_year
    st.selectbox(
        t("Target year"),
        list(range(min(FIRST_TARGET, until), until + 1)),
        key="year",
        on_change=_choose_year,
    )


def _choose_year() -> None:
    state.touched()
    with state.complaints("year"):
        year = whole_year("year", st.session_state["year"], EARLIEST_HORIZON)
        state.change(replace(state.current(), year=year))
