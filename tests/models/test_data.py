"""The tables: described, sourced, inside their ranges, in units that exist."""

from __future__ import annotations

import json
import warnings

import pint
import pytest

from models.cooperation import MODEL
from models.cooperation.tables import DATA, rows, unit_definitions

PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {r["name"]: r for r in PACKAGE["resources"]}
TABLES = [name for name, r in RESOURCES.items() if r["format"] == "csv"]
SOURCED = ("history", "partners", "levers", "parameters", "tables", "discrepancy")
RANGED = ("levers", "parameters", "tables", "history", "discrepancy")


@pytest.fixture(scope="module")
def report():
    """What Frictionless finds wrong in the package."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from frictionless import Package

        return Package(str(DATA / "datapackage.json")).validate()


def test_the_package_is_valid(report):
    problems = report.flatten(["rowNumber", "fieldName", "type", "message"])
    assert problems == []
    assert [task.name for task in report.tasks] == list(RESOURCES)


def test_every_table_is_described():
    described = {r["path"] for r in PACKAGE["resources"]}
    assert {path.name for kind in ("csv", "parquet") for path in DATA.glob(f"*.{kind}")} == described


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_explained(name):
    fields = RESOURCES[name]["schema"]["fields"]
    assert [f["name"] for f in fields] == list(next(rows(name)))
    assert all(f.get("description") for f in fields)


@pytest.mark.parametrize("name", SOURCED)
def test_every_source_exists(name):
    known = {r["id"] for r in rows("sources")}
    assert {r["source"] for r in rows(name)} <= known


@pytest.mark.parametrize("name", RANGED)
def test_every_value_lies_in_its_range(name):
    wrong = [r for r in rows(name) if not float(r["low"]) <= float(r["value"]) <= float(r["high"])]
    assert wrong == []


@pytest.mark.parametrize("name", ["levers", "parameters", "tables"])
def test_only_what_is_fixed_has_no_width(name):
    """A lever marked fixed has a known level in 2017; its range is what it may be set to."""
    for row in rows(name):
        if float(row["low"]) == float(row["high"]):
            assert row["distribution"] == "fixed", row
        elif name != "levers" and row.get("id") != "wide_scope":
            assert row["distribution"] != "fixed", row


@pytest.mark.parametrize("name", RANGED)
def test_every_status_is_known(name):
    assert {r["status"] for r in rows(name)} <= {"measured", "derived", "assumed"}


@pytest.mark.parametrize("name", ["levers", "parameters", "tables", "history", "discrepancy"])
def test_every_row_says_why(name):
    assert [r for r in rows(name) if not r["note"].strip()] == []


def test_every_unit_is_known_to_pint():
    registry = pint.UnitRegistry()
    for line in unit_definitions():
        registry.define(line)
    units = {MODEL.unit(n) for n in [*MODEL.variables, *MODEL.parameters, *MODEL.levers]}
    units |= {t.unit for t in MODEL.tables.values()} | {t.x_unit for t in MODEL.tables.values()}
    for unit in units:
        assert registry.Quantity(1, unit).units is not None
    assert registry.Quantity(1, "USD_billion").to("USD_million").magnitude == pytest.approx(1000)


@pytest.mark.parametrize("name", ["levers", "sources", "loops", "units"])
def test_names_are_unique(name):
    names = [r.get("id") or r["unit"] for r in rows(name)]
    assert len(names) == len(set(names))


def test_parameters_are_unique_within_their_tier():
    names = [(r["id"], r["tier"]) for r in rows("parameters")]
    assert len(names) == len(set(names))
    per_tier = {i for i, tier in names if tier}
    assert {tier for _, tier in names} == {"", "leading", "emerging"}
    assert all({(i, "leading"), (i, "emerging")} <= set(names) and (i, "") not in names for i in per_tier)


def test_levers_belong_to_the_groups_of_the_design():
    assert [r["group"] for r in rows("levers")] == sorted(
        (r["group"] for r in rows("levers")), key=["funding", "talent", "parks", "focus"].index
    )
    for row in rows("levers"):
        assert row["raises"] in MODEL.variables
        steps = (float(row["high"]) - float(row["low"])) / float(row["step"])
        assert steps == pytest.approx(round(steps))
        notches = (float(row["value"]) - float(row["low"])) / float(row["step"])
        assert notches == pytest.approx(round(notches))


def test_history_ends_before_the_model_takes_over():
    ends = [float(r["end"]) for r in rows("history")]
    assert max(ends) == MODEL.parameters["history_end"].value == 2018
    assert all(float(r["start"]) <= float(r["end"]) for r in rows("history"))


def test_tables_end_with_the_record():
    for table in MODEL.tables.values():
        assert (table.x[0], table.x[-1]) == (2015, 2018)
        assert list(table.x) == sorted(set(table.x))


def test_partners_have_one_tier_each():
    tiers: dict[str, set[str]] = {}
    for row in rows("partners"):
        tiers.setdefault(row["iso3"], set()).add(row["tier"])
    assert all(len(found) == 1 for found in tiers.values())
    assert {"SGP", "ISR", "CZE"} <= {i for i, found in tiers.items() if found == {"leading"}}
    assert {"KAZ", "IDN", "IND"} <= {i for i, found in tiers.items() if found == {"emerging"}}


def test_named_loops_are_described():
    for row in rows("loops"):
        assert row["polarity"] in {"R", "B"}
        assert set(row["variables"].split()) <= set(MODEL.variables)
        assert row["label"].strip()
        assert row["description"].strip()
