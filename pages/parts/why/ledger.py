"""Which levers? What each contributes in the target year and over time, and what they do together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from models.ledger import Entry, Ledger
from models.scenario import FIRST_POLICY_YEAR
from pages.parts import jobs, state
from pages.parts.doubt.panel import chart_with_table, frame
from pages.parts.doubt.words import digits, outcome, scale
from pages.parts.origin import Origin, pick_origin
from pages.parts.page_state import PageState
from pages.parts.panel import table_panel
from pages.parts.pictures import scenario_name, scenario_words
from pages.parts.results import step
from pages.parts.text import escaped, sentences, signed, t, two_digits
from pages.parts.why.ledger_charts import bars, stack
from pages.parts.why.sentence import because, name

FINER = 2
"""Decimals of the tables beyond those of the outcome: contributions are smaller than what they add up to."""
LAYERS = 5
"""Levers that the chart over time tells apart; the others are one layer."""


def ledger() -> None:
    """The view: a sentence, contributions in the target year, contributions over time, pairs."""
    now = state.current()
    origin = pick_origin()
    found: Ledger | None = jobs.answer(_question(now, origin))
    if found is None:
        return
    if not found.names:
        st.info(
            t("Nothing differs from “{name}”.", name=escaped(origin.name))
            if origin
            else t("No lever has moved yet: set one at the left, or take a ready scenario on Explore.")
        )
        return
    entry = found.entry(now.outcome, now.target_year)
    told = [t("Compared with “{name}”:", name=escaped(origin.name))] if origin else []
    st.markdown(f"**{sentences([*told, because(entry)])}**")
    _paths(now, found)
    left, right = st.columns(2, gap="large")
    about = _about(now, origin)
    with left:
        _bars(now, entry, about)
    with right:
        _over_time(now, found, entry, about)
    if entry.pairs:
        title = t("What each two levers do together beyond what each does alone")
        table_panel("pairs", lambda: _pairs(now, entry), title)
    st.caption(_method(found, entry))


def _about(now: PageState, origin: Origin | None) -> list[str]:
    """What a picture has to say of the two scenarios."""
    told = [scenario_name(now.scenario)]
    if origin:
        words = scenario_words(origin.scenario)
        told.append(t("Compared with “{name}”: {words}", name=origin.name, words=words))
    return told


def _question(now: PageState, origin: Origin | None) -> jobs.Question:
    """On the wider of the steps that both scenarios allow."""
    if origin is None:
        return jobs.contributions(now.scenario.replaced(step=step(now.scenario)))
    smallest = min(step(now.scenario), step(origin.scenario))
    return jobs.contributions(now.scenario.replaced(step=smallest), origin.scenario)


def _paths(now: PageState, found: Ledger) -> None:
    """From each lever that is moved to the paths by which it acts."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ledger-paths"):
        st.caption(t("By which path does it act?"), width="content")
        for lever in [n for n in found.names if n in now.scenario.levers]:
            st.button(name(lever), key=f"path-{lever}", type="tertiary", on_click=_follow, args=(lever,))


def _follow(lever: str) -> None:
    state.change(replace(state.current(), why="path", lever=lever, route=1))


def _bars(now: PageState, entry: Entry, about: Sequence[str]) -> None:
    title = t("Contributions in {year}: {outcome}", year=now.target_year, outcome=outcome(now.outcome))
    rows = share_rows(entry)
    chart_with_table(
        "ledger",
        title,
        bars(rows, frame(now), share_columns(entry)),
        because(entry),
        share_table(entry),
        about,
    )


def share_rows(entry: Entry) -> pd.DataFrame:
    """What each lever brings, in the reader's unit, and how sure that is."""
    numbers = [(name(s.name), s.value, s.alone, s.last, s.error) for s in entry.shares]
    found = pd.DataFrame(numbers, columns=["lever", "value", "alone", "last", "error"])
    return found.set_index("lever").mul(scale(entry.variable)).reset_index()


