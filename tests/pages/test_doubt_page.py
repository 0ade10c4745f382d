"""The Uncertainty page in the harness: its work, its assumptions, and the state it shares with Explore."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from models.cooperation import MODEL
from models.errors import InputError
from models.presets import presets
from models.prior import uncertain
from models.scenario import Scenario
from models.watch import Stopped, Watch
from pages.parts import jobs
from pages.parts.assumptions import STEPS
from pages.parts.compare.selection import Entrant
from pages.parts.doubt import words
from pages.parts.labels import parameter, parameter_value, unit_words
from pages.parts.page_state import OUTCOMES, VIEWS, PageState
from pages.parts.text import display_units, problem
from pages.parts.work import Desk
from tests.pages import doubts
from tests.pages.doubts import GROWTH, LAG, Doubt, doubt
from tests.pages.reading import reading, said, unescaped

TWINS = presets()["twin_parks"].scenario
PATIENCE = 20
STOPPED = "Stopped: there is no result for these settings."


def until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question has an answer at once."""
    monkeypatch.setattr(jobs, "DESK", Desk(32, 4))
    monkeypatch.setattr(jobs, "run_ensemble", lambda s, _n, _seed, *, variables, **_: made(s, variables[0]))
    monkeypatch.setattr(jobs, "sensitivity", lambda s, v, *_, **__: doubts.made_up_sensitivity(s, *v))
    monkeypatch.setattr(jobs, "tornado", lambda _s, o, year, of, **_: doubts.made_up_tornado(o, year, of))
    monkeypatch.setattr(jobs, "scatter", lambda _s, *asked, **_: doubts.made_up_scatter(*asked))
    monkeypatch.setattr(jobs, "flip", lambda _s, o, year, *_, **__: doubts.made_up_flip(o, year, turns=True))


made = doubts.made_up_ensemble


@pytest.fixture
def english() -> Iterator[str]:
    """For what is no matter of words."""
    with reading("en"):
        yield "en"


