"""What is on Explore, saved: as a new scenario, or as the next version of the one it came from."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from models.library import LONGEST, VISIBILITIES, Saved, changes
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
        newest = known and shelf.library().get(known.slug)
        same = known is not None and known.scenario == now.scenario
        if known and newest:
            _standing(known, newest) if same else _came_between(known, newest)
        with st.container(horizontal=True, gap="small"):
            if known and newest and not same and shelf.library().may_change(newest):
                _again(known, newest)
            # Another key once something was saved: closed and empty again.
            key = f"save-{now.saved.slug}-{now.saved.version}" if now.saved else "save"
            with st.popover(t("Save as a new scenario"), icon=":material/save_as:", key=f"{key}-new"):
                fields(key, t("Save"), partial(_save, key), "save")


def _standing(known: Saved, newest: Saved) -> None:
    """Which version is on Explore, and whether it is still the newest."""
    said = {"name": escaped(known.name), "version": known.version, "newest": newest.version}
    if newest.deleted is not None:
        st.caption(t("Saved as “{name}”, version {version}; deleted since.", **said))
    elif newest.version > known.version:
        st.caption(t("Saved as “{name}”, version {version}; the newest is {newest}.", **said))
    else:
        st.caption(t("Saved as “{name}”, version {version}.", **said))


def _came_between(known: Saved, newest: Saved) -> None:
    """What is newer in the library than what Explore's mix came from, and how that mix differs from it."""
    if newest.version == known.version:
        return
    theirs_and_mine(known, newest, newest.with_scenario(state.current().scenario))
    if newest.scenario is not None:
        st.button(
            t("Open version {version} on Explore", version=newest.version),
            icon=":material/tune:",
            key="open-theirs",
            on_click=_open,
            args=(newest,),
        )


def theirs_and_mine(seen: Saved, newest: Saved, mine: Saved | None) -> None:
    """What was saved after the version one has seen, and what of it one's own would change."""
    st.warning(
        t(
            "Version {version} ({who}) came after version {seen}, from which yours began.",
            version=newest.version,
            who=by_whom(newest),
            seen=seen.version,
        )
    )
    st.markdown(t("It changed:"))
    st.markdown(listed(changes(seen, newest)) or t("Nothing has changed."))
    if mine is not None:
        st.markdown(t("Saving yours after it would change:"))
        st.markdown(listed(changes(newest, mine)) or t("Nothing has changed."))


def _again(known: Saved, newest: Saved) -> None:
    """A form for the next version: the scenario as it is on Explore, and whoever saves it."""
    label = t("Save as version {version} of “{name}”", version=newest.version + 1, name=escaped(newest.name))
    # Keyed by what Explore's mix came from: it stays open while others save, and closes with its own saving.
    key = f"again-{known.slug}-{known.version}"
    with st.popover(label, icon=":material/save:", key=f"{key}-open"), st.form(key, border=False):
        _author(key, _myself() or newest.author)
        _wrong("again")
        act = partial(_save_again, key, newest)
        st.form_submit_button(t("Save this version"), icon=":material/save:", on_click=act)


def fields(key: str, label: str, act: Callable[[], None], complaint: str, saved: Saved | None = None) -> None:
    """A form for what a person says of a scenario; it keeps what was typed until it is accepted.

    Parameters
    ----------
    complaint
        What `act` files its complaints under; they are shown in the form.
    saved
        The scenario whose description it begins with.
    """
    with st.form(key=f"{key}-form", border=False, enter_to_submit=False):
        st.text_input(t("Name (required)"), saved.name if saved else "", LONGEST["name"], key=f"{key}-name")
        st.text_area(
            t("Note"), saved.note if saved else "", height=90, max_chars=LONGEST["note"], key=f"{key}-note"
        )
        _author(key, saved.author if saved else _myself())
        tags = ", ".join(saved.tags) if saved else ""
        st.text_input(t("Tags"), tags, key=f"{key}-tags", help=t("With commas between them"))
        if shelf.sign_in():
            at = VISIBILITIES.index(saved.visibility) if saved else 0
            shown = {"format_func": lambda v: translated(VISIBLE[v]), "key": f"{key}-visibility"}
            st.selectbox(t("Who may see it"), VISIBILITIES, at, **shown)
        _wrong(complaint)
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
    st.session_state["author"] = saved.author
    forget_form()
    state.change(replace(now, saved=Bookmark(saved.slug, saved.version), look=saved.slug))


def begun(saved: Saved) -> int:
    """The version from which the description's form began: what is typed in it outlives others' saving."""
    slug, version = st.session_state.get("begun", (saved.slug, saved.version))
    alive = slug == saved.slug and f"{form_key(slug, version)}-name" in st.session_state
    st.session_state["begun"] = (saved.slug, version if alive else saved.version)
    return st.session_state["begun"][1]


def form_key(slug: str, version: int) -> str:
    """What the description's form is called that began from a version."""
    return f"edit-{slug}-{version}"


def forget_form() -> None:
    """Lets the description's form begin again, from the newest version."""
    st.session_state.pop("begun", None)


def _author(key: str, usual: str) -> None:
    st.text_input(t("Author"), usual, LONGEST["author"], key=f"{key}-author")


def _myself() -> str:
    """As whom the reader has saved something last in this session."""
    return st.session_state.get("author", "")


def _save(key: str) -> None:
    with state.complaints("save"):
        said = typed(key) | {"language": language(), "visibility": visibility(key)}
        bookmarked(shelf.library().save(scenario=state.current().scenario, **said))


def _save_again(key: str, newest: Saved) -> None:
    with state.complaints("again"):
        author = st.session_state[f"{key}-author"].strip()
        mine = state.current().scenario
        bookmarked(shelf.library().save_again(newest.slug, mine, seen=newest.version, author=author))


def _wrong(key: str) -> None:
    """What kept it from being saved."""
    wrong = state.complaint(key)
    if wrong is not None:
        st.error(problem(wrong.error))


def _open(saved: Saved) -> None:
    state.change(shelf.on_page(saved, state.current()))
