"""What is in the library: searched, sorted, and a line for each."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.library import Saved
from pages.parts import state
from pages.parts.mirror import mirror
from pages.parts.page_state import SHELVES
from pages.parts.saved import shelf
from pages.parts.saved.words import SORTS, brief, by_whom
from pages.parts.text import escaped, t, translated

MOST = 50
"""Scenarios that are listed; words find the others."""


def search_bar(tags: list[str]) -> None:
    """Words, a tag, what to sort by, and whether the deleted ones are wanted."""
    now = state.current()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="search"):
        with st.container(width=260):
            st.text_input(
                t("Search"),
                placeholder=t("Name, note, author, tag"),
                icon=":material/search:",
                **mirror("seek", now.seek, lambda text: _set(seek=text.strip())),
            )
        with st.container(width=160):
            known = ["", *dict.fromkeys([*tags, *([now.tag] if now.tag else [])])]
            st.selectbox(
                t("Tag"),
                known,
                format_func=lambda tag: tag or t("All tags"),
                **mirror("tag", now.tag, lambda tag: _set(tag=tag)),
            )
        with st.container(width=160):
            st.selectbox(
                t("Sort by"),
                list(SORTS),
                format_func=lambda order: translated(SORTS[order]),
                **mirror("sort", now.sort, lambda order: _set(sort=order)),
            )
        st.toggle(
            t("Deleted ones"),
            **mirror("deleted", now.shelf == SHELVES[1], lambda on: _set(shelf=SHELVES[on])),
        )


def _set(**fields: object) -> None:
    state.change(replace(state.current(), **fields))  # type: ignore[arg-type]


def scenarios(found: list[Saved]) -> None:
    """A line for each, to be looked at."""
    now = state.current()
    if not found:
        st.info(_nothing())
        return
    for saved in found[:MOST]:
        looked_at = saved.slug == now.look
        with st.container(border=True, gap="xxsmall", key=f"saved-{saved.slug}"):
            st.button(
                f"**{escaped(saved.name)}**",
                icon=":material/chevron_right:" if looked_at else ":material/description:",
                type="tertiary",
                key=f"look-{saved.slug}",
                on_click=_set,
                kwargs={"look": saved.slug},
            )
            st.caption(_line(saved))
    if len(found) > MOST:
        st.caption(t("and {count} more: search to find them", count=len(found) - MOST))


def _line(saved: Saved) -> str:
    parts = [by_whom(saved), t("version {version}", version=saved.version), *map(escaped, saved.tags)]
    return " · ".join([*parts, brief(saved, state.current().target_year)]).removesuffix(" · ")


def _nothing() -> str:
    now = state.current()
    if now.seek or now.tag:
        return t("Nothing is saved with these words.")
    if now.shelf == SHELVES[1]:
        return t("Nothing has been deleted.")
    return t("Nothing is saved yet: set levers on Explore, then save the mix here.")


def tags_of(found: list[Saved]) -> list[str]:
    """All tags in use, in order."""
    return sorted({tag for saved in found for tag in saved.tags}, key=str.casefold)


def read() -> list[Saved]:
    """What the reader asks for. Raises InputError."""
    now = state.current()
    return shelf.library().listed(now.seek, tag=now.tag, order=now.sort, deleted=now.shelf == SHELVES[1])
