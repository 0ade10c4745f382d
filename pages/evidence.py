"""Evidence: where every number comes from, how the model meets its record, and how it is tested."""

from __future__ import annotations

import streamlit as st

from models.engine import SimulationError
from models.errors import message
from pages.parts import jobs, state
from pages.parts.choice import choice
from pages.parts.evidence.history import history
from pages.parts.evidence.numbers import numbers
from pages.parts.evidence.validation import validation
from pages.parts.evidence.words import VIEWS
from pages.parts.labels import assumptions
from pages.parts.levers import lever_panel
from pages.parts.notices import notices
from pages.parts.text import t

state.through_app(__file__)

EVIDENCE = message("Evidence")


def evidence() -> None:
    {"numbers": numbers, "history": history, "tests": validation}[state.current().evidence]()


notices()
jobs.begin()
with st.sidebar:
    lever_panel()
choice("evidence", EVIDENCE, VIEWS, labelled=False)
if state.current().scenario.assumptions:
    st.caption(assumptions(state.current().scenario.assumptions))
try:
    evidence()
except SimulationError:
    st.error(t("This scenario cannot be computed: a value grows beyond all bounds. Take the last step back."))
jobs.end()
