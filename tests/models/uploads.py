"""Files as people and attackers make them: tables as workbooks, archives that are not what they seem."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import openpyxl

from models.reading import short
from models.scenario import Scenario

LONG = ["scenario", "lever", "level", "start", "ramp", "end"]


def workbook(rows: Iterable[Sequence[object]], title: str = "Sheet", before: str = "") -> bytes:
    """An XLSX file with one sheet, and an empty one before it if that has a name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = before or title
    if before:
        sheet = book.create_sheet(title)
    for row in rows:
        # A number keeps sixteen digits in a workbook; one that has more is written as text.
        sheet.append([c if not isinstance(c, float) or float(f"{c:.16g}") == c else repr(c) for c in row])
    found = io.BytesIO()
    book.save(found)
    return found.getvalue()


def archive(files: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", compression) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return found.getvalue()


def altered(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """An archive with some files replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        return archive({n: before.read(n) for n in before.namelist()} | dict(changes))


def symlink(name: str, to: str) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as made:
        entry = zipfile.ZipInfo(name)
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(entry, to)
    return found.getvalue()


def long_rows(named: Iterable[tuple[str, Scenario]]) -> list[list[object]]:
    """Scenarios in the long shape, with numbers as numbers."""
    found: list[list[object]] = [list(LONG)]
    for name, s in named:
        found.append([name, None, None, None, None, None])
        found += [[name, n, x.level, x.start, x.ramp, x.end] for n, x in s.levers.items()]
        found += [[name, n, v, None, None, None] for n, v in s.assumptions.items()]
        found += [[name, n, getattr(s, n), None, None, None] for n in ("until", "step", "method")]
    return found


def as_csv(rows: Iterable[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Rows that hold nothing one would have to quote."""
    lines = [
        delimiter.join("" if c is None else short(c) if isinstance(c, float) else str(c) for c in row)
        for row in rows
    ]
    return "\n".join(lines).encode(encoding)
