"""Reads the model's inputs (levers, parameters, tables) from `data/`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from models.engine import Lever, Parameter, Table

DATA = Path(__file__).resolve().parents[2] / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of `data/<name>.csv` as dictionaries of text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def full_name(row: Mapping[str, str]) -> str:
    """What equations call a row of `data/parameters.csv`: its id, with its tier if it has one."""
    return f"{row['id']}_{row['tier']}" if row["tier"] else row["id"]


def levers() -> list[Lever]:
    """The policy levers."""
    return [
        Lever(r["id"], r["unit"], float(r["value"]), float(r["low"]), float(r["high"]))
        for r in rows("levers")
    ]


def parameters() -> list[Parameter]:
    """The model's parameters, one for each tier where the table has a tier."""
    return [
        Parameter(
            name=full_name(r),
            unit=r["unit"],
            value=float(r["value"]),
            low=float(r["low"]),
            high=float(r["high"]),
            distribution=r["distribution"],
            base=r["id"] if r["tier"] else "",
            element=r["tier"],
        )
        for r in rows("parameters")
    ]


def lookup_tables() -> list[Table]:
    """The piecewise-linear functions."""
    found = []
    for name, group in groupby(rows("tables"), key=lambda r: r["table"]):
        points = list(group)
        first = points[0]
        x = tuple(float(p["x"]) for p in points)
        y = tuple(float(p["value"]) for p in points)
        found.append(Table(name, first["x_unit"], first["unit"], x, y))
    return found


def unit_definitions() -> list[str]:
    """The model's units, in Pint's notation."""
    return [f"{r['unit']} = {r['definition']}" for r in rows("units")]
