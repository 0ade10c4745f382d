"""The Compare page in the harness: choosing, asking, what is said, and the address that holds it all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from streamlit.testing.v1 import AppTest

from models.comparison import PairedDraws, differing
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import at_year
from pages.parts import jobs
from pages.parts.compare import charts
from pages.parts.compare.charts import spread
from pages.parts.compare.picking import SUGGESTIONS
from pages.parts.compare.selection import CURRENT, MOST, Entrant, from_text, kept, resolved, to_text
from pages.parts.labels import base_label, lever
from pages.parts.page_state import PageState
from pages.parts.saved import shelf
from pages.parts.text import shown_difference, with_unit
from tests.pages.doubts import Doubt
from tests.pages.explore import APP
from tests.pages.reading import reading, said, unescaped
from tests.pages.runs import of
from tests.pages.strategies import stepped_scenarios

THREE = tuple(map(Entrant, ("talent_first", "finance_first", "twin_parks")))
COVERAGE = "investment_coverage"
OWN = Scenario(levers={"broker_training": LeverSetting(level=150, start=2024)})


@pytest.fixture
def english() -> Iterator[str]:
    """For what is no matter of words."""
    with reading("en"):
        yield "en"


class Compare(Doubt):
    """A session that begins on the Compare page."""

    page = "compare"

    @property
    def headline(self) -> str:
        return unescaped(self.app.container(key="sentence").markdown[0].value)

    @property
    def outcomes(self) -> list[list[str]]:
        return self.app.table[0].value.map(unescaped).to_numpy().tolist()


def compare(language: str, entrants: tuple[Entrant, ...] = (), **address: str) -> Compare:
    app = AppTest.from_file(str(APP), default_timeout=60)
    chosen = {"compare": to_text(entrants)} if entrants else {}
    app.query_params.update({"lang": language} | chosen | address)
    return Compare(app).run()


def label(name: str, language: str) -> str:
    return presets()[name].label[language]


# The address


@settings(deadline=None, max_examples=100)
@given(stepped_scenarios())
def test_a_scenario_is_kept_whole(scenario):
    entrant = kept(scenario)
    assert from_text(to_text([entrant])) == [entrant]
    assert resolved(entrant, Scenario(until=2020))[1] == scenario


def test_a_ready_scenario_takes_all_but_its_levers_from_explore():
    world = Scenario(until=2040, assumptions={"inbound_trust_elasticity": 0.3})
    found = resolved(Entrant("twin_parks"), world)[1]
    assert found == world.replaced(levers=presets()["twin_parks"].scenario.levers)
    assert resolved(Entrant(CURRENT), world)[1] == world


def test_names(language):
    assert resolved(Entrant("twin_parks"), Scenario())[0] == label("twin_parks", language)
    assert resolved(Entrant("twin_parks", "Ours"), Scenario())[0] == "Ours"
    assert resolved(kept(presets()["twin_parks"].scenario), Scenario())[0] == label("twin_parks", language)
    assert resolved(kept(OWN), Scenario())[0] == ""


# Choosing


def test_an_empty_page_invites(language):
    page = compare(language)
    assert not page.app.table
    page.press("suggest-beginnings")
    assert [e.reference for e in page.state.compare] == list(SUGGESTIONS["beginnings"])
    assert len(page.app.table) == 2
    page.press("undo")
    assert page.state == PageState()


def test_one_scenario_wants_another(english):
    page = compare(english, THREE[:1])
    assert not page.app.table
    page.choose("add-entrant", "twin_parks")
    assert page.state.compare == (THREE[0], THREE[2])
    assert len(page.app.table) == 2


def test_what_is_on_explore_is_kept_as_it_is(english):
    page = compare(english, THREE[:2], broker_training="150@2024+3", until="2040")
    page.choose("add-entrant", CURRENT).press("add-now")
    *_, follows, stays = page.state.compare
    assert (follows.reference, stays) == (CURRENT, kept(OWN.replaced(until=2040)))
    page.app.text_input(key="name-D").set_value("Late; ~brokers~")
    page.run()
    assert page.state.compare[3].title == "Late; ~brokers~"
    page.visit(compare=page.address["compare"])
    assert resolved(page.state.compare[3], page.state.scenario) == (
        "Late; ~brokers~",
        OWN.replaced(until=2040),
    )


def test_a_saved_scenario_is_added_under_its_name_and_only_once(language, tmp_path, monkeypatch):
    monkeypatch.setenv("LIBRARY_FOLDER", str(tmp_path))
    shelf._library.clear()
    saved = shelf._library().save("Ours; ~late~", OWN)
    gone = shelf._library().save("gone", OWN)
    shelf._library().delete(gone.slug)
    page = compare(language, THREE[:2])
    assert page.find("selectbox", "add-saved").options == ["Ours; ~late~"]
    page.choose("add-saved", saved.slug)
    entrant = Entrant(kept(OWN).reference, "Ours; ~late~")
    assert page.state.compare == (*THREE[:2], entrant)
    page.choose("add-saved", saved.slug)
    assert page.state.compare == (*THREE[:2], entrant)
    told = said(language, '"{name}" is compared already', name="Ours; ~late~")
    assert told in [unescaped(error.value) for error in page.app.error]
    shelf._library.clear()


def test_moving_and_removing_keep_the_reference(english):
    page = compare(english, THREE, against="2")
    page.press("move-arrow_upward-B")
    assert (page.state.compare, page.state.against) == ((THREE[1], THREE[0], THREE[2]), 1)
    page.press("move-arrow_downward-B")
    assert (page.state.compare, page.state.against) == ((THREE[1], THREE[2], THREE[0]), 1)
    page.press("move-delete-A")
    assert (page.state.compare, page.state.against) == ((THREE[2], THREE[0]), 0)
    page.press("undo")
    assert page.state.against == 1


def test_six_are_enough(english):
    page = compare(english, tuple(map(Entrant, SUGGESTIONS["directions"])))
    assert len(page.state.compare) == MOST
    assert page.find("selectbox", "add-entrant").disabled
    assert not page.can("add-now")


# What is said


def test_the_sentence_names_who_leads(language):
    page = compare(language, THREE)
    values = {e.reference: at_year(of(presets()[e.reference].scenario), COVERAGE, 2030) for e in THREE}
    best = max(values, key=lambda name: values[name])
    place = [e.reference for e in THREE].index(best)
    without = at_year(of(Scenario()), COVERAGE, 2030)
    with reading(language):
        told = {
            "outcome": base_label(COVERAGE),
            "year": 2030,
            "name": f"{'ABC'[place]} {label(best, language)}",
            "value": with_unit(values[best], "dimensionless"),
            "change": shown_difference(values[best], without, "dimensionless"),
            "reference": said(language, "no new policy"),
        }
    template = "{outcome} in {year} is highest in {name}: {value}, {change} against {reference}."
    assert page.headline == said(language, template, **told)


def test_a_leading_reference_is_told_with_who_comes_next(english):
    page = compare(english, THREE, against="3")
    assert page.headline.startswith("Coverage in 2030 is highest in C Twin parks, the reference: 0.37.")
    assert page.headline.endswith("Next comes A Talent first, -0.02.")


def test_of_costs_the_lowest_leads(english):
    page = compare(english, THREE, outcome="programme_cost")
    assert page.headline.startswith("Programme cost in 2030 is lowest in A Talent first")
    assert page.told("info") == ["Choose an outcome other than cost to see cost against effect."]


def test_the_table_has_chosen_years_and_order(language):
    page = compare(language, THREE, years="2025,2030", order=COVERAGE, against="1")
    rows = page.outcomes
    assert [row[0] for row in rows] == ["2025"] * 3 + ["2030"] * 3
    reached = {e.reference: at_year(of(presets()[e.reference].scenario), COVERAGE, 2030) for e in THREE}
    names = [f"{'ABC'[k]} {label(e.reference, language)}" for k, e in enumerate(THREE)]
    expected = sorted(names, key=lambda n: -reached[THREE["ABC".index(n[0])].reference])
    # Each year in the order of the target year.
    assert [row[1] for row in rows] == expected * 2
    own, twins = (at_year(of(presets()[n].scenario), COVERAGE, 2030) for n in ("talent_first", "twin_parks"))
    [cell] = [row[5] for row in rows[3:] if row[1].startswith("C")]
    with reading(language):
        shown = with_unit(twins, "dimensionless"), shown_difference(twins, own, "dimensionless")
    assert cell == said(language, "{value} ({change})", value=shown[0], change=shown[1])
    [bare] = [row[5] for row in rows[3:] if row[1].startswith("A")]
    with reading(language):
        assert bare == with_unit(own, "dimensionless")


def test_only_settings_that_differ_are_listed(language):
    assumed = OWN.replaced(assumptions={"inbound_trust_elasticity": 0.3}, until=2030)
    page = compare(language, (Entrant("talent_first"), kept(assumed)))
    rows = page.app.table[1].value.map(unescaped)
    moved = differing([presets()["talent_first"].scenario, assumed])
    assert len(rows) == len(moved) + 1
    with reading(language):
        assert any(lever("broker_training") in name for name in rows.iloc[:, 0])
    assert said(language, "Horizon (year)") in set(rows.iloc[:, 0])
    captions = " ".join(page.told("caption"))
    worlds = said(
        language,
        "Assumptions differ. Each scenario is held against no new policy on its own assumptions: "
        "a difference is what the policies change.",
    )
    assert worlds in captions
    assert {row[0] for row in page.outcomes} == {"2030"}


def test_the_same_twice_is_said(english):
    page = compare(english, (THREE[0], THREE[0]))
    assert any("The same scenario" in unescaped(text) for text in page.told("caption"))
    assert any("set alike" in text for text in page.told("caption"))


def test_names_from_outside_are_never_markup(english):
    name = "<b>x</b> **y** [z](http://a.b) $q$ :red[r]"
    page = compare(english, (Entrant(kept(OWN).reference, name), THREE[2]))
    assert page.state.compare[0].title == name
    shown = [*page.told("markdown"), *page.told("caption")]
    assert any("x" in text and name in unescaped(text) for text in shown)
    assert not any(name in text for text in shown)
    html = " ".join(element.proto.body for element in page.app.get("html"))
    assert "<b>x" not in html


@pytest.mark.parametrize("form", ["together", "apart"])
def test_charts_have_words_and_the_records_dots(language, form):
    page = compare(language, THREE, form=form, outcome="outbound_investment", show="brokers")
    drawn = page.app.get("vega_lite_chart")
    assert len(drawn) == {"together": 3, "apart": 7}[form]
    assert all(chart.proto.alt for chart in drawn)
    assert sum("datum.known" in chart.proto.spec for chart in drawn) == {"together": 1, "apart": 3}[form]


def test_a_late_start_and_a_short_horizon_are_drawn(english):
    page = compare(english, (kept(OWN.replaced(until=2017)), THREE[0]))
    assert page.outcomes[0][0] == "2017"
    assert any("Horizons differ" in text for text in page.told("caption"))


# Draws


def made_up(scenarios: tuple[Scenario, ...], variable: str, *_: Any, **__: Any) -> PairedDraws:
    """Each scenario is one above the one before in three draws of four, and one below in the rest."""
    years = np.arange(2015.0, 2036)
    step = np.array([1.0, 1.0, 1.0, -1.0])
    runs = np.array([np.tile(k * step + 10, (len(years), 1)) for k in range(len(scenarios) + 1)])
    own = tuple(range(1, len(scenarios) + 1))
    return PairedDraws(variable, 0, years, runs, own, (0,) * len(own), 0)


@pytest.mark.parametrize(("against", "shares"), [("", [75, 75, 75]), ("2", [25, 75])])
def test_chances_are_of_the_same_draws(language, monkeypatch, against, shares):
    monkeypatch.setattr(jobs, "paired_draws", made_up)
    page = compare(language, THREE, bands="on", form="apart", **({"against": against} if against else {}))
    template = "{name}: higher in {part} % of the draws"
    drawn = [json.loads(c.proto.spec) for c in page.app.get("vega_lite_chart")]
    alts = [c.proto.alt for c in page.app.get("vega_lite_chart")]
    names = [f"{'ABC'[k]} {label(e.reference, language)}" for k, e in enumerate(THREE)]
    del names[int(against or 0) - 1 : int(against or 0)]
    told = [said(language, template, name=n, part=s) for n, s in zip(names, shares, strict=True)]
    assert len([alt for alt in alts if all(text in alt for text in told)]) == 1
    assert sum("area" in json.dumps(spec) for spec in drawn) == len(THREE)


# Drawing


def test_labels_keep_apart_and_in_order():
    found = spread([1.0, 1.0, 1.01, 5.0, 9.9], 1.0, 0.0, 10.0)
    assert all(b - a >= 1 - 1e-9 for a, b in pairwise(found))
    assert min(found) >= 0.5 - 1e-9
    assert max(found) <= 9.5 + 1e-9
    assert spread([2.0, 8.0], 1.0, 0.0, 10.0) == [2.0, 8.0]


def test_marks_on_one_spot_share_a_label():
    points = pd.DataFrame({"letter": list("ABC"), "cost": [0.0, 100.0, 1.0], "gain": [0.0, 1.0, 0.01]})
    assert sorted(charts._shared(points)["letter"]) == ["A, C", "B"]


def test_turning_the_page_keeps_the_comparison(english):
    page = compare(english, THREE, against="2", form="apart")
    held = page.state
    page.turn_to("")
    page.move("broker_training", 150)
    page.turn_to("compare")
    assert page.state == replace(held, scenario=Scenario(levers={"broker_training": LeverSetting(level=150)}))
