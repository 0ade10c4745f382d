"""One assumption at a time: how far an outcome moves between its ends, and across draws."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from models.asking import check_outcome, check_seed, check_series, check_year, uncertain_parameter
from models.cooperation import MODEL
from models.draws import Draws, default_draws, draws
from models.errors import InputError, message
from models.factors import marginal
from models.outcomes import SERIES
from models.pairs import machine_code, outcomes, pair, years
from models.prior import uncertain
from models.scenario import Scenario

ENDS = (0.05, 0.95)
"""Shares of a parameter's distribution at which it is tried."""
SCATTERED = 1000
"""Draws of a scatter: as many points as can be told apart."""
FEWEST_POINTS, MOST_POINTS = 3, 100_000


@dataclass(frozen=True)
class Bar:
    """A parameter's two ends `low` and `high`, in its unit, and the outcome there, in the outcome's."""

    parameter: str
    unit: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def span(self) -> float:
        """How far apart the two outcomes are, in the outcome's unit."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Tornado:
    """An outcome in a year with each uncertain parameter at its ends and all others at their defaults.

    `centre` is the outcome with all at their defaults, in `unit`; `bars` have the widest first, and
    last those with an end that is not finite.
    """

    variable: str
    series: str
    year: int
    unit: str
    centre: float
    bars: tuple[Bar, ...]

    @property
    def failed(self) -> int:
        """Ends at which the outcome is not finite."""
        return sum(not isfinite(value) for bar in self.bars for value in (bar.at_low, bar.at_high))


@dataclass(frozen=True)
class Scatter:
    """A parameter's drawn values against an outcome in a year, shape (R,) each, in their units.

    `correlation` is Spearman's rank correlation and `p` the probability of one as large by chance;
    both are None where the outcome is the same in all draws. `failed` draws were not finite and are
    not among the R.
    """

    parameter: str
    parameter_unit: str
    variable: str
    series: str
    year: int
    unit: str
    x: np.ndarray
    y: np.ndarray
    correlation: float | None
    p: float | None
    failed: int


def tornado(
    scenario: Scenario, variable: str, year: int, series: str = "scenario", *, wait: bool = True
) -> Tornado:
    """The outcome of a scenario, of its baseline or their difference at 5 % and 95 % of each parameter.

    The ends are those of the posterior where the record speaks of the parameter.

    Parameters
    ----------
    series
        One of `SERIES`.
    wait
        Whether to wait for the compiler of machine code; otherwise NumPy answers.

    Raises
    ------
    InputError
        If the outcome or the year make no sense.
    """
    check_outcome(variable)
    check_year(scenario, year)
    check_series(series)
    tried = uncertain(scenario.assumptions)
    ends = np.array([marginal(p, ENDS) for p in tried]).reshape(-1, 2)
    found = _told(
        scenario, _one_by_one(scenario, [p.name for p in tried], ends), variable, year, series, wait
    )
    bars = [
        Bar(p.name, p.unit, *of.tolist(), *values.tolist())
        for p, of, values in zip(tried, ends, found[1:].reshape(-1, 2), strict=True)
    ]
    bars.sort(key=lambda bar: -bar.span if isfinite(bar.span) else inf)
    return Tornado(variable, series, int(year), MODEL.unit(variable), float(found[0]), tuple(bars))


def scatter(
    scenario: Scenario,
    parameter: str,
    variable: str,
    year: int,
    series: str = "scenario",
    n: int = SCATTERED,
    seed: int = 0,
    *,
    wait: bool = True,
) -> Scatter:
    """A parameter's values in the first n draws of a seed, and the outcome they led to.

    Raises
    ------
    InputError
        If the parameter is not uncertain here, or the outcome, year, n or seed make no sense.
    """
    found = uncertain_parameter(parameter, scenario)
    check_outcome(variable)
    check_year(scenario, year)
    check_series(series)
    check_seed(seed)
    if not FEWEST_POINTS <= n <= MOST_POINTS:
        raise InputError(
            message("{runs} runs are outside {least} to {most}"),
            runs=n,
            least=FEWEST_POINTS,
            most=MOST_POINTS,
        )
    drawn = draws(seed, 0, n, years(scenario), scenario.assumptions)
    x, y = drawn.parameters[parameter], _told(scenario, drawn, variable, year, series, wait)
    x, y = x[np.isfinite(y)], y[np.isfinite(y)]
    correlation, p = _rank_correlation(x, y)
    return Scatter(
        parameter,
        found.unit,
        variable,
        series,
        int(year),
        MODEL.unit(variable),
        x,
        y,
        correlation,
        p,
        n - len(y),
    )


def _rank_correlation(x: np.ndarray, y: np.ndarray) -> tuple[float | None, float | None]:
    """Spearman's rank correlation and its p; None where either is constant."""
    from scipy.stats import spearmanr

    if len(y) < FEWEST_POINTS or not np.ptp(x) or not np.ptp(y):
        return None, None
    correlation, p = np.array(spearmanr(x, y)).tolist()
    return correlation, p


def _one_by_one(scenario: Scenario, names: list[str], ends: np.ndarray) -> Draws:
    """All at their defaults, then each parameter at its two ends, shape (P, 2)."""
    runs = 1 + ends.size
    moved = {name: np.full(runs, MODEL.parameters[name].value) for name in names}
    for k, name in enumerate(names):
        moved[name][1 + 2 * k : 3 + 2 * k] = ends[k]
    return default_draws(years(scenario), runs, scenario.assumptions, moved)


def _told(scenario: Scenario, drawn: Draws, variable: str, year: int, series: str, wait: bool) -> np.ndarray:
    """The outcome in a year in all runs, shape (R,)."""
    fast = machine_code(scenario, wait=wait)
    at = int(year - years(scenario)[0])
    if series == "scenario":
        return outcomes(scenario, drawn, [variable], fast=fast)[0, at]
    return pair(scenario, drawn, [variable], fast=fast)[SERIES.index(series), 0, at]
