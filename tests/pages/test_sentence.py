"""The one sentence says what rises, what falls and what it costs, with the figures of the outcomes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of

from models.engine import Trajectory
from models.outcomes import additional_cost, outcome
from models.presets import presets
from pages.parts.sentence import sentence
from pages.parts.text import LANGUAGES, quantity, with_unit
from tests.models.runs import LEVERS, of_lever, of_preset
from tests.models.runs import baseline as no_new_policy
from tests.pages.reading import reading, said
from tests.pages.runs import made_up

YEAR = 2030
BEFORE = made_up(investment_coverage=0.5, transfer_volume=1.0, programme_cost=40.0)
COVERAGE = {
    1: "raise coverage from {before} to {after}",
    -1: "lower coverage from {before} to {after}",
    0: "leave coverage at {before}",
}
TRANSFER = {
    1: "raise technology transfer from {before} to {after}",
    -1: "lower technology transfer from {before} to {after}",
    0: "leave technology transfer at {after}",
}
COST = {
    1: "for {cost} more on programmes, on average since 2018",
    -1: "for {cost} less on programmes, on average since 2018",
    0: "at the same cost",
}
BUT = "By {year}, these policies {coverage} but {transfer}, {cost}."
AND = "By {year}, these policies {coverage} and {transfer}, {cost}."


def with_policy(coverage: float, transfer: float, cost: float = 70.0) -> Trajectory:
    return made_up(investment_coverage=coverage, transfer_volume=transfer, programme_cost=cost)


def expected(
    language: str, run: Trajectory, before: Trajectory, signs: tuple[int, int], year: int = YEAR
) -> str:
    """The sentence put together from the catalogue and the outcomes, with given directions."""
    share = outcome("investment_coverage", run, before, year)
    volume = outcome("transfer_volume", run, before, year)
    return said(
        language,
        BUT if signs in {(1, -1), (-1, 1)} else AND,
        year=year,
        coverage=said(
            language,
            COVERAGE[signs[0]],
            before=quantity(share.baseline, share.unit),
            after=quantity(share.value, share.unit),
        ),
        transfer=said(
            language,
            TRANSFER[signs[1]],
            before=quantity(volume.baseline, volume.unit),
            after=with_unit(volume.value, volume.unit),
        ),
        cost=cost(language, additional_cost(run, before, year)),
    )


def cost(language: str, more: float) -> str:
    unit = "USD_million/year"
    sign = _sign(quantity(more, unit), quantity(0, unit))
    return said(language, COST[sign], cost=with_unit(abs(more), unit))


def signs_seen(run: Trajectory, before: Trajectory) -> tuple[int, int]:
    """The directions that a reader sees in the figures."""
    coverage, transfer = (outcome(v, run, before, YEAR) for v in ("investment_coverage", "transfer_volume"))
    return (
        _sign(quantity(coverage.value, coverage.unit), quantity(coverage.baseline, coverage.unit)),
        _sign(quantity(transfer.value, transfer.unit), quantity(transfer.baseline, transfer.unit)),
    )


def _sign(after: str, before: str) -> int:
    difference = float(after.replace(",", "")) - float(before.replace(",", ""))
    return (difference > 0) - (difference < 0)


@pytest.mark.parametrize("transfer", [1, -1, 0])
@pytest.mark.parametrize("coverage", [1, -1, 0])
def test_it_says_what_rises_and_what_falls(language, coverage, transfer):
    run = with_policy(0.5 + 0.1 * coverage, 1 + 0.2 * transfer)
    told = sentence(run, BEFORE, YEAR, new_policy=True)
    assert told == expected(language, run, BEFORE, (coverage, transfer))


@pytest.mark.parametrize(("spent", "more"), [(70.0, 30.0), (10.0, -30.0), (40.0, 0.0), (40.001, 0.001)])
def test_it_says_what_it_costs(language, spent, more):
    run = with_policy(0.6, 1.2, spent)
    assert additional_cost(run, BEFORE, YEAR) == pytest.approx(more)
    assert cost(language, more) in sentence(run, BEFORE, YEAR, new_policy=True)


def test_less_is_told_in_words_not_by_a_sign(language):
    assert "-" not in sentence(with_policy(0.6, 1.2, 10.0), BEFORE, YEAR, new_policy=True), language


def test_a_change_too_small_to_show_is_none(language):
    run = with_policy(0.5049, 1.0049)
    assert sentence(run, BEFORE, YEAR, new_policy=True) == expected(language, run, BEFORE, (0, 0))


def test_without_policy_it_says_where_things_are_heading(language):
    assert sentence(BEFORE, BEFORE, YEAR, new_policy=False) == said(
        language,
        "With no new policy, coverage is {coverage} in {year} and technology transfer {transfer}.",
        coverage=quantity(0.5, "dimensionless"),
        transfer=with_unit(1.0, "USD_billion/year"),
        year=YEAR,
    )


@pytest.mark.parametrize("year", [2018, 2019, 2035])
def test_it_speaks_of_the_target_year(language, year):
    before = made_up(investment_coverage=(0.1, 2.1), transfer_volume=(1.0, 3.0))
    after = made_up(investment_coverage=(0.1, 4.1), transfer_volume=(1.0, 5.0))
    told = sentence(after, before, year, new_policy=True)
    assert told == expected(language, after, before, (1, 1), year)
    assert str(year) in told


def test_it_tells_of_every_preset_and_every_lever(language):
    before = no_new_policy()
    runs = [of_preset(n) for n, p in presets().items() if p.scenario.levers] + [of_lever(n) for n in LEVERS]
    seen = set()
    for run in runs:
        signs = signs_seen(run, before)
        told = sentence(run, before, YEAR, new_policy=True)
        assert told == expected(language, run, before, signs)
        seen.add(signs[0] * signs[1])
    assert {-1, 1} <= seen


@settings(deadline=None, max_examples=60)
@given(any_of.sampled_from(sorted(LANGUAGES)), *(any_of.floats(0.01, 5.0) for _ in range(4)))
def test_it_never_calls_a_change_what_looks_the_same(code, coverage_before, coverage, before, after):
    base = made_up(investment_coverage=coverage_before, transfer_volume=before)
    run = made_up(investment_coverage=coverage, transfer_volume=after)
    with reading(code):
        told = sentence(run, base, YEAR, new_policy=True)
        assert told == expected(code, run, base, signs_seen(run, base))
