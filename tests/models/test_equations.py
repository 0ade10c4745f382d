"""How the cooperation model is written: no numbers in it, every variable described."""

from __future__ import annotations

import csv

import pytest

from models.cooperation import MODEL, SECTORS
from models.cooperation.tables import DATA
from models.engine.expressions import Number, walk
from models.engine.vocabulary import DELAYS

WRITTEN = [d for s in SECTORS for d in s.declarations]


@pytest.mark.parametrize("sector", SECTORS, ids=lambda s: s.name)
def test_numbers_live_in_tables(sector):
    """0 and 1 are logic (nothing, whole); every other number has a row with a unit and a source."""
    found = {
        (d.name, node.value)
        for d in sector.declarations
        for node in walk(d.expression)
        if isinstance(node, Number) and node.value not in (0.0, 1.0)
    }
    assert found == set()


@pytest.mark.parametrize("declaration", WRITTEN, ids=lambda d: d.name)
def test_every_variable_says_what_it_is(declaration):
    first, *rest = declaration.documentation.split("\n")
    assert 3 <= len(first) <= 72
    assert first[0].isupper()
    assert not first.endswith(".")
    assert not rest or (rest[0] == "" and rest[1].strip())


def test_first_lines_tell_variables_apart():
    """They are what a picker shows."""
    first = [d.documentation.split("\n")[0] for d in WRITTEN]
    assert sorted(first) == sorted(set(first))


def test_every_variable_belongs_to_a_sector_of_the_design():
    assert {v.sector for v in MODEL.variables.values()} == {
        *("investment", "parks", "trust", "research", "talent", "platforms", "transfer", "delivery")
    }


def test_a_parameter_is_filed_under_a_sector_that_reads_it():
    with (DATA / "parameters.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        name = f"{row['id']}_{row['tier']}" if row["tier"] else row["id"]
        readers = {
            v.sector
            for v in MODEL.variables.values()
            if name in v.causes or (v.initial is not None and any(_is(n, name) for n in walk(v.initial)))
        }
        assert row["sector"] in readers, f"{name} is read by {sorted(readers)}"


def _is(node: object, name: str) -> bool:
    return getattr(node, "id", "") == name


def test_outcomes_of_the_design_exist():
    wanted = (
        *("outbound_investment", "inbound_investment", "investment_balance", "investment_coverage"),
        *("outward_transfer", "inward_transfer", "transfer_volume"),
        *("programme_cost", "cumulative_programme_cost"),
    )
    assert set(wanted) <= set(MODEL.variables)
    for name in ("outbound_investment", "inbound_investment", "outward_transfer", "inward_transfer"):
        assert {f"{name}_leading", f"{name}_emerging"} <= set(MODEL.variables)


def test_levers_of_the_design_exist_with_their_ranges():
    assert {n: (x.baseline, x.low, x.high) for n, x in MODEL.levers.items()} == {
        "joint_research_fund": (6, 0, 100),
        "technology_finance": (10, 0, 400),
        "transfer_centre_starts": (0.5, 0, 6),
        "cooperation_centre_starts": (0.3, 0, 4),
        "young_scientist_visits": (60, 0, 800),
        "broker_training": (30, 0, 300),
        "residence_facilitation": (0.2, 0, 1),
        "overseas_park_starts": (0, 0, 3),
        "home_park_starts": (0.1, 0, 3),
        "twin_park_share": (0, 0, 1),
        "emerging_focus": (0.5, 0, 1),
    }


def test_research_takes_years():
    """A third-order delay stands between research and knowledge."""
    assert DELAYS["delay3"] == 3
    stages = [n for n in MODEL.stocks if n.startswith("knowledge_creation_stage_")]
    assert len(stages) == 6
