"""Which scenarios are compared: adding, naming, moving and removing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from models.errors import InputError, message
from models.library import Saved
from models.presets import presets
from models.scenario import Scenario
from pages.parts import state
from pages.parts.compare.selection import CURRENT, LEAST, LETTERS, MOST, Entrant, check, kept, resolved
from pages.parts.compare.signs import swatch
from pages.parts.levers import undo_and_redo
from pages.parts.saved import shelf
from pages.parts.story import LONGEST_TITLE
from pages.parts.text import escaped, problem, t

EXPLORE = "pages/explore.py"
SUGGESTIONS = {
    "directions": (
        "platforms_and_research",
        "transfer_first",
        "twin_parks",
        "talent_first",
        "finance_first",
        "six_directions",
    ),
    "beginnings": ("talent_first", "finance_first", "twin_parks"),
    "own": (CURRENT, "six_directions"),
}


def picking() -> None:
    """The scenarios, one below the other, with what can be done to each; then what can be added."""
    chosen = state.current().compare
    st.subheader(t("Scenarios ({count} of {most})", count=len(chosen), most=MOST))
    for place, entrant in enumerate(chosen):
        _entrant(place, entrant, last=len(chosen) - 1)
    if len(chosen) >= LEAST:
        additions()
    with st.container(horizontal=True, gap="small"):
        undo_and_redo()


def invitation() -> None:
    """What stands on the page while there is nothing to compare."""
    count = len(state.current().compare)
    st.markdown(
        t("Choose from two to six scenarios: ready ones, and your own as it stands on Explore.")
        if not count
        else t("One scenario is chosen. Add another one to compare it with.")
    )
    with st.container(width=420):
        additions()
    st.markdown(t("Or begin with one of these:"))
    with st.container(horizontal=True, gap="small"):
        for key, label in (
            ("directions", t("The article's six directions")),
            ("beginnings", t("Talent, finance or parks first")),
            ("own", t("What is on Explore, and all directions at once")),
        ):
            st.button(label, key=f"suggest-{key}", on_click=_suggest, args=(key,))


def _suggest(key: str) -> None:
    _choose(tuple(Entrant(reference) for reference in SUGGESTIONS[key]), 0)


def additions() -> None:
    """Ready scenarios, the one on Explore, that one as it is now, and those of the library."""
    full = len(state.current().compare) >= MOST
    st.session_state["add-entrant"] = None
    st.selectbox(
        t("Add a scenario"),
        [CURRENT, *presets()],
        index=None,
        format_func=lambda r: resolved(Entrant(r), Scenario())[0],
        placeholder=t("Choose one"),
        key="add-entrant",
        disabled=full,
        on_change=_add_chosen,
    )
    _saved(full=full)
    st.button(
        t("Add what is on Explore now"),
        icon=":material/add:",
        key="add-now",
        disabled=full,
        help=t("It stays as it is now, whatever you change on Explore later."),
        on_click=_add_now,
    )
    found = state.complaint("compare")
    if found is not None:
        st.error(problem(found.error))


def _saved(*, full: bool) -> None:
    """The scenarios of the library, to choose from, where there are any."""
    try:
        found = {saved.slug: saved for saved in shelf.library().listed() if saved.scenario is not None}
    except InputError as error:
        st.caption(problem(error))
        return
    if not found:
        return
    st.session_state["add-saved"] = None
    st.selectbox(
        t("Add a saved scenario"),
        list(found),
        index=None,
        format_func=lambda slug: found[slug].name,
        placeholder=t("Choose one"),
        key="add-saved",
        disabled=full,
        on_change=_add_saved,
        args=(found,),
    )


def _add_saved(found: Mapping[str, Saved]) -> None:
    if st.session_state["add-saved"] in found:
        add(entrant_of(found[st.session_state["add-saved"]]))


def entrant_of(saved: Saved) -> Entrant:
    """A saved scenario as it is now, under its name, to be compared. It can be used under this model."""
    assert saved.scenario is not None
    return replace(kept(saved.scenario), title=saved.name[:LONGEST_TITLE])


def _add_chosen() -> None:
    if st.session_state["add-entrant"] in {CURRENT, *presets()}:
        add(Entrant(st.session_state["add-entrant"]))


def _add_now() -> None:
    add(kept(state.current().scenario))


def add(*entrants: Entrant) -> None:
    """Adds scenarios to the comparison, or says why that cannot be; to be called from a callback."""
    now = state.current()
    with state.complaints("compare"):
        for entrant in entrants:
            if entrant in now.compare:
                name = resolved(entrant, now.scenario)[0] or t("This mix")
                raise InputError(message('"{name}" is compared already'), name=name)
    if state.complaint("compare") is None:
        _choose((*now.compare, *entrants), now.against)


def _choose(entrants: tuple[Entrant, ...], against: int) -> None:
    """Changes what is compared and against which, or says why that cannot be."""
    with state.complaints("compare"):
        check(entrants)
        state.change(replace(state.current(), compare=entrants, against=against))


def _entrant(place: int, entrant: Entrant, last: int) -> None:
    now = state.current()
    name, scenario = resolved(entrant, now.scenario)
    letter = LETTERS[place]
    with st.container(border=True, gap="xsmall", key=f"entrant-{letter}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
            st.html(swatch(place), width=40)
            st.markdown(f"**{letter} {escaped(name or t('Mix {letter}', letter=letter))}**")
        if entrant.reference not in {CURRENT, *presets()}:
            _name(place, entrant, name)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key=f"do-{letter}"):
            st.page_link(
                EXPLORE,
                label=t("Explore this one"),
                icon=":material/tune:",
                query_params=state.query(replace(now, scenario=scenario)),
            )
            for word, icon, disabled, act in (
                (t("Earlier"), "arrow_upward", place == 0, _earlier),
                (t("Later"), "arrow_downward", place == last, _later),
                (t("Remove"), "delete", False, _remove),
            ):
                st.button(
                    word,
                    icon=f":material/{icon}:",
                    type="tertiary",
                    disabled=disabled,
                    key=f"move-{icon}-{letter}",
                    on_click=act,
                    args=(place,),
                )


def _name(place: int, entrant: Entrant, name: str) -> None:
    """A field for the name of a scenario that is spelled out."""
    key = f"name-{LETTERS[place]}"
    st.session_state[key] = entrant.title
    st.text_input(
        t("Name of {letter}", letter=LETTERS[place]),
        placeholder=name or t("Mix {letter}", letter=LETTERS[place]),
        max_chars=LONGEST_TITLE,
        key=key,
        on_change=_rename,
        args=(place,),
    )


def _rename(place: int) -> None:
    now = state.current()
    title = st.session_state[f"name-{LETTERS[place]}"].strip()
    renamed = replace(now.compare[place], title=title)
    _choose((*now.compare[:place], renamed, *now.compare[place + 1 :]), now.against)


def _earlier(place: int) -> None:
    _swap(place - 1)


def _later(place: int) -> None:
    _swap(place)


def _swap(first: int) -> None:
    """Changes the places of a scenario and the next; the reference stays the same one."""
    now = state.current()
    chosen = list(now.compare)
    chosen[first], chosen[first + 1] = chosen[first + 1], chosen[first]
    moved = {first + 1: first + 2, first + 2: first + 1}
    _choose(tuple(chosen), moved.get(now.against, now.against))


def _remove(place: int) -> None:
    now = state.current()
    number = place + 1
    against = 0 if now.against == number else now.against - (now.against > number)
    _choose((*now.compare[:place], *now.compare[number:]), against)
