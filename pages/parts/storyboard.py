"""Where a story for the stage is put together: its steps, their titles, and notes for the presenter."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.errors import InputError
from models.importing import imported
from models.options import LARGEST_FILE
from models.presets import presets
from pages.parts import state
from pages.parts.story import LONGEST_NOTE, LONGEST_TITLE, MOST_STEPS, Step, check, step_of
from pages.parts.text import language, problem, t


def storyboard() -> None:
    """A popover with the steps of the story."""
    story = state.current().story
    with st.popover(t("Story ({count})", count=len(story)), icon=":material/slideshow:", key="story"):
        st.caption(
            t("Steps for the stage: open it with F9, walk with the arrow keys. Notes are for you alone.")
        )
        for number, step in enumerate(story, start=1):
            _step(number, step, last=len(story))
        _additions(full=len(story) >= MOST_STEPS)
        found = state.complaint("story")
        if found is not None:
            st.error(problem(found.error))


def _step(number: int, step: Step, last: int) -> None:
    """A step's title and note, and its place in the story."""
    with st.container(border=True, gap="xsmall"):
        for part, value in (("title", step.title), ("note", step.note)):
            st.session_state[f"{part}-step-{number}"] = value
        st.text_input(
            t("Title of step {number}", number=number),
            placeholder=step.called(number),
            max_chars=LONGEST_TITLE,
            key=f"title-step-{number}",
            on_change=_rename,
            args=(number,),
        )
        st.text_area(
            t("Note"),
            max_chars=LONGEST_NOTE,
            height=68,
            key=f"note-step-{number}",
            on_change=_rename,
            args=(number,),
        )
        with st.container(horizontal=True, gap="xsmall"):
            for name, icon, disabled, act in (
                (t("Show"), "play_arrow", False, _go),
                (t("Earlier"), "arrow_upward", number == 1, _earlier),
                (t("Later"), "arrow_downward", number == last, _later),
                (t("Remove"), "delete", False, _remove),
            ):
                st.button(
                    name,
                    icon=f":material/{icon}:",
                    type="tertiary",
                    disabled=disabled,
                    key=f"{icon}-step-{number}",
                    on_click=act,
                    args=(number,),
                )


def _additions(*, full: bool) -> None:
    st.button(
        t("Add the current mix"), icon=":material/add:", key="add-mix", disabled=full, on_click=_add_mix
    )
    st.session_state["add-preset"] = None
    st.selectbox(
        t("Add a ready scenario"),
        list(presets()),
        index=None,
        format_func=lambda p: presets()[p].label[language()],
        placeholder=t("Choose one"),
        key="add-preset",
        disabled=full,
        on_change=_add_preset,
    )
    st.file_uploader(
        t("Add a saved scenario (JSON, its levers)"),
        type="json",
        key="add-file",
        disabled=full,
        max_upload_size=LARGEST_FILE // 2**20,
        on_change=_add_file,
    )


def _tell(story: tuple[Step, ...], at: int | None = None) -> None:
    """Changes the story, or says why it cannot be."""
    now = state.current()
    with state.complaints("story"):
        check(story)
        state.change(replace(now, story=story, at=min(now.at if at is None else at, len(story))))


def _add(*steps: Step) -> None:
    _tell((*state.current().story, *steps))


def _add_mix() -> None:
    _add(step_of(state.current().scenario))


def _add_preset() -> None:
    if st.session_state["add-preset"] in presets():
        _add(Step(preset=st.session_state["add-preset"]))


def _add_file() -> None:
    """The levers of a file's scenarios as steps; what else they say stays as it is on the page."""
    file = st.session_state["add-file"]
    if file is None:
        return
    with state.complaints("story"):
        try:
            found = imported(file.getvalue(), file.name, language())
            for refused in found.refused:
                raise refused.error
        except InputError as error:
            where = f"{file.name}: {error.where}" if error.where else file.name
            raise InputError(error.template, where=where, **error.values) from None
        _add(*(step_of(scenario, name[:LONGEST_TITLE]) for name, scenario in found.accepted))


def _rename(number: int) -> None:
    story = list(state.current().story)
    title, note = (st.session_state[f"{part}-step-{number}"].strip() for part in ("title", "note"))
    story[number - 1] = replace(story[number - 1], title=title, note=note)
    _tell(tuple(story))


def _go(number: int) -> None:
    now = state.current()
    levers = now.story[number - 1].settings
    state.change(replace(now, at=number, scenario=now.scenario.replaced(levers=levers)))


def _earlier(number: int) -> None:
    _swap(number - 1)


def _later(number: int) -> None:
    _swap(number)


def _swap(first: int) -> None:
    """Changes the places of a step and the next."""
    story = list(state.current().story)
    story[first - 1], story[first] = story[first], story[first - 1]
    _tell(tuple(story), at=0)


def _remove(number: int) -> None:
    story = state.current().story
    _tell(story[: number - 1] + story[number:], at=0)
