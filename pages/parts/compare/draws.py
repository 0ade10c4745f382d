"""How sure a difference is: all scenarios on the same draws."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from models.comparison import PairedDraws
from models.ensemble import QUANTILES
from models.errors import message
from models.outcomes import usual
from models.tally import quantile_name
from pages.parts.charts import Series
from pages.parts.compare import charts
from pages.parts.compare.lines import frame_of, signs_of
from pages.parts.compare.subject import Comparison, Rival
from pages.parts.compare.words import about
from pages.parts.doubt.words import number
from pages.parts.labels import base_label
from pages.parts.panel import table_panel
from pages.parts.text import escaped, percent, plain, sentences, t, translated

BETTER = {"more": message("Higher in % of the draws"), "less": message("Lower in % of the draws")}
BEATS = {
    "more": message("{name}: higher in {part} % of the draws"),
    "less": message("{name}: lower in {part} % of the draws"),
}


@dataclass(frozen=True)
class Certainty:
    """How sure differences are: a heading, the chart in words, its intervals, and what they rest on."""

    title: str
    words: str
    intervals: pd.DataFrame
    rests_on: str


def certainty(found: Comparison, paired: PairedDraws) -> Certainty:
    """The chance that a scenario beats the reference, and by how much; some draw could be computed."""
    title = t(
        "{outcome} in {year}: difference from {reference}",
        outcome=base_label(found.outcome),
        year=found.year,
        reference=found.reference,
    )
    intervals = _intervals(found, paired, _others(found))
    return Certainty(title, _in_words(found, intervals, title), intervals, _rests_on(paired))


def drawn(found: Comparison, shown: Certainty, *, paper: bool = False) -> charts.Chart:
    """The chart of the intervals."""
    frame = frame_of(found.outcome, found.year, paper=paper)
    return charts.intervals(shown.intervals, signs_of(_others(found), paper=paper), frame, frame.unit)


def sure(found: Comparison, paired: PairedDraws) -> None:
    """How sure the differences are, where any draw could be computed."""
    if not paired.sound:
        st.error(t("None of the {runs} draws could be computed.", runs=plain(paired.failed, 0)))
        return
    shown = certainty(found, paired)
    chart = drawn(found, shown)
    st.markdown(f"**{escaped(shown.title)}**")
    st.altair_chart(chart, key="sure-chart", alt=shown.words)
    table_panel(
        "sure",
        lambda: _table(found, shown.intervals),
        chart=chart.to_dict,
        title=shown.title,
        about=about(found),
    )
    st.caption(shown.rests_on)


def _others(found: Comparison) -> list[Rival]:
    """All but the one the others are held against."""
    return [r for r in found.rivals if r is not found.against]


def _place(found: Comparison, rival: Rival | None) -> int | None:
    return None if rival is None else found.rivals.index(rival)


def _chance(found: Comparison, drawn: PairedDraws, rival: Rival) -> int:
    return percent(drawn.chance(found.rivals.index(rival), _place(found, found.against), found.year))


def _intervals(found: Comparison, drawn: PairedDraws, rivals: list[Rival]) -> pd.DataFrame:
    factor, against = Series(found.outcome, "").factor, _place(found, found.against)
    rows = []
    for rival in rivals:
        values = pd.Series(drawn.differences(found.rivals.index(rival), against, found.year) * factor)
        quantiles = {quantile_name(share): values.quantile(share) for share in QUANTILES}
        part = _chance(found, drawn, rival)
        told = t(BEATS[usual(found.outcome)], name=rival.label, part=part)
        rows.append({"name": rival.label, "told": told, "part": part} | quantiles)
    return pd.DataFrame(rows)


def _in_words(found: Comparison, table: pd.DataFrame, title: str) -> str:
    factor = Series(found.outcome, "").factor
    parts = [
        t(
            "{name}, by {middle}, nine draws in ten from {low} to {high}",
            name=row["told"],
            middle=number(found.outcome, row["q50"] / factor),
            low=number(found.outcome, row["q05"] / factor),
            high=number(found.outcome, row["q95"] / factor),
        )
        for row in table.to_dict("records")
    ]
    return t("{title}: {parts}.", title=title, parts=t("; ").join(parts))


def _table(found: Comparison, table: pd.DataFrame) -> pd.DataFrame:
    names = {
        "name": t("Scenario"),
        "part": translated(BETTER[usual(found.outcome)]),
        "q05": t("5 % of the draws below"),
        "q25": t("25 % of the draws below"),
        "q50": t("Median"),
        "q75": t("75 % of the draws below"),
        "q95": t("95 % of the draws below"),
    }
    return table.drop(columns="told").rename(columns=names)


def _rests_on(drawn: PairedDraws) -> str:
    parts = [
        t(
            "{runs} draws of all assumptions, the same for all scenarios; "
            "what a scenario assumes is not drawn.",
            runs=plain(drawn.sound, 0),
        )
    ]
    if drawn.failed:
        parts.append(
            t("{failed} of them could not be computed and are left out.", failed=plain(drawn.failed, 0))
        )
    parts.append(t("Thick: the middle half of the draws; thin: nine in ten; mark: the median."))
    return sentences(parts)
