"""Invented answers to the Uncertainty page's questions, so that a test decides what it has to say."""

from __future__ import annotations

from typing import Any, Self
from unittest.mock import patch

import numpy as np
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest, app_test
from streamlit.testing.v1.element_tree import ElementTree
from streamlit.util import calc_hash

from models.cooperation import MODEL
from models.ensemble import Counts, Ensemble
from models.factors import DRIFT, OTHERS, RECORD
from models.flip import Change, Flip, Standing, Turn
from models.outcomes import SERIES, usual
from models.prior import uncertain
from models.scenario import START, Scenario
from models.sensitivity import Sensitivity
from models.tally import Bins
from models.tornado import Bar, Scatter, Tornado
from tests.pages.explore import APP, Explore

RUNS = 200
GROWTH, LAG = "outbound_growth", "outbound_adjustment_time"
FACTORS = (LAG, GROWTH, RECORD, DRIFT, OTHERS)
PART = {LAG: 0.1, GROWTH: 0.2, RECORD: 0.4, DRIFT: 0.3, OTHERS: 0.02}
"""Each factor's total index; what it explains alone is half of it."""


def years_of(scenario: Scenario) -> np.ndarray:
    return np.arange(START, int(scenario.until) + 1)


def made_up_ensemble(
    scenario: Scenario, outcome: str, raised: int = RUNS, worth: float = 100.0, failed: int = 0
) -> Ensemble:
    """Without policy 1, 2, ... up to `RUNS` in every year; policies add `worth`, but take it in the rest.

    `raised` is how many draws they raise: the first ones.
    """
    years = years_of(scenario)
    baseline = np.arange(1.0, RUNS + 1)
    added = np.where(np.arange(RUNS) < raised, worth, -worth)
    values = np.stack([np.tile(v, (len(years), 1)) for v in (baseline + added, baseline, added)])[:, None]
    counts = Counts.of(Bins.around(values), values, failed)
    return Ensemble(scenario, 0, (outcome,), years, counts.tally, counts.above)


def change(name: str, share: float) -> Change:
    """A parameter moved a part of the way to its upper end."""
    p = MODEL.parameters[name]
    return Change(name, p.unit, p.value, p.value + share * (p.high - p.value), p.low, p.high, share)


def made_up_flip(
    outcome: str,
    year: int,
    standing: Standing = "ahead",
    values: tuple[float, float] = (5.0, 4.0),
    turns: bool = False,
    nearest: bool = True,
    failed: int = 0,
) -> Flip:
    """One change of 25 % and a pair of 10 % and 20 %; they turn it round, or come nearest to that."""
    one = Turn((change(GROWTH, 0.25),), -0.5)
    two = Turn((change(GROWTH, 0.1), change(LAG, 0.2)), -0.25)
    return Flip(
        outcome,
        MODEL.unit(outcome),
        year,
        usual(outcome),
        standing,
        *values,
        (one,) if turns else (),
        (two,) if turns else (),
        one if nearest else None,
        two if nearest else None,
        RUNS,
        failed,
    )


def made_up_sensitivity(
    scenario: Scenario, outcome: str, constant: bool = False, failed: int = 0
) -> Sensitivity:
    """Indices that are `PART` in every year, for scenario, baseline and difference."""
    years = years_of(scenario)
    total = np.tile(list(PART.values()), (len(SERIES), 1, len(years), 1))
    if constant:
        total = np.full_like(total, np.nan)
    ends = np.stack([total - 0.05, total + 0.05], axis=-1)
    held = tuple(int(y) for y in years)
    lumped = tuple(p.name for p in uncertain() if p.name not in FACTORS)[:7]
    return Sensitivity(
        scenario,
        0,
        64,
        (outcome,),
        years,
        held,
        FACTORS,
        lumped,
        total / 2,
        total,
        ends / 2,
        ends,
        1234,
        failed,
    )


def made_up_tornado(outcome: str, year: int, series: str, bars: bool = True) -> Tornado:
    """Growth moves 5 to 3 and 8, adjustment to 4.5 and 5.5."""
    made = [
        Bar(n, MODEL.parameters[n].unit, MODEL.parameters[n].low, MODEL.parameters[n].high, *ends)
        for n, ends in ((GROWTH, (3.0, 8.0)), (LAG, (5.5, 4.5)))
    ]
    return Tornado(outcome, series, year, MODEL.unit(outcome), 5.0, tuple(made) if bars else ())


def made_up_scatter(assumption: str, outcome: str, year: int, series: str, failed: int = 0) -> Scatter:
    """Three draws on a line."""
    unit = MODEL.parameters[assumption].unit
    x, y = np.array([0.1, 0.2, 0.3]), np.array([1.0, 2.0, 3.0])
    return Scatter(assumption, unit, outcome, series, year, MODEL.unit(outcome), x, y, 1.0, 0.0, failed)


class Pages(PagesManager):
    """A server that has called `st.navigation` before: it runs every page through app.py.

    The harness has every run be a fresh server's first, which takes `pages/` for its older kind of app.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        PagesManager.uses_pages_directory = False


class Doubt(Explore):
    """A session that begins on the Uncertainty page."""

    page = "uncertainty"

    def _run_once(self) -> None:
        # As a browser on this page would ask; the harness by itself asks for the default one.
        self.app._page_hash = calc_hash(self.page)
        self.app.context["url"] = f"http://localhost:8501/{self.page}"
        with patch.object(app_test, "PagesManager", Pages):
            super()._run_once()

    def turn_to(self, page: str) -> Self:
        """What a click on the navigation does (the first page has no name): the query is gone.

        So are the widgets of the page that is left: a browser no longer sends their values.
        """
        self.page = page
        self.app._tree = ElementTree()
        self.app._tree._runner = self.app
        self.app.query_params.clear()
        return self.run()

    def told(self, kind: str) -> list[str]:
        """What all elements of a kind say."""
        return [element.value for element in getattr(self.app, kind)]


def doubt(language: str, **address: str) -> Doubt:
    """A reader who opens the page at an address."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": language} | address)
    return Doubt(app).run()
