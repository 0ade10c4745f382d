"""The chart of what feedback loops do over time. It draws what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd

from pages.parts.doubt.charts import HEIGHT, SLACK, Chart, Frame, value_axis, year_axis, year_rule
from pages.parts.look import Palette, thinned
from pages.parts.text import t

ROOM = 12.0
"""Per cent of height a layer needs somewhere to carry its code."""
MARGIN = 1.0
"""Years at both ends of the axis that are too near to its edge for a code."""
TINTS = (0.6, 0.42, 0.26, 0.14)
"""How much of its polarity's colour a layer has, by its place; the rest is background."""


@dataclass(frozen=True)
class Layer:
    """A loop or several: a code that is short enough to stand in the area, its name, +1 or -1, its place."""

    code: str
    name: str
    polarity: int
    place: int


def layers(years: np.ndarray, sizes: np.ndarray, drawn: Sequence[Layer], frame: Frame) -> Chart:
    """Areas of what reinforces above the axis and of what balances below it, the strongest nearest to it.

    Parameters
    ----------
    sizes
        Shape (layers, years), in per cent, never negative.
    """
    data = _stacked(years, sizes, drawn)
    told = [
        alt.Tooltip("year:Q", title=t("Year"), format=".2~f"),
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("size:Q", title="%", format=".0f"),
    ]
    x, scale = year_axis(data), alt.Scale(domain=[-100, 100], nice=False)
    legend = alt.Legend(title=None, orient="top", columns=4, symbolSize=160, offset=24)
    codes, fills = [layer.code for layer in drawn], [_tint(frame.palette, layer) for layer in drawn]
    edges = [_color(frame.palette, layer) for layer in drawn]
    fill = alt.Color("code:N", scale=alt.Scale(domain=codes, range=fills), legend=legend)
    edge = alt.Stroke("code:N", scale=alt.Scale(domain=codes, range=edges), legend=None)
    y = value_axis("top", t("% (above: reinforcing; below: balancing)"), scale)
    areas = alt.Chart(data).mark_area(strokeWidth=1)
    texts = alt.Chart(_thickest(data)).mark_text(fontSize=13, fontWeight="bold")
    zero = alt.Chart(pd.DataFrame({"top": [0]})).mark_rule(color=frame.palette.series[2])
    return alt.layer(
        areas.encode(x, y, y2="bottom:Q", color=fill, stroke=edge, tooltip=told),
        zero.encode(y="top:Q"),
        texts.encode(x, y="middle:Q", text="code:N"),
        year_rule(frame, x),
    ).properties(height=HEIGHT, padding=SLACK)


def _stacked(years: np.ndarray, sizes: np.ndarray, drawn: Sequence[Layer]) -> pd.DataFrame:
    """A row for each layer and year, with the two edges of its area."""
    parts, edge = [], {1: np.zeros(len(years)), -1: np.zeros(len(years))}
    for layer, size in zip(drawn, sizes, strict=True):
        bottom = edge[layer.polarity]
        edge[layer.polarity] = top = bottom + layer.polarity * size
        columns = {"year": years, "code": layer.code, "name": layer.name, "size": size}
        parts.append(pd.DataFrame(columns | {"bottom": bottom, "top": top}))
    return pd.concat(parts, ignore_index=True)


def _thickest(data: pd.DataFrame) -> pd.DataFrame:
    """Each layer's code where it is thickest, away from the edges and from other codes, if there is room."""
    inner = data.query("year.min() + @MARGIN <= year <= year.max() - @MARGIN and size >= @ROOM")
    inner = inner.assign(middle=(inner["bottom"] + inner["top"]) / 2)
    found = inner.iloc[:0]
    for _, own in inner.sort_values("size", ascending=False, kind="stable").groupby("code", sort=False):
        free = [_apart(year, middle, found) for year, middle in zip(own["year"], own["middle"], strict=True)]
        found = pd.concat([found, own.loc[free].head(1)])
    return found


def _apart(year: float, middle: float, codes: pd.DataFrame) -> bool:
    """Whether a code would stand clear of others."""
    beside = (codes["year"] - year).abs() >= 2 * MARGIN
    return bool((beside | ((codes["middle"] - middle).abs() >= ROOM)).all())


def _color(palette: Palette, layer: Layer) -> str:
    """The colour of a polarity."""
    return palette.series[0] if layer.polarity > 0 else palette.series[1]


def _tint(palette: Palette, layer: Layer) -> str:
    """The polarity's colour, thinned with background."""
    return thinned(palette, _color(palette, layer), TINTS[layer.place])
