"""The cooperation model as XMILE in PySD and Simlin, for what the command line exports."""

from __future__ import annotations

import random
import re
from xml.etree import ElementTree as ET

import pytest

from models.__main__ import main
from models.cooperation import MODEL
from models.engine import METHODS
from models.engine.printers.xmile import NAMESPACE
from models.export import exported
from models.presets import presets
from models.scenario import Scenario
from models.simulation import trajectory
from tests import peers
from tests.engine.test_javascript import random_scenario

CHINESE = re.compile("[\u4e00-\u9fff]")

CLOSE = 1e-6
IN_PYSD = ("baseline", "twin_parks", "six_directions", "talent_first")
RANDOM_SETS = 12


def difference(engine, scenario, folder):
    result = trajectory(scenario)
    ours = {name: result[name] for name in result.names}
    assert list(ours) == list(MODEL.variables)
    return peers.relative_difference(ours, engine(exported(scenario, "xmile"), folder))


@pytest.mark.parametrize("preset", IN_PYSD)
def test_pysd_gives_every_variable(preset, tmp_path):
    scenario = presets()[preset].scenario.replaced(method="euler")
    assert difference(peers.in_pysd, scenario, tmp_path) < CLOSE


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("preset", presets())
def test_simlin_gives_every_variable(preset, method, tmp_path):
    scenario = presets()[preset].scenario.replaced(method=method)
    assert difference(peers.in_simlin, scenario, tmp_path) < CLOSE


@pytest.mark.parametrize("seed", range(RANDOM_SETS))
def test_simlin_follows_any_levers_and_assumptions(seed, tmp_path):
    assert difference(peers.in_simlin, random_scenario(random.Random(seed)), tmp_path) < CLOSE


@pytest.mark.parametrize("preset", ("baseline", "six_directions"))
def test_simlin_finds_no_fault_with_equations_and_units(preset, tmp_path):
    assert peers.complaints(exported(presets()[preset].scenario, "xmile"), tmp_path) == []


def test_simlin_would_find_a_wrong_unit(tmp_path):
    wrong = exported(Scenario(), "xmile").replace("<units>firm/year</units>", "<units>firm</units>")
    assert peers.complaints(wrong, tmp_path) != []


def test_every_variable_and_input_says_what_it_is():
    root = ET.fromstring(exported(presets()["six_directions"].scenario, "xmile"))
    said = {e.attrib["name"]: e for e in root.iter() if "name" in e.attrib}
    assert {*MODEL.variables, *MODEL.parameters, *MODEL.levers} <= set(said)
    for name, found in said.items():
        for tag in ("doc", "eqn", "units"):
            assert (found.findtext(f"{{{NAMESPACE}}}{tag}") or "").strip(), (name, tag)
    assert root.findtext(f"{{{NAMESPACE}}}header/{{{NAMESPACE}}}version") == MODEL.hash


def test_in_chinese_it_is_the_same_model_in_other_words():
    scenario = presets()["six_directions"].scenario
    found = {code: ET.fromstring(exported(scenario, "xmile", code)) for code in ("en", "zh")}
    docs = {code: list(root.iter(f"{{{NAMESPACE}}}doc")) for code, root in found.items()}
    assert all(CHINESE.search(doc.text or "") for doc in docs["zh"])
    for root in found.values():
        for element in root.iter():
            if element.tag.endswith(("}doc", "}name")):
                element.text = ""
    assert ET.tostring(found["zh"]) == ET.tostring(found["en"])


def test_command_line_writes_the_scenario_it_was_given(tmp_path, capsys):
    path, table = tmp_path / "run.xmile", tmp_path / "assumptions.csv"
    table.write_text("id,value\nresearch_lag,5\n", encoding="utf-8")
    options = ["--set", "broker_training=150@2019+2..2025", "--method", "euler", "--step", "0.125"]
    options += ["--until", "2030", "--parameters", str(table), "--output", str(path)]
    assert main(["export", "--format", "xmile", *options]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    given = {"broker_training": {"level": 150, "start": 2019, "ramp": 2, "end": 2025}}
    wanted = Scenario.from_data(
        {"levers": given, "assumptions": {"research_lag": 5}, "method": "euler", "step": 0.125, "until": 2030}
    )
    assert path.read_text(encoding="utf-8") == exported(wanted, "xmile") != exported(Scenario(), "xmile")


def test_formats_are_named_to_whom_asks_for_another(capsys):
    assert main(["export", "--format", "vensim"]) == 2
    assert '"vensim" is not a format; use javascript, xmile' in capsys.readouterr().err


SCHEMA = {
    "xmile": ({"header", "sim_specs", "model"}, {"version": {"1.0"}}),
    "header": ({"name", "version", "vendor", "product"}, {}),
    "product": (set(), {"version": str, "lang": str}),
    "sim_specs": (
        {"start", "stop", "dt"},
        {"method": {"euler", "rk2", "rk2_auto", "rk4", "rk4_auto"}, "time_units": {"year"}},
    ),
    "dt": (set(), {"reciprocal": {"true", "false"}}),
    "model": ({"variables"}, {}),
    "variables": ({"stock", "flow", "aux"}, {}),
    "stock": ({"doc", "eqn", "units", "range", "gf", "inflow", "outflow"}, {"name": str}),
    "flow": ({"doc", "eqn", "units", "range", "gf"}, {"name": str}),
    "aux": ({"doc", "eqn", "units", "range", "gf"}, {"name": str}),
    "range": (set(), {"min": float, "max": float}),
    "gf": ({"xpts", "ypts"}, {"type": {"continuous", "extrapolate", "discrete"}}),
}
"""What OASIS's XML schema (standard of 14 December 2015) lets an element have, of what is used here."""
ONCE = {"doc", "eqn", "units", "range", "gf", "xpts", "ypts", "start", "stop", "dt", "variables"}
NUMBERS = {"start", "stop", "dt"}


def faults(element):
    """What the published schema does not allow, in this element and below."""
    tag = element.tag.removeprefix(f"{{{NAMESPACE}}}")
    children, attributes = SCHEMA.get(tag, (set(), {}))
    inside = [e.tag.removeprefix(f"{{{NAMESPACE}}}") for e in element]
    yield from (f"{tag}/{name}" for name in inside if name not in children)
    yield from (f"{tag}/{name} twice" for name in ONCE if inside.count(name) > 1)
    for name, value in element.attrib.items():
        kind = attributes.get(name, set())
        if not (value in kind if isinstance(kind, set) else str(kind(value))):
            yield f'{tag} {name}="{value}"'
    if tag in NUMBERS:
        float(element.text)
    for child in element:
        yield from faults(child)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("preset", presets())
def test_it_holds_only_what_the_published_schema_allows(preset, method):
    root = ET.fromstring(exported(presets()[preset].scenario.replaced(method=method), "xmile"))
    assert list(faults(root)) == []
    assert [e.tag.removeprefix(f"{{{NAMESPACE}}}") for e in root] == ["header", "sim_specs", "model"]


def test_what_the_schema_does_not_allow_would_be_noticed():
    broken = exported(Scenario(), "xmile").replace("<eqn>", "<formula>").replace("</eqn>", "</formula>")
    assert "aux/formula" in list(faults(ET.fromstring(broken)))
    assert 'xmile version="2.0"' in list(
        faults(ET.fromstring(broken.replace('version="1.0" xmlns', 'version="2.0" xmlns')))
    )
