"""One of a few questions, as the state of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from pages.parts import state
from pages.parts.mirror import mirror
from pages.parts.text import t, translated


def choice(field: str, label: str, names: Mapping[str, str], *, labelled: bool = True) -> None:
    """A row of words that sets a field of the page's state; `names` are messages by value."""
    st.segmented_control(
        t(label),
        list(names),
        format_func=lambda value: translated(names[value]),
        required=True,
        **mirror(
            field,
            getattr(state.current(), field),
            lambda value: state.change(replace(state.current(), **{field: value})),
        ),
        label_visibility="visible" if labelled else "collapsed",
    )
