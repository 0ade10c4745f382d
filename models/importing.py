"""Scenarios from files that people upload: JSON, tables of lever settings (CSV, XLSX), bundles of runs.

Nothing is unpacked to disk, evaluated or unpickled. Each row is checked by itself: good ones are kept, bad
ones listed with where they stand, what they hold and what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from models.errors import InputError, message
from models.imported import Imported, Place, Refused
from models.options import LARGEST_FILE
from models.reading import parsed
from models.salvage import salvaged
from models.scenario import NAME, Scenario, bare
from models.settings_table import LONGEST_NAME, checked_name, scenarios
from models.sheets import MOST_ROWS, Sheet, from_csv, from_xlsx
from models.verification import opened

TABLES: dict[str, Callable[[bytes], Sheet]] = {".csv": from_csv, ".xlsx": from_xlsx}
ENDINGS = (".json", *TABLES, ".zip")


def imported(data: bytes, filename: str, language: str = "en") -> Imported:
    """The scenarios of a file, told apart by its name's ending.

    Parameters
    ----------
    language
        In which a preset's name is wanted.

    Raises
    ------
    InputError
        If nothing of the file can be read.
    """
    path = PurePath(filename.replace("\\", "/"))
    stem = path.stem[:LONGEST_NAME]
    suffix = path.suffix.lower()
    if suffix not in ENDINGS:
        raise InputError(
            message('"{path}" does not end in {known}'), path=path.name, known=", ".join(ENDINGS)
        )
    if len(data) > LARGEST_FILE:
        raise InputError(
            message('"{path}" is larger than {limit} MiB'), path=path.name, limit=LARGEST_FILE // 2**20
        )
    if suffix in TABLES:
        return scenarios(TABLES[suffix](data))
    if suffix == ".zip":
        return Imported(((checked_name(stem), opened(data).scenario()),), ())
    return _json(data, stem, language)


def _json(data: bytes, stem: str, language: str) -> Imported:
    """A scenario, a preset, or a list of these."""
    try:
        content = parsed(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(message("the file is not text in UTF-8")) from None
    items = content if isinstance(content, list) else [content]
    if len(items) > MOST_ROWS:
        said = message("{count} scenarios are too many; at most {most}")
        raise InputError(said, count=len(items), most=MOST_ROWS)
    accepted: list[tuple[str, Scenario]] = []
    refused: list[Refused] = []
    for number, item in enumerate(items, start=1):
        usual = f"{stem[: LONGEST_NAME - 5]} {number}" if isinstance(content, list) else stem
        try:
            accepted.append((_name(item, usual, language), Scenario.from_data(bare(item))))
        except InputError as error:
            refused += [Refused(Place("item", number), _value(e), e) for e in _errors(item, error)]
    return Imported(tuple(accepted), tuple(refused))


def _name(item: Any, usual: str, language: str) -> str:
    """What an item calls itself: a preset's label, its name, or the usual one. Raises InputError."""
    given = usual
    if isinstance(item, Mapping):
        label = item.get("label", item.get("id")) if "scenario" in item else item.get(NAME, usual)
        given = label.get(language, item.get("id")) if isinstance(label, Mapping) else label
    if not isinstance(given, str):
        raise InputError(message('"{value}" is not text'), where=NAME, value=str(given))
    return checked_name(given) or usual


def _errors(item: Any, first: InputError) -> Sequence[InputError]:
    """Everything that is wrong with an item of which one thing is."""
    data = bare(item)
    return (isinstance(data, Mapping) and salvaged(data)[1]) or (first,)


def _value(error: InputError) -> str:
    """What stands there that is wrong."""
    return next((str(error.values[k]) for k in ("value", "text") if k in error.values), "")
