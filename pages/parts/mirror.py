"""Widgets that show a value of the state, and tell a reader's choice from an earlier value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def mirror(name: str, value: object, choose: Callable[[Any], None]) -> dict[str, Any]:
    """Key and callback of a widget that shows `value`; `choose` is called with what a reader sets instead.

    The key is another one once something else than the widget has changed the value. A browser that has not
    yet heard of that sends the earlier value with its next message, be that only a timer's: under the same
    key it would be taken for the reader's choice, and would put back what she has just done.
    """
    if st.session_state.get(_key(name), value) != value:
        st.session_state[_counter(name)] = st.session_state.get(_counter(name), 0) + 1
    key = _key(name)
    st.session_state[key] = value
    return {"key": key, "on_change": _take, "args": (name, key, choose)}


def _take(name: str, key: str, choose: Callable[[Any], None]) -> None:
    if key == _key(name):
        choose(st.session_state[key])


def _key(name: str) -> str:
    changes = st.session_state.get(_counter(name))
    return f"{name}-{changes}" if changes else name


def _counter(name: str) -> str:
    return f"{name}-changes"
