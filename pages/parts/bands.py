"""How far lines can be relied on: quantiles of many runs, worked out beside the page.

Nobody waits here: who asks is told what is known by now, and asks again. No other file of the
pages knows the ensemble.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from secrets import token_hex
from threading import Lock

import numpy as np
import streamlit as st

from models.cooperation import MODEL
from models.ensemble import QUANTILES, run_ensemble
from models.scenario import Scenario

DRAWS = 1000
SEED = 0
KEPT = 64
"""Results that are kept for everybody."""
NAMES = {share: f"q{round(100 * share):02d}" for share in QUANTILES}
"""What a quantile is called in a table."""
READER = "bands-reader"
WIDE, HALF = (QUANTILES[0], QUANTILES[-1]), (QUANTILES[1], QUANTILES[-2])
"""Shares of draws below the ends of the 90 % and the 50 % band."""

Key = tuple[Scenario, tuple[str, ...], int, str]
"""Scenario, variables, number of draws and the model's hash: all that a result depends on."""


@dataclass(frozen=True)
class Bands:
    """What the draws of a scenario and its baseline come to.

    Attributes
    ----------
    years
        Whole years from the start, T of them.
    quantiles
        For each variable its values at `QUANTILES`, in its unit, shape (5, T).
    above
        For each variable the share of draws in which the scenario is above its baseline, shape (T,).
    runs, failed
        Draws, and how many of them left the finite numbers; those are in nothing else.
    """

    years: np.ndarray
    quantiles: dict[str, np.ndarray]
    above: dict[str, np.ndarray]
    runs: int
    failed: int

    def __contains__(self, variable: object) -> bool:
        return variable in self.quantiles and self.failed < self.runs

    def quantile(self, variable: str, share: float) -> np.ndarray:
        """The value below which a share of the draws lies, in each year."""
        return self.quantiles[variable][QUANTILES.index(share)]

    def along(self, variable: str, share: float, times: np.ndarray) -> np.ndarray:
        """The same at any times, straight between whole years."""
        return np.interp(times, self.years, self.quantile(variable, share))

    def at(self, variable: str, year: int, share: float) -> float:
        """The same at the start of one year."""
        return float(self.quantile(variable, share)[self._place(year)])

    def share_above(self, variable: str, year: int) -> float:
        return float(self.above[variable][self._place(year)])

    def _place(self, year: int) -> int:
        return year - int(self.years[0])


def bands(scenario: Scenario, variables: Iterable[str]) -> Bands | None:
    """What the draws come to; None while they are still being worked out.

    Raises
    ------
    InputError
        If a scenario's steps miss the whole years.
    """
    return _DESK.ask(_key(scenario, variables), st.session_state.setdefault(READER, token_hex(8)))


def worked_out(scenario: Scenario, variables: Iterable[str]) -> Bands:
    """The same, waited for: for a file that is made when it is asked for."""
    return _DESK.job(_key(scenario, variables)).result()


def _key(scenario: Scenario, variables: Iterable[str]) -> Key:
    return scenario, tuple(sorted(set(variables))), DRAWS, MODEL.hash


def _work(key: Key) -> Bands:
    scenario, variables, runs, _ = key
    found = run_ensemble(scenario, runs, SEED, variables=variables)
    return Bands(
        found.years,
        {v: np.array([found.quantile(v, share) for share in QUANTILES]) for v in variables},
        {v: found.share_above(v) for v in variables},
        found.runs,
        found.failed,
    )


@dataclass
class _Job:
    result: Future[Bands]
    readers: set[str] = field(default_factory=set)
    """Who asked for it last and has not been told."""


class Desk:
    """Jobs and their results, the ones used last kept; a reader waits for one at a time."""

    def __init__(self, work: Callable[[Key], Bands], kept: int) -> None:
        self._work, self._kept = work, kept
        self._jobs: OrderedDict[Key, _Job] = OrderedDict()
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="bands")

    def ask(self, key: Key, reader: str) -> Bands | None:
        with self._lock:
            self._forget(reader, key)
            job = self._find(key)
            if not job.result.done():
                job.readers.add(reader)
                return None
        return job.result.result()

    def job(self, key: Key) -> Future[Bands]:
        with self._lock:
            job = self._find(key)
            if not job.result.done():
                job.readers.add("")
            return job.result

    def _find(self, key: Key) -> _Job:
        if key not in self._jobs:
            self._jobs[key] = _Job(self._pool.submit(self._work, key))
        self._jobs.move_to_end(key)
        while len(self._jobs) > self._kept:
            self._jobs.popitem(last=False)[1].result.cancel()
        return self._jobs[key]

    def _forget(self, reader: str, key: Key) -> None:
        """Calls off what a reader asked before, unless it has begun or somebody else waits for it."""
        for other, job in list(self._jobs.items()):
            if other != key and reader in job.readers:
                job.readers.discard(reader)
                if not job.readers and job.result.cancel():
                    del self._jobs[other]


_DESK = Desk(_work, KEPT)
