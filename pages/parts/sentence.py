"""The result in one sentence."""

from __future__ import annotations

from models.engine import Trajectory
from models.outcomes import Outcome, additional_cost, outcome
from pages.parts.text import quantity, t, with_unit

COVERAGE, TRANSFER = "investment_coverage", "transfer_volume"


def sentence(result: Trajectory, baseline: Trajectory, year: int, *, new_policy: bool) -> str:
    """What the policies do by a year, or where things are heading without any."""
    coverage = outcome(COVERAGE, result, baseline, year)
    transfer = outcome(TRANSFER, result, baseline, year)
    if not new_policy:
        return t(
            "With no new policy, coverage is {coverage} in {year} and technology transfer {transfer}.",
            coverage=quantity(coverage.baseline, coverage.unit),
            transfer=with_unit(transfer.baseline, transfer.unit),
            year=year,
        )
    unlike = _direction(coverage) * _direction(transfer) < 0
    join = (
        t("By {year}, these policies {coverage} but {transfer}, {cost}.")
        if unlike
        else t("By {year}, these policies {coverage} and {transfer}, {cost}.")
    )
    return join.format(
        year=year,
        coverage=_coverage(coverage),
        transfer=_transfer(transfer),
        cost=_cost(additional_cost(result, baseline, year)),
    )


def _cost(more: float) -> str:
    """What the programmes cost more, or less, than with no new policy."""
    unit = "USD_million/year"
    if quantity(abs(more), unit) == quantity(0, unit):
        return t("at the same cost")
    if more > 0:
        return t("for {cost} more on programmes, on average since 2018", cost=with_unit(more, unit))
    return t("for {cost} less on programmes, on average since 2018", cost=with_unit(-more, unit))


def _direction(change: Outcome) -> int:
    """Whether a reader sees it rise (1), fall (-1) or stay (0)."""
    if quantity(change.value, change.unit) == quantity(change.baseline, change.unit):
        return 0
    return 1 if change.difference > 0 else -1


def _coverage(change: Outcome) -> str:
    before, after = quantity(change.baseline, change.unit), quantity(change.value, change.unit)
    match _direction(change):
        case 1:
            return t("raise coverage from {before} to {after}", before=before, after=after)
        case -1:
            return t("lower coverage from {before} to {after}", before=before, after=after)
    return t("leave coverage at {before}", before=before)


def _transfer(change: Outcome) -> str:
    before, after = quantity(change.baseline, change.unit), with_unit(change.value, change.unit)
    match _direction(change):
        case 1:
            return t("raise technology transfer from {before} to {after}", before=before, after=after)
        case -1:
            return t("lower technology transfer from {before} to {after}", before=before, after=after)
    return t("leave technology transfer at {after}", after=after)
