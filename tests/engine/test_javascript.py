"""The JavaScript module against the scalar kernel, in Node and in Chromium."""

import json
import random
import subprocess

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from models.cooperation import MODEL
from models.export import exported
from models.presets import presets
from models.scenario import Scenario
from models.simulation import trajectory
from tests.browser import BROWSER

RANDOM_SETS = 200
EVERY = 16
NODE = """
import { simulate, outputs, modelHash, inputs, scenario } from "./model.mjs";
import { readFileSync } from "node:fs";
const runs = JSON.parse(readFileSync("runs.json", "utf8")).map((r) => {
  const found = simulate(r);
  return { year: [...found.year], values: outputs.map((o) => [...found[o.id]]) };
});
console.log(JSON.stringify({ runs, modelHash, inputs, scenario, ids: outputs.map((o) => o.id) }));
"""


def arguments(scenario):
    """What `simulate` in JavaScript takes."""
    given = {n: s.model_dump() for n, s in scenario.levers.items()}
    return {
        "levers": given,
        "parameters": scenario.assumptions,
        "method": scenario.method,
        "until": scenario.until,
        "step": scenario.step,
        "every": EVERY,
    }


def random_scenario(source):
    """Levers, schedules and parameters anywhere inside their ranges."""
    levers = {}
    for x in source.sample(list(MODEL.levers.values()), source.randint(1, len(MODEL.levers))):
        start, ramp = source.choice([2018, 2019.5, 2023]), source.choice([0, 1, 2.5, 7])
        end = source.choice([None, start + ramp, start + ramp + 3])
        levers[x.name] = {"level": source.uniform(x.low, x.high), "start": start, "ramp": ramp, "end": end}
    some = source.sample(list(MODEL.parameters.values()), 5)
    assumptions = {p.name: source.uniform(p.low, p.high) for p in some}
    return Scenario.from_data(
        {"levers": levers, "assumptions": assumptions, "method": source.choice(["rk4", "euler"])}
    )


def scenarios():
    source = random.Random(20260101)
    found = [p.scenario.replaced(method=m) for p in presets().values() for m in ("rk4", "euler")]
    return found + [random_scenario(source) for _ in range(RANDOM_SETS)]


def node(folder, runs):
    (folder / "model.mjs").write_text(exported(Scenario(), "javascript"), encoding="utf-8")
    (folder / "main.mjs").write_text(NODE, encoding="utf-8")
    (folder / "runs.json").write_text(json.dumps(runs), encoding="utf-8")
    return subprocess.run(["node", "main.mjs"], cwd=folder, capture_output=True, text=True, check=False)


def relative_difference(scenario, values):
    ours = trajectory(scenario, EVERY).values
    return np.max(np.abs(np.array(values).T - ours) / np.maximum(np.abs(ours), 1e-9))


def test_every_preset_and_random_scenarios_agree_to_1e_9(tmp_path):
    cases = scenarios()
    done = node(tmp_path, [arguments(s) for s in cases])
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["ids"] == list(MODEL.variables)
    assert max(relative_difference(s, r["values"]) for s, r in zip(cases, found["runs"], strict=True)) < 1e-9
    assert found["runs"][0]["year"] == [2015.0 + k for k in range(21)]


def test_module_says_what_it_is(tmp_path):
    found = json.loads(node(tmp_path, []).stdout)
    assert found["modelHash"] == MODEL.hash
    assert [x["id"] for x in found["inputs"]["levers"]] == list(MODEL.levers)
    assert {p["id"]: p["value"] for p in found["inputs"]["parameters"]} == {
        p.name: p.value for p in MODEL.parameters.values()
    }
    assert found["scenario"]["method"] == "rk4"


def test_bare_number_starts_in_2018_over_three_years(tmp_path):
    timed = {"level": 150, "start": 2018, "ramp": 3, "end": None}
    done = node(tmp_path, [{"levers": {"broker_training": 150}}, {"levers": {"broker_training": timed}}])
    first, second = json.loads(done.stdout)["runs"]
    assert first == second


@pytest.mark.parametrize(
    ("run", "said"),
    [
        ({"levers": {"nope": 1}}, 'unknown lever "nope"'),
        ({"levers": {"broker_training": 1000}}, "broker_training: 1000 is outside 0 to 300"),
        ({"parameters": {"nope": 1}}, 'unknown parameter "nope"'),
        ({"method": "heun"}, 'unknown method "heun"'),
        ({"step": 0.3}, "a step of 0.3 does not divide"),
    ],
)
def test_bad_input_is_refused_by_name(tmp_path, run, said):
    done = node(tmp_path, [run])
    assert done.returncode != 0
    assert said in done.stderr


def test_chromium_computes_the_same():
    scenario = presets()["twin_parks"].scenario
    text = exported(scenario, "javascript")
    script = """async (text) => {
        const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
        const model = await import(address);
        const found = model.simulate({ ...model.scenario, every: 16 });
        return model.outputs.map((o) => [...found[o.id]]);
    }"""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**BROWSER)
        values = browser.new_page().evaluate(script, text)
        browser.close()
    assert relative_difference(scenario, values) < 1e-9
