"""The validation tests pass when they should, and each fails when it should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models import validation
from models.cooperation import MODEL, SECTORS
from models.cooperation.tables import levers, lookup_tables, parameters, rows
from models.engine import Model, SimulationError, Trajectory
from models.presets import presets
from models.scenario import Scenario
from models.simulation import trajectory
from models.validation import LIMITS, Check, checks
from tests.models.runs import baseline, of_preset


def limits(monkeypatch: pytest.MonkeyPatch, **changed: float) -> None:
    monkeypatch.setattr(validation, "LIMITS", replace(LIMITS, **changed))


def tampered(name: str, change: np.ndarray | float) -> Trajectory:
    """The baseline with one variable moved."""
    result = baseline()
    values = result.values.copy()
    values[:, result.names.index(name)] += change
    return replace(result, values=values)


def test_the_whole_battery_passes_for_all_six_directions():
    """The command line's tests run it for another preset."""
    found = list(checks(presets()["six_directions"].scenario))
    assert len(found) == 11
    assert len({c.test for c in found}) == 11
    assert [c for c in found if not c.passed] == []


@pytest.mark.parametrize("name", presets())
def test_the_quick_checks_pass_for_every_preset(name):
    scenario, result = presets()[name].scenario, of_preset(name)
    found = [
        validation.history(scenario),
        validation.step_halving(scenario, result),
        validation.euler_against_rk4(scenario, result),
        validation.conservation(scenario),
        validation.non_negativity(result),
    ]
    assert [c for c in found if not c.passed] == []


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(until=2016),
        Scenario(until=2050, step=1 / 8),
        Scenario(until=2015 + 18.0625),
        Scenario(method="euler"),
    ],
    ids=lambda s: f"{s.until:g} {s.step:g} {s.method}",
)
def test_any_grid_can_be_checked(scenario):
    result = trajectory(scenario)
    found = [
        validation.dimensions(),
        validation.history(scenario),
        validation.step_halving(scenario, result),
        validation.conservation(scenario),
        validation.extreme_parameters(scenario),
    ]
    assert [c for c in found if not c.passed] == []


def test_a_check_compares_upwards_or_downwards():
    assert Check("most", 0.05, 0.05).passed
    assert not Check("most", 0.051, 0.05).passed
    assert Check("least", 0.02, 0.02, at_least=True).passed
    assert not Check("least", 0.019, 0.02, at_least=True).passed
    assert not Check("no number", float("nan"), 1).passed


def test_history_fails_on_an_assumption_that_breaks_it():
    parameter = MODEL.parameters["outbound_reference_leading"]
    failed = validation.history(Scenario(assumptions={parameter.name: parameter.low}))
    assert not failed.passed
    assert failed.figure > 0.2
    assert failed.detail == "outbound_investment 2016"


def test_history_does_not_look_at_levers_or_horizon():
    moved = presets()["six_directions"].scenario.replaced(until=2050)
    assert validation.history(moved) == validation.history(Scenario())


def test_dimensions_fail_on_a_wrong_unit(monkeypatch):
    wrong = [replace(p, unit="person") if p.name == "closing_time" else p for p in parameters()]
    monkeypatch.setattr(validation, "MODEL", Model(SECTORS, wrong, levers(), lookup_tables()))
    failed = validation.dimensions()
    assert failed.figure == 2
    assert "transfer.py" in failed.detail
    assert ": deals_waiting: declared as USD_billion/year" in failed.detail
    assert ": closing_rate: declared as 1/year" in failed.detail


def test_step_halving_fails_on_a_coarse_euler_step():
    scenario = Scenario(step=0.25, method="euler")
    assert not validation.step_halving(scenario, trajectory(scenario)).passed


def test_step_halving_fails_on_a_tighter_limit(monkeypatch):
    limits(monkeypatch, step_halving=1e-9)
    failed = validation.step_halving(Scenario(), baseline())
    assert not failed.passed
    assert failed.figure < LIMITS.step_halving


