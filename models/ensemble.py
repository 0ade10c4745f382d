"""Many runs with drawn assumptions: how far outcomes, and what policies change, can be relied on.

A scenario and its baseline always share their draws.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from models import discrepancy
from models.asking import check_outcome, check_seed, check_whole_years
from models.cooperation import MODEL
from models.draws import BLOCK, Draws, draws
from models.engine import lanes_ready, run_batch, run_lanes
from models.errors import InputError, message
from models.outcomes import HEADLINE, SERIES
from models.scenario import START, Scenario
from models.simulation import VERSION, wider_step
from models.tally import Bins, Tally

if TYPE_CHECKING:
    import pandas as pd

PILOT = 4 * BLOCK
"""Runs whose extremes place the bins."""
LARGEST_PART = 8 * BLOCK
"""Runs of a task at most: some tens of megabytes."""
PARTS = 16
"""Tasks to a worker at least, so that progress is seen and nobody waits long for a core."""
MOST_RUNS = 100_000_000
MOST_WORKERS = 1024
STEP = 1 / 4
"""Years. With Runge-Kutta it stays within 1e-4 of an outcome's largest value, far inside any band."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends and middle of the 50 % and 90 % bands."""


class Future(Protocol):
    """What an executor's `submit` returns."""

    def result(self) -> Any: ...

    def cancel(self) -> Any: ...


