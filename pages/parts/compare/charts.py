"""Charts of scenarios side by side: lines, cost against effect, intervals. They draw what they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from pages.parts.charts import Dot
from pages.parts.doubt.charts import SHADES, SLACK, Chart, Frame, value_axis, year_axis, year_rule
from pages.parts.text import t

HEIGHT, SMALL_HEIGHT = 380, 190
SMALL_WIDTH = 310
"""Pixels of a small chart in a file."""
ROW, AROUND = 46, 70
"""Height of an interval with its name over it, and of the axis below all."""
LINE_SYMBOL = 700
"""Square pixels of a line in a key: as long as shows its dashes."""
AXIS = 60
"""Pixels of a chart's height that its axes take."""
WIDE = 480
"""Pixels of a plot from which on lines bear their names; below it, their letters."""
NAMES_TAKE, LETTERS_TAKE = 180, 30
"""Pixels at the right for that."""
LABEL = 16
"""Pixels from one label to the next."""
HEADROOM = 0.06
"""Part of the values' span above and below them."""
NEAR = (0.09, 0.07)
"""Parts of the plot, across and up, within which marks share a label."""


@dataclass(frozen=True)
class Sign:
    """How a scenario is drawn: `letter` and `label` name it."""

    letter: str
    label: str
    color: str
    dash: tuple[int, ...]
    shape: str


@dataclass(frozen=True)
class Lines:
    """What a chart of lines shows.

    Attributes
    ----------
    values
        `year`, then a column for each scenario's label; empty beyond its horizon.
    baselines
        The same for each baseline's label.
    dots
        The record.
    bands
        Quantiles by a scenario's label: year, q05, q25, q75, q95.
    """

    values: pd.DataFrame
    baselines: pd.DataFrame
    dots: Sequence[Dot] = ()
    bands: dict[str, pd.DataFrame] | None = None

    def span(self) -> tuple[float, float]:
        """The least and the greatest value there is, with some room."""
        tables = [self.values, self.baselines, *(self.bands or {}).values()]
        found = [table.drop(columns="year").to_numpy().ravel() for table in tables]
        every = np.concatenate([*found, [dot.value for dot in self.dots]])
        low, high = float(np.nanmin(every)), float(np.nanmax(every))
        room = HEADROOM * (high - low) or abs(high) or 1.0
        return low - room, high + room


def lines(shown: Lines, signs: Sequence[Sign], frame: Frame, *, key: bool = False) -> Chart:
    """Every scenario's line over the baselines in grey, named where it ends; perhaps with a key."""
    span = shown.span()
    x = year_axis(shown.values, _room_for_names())
    y = value_axis("value", frame.unit, _fixed(span))
    layers = [year_rule(frame, x), *_grey(shown, frame, x, y)]
    layers.append(_colored(shown.values, signs, key=key).mark_line(strokeWidth=2.75).encode(x, y))
    if shown.dots:
        layers.append(_record(shown.dots, frame, x, y))
    layers += [*_ends(shown, signs, frame, span, x), _hover(shown, frame, x)]
    return alt.layer(*layers).properties(height=HEIGHT, padding=SLACK)


def small(shown: Lines, sign: Sign, frame: Frame, span: tuple[float, float], until: float) -> Chart:
    """One scenario's line over its baseline, perhaps with its bands, on axes that others share."""
    x = year_axis(pd.DataFrame({"year": [shown.values["year"].min(), until]}))
    y = value_axis("value", frame.unit, _fixed(span))
    layers: list[Any] = [year_rule(frame, x)]
    for table in (shown.bands or {}).values():
        base = alt.Chart(table).encode(x)
        for (low, high), shade in zip((("q05", "q95"), ("q25", "q75")), SHADES, strict=True):
            area = base.mark_area(color=sign.color, opacity=shade)
            layers.append(area.encode(value_axis(low, frame.unit, _fixed(span)), y2=f"{high}:Q"))
    layers += _grey(shown, frame, x, y)
    drawn = alt.Chart(_long(shown.values)).mark_line(
        color=sign.color, strokeDash=list(sign.dash), strokeWidth=2.75
    )
    layers += [drawn.encode(x, y), _hover(shown, frame, x)]
    if shown.dots:
        layers.append(_record(shown.dots, frame, x, y))
    return alt.layer(*layers).properties(height=SMALL_HEIGHT)


def together(small_ones: Sequence[Chart], names: Sequence[str]) -> alt.ConcatChart:
    """Small charts side by side, each under its scenario's name, for a file."""
    named = [c.properties(width=SMALL_WIDTH, title=n) for c, n in zip(small_ones, names, strict=True)]
    return alt.concat(*named, columns=2)


def _fixed(span: tuple[float, float]) -> alt.Scale:
    return alt.Scale(domain=list(span), nice=False, zero=False)


def _room_for_names() -> alt.ExprRef:
    return alt.ExprRef(f"width - (width > {WIDE} ? {NAMES_TAKE} : {LETTERS_TAKE})")


