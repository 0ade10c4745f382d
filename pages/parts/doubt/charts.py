"""Charts of uncertainty: bands, chances, what decides an outcome. They draw what they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from pages.parts.look import DASHES, Palette
from pages.parts.text import t

HEIGHT = 300
ROW = 26
"""Height of a bar with its name."""
SLACK = {"left": 30, "top": 5, "right": 5, "bottom": 5}
"""Room beside names: they are measured before their font is there."""
NARROW = 520
"""Pixels of a plot below which its legend has one column."""
SYMBOL = 28
"""Pixels of a legend's line with the space around it."""
BAR, NAMED_ROW = 14, 40
"""Height of a bar, and of a row that has its name above the bar."""
BROKEN = (14, 4, 2, 4)
"""The dash of a fourth line."""
SHADES = (0.18, 0.34)
"""Opacity of the 90 % and the 50 % band."""


Chart = alt.Chart | alt.LayerChart | alt.FacetChart


@dataclass(frozen=True)
class Frame:
    """What the charts of one outcome share: colours, the unit on the axis, the year that is asked about."""

    palette: Palette
    unit: str
    year: int


def year_axis(table: pd.DataFrame, end: alt.ExprRef | None = None) -> alt.X:
    """The years of a table, up to the plot's right edge or to another place (pixels) in it."""
    years = table["year"].to_numpy()
    first, last = int(years.min()), int(years.max())
    marks = list(range(first + -first % 5, last + 1, 5) if last - first > 10 else range(first, last + 1))
    axis = alt.Axis(format="d", values=marks, grid=False, labelOverlap=True)
    scale = alt.Scale(domain=[first, last], nice=False, **({"rangeMax": end} if end else {}))
    return alt.X("year:Q", title=None, axis=axis, scale=scale)


def legend(columns: int = 1, *, lines: bool = False) -> alt.Legend:
    """Words above a plot, in one column where it is narrow: never wider than the plot."""
    room = f"(width < {NARROW} ? width : width / {columns})"
    return alt.Legend(
        title=None,
        orient="top",
        columns=alt.ExprRef(f"width < {NARROW} ? 1 : {columns}"),
        labelLimit=alt.ExprRef(f"{room} - {SYMBOL}"),
        symbolSize=260 if lines else 100,
        symbolStrokeWidth=3 if lines else 1.5,
        rowPadding=0,
    )


def named_bars(column: str, order: Sequence[str]) -> alt.Y:
    """Bars with their names above them, so that on a telephone neither takes the other's room."""
    axis = alt.Axis(
        labelAlign="left",
        labelBaseline="bottom",
        labelOffset=-BAR / 2 - 3,
        labelPadding=-2,
        labelLimit=alt.ExprRef("width"),
        ticks=False,
        domain=False,
        zindex=1,
    )
    return alt.Y(f"{column}:N", sort=list(order), title=None, axis=axis)


def value_axis(column: str, unit: str, scale: alt.Scale | None = None) -> alt.Y:
    axis = alt.Axis(
        title=unit, tickCount=6, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-30, titleY=-12
    )
    return alt.Y(f"{column}:Q", axis=axis, scale=scale or alt.Scale())


def year_rule(frame: Frame, x: alt.X) -> alt.Chart:
    data = pd.DataFrame({"year": [frame.year]})
    return alt.Chart(data).mark_rule(color=frame.palette.baseline, strokeDash=[1, 4]).encode(x)


def _level_rule(frame: Frame, value: float) -> alt.Chart:
    data = pd.DataFrame({"value": [value]})
    return alt.Chart(data).mark_rule(color=frame.palette.series[2], strokeDash=[6, 3]).encode(y="value:Q")


