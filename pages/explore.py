"""Explore: move the levers, see what they do and by when.

What a lever changes is drawn by small fragments; everything around them is drawn once.
"""

from __future__ import annotations

import streamlit as st

from pages.parts import state
from pages.parts.badge import badge
from pages.parts.board import live_board
from pages.parts.board.board import switched_off
from pages.parts.board.offline import offline_button
from pages.parts.drawings import drawings
from pages.parts.export.buttons import explore_downloads
from pages.parts.jobs import leave
from pages.parts.labels import assumptions
from pages.parts.levers import control_bar, lever_panel
from pages.parts.notices import notices
from pages.parts.panel import chart_panel, numbers_panel
from pages.parts.results import current_runs
from pages.parts.sentence import sentence
from pages.parts.storyboard import storyboard
from pages.parts.target import pick_variable, target_year
from pages.parts.text import t
from pages.parts.tiles import RATES, prices, tiles
from pages.parts.uncertainty import current_bands, switch, uncertainty_line
from pages.parts.why.beside import reason_line

state.through_app(__file__)


@st.fragment(key=state.HEADLINE)
def headline() -> None:
    """The result in one sentence."""
    found, now = current_runs(), state.current()
    if found is None:
        st.error(
            t("This scenario cannot be computed: a value grows beyond all bounds. Take the last step back.")
        )
        return
    st.markdown(sentence(*found, now.target_year, new_policy=now.scenario.new_policy))
    if now.scenario.assumptions:
        st.caption(assumptions(now.scenario.assumptions))


@st.fragment(key=state.TILES)
def headline_tiles() -> None:
    """The outcomes of the target year."""
    found, now = current_runs(), state.current()
    if found is not None:
        tiles(*found, now.target_year, current_bands())
        if now.scenario.new_policy:
            st.caption(prices(*found, now.target_year))


def live_page() -> None:
    """The page with the live board: everything moves while a lever is dragged."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="bar"):
        with st.container(width="content"):
            control_bar()
        with st.container(width=100):
            target_year()
        with st.container(width=185):
            pick_variable()
        switch()
        storyboard()
    changed = state.current().scenario.assumptions
    if changed:
        st.caption(assumptions(changed))
    shown = drawings(state.current().shown)
    # Each fragment in a place of the page's own: what Streamlit has not sent of fragments that run again
    # it drops, and the browser must still find everything where it was.
    with st.container():
        badge()
    with st.container():
        live_board(shown)
    with st.container(horizontal=True, gap="medium", key="numbers"):
        for drawing in shown:
            with st.container():
                numbers_panel(drawing.id, drawing.series, drawing.title)
        with st.container():
            explore_downloads()
        with st.container():
            offline_button(drawings)


def page_of_widgets() -> None:
    """The page with Streamlit's own controls: everything follows when a lever is let go."""
    with st.sidebar:
        lever_panel()
    switched_off()
    words, view = st.columns([3, 1], vertical_alignment="center")
    with words, st.container(key="sentence"):
        headline()
        why = st.container()
    with view, st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=100):
            target_year()
        switch()
        explore_downloads()
    with st.container(key="narrow"):
        st.caption(t("The levers are behind » at the top left."))
    st.caption(t(RATES, year=state.current().target_year))
    for part in (headline_tiles, uncertainty_line, badge):
        with st.container():
            part()
    *main, extra = [*drawings(state.current().shown), None][:3]
    for column, drawing in zip(st.columns(2, gap="medium"), main, strict=True):
        with column:
            chart_panel(drawing.id, drawing.title, drawing.series)
    pick_variable()
    if extra:
        st.caption(extra.note)
        chart_panel(extra.id, extra.title, extra.series)
    with why:
        reason_line()


notices()
leave()
if state.board_is_on():
    live_page()
else:
    page_of_widgets()
