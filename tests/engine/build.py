"""Builds small models: from equations given as text, or from inputs given in short."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from models.engine import Lever, Model, ModelError, Parameter, Sector, Table

HEADER = """\
from models.engine import *

Pair = Dimension("pair", ("left", "right"))
s = Sector("test")
"""
FILE = "equations.py"


def sector(folder: Path, equations: str, file: str = FILE) -> Sector:
    """The sector `s` that the text declares, written to a file of its own as the engine needs it."""
    text = HEADER + dedent(equations)
    path = folder / file
    path.write_text(text, encoding="utf-8")
    scope: dict[str, object] = {}
    exec(compile(text, str(path), "exec"), scope)
    found = scope["s"]
    assert isinstance(found, Sector)
    return found


def model(
    folder: Path,
    equations: str,
    parameters: list[Parameter] | None = None,
    levers: list[Lever] | None = None,
    tables: list[Table] | None = None,
    file: str = FILE,
) -> Model:
    """The model of one sector that the text declares."""
    return Model([sector(folder, equations, file)], parameters or [], levers or [], tables or [])


def refusal(
    folder: Path,
    variable: str,
    equations: str,
    parameters: list[Parameter] | None = None,
    levers: list[Lever] | None = None,
    tables: list[Table] | None = None,
) -> str:
    """What the engine says when it refuses the text: after the file and the variable, which it names."""
    with pytest.raises(ModelError) as caught:
        _ = model(folder, equations, parameters, levers, tables).program
    place, named, said = str(caught.value).split(": ", 2)
    assert place == "inputs" or file_of(place) == folder / FILE
    assert (named, caught.value.variable) == (variable, variable)
    return said


def file_of(place: str) -> Path:
    """The file of a place `file:line`, whose file is relative if it lies below the working directory."""
    return Path.cwd() / place.rsplit(":", 1)[0]


def auxiliary(body: str, causes: str = "") -> str:
    """The text of one variable `result`."""
    return f'@s.auxiliary(unit="dimensionless")\ndef result({causes}):\n    """Result"""\n    {body}\n'


def parameter(name: str, value: float = 1.0, unit: str = "dimensionless") -> Parameter:
    """A parameter that may range from nothing to ten times its value."""
    return Parameter(name, unit, value, 0.0, 10 * abs(value), "uniform")


def per_element(base: str, left: float, right: float, unit: str = "dimensionless") -> list[Parameter]:
    """A parameter that differs between the elements of `Pair`."""
    return [
        Parameter(f"{base}_{element}", unit, value, 0.0, 10 * abs(value), "uniform", base, element)
        for element, value in (("left", left), ("right", right))
    ]


def lever(name: str, baseline: float = 0.0, unit: str = "dimensionless") -> Lever:
    return Lever(name, unit, baseline, -10.0, 10.0)


def table(name: str, *points: tuple[float, float]) -> Table:
    """A table through the points (x, y), both without unit."""
    return Table(
        name, "dimensionless", "dimensionless", tuple(x for x, _ in points), tuple(y for _, y in points)
    )
