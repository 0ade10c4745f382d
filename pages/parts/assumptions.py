"""What if we are wrong about ...: assumptions as sliders, part of the scenario, unlike policy."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from models.cooperation import MODEL
from models.prior import uncertain
from pages.parts import state
from pages.parts.labels import parameter, parameter_rows, parameter_value, sector_name, source, unit_words
from pages.parts.text import t, translated

STEPS = 200
"""Positions of a slider between the ends of a range."""


def assumption_panel() -> None:
    """A slider for each assumption that is given, and a list to choose more from."""
    given = state.current().scenario.assumptions
    with st.container(key="assumptions", border=True):
        st.markdown(t(":material/help: **What if we are wrong about ...**"))
        st.caption(
            t(
                "Not policies: nobody can set them. They are what the model takes for granted. "
                "A value given here is not weighed against the record."
            )
        )
        for name in given:
            _given(name, given[name])
        _more(given)


def _given(name: str, value: float) -> None:
    """A slider, or the value where there is no other; and a way to drop it."""
    p = MODEL.parameters[name]
    slider, drop = st.columns([9, 1], vertical_alignment="center")
    with slider:
        if p.low < p.high:
            _slider(name, value)
        else:
            st.markdown(t("{where}: {text}", where=parameter(name), text=parameter_value(name, value)))
    with drop:
        st.button(
            t("No longer assume a value for “{name}”", name=parameter(name)),
            icon=":material/close:",
            key=f"reset-assumption-{name}",
            on_click=_drop,
            args=(name,),
            type="tertiary",
        )


def _slider(name: str, value: float) -> None:
    p = MODEL.parameters[name]
    key = f"assume-{name}"
    st.session_state[key] = value
    st.slider(
        _label(name),
        p.low,
        p.high,
        step=(p.high - p.low) / STEPS,
        format="%.3g",
        key=key,
        help=_about(name),
        on_change=_set,
        args=(name,),
    )


def _label(name: str) -> str:
    unit = unit_words(MODEL.parameters[name].unit)
    return t("{name} ({unit})", name=parameter(name), unit=unit) if unit else parameter(name)


def _about(name: str) -> str:
    row = parameter_rows()[name]
    return t(
        "The model's value: {value}. {note} Source: {source}.",
        value=parameter_value(name, MODEL.parameters[name].value),
        note=translated(row["note"]),
        source=source(row["source"]),
    )


def _more(given: dict[str, float]) -> None:
    names = [p.name for p in uncertain(given)]
    st.session_state["assume"] = None
    st.selectbox(
        t("Choose an assumption"),
        sorted(names, key=_full),
        format_func=_full,
        index=None,
        placeholder=t("Choose an assumption"),
        key="assume",
        on_change=_add,
        label_visibility="collapsed",
    )


def _full(name: str) -> str:
    return f"{sector_name(parameter_rows()[name]['sector'])} · {parameter(name)}"


def _add() -> None:
    name = st.session_state["assume"]
    if name:
        _give({name: MODEL.parameters[name].value})


def _set(name: str) -> None:
    p = MODEL.parameters[name]
    # A slider's last position may lie a rounding error beyond its end.
    _give({name: min(max(float(st.session_state[f"assume-{name}"]), p.low), p.high)})


def _give(changed: dict[str, float]) -> None:
    scenario = state.current().scenario
    given = scenario.assumptions | changed
    state.change(replace(state.current(), scenario=scenario.replaced(assumptions=given)))


def _drop(name: str) -> None:
    scenario = state.current().scenario
    kept = {n: v for n, v in scenario.assumptions.items() if n != name}
    state.change(replace(state.current(), scenario=scenario.replaced(assumptions=kept)))
