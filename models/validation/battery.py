"""Twelve tests of a model (Sterman, Business Dynamics, 2000, table 21-4), run on any scenario.

What can be tried by machine is tried: each test has checks. What cannot is argued, in
`data/validation.csv`. A test that passes has met no objection; no test proves a model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from models.cooperation.tables import rows
from models.engine import Trajectory
from models.scenario import Scenario
from models.simulation import trajectory
from models.validation.accuracy import euler_against_rk4, step_halving
from models.validation.behaviour import cut_loops, history, implausible_cuts, other_members
from models.validation.check import About, Check
from models.validation.extremes import equilibrium, extreme_levers, extreme_parameters, one_assumption
from models.validation.responses import lever_effects, monotone_responses, response_size
from models.validation.structure import (
    conservation,
    dimensions,
    endogenous_outcomes,
    loop_polarity,
    non_negativity,
    supported_parameters,
    wider_boundary,
)
from models.validation.trials import Trials, trials
from models.watch import UNWATCHED, Stopped, Watch


class Subject:
    """A scenario with what several checks need of it, computed once."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    @cached_property
    def result(self) -> Trajectory:
        return trajectory(self.scenario)

    @cached_property
    def tried(self) -> Trials:
        return trials(self.scenario)

    @cached_property
    def effects(self) -> dict[str, list[float]]:
        return lever_effects(self.tried)


CHECKS: Mapping[str, tuple[tuple[About, Callable[[Subject], Check]], ...]] = {
    "boundary_adequacy": (
        ("model", lambda _: endogenous_outcomes()),
        ("scenario", lambda s: wider_boundary(s.scenario)),
    ),
    "structure_assessment": (
        ("scenario", lambda s: conservation(s.scenario)),
        ("scenario", lambda s: non_negativity(s.result)),
        ("scenario", lambda s: loop_polarity(s.scenario)),
    ),
    "dimensional_consistency": (("model", lambda _: dimensions()),),
    "parameter_assessment": (("assumptions", lambda s: supported_parameters(s.scenario)),),
    "extreme_conditions": (
        ("assumptions", lambda s: extreme_levers(s.tried)),
        ("scenario", lambda s: extreme_parameters(s.tried)),
        ("assumptions", lambda s: equilibrium(s.scenario)),
    ),
    "integration_error": (
        ("scenario", lambda s: step_halving(s.scenario, s.result)),
        ("scenario", lambda s: euler_against_rk4(s.scenario, s.result)),
    ),
    "behaviour_reproduction": (("assumptions", lambda s: history(s.scenario)),),
    "behaviour_anomaly": (
        ("scenario", lambda s: implausible_cuts(s.scenario)),
        ("assumptions", lambda s: cut_loops(s.scenario)),
    ),
    "family_member": (("scenario", lambda s: other_members(s.scenario)),),
    "surprise_behaviour": (("assumptions", lambda s: monotone_responses(s.effects)),),
    "sensitivity_analysis": (("scenario", lambda s: one_assumption(s.tried)),),
    "system_improvement": (("assumptions", lambda s: response_size(s.effects)),),
}
"""The checks of each test, in the tests' order, and what each tries."""
COUNT = sum(len(found) for found in CHECKS.values())
"""How many checks there are."""


@dataclass(frozen=True)
class ValidationTest:
    """A test: what it asks, and what speaks for the model that no machine can try."""

    id: str
    name: str
    question: str
    argued: str


@dataclass(frozen=True)
class Verdict:
    """What the checks of a test found."""

    test: ValidationTest
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


@cache
def validation_tests() -> tuple[ValidationTest, ...]:
    """The twelve tests of `data/validation.csv`."""
    return tuple(ValidationTest(r["id"], r["label"], r["question"], r["argued"]) for r in rows("validation"))


def battery(scenario: Scenario, watch: Watch = UNWATCHED) -> Iterator[Verdict]:
    """The verdict of each test on a scenario, one after another (a few seconds in all).

    Parameters
    ----------
    watch
        Is told how many of the `COUNT` checks are done, and asked before each.

    Raises
    ------
    Stopped
        If the watch says so.
    SimulationError
        If the scenario itself cannot be computed.
    """
    subject, done = Subject(scenario), 0
    for test in validation_tests():
        found = []
        for about, check in CHECKS[test.id]:
            if watch.stopped():
                raise Stopped
            found.append(replace(check(subject), about=about))
            done += 1
            watch.progress(done)
        yield Verdict(test, tuple(found))


def checks(scenario: Scenario) -> Iterator[Check]:
    """All checks of all tests on a scenario, one after another."""
    return (check for verdict in battery(scenario) for check in verdict.checks)
