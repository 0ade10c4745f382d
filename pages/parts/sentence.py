"""The result in one sentence."""

from __future__ import annotations

from models.engine import Trajectory
from models.errors import message
from models.outcomes import Outcome, additional_cost, outcome
from pages.parts.text import quantity, translated, with_unit

COVERAGE, TRANSFER = "investment_coverage", "transfer_volume"
COST_UNIT = "USD_million/year"
WORDS = {
    "heading": message(
        "With no new policy, coverage is {coverage} in {year} and technology transfer {transfer}."
    ),
    "but": message("By {year}, these policies {coverage} but {transfer}, {cost}."),
    "and": message("By {year}, these policies {coverage} and {transfer}, {cost}."),
    "coverage_up": message("raise coverage from {before} to {after}"),
    "coverage_down": message("lower coverage from {before} to {after}"),
    "coverage_same": message("leave coverage at {before}"),
    "transfer_up": message("raise technology transfer from {before} to {after}"),
    "transfer_down": message("lower technology transfer from {before} to {after}"),
    "transfer_same": message("leave technology transfer at {after}"),
    "cost_up": message("for {cost} more on programmes, on average since 2018"),
    "cost_down": message("for {cost} less on programmes, on average since 2018"),
    "cost_same": message("at the same cost"),
}
"""The parts of the sentence; the live board composes it from the same."""


def sentence(result: Trajectory, baseline: Trajectory, year: int, *, new_policy: bool) -> str:
    """What the policies do by a year, or where things are heading without any."""
    coverage = outcome(COVERAGE, result, baseline, year)
    transfer = outcome(TRANSFER, result, baseline, year)
    if not new_policy:
        return _say(
            "heading",
            coverage=quantity(coverage.baseline, coverage.unit),
            transfer=with_unit(transfer.baseline, transfer.unit),
            year=year,
        )
    ways = (_direction(coverage), _direction(transfer))
    return _say(
        "but" if set(ways) == {"up", "down"} else "and",
        year=year,
        coverage=_say(
            f"coverage_{ways[0]}",
            before=quantity(coverage.baseline, coverage.unit),
            after=quantity(coverage.value, coverage.unit),
        ),
        transfer=_say(
            f"transfer_{ways[1]}",
            before=quantity(transfer.baseline, transfer.unit),
            after=with_unit(transfer.value, transfer.unit),
        ),
        cost=_cost(additional_cost(result, baseline, year)),
    )


def _say(part: str, **values: object) -> str:
    return translated(WORDS[part]).format(**values)


def _cost(more: float) -> str:
    """What the programmes cost more, or less, than with no new policy."""
    if quantity(abs(more), COST_UNIT) == quantity(0, COST_UNIT):
        return _say("cost_same")
    return _say("cost_up" if more > 0 else "cost_down", cost=with_unit(abs(more), COST_UNIT))


def _direction(change: Outcome) -> str:
    """Whether a reader sees it rise, fall or stay."""
    if quantity(change.value, change.unit) == quantity(change.baseline, change.unit):
        return "same"
    return "up" if change.difference > 0 else "down"
