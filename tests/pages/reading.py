"""What a reader of a language is told, outside a running page."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from pages.parts.text import catalogue

logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").setLevel(logging.ERROR)
"""It warns at every look at a session state outside a running page."""


@contextmanager
def reading(language: str) -> Iterator[None]:
    """Whatever is asked within, is answered in the language.

    A thread without a running page has a session state of its own. The app-test harness
    formats options in it, too, so tests of the page read in the page's language.
    """
    before = st.session_state.get("language")
    st.session_state["language"] = language
    try:
        yield
    finally:
        st.session_state["language"] = before


def said(language: str, template: str, **values: object) -> str:
    """A message of the catalogue in a language; a message that it does not have is an error."""
    found = catalogue(language).gettext(template)
    assert language == "en" or found != template, f"the catalogue does not know {template!r}"
    return found.format(**values) if values else found


def unescaped(markdown: str) -> str:
    """What a reader sees of escaped Markdown."""
    return markdown.replace("\\", "").replace("\u2060", "")
