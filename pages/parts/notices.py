"""What in the address could not be used."""

from __future__ import annotations

import streamlit as st

from pages.parts import state
from pages.parts.text import problem, t

MOST_NOTICES = 10


def notices() -> None:
    """What in the address could not be used, until it is dismissed."""
    if state.problems():
        with st.container(key="notices", border=True):
            lines = "\n".join(f"- {problem(p)}" for p in state.problems()[:MOST_NOTICES])
            if len(state.problems()) > MOST_NOTICES:
                lines += "\n- " + t("and {count} more", count=len(state.problems()) - MOST_NOTICES)
            st.warning(t("Some of the address could not be used; the rest is kept:") + "\n\n" + lines)
            st.button(t("Dismiss"), key="dismiss", on_click=state.dismiss_problems)
