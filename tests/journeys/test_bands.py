"""Uncertainty in a real browser: bands come when they are ready, and go at once when they do not fit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from models.presets import presets
from models.scenario import LeverSetting
from pages.parts.page_state import PageState
from pages.parts.text import LANGUAGES
from tests.journeys.board import Board, with_levers
from tests.journeys.conftest import NewBoard, NewReader
from tests.journeys.looks import CUT_OFF, NAMELESS, SIDEWAYS, TOO_PALE
from tests.journeys.test_layout import ENOUGH_CONTRAST

BROKERS = "broker_training"
SIX = {"preset": "six_directions", "bands": "on"}
DRAWN = "{runs} draws of the uncertain assumptions, the same for scenario and baseline (no new policy)."
WAITING = "The uncertainty of these settings is being worked out ({runs} draws)."
KEPT = "Bands and shares are of the settings this file was saved with; for others they need the server."
PATIENT = 60_000
"""Milliseconds for the draws, on a busy machine."""
SHADE = """chart => {
    const canvas = chart.querySelector('canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const thin = (_, k) => k % 4 === 3 && data[k] > 15 && data[k] < 80;
    return data.filter(thin).length / (data.length / 4);
}"""
"""Share of a chart that is thinly painted, as only bands are."""
WITHIN = """words => {
    const all = document.createRange();
    all.selectNodeContents(words);
    const [own, tile] = [all, words.parentElement].map((part) => part.getBoundingClientRect());
    return own.width > 0 && own.left >= tile.left && own.right <= tile.right && own.bottom <= tile.bottom;
}"""
"""Whether a tile has room for all that its last line says."""


def shaded(board: Board) -> list[float]:
    return [frame.evaluate(SHADE) for frame in board.page.locator(".frame").all()]


def rests(board: Board) -> Locator:
    return board.page.locator(".rests")


def ready(board: Board) -> None:
    """Waits until bands are drawn for what is shown."""
    told = board.reader.says(DRAWN, runs="1,000")
    expect(rests(board)).to_have_text(told, timeout=PATIENT)
    board.page.wait_for_timeout(500)
    assert min(shaded(board)) > 0.05


def switch_on(board: Board) -> None:
    board.page.locator(".st-key-bands").get_by_role("switch").or_(
        board.page.locator(".st-key-bands input")
    ).first.press("Space")


@pytest.mark.parametrize("language", ["zh"])
def test_bands_come_go_while_a_lever_is_dragged_and_come_back(new_board: NewBoard, language: str):
    board: Board = new_board(language).open({"preset": "six_directions"})
    assert max(shaded(board)) < 0.02
    switch_on(board)
    board.page.wait_for_function("new URLSearchParams(location.search).get('bands') === 'on'")
    ready(board)
    shares = board.page.locator(".tile .share")
    assert all(re.search(r"\d", text) for text in shares.all_inner_texts())
    described = board.page.locator(".frame").first.get_attribute("aria-label")
    left, width, middle = board.press_down(BROKERS)
    board.settle()
    board.sent.clear()
    board.page.mouse.move(left + 0.85 * width, middle)
    board.page.wait_for_timeout(400)
    assert max(shaded(board)) < 0.02
    assert shares.all_inner_texts() == [""] * 6
    expect(rests(board)).to_have_text(board.reader.says(WAITING, runs="1,000"))
    assert board.sent == []
    level = float(board.lever(BROKERS).input_value())
    board.page.mouse.up()
    mixed = presets()["six_directions"].scenario.with_lever(BROKERS, LeverSetting(level=level))
    board.sees(PageState(mixed, bands=True))
    ready(board)
    assert all(shares.all_inner_texts())
    assert described != board.page.locator(".frame").first.get_attribute("aria-label")
    board.page.reload()
    ready(board)
    board.reader.button("undo").wait_for()
    assert "bands=on" in board.reader.search


def test_a_lever_put_back_has_its_bands_back_without_a_word_to_the_server(new_board: NewBoard):
    board: Board = new_board().open(SIX)
    ready(board)
    before = board.pixels()
    board.page.wait_for_timeout(1000)
    board.settle()
    board.sent.clear()
    start = float(board.lever(BROKERS).input_value())
    left, width, middle = board.press_down(BROKERS)
    for share in (0.8, start / 300):
        board.page.mouse.move(left + share * width, middle)
        board.page.wait_for_timeout(400)
    assert float(board.lever(BROKERS).input_value()) == start
    board.page.mouse.up()
    ready(board)
    assert board.sent == []
    assert board.pixels() == before


def test_bands_that_are_there_send_nothing(new_board: NewBoard):
    board: Board = new_board().open(SIX)
    ready(board)
    board.page.wait_for_timeout(2000)
    board.sent.clear()
    board.page.wait_for_timeout(3000)
    assert board.sent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_under_the_pointer_the_band_is_told_in_numbers(new_board: NewBoard, language: str):
    board: Board = new_board(language).open(SIX)
    ready(board)
    board.page.locator(".frame").first.hover()
    readout = board.page.locator(".readout").first
    expect(readout).to_contain_text(board.reader.says("nine in ten draws"))
    low, high = re.findall(r"([\d.]+) – ([\d.]+)", readout.inner_text())[0]
    assert float(low) < float(high)


def test_undo_has_the_bands_of_the_step_before_at_once(new_board: NewBoard):
    board: Board = new_board().open({"bands": "on"})
    ready(board)
    assert board.page.locator(".tile .share").all_inner_texts() == [""] * 6
    board.lever(BROKERS).press("End")
    board.sees(with_levers(**{BROKERS: 300}))
    ready(board)
    board.reader.button("undo").click()
    board.sees(PageState())
    expect(rests(board)).to_have_text(board.reader.says(DRAWN, runs="1,000"), timeout=3000)


def test_the_stage_shows_bands_and_the_veil_hides_them(new_board: NewBoard):
    board: Board = new_board().open(SIX)
    ready(board)
    board.page.keyboard.press("F9")
    expect(board.page.locator("dialog.stage")).to_be_visible()
    board.page.wait_for_timeout(1500)
    assert min(shaded(board)) > 0.05
    board.page.keyboard.press("h")
    board.page.wait_for_timeout(500)
    assert max(shaded(board)) < 0.02
    described = board.page.locator(".frame").first.get_attribute("aria-label")
    assert described
    assert "nine in ten" not in described
    board.page.keyboard.press("Space")
    board.page.wait_for_timeout(1500)
    assert min(shaded(board)) > 0.05


@pytest.mark.parametrize("language", ["en"])
def test_the_downloaded_board_has_bands_until_a_lever_moves(
    new_board: NewBoard, tmp_path: Path, language: str
):
    board: Board = new_board(language).open(SIX)
    ready(board)
    with board.page.expect_download() as found:
        board.reader.button("download-board").click()
    place = tmp_path / "board.html"
    found.value.save_as(place)
    board.page.context.set_offline(True)
    page = board.page.context.new_page()
    page.goto(place.as_uri())
    expect(page.locator(".rests")).to_have_text(board.reader.says(DRAWN, runs="1,000"))
    page.wait_for_timeout(500)
    assert page.locator(".frame").first.evaluate(SHADE) > 0.05
    page.locator(f"#lever-{BROKERS}").press("End")
    expect(page.locator(".rests")).to_have_text(board.reader.says(KEPT))
    page.wait_for_timeout(500)
    assert page.locator(".frame").first.evaluate(SHADE) < 0.02
    page.locator("[data-act=undo]").click()
    expect(page.locator(".rests")).to_have_text(board.reader.says(DRAWN, runs="1,000"))
    board.reader.complaints.clear()  # of the server that cannot be reached any more


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light")])
def test_without_the_board_bands_come_too(new_reader: NewReader, language: str, scheme: str):
    reader = new_reader(language, 390, 844, scheme)
    reader.open(SIX)
    told = reader.says(DRAWN, runs="1,000")
    expect(reader.page.get_by_text(told, exact=True)).to_be_visible(timeout=PATIENT)
    reader.settle()
    expect(reader.chart("transfer").locator("svg .mark-area path").first).to_be_attached()
    assert reader.page.evaluate(SIDEWAYS) == []
    assert reader.page.evaluate(TOO_PALE, ENOUGH_CONTRAST) == []
    assert reader.page.evaluate(CUT_OFF, '[data-testid="stMetric"]') == []
    assert reader.page.evaluate(NAMELESS) == []


@pytest.mark.parametrize("language", ["en"])
def test_a_phone_has_room_for_bands_and_shares(new_board: NewBoard, language: str):
    board: Board = new_board(language, width=390, height=844).open(SIX)
    ready(board)
    assert board.page.evaluate("document.documentElement.scrollWidth") <= 390
    for share in board.page.locator(".tile .share").all():
        assert share.evaluate(WITHIN)
