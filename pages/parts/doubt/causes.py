"""What decides it? Shares of the variance over time, one assumption at a time, and its draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from models.errors import message
from models.sensitivity import Sensitivity
from models.tornado import Scatter, Tornado
from pages.parts import jobs, state
from pages.parts.choice import choice
from pages.parts.doubt import charts
from pages.parts.doubt.panel import chart_with_table, frame
from pages.parts.doubt.words import FACTORS, OF, factor, number, scale
from pages.parts.labels import base_label, parameter, parameter_value, unit_words
from pages.parts.mirror import mirror
from pages.parts.page_state import PageState
from pages.parts.text import plain, sentences, t, translated

SHOWN = 8
"""Factors and bars on a chart; the tables hold all."""
NAMED = 3
EXPLAIN = message("What to explain")


def causes() -> None:
    """The view: whose variance, then three charts."""
    now = state.current()
    choice("of", EXPLAIN, OF)
    _shares(now)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        bars: Tornado | None = jobs.bars(now.scenario, now.outcome, now.target_year, now.of)
        if bars is not None and bars.bars:
            _tornado(now, bars)
    with right:
        _scatter(now, bars)


def _shares(now: PageState) -> None:
    found: Sensitivity | None = jobs.indices(now.scenario, now.outcome, now.target_year)
    if found is None:
        return
    reason = found.reason(now.outcome, now.target_year, now.of)
    if reason:
        st.info(t("{year}: {reason}.", year=now.target_year, reason=translated(reason)))
        return
    table = _index_table(now, found)
    st.markdown(_most(now, table))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _index_bars(now, table)
    with right:
        singles, leading = _singles(table), _leading(table)
        _index_lines(now, found, [*singles["id"].head(NAMED), *leading["id"].head(1)])
    lumped = t(
        "Sobol indices from {runs} runs. The {count} assumptions that matter least move together as one.",
        runs=plain(found.runs, 0),
        count=len(found.lumped),
    )
    st.caption(
        sentences(
            [
                lumped,
                t(
                    "Bar: what an assumption explains alone; diamond: with everything it does together "
                    "with others, and the 95 % interval of that."
                ),
                *_left_out(found),
            ]
        )
    )


def _index_table(now: PageState, found: Sensitivity) -> pd.DataFrame:
    rows = []
    for share in found.shares(now.outcome, now.target_year, now.of):
        low, high = share.total_interval or (np.nan, np.nan)
        rows.append(
            (share.factor, factor(share.factor), *(100 * np.array([share.first, share.total, low, high])))
        )
    return pd.DataFrame(rows, columns=["id", "factor", "first", "total", "low", "high"])


def _left_out(found: Sensitivity) -> list[str]:
    """What is said of base points with runs that left the finite numbers."""
    told = t(
        "{failed} of {points} points of the sample are left out: a run of theirs left the finite numbers.",
        failed=plain(found.failed, 0),
        points=plain(found.n, 0),
    )
    return [told] if found.failed else []


def _singles(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of single assumptions, the largest first."""
    return table.loc[~table["id"].isin(list(FACTORS))]


