"""What the model's numbers rest on: every one of them with its source, and how much it matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from models.cooperation import MODEL
from models.cooperation.tables import full_name, rows
from models.engine.expressions import names, tables

if TYPE_CHECKING:
    from models.tornado import Tornado

KINDS = ("parameter", "lever", "table", "history", "discrepancy")
"""What a number may be: an input, a level of 2017, a point of a function, a record, or a doubt."""
STATUSES = ("measured", "derived", "assumed")
HEADLINE = "investment_coverage"
"""The outcome whose dependence on the numbers is told."""


@dataclass(frozen=True)
class Source:
    """Where numbers come from; empty where the evidence does not say."""

    id: str
    short: str
    title: str
    publisher: str
    url: str
    date: str
    confidence: str


@dataclass(frozen=True)
class Item:
    """A number of the model or of the record.

    Attributes
    ----------
    id
        Unique among all of them.
    name
        What equations call it; empty for what none reads.
    label, element
        What it is, and which tier it is of.
    span
        Where on its table's axis (one number), or from when to when in decimal years (two); else empty.
    used_by
        Variables whose equation or initial value reads it; for the record and the drift,
        the variable they are about.
    """

    id: str
    kind: str
    name: str
    label: str
    element: str
    span: tuple[float, ...]
    value: float
    unit: str
    low: float
    high: float
    distribution: str
    status: str
    source: str
    note: str
    used_by: tuple[str, ...]


@cache
def sources() -> Mapping[str, Source]:
    """All sources by id."""
    return {r["id"]: Source(**r) for r in rows("sources")}


@cache
def items() -> Mapping[str, Item]:
    """All numbers by id: parameters, levers, points of tables, the record, the drift."""
    return {item.id: item for item in _all()}


def _all() -> Iterator[Item]:
    readers = _readers()
    for r in rows("parameters"):
        name = full_name(r)
        yield _item("parameter", r, name, name, readers[name], element=r["tier"])
    for r in rows("levers"):
        yield _item("lever", r, r["id"], r["id"], readers[r["id"]])
    for r in rows("tables"):
        name, x = r["table"], float(r["x"])
        yield _item("table", r, f"{name}@{x:g}", name, readers[name], span=(x,))
    for r in rows("history"):
        start, end = float(r["start"]), float(r["end"])
        about = (r["variable"],) if r["variable"] else ()
        yield _item("history", r, f"{r['series']}@{start:g}-{end:g}", "", about, span=(start, end))
    for r in rows("discrepancy"):
        yield _item("discrepancy", {"distribution": ""} | r, f"drift@{r['flow']}", "", (r["flow"],))


def _item(
    kind: str,
    row: Mapping[str, str],
    identifier: str,
    name: str,
    used_by: tuple[str, ...],
    *,
    element: str = "",
    span: tuple[float, ...] = (),
) -> Item:
    return Item(
        id=identifier,
        kind=kind,
        name=name,
        label=row["label"],
        element=element,
        span=span,
        value=float(row["value"]),
        unit=row["unit"],
        low=float(row["low"]),
        high=float(row["high"]),
        distribution=row["distribution"],
        status=row["status"],
        source=row["source"],
        note=row["note"],
        used_by=used_by,
    )


def _readers() -> dict[str, tuple[str, ...]]:
    """For each parameter, lever and table, the variables whose equation or initial value reads it.

    What a stage inside a delay reads, the delay reads.
    """
    found: dict[str, dict[str, None]] = {n: {} for n in [*MODEL.parameters, *MODEL.levers, *MODEL.tables]}
    variables = MODEL.variables.values()
    written = {(v.place, v.element): v.name for v in variables if not v.internal}
    for variable in variables:
        read = names(variable.expression) | tables(variable.expression)
        if variable.initial:
            read |= names(variable.initial)
        for name in sorted(read & found.keys()):
            found[name][written[variable.place, variable.element]] = None
    return {name: tuple(readers) for name, readers in found.items()}


def dependence(swings: Tornado) -> dict[str, float]:
    """For each uncertain parameter, its share of the sum of squared swings; they add to 1.

    A swing is how far the outcome moves while one parameter goes from the 5 % to the 95 % point of what
    is believed of it and all others stay at their defaults. Squares, because independent
    uncertainties add by their squares. It is a cheap stand-in for the Sobol indices: it knows
    no interaction, and takes what the record ties together one by one.
    """
    total = sum(bar.span**2 for bar in swings.bars)
    return {bar.parameter: bar.span**2 / total for bar in swings.bars} if total > 0 else {}


def assumed_share(swings: Tornado) -> float | None:
    """How much of an outcome rests on assumed values, 0 to 1; None where nothing moves it.

    The share of the sum of squared swings (see `dependence`) that belongs to parameters whose
    status is "assumed". It is about how much the outcome could be otherwise because of them, not
    about how many they are. Left out are what has no range (levers, fixed numbers), the points of tables and
    the drift, and parameters that the scenario itself sets.
    """
    shares, known = dependence(swings), items()
    if not shares:
        return None
    return sum(share for name, share in shares.items() if known[name].status == "assumed")
