"""From first sight to a colleague's screen: the paragraph that the Explore page exists for."""

from __future__ import annotations

from playwright.sync_api import expect

from models.history import record
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from pages.parts.labels import sources
from pages.parts.page_state import PageState
from pages.parts.text import LANGUAGES
from tests.journeys.conftest import NewReader

TWIN_PARKS = presets()["twin_parks"]
MIXED = TWIN_PARKS.scenario.with_lever("broker_training", LeverSetting(level=150))
DELAYED = MIXED.with_lever("home_park_starts", LeverSetting(level=1, start=2022))


def test_a_decision_maker_tries_a_mix_and_a_colleague_opens_it(new_reader: NewReader):
    reader = new_reader("en")
    reader.open()
    reader.sees(PageState())
    dots = {"investment": "investment", "transfer": "transfer"}
    for chart, ending in dots.items():
        drawn = [r for r in record() if r.variable.endswith(ending)]
        expect(reader.chart(chart).locator("svg .mark-symbol.role-mark path")).to_have_count(len(drawn))
    expect(reader.page.get_by_text(sources()["zou_2018"]["short"]).first).to_be_visible()

    reader.pick("preset", TWIN_PARKS.label["en"])
    reader.sees(PageState(TWIN_PARKS.scenario))

    before = reader.figures()
    reader.drag("broker_training", 150)
    reader.sees(PageState(MIXED))
    assert reader.figures() != before

    reader.unfold("timing-home_park_starts")
    start = reader.page.locator(".st-key-start-home_park_starts input")
    start.fill("2022")
    start.press("Enter")
    reader.sees(PageState(DELAYED))

    reader.button("undo").click()
    reader.sees(PageState(MIXED))

    reader.choose_language("zh", LANGUAGES["zh"])
    reader.sees(PageState(MIXED))

    colleague = new_reader("en")
    colleague.language = "zh"
    colleague.page.goto(reader.url + "/" + reader.search)
    colleague.sees(PageState(MIXED))
    assert colleague.figures() == reader.figures()

    reader.page.reload()
    reader.sees(PageState(MIXED))


def test_the_baseline_is_drawn_beside_every_line(reader):
    reader.open({"preset": "twin_parks"})
    for chart, lines in (("investment", 3), ("transfer", 2)):
        expect(reader.chart(chart).locator("svg .mark-line path")).to_have_count(2 * lines)


def test_a_drag_that_goes_on_keeps_the_panel_up_to_date(reader):
    reader.open()
    for level in (100, 200, 260):
        reader.drag("broker_training", level)
        reader.sees(PageState(Scenario(levers={"broker_training": LeverSetting(level=level)})))
    expect(reader.button("undo")).to_be_enabled()
    expect(reader.button("redo")).to_be_disabled()
    reader.button("undo").click()
    reader.sees(PageState(Scenario(levers={"broker_training": LeverSetting(level=200)})))
    expect(reader.button("redo")).to_be_enabled()
    reader.drag("broker_training", 0)
    reader.sees(PageState(Scenario(levers={"broker_training": LeverSetting(level=0)})))
    expect(reader.page.locator(".st-key-level-broker_training")).to_contain_text("▼")
    expect(reader.button("redo")).to_be_disabled()
