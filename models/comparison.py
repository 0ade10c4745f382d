"""Scenarios side by side: which settings differ, what each costs and brings, which beats which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.asking import check_outcome, check_seed, check_whole_years
from models.blocks import evaluated
from models.cooperation import MODEL
from models.draws import draws
from models.engine import Trajectory
from models.ledger import changed
from models.outcomes import Better, additional_spending, usual
from models.pairs import difference, machine_code, outcomes, years
from models.scenario import LeverSetting, Scenario
from models.simulation import at_year
from models.watch import UNWATCHED, Watch


def last_common_year(scenarios: Sequence[Scenario]) -> int:
    """The last whole year that all scenarios reach."""
    return int(min(s.until for s in scenarios))


def moved(scenario: Scenario, lever: str) -> LeverSetting | None:
    """How a lever is set; None where it stays at its level of 2017."""
    found = scenario.levers.get(lever)
    return None if found is None or found.level == MODEL.levers[lever].baseline else found


def differing(scenarios: Sequence[Scenario]) -> list[str]:
    """Levers that do not go the same way everywhere, then assumptions that are not the same."""
    found = {name for other in scenarios[1:] for name in changed(scenarios[0], other)}
    return [name for name in (*MODEL.levers, *MODEL.parameters) if name in found]


@dataclass(frozen=True)
class Bargain:
    """What is spent beyond the reference and what that brings.

    `cost` is USD million of programmes from 2018 to a year, `gain` the outcome's difference at that year's
    start, in its unit.
    """

    cost: float
    gain: float


def bargain(variable: str, result: Trajectory, reference: Trajectory, year: float) -> Bargain:
    """A run's cost and gain against another's."""
    gain = at_year(result, variable, year) - at_year(reference, variable, year)
    return Bargain(additional_spending(result, reference, year), gain)


def outdone(bargains: Sequence[Bargain], better: Better = "more") -> dict[int, list[int]]:
    """Which bargains are dominated, by place, and by which: no dearer, no worse, and one of both better."""
    sign = 1 if better == "more" else -1
    found = {
        k: [
            j
            for j, other in enumerate(bargains)
            if (other.cost, -sign * other.gain) != (own.cost, -sign * own.gain)
            and other.cost <= own.cost
            and sign * other.gain >= sign * own.gain
        ]
        for k, own in enumerate(bargains)
    }
    return {k: by for k, by in found.items() if by}


@dataclass(frozen=True)
class PairedDraws:
    """An outcome of several scenarios, and of their baselines, on the same draws.

    Attributes
    ----------
    years
        Whole years to the first horizon, T of them.
    runs
        The outcome in its unit, shape (U, T, R): different runs, years, draws all of them could be
        computed for.
    own, without
        Which of the runs is each scenario's, and which its baseline's.
    failed
        Draws for which a run could not be computed: they are left out.
    """

    variable: str
    seed: int
    years: np.ndarray
    runs: np.ndarray
    own: tuple[int, ...]
    without: tuple[int, ...]
    failed: int

    @property
    def sound(self) -> int:
        """Draws that can be compared."""
        return self.runs.shape[-1]

    def quantile(self, k: int, share: float) -> np.ndarray:
        """The value of the k-th scenario below which a share of the draws lies, in each year, shape (T,)."""
        return np.quantile(self.runs[self.own[k]], share, axis=-1)

    def differences(self, k: int, against: int | None, year: int) -> np.ndarray:
        """The k-th scenario minus another (its own baseline for None) in a year, by draw, shape (R,)."""
        place = year - int(self.years[0])
        other = self.without[k] if against is None else self.own[against]
        return difference(self.runs[self.own[k], place], self.runs[other, place])

    def chance(self, k: int, against: int | None, year: int) -> float:
        """Share of the draws in which the k-th scenario is better; level ones are not."""
        found = self.differences(k, against, year)
        return float(np.mean(found > 0 if usual(self.variable) == "more" else found < 0))


def paired_draws(
    scenarios: Sequence[Scenario],
    variable: str,
    runs: int,
    seed: int = 0,
    *,
    watch: Watch = UNWATCHED,
    wait: bool = True,
) -> PairedDraws:
    """Runs scenarios and their baselines on the same draws of all that is uncertain, to the first horizon.

    What a scenario assumes is given in its runs and drawn in the others'. `watch` and `wait` as for
    `run_ensemble`.

    Raises
    ------
    InputError
        If outcome or seed make no sense, or a scenario's steps miss the whole years.
    Stopped
        If it was stopped.
    """
    check_outcome(variable)
    check_seed(seed)
    for scenario in scenarios:
        check_whole_years(scenario)
    cut = [s.replaced(until=last_common_year(scenarios)) for s in scenarios]
    distinct = list(dict.fromkeys([*cut, *(s.baseline() for s in cut)]))
    fast = [machine_code(s, wait=wait) for s in distinct]
    at = years(cut[0])

    def block(numbers: np.ndarray) -> np.ndarray:
        first, count = int(numbers[0, 0]), numbers.shape[1]
        found = [
            outcomes(s, draws(seed, first, count, at, s.assumptions), [variable], fast=quick)[0]
            for s, quick in zip(distinct, fast, strict=True)
        ]
        return np.stack(found).reshape(-1, count)

    every = evaluated(block, np.arange(runs)[None], watch).reshape(len(distinct), len(at), runs)
    finite = np.isfinite(every).all(axis=(0, 1))
    own = tuple(distinct.index(s) for s in cut)
    without = tuple(distinct.index(s.baseline()) for s in cut)
    return PairedDraws(variable, seed, at, every[..., finite], own, without, int(runs - finite.sum()))
