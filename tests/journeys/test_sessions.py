"""Readers do not disturb each other, and a state outlives its server."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from models.scenario import LeverSetting, Scenario
from pages.parts.page_state import PageState
from tests.journeys.conftest import NewReader
from tests.journeys.server import Server

BROKERS = "broker_training"
BROKERS_UP = PageState(Scenario(levers={BROKERS: LeverSetting(level=35)}))
PARKS_UP = PageState(Scenario(levers={"home_park_starts": LeverSetting(level=0.2)}))


def test_two_readers_at_once(new_reader: NewReader):
    first, second = new_reader("en"), new_reader("zh")
    first.open()
    second.open()
    first.lever(BROKERS).focus()
    second.lever("home_park_starts").focus()
    first.page.keyboard.press("ArrowRight")
    second.page.keyboard.press("ArrowRight")
    first.sees(BROKERS_UP)
    second.sees(PARKS_UP)
    second.button("undo").click()
    second.sees(PageState())
    first.sees(BROKERS_UP)
    expect(first.button("undo")).to_be_enabled()


def test_a_state_outlives_its_server(new_reader: NewReader, tmp_path: Path):
    own = Server(tmp_path / "log.txt").start()
    try:
        reader = new_reader(url=own.url)
        reader.open()
        reader.lever(BROKERS).focus()
        reader.page.keyboard.press("ArrowRight")
        reader.sees(BROKERS_UP)
        own.kill()
        own.start()
        reader.page.reload()
        reader.sees(BROKERS_UP)
        reader.complaints.clear()  # of the connection that was lost
        reader.lever(BROKERS).focus()
        reader.page.keyboard.press("ArrowLeft")
        reader.sees(PageState())
        reader.leave()
    finally:
        own.stop()


def test_the_first_address_a_new_server_is_asked_for_may_be_a_page(new_reader: NewReader, tmp_path: Path):
    own = Server(tmp_path / "log.txt").start()
    try:
        reader = new_reader(url=own.url)
        reader.page.goto(f"{own.url}/explore?{BROKERS}=35")
        reader.sees(BROKERS_UP)
        expect(reader.page.locator(".st-key-masthead")).to_be_visible()
        reader.complaints.clear()  # Streamlit says that the first page lives at "/"
        reader.leave()
    finally:
        own.stop()
