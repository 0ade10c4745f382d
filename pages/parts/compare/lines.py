"""The scenarios' lines, in one chart or one each, with no new policy in grey and the record as dots."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from models.comparison import PairedDraws
from models.cooperation import MODEL
from models.engine import Trajectory
from models.history import Recorded
from models.scenario import FIRST_POLICY_YEAR, START
from models.simulation import at_year
from models.tally import quantile_name
from pages.parts import charts as explore_charts
from pages.parts.charts import Series
from pages.parts.compare import charts
from pages.parts.compare.charts import Lines, Sign
from pages.parts.compare.signs import sign
from pages.parts.compare.subject import Comparison, Rival
from pages.parts.compare.words import about
from pages.parts.doubt.charts import SLACK, Frame
from pages.parts.labels import base_label, label
from pages.parts.look import PALETTES, RIVALS, palette
from pages.parts.page_state import FORMS, showable
from pages.parts.panel import legend, recorded, table_panel
from pages.parts.text import escaped, sentences, t, unit_label, with_unit

BAND = (0.05, 0.25, 0.75, 0.95)
"""Shares of the draws below the ends of the two bands."""


def frame_of(variable: str, year: int, *, paper: bool = False) -> Frame:
    """What the charts of a variable share, in the reader's theme or on paper."""
    colours = PALETTES["light"] if paper else palette()
    return Frame(colours, unit_label(MODEL.unit(variable)) or t("ratio"), year)


def signs_of(rivals: Iterable[Rival], *, paper: bool = False) -> list[Sign]:
    """How scenarios are drawn, in the reader's theme or on paper."""
    return [sign(rival, RIVALS["light"] if paper else ()) for rival in rivals]


def trajectories(found: Comparison, form: str, drawn: PairedDraws | None = None) -> None:
    """The lines of the outcome that is asked about."""
    _variable(found, found.outcome, "lines", form, drawn)


def others(found: Comparison, shown: str, form: str) -> None:
    """The lines of any other variable: of all partners, or of each tier where there is no total."""
    names = showable()[shown]
    for name in names[:1] if names[0] == shown else names:
        _variable(found, name, f"extra-{name}", form, None)


def _variable(found: Comparison, variable: str, key: str, form: str, drawn: PairedDraws | None) -> None:
    title = label(variable)
    shown, frame = _lines(found, variable), frame_of(variable, found.year)
    if form == FORMS[0]:
        signs = list(map(sign, found.rivals))
        st.markdown(f"**{title}**")
        st.altair_chart(
            charts.lines(shown, signs, frame), key=f"{key}-chart", alt=in_words(found, variable, title)
        )
        table_panel(
            key,
            lambda: _table(shown),
            chart=lambda: charts.lines(shown, signs, frame, key=True).to_dict(),
            title=title,
            about=about(found),
        )
    else:
        _apart(found, variable, key, title, drawn)
    st.caption(_below(found, variable, bands=drawn is not None and form == FORMS[1]))


def _below(found: Comparison, variable: str, *, bands: bool) -> str:
    """What grey, bands and dots mean."""
    told = legend(_record(variable), bands=bands)
    if _begin(found, variable) == START:
        return told
    return sentences([told, t("Until {year} all are alike.", year=int(FIRST_POLICY_YEAR))])


def _begin(found: Comparison, variable: str) -> float:
    """Where lines begin: with the policies where nothing tells them apart before, else with the record."""
    alike = len(found.worlds()) == 1 and not _record(variable)
    return FIRST_POLICY_YEAR if alike and found.last > FIRST_POLICY_YEAR else START


def on_paper(found: Comparison, variable: str) -> dict[str, Any]:
    """The lines in one chart with a key, in the light theme's colours, as a specification."""
    frame = frame_of(variable, found.year, paper=True)
    signs = signs_of(found.rivals, paper=True)
    return charts.lines(_lines(found, variable), signs, frame, key=True).to_dict()