def fan(quantiles: pd.DataFrame, frame: Frame, level: float, names: Mapping[str, str]) -> Chart:
    """Bands that hold half and nine tenths of the draws, their median, a level, perhaps a baseline.

    `quantiles` has the columns year, q05, q25, q50, q75, q95 and perhaps baseline; `names` their words.
    """
    x, color = year_axis(quantiles), frame.palette.series[0]
    base = alt.Chart(quantiles).encode(x)
    told = [alt.Tooltip("year:Q", title=t("Year"), format="d")]
    told += [alt.Tooltip(f"{column}:Q", title=name, format=".3~f") for column, name in names.items()]
    layers = [
        base.mark_area(color=color, opacity=SHADES[0]).encode(value_axis("q05", frame.unit), y2="q95:Q"),
        base.mark_area(color=color, opacity=SHADES[1]).encode(value_axis("q25", frame.unit), y2="q75:Q"),
        year_rule(frame, x),
        _level_rule(frame, level),
    ]
    if "baseline" in quantiles:
        grey = base.mark_line(color=frame.palette.baseline, strokeWidth=1.75, strokeDash=[6, 3])
        layers.append(grey.encode(value_axis("baseline", frame.unit)))
    layers.append(base.mark_line(color=color, strokeWidth=2.75).encode(value_axis("q50", frame.unit)))
    layers.append(base.mark_rule(strokeWidth=14, opacity=0).encode(tooltip=told))
    return alt.layer(*layers).properties(height=HEIGHT, padding=SLACK)


def chances(shares: pd.DataFrame, frame: Frame, names: Mapping[str, str]) -> Chart:
    """Share of draws that meet the target in each year, of scenario and baseline (columns), in per cent."""
    x = year_axis(shares)
    base = alt.Chart(shares).encode(x)
    scale = alt.Scale(domain=[0, 100], nice=False)
    told = [alt.Tooltip("year:Q", title=t("Year"), format="d")]
    told += [alt.Tooltip(f"{column}:Q", title=name, format=".0f") for column, name in names.items()]
    grey = base.mark_line(color=frame.palette.baseline, strokeWidth=1.75, strokeDash=[6, 3])
    colored = base.mark_line(color=frame.palette.series[0], strokeWidth=2.75)
    return alt.layer(
        year_rule(frame, x),
        grey.encode(value_axis("baseline", t("% of draws"), scale)),
        colored.encode(value_axis("scenario", t("% of draws"), scale)),
        base.mark_rule(strokeWidth=14, opacity=0).encode(tooltip=told),
    ).properties(height=HEIGHT, padding=SLACK)


def indices(shares: pd.DataFrame, frame: Frame) -> Chart:
    """Bars of first-order indices with a mark at the total index and its interval.

    Columns: factor, first, total, low, high (ends of the total index's 95 % interval), in per cent.
    """
    base = alt.Chart(shares).encode(named_bars("factor", shares["factor"].tolist()))
    title = t("% of the variance")
    told = [
        alt.Tooltip("factor:N", title=" "),
        alt.Tooltip("first:Q", title=t("Alone"), format=".0f"),
        alt.Tooltip("total:Q", title=t("With all interactions"), format=".0f"),
    ]
    x = alt.X("first:Q", title=title, axis=alt.Axis(grid=True, tickCount=5))
    dots = base.mark_point(shape="diamond", size=90, filled=True, opacity=1, color=frame.palette.series[1])
    return alt.layer(
        base.mark_bar(color=frame.palette.series[0], size=BAR).encode(x, tooltip=told),
        base.mark_rule(color=frame.palette.series[1], strokeWidth=1.5).encode(x="low:Q", x2="high:Q"),
        dots.encode(x="total:Q", tooltip=told),
    ).properties(height=NAMED_ROW * len(shares) + 40, padding=SLACK)


def over_time(shares: pd.DataFrame, frame: Frame, order: Sequence[str]) -> Chart:
    """Total indices of up to four factors over the years. Columns: year, factor, total, in per cent."""
    count, palette = len(order), frame.palette
    color = alt.Scale(domain=list(order), range=[*palette.series, palette.baseline][:count])
    dash = alt.Scale(domain=list(order), range=[list(d) for d in (*DASHES, BROKEN)[:count]])
    names = legend(lines=True)
    told = [
        alt.Tooltip("year:Q", title=t("Year"), format="d"),
        alt.Tooltip("factor:N", title=" "),
        alt.Tooltip("total:Q", title=t("With all interactions"), format=".0f"),
    ]
    x = year_axis(shares)
    lines = (
        alt.Chart(shares)
        .mark_line(strokeWidth=2.75)
        .encode(
            x,
            value_axis("total", t("% of the variance"), alt.Scale(domainMin=0)),
            color=alt.Color("factor:N", scale=color, legend=names),
            strokeDash=alt.StrokeDash("factor:N", scale=dash, legend=names),
            tooltip=told,
        )
    )
    return alt.layer(year_rule(frame, x), lines).properties(height=HEIGHT, padding=SLACK)


