"""Explain: which levers, loops and links make a result what it is."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from models.errors import InputError, message
from pages.parts import jobs, state
from pages.parts.choice import choice
from pages.parts.labels import assumptions
from pages.parts.levers import lever_panel
from pages.parts.notices import notices
from pages.parts.target import pick_outcome, target_year
from pages.parts.text import problem
from pages.parts.why.causal_map import causal_map
from pages.parts.why.ledger import ledger
from pages.parts.why.loops import loops
from pages.parts.why.path import path

state.through_app(__file__)

QUESTION = message("Way of explaining")
NAMES = {
    "ledger": message("Which levers?"),
    "loops": message("Which loops?"),
    "map": message("Which links?"),
    "path": message("By which path?"),
}


def question_bar() -> None:
    """Outcome and year in one row."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="question"):
        with st.container(width=300):
            pick_outcome()
        with st.container(width=110):
            target_year()


def answer() -> None:
    answers: dict[str, Callable[[], None]] = {
        "ledger": ledger,
        "loops": loops,
        "map": causal_map,
        "path": path,
    }
    answers[state.current().why]()


notices()
jobs.begin()
with st.sidebar:
    lever_panel()
question_bar()
choice("why", QUESTION, NAMES, labelled=False)
if state.current().scenario.assumptions:
    st.caption(assumptions(state.current().scenario.assumptions))
try:
    answer()
except InputError as error:
    st.error(problem(error))
jobs.end()
