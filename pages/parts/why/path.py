"""By which path? How a lever's effect comes to an outcome, strongest path first."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models import causal_map as layout
from models.errors import message
from models.paths import Explained, Path
from pages.parts import jobs, state
from pages.parts.doubt.words import apart
from pages.parts.labels import base_label
from pages.parts.mirror import mirror
from pages.parts.page_state import PageState
from pages.parts.text import plain, t
from pages.parts.why.causal_map import draw_path
from pages.parts.why.names import label

WITH = message("**{share} %** of the effect runs through {stocks} and arrives by way of {last}.")
AGAINST = message("**−{share} %**, against the effect, runs through {stocks} and arrives by way of {last}.")
AMOUNT = message("**{amount}** runs through {stocks} and arrives by way of {last}.")
CANCEL = message(
    "Opposing paths cancel: some of them carry more than the whole effect. So they are told by what each "
    "adds to the outcome and takes from it."
)
LEAST = 0.005
"""Shares smaller than this are not told."""


def path() -> None:
    """The view: choice of a changed lever, a sentence, the paths in words, and one of them drawn."""
    now = state.current()
    if not now.scenario.levers:
        st.info(t("No lever is changed in this scenario: move one at the left to see how it acts."))
        return
    found: dict[str, Explained] | None = jobs.answer(jobs.routes(now.scenario, now.outcome, now.target_year))
    if found is None:
        return
    strongest = max(found, key=lambda name: abs(found[name].effect))
    lever = now.lever if now.lever in found else strongest
    _pick_lever(lever, list(found))
    st.markdown(f"**{_sentence(now, found[lever])}**")
    told = [p for p in found[lever].paths if abs(p.share) >= LEAST]
    if not told:
        return
    drawn = min(now.route, len(told)) - 1
    draw_path(told[drawn].variables)
    cancel = any(p.share < 0 for p in told) and max(abs(p.share) for p in told) > 1
    if cancel:
        st.markdown(t(CANCEL))
    for k, one in enumerate(told):
        _path(k, _amount(now, found[lever], one) if cancel else _share(one), drawn=k == drawn)
    st.caption(
        t(
            "The shares of all paths, small ones included, add up to 100 %; a negative one works against "
            "the effect. Each holds what goes round the feedback loops on its way. They come from two "
            "runs, with the lever as set and with it alone left as it was, whose difference is "
            "followed back through every equation and step."
        )
    )


def _pick_lever(lever: str, changed: list[str]) -> None:
    with st.container(width=420):
        shown = mirror("lever", lever, _choose_lever)
        st.selectbox(t("Changed lever"), changed, format_func=label, **shown)


def _choose_lever(name: str) -> None:
    state.change(replace(state.current(), lever=name, route=1))


def _sentence(now: PageState, found: Explained) -> str:
    names = {"lever": label(found.lever), "outcome": base_label(now.outcome), "year": now.target_year}
    if not found.paths:
        return t("“{lever}” does not change “{outcome}” in {year}.", **names)
    size = apart(now.outcome, abs(found.effect), 0.0)
    if found.effect > 0:
        return t("“{lever}” raises “{outcome}” in {year} by {size}.", **names, size=size)
    return t("“{lever}” lowers “{outcome}” in {year} by {size}.", **names, size=size)


def _path(k: int, words: str, *, drawn: bool) -> None:
    """A path in words, and the way to draw it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"path-{k}"):
        st.markdown(f"{k + 1}. {words}", width="content")
        st.button(
            t("Drawn") if drawn else t("Draw this path"),
            icon=":material/check:" if drawn else ":material/account_tree:",
            key=f"draw-path-{k}",
            on_click=_draw,
            args=(k + 1,),
            disabled=drawn,
            type="tertiary",
        )


def _share(one: Path) -> str:
    """A path by its share of the effect."""
    size = plain(100 * abs(one.share), 0 if abs(one.share) >= 0.1 else 1)
    return t(WITH if one.share > 0 else AGAINST, share=size, **_ways(one))


def _amount(now: PageState, found: Explained, one: Path) -> str:
    """A path by what it adds to the outcome."""
    added = one.share * found.effect
    size = apart(now.outcome, abs(added), 0.0)
    return t(AMOUNT, amount=f"{'+' if added > 0 else '−'}{size}", **_ways(one))


def _ways(one: Path) -> dict[str, str]:
    stocks = [label(n) for n in one.variables if layout.kind(n) == "stock"]
    return {
        "stocks": t(", ").join(stocks) if stocks else t("no stock"),
        "last": label(one.variables[-2]),
    }


def _draw(route: int) -> None:
    state.change(replace(state.current(), route=route))
