"""Invented bands, so that a test decides what the draws come to."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from models.ensemble import QUANTILES
from models.scenario import START, Scenario
from pages.parts.bands import Bands
from tests.pages.runs import of

SPREAD = 0.8


def made_up_bands(
    scenario: Scenario, variables: Iterable[str], share: float = 0.93, runs: int = 1000, failed: int = 0
) -> Bands:
    """Quantiles from 60 % below a run to 120 % above; `share` of the draws is above the baseline."""
    years = np.arange(START, int(scenario.until) + 1)
    run = of(scenario)
    names = list(variables)
    factors = [1 + SPREAD * (3 * q - 1) / 1.25 for q in QUANTILES]
    at = np.searchsorted(run.times, years)
    quantiles = {v: np.array([np.abs(run[v][at]) * f for f in factors]) for v in names}
    return Bands(
        years,
        quantiles,
        {v: found / 2 for v, found in quantiles.items()},
        {v: np.full(len(years), share) for v in names},
        runs,
        failed,
    )