class Executor(Protocol):
    """Whatever takes work: `concurrent.futures` and Dask's `Client.get_executor()` do."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Future: ...


@dataclass(frozen=True)
class Watch:
    """How whoever started an ensemble follows and stops it.

    Attributes
    ----------
    progress
        Told how many runs are done, now and then.
    stopped
        Asked now and then; once true, what is done so far is the result.
    """

    progress: Callable[[int], object] = lambda _done: None
    stopped: Callable[[], bool] = lambda: False


UNWATCHED = Watch()


LEVEL = 1e-9
"""Outcomes that differ by less than this share of themselves are level: rounding, no policy."""


@dataclass
class Counts:
    """What is kept of runs: their values counted in bins, and in how many the scenario is above its baseline.

    Attributes
    ----------
    tally
        For `SERIES`, outcomes and years.
    above
        Shape (K, T). Level runs are not above.
    """

    tally: Tally
    above: np.ndarray

    @classmethod
    def of(cls, bins: Bins, values: np.ndarray, failed: int) -> Counts:
        """Counts of finite values, shape (3, K, T, R)."""
        tally = Tally(bins)
        tally.count(values, failed)
        size = np.maximum(np.abs(values[0]), np.abs(values[1]))
        return cls(tally, (values[2] > LEVEL * size).sum(axis=-1))

    def add(self, other: Counts) -> None:
        """Takes in counts in the same bins."""
        self.tally.add(other.tally)
        self.above += other.above


class Stopped(Exception):  # noqa: N818
    """Work was stopped before there was anything to show."""


@dataclass(frozen=True)
class Ensemble:
    """What an ensemble comes to, and what made it.

    Attributes
    ----------
    variables
        Outcomes, K of them.
    years
        Whole years from the start, T of them.
    tally
        Values counted for `SERIES`, outcomes and years.
    above
        Runs in which the scenario is above its baseline, shape (K, T); level ones are not.
    """

    scenario: Scenario
    seed: int
    variables: tuple[str, ...]
    years: np.ndarray
    tally: Tally
    above: np.ndarray

    @property
    def runs(self) -> int:
        return self.tally.runs

    @property
    def failed(self) -> int:
        """Runs that left the finite numbers: in no quantile and no share."""
        return self.tally.failed

    def quantile(self, variable: str, share: float, series: str = "scenario") -> np.ndarray:
        """The quantile of an outcome in each year, in its unit, shape (T,); `series` is one of `SERIES`."""
        return self.tally.part(self._place(variable, series)).quantile(share)

    def error(self, variable: str, series: str = "scenario") -> np.ndarray:
        """What counting in bins may add to a quantile's error, in the outcome's unit, shape (T,)."""
        return self.tally.bins.width[self._place(variable, series)]

    def share_above(self, variable: str) -> np.ndarray:
        """Share of draws in which the scenario is above its baseline, shape (T,); NaN without any."""
        found = self.above[self.variables.index(variable)]
        return found / self.tally.sound if self.tally.sound else np.full(len(self.years), np.nan)

    def chance(self, variable: str, target: float, series: str = "scenario") -> np.ndarray:
        """Share of draws in which an outcome is above a target in each year, shape (T,)."""
        return self.tally.part(self._place(variable, series)).share_above(target)

    def _place(self, variable: str, series: str) -> tuple[int, int]:
        return SERIES.index(series), self.variables.index(variable)

    def table(self) -> pd.DataFrame:
        """A row for each year: for each outcome the quantiles of scenario, baseline and difference.

        Columns are `<variable>_q05` and so on, `<variable>_baseline_q05`, `<variable>_difference_q05`
        and `<variable>_share_above`. `attrs` holds units and what made the table.
        """
        import pandas as pd

        columns: dict[str, np.ndarray] = {"year": self.years}
        units = {"year": "year"}
        quantiles = {share: self.tally.quantile(share) for share in QUANTILES}
        for k, name in enumerate(self.variables):
            for s, series in enumerate(SERIES):
                stem = name if series == "scenario" else f"{name}_{series}"
                for share, found in quantiles.items():
                    column = f"{stem}_q{round(100 * share):02d}"
                    columns[column], units[column] = found[s, k], MODEL.unit(name)
            columns[f"{name}_share_above"] = self.share_above(name)
            units[f"{name}_share_above"] = "dimensionless"
        table = pd.DataFrame(columns)
        table.attrs = {"units": units, **self._made_by()}
        return table

    def _made_by(self) -> dict[str, Any]:
        return {
            "scenario": self.scenario.model_dump(exclude_none=True),
            "step_of_the_ensemble": wider_step(self.scenario, STEP),
            "seed": self.seed,
            "runs": self.runs,
            "failed": self.failed,
            "outside_the_bins": self.tally.beyond,
            "model_hash": MODEL.hash,
            "model_version": VERSION,
        }


def run_ensemble(
    scenario: Scenario,
    runs: int = 10_000,
    seed: int = 0,
    *,
    variables: Sequence[str] = HEADLINE,
    executor: Executor | None = None,
    workers: int | None = None,
    watch: Watch = UNWATCHED,
    wait: bool = True,
) -> Ensemble:
    """Runs a scenario and its baseline on the same draws of all that is uncertain.

    Parameters
    ----------
    runs, seed
        How many draws, and which. The first n draws of a seed are the same for any number of runs.
    variables
        Outcomes to keep.
    executor
        Anything with `submit`; threads by default. The result does not depend on it.
    workers
        How many work at once; a thread for each core unless said.
    watch
        Follows the work, and stops it: the runs done by then are the result.
    wait
        Whether to wait for the compiler of machine code where it has not run yet. Otherwise
        NumPy answers, which is some ten times slower and the same to 1e-9.

    Raises
    ------
    InputError
        If runs, seed, workers or an outcome make no sense.
    Stopped
        If it was stopped before the first runs were done.
    """
    workers = os.cpu_count() or 1 if workers is None else workers
    _check(scenario, runs, seed, variables, workers)
    fast = machine_code(scenario, wait=wait)
    work = _Work(scenario, seed, tuple(variables), fast)
    own = ThreadPoolExecutor(workers) if executor is None else None
    try:
        counts = _run(work, runs, executor or own, workers, watch)  # type: ignore[arg-type]
    finally:
        if own is not None:
            own.shutdown(cancel_futures=True)
    return Ensemble(scenario, seed, tuple(variables), years(scenario), counts.tally, counts.above)


def machine_code(scenario: Scenario, *, wait: bool) -> bool:
    """Whether a scenario can be run in machine code: where its compiler works, waiting for it if asked."""
    return lanes_ready(MODEL, scenario.engine_method, wait=wait)


def years(scenario: Scenario) -> np.ndarray:
    """Whole years of a scenario, from the start to its horizon, shape (T,)."""
    return np.arange(int(scenario.until - START) + 1) + START


@dataclass(frozen=True)
class _Work:
    """What tasks do, wherever they run."""

    scenario: Scenario
    seed: int
    names: tuple[str, ...]
    fast: bool

    def values(self, first: int, count: int) -> tuple[np.ndarray, int]:
        """Yearly values, shape (3, K, T, R), of the runs that stayed finite, and how many did not."""
        drawn = draws(self.seed, first, count, years(self.scenario), self.scenario.assumptions)
        found = pair(self.scenario, drawn, self.names, fast=self.fast)
        finite = np.isfinite(found).all(axis=(0, 1, 2))
        return found[..., finite], int(count - finite.sum())

    def counts(self, first: int, count: int, bins: Bins) -> Counts:
        """The same, counted."""
        return Counts.of(bins, *self.values(first, count))


def pair(scenario: Scenario, drawn: Draws, names: Sequence[str], *, fast: bool) -> np.ndarray:
    """Outcomes of a scenario, of its baseline and their difference on the same draws.

    Returns
    -------
    numpy.ndarray
        Shape (3, K, T, R): `SERIES`, outcomes, whole years, runs. Runs that left the finite
        numbers hold NaN or infinity.
    """
    both = [outcomes(s, drawn, names, fast=fast) for s in (scenario, scenario.baseline())]
    with np.errstate(invalid="ignore"):
        return np.stack([*both, both[0] - both[1]])


def outcomes(scenario: Scenario, drawn: Draws, names: Sequence[str], *, fast: bool) -> np.ndarray:
    """Outcomes of a scenario at whole years, drift included, shape (K, T, R)."""
    coarse = scenario.replaced(step=wider_step(scenario, STEP))
    kept, method = discrepancy.leaves(names), coarse.engine_method
    given = (MODEL, coarse.grid, drawn.runs, kept, method, coarse.schedules, drawn.parameters)
    every = round(1 / coarse.step)
    record = run_lanes(*given, every, threads=1) if fast else run_batch(*given, every)
    of_name = dict(zip(kept, record, strict=True))
    with np.errstate(all="ignore"):
        return np.stack([discrepancy.drifted(n, of_name, drawn.drift) for n in names])


def _run(work: _Work, runs: int, executor: Executor, workers: int, watch: Watch) -> Counts:
    """The counts of all runs, or of those done when the work was stopped."""
    pilot = min(runs, PILOT)
    found = list(_done(executor, workers, work.values, _parts(0, pilot, BLOCK), watch))
    if not found:
        raise Stopped
    values = np.concatenate([v for v, _ in found], axis=-1)
    bins = Bins.around(values if values.size else np.zeros((*values.shape[:-1], 1)))
    counts = Counts.of(bins, values, sum(failed for _, failed in found))
    watch.progress(counts.tally.runs)
    if counts.tally.runs == pilot:
        size = min(LARGEST_PART, max(BLOCK, runs // (PARTS * workers) // BLOCK * BLOCK))
        parts = [(*part, bins) for part in _parts(pilot, runs, size)]
        for part in _done(executor, workers, work.counts, parts, watch):
            counts.add(part)
            watch.progress(counts.tally.runs)
    return counts


def _parts(first: int, end: int, size: int) -> list[tuple[int, int]]:
    """Start and length of pieces that make up the runs from `first` to `end`."""
    return [(k, min(size, end - k)) for k in range(first, end, size)]


def _done(
    executor: Executor, workers: int, work: Callable[..., Any], parts: Sequence[tuple[Any, ...]], watch: Watch
) -> Iterator[Any]:
    """Results in order, no more of them under way than twice the workers; ends early when stopped."""
    waiting: deque[Future] = deque()
    rest = iter(parts)
    try:
        while not watch.stopped():
            while len(waiting) < 2 * workers and (part := next(rest, None)):
                waiting.append(executor.submit(work, *part))
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


def _check(scenario: Scenario, runs: int, seed: int, variables: Sequence[str], workers: int) -> None:
    check_whole_years(scenario)
    check_seed(seed)
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(message("{runs} runs are outside 1 to {most}"), runs=runs, most=MOST_RUNS)
    if not 1 <= workers <= MOST_WORKERS:
        raise InputError(
            message("{workers} workers are outside 1 to {most}"), workers=workers, most=MOST_WORKERS
        )
    for name in variables:
        check_outcome(name)
