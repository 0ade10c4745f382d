"""Many runs with drawn assumptions: how far outcomes, and what policies change, can be relied on.

A scenario and its baseline always share their draws.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from models.asking import check_outcome, check_seed, check_whole_years
from models.cooperation import MODEL
from models.draws import BLOCK, draws
from models.errors import InputError, ResultError, message
from models.outcomes import HEADLINE, SERIES, Better
from models.pairs import STEP, machine_code, pair, years
from models.scenario import Scenario
from models.simulation import VERSION, wider_step
from models.tally import Bins, Tally, quantile_name
from models.watch import UNWATCHED, Stopped, Watch

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
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends and middle of the 50 % and 90 % bands."""


class Future(Protocol):
    """What an executor's `submit` returns."""

    def result(self) -> Any: ...

    def cancel(self) -> Any: ...


class Executor(Protocol):
    """Whatever takes work: `concurrent.futures` and Dask's `Client.get_executor()` do."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> Future: ...


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
        return cls(tally, (values[2] > 0).sum(axis=-1))

    def add(self, other: Counts) -> None:
        """Takes in counts in the same bins."""
        self.tally.add(other.tally)
        self.above += other.above


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

    def chance(
        self, variable: str, target: float, series: str = "scenario", better: Better = "more"
    ) -> np.ndarray:
        """Share of draws in which an outcome is above a target (or below it) in each year, shape (T,)."""
        above = self.tally.part(self._place(variable, series)).share_above(target)
        return above if better == "more" else 1 - above

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
                    column = f"{stem}_{quantile_name(share)}"
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
            "quantile_definition": "inverse of the empirical distribution function, to a bin's width",
            "quantile_error": {
                name: dict(zip(SERIES, (float(self.error(name, s).max()) for s in SERIES), strict=True))
                for name in self.variables
            },
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
    ResultError
        If the executor lost its workers for good.
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
        return np.compress(finite, found, axis=-1), int(count - finite.sum())

    def counts(self, first: int, count: int, bins: Bins) -> Counts:
        """The same, counted."""
        return Counts.of(bins, *self.values(first, count))


def _run(work: _Work, runs: int, executor: Executor, workers: int, watch: Watch) -> Counts:
    """The counts of all runs, or of those done when the work was stopped."""
    pilot = min(runs, PILOT)
    size = min(BLOCK, -(-pilot // workers))
    found = list(_done(executor, workers, work.values, _parts(0, pilot, size), watch))
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
    """Results in order, no more of them under way than twice the workers; ends early when stopped.

    Raises ResultError if the executor has lost its workers for good.
    """
    waiting: deque[Future] = deque()
    rest = iter(parts)
    try:
        while not watch.stopped():
            while len(waiting) < 2 * workers and (part := next(rest, None)):
                waiting.append(executor.submit(work, *part))
            if not waiting:
                return
            yield waiting.popleft().result()
    except (BrokenExecutor, CancelledError) as error:
        raise ResultError(
            message("the workers were lost on the way ({reason}); start again"),
            reason=str(error) or type(error).__name__,
        ) from error
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
