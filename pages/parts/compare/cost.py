"""Cost against effect: what each scenario spends beyond the reference, and what that brings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from models.comparison import Bargain, bargain, outdone
from models.cooperation import MODEL
from models.outcomes import COSTS, SPENT, usual
from models.scenario import FIRST_POLICY_YEAR
from pages.parts.charts import Series
from pages.parts.compare import charts
from pages.parts.compare.lines import frame_of, signs_of
from pages.parts.compare.subject import Comparison
from pages.parts.compare.words import about, joined
from pages.parts.labels import base_label
from pages.parts.panel import table_panel
from pages.parts.text import escaped, sentences, signed, t, unit_label


@dataclass(frozen=True)
class Exchange:
    """Cost against effect of scenarios: its heading, the chart in words, its points, axes and remarks."""

    title: str
    words: str
    points: pd.DataFrame
    axes: tuple[str, str]
    remarks: str


def exchange(found: Comparison, spelled: Callable[[str], str] = escaped) -> Exchange | None:
    """Cost against effect; None where the outcome is a cost. `spelled` as for `headline`."""
    if found.outcome in COSTS:
        return None
    bargains = [bargain(found.outcome, r.run, found.held_against(r), found.year) for r in found.rivals]
    title = t(
        "Cost against effect, {start} to {year}, against {reference}",
        start=int(FIRST_POLICY_YEAR),
        year=found.year,
        reference=found.reference,
    )
    return Exchange(
        title,
        _in_words(found, bargains, title),
        _points(found, bargains),
        _titles(found),
        _remarks(found, bargains, spelled),
    )


def drawn(found: Comparison, shown: Exchange, *, key: bool = False, paper: bool = False) -> charts.Chart:
    """The chart of cost against effect; with a key where it stands alone."""
    signs, frame = signs_of(found.rivals, paper=paper), frame_of(found.outcome, found.year, paper=paper)
    return charts.bargains(shown.points, signs, frame, shown.axes, key=key)


def cost_and_effect(found: Comparison) -> None:
    """A mark for each scenario, and which cost more than another without bringing more."""
    shown = exchange(found)
    if shown is None:
        st.info(t("Choose an outcome other than cost to see cost against effect."))
        return
    names = dict(zip(("name", "cost", "gain"), (t("Scenario"), *shown.axes), strict=True))
    st.markdown(f"**{escaped(shown.title)}**")
    st.altair_chart(drawn(found, shown), key="bargains-chart", alt=shown.words)
    table_panel(
        "bargains",
        lambda: shown.points.drop(columns="letter").rename(columns=names),
        chart=lambda: drawn(found, shown, key=True).to_dict(),
        title=shown.title,
        about=about(found),
    )
    st.caption(shown.remarks)


def _titles(found: Comparison) -> tuple[str, str]:
    """What stands on the axes: cost, then effect."""
    return (
        t("Programme cost beyond the reference ({unit})", unit=unit_label(MODEL.unit(SPENT))),
        t("Change ({unit})", unit=unit_label(MODEL.unit(found.outcome)) or t("ratio")),
    )


def _points(found: Comparison, bargains: list[Bargain]) -> pd.DataFrame:
    cost, gain = (Series(v, "").factor for v in (SPENT, found.outcome))
    rows = [
        (r.label, r.letter, b.cost * cost, b.gain * gain) for r, b in zip(found.rivals, bargains, strict=True)
    ]
    return pd.DataFrame(rows, columns=["name", "letter", "cost", "gain"])


def _in_words(found: Comparison, bargains: list[Bargain], title: str) -> str:
    unit = MODEL.unit(found.outcome)
    parts = [
        t(
            "{name}: cost {cost}, {outcome} {gain}",
            name=r.label,
            cost=signed(b.cost, MODEL.unit(SPENT)),
            outcome=base_label(found.outcome),
            gain=signed(b.gain, unit),
        )
        for r, b in zip(found.rivals, bargains, strict=True)
    ]
    return t("{title}: {parts}.", title=title, parts=t("; ").join(parts))


def _remarks(found: Comparison, bargains: list[Bargain], spelled: Callable[[str], str]) -> str:
    """Which scenarios another one outdoes."""
    behind = [found.rivals[k] for k in outdone(bargains, usual(found.outcome))]
    told = [t("The reference lies where the lines cross.")]
    if behind:
        told.append(
            t(
                "These cost no less than another scenario and do no better: {names}.",
                names=joined(behind, spelled),
            )
        )
    return sentences(told)