def share_columns(entry: Entry) -> dict[str, str]:
    """What the columns are called; errors are shown where orders were sampled."""
    names = {"lever": t("Lever"), "value": t("Contribution"), "alone": t("Alone"), "last": t("Added last")}
    sampled = any(s.error for s in entry.shares)
    return names | ({"error": t("Standard error of the contribution")} if sampled else {})


def share_table(entry: Entry) -> pd.DataFrame:
    """The table of contributions, with their sums."""
    rows, names = share_rows(entry), share_columns(entry)
    sums = rows[["value", "alone", "last"]].sum().to_dict() | {"lever": t("Sum")}
    whole = pd.concat([rows, pd.DataFrame([sums])]).round(digits(entry.variable) + FINER)
    return pd.DataFrame({named: whole[column] for column, named in names.items()})


@dataclass(frozen=True)
class _Layers:
    """Numbered names of layers, the largest first, and values in the reader's unit, shape (layers, years)."""

    names: list[str]
    values: np.ndarray
    years: np.ndarray


def _layers(now: PageState, found: Ledger) -> _Layers:
    """The levers that contribute most in any year, and the sum of the others."""
    values = found.over_time(now.outcome) * scale(now.outcome)
    order = np.argsort(-np.abs(values).max(axis=1), kind="stable")
    apart = LAYERS if len(order) > LAYERS + 1 else len(order)
    names, rows = [name(found.names[k]) for k in order[:apart]], list(values[order[:apart]])
    if rest := order[apart:].tolist():
        names.append(t("other levers ({count})", count=len(rest)))
        rows.append(values[rest].sum(axis=0))
    later = found.years >= FIRST_POLICY_YEAR
    names = [f"{k} {lever}" for k, lever in enumerate(names, start=1)]
    return _Layers(names, np.array(rows)[:, later], found.years[later].astype(int))


def _over_time(now: PageState, found: Ledger, entry: Entry, about: Sequence[str]) -> None:
    drawn = _layers(now, found)
    title = t("Contributions over time: {outcome}", outcome=outcome(now.outcome))
    last = [
        t("{name} {change}", name=n, change=signed(v, entry.unit))
        for n, v in zip(drawn.names, drawn.values[:, -1] / scale(now.outcome), strict=True)
    ]
    words = t("{title}; in {year}: {parts}.", title=title, year=drawn.years[-1], parts=t("; ").join(last))
    columns = {t("Year"): drawn.years}
    columns |= dict(zip(drawn.names, drawn.values.round(digits(now.outcome) + FINER), strict=True))
    columns[t("Sum")] = drawn.values.sum(axis=0).round(digits(now.outcome) + FINER)
    chart = stack(drawn.years, drawn.values, drawn.names, frame(now))
    chart_with_table("ledger-years", title, chart, words, pd.DataFrame(columns), about)


def _pairs(now: PageState, entry: Entry) -> pd.DataFrame:
    """Each two levers, those that matter most first; they add up to what all do together."""
    rows = [(*map(name, p.names), p.value * scale(now.outcome)) for p in entry.pairs]
    rows.append((t("Sum"), "", entry.interaction * scale(now.outcome)))
    columns = [t("Lever"), t("With"), t("Together beyond alone")]
    return pd.DataFrame(rows, columns=columns).round(digits(now.outcome) + FINER)


def _method(found: Ledger, entry: Entry) -> str:
    """What the numbers are, and how exact."""
    parts = [
        t(
            "Contribution: what a lever adds on average over all orders in which the levers could be "
            "moved one after another (Shapley value). Contributions add up to the difference from what "
            "the scenario is compared with."
        ),
        t("Alone: moved by itself. Added last: moved when all others are."),
        t("Pairs: Shapley-Taylor interaction index."),
    ]
    runs = found.found.coalitions
    parts.append(
        t("Exact, from all {runs} combinations of these levers.", runs=runs)
        if found.exact
        else t(
            "Estimated from {runs} combinations: standard errors up to {error}; the sum is exact.",
            runs=runs,
            error=two_digits(max(s.error for s in entry.shares), entry.unit),
        )
    )
    return sentences(parts)
