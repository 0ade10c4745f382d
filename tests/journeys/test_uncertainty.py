"""The Uncertainty page in a real browser: from Explore and back, every question, stop and again."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, expect

from models.ensemble import run_ensemble
from models.presets import presets
from pages.parts.address import from_address
from pages.parts.doubt.words import VIEWS
from pages.parts.jobs import DRAWS, SEED
from pages.parts.text import LANGUAGES, percent
from tests.journeys.conftest import NewReader
from tests.journeys.looks import CHART_WORDS, CUT_OFF, NAMELESS, OVERLAPS, SIDEWAYS, TOO_PALE
from tests.journeys.reader import SETTLED, Reader
from tests.journeys.test_layout import ENOUGH_CONTRAST, SIZES

PATIENT = 90_000
"""Milliseconds for long work on a busy machine."""
UNASKED = {"en": "tianjin_fund", "zh": "guangdong_joint_parks"}
"""A scenario each that nobody has asked about: what is known needs no work."""


def turn_page(reader: Reader, name: str) -> None:
    reader.page.get_by_test_id("stTopNavLink").get_by_text(reader.says(name), exact=True).click()
    reader.page.wait_for_function(SETTLED)


def ask(reader: Reader, view: str) -> None:
    """Chooses a question."""
    question = reader.page.locator(".st-key-view").get_by_text(reader.says(VIEWS[view]), exact=True)
    question.click()
    reader.page.wait_for_function(f"new URLSearchParams(location.search).get('view') === '{view}'")


def main_part(reader: Reader) -> Locator:
    return reader.page.get_by_test_id("stMain")


def address(reader: Reader) -> dict[str, list[str]]:
    return parse_qs(reader.search.removeprefix("?"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_explore_to_the_chance_of_a_target_and_back(new_reader: NewReader, language: str):
    reader: Reader = new_reader(language)
    reader.open({"preset": "six_directions"})
    turn_page(reader, "Uncertainty")
    expect(reader.page.locator(".st-key-view")).to_be_visible()
    levers = set(presets()["six_directions"].scenario.levers)
    assert levers <= set(address(reader))
    aim = reader.page.locator(".st-key-target input")
    aim.fill("0.5")
    aim.press("Enter")
    reader.page.wait_for_function("new URLSearchParams(location.search).get('target') === '0.5'")
    six = presets()["six_directions"].scenario
    shown = from_address({name: text for name, (text,) in address(reader).items()})[0].scenario
    assert shown.model_dump() == six.model_dump()
    found = run_ensemble(six, DRAWS, SEED, variables=["investment_coverage"])
    part = percent(float(found.chance("investment_coverage", 0.5)[15]))
    told = main_part(reader).locator("strong").filter(has_text="0.50")
    expect(told).to_have_text(re.compile(rf"(?<!\d){part}\s?%"), timeout=PATIENT)
    expect(reader.page.get_by_test_id("stVegaLiteChart")).to_have_count(3)
    turn_page(reader, "Explore")
    reader.settle()
    assert levers <= set(address(reader))
    assert address(reader)["target"] == ["0.5"]


@pytest.mark.parametrize("language", ["en"])
def test_what_decides_it_is_told_and_drawn(new_reader: NewReader, language: str):
    reader: Reader = new_reader(language)
    reader.straight("uncertainty", preset="six_directions", view="causes", outcome="transfer_volume")
    charts = reader.page.get_by_test_id("stVegaLiteChart")
    expect(charts).to_have_count(4, timeout=PATIENT)
    told = main_part(reader).locator("strong").first.inner_text()
    assert len(re.findall(r"\d+\s?%", told)) == 3
    reader.page.locator(".st-key-of").get_by_text(reader.says("what the policies change")).click()
    reader.page.wait_for_function("new URLSearchParams(location.search).get('of') === 'difference'")
    expect(main_part(reader).locator("strong").first).not_to_have_text(told)
    expect(charts).to_have_count(4, timeout=PATIENT)


@pytest.mark.parametrize("language", ["zh"])
def test_a_change_that_turns_it_round_can_be_seen(new_reader: NewReader, language: str):
    """From the smallest change to the four lines, which a reload brings back."""
    reader: Reader = new_reader(language)
    reader.straight("uncertainty", preset="platforms_and_research", view="turn", outcome="transfer_volume")
    button = reader.button("try-one")
    button.wait_for(timeout=PATIENT)
    button.click()
    reader.page.wait_for_function("new URLSearchParams(location.search).get('view') === 'wrong'")
    lines = [
        "Model's assumptions, no new policy",
        "Model's assumptions, with these policies",
        "Your assumptions, no new policy",
        "Your assumptions, with these policies",
    ]
    chart = reader.page.get_by_test_id("stVegaLiteChart")
    for line in lines:
        expect(chart).to_contain_text(reader.says(line))
    before = address(reader)
    slider = reader.page.locator("[class*='st-key-assume-'] input[type=range]")
    expect(slider).to_have_count(1)
    reader.page.reload()
    expect(chart).to_contain_text(reader.says(lines[3]))
    assert address(reader) == before
    reader.overlook()
    reader.page.locator("[class*='st-key-reset-assumption-'] button").click()
    expect(slider).to_have_count(0)
    expect(chart).not_to_contain_text(reader.says(lines[3]))


def test_nothing_plausible_is_an_answer_too(new_reader: NewReader):
    reader: Reader = new_reader()
    reader.straight("uncertainty", preset="six_directions", view="turn", outcome="transfer_volume")
    nothing = main_part(reader).get_by_text("Nothing plausible turns it round.").first
    expect(nothing).to_be_visible(timeout=PATIENT)


@pytest.mark.parametrize("language", ["en"])
def test_long_work_stops_and_starts_again(new_reader: NewReader, language: str):
    reader: Reader = new_reader(language)
    reader.straight("uncertainty", preset=UNASKED[language], view="basis")
    ask(reader, "causes")
    stop = main_part(reader).locator("[class*='st-key-stop-'] button")
    stop.click(timeout=PATIENT)
    stopped = main_part(reader).get_by_text(reader.says("Stopped: there is no result for these settings."))
    expect(stopped).to_be_visible()
    main_part(reader).locator("[class*='st-key-again-'] button").click()
    expect(stopped).to_be_hidden()
    expect(reader.page.get_by_test_id("stVegaLiteChart")).to_have_count(4, timeout=PATIENT)


def test_one_readers_long_work_does_not_hold_up_another(new_reader: NewReader):
    busy, other = new_reader(), new_reader()
    busy.straight("uncertainty", preset="shandong_sea_science", view="basis", year="2026")
    ask(busy, "causes")
    expect(main_part(busy).locator("[class*='st-key-stop-'] button").first).to_be_visible()
    other.straight("uncertainty", preset="jiangxi_training", view="reach")
    expect(other.page.get_by_test_id("stVegaLiteChart")).to_have_count(3, timeout=PATIENT)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_where_the_record_is_silent(new_reader: NewReader, language: str):
    reader: Reader = new_reader(language)
    reader.straight("uncertainty", view="basis")
    expect(main_part(reader)).to_contain_text("R-hat")
    silent = reader.says(
        "Five yearly figures cannot settle a model. Where the record is silent the posterior is as wide as "
        "the plausible range, and the bands are wide because of it: that is the honest result."
    )
    expect(main_part(reader)).to_contain_text(silent)
    expect(reader.page.get_by_test_id("stDataFrame")).to_have_count(3)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_to_stumble_over(new_reader: NewReader, size: str, scheme: str):
    """In the language whose words are longer."""
    reader = new_reader("en", *SIZES[size], scheme)
    reader.straight("uncertainty", preset="six_directions", inbound_trust_elasticity="0.3")
    expect(reader.page.get_by_test_id("stVegaLiteChart")).to_have_count(3, timeout=PATIENT)
    reader.page.wait_for_timeout(500)
    pieces = ["h1", '[data-testid="stVegaLiteChart"]', '[data-testid="stCaptionContainer"]', ".st-key-view"]
    look = reader.page.evaluate
    found = {
        "sideways": look(SIDEWAYS),
        "overlaps": look(OVERLAPS, pieces),
        "cut off": look(CUT_OFF, ".st-key-view"),
        "charts": look(CHART_WORDS),
        "too pale": look(TOO_PALE, ENOUGH_CONTRAST),
        "nameless": look(NAMELESS),
    }
    assert {kind: told for kind, told in found.items() if told} == {}
