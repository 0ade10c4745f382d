"""The one state of a session, in step with the address, with undo and redo.

Widgets show the state and change it through `change`; nothing else holds a value.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from models.errors import InputError
from models.scenario import LeverSetting
from pages.parts.address import PageState, from_address, to_address
from pages.parts.text import LANGUAGES

LONGEST_HISTORY = 200
PANEL = "levers"
"""The fragment that sets the scenario."""
HEADLINE, TILES, EXTRA = "headline", "outcomes", "extra"
MAIN_CHARTS = ("investment", "transfer")
"""The fragments that follow from it; the extra chart only where one is shown."""
BOARD = "board"
"""The fragment that follows from it where the live board is on."""
SWITCHED = "switched"
"""Why the live board is off, by session: "asked" in the address, or "failed"."""


def current() -> PageState:
    """The state of this session."""
    return st.session_state.setdefault("state", PageState())


def follow_address() -> None:
    """Takes the state from the address when the reader opened, reloaded or navigated to one.

    A run that one of our own widgets started carries an address that may be older than
    the state, so there the state wins.
    """
    by_widget = st.session_state.pop("by_widget", False)
    address = dict(st.query_params)
    if by_widget or address == st.session_state.get("address"):
        return
    if not address and "address" in st.session_state:
        _write_address()
        return
    language = address.pop("lang", None)
    _switch_board(address.pop("board", None))
    state, problems = from_address(address)
    if language in LANGUAGES:
        st.session_state["language"] = language
    else:
        st.session_state.pop("language", None)
    if language not in {None, *LANGUAGES}:
        problems.append(InputError('lang: "{value}" is not en or zh', value=language))
    st.session_state["state"] = state
    st.session_state["problems"] = problems
    st.session_state["address"] = dict(st.query_params)


def board_is_on() -> bool:
    """Whether the live board is to be shown: unless the address, the operator or a failure says no."""
    return os.environ.get("LIVE_BOARD") != "off" and SWITCHED not in st.session_state


def _switch_board(asked: str | None) -> None:
    if asked == "off":
        st.session_state[SWITCHED] = "asked"
    elif st.session_state.get(SWITCHED) == "asked":
        del st.session_state[SWITCHED]


def touched() -> None:
    """Marks a run as started by a widget that leaves the state as it is."""
    st.session_state["by_widget"] = True


def change(state: PageState, *, panel: bool = True) -> None:
    """Makes `state` the current one; to be called from a widget's callback.

    `panel=False` says that the panel shows the new state already, so that only the
    results have to be drawn again.
    """
    change_all([state], panel=panel)


def change_all(states: Sequence[PageState], *, panel: bool = True) -> None:
    """Goes through several states, each a step that can be undone, and shows the last."""
    before = current()
    done: list[PageState] = st.session_state.setdefault("done", [])
    for state in states:
        if state != before:
            done.append(before)
            before = state
    if before == current():
        return
    del done[:-LONGEST_HISTORY]
    st.session_state["undone"] = []
    _show(before, panel=panel)


def change_lever(name: str, setting: LeverSetting | None, *, panel: bool = True) -> None:
    """Sets one lever, or puts it back to its 2017 level; `panel` as for `change`."""
    state = current()
    change(replace(state, scenario=state.scenario.with_lever(name, setting)), panel=panel)


def undo() -> None:
    """Back to the state before the last change."""
    _step("done", "undone")


def redo() -> None:
    """Forward again after an undo."""
    _step("undone", "done")


def can_undo() -> bool:
    return bool(st.session_state.get("done"))


def can_redo() -> bool:
    return bool(st.session_state.get("undone"))


def choose_language(language: str) -> None:
    """Switches the language, keeping everything else."""
    touched()
    st.session_state["language"] = language
    _write_address()


def problems() -> list[InputError]:
    """What in the address could not be used and has not been dismissed."""
    return st.session_state.get("problems", [])


def dismiss_problems() -> None:
    """Forgets what could not be used, in the address too."""
    touched()
    st.session_state["problems"] = []
    _write_address()


def _step(source: str, target: str) -> None:
    if st.session_state.get(source):
        st.session_state.setdefault(target, []).append(current())
        _show(st.session_state[source].pop())


def _show(state: PageState, *, panel: bool = True) -> None:
    """Shows a state, drawing again only what depends on what has changed."""
    only_scenario = replace(current(), scenario=state.scenario) == state
    st.session_state["state"] = state
    _write_address()
    touched()
    if only_scenario:
        if board_is_on():
            st.rerun([PANEL, BOARD])
        results = [*MAIN_CHARTS, *([EXTRA] if state.shown else []), HEADLINE, TILES]
        st.rerun([PANEL, *results] if panel else results)
    st.rerun()


def _write_address() -> None:
    address = to_address(current())
    if "language" in st.session_state:
        address["lang"] = st.session_state["language"]
    if st.session_state.get(SWITCHED) == "asked":
        address["board"] = "off"
    st.query_params.from_dict(address)
    st.session_state["address"] = address
