"""The reason beside the result: which levers bring it, said on Explore as soon as it is worked out.

Everything else is shown first. Waiting costs nobody anything: whatever the reader does next breaks it off.
"""

from __future__ import annotations

import logging
from concurrent.futures import wait

import streamlit as st

from models.errors import InputError
from models.ledger import Ledger, changed
from pages.parts import jobs, state
from pages.parts.jobs import LOOK_EVERY
from pages.parts.page_state import PageState
from pages.parts.results import step
from pages.parts.text import t
from pages.parts.why.sentence import because
from pages.parts.work import Job

logger = logging.getLogger(__name__)
PAUSE = 0.1
"""Seconds between two looks at whether the reader has done something else."""


def reason(page: PageState) -> str:
    """Why the outcome asked about is what it is; empty until it is known or if there is nothing to say."""
    job = _asked(page)
    if job is None or not job.done:
        return ""
    error = job.result.exception()
    if error is None:
        found: Ledger = job.result.result()
        return because(found.entry(page.outcome, page.target_year))
    if not isinstance(error, InputError):
        logger.error("no ledger", exc_info=error)
    return ""


@st.fragment(key=state.WHY)
def reason_line() -> None:
    """The reason in a line; to be shown last, in a place of its own."""
    place = st.empty()
    job = _asked(state.current())
    while job is not None and not job.done:
        wait([job.result], PAUSE)
        place.caption(t("Which levers bring this is being worked out."))
    if told := reason(state.current()):
        place.caption(told)
    else:
        place.empty()


def follow(*, whole: bool) -> None:
    """Shows the reason once it is known, by running the fragment this is called in again.

    Where the whole page is being run, the browser asks instead: that run is not broken off for what the
    reader does.
    """
    job = _asked(state.current())
    if job is None or job.done:
        return
    if whole:
        st.fragment(run_every=LOOK_EVERY)(_look)(job)
        return
    place = st.empty()
    while not job.done:
        wait([job.result], PAUSE)
        place.empty()  # where Streamlit breaks off for what the reader does
    st.rerun(scope="fragment")


def _look(job: Job) -> None:
    if job.done:
        state.touched()
        st.rerun()


def _asked(page: PageState) -> Job | None:
    """The work on a page's scenario, begun if it is new; None where no lever has moved."""
    scenario = page.scenario.replaced(step=step(page.scenario))
    return jobs.beside(jobs.contributions(scenario)) if changed(scenario, scenario.baseline()) else None
