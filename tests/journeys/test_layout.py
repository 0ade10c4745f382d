"""On a phone, a laptop and a projector, in both languages, by day and by night."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.presets import presets
from models.scenario import LeverSetting
from pages.parts.look import PALETTES
from pages.parts.page_state import PageState
from pages.parts.text import LANGUAGES
from tests.journeys.conftest import NewReader
from tests.journeys.looks import CHART_WORDS, CUT_OFF, NAMELESS, OUT_OF_VIEW, OVERLAPS, SIDEWAYS, TOO_PALE
from tests.journeys.reader import Reader

SIZES = {"phone": (390, 844), "laptop": (1440, 900), "projector": (1920, 1080)}
EVERYTHING = {
    "preset": "six_directions",
    "broker_training": "150@2019+2..2032",
    "show": "brokers",
    "foo": "1",
}
"""As full as the page gets: many moved levers, a third chart, a notice."""
PIECES = [
    "h1, h2, h3",
    '[data-testid="stMetric"]',
    '[data-testid="stVegaLiteChart"]',
    '[data-testid="stCaptionContainer"]',
    '[data-testid="stSidebar"]',
    "[class*='st-key-level-']",
    "[class*='st-key-timing-']",
    "[class*='st-key-reset-']",
    ".st-key-sentence",
    ".st-key-year",
    ".st-key-show",
    ".st-key-language-choice",
    ".st-key-notices",
    ".st-key-preset",
    ".st-key-undo",
    ".st-key-redo",
]
LOOKS = [("en", "dark"), ("zh", "light")]
"""Words take their room in any colours, and colours stand out in any language."""
ENOUGH_CONTRAST = 4.5
"""WCAG 2, level AA."""


def flaws(reader: Reader) -> dict[str, list[str]]:
    """Whatever an eye would stumble over."""
    look = reader.page.evaluate
    found = {
        "sideways": look(SIDEWAYS),
        "overlaps": look(OVERLAPS, PIECES),
        "cut off": look(CUT_OFF, '[data-testid="stMetric"]'),
        "charts": look(CHART_WORDS),
        "too pale": look(TOO_PALE, ENOUGH_CONTRAST),
    }
    return {kind: told for kind, told in found.items() if told}


def background(reader: Reader) -> str:
    return reader.page.evaluate(
        "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_nothing_to_stumble_over(new_reader: NewReader, language: str, size: str, scheme: str):
    reader = new_reader(language, *SIZES[size], scheme)
    reader.open(EVERYTHING)
    palette = PALETTES[scheme]
    red, green, blue = (int(palette.background[i : i + 2], 16) for i in (1, 3, 5))
    assert background(reader) == f"rgb({red}, {green}, {blue})"
    lines = reader.chart("extra").locator(f"svg .mark-line path[stroke='{palette.series[0]}']")
    expect(lines).to_have_count(1)
    assert flaws(reader) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_can_be_operated_has_a_name(new_reader: NewReader, language: str):
    reader = new_reader(language)
    reader.open({"preset": "six_directions"})
    assert reader.page.evaluate(NAMELESS) == []


@pytest.mark.parametrize("address", [{}, {"preset": "twin_parks"}], ids=["first sight", "preset"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_levers_and_charts_are_in_view_together(
    new_reader: NewReader, language: str, address: dict[str, str]
):
    reader = new_reader(language, *SIZES["laptop"])
    reader.open(address)
    assert reader.chart("investment").is_visible()
    in_view = [
        '[data-testid="stSidebar"]',
        '[data-testid="stVegaLiteChart"] svg',
        ".st-key-preset",
        ".st-key-undo",
    ]
    first_lever = ".st-key-level-joint_research_fund"
    assert reader.page.evaluate(OUT_OF_VIEW, [*in_view, first_lever, ".st-key-sentence"]) == []


def test_a_phone_has_its_levers_behind_a_button(new_reader: NewReader):
    reader = new_reader("en", *SIZES["phone"])
    reader.open({"preset": "twin_parks"})
    reader.page.get_by_test_id("stExpandSidebarButton").click()
    reader.drag("broker_training", 150)
    reader.page.get_by_test_id("stSidebarCollapseButton").locator("button").click()
    mixed = presets()["twin_parks"].scenario.with_lever("broker_training", LeverSetting(level=150))
    reader.sees(PageState(mixed))
    assert reader.page.evaluate(SIDEWAYS) == []
