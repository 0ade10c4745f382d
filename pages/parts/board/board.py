"""The board as a component of the page: its script, and what it and Python tell each other.

The board tells what a lever was let go at; Python changes the one state and the board
follows it through its data. A change carries a number and is told again until Python has
said that it knows it, so that none is lost when several are let go in quick succession.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from models.cooperation import MODEL
from models.export import to_javascript
from models.reading import finite
from models.scenario import LeverSetting, Scenario
from pages.parts import state
from pages.parts.address import known_charts, known_step
from pages.parts.board.facts import facts
from pages.parts.charts import Drawing
from pages.parts.page_state import PageState
from pages.parts.text import plain_problem, t
from pages.parts.uncertainty import known, wait
from pages.parts.why.beside import follow

HERE = Path(__file__).parent
PATIENCE = 6.0
"""Seconds within which the board has to report that it has started."""
SESSION, SEEN, STARTED, SINCE = "board-session", "board-seen", "board-started", "board-since"
WHOLE = "board-whole"
"""Whether this run is one of the whole page."""
SHOWN = "board-shown"
"""The last state that was shown whole, while a newer one is taken over."""


@cache
def model_script() -> str:
    """The model as one constant, so that its names do not meet the board's."""
    body = to_javascript(Scenario()).replace("\nexport ", "\n")
    return f"const model = (() => {{\n{body}\nreturn {{ simulate, inputs, outputs, modelHash }};\n}})();\n"


def script() -> str:
    """Model, drawing library and board as one module with one default export."""
    library = (HERE / "vendor" / "uPlot" / "uPlot.iife.min.js").read_text(encoding="utf-8")
    own = [
        (HERE / name).read_text(encoding="utf-8")
        for name in ("words.js", "levers.js", "lines.js", "stage.js", "board.js")
    ]
    return "\n".join([library, model_script(), *own])


def style() -> str:
    """The style sheets of the drawing library and the board."""
    files = (HERE / "vendor" / "uPlot" / "uPlot.min.css", HERE / "board.css")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


_component = component(
    "live_board", html='<div class="board"></div>\n<!-- drawn by board.js -->', css=style(), js=script()
)


def live_board(drawings: Sequence[Drawing]) -> None:
    """Levers, sentence, tiles and charts that move while a lever is dragged."""
    if STARTED not in st.session_state:
        st.session_state[SINCE] = time.monotonic()
    st.session_state[WHOLE] = True
    st.fragment(key=state.BOARD)(_board)(drawings)


def switched_off() -> None:
    """Says why there is no live board, where there could be one."""
    why = st.session_state.get(state.SWITCHED)
    if why == "failed":
        st.info(t("The live board could not start here; these controls do the same on release."))
    elif why == "asked":
        st.caption(t("The live board is switched off in the address; charts follow a lever on release."))


def _board(drawings: Sequence[Drawing]) -> None:
    st.session_state.pop(SHOWN, None)
    data = facts(state.current(), drawings)
    data |= {
        "session": _session(),
        "seen": st.session_state.get(SEEN, 0),
        "started": STARTED in st.session_state,
        "wrong": {name: told for name in MODEL.levers if (told := _wrong(name))},
    }
    _component(key="live-board", data=data, on_changes_change=_take, on_started_change=_start)
    # Each timer in a place that is always there: a late one must not draw where nothing is any more.
    starting, waiting, following = (st.container() for _ in range(3))
    if STARTED not in st.session_state:
        # In this fragment, because a browser stops asking only when a fragment's own run drops the timer.
        with starting:
            st.fragment(run_every=PATIENCE)(_watch)()
    with waiting:
        wait(known(state.current()))
    with following:
        follow(whole=st.session_state.pop(WHOLE, False))


def _wrong(lever: str) -> dict[str, Any] | None:
    """What is wrong with what was given for a lever, to be said beside it."""
    found = state.complaint(f"board-{lever}")
    return found and found.given | {"text": plain_problem(found.error)}


def _start() -> None:
    """The board works: nobody has to watch for it any more."""
    st.session_state[STARTED] = True


def _watch() -> None:
    """Gives the page its ordinary controls if the board has not started in time."""
    if STARTED in st.session_state or time.monotonic() - st.session_state[SINCE] < PATIENCE / 2:
        return
    st.session_state[state.SWITCHED] = "failed"
    state.touched()
    st.rerun()


def _take() -> None:
    """Takes over what the board tells: `{session, changes: [{number, ...}]}`, the oldest first.

    What another session was told is left alone: the browser repeats it when it comes back.
    """
    told = st.session_state["live-board"].get("changes") or {}
    if told.get("session") != _session():
        return
    # Kept until the board is drawn: broken off, the callback has to show the rest when told again.
    before = st.session_state.setdefault(SHOWN, state.current())
    for change in told["changes"]:
        if change["number"] > st.session_state.get(SEEN, 0):
            with state.complaints(f"board-{change.get('lever')}", given=change.get("setting")):
                state.adopt(after(state.current(), change))
            # After the state: a change that is told again does no harm, one that is lost does.
            st.session_state[SEEN] = change["number"]
    state.show(before)


def _session() -> str:
    """What tells this session from the ones before a server's restart."""
    return st.session_state.setdefault(SESSION, token_hex(4))


def after(now: PageState, change: Mapping[str, Any]) -> PageState:
    """The state after a change the board tells of: of a lever, of the story's step, of the stage.

    Raises
    ------
    InputError
        If it makes no sense.
    """
    if "at" in change:
        at = known_step(change["at"], now.story)
        if not at:
            return replace(now, at=0)
        levers = now.story[at - 1].settings
        return replace(now, at=at, scenario=now.scenario.replaced(levers=levers))
    if "stage" in change:
        return replace(now, stage=known_charts(change["stage"]))
    return replace(now, scenario=changed(now.scenario, change["lever"], change["setting"]))


def changed(scenario: Scenario, lever: str, setting: Mapping[str, Any] | None) -> Scenario:
    """A scenario with one lever set as the board tells it. Raises InputError."""
    at_rest = MODEL.levers[lever].baseline if lever in MODEL.levers else None
    if setting is None or finite(setting.get("level")) == at_rest:
        return scenario.with_lever(lever, None)
    return scenario.with_lever(lever, LeverSetting(level=0).timed(**setting))
