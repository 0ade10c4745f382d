"""What if we are wrong? The reader's own assumptions against the model's, with policy and without."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.engine import SimulationError, Trajectory
from models.scenario import FIRST_POLICY_YEAR, Scenario
from models.simulation import at_year
from pages.parts import state
from pages.parts.assumptions import assumption_panel
from pages.parts.doubt import charts
from pages.parts.doubt.panel import chart_with_table, frame
from pages.parts.doubt.words import apart, outcome, scale
from pages.parts.labels import base_label
from pages.parts.page_state import PageState
from pages.parts.results import run, step
from pages.parts.text import sentences, t

LINES = ("model_without", "model_with", "own_without", "own_with")


def wrong() -> None:
    """The view: the sliders, a sentence, and four lines."""
    now = state.current()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        assumption_panel()
    with right:
        runs = _runs(now.scenario)
        if runs is None:
            st.error(t("With these assumptions a value grows beyond all bounds; take the last step back."))
            return
        st.markdown(_sentence(now, runs))
        _four_lines(now, runs)


def _runs(scenario: Scenario) -> dict[str, Trajectory] | None:
    """The four runs; None where one cannot be computed."""
    own = scenario.replaced(step=step(scenario))
    model = own.replaced(assumptions={})
    try:
        return dict(zip(LINES, map(run, (model.baseline(), model, own.baseline(), own)), strict=True))
    except SimulationError:
        return None


def _sentence(now: PageState, runs: dict[str, Trajectory]) -> str:
    """What of the difference is policy, and what assumption."""
    at = {line: at_year(found, now.outcome, now.target_year) for line, found in runs.items()}
    first = t(
        "{outcome} in {year}: on the model's assumptions the policies take it from {before} to {after}.",
        outcome=base_label(now.outcome),
        year=now.target_year,
        before=apart(now.outcome, at["model_without"], at["model_with"], bare=True),
        after=apart(now.outcome, at["model_with"], at["model_without"]),
    )
    if not now.scenario.assumptions:
        return sentences([first, t("Choose an assumption to see what it would change.")])
    second = t(
        "On yours they take it from {before} to {after}.",
        before=apart(now.outcome, at["own_without"], at["own_with"], bare=True),
        after=apart(now.outcome, at["own_with"], at["own_without"]),
    )
    return sentences([first, second])


def _line(name: str, found: Trajectory, variable: str) -> pd.DataFrame:
    """A run's outcome in the reader's unit, from where policies begin."""
    later = found.times >= FIRST_POLICY_YEAR
    values = found[variable][later] * scale(variable)
    return pd.DataFrame({"year": found.times[later], "line": name, "value": values})


def _four_lines(now: PageState, runs: dict[str, Trajectory]) -> None:
    names = {
        "model_without": t("Model's assumptions, no new policy"),
        "model_with": t("Model's assumptions, with these policies"),
        "own_without": t("Your assumptions, no new policy"),
        "own_with": t("Your assumptions, with these policies"),
    }
    shown_lines = names if now.scenario.assumptions else dict(list(names.items())[:2])
    lines = pd.concat([_line(k, runs[k], now.outcome) for k in shown_lines])
    wide = lines[lines["year"] % 1 == 0].pivot(index="year", columns="line", values="value")[
        list(shown_lines)
    ]
    table = wide.reset_index().astype({"year": int}).rename(columns={"year": t("Year")} | names)
    title = t("Policy against assumption: {outcome}", outcome=outcome(now.outcome))
    chart_with_table(
        "four", title, charts.four_lines(lines, frame(now), shown_lines), _sentence(now, runs), table
    )
