"""How far lines can be relied on: quantiles of many runs, worked out beside the page.

Nobody waits here: who asks is told what is known by now, and asks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from secrets import token_hex

import numpy as np
import streamlit as st

from models.cooperation import MODEL
from models.ensemble import QUANTILES, run_ensemble
from models.scenario import Scenario
from models.tally import quantile_name
from models.watch import Watch
from pages.parts.work import DESK, Job

DRAWS = 1000
SEED = 0
NAMES = {share: quantile_name(share) for share in QUANTILES}
"""What a quantile is called in a table."""
READER = "bands-reader"
WIDE, HALF = (QUANTILES[0], QUANTILES[-1]), (QUANTILES[1], QUANTILES[-2])
"""Shares of draws below the ends of the 90 % and the 50 % band."""

Key = tuple[str, Scenario, tuple[str, ...], int, str]
"""What is asked, of which scenario, variables and number of draws, and the model's hash."""


@dataclass(frozen=True)
class Bands:
    """What the draws of a scenario and its baseline come to.

    Attributes
    ----------
    years
        Whole years from the start, T of them.
    quantiles, baseline
        For each variable its values at `QUANTILES`, in its unit, shape (5, T): with the scenario's
        policies and with no new ones.
    above
        For each variable the share of draws in which the scenario is above its baseline, shape (T,).
    runs, failed
        Draws, and how many of them left the finite numbers; those are in nothing else.
    """

    years: np.ndarray
    quantiles: dict[str, np.ndarray]
    baseline: dict[str, np.ndarray]
    above: dict[str, np.ndarray]
    runs: int
    failed: int

    def __contains__(self, variable: object) -> bool:
        return variable in self.quantiles and self.failed < self.runs

    def quantile(self, variable: str, share: float, *, policy: bool = True) -> np.ndarray:
        """The value below which a share of the draws lies, in each year, with or without new policy."""
        return (self.quantiles if policy else self.baseline)[variable][QUANTILES.index(share)]

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
    key, reader = _key(scenario, variables), st.session_state.setdefault(READER, token_hex(8))
    DESK.leave(reader, but={key})
    job = _ask(key, reader)
    return job.result.result() if job.done else None


def worked_out(scenario: Scenario, variables: Iterable[str]) -> Bands:
    """The same, waited for: for a file that is made when it is asked for."""
    return _ask(_key(scenario, variables), token_hex(8)).result.result()


def _ask(key: Key, reader: str) -> Job:
    return DESK.ask(key, reader, DRAWS, lambda watch: _work(key, watch))


def _key(scenario: Scenario, variables: Iterable[str]) -> Key:
    return "bands", scenario, tuple(sorted(set(variables))), DRAWS, MODEL.hash


def _work(key: Key, watch: Watch) -> Bands:
    _, scenario, variables, runs, _ = key
    found = run_ensemble(scenario, runs, SEED, variables=variables, watch=watch, wait=False)
    of = {
        series: {v: np.array([found.quantile(v, share, series) for share in QUANTILES]) for v in variables}
        for series in ("scenario", "baseline")
    }
    return Bands(
        found.years,
        of["scenario"],
        of["baseline"],
        {v: found.share_above(v) for v in variables},
        found.runs,
        found.failed,
    )