def tornado(bars: pd.DataFrame, frame: Frame, centre: float) -> Chart:
    """Where an outcome goes when one assumption after the other is moved to its ends.

    Columns: assumption, end (a word for the lower or upper end), value, at (the assumption's value
    in words); two rows for each assumption.
    """
    order = list(dict.fromkeys(bars["assumption"]))
    ends = list(dict.fromkeys(bars["end"]))
    data = bars.assign(centre=centre)
    color = alt.Color(
        "end:N",
        scale=alt.Scale(domain=ends, range=list(frame.palette.series[:2])),
        legend=legend(columns=2),
    )
    told = [
        alt.Tooltip("assumption:N", title=" "),
        alt.Tooltip("at:N", title=t("Assumption")),
        alt.Tooltip("value:Q", title=frame.unit, format=".3~f"),
    ]
    y = named_bars("assumption", order)
    x = alt.X("value:Q", title=frame.unit, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=6))
    base = alt.Chart(data).encode(y, tooltip=told)
    marks = base.mark_point(filled=True, size=60, opacity=1).encode(
        x,
        color=color,
        shape=alt.Shape(
            "end:N", scale=alt.Scale(domain=ends, range=["triangle-left", "triangle-right"]), legend=None
        ),
    )
    middle = base.mark_tick(color=frame.palette.series[2], size=BAR + 8, thickness=2).encode(x="centre:Q")
    return alt.layer(base.mark_bar(size=BAR).encode(x, x2="centre:Q", color=color), middle, marks).properties(
        height=NAMED_ROW * len(order) + 90, padding=SLACK
    )


def cloud(points: pd.DataFrame, frame: Frame, x_title: str) -> alt.Chart:
    """An outcome (y) against an assumption (x), a point for each draw."""
    return (
        alt.Chart(points)
        .mark_circle(size=22, opacity=0.45, color=frame.palette.series[0])
        .encode(
            alt.X("x:Q", title=x_title, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=6)),
            value_axis("y", frame.unit, alt.Scale(zero=False)),
            tooltip=[
                alt.Tooltip("x:Q", title=t("Assumption"), format=".3~g"),
                alt.Tooltip("y:Q", title=frame.unit, format=".3~f"),
            ],
        )
        .properties(height=HEIGHT + 40, padding=SLACK)
    )


def four_lines(lines: pd.DataFrame, frame: Frame, names: Mapping[str, str]) -> Chart:
    """An outcome with and without policy, on the model's assumptions and on the reader's own.

    Columns: year, line (a key of `names`), value. Colour tells whose assumptions, the dash
    whether there is policy.
    """
    domain = list(names.values())
    own, theirs = frame.palette.series[1], frame.palette.series[0]
    data = lines.assign(name=[names[line] for line in lines["line"]])
    words = legend(columns=2, lines=True)
    colors = alt.Scale(domain=domain, range=[theirs, theirs, own, own][: len(domain)])
    dashes = alt.Scale(domain=domain, range=[[5, 4], [1, 0], [5, 4], [1, 0]][: len(domain)])
    x = year_axis(lines)
    drawn = (
        alt.Chart(data)
        .mark_line(strokeWidth=2.75)
        .encode(
            x,
            value_axis("value", frame.unit, alt.Scale(zero=False)),
            color=alt.Color("name:N", scale=colors, legend=words),
            strokeDash=alt.StrokeDash("name:N", scale=dashes, legend=words),
            tooltip=[
                alt.Tooltip("year:Q", title=t("Year"), format=".2~f"),
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("value:Q", title=frame.unit, format=".3~f"),
            ],
        )
    )
    return alt.layer(year_rule(frame, x), drawn).properties(height=HEIGHT + 60, padding=SLACK)
