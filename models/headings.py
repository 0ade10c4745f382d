"""What the columns of a table of lever settings are called: by ids, or by labels in English or Chinese."""

from __future__ import annotations

from functools import cache

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.engine import nearest
from models.errors import InputError, message
from models.sheets import Cell, Sheet, Unusable
from models.words import LANGUAGES, catalogue

NAME, LEVER, LEVEL = "scenario", "lever", "level"
TIMING = ("start", "ramp", "end")
RUN = ("until", "step", "method")
COLUMNS = {
    NAME: message("Scenario"),
    LEVER: message("Lever"),
    LEVEL: message("Level"),
    "start": message("Start (year)"),
    "ramp": message("Ramp (years)"),
    "end": message("End (year)"),
    "until": message("Last year"),
    "step": message("Step (years)"),
    "method": message("Method"),
}
GIVEN_TWICE = message('"{name}" is given twice')
MISSING = message("is missing")


@cache
def labels(language: str) -> dict[str, str]:
    """Headings by id, in a language."""
    english = COLUMNS | {r["id"]: r["label"] for r in rows("levers")}
    return {name: catalogue(language).gettext(label) for name, label in english.items()}


@cache
def _known() -> dict[str, str]:
    """Ids by what may stand for them, spelled as `_key` does."""
    found = {_key(label): name for code in LANGUAGES for name, label in labels(code).items()}
    return found | {_key(name): name for name in (*COLUMNS, *MODEL.levers, *MODEL.parameters)}


def _key(text: object) -> str:
    return " ".join(str(text).split()).casefold()


def columns(sheet: Sheet) -> list[str]:
    """Ids of the columns, empty where a column has no heading."""
    found = [_heading(cell) for cell in sheet.rows[0][1]]
    twice = next((name for name in found if name and found.count(name) > 1), "")
    if twice:
        raise InputError(GIVEN_TWICE, name=twice)
    long = [NAME, LEVER, LEVEL]
    if NAME not in found or (LEVER in found and LEVEL not in found):
        raise InputError(
            message("the first row has to name the columns {long}, or {name} and levers"),
            long=", ".join([*long, *TIMING]),
            name=NAME,
        )
    allowed = {*long, *TIMING} if LEVER in found else {NAME, *RUN, *MODEL.levers, *MODEL.parameters}
    for name in found:
        if name and name not in allowed:
            said = message('a table with a column "{lever}" has no column "{name}"; give it as a row')
            other = message('a column "{name}" needs a column "{lever}"')
            raise InputError(said if LEVER in found else other, name=name, lever=LEVER)
    return found


def _heading(cell: Cell) -> str:
    if cell is None:
        return ""
    return target(cell, {*_known().values()})


def target(cell: Cell, allowed: set[str] | None = None) -> str:
    """What a heading or a cell names: a lever, an assumption, how to run. Raises InputError."""
    text = usable(cell)
    found = _known().get(_key(text), "")
    if found in (allowed or {*MODEL.levers, *MODEL.parameters, *RUN}):
        return found
    near = nearest(_key(text), [*(allowed or MODEL.levers)])
    if near:
        raise InputError(message('unknown name "{name}"; did you mean "{near}"?'), name=str(text), near=near)
    raise InputError(
        message('unknown name "{name}"; known levers: {known}'), name=str(text), known=", ".join(MODEL.levers)
    )


def usable(cell: Cell) -> str | int | float:
    if isinstance(cell, Unusable):
        raise cell.error
    if cell is None:
        raise InputError(MISSING)
    return cell
