"""The ledger of real scenarios against runs of the model, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest

from models import ledger as ledgers
from models.cooperation import MODEL
from models.engine import run as trajectory_of
from models.errors import InputError, ResultError
from models.ledger import COLUMNS, Ledger, changed, ledger, runs_needed
from models.mechanisms import mechanisms
from models.outcomes import HEADLINE
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import at_year, simulate
from models.watch import Stopped, Watch

TWINS, SIX = (presets()[name].scenario for name in ("twin_parks", "six_directions"))
QUICK = {"step": 0.25, "until": 2030}


def differences(scenario: Scenario, reference: Scenario, years: np.ndarray) -> np.ndarray:
    """Headline outcomes of one scenario less another's, shape (K, T)."""
    runs = [simulate(s).set_index("year").loc[years, list(HEADLINE)] for s in (scenario, reference)]
    return (runs[0] - runs[1]).to_numpy().T


def totals(found: Ledger) -> np.ndarray:
    return np.array([found.over_time(v).sum(axis=0) for v in found.variables])


def value_at(scenario: Scenario, variable: str, year: int) -> float:
    table = simulate(scenario)
    return float(table.loc[table["year"] == year, variable].to_numpy()[0])


@pytest.mark.parametrize("name", ["baseline", "twin_parks", "jiangxi_training", "six_directions"])
def test_contributions_add_up_to_the_difference(name):
    scenario = presets()[name].scenario
    found = ledger(scenario)
    assert found.names == tuple(n for n in MODEL.levers if n in scenario.levers)
    expected = differences(scenario, scenario.baseline(), found.years)
    assert totals(found) == pytest.approx(expected, abs=1e-9)
    assert found.exact


def test_alone_and_last_are_runs_of_their_own():
    entry = ledger(TWINS).entry("inbound_investment", 2030)
    before, after = (value_at(s, "inbound_investment", 2030) for s in (Scenario(), TWINS))
    assert (entry.reference, entry.value) == pytest.approx((before, after), rel=1e-12)
    for share in entry.shares:
        alone = Scenario().with_lever(share.name, TWINS.levers[share.name])
        without = TWINS.with_lever(share.name, None)
        assert share.alone == pytest.approx(value_at(alone, "inbound_investment", 2030) - before, abs=1e-9)
        assert share.last == pytest.approx(after - value_at(without, "inbound_investment", 2030), abs=1e-9)
    assert sum(p.value for p in entry.pairs) == pytest.approx(entry.interaction, abs=1e-9)
    assert entry.interaction == pytest.approx(entry.difference - sum(s.alone for s in entry.shares))
    for values in ([s.value for s in entry.shares], [p.value for p in entry.pairs]):
        assert values == sorted(values, key=abs, reverse=True)


def test_two_levers_share_what_they_do_together_equally():
    scenario = Scenario(levers={n: TWINS.levers[n] for n in ("home_park_starts", "twin_park_share")})
    entry = ledger(scenario).entry("investment_coverage", 2035)
    assert entry.pairs[0].value == pytest.approx(entry.interaction, abs=1e-12)
    for share in entry.shares:
        assert share.value == pytest.approx(share.alone + entry.interaction / 2, abs=1e-12)


def test_a_lever_without_effect_contributes_nothing():
    late = LeverSetting(level=300, start=2040)
    found = ledger(TWINS.with_lever("broker_training", late))
    assert "broker_training" in found.names
    assert np.abs(found.over_time("transfer_volume")[found.names.index("broker_training")]).max() < 1e-12


def test_a_lever_set_to_where_it_is_has_not_changed():
    same = LeverSetting(level=MODEL.levers["broker_training"].baseline)
    assert changed(TWINS.with_lever("broker_training", same), TWINS) == ()


def test_from_one_scenario_to_another():
    one = TWINS.replaced(until=2040, step=1 / 8)
    other = presets()["guangdong_joint_parks"].scenario.with_lever(
        "twin_park_share", TWINS.levers["twin_park_share"]
    )
    found = ledger(one, other)
    assert "twin_park_share" not in found.names
    assert {"home_park_starts", "technology_finance", "overseas_park_starts"} <= {*found.names}
    grid = {"until": one.until, "step": one.step}
    assert totals(found) == pytest.approx(differences(one, other.replaced(**grid), found.years), abs=1e-9)
    back = ledger(other.replaced(**grid), one)
    assert totals(back) == pytest.approx(-totals(found), abs=1e-9)


def test_assumptions_that_differ_contribute_too():
    scenario = TWINS.replaced(assumptions={"closing_time": 2.5, "broker_quit_rate": 0.2})
    given = ledger(scenario)
    assert not {"closing_time", "broker_quit_rate"} & {*given.names}
    assert totals(given) == pytest.approx(differences(scenario, scenario.baseline(), given.years), abs=1e-9)
    default = MODEL.parameters["broker_quit_rate"].value
    other = TWINS.replaced(assumptions={"broker_quit_rate": default})
    found = ledger(scenario, other)
    assert {*found.names} == {"closing_time", "broker_quit_rate"}
    assert totals(found) == pytest.approx(differences(scenario, other, found.years), abs=1e-9)


