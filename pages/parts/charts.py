"""Chart builders: a specification that rarely changes, and the numbers that always do.

Building and checking a specification costs more than computing a run, so it is kept;
the browser then swaps the numbers of a chart it already shows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa

from models.cooperation import MODEL
from models.engine import Trajectory
from models.errors import message
from models.history import Recorded
from pages.parts.bands import HALF, NAMES, WIDE, Bands
from pages.parts.look import CASING, DASHES, Palette
from pages.parts.text import display_units, language, t, translated, unit_label

HEIGHT = 350
LINE_WIDTH = 2.75
NUMBERS = "numbers"
"""Name of the data set that holds the lines."""
STATUS = {
    "measured": message("measured"),
    "derived": message("derived"),
    "assumed": message("assumed"),
}


@dataclass(frozen=True)
class Series:
    """A line of a chart: a variable and its name there."""

    variable: str
    label: str

    @property
    def factor(self) -> float:
        """From the model's unit to the reader's."""
        return display_units(language())[MODEL.unit(self.variable)].factor


@dataclass(frozen=True)
class Drawing:
    """A chart: its id, heading, lines and what is said under it."""

    id: str
    title: str
    series: Sequence[Series]
    note: str = ""


@dataclass(frozen=True)
class Words:
    """What a chart says, in the reader's language."""

    series: tuple[str, ...]
    baselines: tuple[str, ...]
    unit: str
    year: str
    status: str


@dataclass(frozen=True)
class Dot:
    """A recorded yearly figure in the reader's units, drawn at mid-year."""

    year: float
    period: str
    series: str
    value: float
    status: str
    known: bool


def words(series: Sequence[Series]) -> Words:
    """The words of a chart of some series; the first gives the unit."""
    return Words(
        series=tuple(s.label for s in series),
        baselines=tuple(t("{series}, no new policy", series=s.label) for s in series),
        unit=unit_label(MODEL.unit(series[0].variable)) or t("ratio"),
        year=t("Year"),
        status=t("Status"),
    )


def numbers(
    series: Sequence[Series], result: Trajectory, baseline: Trajectory, bands: Bands | None = None
) -> pa.Table:
    """A row for each instant: `year`, and `value_k` and `baseline_k` for the k-th series.

    With bands also `q05_k` and so on, straight between whole years.
    """
    columns = {"year": result.times}
    for k, s in enumerate(series):
        columns[f"value_{k}"] = result[s.variable] * s.factor
        columns[f"baseline_{k}"] = baseline[s.variable] * s.factor
        if bands is not None and s.variable in bands:
            columns |= {
                f"{name}_{k}": bands.along(s.variable, share, result.times) * s.factor
                for share, name in NAMES.items()
            }
    return pa.table(columns)


def dots(series: Sequence[Series], record: Sequence[Recorded]) -> tuple[Dot, ...]:
    """The recorded yearly figures of the series."""
    return tuple(
        Dot(
            year=r.middle,
            period=f"{r.start:.0f}",
            series=s.label,
            value=round(r.value * s.factor, 6),
            status=translated(STATUS[r.status]),
            known=r.status != "assumed",
        )
        for s in series
        for r in record
        if r.variable == s.variable
    )


def table(
    series: Sequence[Series], result: Trajectory, baseline: Trajectory, bands: Bands | None = None
) -> pd.DataFrame:
    """What a chart shows at the start of each year: a column for each line and quantile, with its unit."""
    found = numbers(series, result, baseline, bands).to_pandas()
    found = found.loc[found["year"] % 1 == 0].reset_index(drop=True)
    for k, s in enumerate(series):
        if bands is not None and s.variable in bands:
            for share, q in NAMES.items():
                found[f"baseline_{q}_{k}"] = bands.quantile(s.variable, share, policy=False) * s.factor
    names = {"year": t("Year")}
    for k, s in enumerate(series):
        unit = unit_label(MODEL.unit(s.variable)) or t("ratio")
        names[f"value_{k}"] = t("{series} ({unit})", series=s.label, unit=unit)
        names[f"baseline_{k}"] = t("{series}, no new policy ({unit})", series=s.label, unit=unit)
        for q in NAMES.values():
            names[f"{q}_{k}"] = t("{series}, {quantile} ({unit})", series=s.label, quantile=q, unit=unit)
            names[f"baseline_{q}_{k}"] = t(
                "{series}, no new policy, {quantile} ({unit})", series=s.label, quantile=q, unit=unit
            )
    return found.astype({"year": int}).rename(columns=names)


def chart(
    series: Sequence[Series],
    result: Trajectory,
    baseline: Trajectory,
    record: Sequence[Recorded],
    palette: Palette,
    year: int,
    bands: Bands | None = None,
) -> dict[str, Any]:
    """Lines of a scenario over the baseline in grey, the record as dots, values on hover (Vega-Lite).

    Bands lie under the lines.
    """
    span = (float(result.times[0]), float(result.times[-1]))
    banded = tuple(k for k, s in enumerate(series) if bands is not None and s.variable in bands)
    found = deepcopy(_specification(words(series), span, dots(series, record), palette, year, banded))
    found.setdefault("datasets", {})[NUMBERS] = numbers(series, result, baseline, bands)
    return found


