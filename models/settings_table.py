"""Lever settings of many scenarios in one table, in either of two shapes.

Wide: a row for each scenario, with a column `scenario` for its name, a column for each lever with cells
LEVEL[@START[+RAMP]][..END], and if need be columns `until`, `step`, `method` and one for each changed
assumption. Long: a row for each setting, with columns `scenario`, `lever`, `level`, `start`, `ramp`, `end`;
`lever` may also name an assumption, `until`, `step` or `method`, whose value is then the level. Columns are
named by their ids, or, but for assumptions, by their labels in English or Chinese.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.cooperation import MODEL
from models.errors import UNPRINTABLE, InputError, message
from models.headings import (
    LEVEL,
    LEVER,
    MISSING,
    NAME,
    RUN,
    TIMING,
    columns,
    labels,
    target,
    usable,
)
from models.imported import Imported, Place, Refused
from models.reading import finite, short
from models.scenario import Scenario, check_assumption, parse_setting
from models.sheets import Cell, Sheet, Unusable

LONGEST_NAME = 80
NAMELESS = message("the name is missing; the scenario above is left out too, for this may belong to it")
AGAIN = message('"{name}" is given twice, first in row {row}')
FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass
class _Draft:
    """A scenario of which some cells have been read; `places` tells which cell gave what."""

    place: Place
    data: dict[str, Any] = field(default_factory=lambda: {"levers": {}, "assumptions": {}})
    places: dict[str, tuple[Place, str]] = field(default_factory=dict)
    spoilt: bool = False


def scenarios(sheet: Sheet) -> Imported:
    """The scenarios of a table. A scenario of which anything is refused is left out whole.

    Raises
    ------
    InputError
        If the first row does not name columns of either shape.
    """
    if not sheet.rows:
        raise InputError(message("the table is empty"))
    return _Reader(sheet).read()


class _Reader:
    """Reads one table."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.columns = columns(sheet)
        self.drafts: dict[str, _Draft] = {}
        self.refused: list[Refused] = []

    def read(self) -> Imported:
        take = self._setting if LEVER in self.columns else self._row
        for number, row in self.sheet.rows[1:]:
            cells = {name: row[k] if k < len(row) else None for k, name in enumerate(self.columns) if name}
            take(number, cells, row)
        accepted = [(name, s) for name, draft in self.drafts.items() if (s := self._whole(draft))]
        places = sorted(self.refused, key=lambda r: (r.place.row, r.place.column))
        return Imported(tuple(accepted), tuple(places))

    def _place(self, row: int, column: str) -> Place:
        kind = "cell" if self.sheet.name else "line"
        return Place(kind, row, self.columns.index(column) + 1, self.sheet.name)

    def _refuse(self, place: Place, value: object, error: InputError, draft: _Draft | None = None) -> None:
        bare = InputError(error.template, where="", **error.values)
        self.refused.append(Refused(place, _shown(value), bare))
        if draft is not None:
            draft.spoilt = True

    def _name(self, number: int, value: Cell, nameless: str = MISSING) -> str | None:
        """The scenario's name, or None after it was refused."""
        try:
            if value is None:
                raise InputError(nameless)
            return checked_name(value)
        except InputError as error:
            self._refuse(self._place(number, NAME), value, error)
            return None

    def _row(self, number: int, cells: Mapping[str, Cell], row: Sequence[Cell]) -> None:
        """Takes in a row of the wide shape."""
        name = self._name(number, cells[NAME])
        place = self._place(number, NAME)
        if name in self.drafts:
            self._refuse(place, name, InputError(AGAIN, name=name, row=self.drafts[name].place.row))
            return
        draft = _Draft(place)
        self._stray(number, row, draft)
        for column, value in cells.items():
            if column != NAME and value is not None:
                self._take(draft, column, value, self._place(number, column))
        if name is not None:
            self.drafts[name] = draft

    def _setting(self, number: int, cells: Mapping[str, Cell], row: Sequence[Cell]) -> None:
        """Takes in a row of the long shape."""
        name = self._name(number, cells[NAME], NAMELESS if self.drafts else MISSING)
        if name is None:
            for draft in [*self.drafts.values()][-1:]:
                draft.spoilt = True
            return
        draft = self.drafts.setdefault(name, _Draft(self._place(number, NAME)))
        self._stray(number, row, draft)
        given = {c: v for c in (LEVEL, *TIMING) if (v := cells.get(c)) is not None}
        if cells[LEVER] is None and not given:
            return
        place = self._place(number, LEVER)
        try:
            asked = target(cells[LEVER])
        except InputError as error:
            self._refuse(place, cells[LEVER], error, draft)
            return
        later = next((c for c in TIMING if c in given), "")
        if asked in draft.places:
            first = draft.places[asked][0].row
            self._refuse(place, asked, InputError(AGAIN, name=asked, row=first), draft)
        elif LEVEL not in given:
            self._refuse(self._place(number, LEVEL), "", InputError(MISSING), draft)
        elif asked in MODEL.levers:
            self._timed(draft, asked, given, number)
        elif later:
            said = message("only a lever has a time; leave this cell empty")
            self._refuse(self._place(number, later), given[later], InputError(said), draft)
        else:
            self._take(draft, asked, given[LEVEL], self._place(number, LEVEL))

    def _timed(self, draft: _Draft, lever: str, given: Mapping[str, Cell], number: int) -> None:
        """Takes in a lever's setting in cells of its own."""
        draft.places[lever] = (self._place(number, LEVER), lever)
        found: dict[str, float] = {}
        for column, value in given.items():
            try:
                found[column] = finite(usable(value))
            except InputError as error:
                self._refuse(self._place(number, column), value, error, draft)
        if len(found) < len(given):
            return
        try:
            Scenario.from_data({"levers": {lever: found}})
        except InputError as error:
            part = error.where.rpartition(".")[2]
            column = part if part in given else "end" if "end" in error.values else LEVEL
            self._refuse(self._place(number, column), given[column], error, draft)
        else:
            draft.data["levers"][lever] = found

    def _take(self, draft: _Draft, name: str, value: Cell, place: Place) -> None:
        """Takes in a lever's setting in one cell, an assumption, or how to run."""
        draft.places[name] = (place, _shown(value))
        try:
            given = usable(value)
            if name in MODEL.levers:
                text = unicodedata.normalize("NFKC", given) if isinstance(given, str) else short(given)
                draft.data["levers"][name] = parse_setting(name, text)
            elif name in MODEL.parameters:
                check_assumption(name, finite(given))
                draft.data["assumptions"][name] = finite(given)
            else:
                draft.data[name] = given if name == "method" else finite(given)
        except InputError as error:
            self._refuse(place, value, error, draft)

    def _stray(self, number: int, row: Sequence[Cell], draft: _Draft) -> None:
        """Refuses what stands below no heading."""
        kind = "cell" if self.sheet.name else "line"
        for k, value in enumerate(row):
            if value is not None and not (k < len(self.columns) and self.columns[k]):
                said = InputError(message("this column has no heading"))
                self._refuse(Place(kind, number, k + 1, self.sheet.name), value, said, draft)

    def _whole(self, draft: _Draft) -> Scenario | None:
        """The scenario of a draft; None if something of it is refused."""
        if draft.spoilt:
            return None
        try:
            return Scenario.from_data(draft.data)
        except InputError as error:
            about = [n for n in RUN if n in draft.places and error.values.get("value") == draft.data[n]]
            place, value = draft.places[about[0]] if about else (draft.place, "")
            self._refuse(place, value, error, draft)
            return None


