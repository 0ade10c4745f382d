"""The scenarios that are compared, with their runs, names and signs."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from models.comparison import last_common_year
from models.cooperation import MODEL
from models.engine import SimulationError, Trajectory
from models.errors import InputError
from models.outcomes import Outcome
from models.scenario import Scenario
from models.simulation import at_year
from pages.parts.compare.selection import LETTERS, Entrant, resolved
from pages.parts.page_state import PageState
from pages.parts.results import run, step
from pages.parts.text import escaped, problem, t


@dataclass(frozen=True)
class Rival:
    """A scenario: its place among others, name, run and the run of its baseline; whether it stands alone."""

    place: int
    name: str
    scenario: Scenario
    run: Trajectory
    baseline: Trajectory
    alone: bool = False

    @property
    def letter(self) -> str:
        return LETTERS[self.place]

    @property
    def label(self) -> str:
        """Letter and name, as charts and tables have it; the bare name of one that stands alone."""
        return self.name if self.alone else f"{self.letter} {self.name}"


@dataclass(frozen=True)
class Comparison:
    """What the page compares.

    Attributes
    ----------
    rivals
        In the order they were chosen.
    against
        The one the others are held against; None: each against its own baseline.
    outcome, year
        What is asked about.
    last
        The last year that all reach.
    """

    rivals: tuple[Rival, ...]
    against: Rival | None
    outcome: str
    year: int
    last: int

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        return tuple(r.scenario for r in self.rivals)

    @property
    def reference(self) -> str:
        """What one calls that which the scenarios are held against."""
        return self.against.label if self.against else t("no new policy")

    def held_against(self, rival: Rival) -> Trajectory:
        """The run a scenario is held against."""
        return self.against.run if self.against else rival.baseline

    def standing(self, rival: Rival, variable: str, year: int) -> Outcome:
        """An outcome of a scenario; its `baseline` is the reference's."""
        reference = self.held_against(rival)
        return Outcome(
            variable,
            MODEL.unit(variable),
            at_year(rival.run, variable, year),
            at_year(reference, variable, year),
        )

    def worlds(self) -> list[list[Rival]]:
        """The scenarios by what they assume: those of one world share a baseline, up to its horizon."""
        found: dict[frozenset[tuple[str, float]], list[Rival]] = {}
        for rival in self.rivals:
            found.setdefault(frozenset(rival.scenario.assumptions.items()), []).append(rival)
        return list(found.values())


def compared(now: PageState) -> Comparison:
    """What a state of the page compares; what cannot be computed is said and left out."""
    rivals = [r for k, entrant in enumerate(now.compare) if (r := _rival(k, entrant, now)) is not None]
    last = last_common_year([r.scenario for r in rivals] or [now.scenario])
    against = next((r for r in rivals if r.place == now.against - 1), None)
    return Comparison(tuple(rivals), against, now.outcome, min(now.target_year, last), last)


def _rival(place: int, entrant: Entrant, now: PageState) -> Rival | None:
    try:
        name, given = resolved(entrant, now.scenario)
    except InputError as error:
        st.error(problem(error))
        return None
    name = name or t("Mix {letter}", letter=LETTERS[place])
    scenario = given.replaced(step=step(given))
    try:
        return Rival(place, name, given, run(scenario), run(scenario.baseline()))
    except SimulationError:
        st.error(
            t(
                "{name} cannot be computed: a value grows beyond all bounds. It is left out.",
                name=escaped(f"{LETTERS[place]} {name}"),
            )
        )
        return None
