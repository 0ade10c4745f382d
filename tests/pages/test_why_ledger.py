"""Which levers? The view on Explain, the line on Explore and what the board is told."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from models.ledger import Ledger, changed
from models.presets import presets
from models.scenario import LeverSetting
from pages.parts import jobs
from pages.parts.address import from_address, to_address
from pages.parts.board.facts import why_facts
from pages.parts.compare.selection import Entrant, kept
from pages.parts.doubt.charts import Chart, Frame
from pages.parts.look import PALETTES
from pages.parts.page_state import OUTCOMES, PageState
from pages.parts.results import step
from pages.parts.why import ledger as view
from pages.parts.why.ledger_charts import bars, stack
from pages.parts.why.sentence import because, name
from tests.pages.doubts import doubt
from tests.pages.explore import APP, Explore
from tests.pages.ledgers import made_up_ledger
from tests.pages.reading import said

TWINS = presets()["twin_parks"].scenario
SIX = presets()["six_directions"].scenario


def explain(language: str, **state: Any) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=60)
    app.session_state["language"] = language
    app.session_state["state"] = PageState(**state)
    app.run()
    assert not app.exception
    return app


def _page() -> None:
    from pages.parts import jobs
    from pages.parts.why.ledger import ledger

    jobs.begin()
    ledger()
    jobs.end()


def explore(language: str, **address: str) -> Explore:
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update({"lang": language} | address)
    return Explore(app).run()


def reason_of(state: PageState) -> str:
    return because(made_up_ledger(state.scenario, None, OUTCOMES).entry(state.outcome, state.target_year))


@pytest.mark.parametrize("outcome", ["investment_coverage", "programme_cost"])
def test_the_view_says_and_draws_what_the_levers_contribute(language, outcome):
    state = PageState(SIX, 2028, outcome=outcome)
    app = explain(language, scenario=SIX, year=2028, outcome=outcome)
    assert app.markdown[0].value == f"**{reason_of(state)}**"
    drawn = app.get("vega_lite_chart")
    assert len(drawn) == 2
    assert drawn[0].proto.alt == reason_of(state)
    assert said(language, "Exact, from all {runs} combinations of these levers.", runs=1024) in (
        app.caption[-1].value
    )


def test_contributions_lead_from_any_other_scenario(language):
    """From a ready one, picked on the page and kept in the address; only what differs contributes."""
    app = explain(language, scenario=SIX)
    app.selectbox(key="origin").set_value(Entrant("twin_parks")).run()
    state = app.session_state["state"]
    assert from_address(to_address(state)) == (state, [])
    found = made_up_ledger(SIX, TWINS, OUTCOMES)
    named = said(language, "Compared with “{name}”:", name=presets()["twin_parks"].label[language])
    told = app.markdown[0].value
    assert told.startswith(f"**{named}")
    assert because(found.entry(state.outcome, state.target_year)) in told


def test_the_ledger_from_another_scenario_ends_at_the_one_on_the_page():
    found = jobs.contributions(SIX, TWINS)
    assert found.amount == 2 ** len(changed(SIX, TWINS))


def test_a_mix_of_ones_own_may_be_the_origin_and_its_name_is_no_markup(language):
    origin = replace(kept(TWINS.with_lever("broker_training", LeverSetting(level=99))), title="*twins*")
    app = explain(language, scenario=SIX, origin=origin)
    assert "\\*twins\\*" in app.markdown[0].value
    same = explain(language, scenario=TWINS, origin=Entrant("twin_parks"))
    label = presets()["twin_parks"].label[language]
    assert same.info[0].value == said(language, "Nothing differs from “{name}”.", name=label)


def test_without_a_lever_it_says_how_to_begin(language):
    app = explain(language)
    told = "No lever has moved yet: set one at the left, or take a ready scenario on Explore."
    assert [i.value for i in app.info] == [said(language, told)]
    assert not app.get("vega_lite_chart")


def test_tables_add_up(language):
    now = PageState(TWINS)
    found = made_up_ledger(TWINS, None, OUTCOMES)
    entry = found.entry(now.outcome, 2030)
    pairs = view._pairs(now, entry)
    assert len(pairs) == 4
    amounts = pairs.iloc[:, 2]
    assert amounts[:3].sum() == pytest.approx(amounts[3])
    layers = view._layers(now, found)
    assert layers.values.sum(axis=0) == pytest.approx(np.full(18, entry.difference))
    assert [n[0] for n in layers.names] == ["1", "2", "3"], language


def test_many_levers_share_a_layer(language):
    layers = view._layers(PageState(SIX), made_up_ledger(SIX, None, OUTCOMES))
    assert layers.names[-1] == f"6 {said(language, 'other levers ({count})', count=5)}"
    assert len(layers.values) == 6
    whole = made_up_ledger(SIX, None, OUTCOMES).entry("investment_coverage", 2030).difference
    assert layers.values.sum(axis=0) == pytest.approx(np.full(18, whole))


def test_sampled_contributions_come_with_their_errors(language, monkeypatch):
    def sampled(*asked: Any, **options: Any) -> Ledger:
        exact = made_up_ledger(*asked, **options)
        return replace(exact, found=replace(exact.found, error=np.full_like(exact.found.value, 0.0012)))

    monkeypatch.setattr(jobs, "ledger", sampled)
    told = "Estimated from {runs} combinations: standard errors up to {error}; the sum is exact."
    expected = said(language, told, runs=2 ** len(TWINS.levers), error="0.0012")
    assert any(expected in c.value for c in explain(language, scenario=TWINS).caption)
    shown = view.share_table(sampled(TWINS, None, OUTCOMES).entry("investment_coverage", 2030))
    errors = shown[shown.columns[-1]].tolist()
    assert errors[:-1] == [0.0012] * len(TWINS.levers)
    assert np.isnan(errors[-1])


def drawn(chart: Chart) -> dict[str, Any]:
    """A chart as Vega-Lite is told it."""
    return chart.to_dict()


def test_areas_lie_on_each_other_on_both_sides_of_the_axis():
    years = np.arange(2018, 2022)
    values = np.array([[0, 1, 2, 3.0], [0, -1, -2, 1.0], [0, 1, 1, 1.0]])
    told = drawn(stack(years, values, ["1 a", "2 b", "3 c"], Frame(PALETTES["light"], "x", 2020)))
    rows = told["datasets"][told["layer"][0]["data"]["name"]]
    for side, sized in (("above", np.maximum(values, 0)), ("below", np.minimum(values, 0))):
        for k, lever in enumerate(("1 a", "2 b", "3 c")):
            edges = [(r["bottom"], r["top"]) for r in rows if (r["side"], r["lever"]) == (side, lever)]
            assert [e[0] for e in edges] == sized[:k].sum(axis=0).tolist()
            assert [e[1] for e in edges] == sized[: k + 1].sum(axis=0).tolist()
    numbers = told["datasets"][told["layer"][1]["data"]["name"]]
    assert {r["number"]: (r["year"], r["middle"]) for r in numbers} == {
        "1": (2020, 1.0),
        "2": (2020, -1.0),
        "3": (2020, 2.5),
    }


def test_marks_are_told_apart_by_shape():
    shares = pd.DataFrame([("a", 1.0, 2.0, 3.0)], columns=["lever", "value", "alone", "last"])
    names = {"value": "Contribution", "alone": "Alone", "last": "Added last"}
    told = drawn(bars(shares, Frame(PALETTES["dark"], "x", 2020), names))
    marks = told["layer"][2]
    rows = told["datasets"][marks["data"]["name"]]
    assert [(r["mark"], r["value"]) for r in rows] == [("Alone", 2.0), ("Added last", 3.0)]
    assert marks["encoding"]["shape"]["scale"]["domain"] == ["Alone", "Added last"]
    assert len(set(marks["encoding"]["shape"]["scale"]["range"])) == 2


def test_explore_says_why_under_the_headline(language):
    page = explore(language, preset="twin_parks")
    line = page.app.container(key="sentence").caption[0].value
    assert line == reason_of(PageState(TWINS))
    page.move("broker_training", 150)
    assert name("broker_training") in reason_of(page.state)
    assert page.app.container(key="sentence").caption[0].value == reason_of(page.state)


def test_explore_says_nothing_where_no_lever_has_moved(language):
    page = explore(language)
    assert len(page.app.container(key="sentence").caption) == 0


def test_explore_speaks_of_the_outcome_asked_about(language):
    page = explore(language, preset="twin_parks", outcome="inbound_investment", year="2025")
    told = page.app.container(key="sentence").caption[0].value
    assert told == reason_of(PageState(TWINS, 2025, outcome="inbound_investment"))


def test_explore_shows_everything_where_there_is_no_reason(language, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(jobs, "ledger", broken)
    page = explore(language, preset="twin_parks")
    assert page.shows(PageState(TWINS))
    assert len(page.app.container(key="sentence").caption) == 0


def test_the_board_is_told_when_it_is_known(language, monkeypatch):
    go, state = Event(), PageState(TWINS)

    def slow(*given: Any, **named: Any) -> Ledger:
        go.wait(20)
        return made_up_ledger(*given, **named)

    monkeypatch.setattr(jobs, "ledger", slow)
    told = why_facts(state)
    assert (told["text"], set(told["levers"])) == ("", {*TWINS.levers})
    go.set()
    jobs.beside(jobs.contributions(TWINS.replaced(step=step(TWINS)))).result.result(20)
    assert why_facts(state)["text"] == reason_of(state), language
    assert why_facts(PageState())["text"] == ""


def test_the_page_answers_at_its_address(language):
    page = doubt(language, preset="twin_parks")
    page.turn_to("explain")
    assert f"**{reason_of(PageState(TWINS))}**" in page.told("markdown")
