"""Does it meet the record? Each series against the model, its errors, and where it is contradictory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from models.engine import Trajectory
from models.errors import message
from models.fit import Contradiction, Fit, SeriesFit, before_policy, contradictions, fits, without_policy
from models.history import Recorded
from pages.parts import state
from pages.parts.doubt.basis import PARTS
from pages.parts.doubt.panel import chart_with_table
from pages.parts.doubt.words import VIEWS as QUESTIONS
from pages.parts.evidence import charts
from pages.parts.evidence.words import STATUSES, unit_name, when
from pages.parts.labels import source
from pages.parts.look import palette
from pages.parts.panel import download
from pages.parts.pictures import scenario_name
from pages.parts.text import display_units, language, plain, t, translated

DOUBT = "pages/uncertainty.py"
RECORD = message("Record")
ASSUMED = message("Assumed level; there is no record")
DISPUTED = message("Contradicts the record")
FIT = message(
    "The parts of the mean squared error add to 100 %: bias (the means differ), variation (one swings more), "
    "covariance (the ups and downs do not coincide). The last is the most harmless. "
    "Theil's inequality, after Sterman (1984)."
)
FEW = message(
    "There are two or three figures in a series: the parts of so small an error say little, "
    "and a good fit is no proof. The model's pushes of 2015 to 2018 were chosen to meet them."
)


def history() -> None:
    """The view: a chart for each series, the errors, the contradictions."""
    scenario = state.current().scenario
    found, result = fits(scenario), before_policy(scenario)
    for pair in (found[:2], found[2:]):
        for column, series in zip(st.columns(2, gap="medium"), pair, strict=False):
            with column:
                _chart(series, result)
    st.caption(t("Line: the model without new policy. Upright lines: the range in which the figure may lie."))
    _errors([f for f in found if f.fit is not None])
    _contradictions()
    _beyond()


def _beyond() -> None:
    """Why bands widen once the record ends, and where more is said of it."""
    heading = t("After the record: why bands widen")
    st.markdown(f"**{heading}**")
    st.markdown(translated(PARTS["drift"]))
    asked = replace(state.current(), view="basis")
    label = t("More on Uncertainty: “{question}”", question=translated(QUESTIONS["basis"]))
    st.page_link(st.Page(DOUBT), label=label, icon=":material/query_stats:", query_params=state.query(asked))


def _chart(found: SeriesFit, result: Trajectory) -> None:
    disputed = [c.other for c in contradictions() if c.figure.series == found.series]
    last = max(r.end for r in found.record)
    shown = result.times <= last
    factor = _factor(found.unit)
    lines = pd.DataFrame({"year": result.times[shown], "value": result[found.variable][shown] * factor})
    figures = [_figure(r, ASSUMED if r.status == "assumed" else RECORD, factor) for r in found.record]
    figures += [_figure(r, DISPUTED, factor) for r in disputed]
    words = t("; ").join(
        t(
            "{when}: recorded {value}, model {model}",
            when=when((r.start, r.end)),
            value=_number(r.value, found.unit),
            model=_number(m, found.unit),
        )
        for r, m in zip(found.record, found.model, strict=True)
    )
    unit = display_units(language())[found.unit].label
    chart = charts.against(lines, pd.DataFrame(figures), unit, palette())
    title = translated(found.label)
    chart_with_table(
        f"record-{found.series}",
        title,
        chart,
        t("{title}, line: model without new policy. {words}.", title=title, words=words),
        _points(found, disputed),
        [scenario_name(without_policy(state.current().scenario))],
    )


def _figure(r: Recorded, what: str, factor: float) -> dict[str, object]:
    """A recorded figure as a chart draws it; what was counted over part of a year as it was printed."""
    return {
        "year": r.middle,
        "when": when((r.start, r.end)),
        "what": translated(what),
        "value": r.value * factor,
        "low": r.low * factor,
        "high": r.high * factor,
    }


def _factor(unit: str) -> float:
    return display_units(language())[unit].factor


def _number(value: float, unit: str) -> str:
    return plain(value * _factor(unit), display_units(language())[unit].decimals)


def _points(found: SeriesFit, disputed: Sequence[Recorded]) -> pd.DataFrame:
    """Recorded and modelled figures of a series, in the model's units."""
    both = [*zip(found.record, found.model, strict=True), *((r, None) for r in disputed)]
    return pd.DataFrame(
        {
            t("Series"): [translated(r.label) for r, _ in both],
            t("Period"): [when((r.start, r.end)) for r, _ in both],
            t("Recorded"): [r.value for r, _ in both],
            t("Low"): [r.low for r, _ in both],
            t("High"): [r.high for r, _ in both],
            t("Model"): [m for _, m in both],
            t("Error (%)"): [None if m is None else 100 * (m / r.value - 1) for r, m in both],
            t("Unit"): [unit_name(r.unit) for r, _ in both],
            t("Status"): [translated(STATUSES[r.status]) for r, _ in both],
            t("Source"): [source(r.source) for r, _ in both],
            t("Note"): [translated(r.note) for r, _ in both],
        }
    )


def _errors(found: Sequence[SeriesFit]) -> None:
    """Errors of each series, and of which kind they are."""
    st.markdown(f"**{t('How large the errors are, and of which kind')}**")
    table = pd.DataFrame([_row(f, f.fit) for f in found if f.fit is not None])
    st.dataframe(table, hide_index=True, alt=t("How large the errors are, and of which kind"))
    if any(f.fit.few for f in found if f.fit is not None):
        st.caption(t(FEW))
    st.caption(t(FIT))
    download("evidence-fit", table)


def _row(found: SeriesFit, met: Fit) -> dict[str, object]:
    unit = unit_name(found.unit)
    return {
        t("Series"): translated(found.label),
        t("Figures"): met.figures,
        t("Mean absolute error (%)"): _percent(met.mape, 2),
        t("Root mean squared error"): f"{met.rmse:.2g} {unit}",
        t("Bias (%)"): _percent(met.bias, 0),
        t("Unequal variation (%)"): _percent(met.variation, 0),
        t("Unequal covariance (%)"): _percent(met.covariance, 0),
        t("R²"): "-" if met.r2 is None else plain(met.r2, 3),
    }


def _percent(share: float | None, decimals: int) -> str:
    return "-" if share is None else plain(100 * share, decimals)


def _contradictions() -> None:
    """Pairs of recorded figures that cannot both be the same thing."""
    st.markdown(f"**{t('Where the record contradicts itself')}**")
    table = pd.DataFrame([_pair(c) for c in contradictions()])
    st.dataframe(table, hide_index=True, alt=t("Where the record contradicts itself"))
    download("evidence-contradictions", table)


def _pair(found: Contradiction) -> dict[str, object]:
    return {
        t("One figure"): _said(found.figure),
        t("The other"): _said(found.other),
        t("What may explain it"): translated(found.note),
        t("Sources"): t("; ").join(dict.fromkeys(source(r.source) for r in (found.figure, found.other))),
    }


def _said(r: Recorded) -> str:
    """A recorded figure in words."""
    return t(
        "{name}, {when}: {value} {unit}",
        name=translated(r.label),
        when=when((r.start, r.end)),
        value=f"{r.value:.6g}",
        unit=unit_name(r.unit),
    )
