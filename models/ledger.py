"""What changed levers contribute to the difference between two scenarios and what they do together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from models.asking import check_outcome, check_seed, check_whole_years
from models.cooperation import MODEL
from models.engine import Choice, Course, Schedule, run_batch
from models.errors import ResultError, message
from models.mechanisms import mechanisms
from models.outcomes import HEADLINE
from models.pairs import years
from models.scenario import Scenario
from models.shapley import Shares, most_coalitions, shares
from models.simulation import VERSION
from models.watch import UNWATCHED, Watch

if TYPE_CHECKING:
    import pandas as pd

MOST = 0.5
"""The part of an interaction for which a mechanism must account to be called its cause."""
COLUMNS = ("year", "outcome", "factor", "other", "quantity", "value", "unit")
METHOD = "Shapley values; pairs: Shapley-Taylor interaction index of order 2"


@dataclass(frozen=True)
class Share:
    """What one lever, or one assumption, contributes, in the outcome's unit.

    `value` is its Shapley value and `error` the standard error of that (0 where it is exact); `alone`
    is what it does without the others, `last` what it adds to all of them.
    """

    name: str
    value: float
    alone: float
    last: float
    error: float


@dataclass(frozen=True)
class Pair:
    """By how much two levers do more together, or less, in the outcome's unit (Shapley-Taylor index)."""

    names: tuple[str, str]
    value: float


@dataclass(frozen=True)
class Cause:
    """What would be left of an interaction, in the outcome's unit, if a mechanism were switched off.

    `period` has the first and the last whole year in which it is at work; None for one that always is,
    or never was.
    """

    mechanism: str
    left: float
    period: tuple[int, int] | None


@dataclass(frozen=True)
class Entry:
    """An outcome in a year: in the reference, in the scenario, and what makes the difference.

    `shares` add up to the difference. So do all that levers do alone and the `interaction`, which is
    the sum of the `pairs`. Both begin with the largest.
    """

    variable: str
    year: int
    unit: str
    reference: float
    value: float
    shares: tuple[Share, ...]
    pairs: tuple[Pair, ...]
    interaction: float
    causes: tuple[Cause, ...] = ()

    @property
    def difference(self) -> float:
        return self.value - self.reference

    @property
    def cause(self) -> Cause | None:
        """The mechanism that accounts for at least half of the interaction; of two, the one with more."""

        def part(cause: Cause) -> float:
            return 1 - cause.left / self.interaction

        found = max(self.causes, key=part, default=None) if self.interaction else None
        return found if found is not None and part(found) >= MOST else None


@dataclass(frozen=True)
class Ledger:
    """Contributions of n levers and assumptions to K outcomes in T whole years.

    Attributes
    ----------
    names
        Levers that differ between the two scenarios, then assumptions that differ.
    years
        Shape (T,).
    found
        What they contribute: outcome k in year t is number k T + t of the S numbers.
    left
        What would be left of the S interactions with a mechanism switched off, by its id.
    periods
        First and last year in which a mechanism is at work in the scenario, if it is not always, by its id.
    """

    scenario: Scenario
    reference: Scenario
    names: tuple[str, ...]
    variables: tuple[str, ...]
    years: np.ndarray
    found: Shares
    seed: int
    left: Mapping[str, np.ndarray] = field(default_factory=dict)
    periods: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        return self.found.error is None

    def over_time(self, variable: str) -> np.ndarray:
        """Shapley values of an outcome in each year, shape (n, T)."""
        start = self.variables.index(variable) * len(self.years)
        return self.found.value[:, start : start + len(self.years)]

    def entry(self, variable: str, year: float) -> Entry:
        """An outcome in a whole year of the run."""
        at = self.variables.index(variable) * len(self.years) + int(year - self.years[0])
        found = self.found
        error = np.zeros_like(found.value) if found.error is None else found.error
        columns = [a[:, at].tolist() for a in (found.value, found.alone, found.last, error)]
        each = [Share(*row) for row in zip(self.names, *columns, strict=True)]
        pairs = [
            Pair((self.names[i], self.names[j]), float(found.pairs[i, j, at]))
            for i, j in combinations(range(len(self.names)), 2)
        ]
        return Entry(
            variable,
            int(year),
            MODEL.unit(variable),
            float(found.nobody[at]),
            float(found.everybody[at]),
            tuple(sorted(each, key=lambda s: -abs(s.value))),
            tuple(sorted(pairs, key=lambda p: -abs(p.value))),
            float(found.interaction[at]),
            tuple(Cause(m, float(left[at]), self._period(m, int(year))) for m, left in self.left.items()),
        )

    def _period(self, mechanism: str, year: int) -> tuple[int, int] | None:
        """When a mechanism is at work, up to a year."""
        first, last = self.periods.get(mechanism, (year + 1, year))
        return (first, min(last, year)) if first <= year else None

    def table(self, year: float) -> pd.DataFrame:
        """All outcomes in a year, a row for each number, columns `COLUMNS`; `attrs` tells what made it."""
        import pandas as pd

        rows = [row for v in self.variables for row in self._rows(self.entry(v, year))]
        table = pd.DataFrame(rows, columns=list(COLUMNS))
        table.attrs = {
            "units": dict.fromkeys(COLUMNS, "") | {"year": "year"},
            "scenario": self.scenario.model_dump(exclude_none=True),
            "reference": self.reference.model_dump(exclude_none=True),
            "method": METHOD,
            "exact": self.exact,
            "runs": self.found.coalitions,
            "seed": self.seed,
            "model_hash": MODEL.hash,
            "model_version": VERSION,
        }
        return table

    def _rows(self, entry: Entry) -> Iterator[tuple[int, str, str, str, str, float, str]]:
        def row(quantity: str, value: float, factor: str = "", other: str = ""):
            return entry.year, entry.variable, factor, other, quantity, value, entry.unit

        yield row("reference", entry.reference)
        yield row("scenario", entry.value)
        yield row("difference", entry.difference)
        yield row("interaction", entry.interaction)
        for cause in entry.causes:
            yield row("interaction_without", cause.left, cause.mechanism)
        for share in entry.shares:
            yield row("shapley", share.value, share.name)
            if not self.exact:
                yield row("standard_error", share.error, share.name)
            yield row("alone", share.alone, share.name)
            yield row("last", share.last, share.name)
        for pair in entry.pairs:
            yield row("pair", pair.value, *pair.names)


