"""Library: save the mix under a name, find it again, share it, and see what has become of it."""

from __future__ import annotations

import streamlit as st

from models.errors import InputError, message
from models.library import Saved
from pages.parts import state
from pages.parts.jobs import leave
from pages.parts.notices import notices
from pages.parts.saved import shelf
from pages.parts.saved.details import details
from pages.parts.saved.listing import read, scenarios, search_bar, tags_of
from pages.parts.saved.saving import saving
from pages.parts.target import target_year
from pages.parts.text import escaped, problem, t

state.through_app(__file__)

SIGN_IN = message(
    "Sign in to save, and to see what is yours. Afterwards the browser's Back button brings this page back."
)


def who() -> None:
    """Signing in and out, where this server asks who one is."""
    if not shelf.sign_in():
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="who"):
        if shelf.reader() is None:
            st.caption(t(SIGN_IN), width="content")
            st.button(t("Sign in"), icon=":material/login:", key="login", on_click=st.login)
        else:
            name = str(st.user.get("name") or st.user["sub"])
            st.caption(t("Signed in as {name}", name=escaped(name)), width="content")
            st.button(t("Sign out"), icon=":material/logout:", key="logout", on_click=st.logout)


def known() -> Saved | None:
    """The saved scenario that is on Explore, as it was seen; None where it cannot be found any more."""
    bookmark = state.current().saved
    if bookmark is None:
        return None
    try:
        return shelf.library().get(bookmark.slug, bookmark.version)
    except InputError as error:
        st.warning(problem(error))
        return None


def looked_at() -> None:
    """The scenario that is looked at, if it can be found."""
    try:
        details(shelf.library().get(state.current().look))
    except InputError as error:
        st.error(problem(error))


notices()
leave()
who()
try:
    everything = shelf.library().listed()
    saving(known())
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        search_bar(tags_of(everything))
        with st.container(width=110):
            target_year()
    with st.container(key="shelf"):
        left, right = st.columns([2, 3], gap="large")
    with left:
        scenarios(read())
    with right:
        if state.current().look:
            looked_at()
except InputError as error:
    st.error(problem(error))
