"""The board as one file, opened from disk in a real browser without a network or a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import isclose
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from models.cooperation import MODEL
from models.outcomes import HEADLINE, outcome
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from pages.parts.address import to_address
from pages.parts.board.offline import offline_file
from pages.parts.drawings import drawings
from pages.parts.labels import base_label
from pages.parts.page_state import PageState
from pages.parts.results import run
from pages.parts.sentence import sentence
from pages.parts.text import LANGUAGES, plain, quantity, shown_difference
from tests.journeys.board import PIXELS, with_levers
from tests.journeys.conftest import NewReader
from tests.journeys.reader import SETTLED, Tab
from tests.journeys.server import Server
from tests.pages.reading import reading, said

BROKERS, PARKS = "broker_training", "home_park_starts"
NAME = "shanghai-cooperation-board.html"


class File(Tab):
    """A reader of the file."""

    def __init__(self, page: Page, place: Path, language: str) -> None:
        super().__init__(page, language)
        self.place = place

    def may_ask(self, url: str) -> bool:
        return url.split("#", maxsplit=1)[0] == self.place.as_uri() or url.startswith("data:")

    def open(self, address: str = "") -> File:
        self.page.goto(f"{self.place.as_uri()}#{address}" if address else self.place.as_uri())
        expect(self.page.locator(".uplot canvas").nth(1)).to_be_visible()
        return self

    @property
    def sentence(self) -> Locator:
        return self.page.locator(".sentence")

    @property
    def hash(self) -> str:
        return self.page.evaluate("location.hash")

    def act(self, name: str) -> Locator:
        return self.page.locator(f"[data-act={name}]")

    def lever(self, name: str) -> Locator:
        return self.page.locator(f"#lever-{name}")

    def part(self, name: str, css: str) -> Locator:
        return self.page.locator(f'[data-lever="{name}"] {css}')

    def give(self, place: Locator, value: str) -> None:
        place.fill(value)
        place.press("Enter")

    def speak(self, code: str) -> None:
        self.page.locator(f"[data-language={code}]").click()
        self.language = code

    def tiles(self) -> list[list[str]]:
        read = "t => [t.querySelector('b').innerText, t.querySelector('.change').innerText]"
        return [tile.evaluate(read) for tile in self.page.locator(".tile").all()]

    def pixels(self) -> list[int]:
        return [chart.evaluate(PIXELS) for chart in self.page.locator(".frame").all()]

    def shows(self, state: PageState) -> None:
        """Waits until sentence, tiles and levers are what Python makes of a state."""
        after, before = run(state.scenario), run(state.scenario.baseline())
        with reading(self.language):
            told = sentence(after, before, state.target_year, new_policy=state.scenario.new_policy)
            found = [outcome(name, after, before, state.target_year) for name in HEADLINE]
            figures = [[quantity(o.value, o.unit), _change(o.value, o.baseline, o.unit)] for o in found]
        expect(self.sentence).to_have_text(told)
        assert self.tiles() == figures
        changed = self.page.locator(".lever.changed")
        expect(changed).to_have_count(len(state.scenario.levers))

    def keeps(self, state: PageState) -> None:
        """Shows a state, and has it in the address."""
        self.shows(state)
        parts = dict(part.split("=") for part in self.hash.removeprefix("#").split("&"))
        expected = {"year": str(state.target_year), "lang": self.language} | to_address(state)
        assert parts == expected


def _change(value: float, other: float, unit: str) -> str:
    change = "" if isclose(value, other) else shown_difference(value, other, unit)
    return {"+": "▲ ", "-": "▼ "}.get(change[:1], "") + change


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., File]]:
    """Opens the file for a reader without a network; nothing may go wrong or be asked for."""
    files: list[File] = []

    def make(
        state: PageState | None = None,
        language: str = "en",
        width: int = 1440,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
    ) -> File:
        place = tmp_path / NAME
        place.write_text(offline_file(state or PageState(), drawings, language), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_offline(True)
        files.append(File(context.new_page(), place, language))
        return files[-1]

    yield make
    for file in files:
        file.page.context.close()
    assert [told for f in files for told in f.complaints] == []
    assert [stranger for f in files for stranger in f.strangers] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_moves_under_the_pointer_and_says_what_python_says(open_file, language):
    file: File = open_file(language=language).open()
    file.shows(PageState())
    lever = file.lever(BROKERS)
    lever.scroll_into_view_if_needed()
    box = lever.bounding_box()
    assert box
    left, width, middle = box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2
    file.page.mouse.move(left + 0.1 * width, middle)
    file.page.mouse.down()
    charts = set()
    for share in (0.2, 0.45, 0.8):
        file.page.mouse.move(left + share * width, middle)
        file.page.wait_for_timeout(80)
        level = float(lever.input_value())
        file.shows(with_levers(**{BROKERS: level}))
        charts.add(tuple(file.pixels()))
        assert file.hash == ""
    assert all(len({c[k] for c in charts}) == 3 for k in range(2))
    file.page.mouse.up()
    file.keeps(with_levers(**{BROKERS: level}))
    file.act("undo").click()
    file.keeps(PageState())
    expect(lever).to_have_value("30")
    file.act("redo").click()
    file.keeps(with_levers(**{BROKERS: level}))


def test_a_reload_and_another_language_keep_everything(open_file):
    file: File = open_file().open()
    file.lever(PARKS).press("End")
    file.give(file.part(BROKERS, "input.level"), "150")
    file.part(BROKERS, ".when").click()
    file.give(file.part(BROKERS, "[data-field=end]"), "2030")
    file.act("year").select_option("2025")
    levers = {
        BROKERS: LeverSetting(level=150, end=2030),
        PARKS: LeverSetting(level=MODEL.levers[PARKS].high),
    }
    state = PageState(Scenario(levers=levers), 2025)
    file.keeps(state)
    file.page.reload()
    file.keeps(state)
    file.speak("zh")
    file.keeps(state)
    file.page.reload()
    file.keeps(state)
    expect(file.page.locator("html")).to_have_attribute("lang", "zh")


def test_preset_passage_reset_and_undo(open_file):
    twin = presets()["twin_parks"]
    file: File = open_file(PageState(twin.scenario)).open()
    file.shows(PageState(twin.scenario))
    file.act("preset").select_option("talent_first")
    file.keeps(PageState(presets()["talent_first"].scenario))
    file.act("passage").click()
    expect(file.page.locator("#passage")).to_have_text(presets()["talent_first"].passage["en"])
    file.act("reset").click()
    file.keeps(PageState())
    expect(file.act("preset")).to_have_value("baseline")
    file.act("undo").click()
    file.act("undo").click()
    file.keeps(PageState(twin.scenario))
    expect(file.act("undo")).to_be_disabled()
    file.part(PARKS, "input.level").fill("0.7")
    file.part(PARKS, "input.level").press("Enter")
    expect(file.act("preset")).to_have_value("")
    expect(file.act("redo")).to_be_disabled()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_makes_no_sense_is_said_beside_the_lever(open_file, language):
    file: File = open_file(with_levers(**{BROKERS: 150}), language).open()
    wrong = file.part(BROKERS, ".wrong")
    file.give(file.part(BROKERS, "input.level"), "5000")
    expect(wrong).to_contain_text("5000")
    expect(wrong).to_contain_text("broker_training")
    file.shows(with_levers(**{BROKERS: 150}))
    file.part(BROKERS, ".when").click()
    file.give(file.part(BROKERS, "input.level"), "120")
    expect(wrong).to_be_hidden()
    file.give(file.part(BROKERS, "[data-field=end]"), "2019")
    told = said(
        language,
        "the end {end:g} is before the ramp is over ({over:g}); end later or shorten the ramp",
        end=2019,
        over=2021,
    )
    expect(wrong).to_have_text(told)
    file.give(file.part(BROKERS, "[data-field=end]"), "")
    expect(wrong).to_be_hidden()
    file.give(file.part(BROKERS, "[data-field=ramp]"), "")
    expect(wrong).to_contain_text(said(language, '"{value}" is not a number', value=""))
    file.keeps(with_levers(**{BROKERS: 120}))


def test_an_address_that_makes_no_sense_is_said_and_the_rest_kept(open_file):
    file: File = open_file().open("broker_training=150&home_park_starts=99&nothing=1&year=2040")
    notice = file.page.locator(".notice li")
    expect(notice).to_have_count(3)
    expect(notice.nth(1)).to_have_text('"nothing" is not known')
    file.shows(PageState(with_levers(**{BROKERS: 150}).scenario, 2035))
    file.page.locator(".notice button").click()
    expect(notice).to_have_count(0)
    file.keeps(PageState(with_levers(**{BROKERS: 150}).scenario, 2035))


def test_tables_other_variables_and_sources(open_file):
    state = with_levers(**{BROKERS: 150})
    file: File = open_file(state).open()
    file.act("other").select_option("brokers")
    expect(file.page.locator("[data-chart=extra] h3")).to_contain_text(base_label("brokers"))
    frames = file.page.locator(".frame").all()
    for frame in frames:
        inside, drawn = frame.bounding_box(), frame.locator(".uplot").bounding_box()
        assert inside
        assert drawn
        assert inside["height"] == pytest.approx(drawn["height"], abs=1)
    file.page.locator("[data-chart=extra] .numbers summary").click()
    cells = file.page.locator("[data-chart=extra] .numbers tbody tr", has_text="2030").locator("td")
    at = list(run(state.scenario).times).index(2030)
    results = (run(state.scenario), run(state.scenario.baseline()))
    with reading("en"):
        figures = [plain(r["brokers"][at], 3) for r in results]
    expect(cells.first).to_have_text(figures[0])
    assert cells.all_inner_texts()[:2] == figures
    file.act("undo").click()
    expect(file.page.locator(".chart")).to_have_count(2)
    file.page.locator("footer summary").click()
    expect(file.page.locator("footer li a").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_light_and_dark_follow_the_system_and_a_phone_has_room(open_file, language):
    file: File = open_file(language=language, width=390, height=844, scheme="dark").open()
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = file.page.evaluate(ground), file.pixels()
    file.page.emulate_media(color_scheme="light")
    file.page.wait_for_timeout(200)
    light = file.page.evaluate(ground), file.pixels()
    assert dark[0] != light[0]
    assert dark[1] != light[1]
    assert file.page.evaluate("document.documentElement.scrollWidth") <= 390
    for control in (
        file.page.locator(".bar select, .bar button, header button, .present").locator("visible=true").all()
    ):
        box = control.bounding_box()
        assert box
        assert box["height"] >= 44


def test_the_app_hands_the_file_out_as_the_page_stands(
    new_reader: NewReader, live: Server, browser: Browser, tmp_path
):
    reader = new_reader("zh", url=live.url)
    reader.page.goto(f"{live.url}/?preset=twin_parks")
    expect(reader.page.locator(".uplot canvas").nth(1)).to_be_visible()
    reader.page.locator(f"#lever-{BROKERS}").press("End")
    reader.page.wait_for_function(f"new URLSearchParams(location.search).has('{BROKERS}')")
    reader.page.wait_for_function(SETTLED)
    with reader.page.expect_download() as download:
        reader.button("download-board").click()
    assert download.value.suggested_filename == NAME
    place = tmp_path / NAME
    download.value.save_as(place)
    high = LeverSetting(level=MODEL.levers[BROKERS].high)
    state = PageState(presets()["twin_parks"].scenario.with_lever(BROKERS, high))
    assert place.read_text(encoding="utf-8") == offline_file(state, drawings, "zh")
    context = browser.new_context()
    context.set_offline(True)
    file = File(context.new_page(), place, "zh").open()
    file.shows(state)
    context.close()
    assert (file.complaints, file.strangers) == ([], [])
