"""The live board in a real browser: it moves under the pointer, and Python follows on release."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from models.cooperation import MODEL
from models.scenario import LeverSetting, Scenario
from pages.parts.board.board import PATIENCE
from pages.parts.page_state import PageState
from pages.parts.results import run
from tests.journeys.board import FOCUS, Answers, Board, with_levers
from tests.journeys.conftest import NewBoard
from tests.journeys.server import Server
from tests.pages.reading import said

BROKERS, PARKS = "broker_training", "home_park_starts"


@pytest.mark.parametrize("language", ["en"])
def test_everything_moves_while_a_lever_is_dragged_and_python_hears_once(new_board, language):
    board: Board = new_board(language).open()
    left, width, middle = board.press_down(BROKERS)
    board.settle()
    board.sent.clear()
    tiles, charts, sentences = set(), set(), set()
    for share in (0.15, 0.2, 0.3, 0.45, 0.8):
        board.page.mouse.move(left + share * width, middle)
        board.page.wait_for_timeout(80)
        tiles.add(board.tile("transfer_volume"))
        charts.add(tuple(board.pixels()))
        sentences.add(board.page.locator(".sentence").inner_text())
    assert (len(tiles), len(charts), len(sentences)) == (5, 5, 5)
    assert all(len({c[k] for c in charts}) == 5 for k in range(2))
    assert (board.sent, board.reader.search) == ([], "")
    level = float(board.lever(BROKERS).input_value())
    board.page.mouse.up()
    board.sees(with_levers(**{BROKERS: level}))
    board.settle()
    assert len(board.sent) == 1
    board.reader.button("undo").click()
    board.sees(PageState())
    expect(board.lever(BROKERS)).to_have_value("30")
    board.reader.button("redo").click()
    board.sees(with_levers(**{BROKERS: level}))
    assert float(board.lever(BROKERS).input_value()) == level


def test_what_a_browser_sends_before_it_hears_of_a_change_puts_nothing_back(new_board):
    """Its lists still stand where they were, and the next message tells so, be it a timer's."""
    board: Board = new_board()
    answers = Answers(board.page)
    board.open()
    board.lever(BROKERS).press("End")
    changed = with_levers(**{BROKERS: MODEL.levers[BROKERS].high})
    board.sees(changed)
    board.settle()
    board.reader.button("undo").click()
    board.sees(PageState())
    board.settle()
    board.looked.clear()
    answers.hold()
    board.reader.button("redo").click()
    while len(board.looked) < 2:
        board.page.wait_for_timeout(200)
    answers.release()
    board.settle()
    board.sees(changed)


def test_keyboard_only(new_board):
    board: Board = new_board().open()
    for _ in range(80):
        board.page.keyboard.press("Tab")
        if board.page.evaluate(FOCUS) == f"lever-{BROKERS}":
            break
    for _ in range(4):
        board.page.keyboard.press("ArrowRight")
    board.sees(with_levers(**{BROKERS: 50}))
    assert board.page.evaluate(FOCUS) == f"lever-{BROKERS}"
    board.page.keyboard.press("Home")
    board.sees(with_levers(**{BROKERS: 0}))
    expect(board.lever(BROKERS)).to_have_attribute("aria-valuetext", "0 people a year")
    expect(board.page.locator("[aria-live=polite].unseen")).to_have_text(
        board.page.locator(".sentence").inner_text()
    )
    board.part(BROKERS, ".back").focus()
    board.page.keyboard.press("Enter")
    board.sees(PageState())


def test_levers_let_go_in_quick_succession_all_arrive(new_board):
    board: Board = new_board().open()
    for name in (BROKERS, PARKS, "joint_research_fund"):
        board.lever(name).press("End")
    board.sees(with_levers(**{n: MODEL.levers[n].high for n in (BROKERS, PARKS, "joint_research_fund")}))


def test_a_page_that_nobody_touches_sends_nothing(new_board):
    board: Board = new_board().open()
    expect(board.page.locator(".st-key-badge a")).to_have_count(3, timeout=60_000)
    expect(board.page.locator(".st-key-badge")).to_contain_text("tests passed", timeout=60_000)
    board.page.wait_for_timeout(2000)
    board.sent.clear()
    board.looked.clear()
    board.page.wait_for_timeout(1000 * (PATIENCE + 1))
    assert board.sent == board.looked == []


def test_a_lever_that_is_held_stays_while_python_answers_of_another(new_board):
    board: Board = new_board().open()
    board.lever(PARKS).press("End")
    left, width, middle = board.press_down(BROKERS)
    board.page.mouse.move(left + 0.9 * width, middle)
    board.settle()
    held = float(board.lever(BROKERS).input_value())
    assert held > 200
    board.page.mouse.up()
    board.sees(with_levers(**{BROKERS: held, PARKS: MODEL.levers[PARKS].high}))


def test_what_python_refuses_is_said_beside_the_lever(new_board):
    board: Board = new_board().open({BROKERS: "150"})
    level = board.part(BROKERS, "input.level")
    level.fill("5000")
    level.press("Enter")
    expect(board.part(BROKERS, ".wrong")).to_contain_text("(broker_training): 5000 is outside 0 to 300")
    expect(level).to_have_value("5000")
    board.sees(with_levers(**{BROKERS: 150}))
    level.fill("120")
    level.press("Enter")
    board.sees(with_levers(**{BROKERS: 120}))
    expect(board.part(BROKERS, ".wrong")).to_be_hidden()
    board.part(BROKERS, ".when").click()
    end = board.part(BROKERS, "[data-field=end]")
    end.fill("2019")
    end.press("Enter")
    expect(board.part(BROKERS, ".wrong")).to_contain_text("before the ramp is over")
    end.fill("2030")
    end.press("Enter")
    board.sees(PageState(Scenario(levers={BROKERS: LeverSetting(level=120, end=2030)})))


