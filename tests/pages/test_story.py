"""A story for the stage: put together in a popover, kept in the address."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from models.errors import InputError
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from pages.parts.board.board import after
from pages.parts.page_state import PageState
from pages.parts.story import MOST_STEPS, Step, from_text, step_of, to_text
from tests.pages.explore import APP, Explore
from tests.pages.reading import said, unescaped

TWINS = presets()["twin_parks"]
MIX = Scenario(levers={"broker_training": LeverSetting(level=150, start=2020, ramp=2)})


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, language: str) -> Explore:
    monkeypatch.setenv("LIVE_BOARD", "on")
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": language, "broker_training": "150@2020+2"})
    return Explore(app).run()


def test_a_story_is_spelt_as_people_would_spell_it():
    story = (step_of(Scenario()), step_of(TWINS.scenario, "Parks; both ~ sides", "Why?"), step_of(MIX))
    assert to_text(story) == (
        "~baseline~;Parks%3B both %7E sides~twin_parks~Why?;~broker_training:150@2020+2~"
    )
    assert from_text(to_text(story)) == story


def test_a_step_without_a_title_bears_its_presets_name_in_the_readers_language(language):
    assert step_of(TWINS.scenario).called(2) == TWINS.label[language]
    assert step_of(MIX).called(2) == said(language, "Step {number}", number=2)
    assert step_of(TWINS.scenario, "Ours").called(2) == "Ours"


def test_steps_are_added_named_moved_shown_and_removed(page):
    page.find("button", "add-mix").click()
    page.run()
    page.find("selectbox", "add-preset").set_value("twin_parks")
    page.run()
    assert page.state.story == (step_of(MIX), Step(preset="twin_parks"))
    page.find("text_input", "title-step-1").set_value(" Brokers ")
    page.run()
    page.find("text_area", "note-step-2").set_value("=1+1 <b>*bold*</b>")
    page.run()
    named = (step_of(MIX, "Brokers"), Step(preset="twin_parks", note="=1+1 <b>*bold*</b>"))
    assert page.state.story == named
    page.find("button", "arrow_downward-step-1").click()
    page.run()
    assert page.state.story == named[::-1]
    page.find("button", "play_arrow-step-1").click()
    page.run()
    assert (page.state.at, page.state.scenario.levers) == (1, TWINS.scenario.levers)
    page.find("button", "delete-step-1").click()
    page.run()
    assert (page.state.story, page.state.at) == (named[:1], 0)
    page.find("button", "undo").click()
    page.run()
    assert page.state.story == named[::-1]


def upload(page: Explore, content: bytes) -> None:
    page.find("file_uploader", "add-file").set_value(("parks.json", content, "application/json"))
    page.run()


def test_a_saved_scenario_becomes_a_step(page):
    upload(page, TWINS.scenario.to_json().encode())
    assert page.state.story == (Step(preset="twin_parks", title="parks"),)


@pytest.mark.parametrize(
    ("content", "repeated"),
    [
        (b"not json", "parks.json"),
        (b"\xff\xfe\x00", "parks.json"),
        (json.dumps({"levers": {"broker_training": {"level": 5000}}}).encode(), "5000"),
        (b" " * ((1 << 20) + 1), "parks.json"),
    ],
)
def test_a_file_that_is_none_is_said_to_be_none(page, content, repeated):
    upload(page, content)
    assert page.state.story == ()
    assert [repeated in unescaped(error.value) for error in page.app.error] == [True]


def test_a_full_story_takes_no_more(page):
    page.visit(story=";".join(["~baseline~"] * MOST_STEPS))
    assert page.find("button", "add-mix").disabled
    assert page.find("selectbox", "add-preset").disabled


def test_what_the_board_tells_of_steps_and_stage():
    now = PageState(story=from_text("~baseline~;~twin_parks~"))
    there = after(now, {"at": 2})
    assert (there.at, there.scenario.levers) == (2, TWINS.scenario.levers)
    assert after(there, {"stage": ["transfer", "investment"]}).stage == ("investment", "transfer")
    for wrong in ({"at": 3}, {"at": "two"}, {"at": None}, {"stage": ["map"]}):
        with pytest.raises(InputError):
            after(now, wrong)
