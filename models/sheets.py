"""Tables from people: CSV and XLSX files as rows of plain cells. Nothing in them is ever evaluated."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from models.archive import contents
from models.errors import InputError, message
from models.words import catalogue

MOST_ROWS, MOST_COLUMNS = 2000, 300
LONGEST_CELL = 500
DELIMITERS = ",;\t"
ENCODINGS = ("utf-8-sig", "gb18030")
"""What programs write, among them the Chinese edition of Excel."""
SHEET = message("Scenarios")
"""The sheet that is read if a workbook has one of this name; otherwise the first."""
FORMULA = message("formulas are not evaluated; paste the value instead")
DAMAGED = message("this is not a workbook that can be read (XLSX)")
BAD_WORKBOOK = (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError, EOFError)
"""What reading a broken workbook may come to; broken XML is a SyntaxError."""


@dataclass(frozen=True)
class Unusable:
    """A cell that holds neither a number nor a text of a sensible length, and why that is refused."""

    text: str
    error: InputError


Cell = str | int | float | Unusable | None


@dataclass(frozen=True)
class Sheet:
    """Rows that are not empty, each with its number from 1; `name` is empty for a CSV file."""

    name: str
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


def from_csv(data: bytes) -> Sheet:
    """The rows of a CSV file in UTF-8 or GB18030, whose columns commas, semicolons or tabs part.

    Raises
    ------
    InputError
        For what is no such file.
    """
    text = _decoded(data)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # our own limit is LONGEST_CELL
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    return Sheet("", tuple(_checked(_lines(reader))))


def from_xlsx(data: bytes) -> Sheet:
    """The rows of a workbook's sheet; a cell with a formula, date, error or truth value is `Unusable`.

    Raises
    ------
    InputError
        For what is no workbook, or one that is unsafe to open.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _check_xml(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        try:
            wanted = {catalogue(code).gettext(SHEET).casefold() for code in ("en", "zh")}
            sheets = book.worksheets
            sheet = next((s for s in sheets if s.title.casefold() in wanted), sheets[0])
            sheet.reset_dimensions()  # type: ignore[union-attr]
            rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)
            found = [(number, [_cell(c) for c in row]) for number, row in enumerate(rows, start=1)]
            return Sheet(sheet.title, tuple(_checked(iter(found))))
        finally:
            book.close()
    except InputError:
        raise
    except (*BAD_WORKBOOK, zipfile.BadZipFile, InvalidFileException):
        raise InputError(DAMAGED) from None


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise InputError(message("the file holds NUL bytes; save it as CSV in UTF-8"))
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(message("the file is not text in UTF-8 or GB18030"))


def _delimiter(text: str) -> str:
    """What parts the first line into most columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with the lines they begin on."""
    while True:
        line = reader.line_num + 1  # type: ignore[attr-defined]
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            said = message("line {line} is not CSV; check its quotation marks")
            raise InputError(said, line=line) from None
        yield line, [_text(value) for value in row]


def _text(value: str) -> Cell:
    """A text without the spaces around it; None for an empty one."""
    if len(value) > LONGEST_CELL:
        said = message("{count} characters are too many; at most {most}")
        return Unusable(value[:20] + "…", InputError(said, count=len(value), most=LONGEST_CELL))
    return value.strip() or None


def _cell(cell: object) -> Cell:
    """What a cell of a workbook holds."""
    value, kind = getattr(cell, "value", None), getattr(cell, "data_type", "n")
    if value is None:
        return None
    if isinstance(value, str) and kind not in {"f", "e"}:
        return _text(value)
    if kind == "n" and isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if kind == "f":
        text = value if isinstance(value, str) else str(getattr(value, "text", "="))
        return Unusable(text[:LONGEST_CELL], InputError(FORMULA))
    return Unusable(str(value), InputError(message("this is neither a number nor text; format it as one")))


def _checked(rows: Iterator[tuple[int, list[Cell]]]) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Rows without those that are empty. Raises InputError if there are too many rows or columns."""
    for count, (number, row) in enumerate(rows, start=1):
        while row and row[-1] is None:
            row.pop()
        if row and (count > MOST_ROWS or len(row) > MOST_COLUMNS):
            raise InputError(
                message("the table is too large: at most {rows} rows and {columns} columns"),
                rows=MOST_ROWS,
                columns=MOST_COLUMNS,
            )
        if row:
            yield number, tuple(row)


def _check_xml(data: bytes) -> None:
    """Raises InputError if a part of a workbook declares a document type: entities are defined in those."""
    for name, content in contents(data).items():
        if content is None:
            raise InputError(DAMAGED)
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = _refuse_document_type
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            if name.endswith((".xml", ".rels")):
                raise InputError(DAMAGED) from None


def _refuse_document_type(*_: object) -> None:
    raise InputError(message("the workbook defines XML entities, which no spreadsheet program writes"))
