"""Which assumptions an outcome's uncertainty comes from: Sobol indices over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.asking import check_outcome, check_seed, check_whole_years, check_year
from models.blocks import Function
from models.errors import InputError, message
from models.factors import DRIFT, RECORD, factors, from_unit
from models.outcomes import HEADLINE, SERIES
from models.pairs import machine_code, pair, years
from models.scenario import FIRST_POLICY_YEAR, Scenario
from models.sobol import Indices, indices
from models.watch import UNWATCHED, Watch

BASE = 512
"""Size of the base sample: the largest indices are then known to some 0.1."""
FEWEST, MOST = 64, 2**14
"""Sizes of the base sample that are taken."""
PILOT = 64
"""Base sample of the screening."""
KEPT, FURTHER = 15, 5
"""Parameters that remain factors by themselves: for one outcome, and more for each further one."""
HORIZONS = 5
"""Years between those that decide what remains, and that get confidence intervals unless said."""
CONSTANT = message("the same in all draws, so there is nothing to explain")
"""Why there are no indices where there are none."""


@dataclass(frozen=True)
class Share:
    """What one factor explains of an outcome's variance in a year, dimensionless.

    `first` is its part by itself, `total` with all interactions; `first_interval` and
    `total_interval` are 95 % intervals, None in years that have none.
    """

    factor: str
    first: float
    total: float
    first_interval: tuple[float, float] | None
    total_interval: tuple[float, float] | None


@dataclass(frozen=True)
class Sensitivity:
    """Sobol indices of outcomes over time, and what made them.

    Attributes
    ----------
    n
        Size of the base sample.
    variables, years
        Outcomes, K of them, and whole years, T of them.
    horizons
        The H years with confidence intervals.
    factors
        F names: parameters by their full name, `RECORD`, `DRIFT`, `OTHERS` (see `models.factors`).
    lumped
        The parameters that move together as `OTHERS`.
    first, total
        Shape (3, K, T, F): `SERIES`, outcomes, years, factors. NaN where the outcome is constant.
    first_interval, total_interval
        Shape (3, K, H, F, 2).
    runs, failed
        Draws run (each for scenario and baseline), and base points left out as not finite.
    """

    scenario: Scenario
    seed: int
    n: int
    variables: tuple[str, ...]
    years: np.ndarray
    horizons: tuple[int, ...]
    factors: tuple[str, ...]
    lumped: tuple[str, ...]
    first: np.ndarray
    total: np.ndarray
    first_interval: np.ndarray
    total_interval: np.ndarray
    runs: int
    failed: int

    def shares(self, variable: str, year: float, series: str = "scenario") -> list[Share]:
        """The factors in a year, the one with the largest total index first; none for a constant outcome."""
        if self.reason(variable, year, series):
            return []
        place, t = self._place(variable, series), self._year(year)
        found = [
            Share(
                name,
                float(self.first[place][t, f]),
                float(self.total[place][t, f]),
                self._interval(self.first_interval[place], year, f),
                self._interval(self.total_interval[place], year, f),
            )
            for f, name in enumerate(self.factors)
        ]
        return sorted(found, key=lambda share: -share.total)

    def over_time(self, variable: str, series: str = "scenario") -> tuple[np.ndarray, np.ndarray]:
        """First-order and total indices, shape (T, F) each; NaN in years in which the outcome is constant."""
        place = self._place(variable, series)
        return self.first[place], self.total[place]

    def reason(self, variable: str, year: float, series: str = "scenario") -> str | None:
        """Why there are no indices (`CONSTANT`), None where there are."""
        found = self.first[self._place(variable, series)][self._year(year)]
        return CONSTANT if np.isnan(found).any() else None

    def _place(self, variable: str, series: str) -> tuple[int, int]:
        return SERIES.index(series), self.variables.index(variable)

    def _interval(self, ends: np.ndarray, year: float, factor: int) -> tuple[float, float] | None:
        if year not in self.horizons:
            return None
        low, high = ends[self.horizons.index(int(year)), factor].tolist()
        return low, high

    def _year(self, year: float) -> int:
        return int(np.flatnonzero(self.years == year)[0])


def sensitivity(
    scenario: Scenario,
    variables: Sequence[str] = HEADLINE,
    n: int = BASE,
    seed: int = 0,
    *,
    horizons: Sequence[int] | None = None,
    watch: Watch = UNWATCHED,
    wait: bool = True,
) -> Sensitivity:
    """Sobol indices of outcomes of a scenario, of its baseline and of their difference.

    All factors by themselves would take many runs and fill pages, so a screening comes first: total
    indices from a small base sample, the radial design of Campolongo, Saltelli and Cariboni (2011),
    https://doi.org/10.1016/j.cpc.2010.12.039. Unlike rank correlations it sees effects that turn round
    or interact, at the price of elementary effects. The `KEPT` parameters that matter most to any of
    the outcomes stay; the others move together as one more factor, so that nothing is lost.

    Parameters
    ----------
    n
        Size of the base sample, a power of two; `runs_needed` tells how many runs that takes.
    seed
        Chooses the points.
    horizons
        Years that get confidence intervals; unless said, the last and every fifth before it.
    watch
        Told how many runs are done; once it says stop, Stopped is raised.
    wait
        Whether to wait for the compiler of machine code; otherwise NumPy answers, slower.

    Raises
    ------
    InputError
        If n, seed or an outcome make no sense.
    Stopped
        If it was stopped.
    """
    told = tuple(usual_horizons(scenario) if horizons is None else horizons)
    _check(scenario, variables, n, seed, told)
    fast = machine_code(scenario, wait=wait)
    names, at = tuple(variables), years(scenario)
    lumped, piloted = _screened(scenario, names, seed, fast, watch)
    kept = factors(scenario.assumptions, lumped)
    rest = Watch(lambda done: watch.progress(piloted + done), watch.stopped)
    shape = (len(SERIES), len(names), len(at))
    places = np.arange(np.prod(shape)).reshape(shape)[..., [int(year - at[0]) for year in told]]
    function = _function(scenario, names, lumped, fast)
    found = indices(function, len(kept), n, seed, intervals=places.ravel().tolist(), watch=rest)
    return Sensitivity(
        scenario,
        seed,
        n,
        names,
        at,
        told,
        kept,
        lumped,
        found.first.reshape(*shape, -1),
        found.total.reshape(*shape, -1),
        found.first_interval.reshape(*places.shape, -1, 2),
        found.total_interval.reshape(*places.shape, -1, 2),
        piloted + found.runs,
        found.failed,
    )


def runs_needed(scenario: Scenario, outcomes: int = len(HEADLINE), n: int = BASE) -> int:
    """How many draws `sensitivity` runs for so many outcomes: what its `watch` is told at the end."""
    known = factors(scenario.assumptions)
    alone, kept = _alone(known), _kept(outcomes)
    if alone <= kept:
        return n * (len(known) + 2)
    return PILOT * (len(known) + 2) + n * (len(known) - alone + kept + 1 + 2)


def _kept(outcomes: int) -> int:
    return KEPT + FURTHER * (outcomes - 1)


def _alone(names: Sequence[str]) -> int:
    """How many factors are parameters; they come first."""
    return sum(name not in (RECORD, DRIFT) for name in names)


def _screened(
    scenario: Scenario, names: tuple[str, ...], seed: int, fast: bool, watch: Watch
) -> tuple[tuple[str, ...], int]:
    """The parameters that matter little to any outcome, and the runs that it took to know."""
    known = factors(scenario.assumptions)
    alone, kept = _alone(known), _kept(len(names))
    if alone <= kept:
        return (), 0
    found = indices(_function(scenario, names, (), fast), len(known), PILOT, seed, watch=watch)
    least = np.argsort(-_importance(found, scenario)[:alone], kind="stable")[kept:]
    return tuple(known[k] for k in sorted(least)), found.runs


def _importance(found: Indices, scenario: Scenario) -> np.ndarray:
    """Total index of each factor, on average over the horizons, for the outcome it matters most to."""
    total = found.total.reshape(-1, len(years(scenario)), found.total.shape[-1])
    told = np.isin(years(scenario), usual_horizons(scenario))
    return np.nan_to_num(total[:, told]).mean(axis=1).max(axis=0)


def usual_horizons(scenario: Scenario) -> tuple[int, ...]:
    """The last year, and every so many years before it since policies start."""
    return tuple(range(int(scenario.until), int(min(FIRST_POLICY_YEAR, scenario.until - 1)), -HORIZONS))[::-1]


def _function(scenario: Scenario, names: tuple[str, ...], lumped: tuple[str, ...], fast: bool) -> Function:
    """All that `pair` tells, as a function on the unit cube."""

    def values(u: np.ndarray) -> np.ndarray:
        drawn = from_unit(u, years(scenario), scenario.assumptions, lumped)
        return pair(scenario, drawn, names, fast=fast).reshape(-1, u.shape[1])

    return values


def _check(scenario: Scenario, variables: Sequence[str], n: int, seed: int, horizons: Sequence[int]) -> None:
    check_whole_years(scenario)
    check_seed(seed)
    for year in horizons:
        check_year(scenario, year)
    for name in variables:
        check_outcome(name)
    if n not in [2**k for k in range(FEWEST.bit_length() - 1, MOST.bit_length())]:
        raise InputError(
            message("a base sample of {n} is not a power of two from {low} to {high}"),
            n=n,
            low=FEWEST,
            high=MOST,
        )
