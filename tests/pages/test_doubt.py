"""What the Uncertainty page says and draws of invented answers, in the reader's words and units."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from models.presets import presets
from models.scenario import Scenario
from pages.parts.address import ASKED, from_address, to_address
from pages.parts.doubt import reach, turn, words
from pages.parts.labels import base_label, parameter, parameter_value
from pages.parts.origin import Origin
from pages.parts.page_state import OF, OUTCOMES, VIEWS, PageState
from pages.parts.text import LANGUAGES, display_units, escaped, percent, plain, quantity, sentences, with_unit
from tests.pages import doubts
from tests.pages.reading import reading, said

BILLIONS, COST, RATIO = "outbound_investment", "programme_cost", "investment_coverage"
POLICY = presets()["twin_parks"].scenario
YEAR = 2030
NOW = PageState(POLICY, YEAR, outcome=BILLIONS)
OTHER = Origin("*Six*", presets()["six_directions"].scenario)


def factor_of(language: str, outcome: str) -> float:
    return display_units(language)[words.MODEL.unit(outcome)].factor


# The address


@pytest.mark.parametrize("name", ["outcome", "target", "view", "of", "assumption"])
def test_what_is_asked_is_in_the_address_only_where_it_differs(name):
    value = {
        "outcome": COST,
        "target": 0.25,
        "view": "turn",
        "of": "difference",
        "assumption": doubts.GROWTH,
    }[name]
    asked = replace(PageState(), **{name: value})
    assert to_address(asked) == {name: str(value)}
    assert from_address({name: str(value)}) == (asked, [])


@settings(deadline=None, max_examples=50)
@given(some.sampled_from(["outcome", "view", "of"]), some.text(max_size=12))
def test_an_unknown_word_is_named_with_all_that_are_known(name, text):
    known = {"outcome": OUTCOMES, "view": VIEWS, "of": OF}[name]
    assume(text not in known)
    found, [error] = from_address({name: text, "target": "3"})
    assert found == PageState(target=3.0)
    assert (error.where, error.values["value"]) == (name, text)
    assert error.values["known"] == " / ".join(known)
    assert set(ASKED) > {name}


# Words


@settings(deadline=None, max_examples=200)
@given(
    some.sampled_from(OUTCOMES),
    some.floats(-1e6, 1e6),
    some.floats(-1e6, 1e6),
    some.sampled_from([*LANGUAGES]),
)
def test_different_figures_look_different(outcome, value, other, language):
    with reading(language):
        one, two = words.apart(outcome, value, other), words.apart(outcome, other, value)
        unit = display_units(language)[words.MODEL.unit(outcome)]
        finest = [plain(v * unit.factor, unit.decimals + words.MORE_DIGITS) for v in (value, other)]
        assert (one == two) == (finest[0] == finest[1])
        if words.number(outcome, value) != words.number(outcome, other):
            assert (one, two) == (words.shown(outcome, value), words.shown(outcome, other))


@settings(deadline=None, max_examples=200)
@given(some.floats(-1e3, 1e3), some.floats(-9, 0), some.sampled_from([*LANGUAGES]))
def test_close_figures_are_told_apart_with_no_more_digits_than_that_takes(value, power, language):
    other = value + 10**power
    with reading(language):
        told = words.apart(RATIO, value, other), words.apart(RATIO, other, value)
        decimals = [len(number.partition(".")[2]) for number in told]
        assert decimals[0] == decimals[1] <= 2 + words.MORE_DIGITS
        if decimals[0] > 2:
            assert plain(value, decimals[0] - 1) == plain(other, decimals[0] - 1)


@given(some.floats(0, 1))
def test_none_and_all_are_said_of_none_and_all_only(share):
    told = percent(share)
    assert (told == 0) == (share == 0)
    assert (told == 100) == (share == 1)
    assert abs(told - 100 * share) <= 1


def test_every_outcome_and_assumption_has_a_name_of_its_own(language):
    factors = [p.name for p in words.MODEL.parameters.values() if p.distribution != "fixed"]
    names = [words.factor(f) for f in (*factors, *words.FACTORS)]
    assert len(set(names)) == len(names), language
    assert len({words.outcome(o) for o in OUTCOMES}) == len(OUTCOMES)


# Will it be enough?


@pytest.mark.parametrize("failed", [0, 3])
def test_what_the_draws_rest_on(language, failed):
    told = reach._rests_on(doubts.made_up_ensemble(POLICY, BILLIONS, failed=failed))
    count = said(
        language,
        "{runs} draws of all assumptions, the same for scenario and baseline.",
        runs=doubts.RUNS + failed,
    )
    assert told.startswith(count)
    left_out = said(language, "{failed} of them could not be computed and are left out.", failed=failed)
    assert (left_out in told) == bool(failed)


@pytest.mark.parametrize(
    ("outcome", "template", "target", "part", "without"),
    [
        (BILLIONS, reach.AT_LEAST, 150.5, 75, 25),
        (COST, reach.AT_MOST, 150.5, 25, 75),
        (BILLIONS, reach.AT_LEAST, 0.5, 100, 100),
        (COST, reach.AT_MOST, 0.5, 0, 0),
        (BILLIONS, reach.AT_LEAST, 199.5, 50, 1),
        (COST, reach.AT_MOST, 199.5, 50, 99),
    ],
)
def test_the_chance_of_a_target(language, outcome, template, target, part, without):
    """Of 1 to 200, and 100 more with policy; of a cost less is wanted."""
    found = doubts.made_up_ensemble(POLICY, outcome)
    told = reach._sentence(replace(NOW, outcome=outcome), found, target)
    assert told.startswith(
        said(
            language,
            template,
            outcome=base_label(outcome),
            target=with_unit(target, words.MODEL.unit(outcome)),
            year=YEAR,
            part=part,
            without=without,
        )
    )


@pytest.mark.parametrize(("raised", "part"), [(200, 100), (199, 99), (150, 75), (0, 0)])
def test_how_often_the_policies_raise_an_outcome(language, raised, part):
    found = doubts.made_up_ensemble(POLICY, BILLIONS, raised, worth=10.0)
    told = reach._against_baseline(NOW, found, YEAR)
    median = float(found.quantile(BILLIONS, 0.5, "difference")[YEAR - 2015])
    low, high = (
        quantity(float(found.quantile(BILLIONS, q, "difference")[YEAR - 2015]), "USD_billion/year")
        for q in (0.05, 0.95)
    )
    assert told == said(
        language,
        "The policies raise it in {part} % of the draws; "
        "they change it by {middle} (nine draws in ten: {low} to {high}).",
        part=part,
        middle=with_unit(median, "USD_billion/year"),
        low=low,
        high=high,
    )
    assert median == pytest.approx(10 if raised > 100 else -10, rel=0.01)


def test_without_policy_there_is_nothing_to_compare(language):
    found = doubts.made_up_ensemble(Scenario(), BILLIONS)
    told = reach._sentence(replace(NOW, scenario=Scenario()), found, 100.0)
    template = "The policies raise it in {part} % of the draws; "
    assert told.count("%") == 2, language
    assert template.partition("{")[0] not in told


# What would turn it round?


@pytest.mark.parametrize(
    ("standing", "values", "shown"),
    [
        ("ahead", (5.0, 4.0), (5.0, 4.0)),
        ("behind", (4.0, 5.0), (4.0, 5.0)),
        ("level", (5.0, 5.0), (5.0, 5.0)),
        ("ahead", (5.0004, 5.0), None),
    ],
)
def test_where_the_comparison_stands(language, standing, values, shown):
    found = doubts.made_up_flip(BILLIONS, YEAR, standing, values)
    told, against = turn._standing(NOW, found, None), turn._standing(NOW, found, OTHER)
    one, two = words.apart(BILLIONS, *values), words.apart(BILLIONS, *values[::-1])
    assert (one != two) == (standing != "level")
    if shown:
        assert (one, two) == tuple(with_unit(v, "USD_billion/year") for v in shown)
    values_told = {"outcome": base_label(BILLIONS), "year": YEAR, "value": one, "other": two}
    assert told == said(language, turn.STANDING[standing], **values_told)
    assert against == said(language, turn.STANDING_AGAINST[standing], **values_told, name=escaped(OTHER.name))


def changed(language: str, name: str, share: float) -> str:
    made = doubts.change(name, share)
    return said(
        language,
        "“{name}” is {value} instead of {default}",
        name=parameter(name),
        value=parameter_value(name, made.value),
        default=parameter_value(name, made.default),
    )


def test_one_change_and_two_that_turn_it_round(language):
    found = doubts.made_up_flip(BILLIONS, YEAR, turns=True)
    one = changed(language, doubts.GROWTH, 0.25)
    two = said(language, " and ").join(
        [changed(language, doubts.GROWTH, 0.1), changed(language, doubts.LAG, 0.2)]
    )
    for turned, changes, part in ((found.ones[0], one, 25), (found.twos[0], two, 20)):
        assert turn._turned(turned) == sentences(
            [
                said(language, "The comparison turns round if {changes}.", changes=changes),
                said(language, "That is {part} % of the way to the end of what is plausible.", part=part),
            ]
        )


def test_nothing_plausible_turns_it_round(language):
    found = doubts.made_up_flip(BILLIONS, YEAR)
    assert found.nearest_one is not None
    told = turn._not_turned(NOW, found.nearest_one)
    assert told.startswith(f"**{said(language, 'Nothing plausible turns it round.')}**")
    assert changed(language, doubts.GROWTH, 0.25) in told
    assert with_unit(-0.5, "USD_billion/year") in told


def test_runs_that_left_the_finite_numbers_turn_nothing(language, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr(turn.st, "markdown", told.append)
    found = doubts.made_up_flip(BILLIONS, YEAR, nearest=False, failed=doubts.RUNS - 1)
    turn._answer("one", NOW, found, found.ones, found.nearest_one)
    assert told == [
        said(language, "With any assumption changed, a value grows beyond all bounds: nothing can be said.")
    ]
    assert turn._failed(found) == [
        said(
            language,
            "{failed} of {runs} runs left the finite numbers; they turn nothing round.",
            failed=doubts.RUNS - 1,
            runs=doubts.RUNS,
        )
    ]
    assert turn._failed(doubts.made_up_flip(BILLIONS, YEAR)) == []


def test_a_chinese_reader_reads_hundred_millions():
    assert factor_of("zh", BILLIONS) == 10 * factor_of("en", BILLIONS)
