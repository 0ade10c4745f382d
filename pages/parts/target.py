"""What is looked at: the outcome, any other variable, and the year the figures speak of."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.scenario import EARLIEST_HORIZON, FIRST_POLICY_YEAR
from pages.parts import state
from pages.parts.address import known_variable, whole_year
from pages.parts.doubt.words import outcome
from pages.parts.labels import base_label, sector
from pages.parts.mirror import mirror
from pages.parts.page_state import OUTCOMES, showable
from pages.parts.text import t

FIRST_TARGET = int(FIRST_POLICY_YEAR)


def pick_outcome() -> None:
    shown = mirror("outcome", state.current().outcome, _choose_outcome)
    st.selectbox(t("Outcome"), list(OUTCOMES), format_func=outcome, **shown)


def _choose_outcome(name: str) -> None:
    """Takes an outcome over; it has a target of its own."""
    state.change(replace(state.current(), outcome=name, target=None))


def pick_variable() -> None:
    """A list of all other variables, grouped by sector."""
    names = {v: (sector(first[0]), base_label(first[0])) for v, first in showable().items()}
    st.selectbox(
        t("Look at any other variable"),
        sorted(names, key=lambda v: names[v]),
        format_func=lambda v: " · ".join(names[v]),
        index=None,
        placeholder=t("Choose a variable"),
        **mirror("show", state.current().shown or None, _choose_variable),
    )


def _choose_variable(chosen: str | None) -> None:
    state.touched()
    with state.complaints("show"):
        state.change(replace(state.current(), shown=known_variable("show", chosen) if chosen else ""))


def target_year() -> None:
    now = state.current()
    until = int(now.scenario.until)
    st.selectbox(
        t("Target year"),
        list(range(min(FIRST_TARGET, until), until + 1)),
        **mirror("year", now.target_year, _choose_year),
    )


def _choose_year(chosen: int) -> None:
    state.touched()
    with state.complaints("year"):
        state.change(replace(state.current(), year=whole_year("year", chosen, EARLIEST_HORIZON)))
