"""The reason in words: contributions that add up as they are shown, and what levers do together."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from models.cooperation import MODEL
from models.ledger import Cause, Entry, ledger
from models.outcomes import HEADLINE
from models.presets import presets
from pages.parts.labels import base_label
from pages.parts.text import LANGUAGES
from pages.parts.why.sentence import because, name
from tests.pages.ledgers import entry
from tests.pages.reading import reading, said

COVERAGE = "investment_coverage"
PARKS, FUND, TWINS = "home_park_starts", "joint_research_fund", "twin_park_share"
BROKERS, CENTRES = "broker_training", "transfer_centre_starts"
RISES, FALLS, SAME = (
    "{outcome} in {year} rises by {change}: {parts}.",
    "{outcome} in {year} falls by {change}: {parts}.",
    "{outcome} in {year} hardly changes: {parts}.",
)
MORE = "Together they bring {amount} more than the sum of what each does alone."
LESS = "Together they bring {amount} less than the sum of what each does alone."
NUMBER = re.compile(r"[+-]?\d[\d,]*\.?\d*")


def test_in_english():
    with reading("en"):
        told = because(entry(COVERAGE, 0.62, {PARKS: 0.061, FUND: 0.019}, {(FUND, PARKS): -0.012}))
        assert told == (
            "Coverage in 2030 rises by 0.08: New country-themed parks +0.06; Joint research fund +0.02. "
            "Together they bring 0.01 less than the sum of what each does alone."
        )


def test_in_chinese():
    with reading("zh"):
        told = because(entry("inbound_investment", 1.5, {PARKS: 0.4, FUND: -0.15}, {(FUND, PARKS): 0.1}))
        assert told == (
            "2030年来沪投资上升2.5亿美元/年：新建国别园区+4.0；联合研发资金-1.5。"
            "这些政策合在一起，比各自单独实施的效果之和多1.0亿美元/年。"
        )


def test_one_decimal_more_where_rounded_shares_would_not_add_up():
    with reading("en"):
        told = because(entry(COVERAGE, 0.62, {PARKS: 0.0541, FUND: 0.0347, TWINS: 0.0242}))
        assert told == (
            "Coverage in 2030 rises by 0.113: New country-themed parks +0.054; Joint research fund +0.035; "
            "Share of twin parks +0.024."
        )


@pytest.mark.parametrize(
    ("shares", "template"),
    [({PARKS: 0.06}, RISES), ({PARKS: -0.06}, FALLS), ({PARKS: 0.06, FUND: -0.06}, SAME)],
)
def test_it_says_whether_it_rises(language, shares, template):
    told = because(entry(COVERAGE, 0.5, shares))
    start = said(language, template, outcome=base_label(COVERAGE), year=2030, change="0.06", parts="\0")
    assert told.startswith(start.split("\0")[0])
    assert said(language, MORE, amount="").split("0")[0][:12] not in told


def test_the_largest_three_are_named_and_the_rest_summed(language):
    shares = {PARKS: 0.05, FUND: -0.04, TWINS: 0.03, BROKERS: 0.02, CENTRES: 0.02}
    told = because(entry(COVERAGE, 0.5, shares))
    assert all(name(lever) in told for lever in (PARKS, FUND, TWINS))
    assert name(BROKERS) not in told
    assert said(language, "the other {count} together {change}", count=2, change="+0.04") in told


def test_one_that_would_be_left_is_named(language):
    told = because(entry(COVERAGE, 0.5, {PARKS: 0.05, FUND: -0.04, TWINS: 0.03, BROKERS: 0.02}))
    assert name(BROKERS) in told, language


def test_help_and_hindrance_name_the_strongest_pair_of_their_kind(language):
    pairs = {(FUND, PARKS): -0.03, (FUND, TWINS): 0.01, (PARKS, TWINS): 0.0}
    told = because(entry(COVERAGE, 0.5, {PARKS: 0.05, FUND: 0.05, TWINS: 0.05}, pairs))
    pair = said(
        language,
        "The strongest pair is “{first}” and “{second}”: {amount}.",
        first=name(FUND),
        second=name(PARKS),
        amount="-0.03",
    )
    assert said(language, LESS, amount="0.02") in told
    assert told.endswith(pair)
    other = {(FUND, PARKS): -0.03, (FUND, TWINS): 0.02, (PARKS, TWINS): 0.03}
    told = because(entry(COVERAGE, 0.5, {PARKS: 0.05, FUND: 0.05, TWINS: 0.05}, other))
    assert told.endswith(said(language, MORE, amount="0.02"))


OVERLOAD, BOTTLENECK = "delivery_overload", "broker_bottleneck"


def with_causes(*causes: Cause) -> Entry:
    found = entry(COVERAGE, 0.62, {PARKS: 0.061, FUND: 0.019}, {(FUND, PARKS): -0.02})
    return replace(found, causes=causes)


@pytest.mark.parametrize(
    ("left", "period", "english", "chinese"),
    [
        (
            0.0,
            (2019, 2022),
            "Main reason: overloaded delivery (2019 to 2022); without it, just that sum.",
            "主要原因是落实力量超载（2019—2022年）；若无此制约，则与上述之和相同。",
        ),
        (
            0.01,
            (2020, 2020),
            "Main reason: overloaded delivery (2020); without it, 0.01 more than that sum.",
            "主要原因是落实力量超载（2020年）；若无此制约，则比上述之和多0.01。",
        ),
        (
            -0.01,
            None,
            "Main reason: overloaded delivery; without it, 0.01 less than that sum.",
            "主要原因是落实力量超载；若无此制约，则比上述之和少0.01。",
        ),
    ],
)
def test_a_cause_is_told_with_what_would_be_left(language, left, period, english, chinese):
    with reading(language):
        told = because(with_causes(Cause(BOTTLENECK, -0.019, None), Cause(OVERLOAD, left, period)))
    assert told.endswith({"en": english, "zh": chinese}[language])


def test_what_accounts_for_less_than_half_is_no_cause(language):
    with reading(language):
        told = because(with_causes(Cause(OVERLOAD, -0.011, (2019, 2022)), Cause(BOTTLENECK, -0.04, None)))
        assert told == because(with_causes())


def test_what_nobody_could_see_is_not_said(language):
    told = because(entry(COVERAGE, 0.5, {PARKS: 1e-9}))
    nothing = "{outcome} in {year}: none of the changed levers makes a difference one could see."
    assert told == said(language, nothing, outcome=base_label(COVERAGE), year=2030)


@settings(deadline=None, max_examples=100)
@given(
    some.sampled_from([*LANGUAGES]),
    some.floats(0.1, 5),
    some.lists(some.floats(-0.5, 0.5), min_size=1, max_size=9),
)
def test_what_is_shown_adds_up(language, reference, values):
    found = entry(COVERAGE, reference, dict(zip(MODEL.levers, values, strict=False)))
    with reading(language):
        told = because(found)
        if "：" not in told.replace(": ", "：") or ("+" not in told and "-" not in told):
            return
        head, _, parts = re.sub(r": |：", "\0", told, count=1).partition("\0")
        change = float(NUMBER.findall(head)[-1]) if re.search(r"\d\.\d", head) else 0.0
        shown = [float(x) for x in re.findall(r"[+-]\d+\.\d+", parts)]
        assert abs(abs(sum(shown)) - change) < 1e-9


@pytest.mark.parametrize("preset", [n for n, p in presets().items() if p.scenario.levers][:6])
def test_of_real_scenarios(language, preset):
    scenario = presets()[preset].scenario.replaced(step=0.25)
    found = ledger(scenario, variables=HEADLINE)
    for variable in HEADLINE:
        told = because(found.entry(variable, 2030))
        assert base_label(variable) in told
        assert name(found.entry(variable, 2030).shares[0].name) in told, language
