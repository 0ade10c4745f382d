"""The one state of a session, in step with the address, with undo and redo.

Widgets show the state and change it through `change`; nothing else holds a value.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from models.errors import InputError
from models.scenario import LeverSetting
from pages.parts.address import from_address, to_address
from pages.parts.page_state import CHARTS, PageState
from pages.parts.saved.shelf import opened
from pages.parts.text import LANGUAGES

LONGEST_HISTORY = 200
PANEL = "levers"
"""The fragment that sets the scenario."""
HEADLINE, TILES, EXTRA = "headline", "outcomes", CHARTS[2]
MAIN_CHARTS = CHARTS[:2]
"""The fragments that follow from it; the extra chart only where one is shown."""
PAGE_OF_FRAGMENTS = "explore"
"""The page on which a moved lever draws again only what follows from it."""
BANDS = "uncertainty"
"""The fragment that waits for bands, where they are asked for."""
BADGE = "badge"
"""The fragment that says how far the results can be relied on."""
WHY = "why"
"""The fragment that says which levers bring the result; it comes last, because it waits."""
BOARD, OFFLINE, EXPORTS = "board", "offline", "exports"
"""The fragments that follow from it where the live board is on."""
SWITCHED = "switched"
"""Why the live board is off, by session: "asked" in the address, or "failed"."""


def current() -> PageState:
    """The state of this session."""
    return st.session_state.setdefault("state", PageState())


def follow_address() -> None:
    """Takes the state from the address when the reader opened, reloaded or navigated to one.

    For runs of the whole page. One that our own widget started carries an address that may
    be older than the state, so there the state wins; `touched` tells.
    """
    by_widget = st.session_state.pop("by_widget", False)
    address = dict(st.query_params)
    if _turned_the_page() and not address:
        # The navigation drops the query: the state goes along to the other page.
        _write_address()
        return
    if by_widget or address == st.session_state.get("address"):
        return
    language = address.pop("lang", None)
    _switch_board(address.pop("board", None))
    slug = address.pop("open", None)
    state, problems = from_address(address)
    if slug is not None:
        state, more = opened(slug, state)
        problems += more
    repeated = [name for name in st.query_params if len(st.query_params.get_all(name)) > 1]
    problems += [InputError('"{name}" is given twice', name=name) for name in repeated]
    if language in LANGUAGES:
        st.session_state["language"] = language
    else:
        st.session_state.pop("language", None)
    if language not in {None, *LANGUAGES}:
        problems.append(InputError('lang: "{value}" is not en or zh', value=language))
    if "state" in st.session_state and state != current():
        _remember(current())
    st.session_state["state"] = state
    st.session_state["problems"] = problems
    st.session_state["address"] = dict(st.query_params)
    if slug is not None:
        # The whole scenario from here on: whatever becomes of the library, this address holds it.
        _write_address()


def _turned_the_page() -> bool:
    """Whether this run is of another page than the one before."""
    path = urlsplit(st.context.url or "").path
    before = st.session_state.get("path", path)
    st.session_state["path"] = path
    return before != path


def through_app(page: str) -> None:
    """Starts a page's run again from app.py where Streamlit ran the page alone; notes which page it is.

    It does so for the first reader of a fresh server who asks for a page by its address:
    it takes `pages/` for its older kind of app until `st.navigation` was called once.
    """
    if "address" not in st.session_state:
        st.navigation([st.Page(_nothing, default=True), st.Page(page)])
        st.rerun()
    st.session_state["page"] = Path(page).stem


def _nothing() -> None:
    """A page that is never shown."""


def board_is_on() -> bool:
    """Whether the live board is to be shown: unless the address, the operator or a failure says no."""
    return os.environ.get("LIVE_BOARD") != "off" and SWITCHED not in st.session_state


def _switch_board(asked: str | None) -> None:
    if asked == "off":
        st.session_state[SWITCHED] = "asked"
    elif st.session_state.get(SWITCHED) == "asked":
        del st.session_state[SWITCHED]


def touched() -> None:
    """Says that the run of the whole page about to start was started by a widget."""
    st.session_state["by_widget"] = True


def change(state: PageState, *, panel: bool = True) -> None:
    """Makes `state` the current one; to be called from a widget's callback.

    `panel=False` says that the panel shows the new state already, so that only the
    results have to be drawn again.
    """
    before = current()
    adopt(state)
    show(before, panel=panel)


def adopt(state: PageState) -> None:
    """Takes a state over without showing it yet; a step that can be undone, but for the stage."""
    before = current()
    if state != before:
        # The state first: the next message from the browser may break a callback off.
        st.session_state["state"] = state
        if replace(before, stage=state.stage) != state:
            _remember(before)


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


@dataclass(frozen=True)
class Complaint:
    """What is wrong with an input, what was given, and the state it was given in."""

    about: PageState
    error: InputError
    given: dict[str, Any]


@contextmanager
def complaints(key: str, **given: object) -> Iterator[None]:
    """Keeps what is wrong with an input, to be said beside it; the state stays as it was."""
    st.session_state.pop(f"wrong-{key}", None)
    try:
        yield
    except InputError as error:
        st.session_state[f"wrong-{key}"] = Complaint(current(), error, given)


def complaint(key: str) -> Complaint | None:
    """What is wrong with an input, as long as the state is the one it was given in."""
    found: Complaint | None = st.session_state.get(f"wrong-{key}")
    return found if found is not None and found.about == current() else None


def _remember(before: PageState) -> None:
    """Lets undo come back to a state, and redo forget what came after it."""
    done: list[PageState] = st.session_state.setdefault("done", [])
    done.append(before)
    del done[:-LONGEST_HISTORY]
    st.session_state["undone"] = []


def _step(source: str, target: str) -> None:
    if st.session_state.get(source):
        before = current()
        for key in [k for k in st.session_state if str(k).startswith("wrong-")]:
            del st.session_state[key]
        st.session_state["state"] = replace(st.session_state[source].pop(), stage=before.stage)
        st.session_state.setdefault(target, []).append(before)
        show(before)


def show(before: PageState, *, panel: bool = True) -> None:
    """Shows the current state where it differs, drawing again only what depends on what has changed."""
    state = current()
    if state == before:
        return
    scenario = before.scenario.replaced(levers=state.scenario.levers)
    only_levers = replace(before, scenario=scenario, at=state.at, stage=state.stage) == state
    charts = [*MAIN_CHARTS, *([EXTRA] if state.shown else [])]
    tables = [f"{c}-numbers" for c in charts if st.session_state.get(f"{c}-table")]
    _write_address()
    by_parts = st.session_state.get("page") == PAGE_OF_FRAGMENTS
    if only_levers and by_parts and board_is_on():
        # The board last: it waits for the reason of what it shows.
        st.rerun([PANEL, BADGE, *tables, EXPORTS, OFFLINE, BOARD])
    if only_levers and by_parts:
        results = [*charts, HEADLINE, TILES, *([BANDS] if state.bands else []), BADGE, EXPORTS, *tables, WHY]
        st.rerun([PANEL, *results] if panel else results)
    touched()
    st.rerun()


def query(page: PageState) -> dict[str, str]:
    """The query of an address that shows a state, to this reader as she reads now."""
    address = to_address(page)
    if "language" in st.session_state:
        address["lang"] = st.session_state["language"]
    if st.session_state.get(SWITCHED) == "asked":
        address["board"] = "off"
    return address


def whole_address(page: PageState) -> str:
    """The address that shows a state, on the page the reader is on, as one sends it to somebody."""
    here = urlsplit(st.context.url or "http://localhost:8501/")
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode(query(page)), ""))


def _write_address() -> None:
    address = query(current())
    st.query_params.from_dict(address)
    st.session_state["address"] = address
