"""The Evidence page in a real browser: from Explore to a source in two clicks, the record, the tests."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from models.evidence import items, sources
from models.presets import presets
from models.validation import validation_tests
from pages.parts.evidence.words import VIEWS, title
from pages.parts.text import LANGUAGES
from tests.journeys.conftest import NewBoard, NewReader
from tests.journeys.looks import CHART_WORDS, CUT_OFF, NAMELESS, OVERLAPS, SIDEWAYS, TOO_PALE
from tests.journeys.reader import Reader
from tests.journeys.test_layout import ENOUGH_CONTRAST, SIZES
from tests.journeys.test_uncertainty import PATIENT
from tests.pages.reading import reading

PASSED = "{passed} of {count} tests passed."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_on_explore_leads_to_the_tests_and_to_any_source(new_reader: NewReader, language: str):
    reader: Reader = new_reader(language)
    reader.open({"preset": "twin_parks"})
    line = reader.page.locator(".st-key-badge a[href*='evidence']")
    expect(line.first).to_be_visible()
    line.first.click()
    told = reader.page.get_by_test_id("stMain").locator("strong").first
    expect(told).to_have_text(reader.says(PASSED, passed=12, count=12), timeout=PATIENT)
    tests = reader.page.locator("[class*='st-key-test-']")
    expect(tests).to_have_count(12)
    last = validation_tests()[-1]
    tests.last.get_by_text(reader.says(last.name)).click()
    expect(tests.last.get_by_text(reader.says(last.argued))).to_be_visible()
    kept = parse_qs(reader.search.removeprefix("?"))
    assert set(presets()["twin_parks"].scenario.levers) <= set(kept)
    reader.page.locator(".st-key-evidence").get_by_text(reader.says(VIEWS["numbers"]), exact=True).click()
    item = items()["inbound_actual@2016-2017"]
    with reading(language):
        reader.pick("item", title(item))
    link = reader.page.locator(".st-key-story a")
    expect(link).to_have_attribute("href", sources()[item.source].url)


def test_a_row_of_the_table_tells_its_story(new_reader: NewReader):
    reader = new_reader()
    reader.straight("evidence", find="brokers leave the work")
    box = reader.page.get_by_test_id("stDataFrame").bounding_box()
    assert box
    reader.page.mouse.click(box["x"] + 16, box["y"] + 52)
    expect(reader.page.locator(".st-key-story")).to_contain_text(
        "broker_departures = brokers * broker_quit_rate"
    )
    reader.page.wait_for_function("new URLSearchParams(location.search).get('item') === 'broker_quit_rate'")


def test_the_record_stands_beside_the_model(new_reader: NewReader):
    reader = new_reader("zh")
    reader.straight("evidence", evidence="history")
    expect(reader.page.get_by_test_id("stVegaLiteChart")).to_have_count(4)
    expect(reader.page.get_by_test_id("stDataFrame")).to_have_count(2)
    with reader.page.expect_download() as found:
        reader.button("evidence-contradictions-csv").click()
    text = found.value.path().read_text(encoding="utf-8-sig")
    assert "9.45" in text
    assert "2.31" in text


def test_the_board_has_the_line_and_nothing_waits_for_it(new_board: NewBoard):
    board = new_board()
    board.open()
    line = board.page.locator(".st-key-badge a[href*='evidence']")
    expect(line).to_have_count(2, timeout=PATIENT)
    expect(line.first).to_contain_text("12")
    assert re.search(r"\d+\s?%", line.last.inner_text())
    expect(board.page.locator(".uplot canvas").nth(1)).to_be_visible()


@pytest.mark.parametrize(
    ("view", "size", "scheme"),
    [("numbers", "laptop", "light"), ("history", "phone", "dark"), ("tests", "phone", "light")],
)
def test_nothing_to_stumble_over(new_reader: NewReader, view: str, size: str, scheme: str):
    """In the language whose words are longer."""
    reader = new_reader("en", *SIZES[size], scheme)
    reader.straight("evidence", evidence=view, item="inbound_trust_elasticity")
    if view == "tests":
        expect(reader.page.locator("[class*='st-key-test-']")).to_have_count(12, timeout=PATIENT)
    reader.page.wait_for_timeout(500)
    pieces = ["h1", '[data-testid="stVegaLiteChart"]', '[data-testid="stCaptionContainer"]']
    look = reader.page.evaluate
    found = {
        "sideways": look(SIDEWAYS),
        "overlaps": look(OVERLAPS, pieces),
        "cut off": look(CUT_OFF, ".st-key-evidence"),
        "charts": look(CHART_WORDS),
        "too pale": look(TOO_PALE, ENOUGH_CONTRAST),
        "nameless": look(NAMELESS),
    }
    assert {kind: told for kind, told in found.items() if told} == {}
