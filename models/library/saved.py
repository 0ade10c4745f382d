"""A saved scenario, what has become of it under the present model, and what two versions differ in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from models.anatomy import Anatomy, anatomy, changed
from models.cooperation import MODEL
from models.engine import SimulationError, Trajectory
from models.errors import InputError
from models.outcomes import HEADLINE
from models.salvage import salvaged
from models.scenario import Scenario
from models.simulation import at_year, trajectory

DESCRIBED = ("name", "note", "author", "language", "tags")
"""What a person says about a scenario."""
RUN = ("until", "step", "method")
Outcomes = Mapping[str, Mapping[str, Any]]
"""Outcomes by name, each with its "unit" and "values" by year; years are text, as in JSON."""


@dataclass(frozen=True)
class Saved:
    """A version of a saved scenario.

    Attributes
    ----------
    slug
        What names the scenario in links; nobody can guess it.
    version
        From 1.
    data
        The scenario as JSON said it when it was saved.
    model_hash, model_version
        The model that it was saved with, and computed `outcomes`.
    created, changed
        When the scenario was first saved, and when this version was; UTC.
    parent
        The slug of the scenario it was duplicated from, if any.
    visibility, owner
        Who may see it, and whose it is, where the library asks who one is.
    deleted
        When it was deleted; None while it is not.
    anatomy
        What the model was made of.
    """

    slug: str
    version: int
    name: str
    note: str
    author: str
    language: str
    tags: tuple[str, ...]
    data: Mapping[str, Any]
    model_hash: str
    model_version: str
    created: datetime
    changed: datetime
    parent: str | None
    visibility: str
    owner: str | None
    deleted: datetime | None
    outcomes: Outcomes
    anatomy: Anatomy = field(repr=False)

    @property
    def scenario(self) -> Scenario | None:
        """What of it makes sense under the present model; None if nothing does."""
        return salvaged(self.data)[0]

    def with_scenario(self, scenario: Scenario) -> Saved:
        """What it would be with another scenario under the present model, before its outcomes are known."""
        return replace(self, data=data_of(scenario), model_hash=MODEL.hash, outcomes={})

    def reopened(self) -> Reopened:
        """What of it can still be used, and what has changed since."""
        scenario, problems = salvaged(self.data)
        differences = tuple(_differences(self.outcomes, scenario)) if scenario is not None else ()
        same = self.model_hash == MODEL.hash
        return Reopened(
            scenario, problems, same, differences, {} if same else changed(self.anatomy, anatomy())
        )


@dataclass(frozen=True)
class Difference:
    """An outcome in a year, as it was when the scenario was saved and as it is now (None: there is none)."""

    outcome: str
    year: int
    unit: str
    then: float
    now: float | None


@dataclass(frozen=True)
class Reopened:
    """A saved scenario under the present model.

    Attributes
    ----------
    scenario
        What of it makes sense now; None if nothing does.
    problems
        What had to be left out: levers and assumptions that no longer exist, values out of range.
    same_model
        Whether the model is the one it was saved with.
    differences
        Every stored outcome then and now.
    reasons
        Names of equations, parameters, levers and tables that have changed, by kind.
    """

    scenario: Scenario | None
    problems: tuple[InputError, ...]
    same_model: bool
    differences: tuple[Difference, ...]
    reasons: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Change:
    """What two versions differ in: a field, lever or assumption, and its value in both (None: none)."""

    name: str
    before: Any
    after: Any


def data_of(scenario: Scenario) -> dict[str, Any]:
    """A scenario as JSON says it, to be kept."""
    return scenario.model_dump(mode="json", exclude_none=True)


def results(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """The headline outcomes at the start of each year, to be kept; empty where they cannot be computed."""
    try:
        run = trajectory(scenario)
    except SimulationError:
        return {}
    years = range(int(scenario.grid.start), int(scenario.until) + 1)
    return {
        name: {"unit": MODEL.unit(name), "values": {str(y): at_year(run, name, y) for y in years}}
        for name in HEADLINE
    }


def changes(before: Saved, after: Saved) -> tuple[Change, ...]:
    """What a later version has other than an earlier one."""
    return tuple(Change(name, old, new) for name, old, new in _compared(before, after) if old != new)


def _compared(before: Saved, after: Saved) -> Iterator[tuple[str, Any, Any]]:
    for name in DESCRIBED:
        yield name, getattr(before, name), getattr(after, name)
    for name in RUN:
        yield name, before.data.get(name), after.data.get(name)
    for group in ("levers", "assumptions"):
        old, new = before.data.get(group, {}), after.data.get(group, {})
        for name in sorted(old.keys() | new.keys()):
            yield name, old.get(name), new.get(name)
    yield "model", before.model_hash, after.model_hash


def _differences(outcomes: Outcomes, scenario: Scenario) -> Iterator[Difference]:
    run: Trajectory | None
    try:
        run = trajectory(scenario)
    except SimulationError:
        run = None
    for name, kept in outcomes.items():
        known = run is not None and name in run.names
        for year, then in kept["values"].items():
            there = known and int(year) <= scenario.until
            now = at_year(run, name, int(year)) if there and run is not None else None
            yield Difference(name, int(year), kept["unit"], then, now)
