"""The server's library, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.errors import InputError, message
from models.library import Library, Saved
from models.scenario import Scenario
from pages.parts.page_state import Bookmark, PageState

OTHER_MODEL = message(
    "saved with another version of the model; the library shows its results then and now, and why they differ"
)


DELETED = message("was deleted; it opens all the same, and the library can restore it")


@st.cache_resource(show_spinner=False)
def _library() -> Library:
    """One for all readers: they share its connections."""
    return Library.at()


def library() -> Library:
    """The library for whoever reads. Raises InputError where its address makes no sense."""
    return _library().seen_by(reader(), sign_in=sign_in())


def sign_in() -> bool:
    """Whether this server asks who one is."""
    return "is_logged_in" in st.user


def reader() -> str | None:
    """Who reads, as the provider of identities calls her; None where nobody has signed in."""
    if not sign_in() or not st.user.is_logged_in:
        return None
    return str(st.user["sub"])


def title(now: PageState) -> str | None:
    """The name under which just this scenario is saved; None where it is not, or cannot be found."""
    name, same = origin(now)
    return name if same else None


def origin(now: PageState) -> tuple[str, bool]:
    """The name of the saved scenario that this one came from, and whether it is that one still.

    The name is empty where it came from none, or that cannot be found.
    """
    if now.saved is None:
        return "", False
    name, scenario = _named(now.saved, reader(), sign_in())
    return name, scenario == now.scenario


@st.cache_data(ttl=60, max_entries=1000, show_spinner=False)
def _named(bookmark: Bookmark, who: str | None, sign_in: bool) -> tuple[str, Scenario | None]:
    """Asked once a minute: Explore never waits for a library that is gone."""
    try:
        saved = _library().seen_by(who, sign_in=sign_in).get(bookmark.slug, bookmark.version)
    except InputError:  # the Library says so; here the scenario only goes without its name
        return "", None
    return saved.name, saved.scenario


def opened(slug: str, now: PageState) -> tuple[PageState, list[InputError]]:
    """A page with a saved scenario on it instead of its own, and what could not be used of that one."""
    try:
        saved = library().get(slug)
    except InputError as error:
        return now, [InputError(error.template, where="open", **error.values)]
    reopened = saved.reopened()
    problems = list(reopened.problems)
    if saved.deleted is not None:
        problems.append(InputError(DELETED))
    if not reopened.same_model:
        problems.append(InputError(OTHER_MODEL))
    told = [InputError(p.template, where=saved.name, **p.values) for p in problems]
    return on_page(saved, now), told


def on_page(saved: Saved, now: PageState) -> PageState:
    """A page with a saved scenario on it, as far as that still makes sense."""
    scenario = saved.scenario
    if scenario is None:
        return replace(now, look=saved.slug)
    return replace(now, scenario=scenario, saved=Bookmark(saved.slug, saved.version), look=saved.slug)