def test_more_than_twelve_changes_are_sampled_and_still_add_up():
    uncertain = [p for p in MODEL.parameters.values() if p.distribution != "fixed" and p.low < p.high]
    assumed = {p.name: (p.value + p.high) / 2 for p in uncertain[:11]}
    scenario = TWINS.replaced(**QUICK, assumptions=assumed)
    found = ledger(scenario, Scenario(), seed=2)
    assert (len(found.names), found.exact) == (14, False)
    assert found.found.coalitions <= runs_needed(scenario, Scenario())
    expected = differences(scenario, Scenario(**QUICK), found.years)
    assert totals(found) == pytest.approx(expected, abs=1e-9)
    entry = found.entry("investment_coverage", 2030)
    assert 0 < max(s.error for s in entry.shares) < abs(entry.difference)
    assert {"standard_error"} < {*found.table(2030)["quantity"]}


def test_the_table_holds_every_number_with_its_unit():
    found = ledger(TWINS.replaced(**QUICK), variables=["programme_cost", "transfer_volume"])
    table = found.table(2025)
    assert tuple(table.columns) == COLUMNS
    assert table["outcome"].value_counts().to_dict() == dict.fromkeys(
        found.variables, 4 + 3 * 3 + 3 + len(mechanisms())
    )
    assert {*table["unit"]} == {"USD_million/year", "USD_billion/year"}
    cost = table.loc[table["outcome"] == "programme_cost"]
    shares, whole = (cost.loc[cost["quantity"] == q, "value"].to_numpy() for q in ("shapley", "difference"))
    assert shares.sum() == pytest.approx(whole[0], abs=1e-9)
    assert Scenario.from_data(table.attrs["reference"]) == Scenario(**QUICK)


@pytest.mark.parametrize(
    ("scenario", "changes"),
    [
        (TWINS.replaced(step=0.15, until=2030), {}),
        (TWINS, {"variables": ["coverage"]}),
        (TWINS, {"seed": -1}),
    ],
)
def test_nonsense_is_refused(scenario, changes):
    with pytest.raises(InputError):
        ledger(scenario, **changes)


def test_a_run_beyond_all_bounds_is_said(monkeypatch):
    monkeypatch.setattr(ledgers, "run_batch", lambda *given: np.full((6, 21, given[2]), np.inf))
    with pytest.raises(ResultError, match="beyond all bounds"):
        ledger(TWINS)


def test_it_stops_when_told():
    with pytest.raises(Stopped):
        ledger(TWINS, watch=Watch(stopped=lambda: True))


@cache
def of_six() -> Ledger:
    return ledger(SIX)


def interaction(scenario: Scenario, variable: str, year: int, **parameters: float) -> float:
    """The difference less what each lever does alone, from runs one after the other."""

    def value(levers: Mapping[str, LeverSetting]) -> float:
        run_of = scenario.replaced(levers=levers)
        run = trajectory_of(MODEL, run_of.grid, run_of.engine_method, run_of.schedules, parameters)
        return at_year(run, variable, year)

    nobody = value({})
    alone = sum(value({name: setting}) - nobody for name, setting in scenario.levers.items())
    return value(scenario.levers) - nobody - alone


@pytest.mark.parametrize("variable", ["outbound_investment", "transfer_volume"])
@pytest.mark.parametrize("year", [2022, 2030])
def test_what_is_left_where_a_mechanism_is_switched_off(variable, year):
    entry = of_six().entry(variable, year)
    assert {c.mechanism for c in entry.causes} == set(mechanisms())
    for cause in entry.causes:
        mechanism = mechanisms()[cause.mechanism]
        expected = interaction(SIX, variable, year, **{mechanism.parameter: mechanism.off})
        assert cause.left == pytest.approx(expected, abs=1e-9)


def test_the_cause_accounts_for_most_of_what_levers_do_together():
    found = of_six()
    early = found.entry("outbound_investment", 2022)
    assert early.interaction < 0
    assert early.cause is not None
    assert early.cause.mechanism == "delivery_overload"
    table = simulate(SIX).set_index("year").loc[found.years, "delivery_effectiveness"]
    below = table.index[table < 0.98]
    assert early.cause.period == (min(below), 2022)
    assert found.entry("outbound_investment", 2035).causes[0].period == (min(below), max(below))
    assert found.entry("investment_coverage", 2030).cause is None


def test_a_mechanism_that_is_itself_assumed_otherwise_is_no_cause():
    scenario = SIX.replaced(assumptions={"overload_severity": 0.3})
    entry = ledger(scenario, Scenario(), ["transfer_volume"]).entry("transfer_volume", 2030)
    assert [c.mechanism for c in entry.causes] == ["broker_bottleneck"]


def test_one_lever_has_nobody_to_interact_with():
    one = Scenario(levers={"broker_training": LeverSetting(level=150)})
    assert ledger(one).entry("transfer_volume", 2030).causes == ()


@pytest.mark.parametrize("mechanism", mechanisms().values(), ids=str)
def test_a_mechanism_that_is_off_does_nothing(mechanism):
    run = trajectory_of(
        MODEL, SIX.grid, SIX.engine_method, SIX.schedules, {mechanism.parameter: mechanism.off}
    )
    doing_nothing = {"delivery_overload": "delivery_effectiveness", "broker_bottleneck": "closing_share"}
    assert run[doing_nothing[mechanism.id]] == pytest.approx(1, abs=1e-9)
