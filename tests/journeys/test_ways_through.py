"""Keyboard, back and forward, addresses from elsewhere, the reader's language."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.scenario import LeverSetting, Scenario
from pages.parts.address import from_address
from pages.parts.labels import lever_rows
from pages.parts.page_state import PageState
from pages.parts.text import LANGUAGES, problem
from tests.journeys.conftest import NewReader
from tests.journeys.reader import Reader
from tests.pages.reading import reading, unescaped

BROKERS, PARKS = "broker_training", "home_park_starts"
MANY_STEPS = 80
"""More tabs than the page has places to stop at."""


def with_levers(**levels: float) -> PageState:
    return PageState(Scenario(levers={name: LeverSetting(level=x) for name, x in levels.items()}))


def tab_to(reader: Reader, key: str, step: str = "Tab") -> None:
    """Goes on by keyboard until something within a keyed element has the focus."""
    for _ in range(MANY_STEPS):
        reader.page.keyboard.press(step)
        if reader.page.evaluate("key => !!document.activeElement.closest(`.st-key-${key}`)", key):
            return
    raise AssertionError(f"the keyboard does not reach {key}")


def test_by_keyboard_alone(reader: Reader):
    reader.open()
    tab_to(reader, f"level-{BROKERS}")
    focused = "document.activeElement.type"
    if reader.page.evaluate(focused) != "range":
        reader.page.keyboard.press("Tab")
    assert reader.page.evaluate(focused) == "range"
    reader.page.keyboard.press("ArrowRight")
    reader.sees(with_levers(**{BROKERS: 35}))
    reader.page.keyboard.press("ArrowRight")
    reader.sees(with_levers(**{BROKERS: 40}))
    tab_to(reader, "undo", "Shift+Tab")
    reader.page.keyboard.press("Enter")
    reader.sees(with_levers(**{BROKERS: 35}))
    reader.page.keyboard.press("Enter")
    reader.sees(PageState())


def test_a_step_up_and_a_step_down_is_no_policy(reader: Reader):
    """Steps like 0.1 are no exact numbers, in a browser as little as anywhere."""
    reader.open()
    up = {}
    rows = [row for row in lever_rows().values() if row["group"] != "focus" and float(row["step"]) < 1]
    for row in {row["step"]: row for row in rows}.values():  # one of each step
        name = row["id"]
        reader.lever(name).focus()
        reader.page.keyboard.press("ArrowRight")
        up[name] = round(float(row["value"]) + float(row["step"]), 9)
        reader.sees(with_levers(**up))
    for name in list(up):
        reader.lever(name).focus()
        reader.page.keyboard.press("ArrowLeft")
        del up[name]
        reader.sees(with_levers(**up))
    assert reader.search == ""


def test_back_and_forward(reader: Reader):
    states = [PageState(), with_levers(**{BROKERS: 35}), with_levers(**{BROKERS: 35, PARKS: 0.2})]
    reader.open()
    for name, state in zip((BROKERS, PARKS), states[1:], strict=True):
        reader.lever(name).focus()
        reader.page.keyboard.press("ArrowRight")
        reader.sees(state)
    for state in (states[1], states[0]):
        reader.page.go_back()
        reader.sees(state)
    for state in states[1:]:
        reader.page.go_forward()
        reader.sees(state)


def test_back_from_another_language(reader: Reader):
    reader.open({BROKERS: "150"})
    state = with_levers(**{BROKERS: 150})
    reader.sees(state)
    reader.choose_language("zh", LANGUAGES["zh"])
    reader.sees(state)
    reader.page.go_back()
    reader.language = "en"
    reader.sees(state)


MADE_OF_MARKDOWN = "a, img, strong, .katex, .stMarkdownColoredText, [data-testid=stIconMaterial]"
WRONG = {BROKERS: "5000", "foo": "1", "show": "nothing", "until": "soon", "lang": "tlh"}
KEPT = {PARKS: "1@2022+4", "year": "2028"}


def test_in_a_hurry(reader: Reader):
    """Whatever is asked while the page is still busy counts, the last word most."""
    reader.open()
    reader.lever(BROKERS).focus()
    for _ in range(10):
        reader.page.keyboard.press("ArrowRight")
    reader.choose_language("zh", LANGUAGES["zh"])
    reader.sees(with_levers(**{BROKERS: 80}))
    reader.lever(BROKERS).focus()
    for _ in range(10):
        reader.page.keyboard.press("ArrowLeft")
    reader.sees(PageState())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_with_mistakes(new_reader: NewReader, language: str):
    reader = new_reader(language)
    reader.open(WRONG | KEPT)
    notice = reader.page.locator(".st-key-notices")
    _, problems = from_address({k: v for k, v in WRONG.items() if k != "lang"})
    with reading(language):
        told = [unescaped(problem(p)) for p in problems]
    for text in [*told, reader.says('lang: "{value}" is not en or zh', value="tlh")]:
        expect(notice).to_contain_text(text)
    reader.button("dismiss").click()
    expect(notice).to_have_count(0)
    reader.sees(from_address(KEPT)[0])
    reader.page.reload()
    reader.settle()
    expect(notice).to_have_count(0)
    reader.sees(from_address(KEPT)[0])


def test_what_an_address_says_is_repeated_as_it_is(reader: Reader):
    """An address comes from anywhere: nothing in it may become a picture, a link or a style."""
    wrong = {
        "show": "![picture](http://elsewhere.example/picture.png)",
        "preset": "[prize](http://elsewhere.example)",
        "method": "**bold** and `code`",
        "until": "<img src=http://elsewhere.example/picture.png>",
        BROKERS: "$x^2$",
        "lang": ":red[red] :material/home:",
        "# title": "1",
    }
    reader.open(wrong)
    notice = reader.page.locator(".st-key-notices")
    expect(notice).to_be_visible()
    words = unescaped(notice.inner_text())
    assert [text for text in [*list(wrong.values())[:-1], "# title"] if text not in words] == []
    assert notice.locator(MADE_OF_MARKDOWN).count() == 0


def test_a_chinese_browser_is_spoken_to_in_chinese(new_reader: NewReader):
    reader = new_reader("zh")
    reader.open()
    reader.sees(PageState())
    assert reader.search == ""
    expect(reader.page.locator(".st-key-masthead h1")).to_have_text(
        reader.says("Shanghai and its Belt-and-Road partners: what would policy do?")
    )


def test_a_chosen_language_survives_a_reload_and_further_changes(new_reader: NewReader):
    reader = new_reader("zh")
    reader.open()
    reader.choose_language("en", LANGUAGES["en"])
    reader.sees(PageState())
    reader.page.reload()
    reader.sees(PageState())
    reader.lever(BROKERS).focus()
    reader.page.keyboard.press("ArrowRight")
    reader.sees(with_levers(**{BROKERS: 35}))
    reader.choose_language("zh", LANGUAGES["zh"])
    reader.sees(with_levers(**{BROKERS: 35}))
