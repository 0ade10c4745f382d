"""An address says what is on the page, and says what in it is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given, settings

from models.cooperation import MODEL
from models.errors import InputError
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from pages.parts.address import OTHERS, RUN_FIELDS, from_address, to_address
from pages.parts.compare.selection import MOST, Entrant
from pages.parts.page_state import PageState, showable
from pages.parts.text import LANGUAGES, catalogue, problem
from tests.pages.reading import reading, unescaped
from tests.pages.strategies import page_states

RESERVED = {*RUN_FIELDS, *OTHERS, "lang", "board"}
GOOD = {"home_park_starts": "1@2022+4", "until": "2040", "method": "euler", "year": "2028"}
"""What must be kept whatever stands beside it."""

BAD = {
    "no such lever": ("broker_trainig", "150", "broker_training"),
    "unlike any lever": ("zzz", "1", "zzz"),
    "above its range": ("broker_training", "5000", "5000"),
    "below its range": ("broker_training", "-1", "-1"),
    "not a number": ("broker_training", "many", "many"),
    "nan": ("broker_training", "nan", "nan"),
    "endless": ("broker_training", "inf", "inf"),
    "empty": ("broker_training", "", "LEVEL"),
    "not a setting": ("broker_training", "150@", "150@"),
    "start before policies": ("broker_training", "150@1999", "1999"),
    "start not a number": ("broker_training", "150@soon", "soon"),
    "ramp too long": ("broker_training", "150@2019+99", "99"),
    "negative ramp": ("broker_training", "150@2019+-1", "-1"),
    "end before start": ("broker_training", "150@2022+1..2020", "2020"),
    "end within the ramp": ("broker_training", "150@2022+4..2024", "2026"),
    "end too late": ("broker_training", "150..2099", "2099"),
    "assumption above its range": ("wide_scope", "7", "7"),
    "assumption not a number": ("wide_scope", "much", "much"),
    "assumption nan": ("wide_scope", "nan", "nan"),
    "horizon too far": ("until", "2060", "2060"),
    "horizon too near": ("until", "2015", "2015"),
    "horizon not a number": ("until", "later", "later"),
    "horizon between years": ("until", "2030.5", "2030.5"),
    "step too long": ("step", "3", "3"),
    "step that does not divide": ("step", "0.07", "0.07"),
    "step not a number": ("step", "small", "small"),
    "no such method": ("method", "heun", "heun"),
    "year too early": ("year", "2000", "2000"),
    "year too late": ("year", "2051", "2051"),
    "year between years": ("year", "2025.5", "2025.5"),
    "year not a number": ("year", "soon", "soon"),
    "year endless": ("year", "inf", "inf"),
    "no such variable": ("show", "nothing", "nothing"),
    "internal variable": ("show", "time", "time"),
    "no such preset in a story": ("story", "~twin_park~", "twin_parks"),
    "story without signs": ("story", "talent_first", "talent_first"),
    "story's lever above its range": ("story", "~baseline~;~broker_training:5000~", "5000"),
    "story too long": ("story", ";".join(["~baseline~"] * 21), "21"),
    "title too long": ("story", f"{'a' * 81}~baseline~", "81"),
    "no such step": ("at", "3", "3"),
    "step not a number of one": ("at", "one", "one"),
    "no such chart": ("stage", "investment,map", "map"),
    "switch neither on nor off": ("bands", "yes", "yes"),
    "no such outcome": ("outcome", "profit", "investment_coverage"),
    "target not a number": ("target", "much", "much"),
    "target endless": ("target", "-inf", "inf"),
    "no such question": ("view", "turns", "turn / wrong"),
    "neither outcome nor difference": ("of", "baseline", "scenario / difference"),
    "assumption that is certain": ("assumption", "history_end", "history_end"),
    "assumption misspelt": ("assumption", "outbound_grwth", "outbound_growth"),
    "two origins": ("origin", "~baseline~;~twin_parks~", "2"),
    "no such origin": ("origin", "~twin_park~", "twin_parks"),
    "against nobody": ("against", "3", "3"),
    "against no number": ("against", "A", "A"),
    "no such form": ("form", "pie", "together / apart"),
    "no such order": ("order", "profit", "investment_coverage"),
    "no such year": ("years", "2030,soon", "soon"),
    "year of the table too far": ("years", "2030,2060", "2060"),
    "no such preset": ("preset", "twin_park", "twin_parks"),
}
"""A name, its value, and what the message must repeat or suggest."""
BAD_ENTRANTS = {
    "no such preset": ("~twin_park~", "twin_parks"),
    "without signs": ("talent_first", "talent_first"),
    "nothing": ("", "~"),
    "with a note": ("~talent_first~Why", "Why"),
    "lever above its range": ("~broker_training:5000~", "5000"),
    "lever misspelt": ("~broker_trainig:50~", "broker_training"),
    "horizon too far": ("~until:2060~", "2060"),
    "lever twice": ("~until:2030,until:2040~", "until"),
    "title too long": (f"{'a' * 81}~baseline~", "81"),
}
"""A compared scenario, and what the message must repeat or suggest."""

PLAIN_WORDS = {"until": "horizon"}
"""Names in an address that a message may put in plainer words."""


def seen(state: PageState) -> PageState:
    """What a reader sees of a state: a target year beyond the horizon is as good as the horizon."""
    return replace(state, year=state.target_year)


def read(text: str) -> tuple[PageState, list[InputError]]:
    """The state of an address as a browser sends it."""
    return from_address(dict(parse_qsl(text, keep_blank_values=True)))


@settings(deadline=None, max_examples=200)
@given(page_states())
def test_an_address_gives_the_same_state_back(state):
    found, problems = from_address(to_address(state))
    assert problems == []
    assert seen(found) == seen(state)


@settings(deadline=None, max_examples=100)
@given(page_states())
def test_whether_or_not_a_plus_arrives_as_a_space(state):
    address = to_address(state)
    raw = "&".join(f"{name}={value.replace('%', '%25')}" for name, value in address.items())
    for query in (raw, urlencode(address)):
        found, problems = read(query)
        assert problems == []
        assert seen(found) == seen(state)


def test_defaults_need_no_words():
    assert to_address(PageState()) == {}
    assert from_address({}) == (PageState(), [])


def test_an_address_reads_as_the_command_line_does():
    brokers = LeverSetting(level=150, start=2019, ramp=2)
    parks = LeverSetting(level=1)
    state = PageState(Scenario(levers={"home_park_starts": parks, "broker_training": brokers}), year=2028)
    address = {"broker_training": "150@2019+2", "home_park_starts": "1", "year": "2028"}
    assert to_address(state) == address
    assert list(to_address(state)) == list(address)


@pytest.mark.parametrize("name", sorted(presets()))
def test_a_preset_by_its_name(name):
    assert read(f"preset={name}") == (PageState(presets()[name].scenario), [])


@pytest.mark.parametrize("query", ["preset=twin_parks&{}", "{}&preset=twin_parks"])
def test_a_lever_in_the_address_overrides_the_preset(query):
    state, problems = read(query.format("home_park_starts=0.5@2022"))
    preset = presets()["twin_parks"].scenario.levers
    assert problems == []
    assert state.scenario.levers == preset | {"home_park_starts": LeverSetting(level=0.5, start=2022)}


@pytest.mark.parametrize(("name", "text", "repeated"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_named_and_the_rest_kept(name, text, repeated):
    kept = {k: v for k, v in GOOD.items() if k != name}
    before, after = dict(list(kept.items())[:1]), dict(list(kept.items())[1:])
    state, problems = from_address(before | {name: text} | after)
    assert state == from_address(kept)[0]
    assert len(problems) == 1
    assert {name, PLAIN_WORDS.get(name, name)} & set(re.findall(r"\w+", str(problems[0])))
    assert repeated in str(problems[0])


@pytest.mark.parametrize(("name", "text", "repeated"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_told_in_chinese(name, text, repeated):
    _, [error] = from_address({name: text})
    template = catalogue("zh").gettext(error.template)
    assert template != error.template
    with reading("zh"):
        told = unescaped(problem(error))
    assert told != str(error)
    assert repeated in told
    assert "（）" not in told
    assert "：）" not in told


@pytest.mark.parametrize(("text", "repeated"), BAD_ENTRANTS.values(), ids=BAD_ENTRANTS.keys())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_wrong_entrant_is_told_and_the_others_stay(text, repeated, language):
    compared = f"~twin_parks~;{text};Late~talent_first~"
    state, [error] = from_address({"compare": compared, "against": "3"})
    assert state.compare == (Entrant("twin_parks"), Entrant("talent_first", "Late"))
    assert state.against == 2
    with reading(language):
        assert repeated in unescaped(problem(error))
    assert str(error).startswith("compare 2")


def test_a_reference_that_is_left_out_is_told():
    state, problems = from_address({"compare": "~twin_park~;~talent_first~", "against": "1"})
    assert (state.compare, state.against) == ((Entrant("talent_first"),), 0)
    assert [str(p).split(":")[0] for p in problems] == ["compare 1", "against"]


def test_of_too_many_the_first_are_compared():
    state, problems = from_address({"compare": ";".join(["~baseline~"] * 8), "against": "7"})
    assert state.compare == (Entrant("baseline"),) * MOST
    assert [str(p).split(":")[0] for p in problems] == ["compare 7", "compare 8", "against"]


def test_each_wrong_thing_is_told_once():
    wrong = {"broker_training": "x", "foo": "1", "year": "2100", "show": "no", "preset": "no", "step": "9"}
    state, problems = from_address(wrong | GOOD | {"year": "2100"})
    assert len(problems) == len(wrong)
    assert state.scenario == from_address(GOOD)[0].scenario


@settings(deadline=None, max_examples=100)
@given(page_states())
def test_one_wrong_thing_disturbs_no_state(state):
    found, problems = from_address({"foo": "1"} | to_address(state) | {"broker_trainig": "150"})
    assert seen(found) == seen(state)
    assert len(problems) == 2


def test_no_input_of_the_model_is_called_like_a_part_of_the_page():
    assert not RESERVED & {*MODEL.levers, *MODEL.parameters}


def test_variables_one_can_look_at_are_grouped_total_first():
    found = showable()
    grouped = [name for names in found.values() for name in names]
    assert sorted(grouped) == sorted(v.name for v in MODEL.variables.values() if not v.internal)
    for base, names in found.items():
        assert {MODEL.variables[n].base for n in names} == {base}
        assert base not in names or names[0] == base


@pytest.mark.parametrize(
    ("year", "until", "shown"), [(2030, 2035, 2030), (2030, 2025, 2025), (2030, 2016, 2016)]
)
def test_the_target_year_is_never_beyond_the_horizon(year, until, shown):
    assert PageState(Scenario(until=until), year=year).target_year == shown
