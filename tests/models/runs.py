"""Runs that several tests look at, computed once."""

from __future__ import annotations

from functools import cache

from models.cooperation.tables import rows
from models.engine import Trajectory
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import at_year, trajectory

LEVERS = {r["id"]: r for r in rows("levers")}
GROUPS = ("funding", "talent", "parks")


@cache
def baseline(until: float = 2035) -> Trajectory:
    """No new policy."""
    return trajectory(Scenario(until=until))


@cache
def of_preset(name: str) -> Trajectory:
    return trajectory(presets()[name].scenario)


@cache
def of_lever(name: str) -> Trajectory:
    """One lever alone at its maximum from 2018."""
    return trajectory(Scenario().with_lever(name, LeverSetting(level=float(LEVERS[name]["high"]))))


@cache
def of_groups(*groups: str) -> Trajectory:
    """All levers of some groups at their maximum from 2018."""
    scenario = Scenario()
    for name, row in LEVERS.items():
        if row["group"] in groups:
            scenario = scenario.with_lever(name, LeverSetting(level=float(row["high"])))
    return trajectory(scenario)


def gain(result: Trajectory, variable: str, year: float) -> float:
    """How much more than with no new policy."""
    return at_year(result, variable, year) - at_year(baseline(), variable, year)
