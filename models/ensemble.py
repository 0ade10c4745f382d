"""Many runs with drawn assumptions: how far outcomes, and what policies change, can be relied on.

A scenario and its baseline always share their draws. A draw depends on the seed and its own
number only, so results do not depend on how the work is split.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from models.cooperation import MODEL
from models.engine import run_batch
from models.errors import InputError, message
from models.outcomes import HEADLINE
from models.scenario import START, Scenario
from models.simulation import VERSION

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 1024
"""Draws that are made together, from a random stream of their own."""
CHUNK = 4 * BLOCK
"""Runs of one task: some megabytes of work, whatever the size of the ensemble."""
BINS = 4096
"""Equal bins between the extremes of the first chunk, widened; a quantile errs by one bin at most."""
MARGIN = 1.0
"""How far the bins reach beyond the first chunk's extremes, in multiples of their distance."""
MOST_RUNS = 100_000_000
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends and middle of the 50 % and 90 % bands."""
SERIES = ("scenario", "baseline", "difference")


class Submitter(Protocol):
    """What an executor has to offer: `concurrent.futures` and Dask's client do."""

    def submit(self, work: object, /, *arguments: object) -> Future[Tally]: ...


def draws(
    seed: int, first: int, count: int, fixed: Mapping[str, float] | None = None
) -> dict[str, np.ndarray]:
    """Values of the uncertain parameters for runs `first` to `first + count - 1`, by full name.

    Parameters
    ----------
    seed
        Chooses the draws; equal seeds give equal draws on every machine and however they are split.
    fixed
        Parameters that are given, not drawn.

    Returns
    -------
    dict
        Arrays of shape (count,), in the units of `data/parameters.csv`, from each parameter's distribution.
    """
    names = [
        p for p in MODEL.parameters.values() if p.distribution != "fixed" and p.name not in (fixed or {})
    ]
    blocks = range(first // BLOCK, -(-(first + count) // BLOCK))
    drawn = [_block(seed, block) for block in blocks]
    inside = slice(first - blocks[0] * BLOCK, first - blocks[0] * BLOCK + count)
    return {p.name: np.concatenate([b[p.name] for b in drawn])[inside] for p in names}


def _block(seed: int, block: int) -> dict[str, np.ndarray]:
    """One block of draws. Every parameter is drawn, so that fixing one leaves the others' draws."""
    random = np.random.Generator(np.random.Philox(np.random.SeedSequence((seed, block))))
    found = {}
    for p in MODEL.parameters.values():
        if p.distribution == "triangular":
            found[p.name] = random.triangular(p.low, p.value, p.high, BLOCK)
        elif p.distribution == "uniform":
            found[p.name] = random.uniform(p.low, p.high, BLOCK)
    return found


@dataclass
class Tally:
    """Counts of outcomes in equal bins, with what fell beyond them; tallies of the same bins add up.

    Attributes
    ----------
    low, width
        Lower end and width of the bins, shape (S, K, T) for series, outcomes and years.
    counts
        Shape (S, K, T, BINS + 2): below the bins, in each, above.
    better
        Runs in which the scenario is above its baseline, shape (K, T).
    failed
        Runs in which either left the finite numbers; they are counted nowhere else.
    """

    low: np.ndarray
    width: np.ndarray
    counts: np.ndarray
    better: np.ndarray
    runs: int = 0
    failed: int = 0

    @classmethod
    def around(cls, values: np.ndarray) -> Tally:
        """An empty tally whose bins suit some values of shape (S, K, T, R)."""
        low, high = values.min(axis=-1), values.max(axis=-1)
        reach = np.maximum(high - low, 1e-12 * np.maximum(np.abs(high), np.abs(low)))
        low, reach = low - MARGIN * reach, (1 + 2 * MARGIN) * np.where(reach > 0, reach, 1.0)
        counts = np.zeros((*low.shape, BINS + 2), dtype=np.int64)
        return cls(low, reach / BINS, counts, np.zeros(low.shape[1:], dtype=np.int64))

    def empty(self) -> Tally:
        """The same bins with nothing in them."""
        return Tally(self.low, self.width, np.zeros_like(self.counts), np.zeros_like(self.better))

    def count(self, values: np.ndarray, failed: int) -> None:
        """Takes in finite values of shape (S, K, T, R)."""
        places = np.floor((values - self.low[..., None]) / self.width[..., None]) + 1
        places = np.clip(places, 0, BINS + 1).astype(np.int64).reshape(-1, values.shape[-1])
        flat = self.counts.reshape(-1, BINS + 2)
        for k, found in enumerate(places):
            flat[k] += np.bincount(found, minlength=BINS + 2)
        self.better += (values[2] > 0).sum(axis=-1)
        self.runs += values.shape[-1] + failed
        self.failed += failed

    def add(self, other: Tally) -> None:
        """Takes in another tally of the same bins."""
        self.counts += other.counts
        self.better += other.better
        self.runs += other.runs
        self.failed += other.failed

    def quantile(self, share: float) -> np.ndarray:
        """Values below which a share of the runs lies, shape (S, K, T); straight within a bin."""
        total = self.counts.sum(axis=-1)
        wanted = share * total
        reached = np.cumsum(self.counts, axis=-1)
        place = (reached < wanted[..., None]).sum(axis=-1).clip(max=BINS + 1)
        inside = np.take_along_axis(self.counts, place[..., None], -1)[..., 0]
        before = np.take_along_axis(reached, place[..., None], -1)[..., 0] - inside
        part = np.divide(wanted - before, inside, out=np.zeros(total.shape), where=inside > 0)
        return self.low + (place - 1 + part) * self.width

    @property
    def beyond(self) -> int:
        """Most runs of any outcome and year that fell outside the bins."""
        return int((self.counts[..., 0] + self.counts[..., -1]).max())


@dataclass(frozen=True)
class Ensemble:
    """What an ensemble comes to, and what made it.

    Attributes
    ----------
    variables
        Outcomes, K of them.
    years
        Whole years from the start, T of them.
    """

    scenario: Scenario
    seed: int
    variables: tuple[str, ...]
    years: np.ndarray
    tally: Tally

    @property
    def runs(self) -> int:
        return self.tally.runs

    @property
    def failed(self) -> int:
        """Runs that left the finite numbers: in no quantile and no share."""
        return self.tally.failed

    def quantile(self, variable: str, share: float, series: str = "scenario") -> np.ndarray:
        """The quantile of an outcome in each year, in its unit, shape (T,); `series` is one of `SERIES`."""
        return self.tally.quantile(share)[SERIES.index(series), self.variables.index(variable)]

    def error(self, variable: str, series: str = "scenario") -> np.ndarray:
        """What a quantile may err by at most, in the outcome's unit, shape (T,)."""
        return self.tally.width[SERIES.index(series), self.variables.index(variable)]

    def share_above(self, variable: str) -> np.ndarray:
        """Share of draws in which the scenario is above its baseline, shape (T,)."""
        return self.tally.better[self.variables.index(variable)] / max(self.runs - self.failed, 1)

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
        table.attrs = {
            "units": units,
            "scenario": self.scenario.model_dump(exclude_none=True),
            "seed": self.seed,
            "runs": self.runs,
            "failed": self.failed,
            "outside_the_bins": self.tally.beyond,
            "model_hash": MODEL.hash,
            "model_version": VERSION,
        }
        return table


def run_ensemble(
    scenario: Scenario,
    runs: int = 10_000,
    seed: int = 0,
    *,
    variables: Sequence[str] = HEADLINE,
    executor: Executor | Submitter | None = None,
    workers: int = 2,
) -> Ensemble:
    """Runs a scenario and its baseline on the same draws of all uncertain parameters.

    Parameters
    ----------
    runs, seed
        How many draws, and which. The first n draws of a seed are the same for any number of runs.
    variables
        Outcomes to keep.
    executor
        Anything with `submit`; `workers` threads by default. The result does not depend on it.

    Raises
    ------
    InputError
        If runs, seed or an outcome make no sense.
    """
    _check(scenario, runs, seed, variables)
    names = tuple(variables)
    first = min(runs, CHUNK)
    values, failed = _outcomes(scenario, seed, 0, first, names)
    tally = Tally.around(values) if values.size else _nowhere(scenario, names)
    tally.count(values, failed)
    if runs > first:
        for part in _parts(scenario, seed, first, runs, names, tally.empty(), executor, workers):
            tally.add(part)
    years = np.arange(int(scenario.until - START) + 1) + START
    return Ensemble(scenario, seed, names, years, tally)


def _check(scenario: Scenario, runs: int, seed: int, variables: Sequence[str]) -> None:
    if 1 / scenario.step != round(1 / scenario.step) or scenario.until != int(scenario.until):
        raise InputError(
            message("an ensemble is told by whole years: a step of {step:g} does not divide {until:g}"),
            step=scenario.step,
            until=scenario.until,
        )
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(message("{runs} runs are outside 1 to {most}"), runs=runs, most=MOST_RUNS)
    if seed < 0:
        raise InputError(message("the seed {seed} is negative; use 0 or more"), seed=seed)
    for name in variables:
        if name not in MODEL.variables:
            raise InputError(message('"{value}" is not a variable of the model'), value=name)


def _parts(
    scenario: Scenario,
    seed: int,
    first: int,
    runs: int,
    names: tuple[str, ...],
    empty: Tally,
    executor: Executor | Submitter | None,
    workers: int,
) -> Iterator[Tally]:
    """Tallies of the chunks from `first` on, no more of them in memory than twice the workers."""
    own = ThreadPoolExecutor(workers) if executor is None else None
    pool = executor or own
    assert pool is not None
    waiting: list[Future[Tally]] = []
    try:
        for start in range(first, runs, CHUNK):
            waiting.append(
                pool.submit(_tallied, scenario, seed, start, min(CHUNK, runs - start), names, empty)
            )
            if len(waiting) >= 2 * workers:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
    finally:
        for future in waiting:
            future.cancel()
        if own is not None:
            own.shutdown()


def _tallied(
    scenario: Scenario, seed: int, first: int, count: int, names: tuple[str, ...], empty: Tally
) -> Tally:
    """The tally of one chunk; what a worker does."""
    found = empty.empty()
    found.count(*_outcomes(scenario, seed, first, count, names))
    return found


def _outcomes(
    scenario: Scenario, seed: int, first: int, count: int, names: tuple[str, ...]
) -> tuple[np.ndarray, int]:
    """Yearly values of scenario, baseline and difference, shape (3, K, T, R), and how many runs failed."""
    drawn = draws(seed, first, count, scenario.assumptions)
    parameters = {**drawn, **scenario.assumptions}
    every = round(1 / scenario.step)
    pair = [
        run_batch(MODEL, s.grid, count, names, s.engine_method, s.schedules, parameters, every)
        for s in (scenario, scenario.baseline())
    ]
    values = np.stack([*pair, pair[0] - pair[1]])
    finite = np.isfinite(values).all(axis=(0, 1, 2))
    return values[..., finite], int(count - finite.sum())


def _nowhere(scenario: Scenario, names: tuple[str, ...]) -> Tally:
    """A tally for an ensemble of which no run can be computed."""
    return Tally.around(np.zeros((len(SERIES), len(names), int(scenario.until - START) + 1, 1)))
