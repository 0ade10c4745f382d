"""The board as one file: what is in it, and that its checks say what Python says."""

from __future__ import annotations

import json
import random
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from models.cooperation import MODEL
from models.errors import InputError
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from pages.parts.address import from_address, to_address
from pages.parts.board.board import HERE, changed, model_script
from pages.parts.board.offline import POLICY, contents, offline_file, theme
from pages.parts.drawings import drawings
from pages.parts.page_state import PageState, showable
from pages.parts.text import LANGUAGES, language, plain_problem, spoken, t
from tests.engine.test_javascript import random_scenario
from tests.pages.reading import reading

BROKERS, FUND = "broker_training", "joint_research_fund"
ASKING = {"src", "srcset", "action", "background", "poster", "data"}
"""Attributes whose value a browser asks for by itself."""
NODE = """
const { file, settings, addresses } = JSON.parse(readFileSync("told.json", "utf8"));
const refusal = (step) => {
  try {
    step();
  } catch (error) {
    const { en, zh } = file.languages;
    return { en: said(error, en), zh: said(error, zh) };
  }
  return null;
};
const { words, usual } = file.languages.en.board;
console.log(JSON.stringify({
  settings: settings.map(([lever, setting]) => refusal(() => changed({}, lever, setting, words))),
  addresses: addresses.map((text) => {
    const { state, refused } = fromAddress(text, file, "en");
    return [toAddress(state, usual), refused.map((one) => said(one, file.languages.en))];
  }),
}));
"""


