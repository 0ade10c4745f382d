"""One quiet line on Explore: where to save it, how it does in the tests, how much of it is assumed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from models.evidence import assumed_share
from models.ledger import Ledger
from models.scenario import Scenario
from models.tornado import Tornado
from models.validation import Verdict
from pages.parts import jobs, state
from pages.parts.evidence.validation import ICONS
from pages.parts.jobs import Question
from pages.parts.labels import lever
from pages.parts.page_state import PageState
from pages.parts.results import step
from pages.parts.saved import shelf
from pages.parts.text import escaped, percent, t
from pages.parts.why.sentence import strongest
from pages.parts.work import Job

PAGE, WHY, LIBRARY = "pages/evidence.py", "pages/explain.py", "pages/library.py"
REST = 2.0
"""Seconds a scenario has to stand before it is tested: nobody waits for tests of what is only passed by."""
LOOK_EVERY = 1.0
"""Seconds between two looks at whether a scenario stands, and whether something more is known of it."""
SINCE, SHOWN = "badge-since", "badge-shown"
"""What the line is about and since when, and how many of its questions are answered in it."""
LONGEST_NAME = 40
"""Characters of a saved scenario's name that the line shows."""
Link = tuple[str, str, str]


def badge() -> None:
    """The line, as a fragment of its own that waits for its figures."""
    st.fragment(key=state.BADGE)(_badge)()


def _badge() -> None:
    now = state.current()
    if st.session_state.get(SINCE, (None,))[0] != _asked_about(now):
        st.session_state[SINCE] = (_asked_about(now), time.monotonic())
    done = [jobs.known(question) for question in _questions(now)]
    st.session_state[SHOWN] = sum(job is not None for job in done)
    with st.container(horizontal=True, gap="small", key="badge"):
        label, icon = _kept(now)
        st.page_link(st.Page(LIBRARY), label=label, icon=icon, query_params=state.query(now))
        verdicts, swings = (_answer(job) for job in done[:2])
        for label, icon, view in _told(now, verdicts, swings):
            st.page_link(
                st.Page(PAGE), label=label, icon=icon, query_params=state.query(replace(now, evidence=view))
            )
        if now.scenario.new_policy:
            st.page_link(
                st.Page(WHY),
                label=t("Why: levers, loops, links and paths"),
                icon=":material/account_tree:",
                query_params=state.query(replace(now, why="ledger")),
            )
        for name in _strongest(now):
            st.page_link(
                st.Page(WHY),
                label=lever(name),
                icon=":material/route:",
                query_params=state.query(replace(now, why="path", lever=name, route=1)),
            )
    if None in done and state.board_is_on():
        # In this fragment: a browser stops asking only when a fragment's own run drops the timer.
        st.fragment(run_every=LOOK_EVERY)(_look_again)()
    elif None in done:
        # No timer here: in a side panel closed at once after a lever was let go, the browser's widgets
        # keep their old values, and whatever it sends next by itself would set them again.
        ask(_questions(now))


def _kept(now: PageState) -> tuple[str, str]:
    """Whether what is on Explore is saved, and under which name; and an icon for it."""
    name, same = shelf.origin(now)
    words = {"name": escaped(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")}
    if not name:
        return t("Save"), ":material/save:"
    if same:
        return t("Saved as “{name}”", **words), ":material/bookmark:"
    return t("“{name}”, changed: save", **words), ":material/save:"


def _asked_about(now: PageState) -> tuple[Scenario, int]:
    return now.scenario, now.target_year


def _questions(now: PageState) -> list[Question]:
    """Tests, what the headline depends on and, where policy is new, what each lever contributes."""
    asked = [jobs.verdicts(now.scenario), jobs.headline_swings(now.scenario, now.target_year)]
    return [*asked, *([_contributions(now)] if now.scenario.new_policy else [])]


def _answered(now: PageState) -> int:
    """How many of the questions are answered."""
    return sum(jobs.known(question) is not None for question in _questions(now))


def _contributions(now: PageState) -> Question:
    return jobs.contributions(now.scenario.replaced(step=step(now.scenario)))


def _strongest(now: PageState) -> list[str]:
    """The levers the reason names, once they are known."""
    if not now.scenario.new_policy:
        return []
    found: Ledger | None = _answer(jobs.known(_contributions(now)))
    return strongest(found.entry(now.outcome, now.target_year)) if found else []


def _answer(job: Job | None) -> Any:
    """What work came to; None while it goes on, or where it could not be done."""
    return job.result.result() if job is not None and job.result.exception() is None else None


def _told(now: PageState, verdicts: Sequence[Verdict] | None, swings: Tornado | None) -> Iterator[Link]:
    """Words, icon and which evidence they lead to."""
    if verdicts is None:
        yield t("Validation: under way, open to see it"), ":material/hourglass_empty:", "tests"
    else:
        passed, count = sum(v.passed for v in verdicts), len(verdicts)
        words = t("Validation: {passed} of {count} tests passed", passed=passed, count=count)
        yield words, ICONS[passed == count], "tests"
    share = assumed_share(swings) if swings is not None else None
    if share is not None:
        words = t(
            "{share} % of coverage in {year} rests on assumed values",
            share=percent(share),
            year=now.target_year,
        )
        yield words, ":material/balance:", "numbers"


def _look_again() -> None:
    """Has the figures worked out once the scenario has stood for a while; shows each when it is there."""
    now = state.current()
    about, since = st.session_state[SINCE]
    if about != _asked_about(now):
        return
    questions = _questions(now)
    if _answered(now) > st.session_state[SHOWN]:
        state.touched()
        st.rerun()
    ask(questions if time.monotonic() - since >= REST else [])


def ask(questions: Sequence[Question]) -> None:
    """Has these questions worked on, and nothing else."""
    jobs.begin()
    for question in questions:
        jobs.quietly(question)
    jobs.end()
