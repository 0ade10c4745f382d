"""Feedback loops that have a name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.engine.structure import Loop, loop, states
from models.scenario import Scenario
from models.simulation import trajectory


@dataclass(frozen=True)
class NamedLoop:
    """A loop of `data/loops.csv`: variables in causal order, the last acting on the first.

    `polarity` is R (reinforcing) or B (balancing).
    """

    id: str
    label: str
    description: str
    polarity: str
    variables: tuple[str, ...]


@cache
def named_loops() -> dict[str, NamedLoop]:
    """The loops by id."""
    return {
        r["id"]: NamedLoop(
            r["id"], r["label"], r["description"], r["polarity"], tuple(r["variables"].split())
        )
        for r in rows("loops")
    }


def along(scenario: Scenario) -> dict[str, Loop]:
    """The named loops with the polarity they have along a scenario's run, 0 where one sleeps."""
    values = states(MODEL, trajectory(scenario), scenario.schedules, scenario.assumptions)
    return {name: loop(MODEL, found.variables, values) for name, found in named_loops().items()}
