"""On stage, in a real browser: walking a story with keys, predicting, notes, and a reload in the middle."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from models.presets import presets
from models.scenario import Scenario
from pages.parts.page_state import PageState
from pages.parts.story import step_of, to_text
from pages.parts.text import LANGUAGES
from tests.journeys.board import Board, with_levers
from tests.journeys.conftest import NewBoard
from tests.pages.reading import said

TALENT, TWINS = presets()["talent_first"], presets()["twin_parks"]
STORY = (
    step_of(Scenario(), note="Say where we stand."),
    step_of(TALENT.scenario, title="Talent <b>first</b>", note="Ask the room."),
    step_of(TWINS.scenario),
)
ADDRESS = {"story": to_text(STORY)}
FULL_SCREEN = """() => {
    const stand = [...document.querySelectorAll('*')].find(e => e.shadowRoot?.querySelector('.stand'))
        .shadowRoot.querySelector('.stand');
    return document.fullscreenElement !== null && stand.matches(':fullscreen');
}"""


def of_step(number: int, stage: tuple[str, ...] = ("investment", "transfer")) -> PageState:
    levers = STORY[number - 1].settings
    return PageState(Scenario(levers=levers), story=STORY, at=number, stage=stage)


def on_stage(board: Board) -> Board:
    board.open(ADDRESS)
    board.page.keyboard.press("F9")
    expect(board.page.locator("dialog.stage")).to_be_visible()
    expect(board.page.locator(".count")).to_have_text(f"1 / {len(STORY)}")
    return board


def at_rest_on_stage(new_board: NewBoard) -> Board:
    """On the first step, with nothing gliding any more."""
    board = on_stage(new_board())
    board.sees(of_step(1))
    board.page.wait_for_timeout(1000)
    return board


def step(page: Page) -> str:
    return page.locator(".step").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_is_walked_with_the_arrow_keys_and_outlives_a_reload(new_board: NewBoard, language: str):
    board = on_stage(new_board(language))
    board.page.wait_for_function(FULL_SCREEN)
    for number, key in ((1, "Home"), (2, "ArrowRight"), (3, "PageDown"), (2, "ArrowLeft")):
        board.page.keyboard.press(key)
        board.sees(of_step(number))
        found = STORY[number - 1]
        assert step(board.page) == (found.title or presets()[found.preset].label[language])
    board.settle()
    board.page.reload()
    expect(board.page.locator("dialog.stage")).to_be_visible()
    board.sees(of_step(2))
    expect(board.page.locator(".count")).to_have_text("2 / 3")
    board.page.keyboard.press("End")
    board.sees(of_step(3))
    board.page.keyboard.press("Escape")
    expect(board.page.locator("dialog.stage")).to_be_hidden()
    board.sees(of_step(3, stage=()))
    expect(board.page.locator(".board > .levers")).to_be_visible()


def test_lines_glide_and_are_still_where_motion_is_unwanted(new_board: NewBoard):
    board = at_rest_on_stage(new_board)
    board.watch(1500)
    board.page.keyboard.press("ArrowRight")
    assert board.frames() > 2
    board.page.emulate_media(reduced_motion="reduce")
    board.page.wait_for_timeout(1000)
    before = board.pixels()
    board.page.keyboard.press("ArrowLeft")
    board.page.wait_for_timeout(60)
    at_once = board.pixels()
    board.page.wait_for_timeout(1000)
    assert before != at_once == board.pixels()


def test_predict_then_reveal(new_board: NewBoard):
    board = on_stage(new_board())
    board.sees(of_step(1))
    board.page.keyboard.press("h")
    board.page.keyboard.press("ArrowRight")
    told = said("en", "What do you expect? The new lines are hidden until you press the space bar.")
    expect(board.page.locator(".sentence")).to_have_text(told)
    expect(board.page.locator(".tiles")).to_be_hidden()
    board.settle()
    hidden = board.pixels()
    expect(board.page.locator(".sentence")).to_have_text(told)
    board.page.keyboard.press("Space")
    board.sees(of_step(2))
    board.page.wait_for_timeout(1000)
    assert all(one != other for one, other in zip(hidden, board.pixels(), strict=True))
    expect(board.page.locator(".tiles")).to_be_visible()


def test_the_veil_falls_on_lines_that_still_glide(new_board: NewBoard):
    board = at_rest_on_stage(new_board)
    board.page.keyboard.press("ArrowRight")
    board.page.wait_for_timeout(100)
    board.page.keyboard.press("h")
    board.page.wait_for_timeout(1000)
    hidden = board.pixels()
    board.page.keyboard.press("Space")
    board.sees(of_step(2))
    board.page.wait_for_timeout(1000)
    assert all(one != other for one, other in zip(hidden, board.pixels(), strict=True))
    for _ in range(2):
        board.page.keyboard.press("h")
    board.page.wait_for_timeout(500)
    assert board.pixels() == hidden


def test_notes_are_read_in_a_second_window_only(new_board: NewBoard):
    board = on_stage(new_board())
    with board.page.expect_popup() as opened:
        board.page.keyboard.press("n")
    notes = opened.value
    board.page.bring_to_front()
    board.page.keyboard.press("ArrowRight")
    board.sees(of_step(2))
    expect(notes.locator("h1")).to_have_text("2. Talent <b>first</b>")
    expect(notes.locator("p")).to_have_text("Ask the room.")
    expect(notes.locator("h2")).to_contain_text(TWINS.label["en"])
    assert "Ask the room." not in board.page.locator("dialog.stage").inner_text()


def test_charts_levers_and_keys_are_there_on_demand(new_board: NewBoard):
    board = on_stage(new_board())
    stand = board.page.locator(".stand")
    expect(stand.locator(".chart")).to_have_count(2)
    board.page.keyboard.press("2")
    expect(stand.locator(".chart:visible")).to_have_count(1)
    board.page.wait_for_function("new URLSearchParams(location.search).get('stage') === 'investment'")
    expect(board.lever("broker_training")).to_be_hidden()
    board.page.keyboard.press("?")
    expect(stand.locator(".map")).to_contain_text(said("en", "Reveal the new lines"))
    board.page.keyboard.press("Escape")
    expect(stand.locator(".map")).to_be_hidden()
    board.page.keyboard.press("l")
    board.lever("broker_training").focus()
    board.page.keyboard.press("End")
    state = with_levers(broker_training=300)
    board.sees(PageState(state.scenario, story=STORY, at=1, stage=("investment",)))


def test_a_bare_stage_without_a_story(new_board: NewBoard):
    board = new_board().open()
    board.page.locator(".present").click()
    expect(board.page.locator("dialog.stage")).to_be_visible()
    board.page.keyboard.press("ArrowRight")
    board.sees(PageState(stage=("investment", "transfer")))
    expect(board.page.locator("[data-do=next]")).to_be_hidden()