def to_csv(named: Sequence[tuple[str, Scenario]], language: str = "en") -> bytes:
    """Scenarios as a table of the wide shape, with headings in a language, that `scenarios` reads back.

    UTF-8 with a mark at its start, by which spreadsheet programs know it. A name that a spreadsheet would
    take for a formula gets an apostrophe, which is taken off again.
    """
    every = [s for _, s in named]
    assumed = sorted({n for s in every for n in s.assumptions})
    run = [n for n in RUN if n == "until" or any(getattr(s, n) != getattr(Scenario(), n) for s in every)]
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    headings = [NAME, *MODEL.levers, *run]
    writer.writerow([*(labels(language)[n] for n in headings), *assumed])
    for name, s in named:
        levers = [s.levers[n].text if n in s.levers else "" for n in MODEL.levers]
        values = [v if isinstance(v, str) else short(v) for v in (getattr(s, n) for n in run)]
        assumptions = [short(s.assumptions[n]) if n in s.assumptions else "" for n in assumed]
        safe = f"'{name}" if name.startswith(FORMULA_STARTS) else name
        writer.writerow([safe, *levers, *values, *assumptions])
    return file.getvalue().encode("utf-8-sig")


def checked_name(cell: Cell) -> str:
    """A scenario's name. Raises InputError."""
    value = usable(cell)
    name = " ".join(value.split()) if isinstance(value, str) else short(value)
    if name.startswith("'") and name[1:].startswith(FORMULA_STARTS):
        name = name[1:]
    if len(name) > LONGEST_NAME:
        said = message("{count} characters are too many; at most {most}")
        raise InputError(said, count=len(name), most=LONGEST_NAME)
    if UNPRINTABLE.search(name):
        raise InputError(message('"{value}" is not text'), value=name)
    return name


def _shown(value: object) -> str:
    if isinstance(value, Unusable):
        return value.text
    return "" if value is None else str(value)
