"""Where do the numbers come from? All of them in one table, and the story of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from models.errors import message
from models.evidence import Item, assumed_share, dependence, items
from models.tornado import Tornado
from pages.parts import jobs, state
from pages.parts.choice import choice
from pages.parts.evidence.story import story
from pages.parts.evidence.words import KINDS, STATUSES, title, unit_name
from pages.parts.labels import base_label, source
from pages.parts.mirror import mirror
from pages.parts.page_state import PageState
from pages.parts.panel import TABLE_HEIGHT, download
from pages.parts.text import percent, plain, sentences, t, translated

KIND, STATUS = message("Kind"), message("Status")


def numbers() -> None:
    """The view: which numbers, the table of them, and the story of the one that is picked."""
    now = state.current()
    _filters(now)
    listed = chosen(now)
    table, told, weighed = st.container(), st.container(), st.container()
    with weighed:
        swings: Tornado | None = jobs.answer(jobs.headline_swings(now.scenario, now.target_year))
        _weighed(now, swings)
    weights = dependence(swings) if swings is not None else {}
    with table:
        _table(now, listed, weights)
    with told:
        _pick(now, listed)
        if now.item:
            story(items()[now.item], now, weights.get(now.item))


def chosen(now: PageState) -> list[Item]:
    """The numbers of a kind and a status whose name, source or note holds all words that are looked for."""
    wanted = now.find.casefold().split()
    return [
        item
        for item in items().values()
        if now.kind in {"", item.kind}
        and now.status in {"", item.status}
        and all(word in _searched(item) for word in wanted)
    ]


def _searched(item: Item) -> str:
    """What words are looked for in, in the reader's language."""
    return " ".join([item.id, title(item), source(item.source), translated(item.note)]).casefold()


def _filters(now: PageState) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="filters"):
        with st.container(width=230):
            st.selectbox(
                t(KIND),
                list(KINDS),
                format_func=lambda kind: translated(KINDS[kind]),
                **mirror("kind", now.kind, partial(_set, "kind")),
            )
        with st.container(width="content"):
            choice("status", STATUS, STATUSES)
        with st.container(width=260):
            st.text_input(
                t("Words in name, source or note"), **mirror("find", now.find, partial(_set, "find"))
            )


def _set(field: str, value: str | None) -> None:
    state.change(replace(state.current(), **{field: value or ""}))


def _table(now: PageState, listed: list[Item], weights: Mapping[str, float]) -> None:
    if not listed:
        st.info(t("No number fits all of this."))
        return
    found = _frame(listed, weights)
    key = f"numbers-{hash((now.kind, now.status, now.find))}"
    st.dataframe(
        found,
        hide_index=True,
        height=min(TABLE_HEIGHT, 40 + 35 * len(found)),
        key=key,
        selection_mode="single-row",
        on_select=lambda: _picked(key, listed),
        alt=t("Numbers with value, range, status and source"),
    )
    download("evidence-numbers", found)


def _frame(listed: list[Item], weights: Mapping[str, float]) -> pd.DataFrame:
    """One row for each number; weights in per cent."""
    columns = {
        t("Number"): [title(i) for i in listed],
        t("Value"): [i.value for i in listed],
        t("Unit"): [unit_name(i.unit) for i in listed],
        t("Low"): [i.low for i in listed],
        t("High"): [i.high for i in listed],
        t(STATUS): [translated(STATUSES[i.status]) for i in listed],
        t("Weight (%)"): [_weight(weights.get(i.id)) for i in listed],
        t("Source"): [source(i.source) for i in listed],
        t(KIND): [translated(KINDS[i.kind]) for i in listed],
        t("Used by"): [t("; ").join(dict.fromkeys(base_label(v) for v in i.used_by)) for i in listed],
        t("Note"): [translated(i.note) for i in listed],
        t("Name in the model"): [i.id for i in listed],
    }
    return pd.DataFrame(columns)


def _weight(share: float | None) -> str:
    return "-" if share is None else plain(100 * share, 1)


def _picked(key: str, listed: list[Item]) -> None:
    rows = st.session_state[key].selection.rows
    state.change(replace(state.current(), item=listed[rows[0]].id if rows else ""))


def _pick(now: PageState, listed: list[Item]) -> None:
    """The same as a click into the table, as a list one can type into."""
    ids = [i.id for i in listed]
    st.selectbox(
        t("Tell me about"),
        ids if now.item in {"", *ids} else [now.item, *ids],
        format_func=lambda identifier: title(items()[identifier]),
        index=None,
        placeholder=t("Choose a number here, or a row of the table"),
        **mirror("item", now.item or None, partial(_set, "item")),
    )


def _weighed(now: PageState, swings: Tornado | None) -> None:
    """What the weights are, and how much of the headline is assumed."""
    share = assumed_share(swings) if swings is not None else None
    parts = [
        t(
            "Weight: how far coverage in {year} moves between the ends of what is believed of one "
            "assumption (5 to 95 %), squared, as a share of the sum over all assumptions. "
            "A dash: it is not varied, or not worked out yet.",
            year=now.target_year,
        )
    ]
    if share is not None:
        parts.append(t("Assumed values hold {share} % of the weight.", share=percent(share)))
    st.caption(sentences(parts))
