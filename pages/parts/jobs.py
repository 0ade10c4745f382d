"""The work behind the answers, done beside the page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import wait
from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import Any

import streamlit as st

from models.comparison import paired_draws
from models.cooperation import MODEL
from models.engine import SimulationError
from models.ensemble import run_ensemble
from models.errors import InputError
from models.evidence import HEADLINE
from models.flip import flip
from models.ledger import ledger, runs_needed
from models.outcomes import SERIES, usual
from models.paths import explain_all
from models.scenario import Scenario
from models.sensitivity import runs_needed as sobol_runs
from models.sensitivity import sensitivity, usual_horizons
from models.tornado import scatter, tornado
from models.validation import COUNT, battery
from models.watch import Stopped, Watch
from pages.parts.page_state import OUTCOMES
from pages.parts.text import plain, problem, t
from pages.parts.work import DESK, Job

logger = logging.getLogger(__name__)
DRAWS = 4000
"""Draws of an ensemble on the page: quantiles are then sure to a few per cent of a band."""
PAIRED_DRAWS = 2000
"""Draws on which scenarios are compared: up to seven runs each; a share is then known to 2 %."""
SEED = 0
BASE = 1024
"""Size of the base sample of the Sobol indices: they are then known to some 0.05."""
PATIENCE = 0.4
"""Seconds a page waits before it shows how far the work is: most of it is done by then."""
LOOK_EVERY = 0.5
"""Seconds between two looks at work under way."""


def ensemble(scenario: Scenario, outcome: str) -> Any:
    """The draws of a scenario and its baseline, or None while there are none."""
    return _answer(
        ("ensemble", scenario, outcome, DRAWS, SEED),
        DRAWS,
        lambda watch: run_ensemble(scenario, DRAWS, SEED, variables=[outcome], watch=watch, wait=False),
    )


def indices(scenario: Scenario, outcome: str, year: int) -> Any:
    """Sobol indices over time, with intervals in a year among others; or None while there are none."""
    told = tuple(sorted({*usual_horizons(scenario), year}))
    return _answer(
        ("sensitivity", scenario, outcome, told, BASE, SEED),
        sobol_runs(scenario, 1, BASE),
        lambda watch: sensitivity(scenario, [outcome], BASE, SEED, horizons=told, watch=watch, wait=False),
    )


def bars(scenario: Scenario, outcome: str, year: int, of: str) -> Any:
    """The tornado of a year, or None while there is none."""
    return answer(_bars(scenario, outcome, year, of))


def _bars(scenario: Scenario, outcome: str, year: int, of: str) -> Question:
    return Question(
        ("tornado", scenario, outcome, year, of),
        None,
        lambda _watch: tornado(scenario, outcome, year, of, wait=False),
    )


def points(scenario: Scenario, assumption: str, outcome: str, year: int, of: str) -> Any:
    """An outcome's draws against an assumption's, or None while there are none."""
    return _answer(
        ("scatter", scenario, assumption, outcome, year, of),
        None,
        lambda _watch: scatter(scenario, assumption, outcome, year, of, seed=SEED, wait=False),
    )


def turns(scenario: Scenario, outcome: str, year: int, against: Scenario | None) -> Any:
    """What would turn the comparison with another scenario (None: the baseline) round, or None as yet."""
    return _answer(
        ("flip", scenario, outcome, year, against),
        None,
        lambda watch: flip(scenario, outcome, year, against, usual(outcome), watch=watch, wait=False),
    )


@dataclass(frozen=True)
class Question:
    """What is asked, how much work it is (None: nobody knows), and the work."""

    about: Hashable
    amount: int | None
    work: Callable[[Watch], Any]


def verdicts(scenario: Scenario) -> Question:
    """How a scenario does in the validation tests."""
    return Question(("validation", scenario), COUNT, lambda watch: tuple(battery(scenario, watch)))


def headline_swings(scenario: Scenario, year: int) -> Question:
    """What the headline of a year depends on: the tornado of the outcome itself."""
    return _bars(scenario, HEADLINE, year, SERIES[0])


def contributions(scenario: Scenario, reference: Scenario | None = None) -> Question:
    """What each lever that differs from a reference (None: no new policy) contributes to all outcomes."""
    return Question(
        ("ledger", scenario, reference),
        runs_needed(scenario, reference),
        lambda watch: ledger(scenario, reference, OUTCOMES, watch=watch),
    )


def side_by_side(scenarios: tuple[Scenario, ...], outcome: str) -> Question:
    """An outcome of several scenarios on the same draws."""
    return Question(
        ("paired", scenarios, outcome, PAIRED_DRAWS, SEED),
        PAIRED_DRAWS,
        lambda watch: paired_draws(scenarios, outcome, PAIRED_DRAWS, SEED, watch=watch, wait=False),
    )


def routes(scenario: Scenario, outcome: str, year: int) -> Question:
    """By which paths each moved lever changes an outcome."""
    return Question(
        ("paths", scenario, outcome, year),
        len(scenario.levers),
        lambda watch: explain_all(scenario, outcome, year, watch),
    )


def answer(question: Question) -> Any:
    """The answer to a question, or None while there is none, which is said."""
    return _answer(question.about, question.amount, question.work)


def quietly(question: Question) -> None:
    """Has a question worked on without a word."""
    key = (question.about, MODEL.hash)
    st.session_state["asked"].add(key)
    DESK.ask(key, _reader(), question.amount, question.work)


def beside(question: Question) -> Job:
    """Has a question worked on for a page that shows something else; a reader has one such at a time."""
    key, reader = (question.about, MODEL.hash), st.session_state.setdefault("beside-reader", token_hex(8))
    DESK.leave(reader, but={key})
    return DESK.ask(key, reader, question.amount, question.work)


def known(question: Question) -> Job | None:
    """The work on a question once it has come to an end by itself."""
    job = DESK.known((question.about, MODEL.hash))
    return job if job is not None and job.done and not job.stopped else None


def begin() -> None:
    """To be called before a page asks: forgets what it asked the time before."""
    st.session_state["asked"] = set()


def end() -> None:
    """To be called after a page has asked: this reader no longer waits for anything else."""
    DESK.leave(_reader(), but=st.session_state.get("asked", ()))


def leave() -> None:
    """To be called by other pages: whoever turned to them waits for nothing here."""
    begin()
    end()


def _reader() -> str:
    return st.session_state.setdefault("reader", token_hex(8))


def _answer(about: Hashable, amount: int | None, work: Callable[[Watch], Any]) -> Any:
    """The answer to a question; None while it is being worked out, stopped or impossible, which is said."""
    key = (about, MODEL.hash)
    if key in _stopped():
        _begin_again(key)
        return None
    st.session_state["asked"].add(key)
    job = DESK.ask(key, _reader(), amount, work)
    wait([job.result], PATIENCE)
    if not job.done:
        st.fragment(run_every=LOOK_EVERY)(_progress)(key, job)
        return None
    return _result(key, job)


def _result(key: Hashable, job: Job) -> Any:
    """What the work came to, or None where that is said instead."""
    error = job.result.exception()
    if error is None:
        return job.result.result()
    if isinstance(error, Stopped):
        _begin_again(key)
    elif isinstance(error, InputError):
        st.error(problem(error))
    elif isinstance(error, SimulationError):
        st.error(t("With these assumptions a value grows beyond all bounds; take the last step back."))
    else:
        logger.error("work failed: %s", key, exc_info=error)
        st.error(t("This could not be worked out. Change the settings, or try again."))
        st.button(t("Start again"), key=f"again-{hash(key)}", on_click=DESK.forget, args=(key,))
    return None


def _progress(key: Hashable, job: Job) -> None:
    """How far the work is, and a way to stop it."""
    if job.done:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(job.part, _told(job))
        st.button(
            t("Stop"), icon=":material/stop_circle:", key=f"stop-{hash(key)}", on_click=partial(_stop, key)
        )


def _told(job: Job) -> str:
    if not job.reached:
        return t("Preparing the runs")
    if job.part == 1:
        return t("All runs are done; the result is being worked out")
    if job.amount is None:
        return t("{runs} runs are done", runs=plain(job.reached, 0))
    return t("{part} % of the runs are done", part=plain(100 * job.part, 0))


def _stop(key: Hashable) -> None:
    _stopped().add(key)
    st.session_state["asked"].discard(key)
    end()


def _stopped() -> set[Hashable]:
    """What this reader has stopped and not begun again."""
    return st.session_state.setdefault("stopped", set())


def _begin_again(key: Hashable) -> None:
    st.info(t("Stopped: there is no result for these settings."), icon=":material/stop_circle:")
    again = partial(_stopped().discard, key)
    st.button(t("Start again"), key=f"again-{hash(key)}", on_click=again)
