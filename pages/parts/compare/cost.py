"""Cost against effect: what each scenario spends beyond the reference, and what that brings."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.comparison import Bargain, bargain, outdone
from models.cooperation import MODEL
from models.outcomes import COSTS, SPENT, usual
from models.scenario import FIRST_POLICY_YEAR
from pages.parts.charts import Series
from pages.parts.compare import charts
from pages.parts.compare.lines import frame_of
from pages.parts.compare.signs import sign
from pages.parts.compare.subject import Comparison
from pages.parts.compare.words import about, joined
from pages.parts.labels import base_label
from pages.parts.panel import table_panel
from pages.parts.text import escaped, sentences, signed, t, unit_label


def cost_and_effect(found: Comparison) -> None:
    """A mark for each scenario, and which cost more than another without bringing more."""
    if found.outcome in COSTS:
        st.info(t("Choose an outcome other than cost to see cost against effect."))
        return
    bargains = [bargain(found.outcome, r.run, found.held_against(r), found.year) for r in found.rivals]
    titles, signs = _titles(found), list(map(sign, found.rivals))
    points, frame = _points(found, bargains), frame_of(found.outcome, found.year)
    title = t(
        "Cost against effect, {start} to {year}, against {reference}",
        start=int(FIRST_POLICY_YEAR),
        year=found.year,
        reference=found.reference,
    )
    names = dict(zip(("name", "cost", "gain"), (t("Scenario"), *titles), strict=True))
    st.markdown(f"**{escaped(title)}**")
    st.altair_chart(
        charts.bargains(points, signs, frame, titles),
        key="bargains-chart",
        alt=_in_words(found, bargains, title),
    )
    table_panel(
        "bargains",
        lambda: points.drop(columns="letter").rename(columns=names),
        chart=lambda: charts.bargains(points, signs, frame, titles, key=True).to_dict(),
        title=title,
        about=about(found),
    )
    st.caption(_remarks(found, bargains))


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


def _remarks(found: Comparison, bargains: list[Bargain]) -> str:
    """Which scenarios another one outdoes."""
    behind = [found.rivals[k] for k in outdone(bargains, usual(found.outcome))]
    told = [t("The reference lies where the lines cross.")]
    if behind:
        told.append(
            t("These cost no less than another scenario and do no better: {names}.", names=joined(behind))
        )
    return sentences(told)