@lru_cache(maxsize=256)
def _specification(
    words: Words,
    span: tuple[float, float],
    points: tuple[Dot, ...],
    palette: Palette,
    year: int,
    banded: tuple[int, ...],
) -> dict[str, Any]:
    drawing = _Drawing(words, span, palette)
    layers = [
        drawing.target(year),
        *(band for k in banded for band in drawing.bands(k)),
        *(drawing.casing(k) for k in banded),
        *drawing.lines(),
        *([drawing.dots(points)] if points else []),
        drawing.hover(),
    ]
    found = alt.layer(*layers, data=alt.NamedData(NUMBERS)).properties(height=HEIGHT)
    return found.to_dict()


def _whole_years(span: tuple[float, float]) -> list[int]:
    """Tick marks: every fifth year, every year where the span is short."""
    first, last = round(span[0]), int(span[1])
    return list(range(first, last + 1, 5 if last - first > 10 else 1))


class _Drawing:
    """The encodings that the layers of one chart share."""

    def __init__(self, words: Words, span: tuple[float, float], palette: Palette) -> None:
        count = len(words.series)
        self.words, self.palette = words, palette
        self.colors = alt.Scale(domain=list(words.series), range=list(palette.series[:count]))
        self.legend = alt.Legend(title=None, orient="top", symbolStrokeWidth=3, symbolSize=260, offset=24)
        self.dashes = alt.Scale(domain=list(words.series), range=list(DASHES[:count]))
        axis = alt.Axis(format="d", values=_whole_years(span), grid=False, labelOverlap=True)
        self.x = alt.X("year:Q", title=None, axis=axis, scale=alt.Scale(domain=list(span), nice=False))

    def y(self, column: str) -> alt.Y:
        axis = alt.Axis(
            tickCount=6,
            title=self.words.unit,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleX=-30,
            titleY=-12,
        )
        return alt.Y(f"{column}:Q", axis=axis)

    def lines(self) -> list[alt.Chart]:
        """The baseline of every series first, so that no scenario hides under one."""
        base = alt.Chart()
        grey = [
            base.mark_line(
                color=self.palette.baseline, strokeWidth=1.75, strokeDash=list(dash), tooltip=None
            ).encode(self.x, self.y(f"baseline_{k}"))
            for k, dash in enumerate(DASHES[: len(self.words.series)])
        ]
        color = alt.Color("series:N", scale=self.colors, legend=self.legend)
        dash = alt.StrokeDash("series:N", scale=self.dashes, legend=self.legend)
        colored = [
            base.transform_calculate(series=json.dumps(name))
            .mark_line(strokeWidth=LINE_WIDTH, tooltip=None)
            .encode(self.x, self.y(f"value_{k}"), color=color, strokeDash=dash)
            for k, name in enumerate(self.words.series)
        ]
        return [*grey, *colored]

    def bands(self, k: int) -> list[alt.Chart]:
        """The 90 % band of a series, and the 50 % band on it."""
        looks = ((WIDE, self.palette.wide), (HALF, self.palette.half))
        return [
            alt.Chart()
            .mark_area(color=self.palette.series[k], opacity=opacity, tooltip=None)
            .encode(self.x, self.y(f"{NAMES[low]}_{k}"), y2=alt.Y2(f"{NAMES[high]}_{k}:Q"))
            for (low, high), opacity in looks
        ]

    def casing(self, k: int) -> alt.Chart:
        """A rim of background along a line, so that it stands out from bands that overlap."""
        line = alt.Chart().mark_line(
            color=self.palette.background, strokeWidth=LINE_WIDTH + CASING, tooltip=None
        )
        return line.encode(self.x, self.y(f"value_{k}"))

    def target(self, year: int) -> alt.Chart:
        """A thin line at the year the tiles speak of."""
        data = alt.InlineData(values=[{"year": year}])
        rule = alt.Chart(data).mark_rule(color=self.palette.baseline, strokeDash=[1, 4], tooltip=None)
        return rule.encode(self.x)

    def dots(self, points: Sequence[Dot]) -> alt.Chart:
        """Filled where the figure is known, hollow where it is assumed."""
        quiet = alt.Color("series:N", scale=self.colors, legend=None)
        data = alt.InlineData(values=[dict(p.__dict__) for p in points])
        return (
            alt.Chart(data)
            .mark_point(size=80, strokeWidth=2, opacity=1)
            .encode(
                self.x,
                self.y("value"),
                color=quiet,
                fill=alt.condition("datum.known", quiet, alt.value(self.palette.background)),
                tooltip=[
                    alt.Tooltip("period:N", title=self.words.year),
                    alt.Tooltip("series:N", title=" "),
                    alt.Tooltip("value:Q", title=self.words.unit, format=".3~f"),
                    alt.Tooltip("status:N", title=self.words.status),
                ],
            )
        )

    def hover(self) -> alt.Chart:
        """An invisible rule at every instant that tells all values there."""
        values = [
            alt.Tooltip(f"{column}_{k}:Q", title=name, format=".3~f")
            for k, names in enumerate(zip(self.words.series, self.words.baselines, strict=True))
            for column, name in zip(("value", "baseline"), names, strict=True)
        ]
        return (
            alt.Chart()
            .mark_rule(color=self.palette.baseline, strokeWidth=12, opacity=0)
            .encode(self.x, tooltip=[alt.Tooltip("year:Q", title=self.words.year, format=".2~f"), *values])
        )
