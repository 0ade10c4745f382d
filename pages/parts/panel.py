"""A chart with its words: heading, text alternative, legend, table, sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from models.engine import Trajectory
from models.errors import message
from models.history import Recorded, record
from models.outcomes import Outcome, outcome
from pages.parts import charts, state
from pages.parts.bands import WIDE, Bands
from pages.parts.charts import Series
from pages.parts.labels import source
from pages.parts.look import PALETTES, palette
from pages.parts.pictures import FORMS, MIME, Form, picture, scenario_name
from pages.parts.results import current_runs
from pages.parts.text import language, sentences, spoken, t, with_unit
from pages.parts.uncertainty import current_bands

TABLE_HEIGHT = 320
"""Pixels that a long table takes; it scrolls."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
LINE = message("{series} {value}, {baseline} with no new policy")
SURE = message("{series} {value} (nine in ten draws: {low} to {high}), {baseline} with no new policy")
CHART = message("{title} in {year}: {parts}.")
"""A chart in words; the live board says it from the same."""


def chart_panel(key: str, title: str, series: Sequence[Series]) -> None:
    """A titled chart of some series, with the table and the sources behind it.

    The chart is a fragment of its own, named `key`: moving a lever redraws it and
    nothing of what surrounds it.
    """
    drawn = recorded(series)
    st.markdown(f"**{title}**")
    st.fragment(key=key)(_chart)(key, title, series, drawn)
    st.caption(legend(drawn, bands=state.current().bands))
    numbers_panel(key, series, title=title)


def numbers_panel(key: str, series: Sequence[Series], name: str = "", *, title: str = "") -> None:
    """The table behind a chart of that title, called `name` where the chart is not beside it."""
    st.fragment(key=f"{key}-numbers")(_table)(key, series, name, title or name)


def recorded(series: Sequence[Series]) -> list[Recorded]:
    """The yearly figures of some series that a chart shows as dots."""
    return [r for s in series for r in record() if r.variable == s.variable and r.end > r.start]


def _chart(key: str, title: str, series: Sequence[Series], drawn: Sequence[Recorded]) -> None:
    found, bands, now = current_runs(), current_bands(), state.current()
    if found is not None:
        st.vega_lite_chart(
            charts.chart(series, *found, drawn, palette(bands=now.bands), now.target_year, bands),
            key=f"{key}-chart",
            alt=alternative(title, series, *found, now.target_year, bands),
        )


def _table(key: str, series: Sequence[Series], name: str, title: str) -> None:
    """The numbers of a chart."""
    found = current_runs()
    if found is not None:
        bands, now = current_bands(), state.current()
        look, drawn = PALETTES["light"], recorded(series)
        table_panel(
            key,
            lambda: charts.table(series, *found, bands),
            name,
            chart=lambda: charts.chart(series, *found, drawn, look, now.target_year, bands),
            title=title,
        )


def table_panel(
    key: str,
    table: Callable[[], pd.DataFrame],
    name: str = "",
    *,
    chart: Callable[[], dict[str, Any]] | None = None,
    title: str = "",
    about: Sequence[str] | None = None,
) -> None:
    """A table that is computed when it is asked for, with its download and that of its chart, if any.

    `about` tells what a chart shows where that is not the scenario of the page.
    """
    shown = st.expander(
        t("Table: {name}", name=name) if name else t("Table"),
        icon=":material/table_rows:",
        type="compact",
        key=f"{key}-table",
        on_change="rerun",
    )
    if not shown.open:
        return
    found = table()
    with shown:
        st.dataframe(found, hide_index=True, height=min(TABLE_HEIGHT, 40 + 35 * len(found)))
        with st.container(horizontal=True, gap="small"):
            download(key, found)
            if chart:
                _picture_buttons(key, chart, title, about)


def _picture_buttons(
    key: str, chart: Callable[[], dict[str, Any]], title: str, about: Sequence[str] | None
) -> None:
    """Downloads of a chart; a picture is drawn when it is asked for, in the words of now."""
    reader = language()
    told = [scenario_name(state.current().scenario)] if about is None else about

    def draw(form: Form) -> bytes:
        with spoken(reader):
            return picture(form, chart(), title, told)

    for form in FORMS:
        st.download_button(
            t("Chart as {form}", form=form.upper()),
            partial(draw, form),
            file_name=f"{key}.{form}",
            mime=MIME[form],
            icon=":material/image:",
            key=f"{key}-{form}",
            on_click="ignore",
        )


def download(key: str, table: pd.DataFrame) -> None:
    """A button that hands a table out as a file."""
    st.download_button(
        t("Download as CSV"),
        csv_bytes(table),
        file_name=f"{key}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"{key}-csv",
        on_click="ignore",
    )


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as a file for spreadsheets: its characters marked as UTF-8, no text taken for a formula."""
    return table.map(_guarded).to_csv(index=False).encode("utf-8-sig")


def _guarded(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def alternative(
    title: str,
    series: Sequence[Series],
    result: Trajectory,
    baseline: Trajectory,
    year: int,
    bands: Bands | None = None,
) -> str:
    """The chart in words: each line's value in the target year, its 90 % band, and without policy."""
    found = [(s, outcome(s.variable, result, baseline, year)) for s in series]
    parts = [_in_words(s, o, year, bands) for s, o in found]
    return t(CHART, title=title, year=year, parts=t("; ").join(parts))


def _in_words(series: Series, o: Outcome, year: int, bands: Bands | None) -> str:
    values = {
        "series": series.label,
        "value": with_unit(o.value, o.unit),
        "baseline": with_unit(o.baseline, o.unit),
    }
    if bands is None or series.variable not in bands:
        return t(LINE, **values)
    low, high = (with_unit(bands.at(series.variable, year, share), o.unit) for share in WIDE)
    return t(SURE, **values, low=low, high=high)


def legend(drawn: Sequence[Recorded], *, bands: bool = False) -> str:
    """What grey, bands and dots mean, and where the dots come from."""
    parts = [t("Grey: no new policy.")]
    if bands:
        parts.append(t("Bands: strong shade, the middle half of draws; faint, nine in ten."))
    known = sorted({r.source for r in drawn if r.status != "assumed"})
    if known:
        names = t("; ").join(source(s) for s in known)
        parts.append(t("Filled dots: yearly record. Source: {sources}.", sources=names))
    if any(r.status == "assumed" for r in drawn):
        parts.append(t("Hollow dots: assumed starting level; no record exists."))
    return sentences(parts)
