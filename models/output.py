"""Writes a table of results to a file, with the units and what made it beside the numbers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import InputError, message

if TYPE_CHECKING:
    import pandas as pd


def write(table: pd.DataFrame, path: Path) -> list[Path]:
    """Writes a table of `simulate` by the file's ending; returns the files written.

    A CSV file gets a companion `<name>-metadata.json` (CSV on the Web) with each column's
    unit, the scenario and the model's hash; the other formats carry these inside.

    Raises
    ------
    InputError
        For an ending that is not .csv, .xlsx or .parquet, or a place that cannot be written.
    """
    if path.suffix not in WRITERS:
        raise InputError(message('"{path}" does not end in {known}'), path=path, known=", ".join(WRITERS))
    try:
        return WRITERS[path.suffix](table, path)
    except OSError as error:
        raise InputError(
            message('cannot write "{path}": {reason}'), path=path, reason=error.strerror or error
        ) from error


def csv_text(table: pd.DataFrame) -> str:
    """The table as CSV, floats in full."""
    return table.to_csv(index=False, lineterminator="\n")


def _csv(table: pd.DataFrame, path: Path) -> list[Path]:
    path.write_text(csv_text(table), encoding="utf-8")
    companion = path.with_name(f"{path.name}-metadata.json")
    companion.write_text(csvw_text(table, path.name), encoding="utf-8")
    return [path, companion]


def _text(table: pd.DataFrame, column: str) -> bool:
    return table.dtypes[column].kind == "O"


def csvw_text(table: pd.DataFrame, name: str) -> str:
    """What describes a CSV file of that name: units, what made it (W3C CSV on the Web, JSON)."""
    return json.dumps(_csvw(table, name), ensure_ascii=False, indent=2) + "\n"


def _csvw(table: pd.DataFrame, name: str) -> dict[str, object]:
    """Description of the CSV file (W3C CSV on the Web)."""
    units = table.attrs["units"]
    kinds = {c: "string" if _text(table, c) else "double" for c in table.columns}
    columns = [{"name": c, "titles": c, "datatype": kinds[c], "unit": units[c]} for c in table.columns]
    description: dict[str, object] = {str(k): v for k, v in table.attrs.items() if k != "units"}
    description |= {"@context": "http://www.w3.org/ns/csvw", "url": name, "tableSchema": {"columns": columns}}
    return description


def _parquet(table: pd.DataFrame, path: Path) -> list[Path]:
    path.write_bytes(parquet_bytes(table))
    return [path]


def parquet_bytes(table: pd.DataFrame) -> bytes:
    """A table with `attrs` as a Parquet file that carries them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    units = table.attrs["units"]
    kinds = {c: pa.string() if _text(table, c) else pa.float64() for c in table.columns}
    fields = [pa.field(c, kinds[c], metadata={"unit": units[c]}) for c in table.columns]
    made_by = {k: json.dumps(v, ensure_ascii=False) for k, v in table.attrs.items()}
    found = pa.BufferOutputStream()
    pq.write_table(
        pa.table([table[c].to_numpy() for c in table.columns], pa.schema(fields, metadata=made_by)), found
    )
    return found.getvalue().to_pybytes()


def _xlsx(table: pd.DataFrame, path: Path) -> list[Path]:
    import pandas as pd

    about = [(k, json.dumps(v, ensure_ascii=False)) for k, v in table.attrs.items() if k != "units"]
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        table.to_excel(book, sheet_name="results", index=False, freeze_panes=(1, 1))
        pd.DataFrame(table.attrs["units"].items(), columns=["column", "unit"]).to_excel(
            book, sheet_name="units", index=False, freeze_panes=(1, 0)
        )
        pd.DataFrame(about, columns=["what", "value"]).to_excel(book, sheet_name="about", index=False)
    return [path]


WRITERS: dict[str, Callable[[pd.DataFrame, Path], list[Path]]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
}