def _leading(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of groups that come before every single assumption."""
    return table.loc[table["id"].isin(list(FACTORS)).cumprod().astype(bool)]


def _most(now: PageState, table: pd.DataFrame) -> str:
    """What matters most, in a sentence: groups that outweigh every assumption, and three assumptions."""
    leading, singles = _leading(table), _singles(table)
    what = base_label(now.outcome) if now.of == "scenario" else t("Effect of the policies")
    factors = _list(singles.head(NAMED))
    if not len(singles):
        most = t(
            "**{what} in {year} depends on: {groups}**.",
            what=what,
            year=now.target_year,
            groups=_list(leading),
        )
    elif len(leading):
        most = t(
            "**What weighs most in “{what}” in {year}: {groups}. Of single assumptions: {factors}**.",
            what=what,
            year=now.target_year,
            groups=_list(leading),
            factors=factors,
        )
    else:
        most = t(
            "**{what} in {year} depends most on: {factors}**.",
            what=what,
            year=now.target_year,
            factors=factors,
        )
    rest = table.drop(index=[*leading.index, *singles.index])
    beside = [t("Beside them: {factors}.", factors=_list(rest))] if len(rest) else []
    return sentences([most, t("In brackets: the part of its variance, interactions included."), *beside])


def _named(table: pd.DataFrame) -> pd.DataFrame:
    names = {
        "factor": t("Assumption"),
        "first": t("Alone (% of the variance)"),
        "total": t("With all interactions (% of the variance)"),
        "low": t("95 % interval from"),
        "high": t("95 % interval to"),
    }
    return table.drop(columns="id").rename(columns=names)


def _index_bars(now: PageState, table: pd.DataFrame) -> None:
    title = t("Where the spread in {year} comes from", year=now.target_year)
    drawn = charts.indices(table.drop(columns="id").head(SHOWN), frame(now))
    chart_with_table(
        "indices",
        title,
        drawn,
        t("{title}: {names}.", title=title, names=_list(table.head(SHOWN))),
        _named(table),
    )


def _list(table: pd.DataFrame) -> str:
    pairs = zip(table["factor"], table["total"], strict=True)
    parts = [t("{factor} ({part} %)", factor=name, part=plain(total, 0)) for name, total in pairs]
    return t("; ").join(parts)


def _index_lines(now: PageState, found: Sensitivity, most: list[str]) -> None:
    _, total = found.over_time(now.outcome, now.of)
    frames = [
        pd.DataFrame(
            {
                "year": found.years.astype(int),
                "factor": factor(name),
                "total": 100 * total[:, found.factors.index(name)],
            }
        )
        for name in most
    ]
    lines = pd.concat(frames).dropna()
    title = t("How that changes over the years")
    words = t("{title}: {names}.", title=title, names=t("; ").join(factor(n) for n in most))
    wide = (
        lines.pivot(index="year", columns="factor", values="total")
        .reset_index()
        .rename(columns={"year": t("Year")})
    )
    drawn = charts.over_time(lines, frame(now), [factor(n) for n in most])
    chart_with_table("over-time", title, drawn, words, wide.rename(columns={"year": t("Year")}))


def _tornado(now: PageState, found: Tornado) -> None:
    ends = (t("at the lower end (5 %)"), t("at the upper end (95 %)"))
    rows = []
    for bar in found.bars:
        for end, at, value in ((ends[0], bar.low, bar.at_low), (ends[1], bar.high, bar.at_high)):
            rows.append(
                (
                    parameter(bar.parameter),
                    end,
                    value * scale(now.outcome),
                    parameter_value(bar.parameter, at),
                )
            )
    table = pd.DataFrame(rows, columns=["assumption", "end", "value", "at"])
    title = t("One assumption at a time, {year}", year=now.target_year)
    widest = found.bars[0]
    words = t(
        "{title}: {assumption} moves it from {low} to {high}, more than any other.",
        title=title,
        assumption=parameter(widest.parameter),
        low=number(now.outcome, widest.at_low),
        high=number(now.outcome, widest.at_high),
    )
    drawn = charts.tornado(table.head(2 * SHOWN), frame(now), found.centre * scale(now.outcome))
    names = {
        "assumption": t("Assumption"),
        "end": t("End"),
        "value": frame(now).unit,
        "at": t("Value there"),
    }
    chart_with_table("tornado", title, drawn, words, table.rename(columns=names))
    _not_drawn(found.failed, 1 + 2 * len(found.bars))


def _not_drawn(failed: int, runs: int) -> None:
    """Says how many runs of a chart left the finite numbers, if any did."""
    if failed:
        st.caption(
            t(
                "{failed} of {runs} runs left the finite numbers and are not drawn.",
                failed=plain(failed, 0),
                runs=plain(runs, 0),
            )
        )


def _scatter(now: PageState, bars: Tornado | None) -> None:
    """The draws of the outcome against an assumption: the chosen one, else the widest bar's."""
    known = [b.parameter for b in bars.bars] if bars is not None else []
    chosen = now.assumption if now.assumption in known else (known[0] if known else "")
    if not chosen:
        return
    st.selectbox(
        t("Draws against the assumption"),
        known,
        format_func=parameter,
        **mirror("assumption", chosen, lambda name: state.change(replace(state.current(), assumption=name))),
    )
    found: Scatter | None = jobs.points(now.scenario, chosen, now.outcome, now.target_year, now.of)
    if found is not None:
        _cloud(now, found)


def _cloud(now: PageState, found: Scatter) -> None:
    unit = unit_words(found.parameter_unit)
    name = parameter(found.parameter)
    x_title = t("{name} ({unit})", name=name, unit=unit) if unit else name
    table = pd.DataFrame({"x": found.x, "y": found.y * scale(now.outcome)})
    if found.correlation is None:
        words = t("{outcome} is the same in all draws.", outcome=base_label(now.outcome))
    else:
        words = t(
            "{count} draws in {year}: rank correlation {correlation}.",
            count=plain(len(found.y), 0),
            year=now.target_year,
            correlation=plain(found.correlation, 2),
        )
    drawn = charts.cloud(table, frame(now), x_title)
    y_title = t("{name} ({unit})", name=base_label(now.outcome), unit=frame(now).unit)
    chart_with_table("cloud", words, drawn, words, table.rename(columns={"x": x_title, "y": y_title}))
    _not_drawn(found.failed, len(found.y) + found.failed)
