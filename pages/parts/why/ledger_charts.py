"""Charts of contributions: bars of one year, areas over the years. They draw what they are given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from pages.parts.doubt.charts import (
    HEIGHT,
    ROW,
    SLACK,
    Chart,
    Frame,
    legend,
    value_axis,
    year_axis,
    year_rule,
)
from pages.parts.look import thinned
from pages.parts.text import t

AROUND, LEGEND_ROW = 110, 30
"""Pixels that axis and legend take beside the bars, and a row of the legend above the areas."""
THICK = 0.12
"""Part of the height of all that a layer needs somewhere to carry its number."""
MARKS = {"alone": "triangle-down", "last": "diamond"}
"""Shape of the mark for what a lever does alone, and for what it adds last."""
TINTS = (0.75, 0.45, 0.2)
"""How much of its colour a layer has, by turns; the rest is background."""


def bars(shares: pd.DataFrame, frame: Frame, names: Mapping[str, str]) -> Chart:
    """A bar for each lever's contribution, with marks at what it does alone and adds last.

    Columns: lever, value, alone, last, and others that it leaves; `names` has a word for each.
    """
    y = alt.Y("lever:N", sort=list(shares["lever"]), title=None, axis=alt.Axis(labelLimit=260))
    told = [alt.Tooltip("lever:N", title=" ")]
    told += [alt.Tooltip(f"{c}:Q", title=names[c], format="+.3~f") for c in ("value", *MARKS)]
    x = alt.X("value:Q", title=frame.unit, axis=alt.Axis(grid=True, tickCount=5))
    marks = shares[["lever", *MARKS]].melt("lever", var_name="mark", value_name="value")
    marks["mark"] = [names[m] for m in marks["mark"]]
    shape = alt.Shape(
        "mark:N",
        scale=alt.Scale(domain=[names[m] for m in MARKS], range=list(MARKS.values())),
        legend=alt.Legend(title=None, orient="top", symbolSize=110),
    )
    points = alt.Chart(marks).mark_point(
        filled=True, size=80, opacity=1, color=frame.palette.series[1], stroke=frame.palette.background
    )
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=frame.palette.series[2])
    return alt.layer(
        alt.Chart(shares).mark_bar(color=frame.palette.series[0], size=15).encode(x, y, tooltip=told),
        zero.encode(x="value:Q"),
        points.encode(x, y, shape=shape),
    ).properties(height=ROW * len(shares) + AROUND, padding=SLACK)


def stack(years: np.ndarray, values: np.ndarray, names: Sequence[str], frame: Frame) -> Chart:
    """Areas of the levers' contributions, what raises above the axis and what lowers below it, and their sum.

    Parameters
    ----------
    names
        Each begins with a number and a space: the number stands in the area.
    values
        Shape (layers, years), the layer nearest to the axis first.
    """
    data, palette = _stacked(years, values, names), frame.palette
    colors = [thinned(palette, palette.series[k % 2], TINTS[k // 2 % len(TINTS)]) for k in range(len(names))]
    fill = alt.Color(
        "lever:N",
        scale=alt.Scale(domain=list(names), range=colors),
        legend=legend(columns=2),
    )
    told = [
        alt.Tooltip("year:Q", title=t("Year"), format="d"),
        alt.Tooltip("lever:N", title=" "),
        alt.Tooltip("value:Q", title=frame.unit, format="+.3~f"),
    ]
    x, y = year_axis(data), value_axis("top", frame.unit)
    total = pd.DataFrame({"year": years, "top": values.sum(axis=0), "lever": t("Sum")})
    areas = alt.Chart(data).mark_area(stroke=frame.palette.background, strokeWidth=1)
    line = alt.Chart(total).mark_line(color=frame.palette.series[2], strokeWidth=2.5, strokeDash=[6, 3])
    sums = [told[0], told[1], alt.Tooltip("top:Q", title=frame.unit, format="+.3~f")]
    numbers = alt.Chart(_thickest(data)).mark_text(fontSize=13, fontWeight="bold", color=palette.series[2])
    return alt.layer(
        areas.encode(x, y, y2="bottom:Q", color=fill, detail="side:N", tooltip=told),
        numbers.encode(x, y="middle:Q", text="number:N"),
        year_rule(frame, x),
        line.encode(x, y, tooltip=sums),
    ).properties(height=HEIGHT + LEGEND_ROW * ((len(names) + 1) // 2), padding=SLACK)


def _stacked(years: np.ndarray, values: np.ndarray, names: Sequence[str]) -> pd.DataFrame:
    """A row for each layer, side of the axis and year, with the two edges of its area."""
    parts = []
    for side, sized in (("above", np.maximum(values, 0)), ("below", np.minimum(values, 0))):
        far = sized.cumsum(axis=0)
        for k, lever in enumerate(names):
            edges = {"bottom": far[k] - sized[k], "top": far[k]}
            row = {"year": years, "lever": lever, "value": values[k], "side": side}
            parts.append(pd.DataFrame(row | edges))
    return pd.concat(parts, ignore_index=True)


def _thickest(data: pd.DataFrame) -> pd.DataFrame:
    """The number of each layer where it is thickest, away from the edges, if it is thick enough there."""
    room = THICK * (data["top"].max() - data["top"].min())
    sized = data.assign(size=(data["top"] - data["bottom"]).abs(), middle=(data["top"] + data["bottom"]) / 2)
    inner = sized["year"].between(sized["year"].min(), sized["year"].max(), inclusive="neither")
    found = sized.loc[inner & (sized["size"] >= room)].sort_values("size").groupby("lever").tail(1)
    return found.assign(number=[lever.split()[0] for lever in found["lever"]])
