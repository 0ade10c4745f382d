"""The live board's data, and that it says what Python says."""

from __future__ import annotations

import json
import random
import subprocess

import pytest
from streamlit.testing.v1 import AppTest

from models.cooperation import MODEL
from models.errors import InputError
from models.outcomes import HEADLINE, outcome
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from pages.parts.board.board import HERE, changed, model_script, script, style
from pages.parts.board.facts import facts
from pages.parts.charts import Drawing, Series
from pages.parts.labels import base_label, label
from pages.parts.page_state import PageState, showable
from pages.parts.panel import alternative
from pages.parts.results import run
from pages.parts.sentence import sentence
from pages.parts.text import LANGUAGES, quantity, shown_difference, with_unit
from pages.parts.tiles import prices
from tests.engine.test_javascript import random_scenario
from tests.pages.explore import APP, Explore
from tests.pages.reading import reading, said
from tests.pages.runs import made_up

BROKERS = "broker_training"
NODE = """
const told = JSON.parse(readFileSync("told.json", "utf8"));
const answers = told.states.map((data) => {
  const baseline = model.simulate({ ...data.run, levers: {} });
  const run = model.simulate({ ...data.run, levers: data.levers });
  return {
    sentence: sentence(run, baseline, newPolicy(data.levers), data),
    prices: prices(run, baseline, data),
    tiles: data.tiles.map((tile) => {
      const found = outcome(tile.variable, tile.unit, run, baseline, data.year);
      const { value, baseline: before } = found;
      const change = shownDifference(value, before, tile.unit, data);
      return [quantity(value, tile.unit, data), change, level(found, data)];
    }),
    charts: data.charts.map((chart) => alternative(chart, run, baseline, data)),
  };
});
const first = told.states[0];
const numbers = told.numbers.map(([x, unit]) => [
  quantity(x, unit, first), shownDifference(x, 1, unit, first), withUnit(x, unit, first),
]);
console.log(JSON.stringify({ answers, numbers }));
"""


def drawings() -> list[Drawing]:
    lines = ("outbound_investment", "inbound_investment")
    return [Drawing("investment", label(lines[0]), [Series(v, label(v)) for v in lines])]


