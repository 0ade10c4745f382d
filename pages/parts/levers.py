"""The lever panel: presets, undo, three groups of levers, and the technical settings folded away."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from models.cooperation import MODEL
from models.engine import METHODS
from models.errors import message
from models.presets import presets
from models.scenario import (
    EARLIEST_HORIZON,
    FIRST_POLICY_YEAR,
    LATEST_HORIZON,
    LONGEST_RAMP,
    LeverSetting,
    Scenario,
)
from pages.parts import state
from pages.parts.labels import GROUPS, lever_rows, method, source
from pages.parts.mirror import mirror
from pages.parts.results import step
from pages.parts.text import display_units, language, problem, t, translated, unit_label, with_unit

MAIN_GROUPS = ("funding", "talent", "parks")
"""Groups that are always open; the rest is folded away."""
WHEN = {
    "ends": message("from {start:g} over {ramp:g} years, back down from {end:g}"),
    "at_once": message("from {start:g}, at once"),
    "starts": message("from {start:g} over {ramp:g} years"),
}
"""When a lever moves; the live board says it from the same."""


@st.fragment(key=state.PANEL)
def lever_panel() -> None:
    """Everything that changes the scenario."""
    with st.container(key="levers", gap="xsmall"):
        _presets()
        _passage()
        _steps()
        for group in MAIN_GROUPS:
            st.subheader(translated(GROUPS[group]), divider="gray")
            _group(group)
        with st.expander(t("Focus and technical settings")):
            _group("focus")
            _technical()
    st.session_state["panel"] = state.current().scenario, (state.can_undo(), state.can_redo())


@st.fragment(key=state.PANEL)
def control_bar() -> None:
    """What changes the scenario beside the levers, in one row above the live board."""
    with st.container(key="controls", horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=215):
            _presets()
        _passage()
        _steps()
        with st.popover(t("Technical settings"), icon=":material/settings:", key="technical"):
            _technical()


def _presets() -> None:
    st.selectbox(
        t("Ready scenario"),
        list(presets()),
        format_func=lambda p: presets()[p].label[language()],
        placeholder=t("Your own mix"),
        **mirror("preset", _matching_preset(state.current().scenario), _choose_preset),
    )


def _passage() -> None:
    """What the article says where the preset comes from."""
    match = _matching_preset(state.current().scenario)
    with st.popover(
        t("What it stands for"), icon=":material/menu_book:", type="tertiary", disabled=match is None
    ):
        if match is not None:
            st.markdown(presets()[match].passage[language()])


def _matching_preset(scenario: Scenario) -> str | None:
    """The preset with just these levers."""
    return next((p.id for p in presets().values() if p.scenario.levers == scenario.levers), None)


def _choose_preset(chosen: str | None) -> None:
    if chosen in presets():
        now = state.current()
        levers = presets()[chosen].scenario.levers
        state.change(replace(now, scenario=now.scenario.replaced(levers=levers)))


def _steps() -> None:
    with st.container(horizontal=True, gap="small", key="steps"):
        undo_and_redo()
        st.button(
            t("Reset all"),
            icon=":material/restart_alt:",
            key="reset-all",
            on_click=_reset_all,
            disabled=not (state.current().scenario.levers or state.current().scenario.assumptions),
        )


def undo_and_redo() -> None:
    """A step back, and forward again."""
    st.button(
        t("Undo"), icon=":material/undo:", key="undo", on_click=state.undo, disabled=not state.can_undo()
    )
    st.button(
        t("Redo"), icon=":material/redo:", key="redo", on_click=state.redo, disabled=not state.can_redo()
    )


def _reset_all() -> None:
    now = state.current()
    state.change(replace(now, scenario=now.scenario.replaced(levers={}, assumptions={})))


def _group(group: str) -> None:
    for name, row in lever_rows().items():
        if row["group"] == group:
            _lever(name, row)


def _lever(name: str, row: dict[str, str]) -> None:
    """A slider with the lever's level; once it is moved, its timing and a way back."""
    found = MODEL.levers[name]
    factor = display_units(language())[found.unit].factor
    setting = state.current().scenario.levers.get(name)
    level = (setting.level if setting else found.baseline) * factor
    if st.session_state.get(f"level-{name}") != level:
        # Not otherwise: what is sent to a slider takes it out of the hand that drags it.
        _show(f"level-{name}", level)
    st.slider(
        _face(row, setting),
        found.low * factor,
        found.high * factor,
        # For a browser that a broken-off run left without it, which would answer with the lowest level.
        level,
        step=float(row["step"]) * factor,
        format="%g",
        key=f"level-{name}",
        help=lever_help(row),
        on_change=_move,
        args=(name,),
    )
    _complaint(f"level-{name}")
    if setting is not None:
        with st.container(horizontal=True, vertical_alignment="top", gap="xxsmall", wrap=False):
            _timing(name, setting)
            st.button(
                t("Reset"),
                icon=":material/restart_alt:",
                type="tertiary",
                key=f"reset-{name}",
                on_click=state.change_lever,
                args=(name, None),
                help=t("Back to {value}, the level of 2017", value=with_unit(found.baseline, found.unit)),
            )


def _face(row: dict[str, str], setting: LeverSetting | None) -> str:
    """The lever's name and unit, with an arrow where it differs from the baseline."""
    unit = unit_label(row["unit"])
    name = (
        t("{name} ({unit})", name=translated(row["label"]), unit=unit) if unit else translated(row["label"])
    )
    if setting is None or setting.level == float(row["value"]):
        return name
    arrow = "▲" if setting.level > float(row["value"]) else "▼"
    return f"{arrow} {name}"


