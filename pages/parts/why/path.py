"""By which path? How a lever's effect comes to an outcome, strongest path first."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models import causal_map as layout
from models.engine import SimulationError
from models.errors import message
from models.paths import Explained, Path, explain
from models.scenario import Scenario
from pages.parts import state
from pages.parts.doubt.words import apart
from pages.parts.labels import base_label
from pages.parts.page_state import PageState
from pages.parts.text import plain, t
from pages.parts.why.names import label

WITH = message("**{share} %** of the effect runs through {stocks} and arrives by way of {last}.")
AGAINST = message("**−{share} %**, against the effect, runs through {stocks} and arrives by way of {last}.")
KEPT = 256
LEAST = 0.005
"""Shares smaller than this are not told."""


def path() -> None:
    """The view: choice of a changed lever, a sentence, and the paths."""
    now = state.current()
    changed = list(now.scenario.levers)
    if not changed:
        st.info(t("No lever is changed in this scenario: move one at the left to see how it acts."))
        return
    try:
        found = {name: _explained(now.scenario, name, now.outcome, now.target_year) for name in changed}
    except SimulationError:
        st.error(t("With these assumptions a value grows beyond all bounds; take the last step back."))
        return
    strongest = max(found, key=lambda name: abs(found[name].effect))
    lever = now.lever if now.lever in found else strongest
    _pick_lever(lever, changed)
    st.markdown(f"**{_sentence(now, found[lever])}**")
    told = [p for p in found[lever].paths if abs(p.share) >= LEAST]
    for k, one in enumerate(told):
        _path(k, one)
    if told:
        st.caption(
            t(
                "The shares of all paths, small ones included, add up to 100 %; a negative one works against "
                "the effect. Each holds what goes round the feedback loops on its way. They come from two "
                "runs, with the lever as set and with it alone left as it was, whose difference is "
                "followed back through every equation and step."
            )
        )


@st.cache_data(max_entries=KEPT, hash_funcs={Scenario: Scenario.to_json}, show_spinner=False)
def _explained(scenario: Scenario, lever: str, outcome: str, year: int) -> Explained:
    return explain(scenario, lever, outcome, year)


def _pick_lever(lever: str, changed: list[str]) -> None:
    st.session_state["lever"] = lever
    with st.container(width=420):
        st.selectbox(t("Changed lever"), changed, format_func=label, key="lever", on_change=_choose_lever)


def _choose_lever() -> None:
    state.change(replace(state.current(), lever=st.session_state["lever"]))


def _sentence(now: PageState, found: Explained) -> str:
    names = {"lever": label(found.lever), "outcome": base_label(now.outcome), "year": now.target_year}
    if not found.paths:
        return t("“{lever}” does not change “{outcome}” in {year}.", **names)
    size = apart(now.outcome, abs(found.effect), 0.0)
    if found.effect > 0:
        return t("“{lever}” raises “{outcome}” in {year} by {size}.", **names, size=size)
    return t("“{lever}” lowers “{outcome}” in {year} by {size}.", **names, size=size)


def _path(k: int, one: Path) -> None:
    """A path in words, and as steps of which each goes to the map."""
    st.markdown(f"{k + 1}. {_in_words(one)}")
    with st.container(horizontal=True, gap="small", key=f"path-{k}"):
        for j, name in enumerate(one.variables):
            arrow = "→ " if j else ""
            look = "secondary" if layout.kind(name) in {"stock", "lever"} else "tertiary"
            st.button(arrow + label(name), key=f"path-{k}-{j}", on_click=_show, args=(name,), type=look)


def _in_words(one: Path) -> str:
    share = plain(100 * abs(one.share), 0 if abs(one.share) >= 0.1 else 1)
    stocks = [label(n) for n in one.variables if layout.kind(n) == "stock"]
    told = {
        "share": share,
        "stocks": t(", ").join(stocks) if stocks else t("no stock"),
        "last": label(one.variables[-2]),
    }
    if one.share > 0:
        return t("**{share} %** of the effect runs through {stocks} and arrives by way of {last}.", **told)
    return t(
        "**−{share} %**, against the effect, runs through {stocks} and arrives by way of {last}.", **told
    )


def _show(name: str) -> None:
    """Goes to a variable on the map."""
    state.change(replace(state.current(), why="map", variable=name))