def test_methods_differ_on_a_coarse_step():
    scenario = Scenario(step=0.25)
    failed = validation.euler_against_rk4(scenario, trajectory(scenario))
    assert not failed.passed
    assert failed.detail in validation.OUTCOMES


def test_conservation_fails_on_a_stock_that_leaks(monkeypatch):
    leak = np.linspace(0, 1e-3, len(baseline().times))
    euler = trajectory(Scenario(method="euler"))
    values = euler.values.copy()
    values[:, euler.names.index("brokers")] += leak
    monkeypatch.setattr(validation, "trajectory", lambda _: replace(euler, values=values))
    failed = validation.conservation(Scenario())
    assert not failed.passed
    assert failed.detail == "brokers"


def test_non_negativity_fails_on_a_stock_below_nothing():
    failed = validation.non_negativity(tampered("home_firms_leading", -1000))
    assert not failed.passed
    assert failed.detail == "home_firms_leading"


@pytest.mark.parametrize("name", ["trust_leading", "absorptive_capacity_emerging", "delivery_effectiveness"])
def test_a_share_above_one_is_implausible(name):
    assert validation._implausible(baseline()) == ""
    assert validation._implausible(tampered(name, 1.0)) == f"{name} above 1"


def test_a_number_that_is_none_is_implausible():
    assert validation._implausible(tampered("trust_leading", float("nan"))) == "not a number"


def test_a_stock_below_nothing_is_implausible():
    assert validation._implausible(tampered("brokers", -1e4)) == "brokers below 0"


def test_extreme_levers_fail_on_an_implausible_run(monkeypatch):
    limits(monkeypatch, share_slack=-0.4)
    failed = validation.extreme_levers(Scenario(until=2025, step=0.25))
    assert not failed.passed
    assert "broker_training=300: " in failed.detail


def test_extreme_levers_count_runs_that_break_down(monkeypatch):
    def break_down(scenario: Scenario) -> Trajectory:
        if any(s.level == 300 for s in scenario.levers.values()):
            raise SimulationError("brokers is inf in 2020")
        return baseline()

    monkeypatch.setattr(validation, "trajectory", break_down)
    failed = validation.extreme_levers(Scenario())
    assert failed.figure == 2
    assert failed.detail.startswith("broker_training=300: brokers is inf in 2020; ")


def test_extreme_parameters_fail_on_an_implausible_run(monkeypatch):
    limits(monkeypatch, share_slack=-0.05)
    failed = validation.extreme_parameters(Scenario(until=2025, step=0.25))
    assert not failed.passed
    assert "delivery_reserve=0: delivery_effectiveness above 1" in failed.detail


def test_equilibrium_fails_before_the_model_has_come_to_rest(monkeypatch):
    limits(monkeypatch, rest_years=20)
    failed = validation.equilibrium(Scenario())
    assert not failed.passed
    assert failed.detail in MODEL.stocks


def test_equilibrium_fails_while_something_drives_the_model(monkeypatch):
    limits(monkeypatch, rest_years=100)
    monkeypatch.setattr(validation, "GROWTH", validation.GROWTH[1:])
    assert not validation.equilibrium(Scenario()).passed


def test_response_size_fails_on_a_higher_limit(monkeypatch):
    limits(monkeypatch, response=0.2)
    failed = validation.response_size(Scenario(step=0.25))
    assert not failed.passed
    assert failed.detail == "twin_park_share"


def test_responses_fail_on_an_outcome_that_a_lever_lowers(monkeypatch):
    """Parks abroad do not close more deals."""
    wrong = [
        r | {"raises": "transfer_volume"} if r["id"] == "overseas_park_starts" else r for r in rows("levers")
    ]
    monkeypatch.setattr(validation, "rows", lambda _: wrong)
    for test in (validation.response_size, validation.monotone_responses):
        failed = test(Scenario(step=0.25))
        assert not failed.passed
        assert failed.detail == "overseas_park_starts"