class Slow:
    """Work on draws that goes on until it is let go or stopped; it has done a quarter."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.begun, self.ended = Event(), list[Scenario](), list[Scenario]()
        monkeypatch.setattr(jobs, "run_ensemble", self._work)
        monkeypatch.setattr(jobs, "PATIENCE", 0.05)

    def _work(self, scenario: Scenario, _n: int, _seed: int, *, variables: list[str], watch: Watch, **_: Any):
        self.begun.append(scenario)
        watch.progress(jobs.DRAWS // 4)
        while not self.go.wait(0.005):
            if watch.stopped():
                self.ended.append(scenario)
                raise Stopped
        return made(scenario, variables[0])


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch):
    work = Slow(monkeypatch)
    yield work
    work.go.set()


def button(page: Doubt, start: str) -> Any:
    """The only button whose key begins so."""
    [found] = [b for b in page.app.button if (b.key or "").startswith(start)]
    return found


def click(page: Doubt, start: str) -> Doubt:
    return page.press(button(page, start).key)


def progress(page: Doubt) -> list[str]:
    return [found.proto.text for found in page.app.get("progress")]


# Work


@pytest.mark.parametrize("view", VIEWS)
def test_every_question_is_answered(language, view):
    page = doubt(language, view=view, preset="twin_parks")
    assert page.state == PageState(TWINS, view=view)
    assert page.find("segmented_control", "view").value == view
    assert page.find("segmented_control", "view").options == [said(language, v) for v in words.VIEWS.values()]
    charts = {"reach": 3, "causes": 4, "wrong": 1}.get(view, 0)
    drawn = page.app.get("vega_lite_chart")
    assert len(drawn) == charts
    assert all(chart.proto.alt for chart in drawn)
    assert progress(page) == []


def test_slow_work_says_how_far_it_is(language, slow):
    page = doubt(language, preset="twin_parks")
    until(lambda: slow.begun)
    page.run()
    assert progress(page) == [said(language, "{part} % of the runs are done", part=25)]
    assert button(page, "stop-").label == said(language, "Stop")
    assert not page.app.get("vega_lite_chart")
    slow.go.set()
    until(lambda: page.run().app.get("vega_lite_chart"))
    assert progress(page) == []
    assert slow.begun == [TWINS]


def test_work_is_stopped_and_started_again(language, slow):
    page = doubt(language, preset="twin_parks")
    until(lambda: slow.begun)
    click(page, "stop-")
    until(lambda: slow.ended == [TWINS])
    assert page.told("info") == [said(language, STOPPED)]
    assert progress(page) == []
    page.run()
    assert slow.begun == [TWINS]
    assert button(page, "again-").label == said(language, "Start again")
    slow.go.set()
    click(page, "again-")
    until(lambda: page.run().app.get("vega_lite_chart"))
    assert slow.begun == [TWINS, TWINS]
    assert page.told("info") == []


def test_two_questions_are_stopped_one_after_the_other(english, monkeypatch):
    go = Event()
    asked: list[str] = []

    def endless(name: str) -> Callable[..., Any]:
        def work(*_: Any, **__: Any) -> None:
            asked.append(name)
            go.wait(PATIENCE)
            raise Stopped

        return work

    monkeypatch.setattr(jobs, "PATIENCE", 0.02)
    for name in ("sensitivity", "tornado"):
        monkeypatch.setattr(jobs, name, endless(name))
    page = doubt(english, view="causes")
    until(lambda: len(asked) == 2)
    for left in (1, 0):
        page.press(next(b.key for b in page.app.button if b.key and b.key.startswith("stop-")))
        assert len(progress(page)) == left
    assert page.told("info") == [STOPPED] * 2
    go.set()
    page.run()
    assert sorted(asked) == ["sensitivity", "tornado"]


def test_another_question_leaves_the_former_one(english, slow):
    page = doubt(english, preset="twin_parks")
    until(lambda: slow.begun)
    page.pick("view", "basis")
    until(lambda: slow.ended == [TWINS])
    assert page.address["view"] == "basis"
    assert progress(page) == []


def test_what_cannot_be_answered_is_said(language, monkeypatch):
    error = InputError('"{value}" is not known here; use {known}', where="step", value="a*b", known="c")

    def refuse(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(jobs, "run_ensemble", refuse)
    page = doubt(language)
    assert page.told("error") == [problem(error)]
    assert "a*b" in unescaped(page.told("error")[0])
    assert not page.app.get("vega_lite_chart")


# What is asked


def test_the_question_is_in_the_address(language):
    page = doubt(language, preset="twin_parks")
    page.choose("outcome", "programme_cost")
    assert page.state.outcome == "programme_cost"
    assert page.find("number_input", "target").label == said(language, "At most")
    factor = display_units(language)["USD_million/year"].factor
    page.enter("target", 150.0 * factor)
    assert page.state.target == pytest.approx(150)
    page.choose("year", 2025)
    assert page.state.target_year == 2025
    page.choose("outcome", OUTCOMES[0])
    assert page.state.target is None
    assert page.find("number_input", "target").label == said(language, "At least")
    page.press("undo")
    assert page.state == PageState(TWINS, 2025, outcome="programme_cost", target=150.0)


def test_whose_variance_and_against_what(english):
    page = doubt(english, preset="twin_parks", view="causes")
    page.pick("of", "difference").choose("assumption", LAG)
    assert page.state == PageState(TWINS, view="causes", of="difference", assumption=LAG)


def test_a_change_that_turns_it_round_can_be_looked_at(english):
    page = doubt(english, preset="twin_parks", view="turn")
    page.press("try-two")
    assert page.state.view == "wrong"
    changed = {n: doubts.change(n, share).value for n, share in ((GROWTH, 0.1), (LAG, 0.2))}
    assert page.state.scenario == TWINS.replaced(assumptions=changed)
    assert page.find("slider", f"assume-{LAG}").value == pytest.approx(changed[LAG])


def test_another_scenario_can_be_what_it_is_compared_with(english, monkeypatch):
    asked = []

    def found(scenario: Scenario, outcome: str, year: int, against: Scenario | None, *_: Any, **__: Any):
        asked.append((scenario, against))
        return doubts.made_up_flip(outcome, year)

    monkeypatch.setattr(jobs, "flip", found)
    page = doubt(english, preset="twin_parks", view="turn")
    page.choose("origin", Entrant("six_directions"))
    assert page.state.origin == Entrant("six_directions")
    assert page.app.query_params["origin"] == "~six_directions~"
    assert [a and a.levers for _, a in asked] == [None, presets()["six_directions"].scenario.levers]
    assert any("“Six directions" in told for told in page.told("markdown")), page.told("markdown")


def test_what_in_the_address_is_wrong_is_said(language):
    page = doubt(language, view="turns", preset="twin_parks", target="3")
    [told] = page.told("warning")
    assert " / ".join(VIEWS) in unescaped(told)
    page.press("dismiss")
    assert page.state == PageState(TWINS, target=3.0), language


# Assumptions


def assumed(page: Doubt) -> dict[str, float]:
    return dict(page.state.scenario.assumptions)


def test_assumptions_are_chosen_moved_and_dropped(language):
    page = doubt(language, view="wrong", preset="twin_parks")
    offered = page.find("selectbox", "assume")
    assert len(offered.options) == len(uncertain())
    page.choose("assume", GROWTH)
    p = MODEL.parameters[GROWTH]
    assert assumed(page) == {GROWTH: p.value}
    assert len(page.find("selectbox", "assume").options) == len(uncertain()) - 1
    slider = page.find("slider", f"assume-{GROWTH}")
    assert (slider.min, slider.max, slider.value) == (p.low, p.high, p.value)
    assert slider.step == pytest.approx((p.high - p.low) / STEPS)
    assert parameter(GROWTH) in slider.label
    assert unit_words(p.unit) in slider.label
    assert parameter_value(GROWTH, p.value) in slider.help
    page.choose("assume", LAG)
    assert said(language, "{name} ({unit})", name=parameter(LAG), unit=unit_words("year")) == (
        page.find("slider", f"assume-{LAG}").label
    )
    for value in (p.low, p.high, p.low + 3 * (p.high - p.low) / STEPS):
        page.find("slider", f"assume-{GROWTH}").set_value(value)
        assert assumed(page.run()) == {GROWTH: value, LAG: MODEL.parameters[LAG].value}
    held = page.state
    page.press(f"reset-assumption-{GROWTH}")
    assert assumed(page) == {LAG: MODEL.parameters[LAG].value}
    assert page.state.scenario.levers == TWINS.levers
    page.press("undo")
    assert page.state == held
    for _ in range(5):
        page.press("undo")
    assert page.state == PageState(TWINS, view="wrong")
    for _ in range(5):
        page.press("redo")
    assert page.state == held


@pytest.mark.parametrize("name", [LAG, GROWTH])
@pytest.mark.parametrize("beyond", [-1e-12, 1e-12])
def test_a_sliders_end_beyond_the_range_is_the_end(name, beyond, monkeypatch):
    """A browser adds steps up: its last position may be a rounding error too far."""
    from pages.parts import assumptions, state

    p = MODEL.parameters[name]
    held = {"state": PageState(Scenario(assumptions={name: p.value}))}
    end = p.high if beyond > 0 else p.low
    monkeypatch.setattr(state.st, "session_state", held | {f"assume-{name}": end + beyond})
    changed: list[PageState] = []
    monkeypatch.setattr(state, "change", changed.append)
    assumptions._set(name)
    assert [c.scenario.assumptions for c in changed] == [{name: end}]


@pytest.mark.parametrize("name", ["history_end", "wide_scope"])
def test_any_parameter_of_an_address_is_shown(english, name):
    p = MODEL.parameters[name]
    page = doubt(english, view="wrong", **{name: str(p.high)})
    assert assumed(page) == {name: p.high}
    assert page.has(f"reset-assumption-{name}")
    told = page.told("markdown") if p.low == p.high else [s.label for s in page.app.slider]
    assert any(parameter(name) in text for text in told)
    page.press(f"reset-assumption-{name}")
    assert assumed(page) == {}


def test_changed_assumptions_are_said_with_every_answer(language):
    page = doubt(language, **{GROWTH: "0.03"})
    assert any(parameter(GROWTH) in text for text in page.told("caption")), language


# The state


def test_turning_the_page_keeps_everything(english):
    page = doubt(english, view="turn", outcome="programme_cost", target="3", **{GROWTH: "0.03"})
    page.move("broker_training", 150)
    held = page.state
    page.turn_to("")
    assert page.state == held
    assert page.shows(held)
    assert page.app.query_params["lang"] in (english, [english])
    page.turn_to("uncertainty")
    assert page.state == held
    assert page.find("segmented_control", "view").value == "turn"
    page.press("undo")
    assert page.state == replace(held, scenario=Scenario(assumptions=held.scenario.assumptions))


def test_a_new_address_of_the_same_page_is_followed(english):
    page = doubt(english, view="basis", outcome="programme_cost")
    page.visit(view="turn", preset="twin_parks")
    assert page.state == PageState(TWINS, view="turn")
    page.press("undo")
    assert page.state == PageState(view="basis", outcome="programme_cost")
    page.visit()
    assert page.state == PageState()


def test_a_moved_lever_draws_the_whole_page_again(english):
    page = doubt(english)
    page.find("slider", "level-broker_training").set_value(150)
    page._run_once()
    assert page.app.title
    assert len(page.app.get("vega_lite_chart")) == 3
    assert page.level("broker_training") == 150
    assert page.address == {"broker_training": "150"}
