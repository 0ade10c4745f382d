"""Chart builders: from runs to Altair charts. They read nothing but their arguments and the language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from models.cooperation import MODEL
from models.engine import Trajectory
from models.errors import message
from models.history import Recorded
from pages.parts.look import DASHES, Palette
from pages.parts.text import display_units, language, t, translated, unit_label

HEIGHT = 310
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


def lines(series: Sequence[Series], result: Trajectory, baseline: Trajectory) -> pd.DataFrame:
    """Long table in the reader's units: year, series, value, baseline."""
    parts = [
        pd.DataFrame(
            {
                "year": result.times,
                "series": s.label,
                "value": result[s.variable] * _factor(s),
                "baseline": baseline[s.variable] * _factor(s),
            }
        )
        for s in series
    ]
    return pd.concat(parts, ignore_index=True)


def dots(series: Sequence[Series], record: Sequence[Recorded]) -> pd.DataFrame:
    """Recorded yearly figures of the series in the reader's units, drawn at mid-year."""
    rows = [
        {
            "year": r.middle,
            "period": f"{r.start:.0f}",
            "series": s.label,
            "value": r.value * _factor(s),
            "status": translated(STATUS[r.status]),
            "known": r.status != "assumed",
        }
        for s in series
        for r in record
        if r.variable == s.variable
    ]
    return pd.DataFrame(rows)


def table(series: Sequence[Series], result: Trajectory, baseline: Trajectory) -> pd.DataFrame:
    """What a chart shows, year by year, in words: a column for each line, with its unit."""
    columns: dict[str, object] = {t("Year"): result.times}
    for s in series:
        unit = unit_label(MODEL.unit(s.variable)) or t("ratio")
        columns[t("{series} ({unit})", series=s.label, unit=unit)] = result[s.variable] * _factor(s)
        columns[t("{series}, no new policy ({unit})", series=s.label, unit=unit)] = baseline[
            s.variable
        ] * _factor(s)
    found = pd.DataFrame(columns)
    found = found.loc[found[t("Year")] % 1 == 0].reset_index(drop=True)
    return found.astype({t("Year"): int})


def trajectories(
    series: Sequence[Series],
    result: Trajectory,
    baseline: Trajectory,
    record: Sequence[Recorded],
    palette: Palette,
) -> alt.LayerChart | alt.FacetChart:
    """Lines of a scenario over the baseline in grey, the record as dots, values on hover."""
    chart = _Chart(series, result, palette)
    data = alt.Chart(lines(series, result, baseline))
    layers = [
        data.mark_line(color=palette.baseline, strokeWidth=1.75).encode(
            chart.x, chart.y("baseline"), strokeDash=chart.dash
        ),
        data.mark_line(strokeWidth=2.75).encode(
            chart.x, chart.y("value"), color=chart.color, strokeDash=chart.dash
        ),
    ]
    points = dots(series, record)
    if len(points):
        layers.append(chart.dots(points))
    layers.append(chart.hover(_wide(series, result, baseline)))
    return alt.layer(*layers).properties(height=HEIGHT)


class _Chart:
    """The encodings that the layers of one chart share."""

    def __init__(self, series: Sequence[Series], result: Trajectory, palette: Palette) -> None:
        names = [s.label for s in series]
        self.colors = alt.Scale(domain=names, range=list(palette.series[: len(names)]))
        legend = alt.Legend(title=None, orient="top", symbolStrokeWidth=3, symbolSize=260, offset=24)
        self.unit = unit_label(MODEL.unit(series[0].variable)) or t("ratio")
        self.palette = palette
        self.color = alt.Color("series:N", scale=self.colors, legend=legend)
        self.dash = alt.StrokeDash(
            "series:N", scale=alt.Scale(domain=names, range=list(DASHES[: len(names)])), legend=legend
        )
        self.x = alt.X(
            "year:Q",
            title=None,
            axis=alt.Axis(format="d", tickMinStep=1, grid=False, labelOverlap=True),
            scale=alt.Scale(domain=[float(result.times[0]), float(result.times[-1])], nice=False),
        )

    def y(self, column: str) -> alt.Y:
        title = {"title": self.unit, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end"}
        axis = alt.Axis(tickCount=6, titleX=-30, titleY=-12, **title)
        return alt.Y(f"{column}:Q", axis=axis)

    def dots(self, points: pd.DataFrame) -> alt.Chart:
        """Filled where the figure is known, hollow where it is assumed."""
        quiet = alt.Color("series:N", scale=self.colors, legend=None)
        fill = alt.condition("datum.known", quiet, alt.value(self.palette.background))
        return (
            alt.Chart(points)
            .mark_point(size=80, strokeWidth=2, opacity=1)
            .encode(
                self.x,
                self.y("value"),
                color=quiet,
                fill=fill,
                tooltip=[
                    alt.Tooltip("period:N", title=t("Recorded year")),
                    alt.Tooltip("series:N", title=t("Series")),
                    alt.Tooltip("value:Q", title=self.unit, format=".3~f"),
                    alt.Tooltip("status:N", title=t("Status")),
                ],
            )
        )

    def hover(self, wide: pd.DataFrame) -> alt.Chart:
        """An invisible rule at every instant that tells all values there."""
        values = [alt.Tooltip(f"{c}:Q", format=".3~f") for c in wide.columns if c != "year"]
        near = alt.selection_point(on="pointerover", nearest=True, fields=["year"], empty=False, name="near")
        return (
            alt.Chart(wide)
            .mark_rule(color=self.palette.baseline, strokeWidth=6)
            .encode(
                self.x,
                opacity=alt.condition(near, alt.value(0.25), alt.value(0)),
                tooltip=[alt.Tooltip("year:Q", title=t("Year"), format=".2~f"), *values],
            )
            .add_params(near)
        )


def _wide(series: Sequence[Series], result: Trajectory, baseline: Trajectory) -> pd.DataFrame:
    """A row for each instant: year, then both values of each series."""
    columns: dict[str, object] = {"year": result.times}
    for s in series:
        columns[s.label] = result[s.variable] * _factor(s)
        columns[t("{series}, no new policy", series=s.label)] = baseline[s.variable] * _factor(s)
    return pd.DataFrame(columns)


def _factor(series: Series) -> float:
    return display_units(language())[MODEL.unit(series.variable)].factor