def ledger(
    scenario: Scenario,
    reference: Scenario | None = None,
    variables: Sequence[str] = HEADLINE,
    seed: int = 0,
    *,
    watch: Watch = UNWATCHED,
) -> Ledger:
    """What the levers that differ contribute to outcomes in every whole year.

    Every coalition is a run at the scenario's own step, method and horizon, with the scenario's setting
    of the levers in it and the reference's of all others. An assumption that differs contributes like
    a lever, so that policy and assumption can be told apart. Up to 12 of them the values are
    exact, beyond that they are means over sampled orders.

    Parameters
    ----------
    reference
        The baseline of the scenario unless given.
    seed
        Which orders are sampled, if any.

    Raises
    ------
    InputError
        If the steps miss the whole years, or an outcome or the seed make no sense.
    ResultError
        If a run leaves the finite numbers.
    Stopped
        If `watch` says so before the end.
    """
    check_whole_years(scenario)
    check_seed(seed)
    for name in variables:
        check_outcome(name)
    grid = {"until": scenario.until, "step": scenario.step, "method": scenario.method}
    reference = scenario.baseline() if reference is None else reference.replaced(**grid)
    names = changed(scenario, reference)
    game = partial(_worth, scenario, reference, names, variables)
    with np.errstate(invalid="ignore"):
        found = shares(game, len(names), seed, watch=watch)
    if not (np.isfinite(found.value).all() and np.isfinite(found.pairs).all()):
        raise ResultError(
            message("with some of these levers and without others, a value grows beyond all bounds")
        )
    left, periods = _causes(scenario, reference, names, variables)
    return Ledger(scenario, reference, names, tuple(variables), years(scenario), found, seed, left, periods)


def _causes(
    scenario: Scenario, reference: Scenario, names: Sequence[str], variables: Sequence[str]
) -> tuple[dict[str, np.ndarray], dict[str, tuple[int, int]]]:
    """What is left of the interactions without each mechanism, and when each is at work."""
    n = len(names)
    if n < 2:  # nothing to interact with
        return {}, {}
    coalitions = np.column_stack([np.zeros(n, bool), np.ones(n, bool), np.eye(n, dtype=bool)])
    left, periods = {}, {}
    for mechanism in mechanisms().values():
        if mechanism.parameter in names:
            continue
        off = {mechanism.parameter: mechanism.off}
        nobody, everybody, *alone = _worth(scenario, reference, names, variables, coalitions, off).T
        left[mechanism.id] = everybody - nobody - sum(a - nobody for a in alone)
        if mechanism.variable:
            course = _worth(scenario, reference, names, [mechanism.variable], coalitions[:, 1:2])[:, 0]
            if found := mechanism.period(years(scenario), course):
                periods[mechanism.id] = found
    return left, periods


def runs_needed(scenario: Scenario, reference: Scenario | None = None) -> int:
    """How many runs a ledger takes, at most."""
    return most_coalitions(len(changed(scenario, reference or scenario.baseline())))


def changed(scenario: Scenario, reference: Scenario) -> tuple[str, ...]:
    """Levers that go elsewhere in a scenario than in its reference, then assumptions that differ."""
    levers = [n for n in MODEL.levers if _course(scenario, n) != _course(reference, n)]
    parameters = [n for n in MODEL.parameters if assumed(scenario, n) != assumed(reference, n)]
    return (*levers, *parameters)


def _course(scenario: Scenario, lever: str) -> Schedule | None:
    """Where a lever goes; None if it stays at its baseline, which a setting may say too."""
    found = scenario.schedules.get(lever)
    return None if found is None or found.level == MODEL.levers[lever].baseline else found


def assumed(scenario: Scenario, parameter: str) -> float:
    """A parameter's value in a scenario: as given, else the model's own."""
    return scenario.assumptions.get(parameter, MODEL.parameters[parameter].value)


def _worth(
    scenario: Scenario,
    reference: Scenario,
    names: Sequence[str],
    variables: Sequence[str],
    coalitions: np.ndarray,
    assuming: Mapping[str, float] = MappingProxyType({}),
) -> np.ndarray:
    """Outcomes in whole years, shape (K T, m), of runs that take from the scenario what is in a coalition."""
    schedules: dict[str, Course] = dict(scenario.schedules)
    parameters: dict[str, np.ndarray | float] = {**scenario.assumptions, **assuming}
    for name, inside in zip(names, coalitions, strict=True):
        if name in MODEL.levers:
            schedules[name] = Choice(inside, (_course(reference, name), _course(scenario, name)))
        else:
            parameters[name] = np.where(inside, assumed(scenario, name), assumed(reference, name))
    record = run_batch(
        MODEL,
        scenario.grid,
        coalitions.shape[1],
        variables,
        scenario.engine_method,
        schedules,
        parameters,
        round(1 / scenario.step),
    )
    return record.reshape(-1, coalitions.shape[1])
