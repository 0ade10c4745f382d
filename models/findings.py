"""Sensitivity, tornado and flip test of a scenario in one table, a row for each number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from models.asking import check_year
from models.cooperation import MODEL
from models.flip import Flip, Turn, flip
from models.outcomes import HEADLINE, usual
from models.scenario import Scenario
from models.sensitivity import BASE, Sensitivity, Share, sensitivity
from models.simulation import VERSION
from models.tornado import Tornado, tornado
from models.watch import UNWATCHED, Watch

if TYPE_CHECKING:
    import pandas as pd

TOLD = ("scenario", "difference")
"""Series in the table: the outcome itself, and what the policies change."""
COLUMNS = ("analysis", "year", "outcome", "factor", "quantity", "value", "unit")

Row = tuple[str, int, str, str, str, float, str]


def findings(
    scenario: Scenario,
    variables: Sequence[str] = HEADLINE,
    year: int | None = None,
    n: int = BASE,
    seed: int = 0,
    *,
    against: Scenario | None = None,
    watch: Watch = UNWATCHED,
) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """All answers for outcomes in a year, the scenario's last unless said.

    Parameters
    ----------
    against
        What the flip test compares with: the baseline unless said.

    Returns
    -------
    pandas.DataFrame
        Columns `COLUMNS`; the unit of `value` is in its row. `analysis` is sobol, tornado, flip (the
        comparison at the default assumptions, how many of the changes tried turn it, and the runs that took),
        flip_one and flip_two (the smallest change that turns it), nearest_one and nearest_two (where
        the difference comes nearest to a turn or goes furthest beyond). `attrs` tells what made it.
    list
        Outcomes without indices, each with the reason.

    Raises
    ------
    InputError
        If an outcome, the year, n or seed make no sense.
    """
    import pandas as pd

    year = int(scenario.until) if year is None else year
    if against is not None:
        check_year(against, year)
    found = sensitivity(scenario, variables, n, seed, horizons=(year,), watch=watch)
    stoppable = Watch(stopped=watch.stopped)
    rows: list[Row] = []
    without: list[tuple[str, str]] = []
    for name in variables:
        for series in TOLD:
            rows += _sobol(found, name, year, series)
            if reason := found.reason(name, year, series):
                without.append((_outcome(name, series), reason))
        for series in TOLD:
            rows += _tornado(tornado(scenario, name, year, series))
        rows += _flip(flip(scenario, name, year, against, usual(name), watch=stoppable), against)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs = {"units": dict.fromkeys(COLUMNS, "") | {"year": "year"}, **_made_by(found)}
    if against is not None:
        table.attrs["against"] = against.model_dump(exclude_none=True)
    return table, without


def _outcome(variable: str, series: str) -> str:
    return variable if series == "scenario" else f"{variable}_{series}"


def _sobol(found: Sensitivity, variable: str, year: int, series: str) -> Iterator[Row]:
    for share in found.shares(variable, year, series):
        for quantity, value in _numbers(share):
            yield "sobol", year, _outcome(variable, series), share.factor, quantity, value, "dimensionless"


def _numbers(share: Share) -> Iterator[tuple[str, float]]:
    both = ("first_order", share.first, share.first_interval), ("total", share.total, share.total_interval)
    for name, value, interval in both:
        yield name, value
        yield from zip((f"{name}_low", f"{name}_high"), interval or (), strict=bool(interval))


def _tornado(found: Tornado) -> Iterator[Row]:
    outcome = _outcome(found.variable, found.series)
    yield "tornado", found.year, outcome, "", "centre", found.centre, found.unit
    yield "tornado", found.year, outcome, "", "failed", found.failed, "dimensionless"
    for bar in found.bars:
        numbers = (
            ("low", bar.low, bar.unit),
            ("high", bar.high, bar.unit),
            ("at_low", bar.at_low, found.unit),
            ("at_high", bar.at_high, found.unit),
            ("span", bar.span, found.unit),
        )
        for quantity, value, unit in numbers:
            yield "tornado", found.year, outcome, bar.parameter, quantity, value, unit


def _flip(found: Flip, against: Scenario | None) -> Iterator[Row]:
    start = ("flip", found.year, found.variable, "")
    yield *start, "scenario", found.value, found.unit
    yield *start, "against" if against else "baseline", found.other, found.unit
    yield *start, "difference", found.difference, found.unit
    yield *start, "single_turns", len(found.ones), "dimensionless"
    yield *start, "pair_turns", len(found.twos), "dimensionless"
    yield *start, "runs", found.runs, "dimensionless"
    yield *start, "failed", found.failed, "dimensionless"
    for name, turn in (
        ("flip_one", found.one),
        ("flip_two", found.two),
        ("nearest_one", found.nearest_one),
        ("nearest_two", found.nearest_two),
    ):
        yield from _turn(name, found, turn) if turn else ()


def _turn(analysis: str, found: Flip, turn: Turn) -> Iterator[Row]:
    for change in turn.changes:
        start = (analysis, found.year, found.variable, change.parameter)
        yield *start, "default", change.default, change.unit
        yield *start, "value", change.value, change.unit
        yield *start, "share_of_way", change.share, "dimensionless"
    yield analysis, found.year, found.variable, "", "difference", turn.difference, found.unit


def _made_by(found: Sensitivity) -> dict[str, object]:
    return {
        "scenario": found.scenario.model_dump(exclude_none=True),
        "seed": found.seed,
        "base_sample": found.n,
        "runs": found.runs,
        "failed": found.failed,
        "lumped": list(found.lumped),
        "model_hash": MODEL.hash,
        "model_version": VERSION,
    }
