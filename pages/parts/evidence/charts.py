"""Charts of evidence: a number in its range, and the record against the model."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from models.evidence import Item
from pages.parts.doubt.charts import HEIGHT, SLACK, Chart
from pages.parts.look import Palette
from pages.parts.text import t

SPAN_HEIGHT, LEGEND_HEIGHT = 56, 40
SIZE = 90
"""Area of a mark in square pixels."""


def span(item: Item, colours: Palette, own: float | None) -> Chart:
    """A line from end to end of the plausible, a mark at the value, another at the reader's own."""
    marks = [(item.value, t("value"))] + ([] if own is None else [(own, t("yours"))])
    names = [name for _, name in marks]
    colors, shapes = list(colours.series[: len(names)]), ["diamond", "circle"][: len(names)]
    line = alt.Chart(pd.DataFrame({"low": [item.low], "high": [item.high]}))
    x = alt.X("low:Q", title=None, scale=alt.Scale(zero=False, padding=8))
    legend = alt.Legend(title=None, orient="top") if own is not None else None
    dots = (
        alt.Chart(pd.DataFrame(marks, columns=["at", "mark"]))
        .mark_point(filled=True, size=SIZE, opacity=1)
        .encode(
            x="at:Q",
            color=alt.Color("mark:N", scale=alt.Scale(domain=names, range=colors), legend=legend),
            shape=alt.Shape("mark:N", scale=alt.Scale(domain=names, range=shapes), legend=legend),
            tooltip=[alt.Tooltip("mark:N", title=" "), alt.Tooltip("at:Q", format=".6~g", title=t("Value"))],
        )
    )
    ends = line.mark_rule(strokeWidth=5, color=colours.baseline, opacity=0.6, strokeCap="round")
    height = SPAN_HEIGHT + (LEGEND_HEIGHT if own is not None else 0)
    return alt.layer(ends.encode(x, x2="high:Q"), dots).properties(height=height, padding=SLACK)


def against(lines: pd.DataFrame, figures: pd.DataFrame, unit: str, colours: Palette) -> Chart:
    """The model's line, and recorded figures with their ranges.

    `lines` has the columns year, value; `figures` year, value, low, high, when, what (a
    word for the kind of figure: colour and shape tell them apart).
    """
    kinds = list(dict.fromkeys(figures["what"].to_list()))
    years = [*lines["year"].to_list(), *figures["year"].to_list()]
    first, last = math.floor(min(years)), math.ceil(max(years))
    axis = alt.Axis(format="d", grid=False, values=list(range(first, last + 1)))
    x = alt.X("year:Q", title=None, axis=axis, scale=alt.Scale(nice=False, domain=[first, last]))
    title = alt.Axis(
        title=unit, tickCount=5, titleAngle=0, titleAlign="left", titleAnchor="end", titleX=-30, titleY=-12
    )
    color = alt.Color(
        "what:N",
        scale=alt.Scale(domain=kinds, range=list(colours.series[1:][: len(kinds)])),
        legend=alt.Legend(title=None, orient="top", labelLimit=420, columns=1),
    )
    shape = alt.Shape(
        "what:N",
        scale=alt.Scale(domain=kinds, range=["circle", "triangle-up"][: len(kinds)]),
        legend=alt.Legend(title=None, orient="top", labelLimit=420, columns=1),
    )
    told = [
        alt.Tooltip("when:N", title=t("Period")),
        alt.Tooltip("what:N", title=" "),
        alt.Tooltip("value:Q", title=unit, format=".4~g"),
        alt.Tooltip("low:Q", title=t("Low"), format=".4~g"),
        alt.Tooltip("high:Q", title=t("High"), format=".4~g"),
    ]
    base = alt.Chart(figures).encode(x, color=color)
    line = alt.Chart(lines).mark_line(color=colours.series[0], strokeWidth=2.75)
    return alt.layer(
        line.encode(x, alt.Y("value:Q", axis=title, scale=alt.Scale(domainMin=0))),
        base.mark_rule(strokeWidth=2).encode(y="low:Q", y2="high:Q"),
        base.mark_point(filled=True, size=SIZE, opacity=1).encode(y="value:Q", shape=shape, tooltip=told),
    ).properties(height=HEIGHT, padding=SLACK)
