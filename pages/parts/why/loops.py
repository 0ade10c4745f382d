"""Which loops? The feedback loops through a stock, and those of its part of the model, over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import streamlit as st

from models.cooperation import MODEL
from models.engine import SimulationError
from models.engine.dominance import Component, Path
from models.errors import message
from models.loops import (
    Dominance,
    Strand,
    dominance,
    feeding,
    known,
    stocks_of,
    strands,
    tier_of,
    tiers_of,
)
from models.scenario import START, Scenario
from pages.parts import state
from pages.parts.doubt.panel import chart_with_table, frame
from pages.parts.labels import TIERS, base_label, label
from pages.parts.mirror import mirror
from pages.parts.page_state import PageState
from pages.parts.panel import table_panel
from pages.parts.results import step
from pages.parts.text import percent, sentences, t, translated
from pages.parts.why.loop_charts import Layer, layers

KEPT = 32
SHOWN = 3
"""Loops of each polarity that a chart tells apart."""
TOLD = 0.05
"""Share from which on a loop is spoken of."""
INSTANTS_A_YEAR = 4
"""Points a chart has for each year; scores are computed at every step of the run."""
LETTERS = {1: "R", -1: "B"}
KINDS = {1: message("reinforcing"), -1: message("balancing")}
OTHERS = {1: message("all other reinforcing loops"), -1: message("all other balancing loops")}


def loops() -> None:
    """The view: choice of stock and year, then a column for each tier, then the whole part."""
    now = state.current()
    stocks = feeding(now.outcome)
    stock = now.variable if now.variable in stocks else stocks[0]
    _choices(now, stocks, stock)
    try:
        found = _dominance(now.scenario.replaced(step=step(now.scenario)))
    except SimulationError:
        st.error(t("With these assumptions a value grows beyond all bounds; take the last step back."))
        return
    variables = tiers_of(stock)
    for column, variable in zip(st.columns(len(variables), gap="large"), variables, strict=True):
        with column:
            _stock(now, found, variable)
    parts = {found.part(v).variables: v for v in variables}
    for column, variable in zip(st.columns(len(parts), gap="large"), parts.values(), strict=True):
        with column:
            _part(now, found, variable)
    st.caption(_method([found.part(v) for v in variables]))


@st.cache_resource(max_entries=KEPT, hash_funcs={Scenario: Scenario.to_json}, show_spinner=False)
def _dominance(scenario: Scenario) -> Dominance:
    """The scores of all loops along a run. Shared: not to be changed."""
    return dominance(scenario)


def _choices(now: PageState, stocks: Sequence[str], stock: str) -> None:
    """Which stock, and which year is spoken of."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="loop-choice"):
        with st.container(width=420):
            st.selectbox(
                t("Stock that the outcome depends on, nearest first"),
                stocks,
                format_func=_stock_label,
                **mirror("loop-stock", stock, _choose_stock),
            )
        with st.container(width=420):
            st.slider(
                t("Year looked at"),
                int(START),
                int(now.scenario.until),
                **mirror("moment", now.looked_at, _choose_year),
            )


def _stock_label(stock: str) -> str:
    return base_label(tiers_of(stock)[0])


def _choose_stock(stock: str) -> None:
    state.change(replace(state.current(), variable=stock))


def _choose_year(year: int) -> None:
    state.change(replace(state.current(), moment=year))


def _stock(now: PageState, found: Dominance, variable: str) -> None:
    """The loops through a stock."""
    through, tier = found.through(variable), MODEL.variables[variable].element
    weight = float(through.weight[found.at(now.looked_at)])
    what = label(variable)
    title = t("Loops through: {stock}", stock=what)
    said = [
        t("These loops are {weight} % of the feedback in their part of the model.", weight=percent(weight))
    ]
    drawn = Drawn(f"loops-{variable}", what, title, through.loops, through.shares, tier)
    _panel(now, found, drawn, said if weight > 0 else [])


def _part(now: PageState, found: Dominance, variable: str) -> None:
    """All loops of the part that a stock belongs to, where these are more than run through the stock."""
    part = found.part(variable)
    if all(variable in loop for loop in part.loops):
        return
    title = t(
        "All loops of the part: {count}, among {variables} variables",
        count=len(part.loops),
        variables=len(part.variables),
    )
    what = t("The whole part of the model that it belongs to")
    _panel(now, found, Drawn(f"part-{variable}", what, title, part.loops, part.scores), [])


@dataclass(frozen=True)
class Drawn:
    """Loops that are compared: their shares have the shape (loops, steps), reinforcing ones positive.

    `tier` is the one that goes without saying.
    """

    key: str
    what: str
    title: str
    paths: tuple[Path, ...]
    shares: np.ndarray
    tier: str = ""