def in_node(folder, states, numbers=()):
    """What the board's own words say to some states and numbers."""
    told = {"states": [facts(s, drawings()) for s in states], "numbers": numbers}
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    words = (HERE / "words.js").read_text(encoding="utf-8")
    text = "\n".join(['import { readFileSync } from "node:fs";', model_script(), words, NODE])
    (folder / "main.mjs").write_text(text, encoding="utf-8")
    done = subprocess.run(["node", "main.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def states() -> list[PageState]:
    source = random.Random(20261124)
    found = [PageState(p.scenario) for p in presets().values()]
    return found + [PageState(random_scenario(source), source.randint(2018, 2035)) for _ in range(50)]


@pytest.mark.usefixtures("language")
def test_the_board_says_what_python_says(tmp_path):
    shown = states()
    for state, told in zip(shown, in_node(tmp_path, shown)["answers"], strict=True):
        after, before, year = run(state.scenario), run(state.scenario.baseline()), state.target_year
        assert told["sentence"] == sentence(after, before, year, new_policy=state.scenario.new_policy)
        assert told["prices"] == prices(after, before, year)
        found = [outcome(name, after, before, year) for name in HEADLINE]
        assert told["tiles"] == [
            [quantity(o.value, o.unit), shown_difference(o.value, o.baseline, o.unit), o.level] for o in found
        ]
        (drawing,) = drawings()
        assert told["charts"] == [alternative(drawing.title, drawing.series, after, before, year)]


@pytest.mark.usefixtures("language")
def test_numbers_are_written_alike(tmp_path):
    source = random.Random(7)
    values = [0, -0.001, 0.5, 1.5, 2.675, 0.125, 1e-9, -1234567.005, 999.995, 1e17, 0.045, -0.5]
    values += [source.uniform(-1, 1) * 10 ** source.randint(-4, 7) for _ in range(300)]
    units = ["USD_billion/year", "USD_million/year", "dimensionless", "1/year", "firm/year"]
    numbers = [(v, u) for v in values for u in units]
    told = in_node(tmp_path, [PageState()], numbers)["numbers"]
    assert told == [[quantity(v, u), shown_difference(v, 1, u), with_unit(v, u)] for v, u in numbers]


@pytest.mark.parametrize(
    ("step", "shown"), [(2.5, "2.5"), (0.25, "0.25"), (0.2, "0.2"), (2, "2"), (50, "50"), (1e-7, "0.0000001")]
)
def test_an_axis_says_where_its_ticks_are(tmp_path, step, shown):
    parts = [(HERE / name).read_text(encoding="utf-8") for name in ("words.js", "lines.js")]
    owner = '{ owner: { data: { language: { group: ",", decimal: "." } } } }'
    ask = f"console.log(LinesView.prototype.ticks.call({owner}, [{step}], {step})[0]);"
    (tmp_path / "main.mjs").write_text("\n".join([*parts, ask]), encoding="utf-8")
    done = subprocess.run(["node", "main.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == shown, done.stderr


@pytest.mark.parametrize("signs", [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)])
@pytest.mark.usefixtures("language")
def test_directions_of_the_sentence(tmp_path, signs):
    before = made_up(investment_coverage=0.5, transfer_volume=1.0, programme_cost=40.0)
    after = made_up(
        investment_coverage=0.5 + 0.1 * signs[0], transfer_volume=1 + 0.2 * signs[1], programme_cost=30.0
    )
    names = ("investment_coverage", "transfer_volume", "cumulative_programme_cost")
    runs = [{"year": list(r.times)} | {n: list(r[n]) for n in names} for r in (after, before)]
    (tmp_path / "told.json").write_text(json.dumps([*runs, facts(PageState(), [])]), encoding="utf-8")
    words = (HERE / "words.js").read_text(encoding="utf-8")
    ask = 'const [after, before, data] = JSON.parse(readFileSync("told.json", "utf8"));'
    tell = "console.log(sentence(after, before, true, data));"
    text = "\n".join(['import { readFileSync } from "node:fs";', words, ask, tell])
    (tmp_path / "main.mjs").write_text(text, encoding="utf-8")
    done = subprocess.run(["node", "main.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == sentence(after, before, 2030, new_policy=True), done.stderr


@pytest.mark.usefixtures("language")
def test_every_lever_is_on_the_board_in_the_readers_units():
    data = facts(PageState(), [])
    levers = {x["id"]: x for group in data["groups"] for x in group["levers"]}
    assert set(levers) == set(MODEL.levers)
    for name, told in levers.items():
        found = MODEL.levers[name]
        assert told["low"] == pytest.approx(found.low * told["factor"])
        assert told["high"] == pytest.approx(found.high * told["factor"])
        assert told["baseline"] == found.baseline
    assert [g["id"] for g in data["groups"] if g["folded"]] == ["focus"]
    assert json.loads(json.dumps(data)) == json.loads(json.dumps(facts(PageState(), [])))


def test_a_charts_lines_names_and_record(language):
    (chart,) = facts(PageState(), drawings())["charts"]
    assert [s["variable"] for s in chart["series"]] == ["outbound_investment", "inbound_investment"]
    assert [s["baseline"] for s in chart["series"]] == [
        said(language, "{series}, no new policy", series=s["label"]) for s in chart["series"]
    ]
    assert {d["series"] for d in chart["dots"]} == {s["label"] for s in chart["series"]}


@pytest.mark.parametrize("base", sorted(showable())[::7])
def test_any_variable_has_a_unit_the_board_can_write(language, base):
    series = [Series(v, label(v)) for v in showable()[base]]
    data = facts(PageState(), [Drawing("extra", base_label(series[0].variable), series)])
    assert {s["unit"] for s in data["charts"][0]["series"]} <= set(data["units"]), language


def test_what_the_board_tells_becomes_a_setting():
    told = {"level": 150, "start": 2019, "ramp": 2, "end": None}
    assert changed(Scenario(), BROKERS, told).levers == {BROKERS: LeverSetting(level=150, start=2019, ramp=2)}
    moved = changed(Scenario(), BROKERS, told)
    assert changed(moved, BROKERS, None) == Scenario()
    assert changed(moved, BROKERS, told | {"level": MODEL.levers[BROKERS].baseline}) == Scenario()


@pytest.mark.parametrize(
    "told",
    [
        {"level": 5000},
        {"level": "many"},
        {"level": None},
        {},
        {"level": 100, "start": 1990},
        {"level": 100, "ramp": ""},
        {"level": 100, "start": 2020, "end": 2021},
        {"level": 100, "colour": "red"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(told):
    with pytest.raises(InputError):
        changed(Scenario(), BROKERS, told)
    with pytest.raises(InputError):
        changed(Scenario(), "nothing", {"level": 1})


def test_nothing_is_fetched_from_outside():
    for text in (script().replace("http://www.w3.org/2000/svg", ""), style()):
        for word in ("fetch(", "XMLHttpRequest", "@import", "url(", "import("):
            assert word not in text
    assert script().count("export default") == 1


@pytest.fixture
def with_board(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVE_BOARD", "on")


def opened(language: str, **address: str) -> Explore:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": language} | address)
    return Explore(app).run()


@pytest.mark.usefixtures("with_board")
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_has_the_board_or_says_why_not(code):
    with reading(code):
        assert not opened(code).app.slider
        page = opened(code, board="off")
        assert len(page.app.slider) == len(MODEL.levers)
        why = said(code, "The live board is switched off in the address; charts follow a lever on release.")
        assert why in [c.value for c in page.app.caption]
        page.move(BROKERS, 150)
        assert page.app.query_params["board"] == "off"


@pytest.mark.usefixtures("with_board")
def test_a_board_that_does_not_start_leaves_the_controls(language):
    page = opened(language)
    page.app.session_state["switched"] = "failed"
    page.run()
    assert len(page.app.slider) == len(MODEL.levers)
    assert [i.value for i in page.app.info] == [
        said(language, "The live board could not start here; these controls do the same on release.")
    ]