def test_preset_year_and_language_move_the_board(new_board):
    board: Board = new_board().open({"preset": "twin_parks", "year": "2025"})
    described = board.page.locator(".frame").first.get_attribute("aria-label")
    assert described
    assert "2025" in described
    board.reader.choose_language("zh", "中文")
    expect(board.page.locator(".sentence")).to_contain_text("2025年")
    expect(board.page.locator(".frame").first).to_have_attribute("role", "img")
    assert described != board.page.locator(".frame").first.get_attribute("aria-label")


def test_on_a_narrow_screen_results_come_first_and_fingers_find_room(new_board):
    board: Board = new_board(width=390, height=844).open()

    def top(place: Locator) -> float:
        box = place.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        return box["y"]

    parts = [board.page.locator(css) for css in (".sentence", ".tiles", ".levers", ".charts")]
    tops = [top(part) for part in parts]
    assert tops == sorted(tops)
    for lever in board.page.locator(".group:not(details) input").all():
        if lever.is_visible():
            box = lever.bounding_box()
            assert box
            assert box["height"] >= 44
    assert board.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_switched_off_in_the_address(new_board):
    board: Board = new_board()
    board.reader.open({"board": "off"})
    expect(board.page.locator(".board")).to_have_count(0)
    expect(board.reader.tiles).to_have_count(6)


def test_a_browser_that_cannot_start_it_gets_the_ordinary_controls(new_board):
    board: Board = new_board()
    break_it(board.page)
    board.page.goto(board.reader.url)
    expect(board.reader.tiles).to_have_count(6)
    expect(board.page.get_by_text("The live board could not start here")).to_be_visible()
    board.reader.complaints.clear()


def break_it(page: Page) -> None:
    """Takes from the browser what the board draws with."""
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null;")


@pytest.mark.parametrize("language", ["zh"])
def test_a_server_that_stops_while_a_lever_is_dragged(new_board: NewBoard, tmp_path: Path, language: str):
    own = Server(tmp_path / "log.txt", board=True).start()
    try:
        board = new_board(language, url=own.url).open({PARKS: "0.5"})
        left, width, middle = board.press_down(BROKERS)
        board.page.mouse.move(left + 0.3 * width, middle)
        own.stop()
        charts = set()
        for share in (0.4, 0.6, 0.8):
            board.page.mouse.move(left + share * width, middle)
            board.page.wait_for_timeout(80)
            charts.add(tuple(board.pixels()))
        assert len(charts) == 3
        board.page.mouse.up()
        expect(board.page.locator(".lost")).to_contain_text(
            said(language, "Not saved: the server does not answer. Go on; it will be told when it is back.")
        )
        board.lever("joint_research_fund").press("End")
        own.start()
        level = float(board.lever(BROKERS).input_value())
        fund = MODEL.levers["joint_research_fund"].high
        board.sees(with_levers(**{BROKERS: level, PARKS: 0.5, "joint_research_fund": fund}))
        expect(board.page.locator(".lost")).to_be_hidden()
        board.reader.leave()
        board.reader.complaints.clear()  # of the connection that was lost
    finally:
        own.stop()


def test_streamlits_word_of_a_lost_server_does_not_lie_over_the_board(new_board: NewBoard, tmp_path: Path):
    own = Server(tmp_path / "log.txt", board=True).start()
    board = new_board(url=own.url).open()
    own.stop()
    expect(board.page.locator(".lost")).to_be_visible(timeout=60_000)
    left, width, middle = board.press_down(BROKERS)
    board.page.mouse.move(left + 0.9 * width, middle)
    assert float(board.lever(BROKERS).input_value()) > 200
    board.page.mouse.up()
    board.reader.leave()
    board.reader.complaints.clear()  # of the connection that was lost


def test_another_theme_recolours_the_lines_and_keeps_the_levers(new_board: NewBoard):
    board = new_board().open({BROKERS: "150"})
    light = board.pixels()
    board.page.emulate_media(color_scheme="dark")
    board.page.wait_for_timeout(1000)
    dark = board.pixels()
    assert all(one != other for one, other in zip(light, dark, strict=True))
    board.sees(with_levers(**{BROKERS: 150}))
    board.page.emulate_media(color_scheme="light")
    board.page.wait_for_timeout(1000)
    assert board.pixels() == light


def test_an_open_table_and_its_download_follow_a_lever(new_board: NewBoard):
    board = new_board().open()
    board.page.locator(".st-key-transfer-table summary").click()
    download = board.page.locator(".st-key-transfer-csv button")
    expect(download).to_be_visible()
    board.lever(BROKERS).press("End")
    state = with_levers(**{BROKERS: 300})
    board.sees(state)
    board.settle()
    with board.page.expect_download() as found:
        download.click()
    table = pd.read_csv(found.value.path())
    exact = run(state.scenario)
    years = exact.times % 1 == 0
    assert table.iloc[:, 1].to_numpy() == pytest.approx(exact["outward_transfer"][years], rel=1e-9)
