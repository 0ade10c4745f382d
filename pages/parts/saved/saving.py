"""What is on Explore, saved: as a new scenario, or as the next version of the one it came from."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.errors import InputError
from models.library import LONGEST, ConflictError, Saved
from models.scenario import Scenario
from pages.parts import state
from pages.parts.page_state import Bookmark
from pages.parts.pictures import scenario_words
from pages.parts.saved import shelf
from pages.parts.saved.words import change_list, who_and_when
from pages.parts.text import escaped, language, problem, t

NEWER = "newer-version"
"""The version that somebody else has saved in between, by session."""


def saving(known: Saved | None) -> None:
    """What is on Explore now, and where it can go; `known` is the saved scenario it came from."""
    now = state.current()
    with st.container(border=True, gap="small", key="saving"):
        st.markdown(t("**On Explore now:** {words}", words=escaped(scenario_words(now.scenario))))
        same = known is not None and known.reopened().scenario == now.scenario
        if known is not None and same:
            st.caption(t("Saved as “{name}”, version {version}.", name=escaped(known.name), version=known.version))
        with st.container(horizontal=True, gap="small"):
            if known is not None and not same:
                st.button(
                    t("Save as the next version of “{name}”", name=escaped(known.name)),
                    icon=":material/save:",
                    type="primary",
                    key="save-again",
                    on_click=_save_again,
                    args=(known.slug, now.saved.version if now.saved else known.version),
                )
            with st.popover(t("Save as a new scenario"), icon=":material/save_as:", key="save-new"):
                _form()
        _told()
        _conflict()


def _told() -> None:
    wrong = state.complaint("save")
    if wrong is not None:
        st.error(problem(wrong.error))


def _form() -> None:
    with st.form("save", border=False):
        st.text_input(t("Name"), max_chars=LONGEST["name"], key="save-name")
        st.text_area(t("Note"), max_chars=LONGEST["note"], height=100, key="save-note")
        st.text_input(t("Author"), max_chars=LONGEST["author"], key="save-author")
        st.text_input(t("Tags, with commas between them"), key="save-tags")
        visibility_field("save-visibility")
        st.form_submit_button(t("Save"), icon=":material/save:", type="primary", on_click=_save)


def visibility_field(key: str) -> None:
    """Who may see it, where this server knows who one is."""
    if shelf.sign_in():
        st.selectbox(t("Who may see it"), list(VISIBLE()), format_func=lambda v: VISIBLE()[v], key=key)


def VISIBLE() -> dict[str, str]:
    return {}
