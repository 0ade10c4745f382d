"""The Explain page in a real browser: from Explore to levers, loops, links and paths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from models.ledger import ledger
from models.presets import presets
from models.simulation import SCREEN_STEP
from pages.parts.labels import lever
from pages.parts.page_state import WHYS
from pages.parts.text import LANGUAGES
from pages.parts.why.sentence import because, strongest
from tests.journeys.conftest import NewBoard, NewReader
from tests.journeys.looks import CHART_WORDS, NAMELESS, OVERLAPS, SIDEWAYS, TOO_PALE
from tests.journeys.reader import SETTLED, Reader
from tests.journeys.test_layout import ENOUGH_CONTRAST
from tests.journeys.test_uncertainty import PATIENT, address, main_part
from tests.pages.reading import reading

TWINS = presets()["twin_parks"].scenario


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_result_to_its_levers_and_on_to_a_path(new_reader: NewReader, language: str):
    reader: Reader = new_reader(language)
    reader.open({"preset": "twin_parks"})
    way = reader.says("Why: levers, loops, links and paths")
    reader.page.locator(".st-key-badge a").filter(has_text=way).click()
    found = ledger(TWINS.replaced(step=SCREEN_STEP), variables=["investment_coverage"])
    with reading(language):
        told = because(found.entry("investment_coverage", 2030))
    expect(main_part(reader).locator("strong").first).to_have_text(told, timeout=PATIENT)
    expect(reader.page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    first = found.names[0]
    reader.button(f"path-{first}").click()
    reader.page.wait_for_function("new URLSearchParams(location.search).get('why') === 'path'")
    assert address(reader)["lever"] == [first]
    expect(main_part(reader).get_by_text(re.compile(r"\d+\s?%")).first).to_be_visible(timeout=PATIENT)


@pytest.mark.parametrize("language", ["zh"])
def test_from_the_line_under_the_result_to_the_path_of_a_lever_it_names(new_board: NewBoard, language: str):
    board = new_board(language)
    board.open({"preset": "twin_parks"})
    found = ledger(TWINS.replaced(step=SCREEN_STEP), variables=["investment_coverage"])
    with reading(language):
        names = strongest(found.entry("investment_coverage", 2030))
        labels = [lever(name) for name in names]
    ways = board.page.locator(".st-key-badge a[href*='why=path']")
    expect(ways).to_have_text([re.compile(re.escape(label)) for label in labels], timeout=PATIENT)
    ways.first.click()
    board.page.wait_for_function("new URLSearchParams(location.search).get('why') === 'path'")
    steps = board.page.locator(".st-key-path-steps button")
    expect(steps.first).to_have_text(labels[0], timeout=PATIENT)
    board.page.wait_for_function(SETTLED)
    steps.last.click()
    board.page.wait_for_function(
        "new URLSearchParams(location.search).get('variable') === 'investment_coverage'"
    )


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "dark", 1440), ("zh", "light", 390)])
@pytest.mark.parametrize("why", WHYS)
def test_nothing_to_stumble_over(new_reader: NewReader, why: str, language: str, scheme: str, width: int):
    reader: Reader = new_reader(language, width=width, scheme=scheme)
    reader.straight("explain", preset="twin_parks", why=why)
    reader.page.get_by_test_id("stProgress").wait_for(state="hidden", timeout=PATIENT)
    reader.page.wait_for_function(SETTLED)
    look = reader.page.evaluate
    found = {
        "sideways": look(SIDEWAYS),
        "overlaps": look(OVERLAPS, ["h1", "[data-testid=stVegaLiteChart]", ".st-key-why"]),
        "charts": look(CHART_WORDS),
        "too pale": look(TOO_PALE, ENOUGH_CONTRAST),
        "nameless": look(NAMELESS),
    }
    assert {kind: told for kind, told in found.items() if told} == {}
