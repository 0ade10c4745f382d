"""What is on Explore, saved: as a new scenario, or as the next version of the one it came from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from models.library import LONGEST, VISIBILITIES, ConflictError, Saved, changes
from pages.parts import state
from pages.parts.page_state import Bookmark
from pages.parts.pictures import scenario_words
from pages.parts.saved import shelf
from pages.parts.saved.words import VISIBLE, by_whom, listed
from pages.parts.text import escaped, language, problem, t, translated

BETWEEN_TAGS = re.compile("[,，、;；]")
"""What people put between tags, in either language."""


def saving(known: Saved | None) -> None:
    """What is on Explore now, and where it can go; `known` is the saved scenario it came from."""
    now = state.current()
    with st.container(border=True, gap="small", key="saving"):
        st.markdown(t("**On Explore now:** {words}", words=escaped(scenario_words(now.scenario))))
        same = known is not None and known.scenario == now.scenario
        if known is not None and same:
            st.caption(
                t("Saved as “{name}”, version {version}.", name=escaped(known.name), version=known.version)
            )
        with st.container(horizontal=True, gap="small"):
            if known is not None and not same and shelf.library().may_change(known):
                st.button(
                    t("Save as the next version of “{name}”", name=escaped(known.name)),
                    icon=":material/save:",
                    key="save-again",
                    on_click=_save_again,
                    args=(known.slug, known.version),
                )
            # Another key once something was saved: closed and empty again.
            key = f"save-{now.saved.slug}" if now.saved else "save"
            with st.popover(t("Save as a new scenario"), icon=":material/save_as:", key=f"{key}-new"):
                fields(key, t("Save"), partial(_save, key))
        _wrong()


def fields(key: str, label: str, act: Callable[[], None], saved: Saved | None = None) -> None:
    """A form for what a person says of a scenario; it keeps what was typed until it is accepted."""
    given = saved or None
    with st.form(key=f"{key}-form", border=False, enter_to_submit=False):
        st.text_input(t("Name"), given.name if given else "", LONGEST["name"], key=f"{key}-name")
        st.text_area(
            t("Note"), given.note if given else "", height=90, max_chars=LONGEST["note"], key=f"{key}-note"
        )
        st.text_input(t("Author"), given.author if given else "", LONGEST["author"], key=f"{key}-author")
        tags = ", ".join(given.tags) if given else ""
        st.text_input(t("Tags"), tags, key=f"{key}-tags", help=t("With commas between them"))
        if shelf.sign_in():
            at = VISIBILITIES.index(given.visibility) if given else 0
            shown = {"format_func": lambda v: translated(VISIBLE[v]), "key": f"{key}-visibility"}
            st.selectbox(t("Who may see it"), VISIBILITIES, at, **shown)
        st.form_submit_button(label, icon=":material/save:", on_click=act)


def typed(key: str) -> dict[str, Any]:
    """What stands in a form of `fields`."""
    tags = BETWEEN_TAGS.split(st.session_state[f"{key}-tags"])
    said = {name: st.session_state[f"{key}-{name}"].strip() for name in ("name", "note", "author")}
    return said | {"tags": tuple(tag.strip() for tag in tags if tag.strip())}


def visibility(key: str) -> str:
    """Who may see it: as chosen; everyone where nobody is asked who she is."""
    return st.session_state.get(f"{key}-visibility", VISIBILITIES[-1])


def bookmarked(saved: Saved) -> None:
    """Shows a version that has just been saved as the one that is on Explore."""
    now = state.current()
    state.change(replace(now, saved=Bookmark(saved.slug, saved.version), look=saved.slug))


def _save(key: str) -> None:
    with state.complaints("save"):
        said = typed(key) | {"language": language(), "visibility": visibility(key)}
        bookmarked(shelf.library().save(scenario=state.current().scenario, **said))


def _save_again(slug: str, seen: int) -> None:
    with state.complaints("save", seen=seen):
        bookmarked(shelf.library().save_again(slug, state.current().scenario, seen=seen))


def _wrong() -> None:
    """What kept it from being saved; where somebody was faster, what is new and what one can do."""
    wrong = state.complaint("save")
    if wrong is None:
        return
    st.error(problem(wrong.error))
    if not isinstance(wrong.error, ConflictError):
        return
    newer, seen = wrong.error.newer, wrong.given["seen"]
    st.markdown(t("Version {version}, by {who}, has:", version=newer.version, who=by_whom(newer)))
    found = changes(shelf.library().get(newer.slug, seen), newer)
    st.markdown(listed(found) or t("Nothing that differs from the version you saw."))
    with st.container(horizontal=True, gap="small"):
        st.button(
            t("Save mine after it, as version {version}", version=newer.version + 1),
            key="save-after",
            on_click=_save_again,
            args=(newer.slug, newer.version),
        )
        st.button(t("Open theirs on Explore"), key="open-theirs", on_click=_open, args=(newer,))
    st.caption(t("Or save yours as a new scenario, above."))


def _open(saved: Saved) -> None:
    state.change(shelf.on_page(saved, state.current()))
