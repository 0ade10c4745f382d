"""Files of results, read back: the same numbers, their units, and what made them."""

from __future__ import annotations

import csv
import json
import os
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from models.cooperation import MODEL
from models.errors import InputError
from models.output import WRITERS, csv_text, write
from models.presets import preset
from models.scenario import Scenario
from models.simulation import VERSION, simulate

SCENARIO = preset("twin_parks").scenario.replaced(until=2017, step=0.25)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return simulate(SCENARIO)


@pytest.fixture(scope="module")
def folder(table, tmp_path_factory) -> Path:
    """A folder with the table in every format."""
    place = tmp_path_factory.mktemp("written")
    for suffix in WRITERS:
        write(table, place / f"run{suffix}")
    return place


def test_csv_holds_every_float_in_full(table, folder):
    with (folder / "run.csv").open(encoding="utf-8", newline="") as file:
        header, *lines = csv.reader(file)
    assert header == list(table.columns)
    assert np.array_equal(np.array(lines, dtype=float), table.to_numpy())


def test_csv_text_is_what_the_file_holds(table, folder):
    assert csv_text(table) == (folder / "run.csv").read_text(encoding="utf-8")
    assert "\r" not in csv_text(table)


def test_csv_has_a_companion_on_the_web(table, folder):
    about = json.loads((folder / "run.csv-metadata.json").read_text(encoding="utf-8"))
    columns = about["tableSchema"]["columns"]
    assert about["@context"] == "http://www.w3.org/ns/csvw"
    assert about["url"] == "run.csv"
    assert {c["name"]: c["unit"] for c in columns} == table.attrs["units"]
    assert [c["name"] for c in columns] == list(table.columns)
    assert Scenario.from_data(about["scenario"]) == SCENARIO
    assert (about["model_hash"], about["model_version"]) == (MODEL.hash, VERSION)


def test_write_returns_what_it_wrote(table, tmp_path):
    assert write(table, tmp_path / "a.csv") == [tmp_path / "a.csv", tmp_path / "a.csv-metadata.json"]
    assert write(table, tmp_path / "a.xlsx") == [tmp_path / "a.xlsx"]
    assert write(table, tmp_path / "a.parquet") == [tmp_path / "a.parquet"]
    assert len(list(tmp_path.iterdir())) == 4


def test_parquet_holds_numbers_units_and_origin(table, folder):
    found = pq.read_table(folder / "run.parquet")
    assert found.column_names == list(table.columns)
    assert np.array_equal(np.column_stack([c.to_numpy() for c in found.columns]), table.to_numpy())
    for field in found.schema:
        assert (field.metadata or {})[b"unit"].decode() == table.attrs["units"][field.name]
    about = {k.decode(): json.loads(v) for k, v in (found.schema.metadata or {}).items()}
    assert Scenario.from_data(about["scenario"]) == SCENARIO
    assert about["model_hash"] == MODEL.hash
    assert about["units"] == table.attrs["units"]


@pytest.fixture(scope="module")
def book(folder) -> dict[str, pd.DataFrame]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return pd.read_excel(folder / "run.xlsx", sheet_name=None, engine="openpyxl")


def test_workbook_holds_numbers_to_a_spreadsheets_precision(table, book):
    """A cell keeps sixteen digits."""
    assert list(book["results"].columns) == list(table.columns)
    assert np.allclose(book["results"].to_numpy(), table.to_numpy(), rtol=1e-15, atol=0)


def test_workbook_holds_units_and_origin(table, book):
    assert dict(zip(book["units"]["column"], book["units"]["unit"], strict=True)) == table.attrs["units"]
    about = dict(zip(book["about"]["what"], book["about"]["value"], strict=True))
    assert Scenario.from_data(json.loads(about["scenario"])) == SCENARIO
    assert json.loads(about["model_hash"]) == MODEL.hash


def test_workbook_holds_no_formulas(table, tmp_path):
    """A cell that begins with = is text, whatever put it there."""
    import openpyxl

    odd = table.copy()
    odd.attrs = table.attrs | {"scenario": "=1+1", "units": table.attrs["units"] | {"year": "=1+1"}}
    write(odd, tmp_path / "odd.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        sheets = openpyxl.load_workbook(tmp_path / "odd.xlsx")
    cells = [c for sheet in sheets for row in sheet.iter_rows() for c in row]
    assert {c.data_type for c in cells} == {"s", "n"}
    assert sheets["units"]["B2"].value == "=1+1"


@pytest.mark.parametrize("name", ["run.txt", "run.xls", "run", "run.csv.gz", ".csv"])
def test_another_ending_is_refused(table, tmp_path, name):
    with pytest.raises(InputError, match=r"does not end in \.csv, \.xlsx, \.parquet"):
        write(table, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_missing_folder_is_named_with_the_reason(table, tmp_path, suffix):
    path = tmp_path / "missing" / f"run{suffix}"
    with pytest.raises(InputError) as caught:
        write(table, path)
    said = str(caught.value)
    assert said.startswith(f'cannot write "{path}": ')
    assert len(said.removeprefix(f'cannot write "{path}": ')) > len("None")
    assert said.splitlines() == [said]


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_folder_in_the_way_is_named(table, tmp_path, suffix):
    path = tmp_path / f"run{suffix}"
    path.mkdir()
    with pytest.raises(InputError, match="cannot write"):
        write(table, path)


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_place_that_takes_no_files_is_named(table, suffix):
    place = Path(f"{os.devnull}/run{suffix}")
    with pytest.raises(InputError, match="cannot write"):
        write(table, place)