def _apart(found: Comparison, variable: str, key: str, title: str, drawn: PairedDraws | None) -> None:
    """A small chart for each scenario, all on the same axes."""
    frame, each = frame_of(variable, found.year), [_alone(found, r, variable, drawn) for r in found.rivals]
    spans = [one.span() for one in each]
    span = min(low for low, _ in spans), max(high for _, high in spans)
    last = max(r.scenario.until for r in found.rivals)
    pairs = list(zip(found.rivals, each, strict=True))
    made = [charts.small(one, sign(rival), frame, span, last) for rival, one in pairs]
    st.markdown(f"**{title}**")
    with st.grid(min_column_width=280, gap="small", key=f"{key}-grid"):
        for rival, chart in zip(found.rivals, made, strict=True):
            with st.container(gap="xxsmall"):
                st.markdown(escaped(rival.label))
                st.altair_chart(
                    chart.properties(padding=SLACK),
                    key=f"{key}-chart-{rival.letter}",
                    alt=_alone_in_words(found, rival, variable),
                )
    names = [r.label for r in found.rivals]
    table_panel(
        key,
        lambda: _table(_lines(found, variable)),
        chart=lambda: charts.together(made, names).to_dict(),
        title=title,
        about=about(found),
    )


def _lines(found: Comparison, variable: str) -> Lines:
    """All scenarios' lines, and a line for each baseline that is not like the others."""
    worlds, begin = found.worlds(), _begin(found, variable)
    values = _joined({r.label: _column(r.run, variable, begin) for r in found.rivals})
    baselines = {}
    for world in worlds:
        longest = max(world, key=lambda r: r.scenario.until)
        name = (
            t("No new policy")
            if len(worlds) == 1
            else t("No new policy ({letters})", letters=", ".join(r.letter for r in world))
        )
        baselines[name] = _column(longest.baseline, variable, begin)
    return Lines(values, _joined(baselines), _dots(variable))


def _alone(found: Comparison, rival: Rival, variable: str, drawn: PairedDraws | None) -> Lines:
    begin = _begin(found, variable)
    values = _joined({rival.label: _column(rival.run, variable, begin)})
    baseline = _joined({t("No new policy"): _column(rival.baseline, variable, begin)})
    bands = {rival.label: _bands(drawn, found.rivals.index(rival), begin)} if drawn else None
    return Lines(values, baseline, _dots(variable), bands)


def _bands(drawn: PairedDraws, place: int, begin: float) -> pd.DataFrame:
    factor = Series(drawn.variable, "").factor
    values = {quantile_name(share): drawn.quantile(place, share) * factor for share in BAND}
    found = pd.DataFrame({"year": drawn.years} | values)
    return found.loc[drawn.years >= begin]


def _column(result: Trajectory, variable: str, begin: float) -> pd.Series:
    shown = result.times >= begin
    values = result[variable][shown] * Series(variable, "").factor
    return pd.Series(values, index=np.round(result.times[shown], 6))


def _joined(columns: dict[str, pd.Series]) -> pd.DataFrame:
    return pd.DataFrame(columns).rename_axis("year").reset_index()


def _record(variable: str) -> list[Recorded]:
    return recorded([Series(variable, "")])


def _dots(variable: str) -> tuple[explore_charts.Dot, ...]:
    return explore_charts.dots([Series(variable, "")], _record(variable))


def _table(shown: Lines) -> pd.DataFrame:
    """What a chart shows at the start of each year."""
    found = shown.values.merge(shown.baselines, on="year", how="outer")
    found = found.loc[found["year"] % 1 == 0].reset_index(drop=True)
    return found.astype({"year": int}).rename(columns={"year": t("Year")})


def in_words(found: Comparison, variable: str, title: str) -> str:
    """Every scenario's value in the year that is asked about."""
    unit = MODEL.unit(variable)
    parts = [f"{r.label} {with_unit(at_year(r.run, variable, found.year), unit)}" for r in found.rivals]
    return t("{title} in {year}: {parts}.", title=title, year=found.year, parts=t("; ").join(parts))


def _alone_in_words(found: Comparison, rival: Rival, variable: str) -> str:
    unit = MODEL.unit(variable)
    return t(
        "{name}: {outcome} in {year} {value}, {baseline} with no new policy.",
        name=rival.label,
        outcome=base_label(variable),
        year=found.year,
        value=with_unit(at_year(rival.run, variable, found.year), unit),
        baseline=with_unit(at_year(rival.baseline, variable, found.year), unit),
    )
