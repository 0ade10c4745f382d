"""Every number is there with its source, its readers and its weight."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.evidence import HEADLINE, KINDS, STATUSES, assumed_share, dependence, items, sources
from models.scenario import Scenario
from models.tornado import Bar, Tornado, tornado

ROOT = Path(__file__).parents[2]
TABLES = {
    "parameter": "parameters",
    "lever": "levers",
    "table": "tables",
    "history": "history",
    "discrepancy": "discrepancy",
}


def swings(**spans: float) -> Tornado:
    """A tornado whose parameters move the outcome so far."""
    bars = tuple(Bar(name, "", 0, 1, 0, span) for name, span in spans.items())
    return Tornado(HEADLINE, "scenario", 2030, "dimensionless", 0.0, bars)


def initial(function: ast.FunctionDef) -> set[str]:
    """What a stock's decorator starts it from."""
    given = [k.value for d in function.decorator_list if isinstance(d, ast.Call) for k in d.keywords]
    return {word for v in given if isinstance(v, ast.Constant) for word in str(v.value).split()}


def test_nothing_is_missing():
    found = Counter(item.kind for item in items().values())
    assert tuple(found) == KINDS == tuple(TABLES)
    assert found == {kind: len(list(rows(table))) for kind, table in TABLES.items()}


def test_every_number_has_a_source_and_a_status():
    for item in items().values():
        assert item.source in sources()
        assert item.status in STATUSES
        assert item.low <= item.value <= item.high
        assert item.label
        assert item.note


def test_inputs_are_the_models_own():
    for name, parameter in MODEL.parameters.items():
        assert (items()[name].value, items()[name].unit) == (parameter.value, parameter.unit)
    for name, lever in MODEL.levers.items():
        assert items()[name].value == lever.baseline


def test_readers_are_those_of_the_source_text():
    """What Python itself says of the functions the equations are written as."""
    read: dict[str, set[str]] = {}
    for path in (ROOT / "models" / "cooperation").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                read[node.name] = {a.arg for a in node.args.args} | initial(node)
    bases = {p.base or p.name for p in MODEL.parameters.values()} | set(MODEL.levers)
    for item in items().values():
        if item.kind in {"parameter", "lever"}:
            base = item.name.removesuffix(f"_{item.element}") if item.element else item.name
            assert base in bases
            used = {MODEL.variables[v].base for v in item.used_by}
            assert {name for name, arguments in read.items() if base in arguments} == used
    assert all(item.used_by for item in items().values() if item.name)


def test_a_tier_reads_its_own_parameter():
    assert all(v.endswith("_leading") for v in items()["outbound_reference_leading"].used_by)


def test_weights_by_hand():
    """Swings of 3 and 4: squares of 9 and 16."""
    found = swings(inbound_push_long_run=4.0, outbound_reference_leading=3.0)
    assert dependence(found) == {"inbound_push_long_run": 16 / 25, "outbound_reference_leading": 9 / 25}
    assert items()["outbound_reference_leading"].status == "derived"
    assert assumed_share(found) == pytest.approx(16 / 25)
    assert assumed_share(swings(closing_time=0.0)) is None
    assert assumed_share(swings()) is None


def test_the_headline_rests_mostly_on_assumptions():
    found = tornado(Scenario(), HEADLINE, 2030, wait=False)
    assert sum(dependence(found).values()) == pytest.approx(1)
    derived = sum(b.span**2 for b in found.bars if items()[b.parameter].status != "assumed")
    everything = sum(b.span**2 for b in found.bars)
    assert assumed_share(found) == pytest.approx(1 - derived / everything)
    assert 0 < derived / everything < 0.5