def lever_help(row: dict[str, str]) -> str:
    """What the lever is, its unit and range, and where it comes from."""
    return "\n\n".join(
        [
            translated(row["description"]),
            t(
                "Level of 2017: {value}; from {low} to {high}.",
                value=with_unit(float(row["value"]), row["unit"]),
                low=with_unit(float(row["low"]), row["unit"]),
                high=with_unit(float(row["high"]), row["unit"]),
            ),
            t("{note} Source: {source}.", note=translated(row["note"]), source=source(row["source"])),
        ]
    )


def _move(name: str) -> None:
    found = MODEL.levers[name]
    level = st.session_state[f"level-{name}"] / display_units(language())[found.unit].factor
    old = state.current().scenario.levers.get(name)
    if level == found.baseline:
        state.change_lever(name, None)
        return
    timing = old.model_dump(exclude={"level"}) if old else {}
    with state.complaints(f"level-{name}"):
        new = LeverSetting(level=level, **timing)
        panel = not _panel_shows(state.current().scenario.with_lever(name, new), name)
        state.change_lever(name, new, panel=panel)


def _appearance(scenario: Scenario, moved: str, steps: tuple[bool, bool]) -> tuple[object, ...]:
    """All that the panel shows of a scenario, bar the level of the lever just moved by its slider."""
    others = {name: setting for name, setting in scenario.levers.items() if name != moved}
    setting, baseline = scenario.levers.get(moved), MODEL.levers[moved].baseline
    own = setting and (setting.level > baseline, setting.level < baseline, setting.timed(level=baseline))
    return others, own, scenario.replaced(levers={}), _matching_preset(scenario), steps


def _panel_shows(scenario: Scenario, moved: str) -> bool:
    """Whether the panel, as last drawn, needs no redrawing after a slider moved: so while one drags."""
    drawn: tuple[Scenario, tuple[bool, bool]] | None = st.session_state.get("panel")
    return drawn is not None and _appearance(drawn[0], moved, drawn[1]) == _appearance(
        scenario, moved, (True, False)
    )


def _timing(name: str, setting: LeverSetting) -> None:
    """When the lever moves: start, ramp and, if it ends, the end."""
    shown = st.expander(
        when(setting),
        icon=":material/schedule:",
        type="compact",
        key=f"timing-{name}",
        on_change="rerun",
    )
    if not shown.open:
        return
    refused = state.complaint(f"timing-{name}")
    given = refused.given if refused else setting.model_dump()
    for part in ("start", "ramp", "end"):
        _show(f"{part}-{name}", given[part])
    labels = {
        "start": (t("Start (year)"), FIRST_POLICY_YEAR, float(LATEST_HORIZON)),
        "ramp": (t("Ramp (years)"), 0.0, LONGEST_RAMP),
        "end": (t("End (year, may stay empty)"), FIRST_POLICY_YEAR, float(LATEST_HORIZON)),
    }
    with shown:
        for part, (text, low, high) in labels.items():
            st.number_input(
                text,
                low,
                high,
                value=None,
                step=1.0,
                format="%g",
                key=f"{part}-{name}",
                placeholder=t("does not end") if part == "end" else None,
                on_change=_retime,
                args=(name,),
            )
        _complaint(f"timing-{name}")


def when(setting: LeverSetting) -> str:
    """The timing of a lever in words."""
    timing = {"start": setting.start, "ramp": setting.ramp, "end": setting.end}
    return translated(WHEN[_kind(setting)]).format(**timing)


def _kind(setting: LeverSetting) -> str:
    if setting.end is not None:
        return "ends"
    return "at_once" if setting.ramp == 0 else "starts"


def _retime(name: str) -> None:
    """Takes over new timing, or keeps it beside a message while it makes no sense."""
    timing = {k: st.session_state[f"{k}-{name}"] for k in ("start", "ramp", "end")}
    with state.complaints(f"timing-{name}", **timing):
        state.change_lever(name, state.current().scenario.levers[name].timed(**timing))


def _technical() -> None:
    scenario = state.current().scenario
    refused = state.complaint("until")
    until = refused.given["until"] if refused else int(scenario.until)
    st.number_input(
        t("Horizon (year)"),
        EARLIEST_HORIZON,
        LATEST_HORIZON,
        value=None,
        **mirror("until", until, partial(_set_run, "until")),
    )
    _complaint("until")
    st.toggle(
        t("Count partners outside the article's list"),
        **mirror("wide", bool(scenario.assumptions.get("wide_scope", 0)), _set_scope),
        help=t("Adds western and northern Europe to the leading tier, step by step from 2018."),
    )
    st.segmented_control(
        t("Integration method"),
        METHODS,
        format_func=method,
        required=True,
        **mirror("method", scenario.method, partial(_set_run, "method")),
        help=t(
            "Fixed steps: 1/{screen} year on this page, 1/{parts} on the command line.",
            parts=round(1 / scenario.step),
            screen=round(1 / step(scenario)),
        ),
    )


def _set_run(field: str, value: float | str | None) -> None:
    now = state.current()
    with state.complaints(field, **{field: value}):
        state.change(replace(now, scenario=now.scenario.replaced(**{field: value})))


def _set_scope(wide: bool) -> None:
    now = state.current()
    assumptions = {k: v for k, v in now.scenario.assumptions.items() if k != "wide_scope"}
    if wide:
        assumptions["wide_scope"] = 1.0
    state.change(replace(now, scenario=now.scenario.replaced(assumptions=assumptions)))


def _show(key: str, value: object) -> None:
    """Makes a widget show the state's value."""
    st.session_state[key] = value


def _complaint(key: str) -> None:
    """Says what is wrong with an input, if anything is."""
    found = state.complaint(key)
    if found is not None:
        st.error(problem(found.error))
