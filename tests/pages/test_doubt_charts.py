"""Charts of the Uncertainty page hold what they are given in the reader's units, and say it in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from models.factors import DRIFT, OTHERS, RECORD
from models.scenario import Scenario
from models.sensitivity import CONSTANT
from pages.parts import jobs, state
from pages.parts.doubt import causes, charts, reach, words, wrong
from pages.parts.labels import base_label, parameter, parameter_value
from pages.parts.page_state import OF, PageState
from pages.parts.text import plain, quantity, sentences, unit_label, with_unit
from tests.pages import doubts
from tests.pages.reading import reading, said
from tests.pages.runs import made_up
from tests.pages.test_doubt import BILLIONS, NOW, POLICY, YEAR, factor_of


class Drawn(NamedTuple):
    title: str
    chart: dict[str, Any]
    words: str
    table: pd.DataFrame


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Drawn]]:
    """Every chart that is drawn, by its key; each has to be valid Vega-Lite."""
    found: dict[str, Drawn] = {}

    def kept(key: str, title: str, chart: charts.Chart, told: str, table: pd.DataFrame) -> None:
        found[key] = Drawn(title, chart.to_dict(validate=True), told, table)

    for module in (reach, causes, wrong):
        monkeypatch.setattr(module, "chart_with_table", kept)
    yield found
    for key in ("state", "of", "assumption"):
        st.session_state.pop(key, None)


def at(now: PageState) -> PageState:
    """Makes a state the current one."""
    st.session_state["state"] = now
    return state.current()


def rows(chart: dict[str, Any], *fields: str) -> pd.DataFrame:
    """The data of a chart that has all these fields."""
    [found] = [d for d in chart["datasets"].values() if set(fields) <= d[0].keys()]
    return pd.DataFrame(found)


def every(chart: Any, key: str) -> list[Any]:
    """All values of a key, however deep."""
    if isinstance(chart, list):
        return [v for part in chart for v in every(part, key)]
    if isinstance(chart, dict):
        below = [v for k, part in chart.items() if k != "datasets" for v in every(part, key)]
        return ([chart[key]] if key in chart else []) + below
    return []


def rule_at(chart: dict[str, Any], year: int) -> bool:
    """Whether a rule marks the year, and no other."""
    alone = [d for d in chart["datasets"].values() if len(d) == 1 and d[0].keys() == {"year"}]
    return alone == [[{"year": year}]]


# Will it be enough?


def test_three_charts_of_the_draws(language, drawn, monkeypatch):
    found = doubts.made_up_ensemble(POLICY, BILLIONS)
    monkeypatch.setattr(jobs, "ensemble", lambda *_: found)
    at(NOW)
    reach.reach(150.5)
    assert list(drawn) == ["levels", "changes", "chances"]
    factor, unit = factor_of(language, BILLIONS), unit_label("USD_billion/year")
    levels = drawn["levels"]
    data = rows(levels.chart, "q05", "baseline").set_index("year")
    assert np.allclose(data.loc[YEAR, ["q05", "q50", "q95"]], factor * np.array([110, 200, 290]), rtol=0.01)
    assert data.loc[YEAR, "baseline"] == pytest.approx(100 * factor, rel=0.01)
    assert rows(levels.chart, "value")["value"].tolist() == [150.5 * factor]
    assert rows(drawn["changes"].chart, "value")["value"].tolist() == [0]
    year, median = said(language, "Year"), said(language, "Median")
    bounds = [said(language, f"{q} % of the draws below") for q in (95, 75, 25, 5)]
    for key in ("levels", "changes"):
        table = drawn[key].table
        assert {year, median, *bounds} <= set(table.columns)
        assert {year, median, *bounds} <= set(every(drawn[key].chart, "title"))
        assert unit in every(drawn[key].chart, "title")
        middle = words.number(BILLIONS, float(table.set_index(year).loc[YEAR, median]) / factor)
        assert middle in drawn[key].words
    assert said(language, "Median with no new policy") in levels.table.columns
    assert said(language, "Median with no new policy") not in drawn["changes"].table.columns
    chances = drawn["chances"]
    names = [said(language, n) for n in ("With these policies", "With no new policy")]
    assert set(chances.table.columns) == {year, *names}
    assert np.allclose(chances.table[names].to_numpy(), [75, 25], atol=0.01)
    assert said(language, "% of draws") in every(chances.chart, "title")
    assert [plain(v, 0) in chances.words for v in (75, 25)] == [True, True]
    for told in drawn.values():
        assert rule_at(told.chart, YEAR)
        assert str(YEAR) in told.words
        assert told.title in told.words


# What decides it?


def answers(monkeypatch: pytest.MonkeyPatch, now: PageState, **how: Any) -> None:
    failed = how.get("failed", 0)
    made: dict[str, Callable[..., Any]] = {
        "indices": lambda s, o, _year: doubts.made_up_sensitivity(s, o, how.get("constant", False), failed),
        "bars": lambda _s, o, y, of: doubts.made_up_tornado(o, y, of, how.get("bars", True)),
        "points": lambda _s, a, o, y, of: doubts.made_up_scatter(a, o, y, of, failed),
    }
    for name, answer in made.items():
        monkeypatch.setattr(jobs, name, answer)
    at(now)


@pytest.mark.parametrize("of", OF)
def test_what_decides_an_outcome(language, drawn, monkeypatch, of):
    answers(monkeypatch, replace(NOW, view="causes", of=of))
    causes.causes()
    assert list(drawn) == ["indices", "over-time", "tornado", "cloud"]
    ranked = sorted(doubts.FACTORS, key=lambda name: -doubts.PART[name])
    bars = drawn["indices"]
    assert bars.table[said(language, "Assumption")].tolist() == [words.factor(name) for name in ranked]
    assert bars.table[said(language, "Alone (% of the variance)")].tolist() == pytest.approx(
        [20, 15, 10, 5, 1]
    )
    whole = bars.table[said(language, "With all interactions (% of the variance)")]
    assert whole.tolist() == pytest.approx([40, 30, 20, 10, 2])
    assert rows(bars.chart, "factor", "first")["factor"].tolist() == bars.table.iloc[:, 0].tolist()
    record = said(language, words.FACTORS["record"])
    assert said(language, "{factor} ({part} %)", factor=record, part=40) in bars.words
    assert said(language, "% of the variance") in every(bars.chart, "title")
    assert str(YEAR) in bars.title
    over, single = drawn["over-time"], [f for f in ranked if f not in words.FACTORS][:3]
    lines = {words.factor(f) for f in (*single, RECORD)}
    assert set(over.table.columns) == {said(language, "Year"), *lines}
    assert set(rows(over.chart, "factor", "total")["factor"]) == lines
    assert rule_at(over.chart, YEAR)
    tornado, factor = drawn["tornado"], factor_of(language, BILLIONS)
    ends = rows(tornado.chart, "assumption", "end", "value", "at", "centre")
    assert ends["value"].tolist() == [factor * v for v in (3, 8, 5.5, 4.5)]
    assert set(ends["centre"]) == {5 * factor}
    assert set(ends["assumption"]) == {parameter(doubts.GROWTH), parameter(doubts.LAG)}
    words_of_ends = [said(language, f"at the {e}") for e in ("lower end (5 %)", "upper end (95 %)")]
    assert ends["end"].unique().tolist() == words_of_ends
    assert ends["at"].tolist()[0] == parameter_value(doubts.GROWTH, words.MODEL.parameters[doubts.GROWTH].low)
    assert all(words.number(BILLIONS, v) in tornado.words for v in (3.0, 8.0))
    cloud = drawn["cloud"]
    assert rows(cloud.chart, "x", "y")["y"].tolist() == [factor * v for v in (1, 2, 3)]
    assert parameter(doubts.GROWTH) in cloud.table.columns[0]
    assert unit_label("USD_billion/year") in cloud.table.columns[1]
    assert plain(1.0, 2) in cloud.words


def test_the_sentence_names_first_what_outweighs_every_assumption(language):
    now = replace(NOW, of="difference")
    table = causes._index_table(now, doubts.made_up_sensitivity(POLICY, BILLIONS))
    told = causes._most(now, table)
    assert said(language, "Effect of the policies") in told
    # The record 40 %, what is left out 30 %, two assumptions 20 % and 10 %, all others 2 %.
    places = [told.index(words.factor(n)) for n in (RECORD, DRIFT, doubts.GROWTH, doubts.LAG, OTHERS)]
    assert places == sorted(places)
    beside = said(language, "Beside them: {factors}.", factors="").rstrip("。. ")
    most, _, rest = told.partition(beside)
    assert words.factor(DRIFT) in most
    assert words.factor(OTHERS) in rest
    assert base_label(BILLIONS) in causes._most(NOW, table)


def test_the_sentence_names_three_assumptions_first_where_they_weigh_most(language):
    table = causes._index_table(NOW, doubts.made_up_sensitivity(POLICY, BILLIONS))
    table = table.loc[table["id"] != RECORD].sort_values("id", key=lambda c: c.isin(words.FACTORS))
    told = causes._most(NOW, table)
    assert said(language, "Beside them: {factors}.", factors="").rstrip("。. ") in told
    places = [told.index(words.factor(n)) for n in (doubts.GROWTH, doubts.LAG, DRIFT, OTHERS)]
    assert places == sorted(places)
    assert words.factor(RECORD) not in told


def test_runs_that_left_the_finite_numbers_are_counted(language, drawn, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(causes.st, "caption", told.append)
    answers(monkeypatch, NOW, failed=3)
    causes.causes()
    points, runs = (
        "{failed} of {points} points of the sample are left out: a run of theirs left the finite numbers.",
        "{failed} of {runs} runs left the finite numbers and are not drawn.",
    )
    assert said(language, points, failed=3, points=64) in told[0]
    assert told[1:] == [said(language, runs, failed=3, runs=6)]
    assert list(drawn) == ["indices", "over-time", "tornado", "cloud"]


def test_a_chosen_assumption_is_drawn_instead(drawn, monkeypatch):
    with reading("en"):
        answers(monkeypatch, replace(NOW, assumption=doubts.LAG))
        causes.causes()
        assert parameter(doubts.LAG) in drawn["cloud"].table.columns[0]


def test_where_nothing_varies_that_is_said(language, drawn, monkeypatch):
    told: list[str] = []
    answers(monkeypatch, replace(NOW, of="difference"), constant=True)
    monkeypatch.setattr(causes.st, "info", told.append)
    causes.causes()
    assert told == [said(language, "{year}: {reason}.", year=YEAR, reason=said(language, CONSTANT))]
    assert list(drawn) == ["tornado", "cloud"]


def test_where_all_assumptions_are_given_no_bar_is_drawn(language, drawn, monkeypatch):
    answers(monkeypatch, NOW, bars=False)
    causes.causes()
    assert list(drawn) == ["indices", "over-time"], language


# What if we are wrong?


@pytest.fixture
def four_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """By 2035 runs end at 2 and 3 on the model's assumptions, at 5 and 7 on the reader's; all start at 1."""

    def run(scenario: Scenario) -> Any:
        end = {(0, 0): 2, (0, 1): 3, (1, 0): 5, (1, 1): 7}
        place = bool(scenario.assumptions), scenario.new_policy
        return made_up(2035, **{BILLIONS: (1.0, float(end[place]))})

    monkeypatch.setattr(wrong, "run", run)
    monkeypatch.setattr(wrong, "step", lambda scenario: scenario.step)


OWN = POLICY.replaced(assumptions={doubts.GROWTH: 0.02})


@pytest.mark.usefixtures("four_runs")
@pytest.mark.parametrize(("scenario", "count"), [(OWN, 4), (POLICY, 2)])
def test_policy_against_assumption(language, drawn, monkeypatch, scenario, count):
    monkeypatch.setattr(wrong, "assumption_panel", lambda: None)
    now = at(PageState(scenario, 2035, outcome=BILLIONS, view="wrong"))
    wrong.wrong()
    four = drawn["four"]
    names = [
        said(language, f"{whose} assumptions, {how}")
        for whose in ("Model's", "Your")
        for how in ("no new policy", "with these policies")
    ][:count]
    factor = factor_of(language, BILLIONS)
    assert four.table.columns.tolist() == [said(language, "Year"), *names]
    assert four.table.iloc[-1].tolist() == [2035, *(factor * v for v in (2, 3, 5, 7)[:count])]
    assert four.table[said(language, "Year")].tolist() == list(range(2018, 2036))
    data = rows(four.chart, "line", "value", "name")
    assert data["name"].unique().tolist() == names
    # A legend lists its whole domain: it must name no line that is not drawn.
    assert all(domain == names for domain in every(four.chart, "domain") if isinstance(domain[0], str))
    assert rule_at(four.chart, 2035)
    assert words.outcome(BILLIONS) in four.title
    first, second = (
        "{outcome} in {year}: on the model's assumptions the policies take it from {before} to {after}.",
        "On yours they take it from {before} to {after}.",
    )
    unit = "USD_billion/year"
    parts = [
        said(
            language,
            first,
            outcome=base_label(BILLIONS),
            year=2035,
            before=quantity(2.0, unit),
            after=with_unit(3.0, unit),
        ),
        said(language, second, before=quantity(5.0, unit), after=with_unit(7.0, unit))
        if count == 4
        else said(language, "Choose an assumption to see what it would change."),
    ]
    assert four.words == sentences(parts)
    assert now.target_year == 2035
