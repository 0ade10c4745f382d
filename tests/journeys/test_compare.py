"""The Compare page in a real browser: choosing three, asking, reloading, going on to Explore."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from models.comparison import paired_draws
from models.presets import presets
from pages.parts.address import from_address
from pages.parts.compare.selection import LEAST, Entrant
from pages.parts.jobs import PAIRED_DRAWS, SEED
from pages.parts.page_state import PageState
from pages.parts.text import LANGUAGES, percent
from tests.journeys.conftest import NewReader
from tests.journeys.looks import CHART_WORDS, CUT_OFF, NAMELESS, OVERLAPS, SIDEWAYS, TOO_PALE
from tests.journeys.reader import SETTLED, Reader
from tests.journeys.test_layout import ENOUGH_CONTRAST, SIZES
from tests.journeys.test_uncertainty import PATIENT, address, main_part, turn_page

CHOSEN = ("talent_first", "finance_first", "twin_parks")
SIX = ";".join(
    f"~{name}~" for name in (*CHOSEN, "platforms_and_research", "transfer_first", "six_directions")
)
FOCUSED = "document.activeElement?.closest('[class*=st-key-]')?.className.match(/st-key-(\\S+)/)?.[1]"


def state_of(reader: Reader) -> PageState:
    found, problems = from_address({n: v for n, (v,) in address(reader).items() if n != "lang"})
    assert problems == []
    return found


def wait_for(reader: Reader, name: str, value: str) -> None:
    """Until a field of the address has a value, and all is drawn."""
    reader.page.wait_for_function(
        f"new URLSearchParams(location.search).get({json.dumps(name)}) === {json.dumps(value)}"
    )
    reader.page.wait_for_function(SETTLED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_are_chosen_asked_about_and_found_again(new_reader: NewReader, language: str):
    reader: Reader = new_reader(language)
    reader.open({"preset": "six_directions"})
    turn_page(reader, "Compare")
    for count, name in enumerate(CHOSEN, start=1):
        reader.pick("add-entrant", presets()[name].label[language])
        wait_for(reader, "compare", ";".join(f"~{n}~" for n in CHOSEN[:count]))
        if count == LEAST:  # from here on what can be added stands beside the page
            expect(reader.page.get_by_test_id("stMain").locator(".st-key-add-entrant")).to_have_count(0)
    reader.pick("against", f"B {presets()['finance_first'].label[language]}")
    wait_for(reader, "against", "2")
    reader.pick("year", "2025")
    wait_for(reader, "year", "2025")
    expect(reader.sentence).to_contain_text("2025")
    expect(reader.sentence).to_contain_text(f"B {presets()['finance_first'].label[language]}")
    told = reader.sentence.inner_text()
    reader.page.reload()
    expect(reader.sentence).to_have_text(told)
    reader.overlook()
    assert state_of(reader) == PageState(
        presets()["six_directions"].scenario, year=2025, compare=tuple(map(Entrant, CHOSEN)), against=2
    )
    expect(reader.page.get_by_test_id("stTable")).to_have_count(2)
    # On to Explore with one of them; a step back brings the former mix.
    reader.page.locator(".st-key-do-C a:visible").click()
    reader.settle()
    assert state_of(reader).scenario == presets()["twin_parks"].scenario
    reader.button("undo").click()
    reader.sees(
        PageState(
            presets()["six_directions"].scenario, year=2025, compare=state_of(reader).compare, against=2
        )
    )


@pytest.mark.parametrize("language", ["zh"])
def test_chances_come_from_the_same_draws(new_reader: NewReader, language: str):
    reader: Reader = new_reader(language)
    reader.straight("compare", compare="~talent_first~;~twin_parks~", against="1", form="apart")
    reader.page.locator(".st-key-bands label").click()
    scenarios = [presets()[name].scenario for name in ("talent_first", "twin_parks")]
    found = paired_draws(scenarios, "investment_coverage", PAIRED_DRAWS, SEED)
    part = percent(found.chance(1, 0, 2030))
    chart = main_part(reader).get_by_test_id("stVegaLiteChart").filter(has_text=re.compile(rf"{part}\s?%"))
    expect(chart).to_have_count(1, timeout=PATIENT)
    expect(main_part(reader).locator("svg .mark-area path")).to_have_count(4)


def test_the_keyboard_reaches_everything(reader: Reader):
    reader.straight("compare", compare="~talent_first~;~broker_training:150@2024+3~")
    wanted = {"do-A", "move-arrow_downward-A", "move-delete-A", "name-B", "do-B", "move-arrow_upward-B"}
    wanted |= {
        "add-entrant",
        "add-now",
        "outcome",
        "year",
        "against",
        "form",
        "bands",
        "years",
        "order",
        "show",
    }
    reached = set()
    for _ in range(70):
        reader.page.keyboard.press("Tab")
        reached.add(reader.page.evaluate(FOCUSED))
    assert wanted - reached == set()


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [
        ("en", "light", "phone"),
        ("zh", "dark", "phone"),
        ("en", "dark", "laptop"),
        ("zh", "light", "laptop"),
        ("en", "light", "projector"),
        ("zh", "dark", "projector"),
    ],
)
def test_nothing_to_stumble_over(new_reader: NewReader, language: str, scheme: str, size: str):
    reader: Reader = new_reader(language, *SIZES[size], scheme)
    reader.straight("compare", compare=SIX, years="2025,2030", show="brokers")
    expect(reader.page.get_by_test_id("stVegaLiteChart").locator("svg")).to_have_count(3)
    reader.page.wait_for_timeout(300)
    look = reader.page.evaluate
    pieces = [
        "h1",
        "[data-testid=stVegaLiteChart]",
        "[data-testid=stTable]",
        "[data-testid=stCaptionContainer]",
    ]
    found = {
        "sideways": look(SIDEWAYS),
        "overlaps": look(OVERLAPS, [*pieces, ".st-key-bar", ".st-key-sentence", "[class*=st-key-entrant-]"]),
        "cut off": look(CUT_OFF, ".st-key-form"),
        "charts": look(CHART_WORDS),
        "too pale": look(TOO_PALE, ENOUGH_CONTRAST),
        "nameless": look(NAMELESS),
    }
    assert {kind: told for kind, told in found.items() if told} == {}
