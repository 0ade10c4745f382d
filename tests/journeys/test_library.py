"""The Library page in a real browser: saving a mix, finding it elsewhere, a server that dies in between."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.library import Library
from models.presets import presets
from pages.parts.address import from_address
from pages.parts.page_state import PageState
from pages.parts.text import LANGUAGES
from tests.journeys.conftest import NewBoard, NewReader
from tests.journeys.looks import CUT_OFF, NAMELESS, OVERLAPS, SIDEWAYS, TOO_PALE
from tests.journeys.reader import SETTLED, Reader
from tests.journeys.server import Server
from tests.journeys.test_layout import ENOUGH_CONTRAST, LOOKS, SIZES
from tests.journeys.test_uncertainty import address, turn_page

TWINS = presets()["twin_parks"].scenario


def state_of(reader: Reader) -> PageState:
    found, problems = from_address({n: v for n, (v,) in address(reader).items() if n != "lang"})
    assert problems == []
    return found


def save(reader: Reader, name: str, **said: str) -> None:
    """Fills in the form and presses Save."""
    page = reader.page
    page.get_by_role("button", name=reader.says("Save as a new scenario")).click()
    for label, text in {"Name (required)": name, **said}.items():
        page.get_by_role("textbox", name=reader.says(label), exact=True).fill(text)
    page.get_by_role("button", name=reader.says("Save"), exact=True).click()
    page.wait_for_function("new URLSearchParams(location.search).has('saved')")
    page.wait_for_function(SETTLED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_saved_here_and_opened_there(new_reader: NewReader, language: str):
    name = f"双园 <b>early</b> {language}"
    reader: Reader = new_reader(language)
    reader.open({"preset": "twin_parks"})
    turn_page(reader, "Library")
    save(reader, name, Author="李伟", Tags="parks, 六月")
    details = reader.page.locator(".st-key-details")
    expect(details).to_contain_text(name)
    reader.page.reload()
    expect(details).to_contain_text(name)
    reader.overlook()
    details.get_by_text(reader.says("Link and QR code")).click()
    link = details.locator("code").inner_text()
    expect(details.locator("img, svg[alt]").first).to_be_visible()
    # Somebody else, elsewhere, has only the link.
    other: Reader = new_reader("en")
    other.page.goto(link)
    other.settle()
    assert state_of(other).scenario == TWINS
    other.sees(state_of(other))


def test_a_laptop_that_dies_loses_nothing(new_reader: NewReader, tmp_path):
    """What was saved is in the library, what was not is in the address: on another server, too."""
    library = tmp_path / "first"
    library.mkdir()
    first = Server(library / "log.txt").start()
    try:
        reader: Reader = new_reader("en", url=first.url)
        reader.straight("library", preset="twin_parks")
        save(reader, "for next week")
        turn_page(reader, "Explore")
        reader.lever("broker_training").press("ArrowRight")
        reader.page.wait_for_function("new URLSearchParams(location.search).has('broker_training')")
        search = reader.search
        reader.overlook()
        reader.leave()
    finally:
        first.kill()
    second = Server(library / "log.txt").start()
    try:
        other: Reader = new_reader("en", url=second.url)
        other.page.goto(f"{second.url}/{search}")
        other.settle()
        assert "broker_training" in state_of(other).scenario.levers
        turn_page(other, "Library")
        other.page.get_by_role("button", name="for next week", exact=True).click()
        other.page.locator(".st-key-actions a:visible").first.click()
        other.settle()
        assert state_of(other).scenario == TWINS
        other.overlook()
        other.leave()
    finally:
        second.stop()


def test_from_the_board_into_the_library(new_board: NewBoard):
    board = new_board()
    board.reader.page.goto(f"{board.reader.url}/?preset=twin_parks")
    link = board.reader.page.locator(".st-key-badge a").first
    expect(link).to_contain_text("Save")
    link.click()
    expect(board.reader.page.locator(".st-key-saving")).to_contain_text("Twin parks")
    assert state_of(board.reader).scenario == TWINS
    board.reader.overlook()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_nothing_to_stumble_over(
    new_reader: NewReader, server: Server, language: str, scheme: str, size: str
):
    library = Library.at(f"sqlite:///{server.log.parent}/library/library.sqlite")
    name = "人才优先，自2020年起，分三步" * 4
    saved = library.save(name, TWINS, author="李伟", tags=["人才", "June"], note="第一\n第二")
    library.save_again(saved.slug, presets()["six_directions"].scenario, seen=1)
    library.database.close()
    reader: Reader = new_reader(language, *SIZES[size], scheme)
    reader.straight("library", look=saved.slug, saved=f"{saved.slug}.1", preset="talent_first")
    for label in ("Link and QR code", "Rename, describe, tag"):
        reader.page.locator(".st-key-details").get_by_text(reader.says(label)).click()
        reader.page.wait_for_function(SETTLED)
    reader.page.wait_for_function("!document.getAnimations().some(a => a.playState === 'running')")
    look = reader.page.evaluate
    pieces = ['[data-testid="stMain"] button', '[data-testid="stMain"] h3', '[data-testid="stMain"] input']
    found = {
        "sideways": look(SIDEWAYS),
        "overlaps": look(OVERLAPS, pieces),
        "cut off": look(CUT_OFF, ".st-key-details [data-testid=stMarkdownContainer], .st-key-details code"),
        "too pale": look(TOO_PALE, ENOUGH_CONTRAST),
        "nameless": look(NAMELESS),
    }
    assert {kind: told for kind, told in found.items() if told} == {}
