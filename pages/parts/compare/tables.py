"""Two tables: outcomes in chosen years against the reference, and the settings that differ."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from models.comparison import differing, moved
from models.cooperation import MODEL
from models.outcomes import HEADLINE, Outcome
from models.scenario import Scenario
from models.simulation import at_year
from pages.parts.charts import Series
from pages.parts.compare.subject import Comparison, Rival
from pages.parts.compare.words import assumption, assumption_label, ordered
from pages.parts.labels import label, lever
from pages.parts.levers import when
from pages.parts.page_state import PageState
from pages.parts.panel import download
from pages.parts.text import escaped, quantity, shown_difference, t, unit_label, with_unit


def outcomes_table(found: Comparison, now: PageState) -> None:
    """A row for each scenario and year: every outcome, with its difference from the reference."""
    years = _years(found, now)
    names = list(dict.fromkeys([*HEADLINE, found.outcome]))
    rows = [_row(found, rival, names, year) for year in years for rival in ordered(found, now)]
    if found.against is None and len(found.worlds()) == 1:
        rows += [_baseline_row(found.rivals[0], names, year) for year in years]
    rows.sort(key=lambda row: row[0])
    columns = [t("Year"), t("Scenario"), *map(_heading, names)]
    st.markdown(
        "**"
        + t("Outcomes, and in brackets the difference from {reference}", reference=escaped(found.reference))
        + "**"
    )
    st.table(pd.DataFrame(rows, columns=columns), hide_index=True)
    download("outcomes", _tidy(found, ordered(found, now), names, years))


def _years(found: Comparison, now: PageState) -> list[int]:
    """The chosen years that all scenarios reach, else the target year."""
    return [year for year in now.years if year <= found.last] or [found.year]


def _heading(variable: str) -> str:
    unit = unit_label(MODEL.unit(variable))
    return t("{name} ({unit})", name=label(variable), unit=unit) if unit else label(variable)


def _row(found: Comparison, rival: Rival, names: list[str], year: int) -> list[str]:
    cells = [cell(found.standing(rival, v, year), bare=rival is found.against) for v in names]
    return [str(year), escaped(rival.label), *cells]


def cell(o: Outcome, *, bare: bool) -> str:
    """An outcome, and its difference from the reference as the two are shown."""
    value = quantity(o.value, o.unit)
    if bare:
        return value
    return t("{value} ({change})", value=value, change=shown_difference(o.value, o.baseline, o.unit))


def _baseline_row(rival: Rival, names: list[str], year: int) -> list[str]:
    values = [quantity(at_year(rival.baseline, v, year), MODEL.unit(v)) for v in names]
    return [str(year), t("No new policy"), *values]


def _tidy(found: Comparison, rivals: list[Rival], names: list[str], years: list[int]) -> pd.DataFrame:
    """The same as a file: a row for each year, scenario and outcome, in the reader's units."""
    rows = []
    for year in years:
        for rival in rivals:
            for name in names:
                o, factor = found.standing(rival, name, year), Series(name, "").factor
                values = (o.value * factor, o.baseline * factor, o.difference * factor)
                rows.append((year, rival.label, label(name), *values, unit_label(o.unit) or t("ratio")))
    columns = [
        *(t("Year"), t("Scenario"), t("Outcome")),
        *(t("Value"), t("Reference: {name}", name=found.reference), t("Difference"), t("Unit")),
    ]
    return pd.DataFrame(rows, columns=columns)


def settings_table(found: Comparison) -> None:
    """A row for each lever and assumption that is not the same in all scenarios."""
    rows = [
        [setting_name(n), *(setting_words(r.scenario, n) for r in found.rivals)]
        for n in differing(found.scenarios)
    ]
    rows += _runs(found)
    st.markdown("**" + t("What differs") + "**")
    if not rows:
        st.caption(t("Nothing: the scenarios are set alike."))
        return
    columns = [t("Setting"), *(r.label for r in found.rivals)]
    shown = pd.DataFrame([[*map(escaped, row)] for row in rows], columns=[*map(escaped, columns)])
    st.table(shown, hide_index=True)
    download("settings", pd.DataFrame(rows, columns=columns))


def setting_name(setting: str) -> str:
    if setting not in MODEL.levers:
        return assumption_label(setting)
    own = MODEL.levers[setting]
    return t("{name} (2017: {value})", name=lever(setting), value=with_unit(own.baseline, own.unit))


def setting_words(scenario: Scenario, name: str) -> str:
    """A lever's level and timing, or an assumption's value, in words."""
    if name not in MODEL.levers:
        return assumption(name, scenario)
    found = moved(scenario, name)
    if found is None:
        return t("as in 2017")
    return t("{level}, {when}", level=with_unit(found.level, MODEL.levers[name].unit), when=when(found))


def _runs(found: Comparison) -> list[list[str]]:
    """Horizon and method, where they differ."""
    shown = {
        t("Horizon (year)"): [f"{s.until:g}" for s in found.scenarios],
        t("Integration method"): [
            t("Runge-Kutta 4") if s.method == "rk4" else t("Euler") for s in found.scenarios
        ],
    }
    return [[name, *values] for name, values in shown.items() if len(set(values)) > 1]
