"""Which loops? The feedback loops through a stock, and those of its part of the model, over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

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
from pages.parts.address import PageState
from pages.parts.doubt.panel import chart_with_table, frame
from pages.parts.labels import TIERS, base_label, label
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
    st.caption(_method([found.part(v) for v in parts.values()]))


@st.cache_resource(max_entries=KEPT, hash_funcs={Scenario: Scenario.to_json}, show_spinner=False)
def _dominance(scenario: Scenario) -> Dominance:
    """The scores of all loops along a run. Shared: not to be changed."""
    return dominance(scenario)


def _choices(now: PageState, stocks: Sequence[str], stock: str) -> None:
    """Which stock, and which year is spoken of."""
    st.session_state["loop-stock"], st.session_state["moment"] = stock, max(now.looked_at, int(START) + 1)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="loop-choice"):
        with st.container(width=420):
            st.selectbox(
                t("Stock that the outcome depends on, nearest first"),
                stocks,
                format_func=_stock_label,
                key="loop-stock",
                on_change=_choose_stock,
            )
        with st.container(width=420):
            st.slider(
                t("Year looked at"),
                int(START) + 1,
                int(now.scenario.until),
                key="moment",
                on_change=_choose_year,
            )


def _stock_label(stock: str) -> str:
    return base_label(tiers_of(stock)[0])


def _choose_stock() -> None:
    state.change(replace(state.current(), variable=st.session_state["loop-stock"]))


def _choose_year() -> None:
    state.change(replace(state.current(), moment=st.session_state["moment"]))


def _stock(now: PageState, found: Dominance, variable: str) -> None:
    """The loops through a stock: in a sentence, over time, and one by one."""
    through, year = found.through(variable), now.looked_at
    at = found.at(year)
    shares = through.shares[:, at]
    parts = _parts(through.loops, shares)
    if parts:
        weight = percent(float(through.weight[at]))
        words = sentences(
            [
                t("{year}: driven by {parts}.", year=year, parts=t("; ").join(parts)),
                t("These loops are {weight} % of the feedback in their part of the model.", weight=weight),
            ]
        )
    else:
        words = t("{year}: no loop is at work here, so there is no information.", year=year)
    title = t("Loops through: {stock}", stock=label(variable))
    _chart(now, f"loops-{variable}", title, found.times, through.loops, through.shares, words)
    st.markdown("\n".join(f"- {text}" for text in _descriptions(through.loops, shares)))


def _part(now: PageState, found: Dominance, variable: str) -> None:
    """All loops of the part that a stock belongs to."""
    part = found.part(variable)
    shares = part.scores[:, found.at(now.looked_at)]
    parts = _parts(part.loops, shares)
    words = (
        t("{year}: driven by {parts}.", year=now.looked_at, parts=t("; ").join(parts))
        if parts
        else t("{year}: nothing changes here, so there is no information.", year=now.looked_at)
    )
    title = t(
        "The whole part of the model it belongs to: {count} loops among {variables} variables",
        count=len(part.loops),
        variables=len(part.variables),
    )
    _chart(now, f"part-{variable}", title, found.times, part.loops, part.scores, words)


def _chart(
    now: PageState,
    key: str,
    title: str,
    times: np.ndarray,
    paths: Sequence[Path],
    shares: np.ndarray,
    words: str,
) -> None:
    """The strongest loops over time with the table of all that matter; nothing where none is at work."""
    drawn = strands(shares, SHOWN)
    if not drawn:
        st.markdown(f"**{title}**\n\n{words}")
        return
    years = np.arange(START * INSTANTS_A_YEAR + 1, now.scenario.until * INSTANTS_A_YEAR + 1) / INSTANTS_A_YEAR
    at = np.minimum(np.searchsorted(times, years - 1e-9), len(times) - 1)
    named = [_layer(strand, drawn, paths) for strand in drawn]
    sizes = np.array([100 * strand.size[at] for strand in drawn])
    area = layers(years, sizes, named, replace(frame(now), year=now.looked_at))
    whole = years % 1 == 0
    columns = {t("Year"): years[whole].astype(int)}
    columns |= {f"{x.words} (%)": size[whole].round(1) for x, size in zip(named, sizes, strict=True)}
    chart_with_table(key, title, area, words, pd.DataFrame(columns))
    st.markdown(words)


def _layer(strand: Strand, drawn: Sequence[Strand], paths: Sequence[Path]) -> Layer:
    place = [s for s in drawn if s.polarity == strand.polarity].index(strand)
    letter = LETTERS[strand.polarity]
    if place == SHOWN:
        return Layer(letter, f"{letter}: {translated(OTHERS[strand.polarity])}", strand.polarity, place)
    code = f"{letter}{place + 1}"
    return Layer(code, f"{code} {loop_name(paths[strand.loops[0]])}", strand.polarity, place)


def loop_name(path: Path) -> str:
    """A loop's name with its tier; loops without a name are called after their stocks."""
    named, tier = known(path), tier_of(path)
    if named is None:
        return t("Loop through {stocks}", stocks=t(", ").join(map(label, stocks_of(path))))
    name = translated(named.label)
    return t("{name}, {tier}", name=name, tier=translated(TIERS[tier])) if tier else name


def _strongest(shares: np.ndarray) -> list[int]:
    """Loops worth speaking of, the strongest first."""
    sizes = np.nan_to_num(np.abs(shares))
    return [int(k) for k in np.argsort(-sizes, kind="stable") if sizes[k] >= TOLD]


def _parts(paths: Sequence[Path], shares: np.ndarray) -> list[str]:
    """The strongest loops of a year with their shares."""
    return [
        t(
            "{loop} ({kind}) {share} %",
            loop=loop_name(paths[k]),
            kind=translated(KINDS[int(np.sign(shares[k]))]),
            share=percent(abs(float(shares[k]))),
        )
        for k in _strongest(shares)[:SHOWN]
    ]


def _descriptions(paths: Sequence[Path], shares: np.ndarray) -> list[str]:
    """What the strongest loops of a year are."""
    found = []
    for k in _strongest(shares):
        named = known(paths[k])
        way = " → ".join(base_label(v) for v in paths[k] if not MODEL.variables[v].internal)
        said = translated(named.description) if named else ""
        found.append(f"**{loop_name(paths[k])}** ({LETTERS[int(np.sign(shares[k]))]}). {said}\n\n  {way}")
    return found


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
