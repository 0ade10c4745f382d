"""Uncertainty: how sure the results are, what decides them, and what would turn them round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from models.errors import InputError, message
from models.outcomes import usual
from models.simulation import at_year
from pages.parts import jobs, state
from pages.parts.choice import choice
from pages.parts.doubt.basis import basis
from pages.parts.doubt.causes import causes
from pages.parts.doubt.reach import reach
from pages.parts.doubt.turn import turn
from pages.parts.doubt.words import VIEWS as NAMES
from pages.parts.doubt.words import digits, scale
from pages.parts.doubt.wrong import wrong
from pages.parts.labels import assumptions
from pages.parts.levers import lever_panel
from pages.parts.mirror import mirror
from pages.parts.notices import notices
from pages.parts.results import run, step
from pages.parts.target import pick_outcome, target_year
from pages.parts.text import problem, t

state.through_app(__file__)

QUESTION = message("Question")


def target() -> float:
    """What one wants to reach, in the outcome's unit: as given, else what it would be with no new policy."""
    now = state.current()
    factor, decimals = scale(now.outcome), digits(now.outcome)
    aim = now.target if now.target is not None else round(_without_policy() * factor, decimals) / factor
    shown = mirror("target", round(aim * factor, decimals + 2), partial(_aim, factor))
    label = t("At most") if usual(now.outcome) == "less" else t("At least")
    st.number_input(label, step=10.0**-decimals, format=f"%.{decimals}f", **shown)
    return aim


def _aim(factor: float, given: float | None) -> None:
    state.change(replace(state.current(), target=None if given is None else given / factor))


def _without_policy() -> float:
    """The outcome in the target year on the model's own assumptions, which can always be computed."""
    now = state.current()
    plain = now.scenario.replaced(step=step(now.scenario), levers={}, assumptions={})
    return at_year(run(plain), now.outcome, now.target_year)


def question_bar() -> float:
    """Outcome, year and target in one row."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="question"):
        with st.container(width=300):
            pick_outcome()
        with st.container(width=150):
            aim = target()
        with st.container(width=110):
            target_year()
    return aim


def answer(aim: float) -> None:
    answers: dict[str, Callable[[], None]] = {
        "reach": lambda: reach(aim),
        "causes": causes,
        "turn": turn,
        "wrong": wrong,
        "basis": basis,
    }
    answers[state.current().view]()


notices()
jobs.begin()
with st.sidebar:
    lever_panel()
aim = question_bar()
choice("view", QUESTION, NAMES, labelled=False)
if state.current().scenario.assumptions and state.current().view != "wrong":
    st.caption(assumptions(state.current().scenario.assumptions))
try:
    answer(aim)
except InputError as error:
    st.error(problem(error))
jobs.end()
