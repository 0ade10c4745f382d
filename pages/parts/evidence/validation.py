"""Does it stand the tests? The battery on the reader's own scenario, and what no machine can try."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.errors import message
from models.validation import Check, Verdict
from pages.parts import jobs, state
from pages.parts.panel import download
from pages.parts.text import sentences, t, translated

PASSED, FAILED = message("passed"), message("failed")
ICONS = {True: ":material/check_circle:", False: ":material/cancel:"}
SUMMARY = message("{passed} of {count} tests passed.")
TRIED = message(
    "Of the {checks} checks {scenario} try this scenario with its policies, {assumptions} its assumptions "
    "without them, {model} the model itself."
)
ABOUT = {
    "scenario": message("this scenario"),
    "assumptions": message("its assumptions"),
    "model": message("the model"),
}
"""What a check tries."""
MEANING = message(
    "A test that passes has met no objection; no test proves a model. The tests are those of Sterman "
    "(Business Dynamics, 2000, table 21-4); python -m models check runs the same."
)


def validation() -> None:
    """The view: how many pass, then each test with its checks and what is argued."""
    found: tuple[Verdict, ...] | None = jobs.answer(jobs.verdicts(state.current().scenario))
    if found is None:
        return
    st.markdown(f"**{t(SUMMARY, passed=sum(v.passed for v in found), count=len(found))}**")
    st.caption(sentences([_tried(found), t(MEANING)]))
    for verdict in found:
        _verdict(verdict)
    download("evidence-tests", _all(found))


def _tried(found: Sequence[Verdict]) -> str:
    """How many checks look at what."""
    every = [check.about for v in found for check in v.checks]
    return t(TRIED, checks=len(every), **{about: every.count(about) for about in ABOUT})


def _verdict(verdict: Verdict) -> None:
    test = verdict.test
    title = t("{name}: {verdict}", name=translated(test.name), verdict=word(verdict.passed))
    with st.expander(title, icon=ICONS[verdict.passed], key=f"test-{test.id}", expanded=not verdict.passed):
        st.markdown(f"*{translated(test.question)}*")
        st.table(_checks(verdict.checks), hide_index=True)
        st.markdown(translated(test.argued))


def word(passed: bool) -> str:
    return t(PASSED) if passed else t(FAILED)


def _checks(checks: Sequence[Check]) -> pd.DataFrame:
    """What was tried, what it came to, and the limit."""
    return pd.DataFrame(
        {
            t("What is tried"): [translated(c.test) for c in checks],
            t("On"): [translated(ABOUT[c.about]) for c in checks],
            t("Found"): [f"{c.figure:.3g}" for c in checks],
            t("Limit"): [_limit(c) for c in checks],
            t("Verdict"): [word(c.passed) for c in checks],
            t("Where"): [c.detail.replace("_", "\\_") if c.detail else "-" for c in checks],
        }
    )


def _limit(check: Check) -> str:
    limit = f"{check.limit:.3g}"
    return t("at least {limit}", limit=limit) if check.at_least else t("at most {limit}", limit=limit)


def _all(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """Every check of every test, with what is argued."""
    parts = []
    for v in verdicts:
        table = _checks(v.checks)
        table.insert(0, t("Test"), translated(v.test.name))
        parts.append(table.assign(**{t("What is argued"): translated(v.test.argued)}))
    return pd.concat(parts, ignore_index=True)
