"""The server's library, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.errors import InputError, message
from models.library import Library, Saved
from pages.parts.page_state import Bookmark, PageState


@st.cache_resource(show_spinner=False)
def _library() -> Library:
    """One for all readers: connections are shared."""
    return Library()


def library() -> Library:
    """The library for whoever reads. Raises LibraryError where it cannot be opened."""
    return _library().seen_by(reader(), sign_in=sign_in())


def sign_in() -> bool:
    """Whether this server asks who one is."""
    return "is_logged_in" in st.user


def reader() -> str | None:
    """Who reads, as the provider of identities knows her; None for anyone."""
    if not sign_in() or not st.user.is_logged_in:
        return None
    return str(st.user.get("sub") or st.user["email"])


def found(slug: str, version: int | None = None) -> Saved:
    """A saved scenario, or one of its versions. Raises InputError."""
    return library().get(slug, version)


def opened(slug: str, now: PageState) -> tuple[PageState, list[InputError]]:
    """The page with a saved scenario on it, and what of that scenario could not be used."""
    try:
        saved = found(slug)
    except InputError as error:
        return now, [InputError(error.template, where="open", **error.values)]
    reopened = saved.reopened()
    problems = [InputError(p.template, where=p.where or saved.name, **p.values) for p in reopened.problems]
    if reopened.scenario is None:
        return replace(now, look=slug), problems
    if not reopened.same_model:
        problems.append(
            InputError(
                message("saved with another version of the model: its results then and now are in the library"),
                where=saved.name,
            )
        )
    return replace(
        now, scenario=reopened.scenario, saved=Bookmark(slug, saved.version), look=slug
    ), problems