def _long(table: pd.DataFrame) -> pd.DataFrame:
    return table.melt("year", var_name="name", value_name="value").dropna()


def _colored(values: pd.DataFrame, signs: Sequence[Sign], *, key: bool) -> alt.Chart:
    legend = _legend(LINE_SYMBOL) if key else None
    if legend is not None:
        legend.symbolType = "stroke"
    return alt.Chart(_long(values)).encode(
        color=alt.Color("name:N", scale=_scale(signs, "color"), legend=legend),
        strokeDash=alt.StrokeDash("name:N", scale=_scale(signs, "dash"), legend=legend),
    )


def _legend(size: float) -> alt.Legend:
    return alt.Legend(
        title=None, orient="top", columns=3, labelLimit=300, symbolSize=size, symbolStrokeWidth=3, offset=22
    )


def _scale(signs: Sequence[Sign], part: str) -> alt.Scale:
    found = [getattr(s, part) for s in signs]
    return alt.Scale(domain=[s.label for s in signs], range=[list(f) if part == "dash" else f for f in found])


def _grey(shown: Lines, frame: Frame, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    grey = alt.Chart(_long(shown.baselines)).mark_line(color=frame.palette.baseline, strokeWidth=1.75)
    return [grey.encode(x, y, detail="name:N")]


def _record(dots: Sequence[Dot], frame: Frame, x: alt.X, y: alt.Y) -> alt.Chart:
    """Filled where the figure is known, hollow where it is assumed."""
    ink = frame.palette.series[2]
    return (
        alt.Chart(pd.DataFrame([dot.__dict__ for dot in dots]))
        .mark_point(size=70, strokeWidth=2, opacity=1, color=ink)
        .encode(
            x,
            y,
            fill=alt.condition("datum.known", alt.value(ink), alt.value(frame.palette.background)),
            tooltip=[
                alt.Tooltip("period:N", title=t("Year")),
                alt.Tooltip("value:Q", title=frame.unit, format=".3~f"),
                alt.Tooltip("status:N", title=t("Status")),
            ],
        )
    )


def _ends(
    shown: Lines, signs: Sequence[Sign], frame: Frame, span: tuple[float, float], x: alt.X
) -> list[alt.Chart]:
    """A mark at the end of each scenario's line, and a name beside every line."""
    of = {s.label: s for s in signs}
    ends = pd.concat([_long(t).groupby("name", sort=False).tail(1) for t in (shown.values, shown.baselines)])
    ends["letter"] = [of[name].letter if name in of else "" for name in ends["name"]]
    gap = LABEL / (HEIGHT - AXIS) * (span[1] - span[0])
    ends["at"] = spread(list(ends["value"]), gap, *span)
    scale = _fixed(span)
    marked = ends[ends["name"].isin(of)]
    # Shapes as they are: with a scale they would stand in the lines' key.
    marked = marked.assign(shape=[of[name].shape for name in marked["name"]])
    marks = alt.Chart(marked).mark_point(filled=True, size=75, opacity=1)
    told = alt.ExprRef(f"width > {WIDE} ? datum.name : datum.letter")
    text = alt.Chart(ends).mark_text(
        align="left", dx=10, fontSize=13, limit=NAMES_TAKE - 14, text=told, color=frame.palette.series[2]
    )
    return [
        marks.encode(
            x,
            alt.Y("value:Q", scale=scale),
            shape=alt.Shape("shape:N", scale=None),
            color=alt.Color("name:N", scale=_scale(signs, "color"), legend=None),
        ),
        text.encode(x, alt.Y("at:Q", scale=scale)),
    ]


def spread(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places near the values in their order: a gap apart, and between two ends where there is room."""
    order = sorted(range(len(values)), key=lambda k: values[k])
    at = [values[k] for k in order]
    for k in range(1, len(at)):
        at[k] = max(at[k], at[k - 1] + gap)
    ceiling = high - gap / 2
    for k in reversed(range(len(at))):
        at[k] = min(at[k], ceiling)
        ceiling = at[k] - gap
    floor = low + gap / 2
    for k in range(len(at)):
        at[k] = max(at[k], floor)
        floor = at[k] + gap
    return [place for _, place in sorted(zip(order, at, strict=True))]


def _hover(shown: Lines, frame: Frame, x: alt.X) -> alt.Chart:
    """An invisible rule at every instant that tells all values there."""
    names = [c for table in (shown.values, shown.baselines) for c in table.columns if c != "year"]
    data = shown.values.merge(shown.baselines, on="year", how="outer")
    data = data.rename(columns={name: f"v{k}" for k, name in enumerate(names)})
    told = [alt.Tooltip("year:Q", title=t("Year"), format=".2~f")]
    told += [alt.Tooltip(f"v{k}:Q", title=name, format=".3~f") for k, name in enumerate(names)]
    rule = alt.Chart(data).mark_rule(color=frame.palette.baseline, strokeWidth=12, opacity=0)
    return rule.encode(x, tooltip=told)


def bargains(
    points: pd.DataFrame, signs: Sequence[Sign], frame: Frame, titles: tuple[str, str], *, key: bool = False
) -> Chart:
    """Effect (gain) against cost, a mark for each scenario; the reference lies where the rules cross.

    Columns: name, letter, cost, gain. `titles` are those of the two axes.
    """
    zero = pd.DataFrame({"zero": [0.0]})
    rules = alt.Chart(zero).mark_rule(color=frame.palette.baseline, strokeWidth=1.5)
    x = alt.X(
        "cost:Q", title=titles[0], axis=alt.Axis(tickCount=5, grid=True), scale=_roomy(list(points["cost"]))
    )
    y = value_axis("gain", titles[1], _roomy(list(points["gain"])))
    legend = _legend(110) if key else None
    marks = alt.Chart(points).mark_point(filled=True, size=150, opacity=1, strokeWidth=2)
    told = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("cost:Q", title=titles[0], format="+,.3~f"),
        alt.Tooltip("gain:Q", title=titles[1], format="+.3~f"),
    ]
    drawn = marks.encode(
        x,
        y,
        color=alt.Color("name:N", scale=_scale(signs, "color"), legend=legend),
        shape=alt.Shape("name:N", scale=_scale(signs, "shape"), legend=legend),
        tooltip=told,
    )
    letters = alt.Chart(_shared(points)).mark_text(
        align="left", dx=11, dy=-8, fontSize=14, fontWeight="bold", color=frame.palette.series[2]
    )
    return alt.layer(
        rules.encode(x=alt.X("zero:Q")),
        rules.encode(y=alt.Y("zero:Q")),
        drawn,
        letters.encode(x, y, text="letter:N"),
    ).properties(height=HEIGHT, padding=SLACK)


def _roomy(values: Sequence[float]) -> alt.Scale:
    """From the least to the greatest value, 0 among them, with room for marks and letters."""
    low, high = min(*values, 0.0), max(*values, 0.0)
    room = 0.12 * (high - low) or 1.0
    return alt.Scale(domain=[low - room, high + room], nice=False)


def _shared(points: pd.DataFrame) -> pd.DataFrame:
    """A letter, or several, for each mark or heap of marks."""
    reach = [
        part * ((points[c].max() - points[c].min()) or 1.0)
        for c, part in zip(("cost", "gain"), NEAR, strict=True)
    ]
    heaps: list[dict[str, Any]] = []
    for point in points.to_dict("records"):
        near = (
            h
            for h in heaps
            if all(abs(h[c] - point[c]) <= r for c, r in zip(("cost", "gain"), reach, strict=True))
        )
        heap = next(near, None)
        if heap is None:
            heaps.append(dict(point))
        else:
            heap["letter"] += f", {point['letter']}"
    return pd.DataFrame(heaps)


def intervals(found: pd.DataFrame, signs: Sequence[Sign], frame: Frame, title: str) -> Chart:
    """How far each scenario is from the reference: nine draws in ten, the middle half, the median.

    Columns: name, told (what stands over the interval), q05, q25, q50, q75, q95.
    """
    y = alt.Y("name:N", sort=list(found["name"]), axis=None)
    scale = _roomy([*found["q05"], *found["q95"]])
    x = alt.X("q05:Q", title=title, axis=alt.Axis(grid=False, tickCount=6), scale=scale)
    color = alt.Color("name:N", scale=_scale(signs, "color"), legend=None)
    told = [alt.Tooltip("name:N", title=" ")]
    told += [
        alt.Tooltip(f"{column}:Q", title=word, format="+.3~f")
        for column, word in (
            ("q05", t("5 % of the draws below")),
            ("q50", t("Median")),
            ("q95", t("95 % of the draws below")),
        )
    ]
    base = alt.Chart(found).encode(y, tooltip=told)
    shapes = alt.Shape("name:N", scale=_scale(signs, "shape"), legend=None)
    zero = alt.Chart(pd.DataFrame({"zero": [0.0]})).mark_rule(color=frame.palette.baseline, strokeWidth=1.5)
    names = base.encode(x=alt.value(4), text="told:N")
    words = names.mark_text(align="left", dy=-15, fontSize=13, color=frame.palette.series[2])
    # Where the line of the reference runs through the words.
    ground = words.mark_text(
        align="left", dy=-15, fontSize=13, stroke=frame.palette.background, strokeWidth=6, strokeJoin="round"
    )
    points = base.mark_point(filled=True, size=110, opacity=1, stroke=frame.palette.background)
    return alt.layer(
        zero.encode(x="zero:Q"),
        base.mark_bar(size=4).encode(x, x2="q95:Q", color=color),
        base.mark_bar(size=11).encode(x="q25:Q", x2="q75:Q", color=color),
        points.encode(x="q50:Q", shape=shapes, color=color),
        ground,
        words,
    ).properties(height=ROW * len(found) + AROUND, padding=SLACK)