def _panel(now: PageState, found: Dominance, drawn: Drawn, said: Sequence[str]) -> None:
    """What drives a year in a sentence, the strongest loops over time, and what they are."""
    shares = drawn.shares[:, found.at(now.looked_at)]
    words = sentences([_driven(drawn, shares, now.looked_at), *said])
    st.markdown(words)
    shown = strands(drawn.shares, SHOWN)
    if not shown:
        return
    named = [_layer(strand, shown, drawn) for strand in shown]
    first, last = (int(INSTANTS_A_YEAR * year) for year in (START, now.scenario.until))
    years = np.arange(first + 1, last + 1) / INSTANTS_A_YEAR
    at = [found.at(year) for year in years]
    sizes = np.array([100 * strand.size[at] for strand in shown])
    chart = layers(years, sizes, named, replace(frame(now), year=now.looked_at))
    chart_with_table(drawn.key, drawn.title, chart, words, _table(years, sizes, named))
    at_year = [strand.size[found.at(now.looked_at)] for strand in shown]
    lines = [_line(*x, drawn) for x in zip(shown, named, at_year, strict=True)]
    st.markdown("\n".join(f"- {line}" for line in lines))
    table_panel(f"{drawn.key}-ways", lambda: _ways(drawn), t("Variables of each loop"))


def _driven(drawn: Drawn, shares: np.ndarray, year: int, most: int = SHOWN) -> str:
    """The loops worth speaking of in a year, the strongest first."""
    sizes = np.nan_to_num(np.abs(shares))
    order = [int(k) for k in np.argsort(-sizes, kind="stable")]
    told = [k for k in order[:most] if sizes[k] >= TOLD] or order[:1]
    if not sizes.any():
        return t(
            "{what}: in {year} no loop is at work, so there is no information.", what=drawn.what, year=year
        )
    parts = [
        t(
            "“{loop}” ({kind}, {share} %)",
            loop=loop_name(drawn.paths[k], drawn.tier),
            kind=translated(KINDS[int(np.sign(shares[k]))]),
            share=percent(float(sizes[k])),
        )
        for k in told
    ]
    return t("{what}: in {year} driven by {loops}.", what=drawn.what, year=year, loops=t("; ").join(parts))


def driven(scenario: Scenario, stock: str, years: Sequence[int]) -> list[str]:
    """In words, which loop through a stock of each tier is the strongest in each year."""
    found = _dominance(scenario)
    through = {v: found.through(v) for v in tiers_of(stock)}
    drawn = {
        v: Drawn(v, label(v), "", loops.loops, loops.shares, MODEL.variables[v].element)
        for v, loops in through.items()
    }
    return [
        sentences([_driven(d, d.shares[:, found.at(year)], year, most=1) for d in drawn.values()])
        for year in years
    ]


def _layer(strand: Strand, shown: Sequence[Strand], drawn: Drawn) -> Layer:
    place = [s for s in shown if s.polarity == strand.polarity].index(strand)
    letter = LETTERS[strand.polarity]
    if place == SHOWN:
        return Layer(letter, translated(OTHERS[strand.polarity]), strand.polarity, place)
    name = loop_name(drawn.paths[strand.loops[0]], drawn.tier)
    return Layer(f"{letter}{place + 1}", name, strand.polarity, place)


def loop_name(path: Path, understood: str = "") -> str:
    """A loop's name with its tier unless that is understood; else what stocks it runs through."""
    named, tier = known(path), tier_of(path)
    stocks = t("; ").join(base_label(v) for v in stocks_of(path))
    name = translated(named.label) if named else t("Loop through {stocks}", stocks=stocks)
    return (
        t("{name}, {tier}", name=name, tier=translated(TIERS[tier])) if tier not in ("", understood) else name
    )


def _line(strand: Strand, layer: Layer, share: float, drawn: Drawn) -> str:
    """A layer of the chart in words."""
    named = known(drawn.paths[strand.loops[0]]) if layer.place < SHOWN else None
    parts = [
        t("**{code}** {loop}: {share} %.", code=layer.code, loop=layer.name, share=percent(float(share)))
    ]
    return sentences([*parts, translated(named.description)] if named else parts)


def _table(years: np.ndarray, sizes: np.ndarray, named: Sequence[Layer]) -> pd.DataFrame:
    """The layers' shares at the start of each year."""
    whole = years % 1 == 0
    columns = {t("Year"): years[whole].astype(int)}
    columns |= {f"{x.code} {x.name} (%)": size[whole].round(1) for x, size in zip(named, sizes, strict=True)}
    return pd.DataFrame(columns)


def _ways(drawn: Drawn) -> pd.DataFrame:
    """Every loop with its variables in causal order, the strongest on average first."""
    order = np.argsort(-np.nan_to_num(np.abs(drawn.shares)).mean(axis=1), kind="stable")
    paths = [drawn.paths[int(k)] for k in order]
    ways = [" → ".join(base_label(v) for v in p if not MODEL.variables[v].internal) for p in paths]
    return pd.DataFrame({t("Loop"): [loop_name(p, drawn.tier) for p in paths], t("Variables"): ways})


def _method(parts: Sequence[Component]) -> str:
    """What the shares mean, and whether every loop is among them."""
    complete = all(part.complete for part in parts)
    return sentences(
        [
            t(
                "A loop's share is the product of its links' scores over the last step before the year "
                "(Schoenberg, Hayward and Eberlein 2023), as a part of the sum over all loops compared."
            ),
            t("R: reinforcing, B: balancing, at that time."),
            t("Every loop is scored.")
            if complete
            else t(
                "Loops are too many to score each: the strongest were searched for, and some may be missing."
            ),
            t("Loops are what the model does by itself: a push from outside, such as a policy, is not one."),
            t("Where nothing is drawn, nothing changes: no information."),
        ]
    )
