"""The Evidence page in the harness: its numbers, its record, its tests, and the line on Explore."""

from __future__ import annotations

import csv
import io
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from models.evidence import KINDS, STATUSES, items, sources
from models.fit import contradictions, fits
from models.history import record
from models.presets import presets
from models.scenario import Scenario
from models.validation import Check, ValidationTest, Verdict, validation_tests
from pages.parts import badge, jobs
from pages.parts.doubt.basis import PARTS
from pages.parts.doubt.words import VIEWS
from pages.parts.evidence import numbers, story, words
from pages.parts.page_state import EVIDENCE, PageState
from pages.parts.panel import csv_bytes
from pages.parts.work import Desk
from tests.pages import doubts
from tests.pages.doubts import GROWTH, LAG, Doubt
from tests.pages.explore import APP, Explore
from tests.pages.reading import reading, said, unescaped

FAILED = "system_improvement"
ASK = badge.ask


class Evidence(Doubt):
    """A session that begins on the Evidence page."""

    page = "evidence"


def evidence(language: str, **address: str) -> Evidence:
    return Evidence(app(language, address)).run()


def explore(language: str) -> Explore:
    return Explore(app(language, {})).run()


def app(language: str, address: dict[str, str]) -> AppTest:
    found = AppTest.from_file(str(APP), default_timeout=60)
    found.query_params.update({"lang": language} | address)
    return found


def made_up_battery(_scenario: Scenario, _watch: Any = None) -> tuple[Verdict, ...]:
    """All tests pass but one, which has a check of each kind."""

    def checks(test: ValidationTest) -> tuple[Check, ...]:
        return (
            Check("Smallest value of any stock", 0.5, 1, at_least=test.id == FAILED, detail="brokers_now"),
        )

    return tuple(Verdict(test, checks(test)) for test in validation_tests())