def in_node(folder: Path, settings: object = (), addresses: object = ()) -> dict[str, list]:
    """What the file's own checks say of settings of levers and of addresses."""
    told = {"file": contents(PageState(), drawings, "en"), "settings": settings, "addresses": addresses}
    (folder / "told.json").write_text(json.dumps(told), encoding="utf-8")
    parts = [(HERE / name).read_text(encoding="utf-8") for name in ("words.js", "entry.js")]
    text = "\n".join(['import { readFileSync } from "node:fs";', model_script(), *parts, NODE])
    (folder / "main.mjs").write_text(text, encoding="utf-8")
    done = subprocess.run(["node", "main.mjs"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(lever: str, setting: dict[str, object]) -> dict[str, str] | None:
    """What Python says of a lever's setting, in each language."""
    try:
        changed(Scenario(), lever, setting)
    except InputError as error:
        found = {}
        for code in LANGUAGES:
            with reading(code):
                found[code] = plain_problem(error)
        return found


class Page(HTMLParser):
    """The elements of a page, and what stands in its scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.within = tag
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within == "script":
            self.scripts[-1] += data

    @property
    def contents(self) -> dict:
        return json.loads(self.scripts[0])


def settings_that_may_not_do() -> list[tuple[str, dict[str, object]]]:
    usual = {"level": 100, "start": 2019, "ramp": 2, "end": None}
    wrong = [
        {"level": 5000},
        {"level": -1.5},
        {"level": 1234567.0},
        {"level": 0.00001},
        {"level": "many"},
        {"level": None},
        {"level": "nan"},
        {"level": ""},
        {"start": 1990},
        {"start": ""},
        {"start": "inf"},
        {"ramp": 25},
        {"ramp": -1},
        {"ramp": ""},
        {"ramp": None},
        {"end": 2018},
        {"end": 2020.5},
        {"end": 2051},
        {"end": "soon"},
        {"level": 5000, "start": 1990},
        {},
    ]
    source = random.Random(5)
    numbers = [
        {
            "level": source.uniform(-1, 2) * 10 ** source.randint(-3, 4),
            "start": source.choice([2017, 2018, 2020.25, 2050]),
            "ramp": source.choice([0, 3, 20, 20.5]),
            "end": source.choice([None, 2018, 2024, 2060]),
        }
        for _ in range(60)
    ]
    return [
        (lever, usual | part) for part in [*wrong, *numbers] for lever in (BROKERS, "twin_park_share", FUND)
    ]


def test_what_makes_no_sense_is_refused_in_pythons_words(tmp_path):
    given = settings_that_may_not_do()
    told = in_node(tmp_path, settings=given)["settings"]
    expected = [refusal(lever, setting) for lever, setting in given]
    assert told == expected
    assert None in told
    assert {type(x) for x in told} == {dict, type(None)}


def test_an_address_is_read_as_python_reads_it(tmp_path):
    source = random.Random(11)
    scenarios = [p.scenario for p in presets().values()] + [random_scenario(source) for _ in range(30)]
    states = [PageState(Scenario(levers=s.levers), source.randint(2016, 2035)) for s in scenarios]
    states.append(PageState(shown=sorted(showable())[3]))
    written = ["&".join(f"{k}={v}" for k, v in to_address(s).items()) for s in states]
    wrong = [
        "broker_training=5000",
        "broker_training=many@2019",
        "broker_training=100@1990",
        "broker_training=100@2019+2..2020",
        "broker_training=",
        "broker_training=100..2017",
        "zzzzzzzz=1",
        "hasOwnProperty=1",
        "broker_training=toString",
        "show=nothing",
        "year=soon",
        "year=2020.5",
        "year=1999",
        "year=2040",
        "year=2025&broker_training=nan",
        "preset=twin_parks&broker_training=150@2019+2",
    ]
    told = in_node(tmp_path, addresses=[*written, *wrong])["addresses"]
    for text, (address, refused) in zip([*written, *wrong], told, strict=True):
        parts = dict(part.split("=", 1) for part in text.split("&") if part)
        state, problems = from_address(parts)
        with reading("en"):
            assert refused == [plain_problem(p) for p in problems], text
        back = dict(part.split("=", 1) for part in address.split("&"))
        assert back.pop("lang") == "en"
        assert back == {"year": str(state.target_year)} | to_address(state), text


@pytest.mark.parametrize("code", LANGUAGES)
def test_one_small_file_that_asks_for_nothing(code):
    text = offline_file(PageState(presets()["twin_parks"].scenario), drawings, code)
    assert len(text.encode()) < 5_000_000
    page = Page(text)
    assert [tag for tag, _ in page.elements if tag in {"link", "img", "iframe", "object", "base"}] == ["link"]
    for _, attributes in page.elements:
        assert not ASKING & attributes.keys()
        assert (attributes.get("href") or "data:").startswith("data:")
    policy = next(a["content"] for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == POLICY
    style = text[text.index("<style>") : text.index("</style>")]
    for word in ("fetch(", "XMLHttpRequest", "@import", "url(", "import(", "innerHTML", "WebSocket"):
        assert word not in style + page.scripts[1]
    assert len(page.scripts) == 2


def test_both_languages_are_in_the_file_whatever_the_readers(language):
    found = contents(PageState(), drawings, language)
    assert found == contents(PageState(), drawings, language)
    assert set(found["languages"]) == set(LANGUAGES)
    for code, spoken_ in found["languages"].items():
        assert spoken_["board"]["language"]["code"] == code
        with reading(code):
            assert spoken_["words"]["undo"] == t("Undo")
        assert set(spoken_["others"]) == set(showable())
        assert set(spoken_["presets"]) == set(found["presets"]) == set(presets())
    assert MODEL.hash in found["languages"]["en"]["words"]["version"]


def test_the_state_of_the_page_is_in_the_file():
    moved = Scenario(levers={BROKERS: LeverSetting(level=120, end=2030)}, assumptions={"wide_scope": 1})
    data = Page(offline_file(PageState(moved, 2025, "brokers"), drawings, "zh")).contents
    assert data["levers"] == {BROKERS: {"level": 120, "start": 2018, "ramp": 3, "end": 2030}}
    assert (data["year"], data["shown"], data["language"]) == (2025, "brokers", "zh")
    assert data["run"]["parameters"] == {"wide_scope": 1}
    assert data["languages"]["zh"]["words"]["assumptions"]


def test_words_from_outside_stay_words(monkeypatch):
    evil = "</script><script>alert(1)</script><!--"
    monkeypatch.setitem(LANGUAGES, "en", evil)
    monkeypatch.setattr("pages.parts.board.offline.HEADING", evil)
    page = Page(offline_file(PageState(), drawings, "en"))
    assert len(page.scripts) == 2
    assert page.contents["languages"]["en"]["name"] == evil


def test_every_source_is_named_once_with_its_link(language):
    found = contents(PageState(), drawings, "en")["languages"][language]["sources"]
    assert len({json.dumps(x) for x in found}) == len(found) > 40
    assert all(x["title"] for x in found)
    assert {x["url"].split("://")[0] for x in found} <= {"", "http", "https"}


def test_every_colour_the_board_asks_for_is_in_the_file():
    used = "".join((HERE / n).read_text() for n in ("board.css", "offline.css", "board.js"))
    names = set(re.findall(r"--st-[a-z-]+", used)) - {"--st-widget-border-color"}
    light, dark = theme().split("@media")
    colours = {name for name in names if name.endswith("color")}
    assert {n for n in names if f"{n}:" not in light} == set()
    assert {n for n in colours if f"{n}:" not in dark} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_spoken_ends_where_it_should(code):
    with reading("zh"):
        with spoken(code):
            assert language() == code
        assert language() == "zh"
