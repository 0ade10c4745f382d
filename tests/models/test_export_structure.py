"""The cooperation model as JSON and as LaTeX."""

from __future__ import annotations

import json
import math
import re

import pytest

from models.cooperation import MODEL
from models.engine.evaluation import evaluate
from models.engine.printers.latex import model_names, of_variable
from models.engine.structure import dependencies, states
from models.export import exported
from models.outcomes import HEADLINE
from models.presets import presets
from models.simulation import trajectory
from tests.engine.test_latex import rendered

CHINESE = re.compile("[\u4e00-\u9fff]")
SCENARIO = presets()["twin_parks"].scenario.replaced(assumptions={"park_life": 25.0})


@pytest.fixture(scope="module")
def structure():
    return json.loads(exported(SCENARIO, "json"))


def test_every_equation_renders(tmp_path):
    names = model_names(MODEL)
    found = rendered([of_variable(v, names) for v in MODEL.variables.values()], tmp_path)
    assert [f for f in found if "error" in f] == []
    assert len(found) == len(MODEL.variables)
    assert all(f["words"] for f in found)


def test_a_broken_equation_would_not_render(tmp_path):
    assert "error" in rendered([r"\frac{a}{"], tmp_path)[0]


def test_the_document_holds_every_equation_and_the_scenario():
    text = exported(SCENARIO, "latex")
    assert text.count(r"\[") == len(MODEL.variables)
    assert r"$\text{park life}$ & 25 &" in text
    assert SCENARIO.levers["home_park_starts"].text in text


def test_both_say_in_chinese_what_they_say_in_english():
    chinese = json.loads(exported(SCENARIO, "json", "zh"))
    told = [x["description"] for x in (*chinese["inputs"], *chinese["tables"])]
    told += [v["documentation"] for v in chinese["variables"]] + [x["label"] for x in chinese["outputs"]]
    assert all(CHINESE.search(text) for text in told)
    english, document = exported(SCENARIO, "latex"), exported(SCENARIO, "latex", "zh")
    assert r"\documentclass[UTF8]{ctexart}" in document
    sections = re.findall(r"\\section\{(.*)\}", document)
    assert len(sections) == english.count(r"\section{")
    assert all(CHINESE.search(heading) for heading in sections)
    assert document.count(r"\[") == english.count(r"\[")


def test_json_lists_what_goes_in_and_comes_out(structure):
    inputs = {x["id"]: x for x in structure["inputs"]}
    assert list(inputs) == [*MODEL.levers, *MODEL.parameters]
    assert [x["id"] for x in structure["outputs"]] == list(HEADLINE)
    assert {n for n, x in inputs.items() if "set" in x} == {*SCENARIO.levers, "park_life"}
    assert inputs["park_life"]["set"] == 25.0
    assert all(
        x["unit"] and x["description"] and x["low"] <= x["default"] <= x["high"] for x in inputs.values()
    )


def test_json_has_every_link(structure):
    graph = dependencies(MODEL)
    links = {(c, v["id"]) for v in structure["variables"] for c in v["reads"]}
    assert links == set(graph.edges)


def test_python_reads_the_equations_of_the_json_to_the_same_values(structure):
    result = trajectory(SCENARIO, 64)
    found = states(MODEL, result, SCENARIO.schedules, SCENARIO.assumptions)
    last = {name: float(values[-1]) for name, values in found.items()}
    tables = {t["id"]: MODEL.tables[t["id"]] for t in structure["tables"]}
    words = {
        "minimum": min,
        "maximum": max,
        "exp": math.exp,
        "where": lambda c, y, n: y if c else n,
        "lookup": lambda table, x: float(_read(table, x)),
    }
    for told in structure["variables"]:
        ours = evaluate(MODEL.variables[told["id"]].expression, last | tables)
        assert eval(told["equation"], words | last | tables) == pytest.approx(float(ours), rel=1e-12)


def _read(table, x):
    import numpy as np

    return np.interp(x, table.x, table.y)