@pytest.fixture(autouse=True)
def invented(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question has an answer at once."""
    monkeypatch.setattr(jobs, "DESK", Desk(32, 4))
    monkeypatch.setattr(jobs, "battery", made_up_battery)
    monkeypatch.setattr(jobs, "tornado", lambda _s, o, year, of, **_: doubts.made_up_tornado(o, year, of))


def text(page: Evidence) -> str:
    return unescaped("\n".join([*page.told("markdown"), *page.told("caption")]))


# Numbers


@pytest.mark.parametrize("view", EVIDENCE)
def test_every_view_is_shown(language, view):
    page = evidence(language, evidence=view, preset="twin_parks")
    assert page.state == PageState(presets()["twin_parks"].scenario, evidence=view)
    assert page.find("segmented_control", "evidence").options == [
        said(language, v) for v in words.VIEWS.values()
    ]


def test_all_numbers_are_listed_and_weighed():
    page = evidence("en")
    [table] = page.app.dataframe
    assert len(table.value) == len(items())
    weights = dict(zip(table.value["Name in the model"], table.value["Weight (%)"], strict=True))
    # Made up: swings of 5 and 1.
    assert (weights[GROWTH], weights[LAG], weights["inbound_actual@2015-2016"]) == ("96.2", "3.8", "-")
    assert "Assumed values hold 100 % of the weight." in text(page)


def test_numbers_are_chosen_by_kind_status_and_words():
    def ids(**chosen: Any) -> set[str]:
        return {i.id for i in numbers.chosen(PageState(**chosen))}

    with reading("en"):
        for kind in KINDS:
            assert ids(kind=kind) == {i.id for i in items().values() if i.kind == kind}
        for status in STATUSES:
            assert ids(status=status) == {i.id for i in items().values() if i.status == status}
        assert ids(find="FILED xinhua, partners") == {"outbound_filed@2014-2015", "outbound_filed@2015-2016"}
        assert ids(find="no such words") == set()
    with reading("zh"):
        assert "broker_quit_rate" in ids(find="经纪人")


def test_the_filters_are_in_the_address():
    page = evidence("en")
    page.app.selectbox(key="kind").select("history").run()
    page.app.segmented_control(key="status").set_value("measured").run()
    page.app.text_input(key="find").set_value("Singapore & 100 %").run()
    assert page.run().state == PageState(kind="history", status="measured", find="Singapore & 100 %")
    assert "No number fits all of this." in [i.value for i in page.app.info]


@pytest.mark.parametrize(
    "item", ["inbound_trust_elasticity", "inbound_actual@2015-2016", "outbound_push_record@2016"]
)
def test_a_number_has_its_whole_story(language, item):
    page = evidence(language, item=item)
    found, told = items()[item], text(page)
    with reading(language):
        assert words.title(found) in told
        assert words.quantity(found.value, found.unit) in told
        cited = sources()[found.source]
        assert not cited.url.startswith("http") or f"](<{cited.url}>)" in "".join(page.told("markdown"))
    assert page.find("selectbox", "item").value == item
    equations = [c.value for c in page.app.code]
    assert bool(equations) == bool(found.name)
    assert all(found.name in e for e in equations)


def test_an_equation_reads_as_it_is_written():
    assert (
        story.equation("broker_departures", "broker_quit_rate")
        == "broker_departures = brokers * broker_quit_rate"
    )
    assert story.equation("brokers", "initial_brokers") == "brokers(2015) = initial_brokers"


@pytest.mark.parametrize("name", items())
def test_every_story_can_be_told(name):
    item = items()[name]
    with reading("en"):
        assert words.title(item)
        assert words.quantity(item.value, item.unit)
        assert story.cited(sources()[item.source]).startswith("Source: ")
        base = item.name.removesuffix(f"_{item.element}") if item.element else item.name
        for variable in item.used_by if item.name else ():
            assert base in story.equation(story.MODEL.variables[variable].base, base)


@pytest.mark.parametrize(
    ("span", "told"),
    [
        ((2015.0, 2016.0), "2015"),
        ((2014.0, 2018.0), "2014 to 2017"),
        ((2016.0, 2016.3333), "2016-01 to 2016-04"),
        ((2017.0, 2017.5), "2017-01 to 2017-06"),
        ((2013.0, 2017.3562), "2013-01 to 2017-04"),
        ((2013.5, 2013.5), "2013-07"),
        ((2016.0,), "2016"),
    ],
)
def test_periods_are_said_as_people_say_them(span, told):
    with reading("en"):
        assert words.when(span) == told


def test_a_number_nobody_knows_is_refused():
    page = evidence("en", item="inbound_trust_elastisity")
    assert page.app.session_state["state"].item == ""
    assert "inbound_trust_elasticity" in unescaped(page.told("warning")[0])


# History


def test_the_record_is_held_against_the_model(language):
    page = evidence(language, evidence="history")
    errors, disputes = (table.value for table in page.app.dataframe)
    met = [f.fit for f in fits(Scenario()) if f.fit is not None]
    assert len(errors) == len(met) == 2
    assert len(disputes) == len(contradictions())
    for found, row in zip(met, errors.itertuples(index=False), strict=True):
        assert row[1] == found.figures
        assert sum(float(part) for part in row[4:7]) == pytest.approx(100, abs=1)
    assert "9.45" in " ".join(disputes.iloc[:, 1])


def test_why_bands_widen_after_the_record_is_told_and_leads_on(language):
    page = evidence(language, evidence="history")
    assert said(language, PARTS["drift"]) in page.told("markdown")
    [link] = page.app.main.get("page_link")
    assert said(language, VIEWS["basis"]) in link.proto.label
    assert "view=basis" in link.proto.query_string


def test_a_chart_shows_ranges_and_contradictions():
    page = evidence("en", evidence="history")
    charts = page.app.get("vega_lite_chart")
    assert len(charts) == 4
    assert "Contradicts the record" in charts[0].proto.spec
    assert "Assumed level; there is no record" in charts[2].proto.spec
    assert "Contradicts the record" not in charts[2].proto.spec


def test_every_figure_of_the_record_is_somewhere_on_the_page():
    on_page = {i.id for i in items().values() if i.kind == "history"}
    assert len(on_page) == len(record())


# Tests


def test_the_battery_is_told_test_by_test(language):
    page = evidence(language, evidence="tests")
    told = [e.label for e in page.app.main.expander]
    passed, failed = said(language, "passed"), said(language, "failed")
    names = [t.name for t in validation_tests()]
    assert [said(language, n) in label for n, label in zip(names, told, strict=True)] == [True] * 12
    assert [failed in label for label in told] == [t.id == FAILED for t in validation_tests()]
    assert sum(passed in label for label in told) - (failed.endswith(passed)) == 11
    argued = "\n".join(page.told("markdown"))
    assert all(said(language, test.argued) in argued for test in validation_tests())
    summary = said(language, "{passed} of {count} tests passed.", passed=11, count=12)
    assert f"**{summary}**" in page.told("markdown")


def test_a_failed_test_is_open_and_says_where():
    page = evidence("en", evidence="tests")
    [opened] = [e for e in page.app.main.expander if e.proto.expanded]
    assert opened.label == "System improvement: failed"
    [row] = opened.table[0].value.itertuples(index=False)
    told = ("Smallest value of any stock", "this scenario", "0.5", "at least 1", "failed", "brokers\\_now")
    assert tuple(row) == told


# The file


def test_no_text_is_a_formula_in_a_spreadsheet():
    table = pd.DataFrame({"note": ["=1+1", "@x", "+1", "-1", "plain", "a=b"], "number": [-1.5] * 6})
    found = list(csv.DictReader(io.StringIO(csv_bytes(table).decode("utf-8-sig"))))
    assert [r["note"] for r in found] == ["'=1+1", "'@x", "'+1", "'-1", "plain", "a=b"]
    assert {r["number"] for r in found} == {"-1.5"}


# The line on Explore


def links(page: Any) -> list[str]:
    """What it says of tests and assumed values, and the way to the reasons; the way to save comes first."""
    return [link.proto.label for link in page.app.get("page_link")][1:]


def test_the_line_says_that_nothing_is_known_yet(language):
    waiting = said(language, "Validation: under way, open to see it")
    page = explore(language)
    assert links(page) == links(page.run()) == [waiting]


def test_the_line_tells_what_is_known(language, monkeypatch):
    monkeypatch.setattr(badge, "ask", ASK)
    page = explore(language)
    page.run()
    for question in (jobs.verdicts(Scenario()), jobs.headline_swings(Scenario(), 2030)):
        job = jobs.known(question)
        assert job is not None
        job.result.result(20)
    told = said(language, "Validation: {passed} of {count} tests passed", passed=11, count=12)
    share = said(language, "{share} % of coverage in {year} rests on assumed values", share=100, year=2030)
    assert links(page.run()) == [told, share]
    query = page.app.get("page_link")[1].proto.query_string
    assert "evidence=tests" in query
    assert f"lang={language}" in query
