"""Runs, kept for everybody: equal scenarios are computed once."""

from __future__ import annotations

import streamlit as st

from models.engine import SimulationError, Trajectory
from models.scenario import Scenario
from models.simulation import trajectory
from pages.parts import state

KEPT_RUNS = 256
INSTANTS_A_YEAR = 4
"""Points a chart shows for each year; more would only cost time."""


@st.cache_resource(max_entries=KEPT_RUNS, hash_funcs={Scenario: Scenario.to_json}, show_spinner=False)
def run(scenario: Scenario) -> Trajectory:
    """A scenario's run, thinned for the screen. Shared: not to be changed."""
    return trajectory(scenario, thinning(scenario))


def thinning(scenario: Scenario) -> int:
    """Of how many steps a screen shows one."""
    per_year = round(1 / scenario.step / INSTANTS_A_YEAR)
    return per_year if per_year and scenario.grid.steps % per_year == 0 else 1


def current_runs() -> tuple[Trajectory, Trajectory] | None:
    """The current scenario's run and its baseline's; None where one cannot be computed."""
    scenario = state.current().scenario
    try:
        return run(scenario), run(scenario.baseline())
    except SimulationError:
        return None
