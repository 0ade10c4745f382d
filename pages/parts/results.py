"""Runs, kept for everybody: equal scenarios are computed once."""

from __future__ import annotations

import streamlit as st

from models.engine import SimulationError, Trajectory
from models.scenario import Scenario
from models.simulation import screen_step, thinned
from pages.parts import state

KEPT_RUNS = 256
INSTANTS_A_YEAR = 4
"""Points a chart shows for each year; more would only cost time."""


@st.cache_resource(max_entries=KEPT_RUNS, hash_funcs={Scenario: Scenario.to_json}, show_spinner=False)
def run(scenario: Scenario) -> Trajectory:
    """A scenario's run, thinned for the screen. Shared: not to be changed."""
    return thinned(scenario, INSTANTS_A_YEAR)


def step(scenario: Scenario) -> float:
    """The step of the page's runs: the scenario's own, unless each moved lever waits for one."""
    return scenario.step if state.board_is_on() else screen_step(scenario)


def current_runs() -> tuple[Trajectory, Trajectory] | None:
    """The current scenario's run and its baseline's; None where one cannot be computed."""
    scenario = state.current().scenario
    scenario = scenario.replaced(step=step(scenario))
    try:
        return run(scenario), run(scenario.baseline())
    except SimulationError:
        return None
