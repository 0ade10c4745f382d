"""The flip test: which change of the assumptions would turn round that one scenario beats another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from models.asking import check_outcome, check_year
from models.blocks import Function, evaluated
from models.cooperation import MODEL
from models.crossing import Crossing, Ways, crossings
from models.draws import default_draws
from models.engine import Parameter, SimulationError
from models.outcomes import Better
from models.pairs import difference, machine_code, outcomes, years
from models.prior import uncertain
from models.scenario import Scenario
from models.watch import UNWATCHED, Watch

Standing = Literal["ahead", "level", "behind"]


@dataclass(frozen=True)
class Change:
    """An assumption moved from its default to a value, in its unit.

    `share` is the size of the change: the part of the way from the default to the end of the range
    (`low` or `high`) that it lies on, 0 to 1.
    """

    parameter: str
    unit: str
    default: float
    value: float
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Turn:
    """One or two changes, and the difference there: first minus second scenario, in the outcome's unit."""

    changes: tuple[Change, ...]
    difference: float

    @property
    def share(self) -> float:
        """Size of the change: the largest share among its parts."""
        return max(change.share for change in self.changes)


@dataclass(frozen=True)
class Flip:
    """What a flip test found.

    Attributes
    ----------
    better
        Whether more or less of the outcome wins.
    standing
        Where the first scenario stands at the default assumptions. When it is ahead, the turns are
        changes that make it level or behind; otherwise changes that bring it ahead.
    value, other
        The outcome in the two scenarios at the default assumptions, in `unit`.
    ones, twos
        Single changes and pairs that turn it round, the smallest first; the values given lie just
        beyond the turn. Empty where nothing plausible turns it.
    nearest_one, nearest_two
        Where the difference comes nearest to a turn, or goes furthest beyond it, within the ranges.
        None where no assumption is uncertain, or no run with a changed one is finite.
    runs, failed
        Runs, each of both scenarios, and how many of them were not finite: they turn nothing.
    """

    variable: str
    unit: str
    year: int
    better: Better
    standing: Standing
    value: float
    other: float
    ones: tuple[Turn, ...]
    twos: tuple[Turn, ...]
    nearest_one: Turn | None
    nearest_two: Turn | None
    runs: int
    failed: int

    @property
    def difference(self) -> float:
        """First minus second scenario at the default assumptions, in `unit`."""
        return self.value - self.other

    @property
    def one(self) -> Turn | None:
        """The smallest single change that turns it round."""
        return self.ones[0] if self.ones else None

    @property
    def two(self) -> Turn | None:
        """The smallest pair of changes that turns it round."""
        return self.twos[0] if self.twos else None


def flip(
    scenario: Scenario,
    variable: str,
    year: int,
    against: Scenario | None = None,
    better: Better = "more",
    *,
    watch: Watch = UNWATCHED,
    wait: bool = True,
) -> Flip:
    """The smallest changes of assumptions that turn round whether a scenario beats another.

    Parameters
    ----------
    against
        The other scenario, the baseline unless said. An assumption that either gives is not moved.
    better
        "less" for outcomes such as a cost.
    watch
        Told how many runs are done, each of both scenarios; once it says stop, Stopped is raised.
    wait
        Whether to wait for the compiler of machine code; otherwise NumPy answers, slower.

    Raises
    ------
    InputError
        If the outcome or the year make no sense for one of the scenarios.
    SimulationError
        If one of them is not finite at the default assumptions.
    Stopped
        If it was stopped.
    """
    other = scenario.baseline() if against is None else against
    check_outcome(variable)
    for asked in (scenario, other):
        check_year(asked, year)
    moved = uncertain(scenario.assumptions, other.assumptions)
    race = _Race((scenario, other), variable, int(year), tuple(p.name for p in moved), wait)
    defaults, low, high = (np.array([getattr(p, k) for p in moved]) for k in ("value", "low", "high"))
    value, second = (float(v[0]) for v in race.values(defaults[:, None]))
    if not np.isfinite(value - second):
        raise SimulationError(f"{variable} is not finite in {int(year)} at the default assumptions")
    sign = 1 if better == "more" else -1
    margin = _Margin(lambda x: sign * race.difference(x)[None], watch)
    found = crossings(margin, defaults, low, high)
    standing: Standing = "level" if found.start == 0 else "ahead" if found.start > 0 else "behind"
    told = partial(_turn, ways=found.ways, moved=moved, sign=sign)
    return Flip(
        variable,
        MODEL.unit(variable),
        int(year),
        better,
        standing,
        value,
        second,
        tuple(map(told, found.ones)),
        tuple(map(told, found.twos)),
        found.nearest_one and told(found.nearest_one),
        found.nearest_two and told(found.nearest_two),
        margin.runs,
        margin.failed,
    )


@dataclass(frozen=True)
class _Race:
    """Two scenarios on the same assumptions."""

    scenarios: tuple[Scenario, Scenario]
    variable: str
    year: int
    names: tuple[str, ...]
    wait: bool

    def values(self, x: np.ndarray) -> list[np.ndarray]:
        """The outcome of both, shape (n,) each, for values of the parameters, shape (P, n)."""
        moved = dict(zip(self.names, x, strict=True))
        return [self._told(s, moved, x.shape[1]) for s in self.scenarios]

    def difference(self, x: np.ndarray) -> np.ndarray:
        """First minus second, shape (n,); 0 where they are level."""
        first, second = self.values(x)
        return difference(first, second)

    def _told(self, scenario: Scenario, moved: dict[str, np.ndarray], runs: int) -> np.ndarray:
        drawn = default_draws(years(scenario), runs, scenario.assumptions, moved)
        fast = machine_code(scenario, wait=self.wait)
        return outcomes(scenario, drawn, [self.variable], fast=fast)[0, int(self.year - years(scenario)[0])]


@dataclass
class _Margin:
    """A function that can be followed and stopped over many calls, and counts what is not finite."""

    function: Function
    watch: Watch
    runs: int = 0
    failed: int = 0

    def __call__(self, x: np.ndarray) -> np.ndarray:
        done = self.runs
        watch = Watch(lambda more: self.watch.progress(done + more), self.watch.stopped)
        found = evaluated(self.function, x, watch)[0]
        self.runs += len(found)
        self.failed += int((~np.isfinite(found)).sum())
        return found


def _turn(crossing: Crossing, ways: Ways, moved: Sequence[Parameter], sign: int) -> Turn:
    """A crossing in the parameters' own words."""
    changes = []
    for way, share in zip(crossing.ways, crossing.shares, strict=True):
        p = moved[int(ways.place[way])]
        value = float(ways.points(np.array([[way]]), np.array([[share]]))[ways.place[way], 0])
        changes.append(Change(p.name, p.unit, p.value, value, p.low, p.high, share))
    return Turn(tuple(changes), sign * crossing.margin)
