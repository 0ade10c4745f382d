"""What reading a file of scenarios comes to: those that can be used, and what was refused, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from models.errors import InputError
from models.scenario import Scenario


@dataclass(frozen=True)
class Place:
    """Where in a file something stands: a cell of a sheet, a line and column of a CSV file, an item of JSON.

    Rows and columns count from 1; an item is its row.
    """

    kind: Literal["cell", "line", "item"]
    row: int
    column: int = 1
    sheet: str = ""


@dataclass(frozen=True)
class Refused:
    """What could not be used, where it stands, and what is wrong with it."""

    place: Place
    value: str
    error: InputError


@dataclass(frozen=True)
class Imported:
    """Scenarios with their names, in the file's order, and what was refused."""

    accepted: tuple[tuple[str, Scenario], ...]
    refused: tuple[Refused, ...]
