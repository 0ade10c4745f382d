"""Will it be enough? Bands, what the policies change, and the chance of a target in each year."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from models.ensemble import QUANTILES, Ensemble
from models.errors import message
from models.outcomes import usual
from models.tally import quantile_name
from pages.parts import jobs, state
from pages.parts.doubt import charts
from pages.parts.doubt.panel import chart_with_table, frame
from pages.parts.doubt.words import number, scale, shown
from pages.parts.labels import base_label
from pages.parts.page_state import PageState
from pages.parts.text import percent, plain, sentences, t

AT_LEAST = message(
    "**{outcome} is at least {target} in {year} in {part} % of the draws** ({without} % with no new policy)."
)
AT_MOST = message(
    "**{outcome} is at most {target} in {year} in {part} % of the draws** ({without} % with no new policy)."
)
COLUMNS = tuple(map(quantile_name, QUANTILES))


def reach(target: float) -> None:
    """The view: a sentence, then three charts."""
    now = state.current()
    found: Ensemble | None = jobs.ensemble(now.scenario, now.outcome)
    if found is None:
        return
    if not found.tally.sound:
        st.error(t("None of the {runs} draws could be computed.", runs=plain(found.runs, 0)))
        return
    st.markdown(_sentence(now, found, target))
    st.caption(_rests_on(found))
    left, middle, right = st.columns(3, gap="medium")
    with left:
        _levels(now, found, target)
    with middle:
        _changes(now, found)
    with right:
        _chances(now, found, target)


def _sentence(now: PageState, found: Ensemble, target: float) -> str:
    """The chance of the target, and how the scenario stands to its baseline."""
    year = now.target_year
    meets, without = (_share(now, found, target, year, s) for s in ("scenario", "baseline"))
    values = {
        "outcome": base_label(now.outcome),
        "year": year,
        "target": shown(now.outcome, target),
        "part": percent(meets),
        "without": percent(without),
    }
    parts = [t(AT_MOST if usual(now.outcome) == "less" else AT_LEAST, **values)]
    if now.scenario.new_policy:
        parts.append(_against_baseline(now, found, year))
    return sentences(parts)


def _against_baseline(now: PageState, found: Ensemble, year: int) -> str:
    k = int(year - found.years[0])
    low, middle, high = (float(found.quantile(now.outcome, q, "difference")[k]) for q in (0.05, 0.5, 0.95))
    return t(
        "The policies raise it in {part} % of the draws; "
        "they change it by {middle} (nine draws in ten: {low} to {high}).",
        part=percent(float(found.share_above(now.outcome)[k])),
        low=number(now.outcome, low),
        middle=shown(now.outcome, middle),
        high=number(now.outcome, high),
    )


def _rests_on(found: Ensemble) -> str:
    parts = [
        t(
            "{runs} draws of all assumptions, the same for scenario and baseline.",
            runs=plain(found.runs, 0),
        )
    ]
    if found.failed:
        parts.append(
            t("{failed} of them could not be computed and are left out.", failed=plain(found.failed, 0))
        )
    parts.append(
        t(
            "Strong shade: the middle half of the draws; faint: nine in ten; "
            "line: the median; grey: no new policy."
        )
    )
    return sentences(parts)


def _share(now: PageState, found: Ensemble, target: float, year: int, series: str) -> float:
    return float(_meeting(now, found, target, series)[int(year - found.years[0])])


def _meeting(now: PageState, found: Ensemble, target: float, series: str) -> np.ndarray:
    """Share of the draws that meet the target in each year."""
    return found.chance(now.outcome, target, series, usual(now.outcome))


def _quantiles(now: PageState, found: Ensemble, series: str) -> pd.DataFrame:
    factor = scale(now.outcome)
    values = {
        c: factor * found.quantile(now.outcome, q, series) for c, q in zip(COLUMNS, QUANTILES, strict=True)
    }
    return pd.DataFrame({"year": found.years.astype(int)} | values)


def _names() -> dict[str, str]:
    """Quantiles in words, from the highest."""
    return {
        "q95": t("95 % of the draws below"),
        "q75": t("75 % of the draws below"),
        "q50": t("Median"),
        "q25": t("25 % of the draws below"),
        "q05": t("5 % of the draws below"),
        "baseline": t("Median with no new policy"),
    }


def _levels(now: PageState, found: Ensemble, target: float) -> None:
    bands = _quantiles(now, found, "scenario")
    bands["baseline"] = _quantiles(now, found, "baseline")["q50"]
    names = _names()
    drawn = charts.fan(bands, frame(now), target * scale(now.outcome), names)
    title = t("{outcome}, and the target", outcome=base_label(now.outcome))
    chart_with_table("levels", title, drawn, _in_words(now, bands, title), _table(bands, names))


def _changes(now: PageState, found: Ensemble) -> None:
    bands, names = _quantiles(now, found, "difference"), _names()
    del names["baseline"]
    drawn = charts.fan(bands, frame(now), 0.0, names)
    title = t("What the policies change")
    chart_with_table("changes", title, drawn, _in_words(now, bands, title), _table(bands, names))


def _chances(now: PageState, found: Ensemble, target: float) -> None:
    meeting = {s: 100 * _meeting(now, found, target, s) for s in ("scenario", "baseline")}
    shares = pd.DataFrame({"year": found.years.astype(int)} | meeting)
    names = {"scenario": t("With these policies"), "baseline": t("With no new policy")}
    title = t("Chance of meeting the target")
    at = shares[shares["year"] == now.target_year].iloc[0]
    words = t(
        "{title} in {year}: {with_policy} % with these policies, {without} % with no new policy.",
        title=title,
        year=now.target_year,
        with_policy=plain(at["scenario"], 0),
        without=plain(at["baseline"], 0),
    )
    drawn = charts.chances(shares, frame(now), names)
    chart_with_table("chances", title, drawn, words, _table(shares, names))


def _in_words(now: PageState, bands: pd.DataFrame, title: str) -> str:
    at = bands[bands["year"] == now.target_year].iloc[0]
    low, middle, high = (number(now.outcome, at[c] / scale(now.outcome)) for c in ("q05", "q50", "q95"))
    return t(
        "{title} in {year}: median {middle}, nine draws in ten from {low} to {high}.",
        title=title,
        year=now.target_year,
        low=low,
        middle=middle,
        high=high,
    )


def _table(values: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return values.rename(columns={"year": t("Year")} | names)
