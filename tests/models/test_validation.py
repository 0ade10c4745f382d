"""The validation tests pass when they should, and each fails when it should."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from models.cooperation import MODEL, SECTORS
from models.cooperation.tables import levers, lookup_tables, parameters, rows
from models.engine import Model, Trajectory
from models.presets import presets
from models.scenario import Scenario
from models.simulation import at_year, trajectory
from models.validation import (
    COUNT,
    LIMITS,
    OUTCOMES,
    Check,
    accuracy,
    battery,
    behaviour,
    extremes,
    responses,
    structure,
    trials,
    validation_tests,
)
from models.validation import check as plausibility
from models.validation.battery import CHECKS
from models.validation.check import ABOUT
from models.watch import Stopped, Watch
from tests.models.runs import baseline, of_preset

TWELVE = [
    "boundary_adequacy",
    "structure_assessment",
    "dimensional_consistency",
    "parameter_assessment",
    "extreme_conditions",
    "integration_error",
    "behaviour_reproduction",
    "behaviour_anomaly",
    "family_member",
    "surprise_behaviour",
    "sensitivity_analysis",
    "system_improvement",
]
SIX = presets()["six_directions"].scenario


def limits(monkeypatch: pytest.MonkeyPatch, where: ModuleType, **changed: float) -> None:
    monkeypatch.setattr(where, "LIMITS", replace(LIMITS, **changed))


def tampered(name: str, change: np.ndarray | float) -> Trajectory:
    """The baseline with one variable moved."""
    result = baseline()
    values = result.values.copy()
    values[:, result.names.index(name)] += change
    return replace(result, values=values)


@pytest.fixture(scope="module")
def of_six():
    """The battery on all six directions, and how far it said it was."""
    done: list[int] = []
    return list(battery(SIX, Watch(progress=done.append))), done


def test_the_whole_battery_passes_for_all_six_directions(of_six):
    """The command line's tests run it for another preset."""
    found, done = of_six
    assert [v.test for v in found] == list(validation_tests())
    assert [v for v in found if not v.passed] == []
    told = [c.test for v in found for c in v.checks]
    assert len(set(told)) == len(told) == COUNT == 19
    assert done == list(range(1, COUNT + 1))


def test_only_what_is_said_to_try_the_scenario_looks_at_its_policies(of_six):
    """What tries assumptions or the model finds the same without them; some of the others do not."""
    pairs = [
        (with_policies, without)
        for v, w in zip(of_six[0], battery(SIX.baseline()), strict=True)
        for with_policies, without in zip(v.checks, w.checks, strict=True)
    ]
    assert [a.test for a, b in pairs if a.about != "scenario" and a != b] == []
    assert {a.about for a, _ in pairs} == set(ABOUT)
    assert sum(a.figure != b.figure for a, b in pairs if a.about == "scenario") >= 4


def test_there_are_the_twelve_tests_of_the_literature():
    """Sterman (2000), table 21-4, in its order."""
    assert [t.id for t in validation_tests()] == list(CHECKS) == TWELVE
    assert all(t.question.endswith("?") and len(t.argued) > 100 for t in validation_tests())


def test_the_battery_stops_when_it_is_told_to():
    done: list[int] = []
    with pytest.raises(Stopped):
        list(battery(Scenario(), Watch(progress=done.append, stopped=lambda: len(done) == 3)))
    assert done == [1, 2, 3]


def test_a_test_fails_with_one_of_its_checks():
    low = MODEL.parameters["outbound_reference_leading"].low
    scenario = Scenario(assumptions={"outbound_reference_leading": low})
    failed = [v for v in battery(scenario) if not v.passed]
    assert [v.test.id for v in failed] == ["behaviour_reproduction"]


@pytest.mark.parametrize("name", presets())
def test_the_quick_checks_pass_for_every_preset(name):
    scenario, result = presets()[name].scenario, of_preset(name)
    found = [
        behaviour.history(scenario),
        accuracy.step_halving(scenario, result),
        accuracy.euler_against_rk4(scenario, result),
        structure.conservation(scenario),
        structure.non_negativity(result),
    ]
    assert [c for c in found if not c.passed] == []


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(until=2016),
        Scenario(until=2050, step=1 / 8),
        Scenario(until=2015 + 18.0625),
        Scenario(step=20 / 5119),
        Scenario(method="euler"),
    ],
    ids=lambda s: f"{s.until:g} {s.step:g} {s.method}",
)
def test_any_grid_can_be_checked(scenario):
    result = trajectory(scenario)
    found = [
        structure.dimensions(),
        behaviour.history(scenario),
        accuracy.step_halving(scenario, result),
        structure.conservation(scenario),
        extremes.extreme_parameters(trials.trials(scenario)),
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
    failed = behaviour.history(Scenario(assumptions={parameter.name: parameter.low}))
    assert not failed.passed
    assert failed.figure > 0.2
    assert failed.detail == "outbound_investment 2016"


def test_history_does_not_look_at_levers_or_horizon():
    moved = presets()["six_directions"].scenario.replaced(until=2050)
    assert behaviour.history(moved) == behaviour.history(Scenario())


def test_dimensions_fail_on_a_wrong_unit(monkeypatch):
    wrong = [replace(p, unit="person") if p.name == "closing_time" else p for p in parameters()]
    monkeypatch.setattr(structure, "MODEL", Model(SECTORS, wrong, levers(), lookup_tables()))
    failed = structure.dimensions()
    assert failed.figure == 2
    assert "transfer.py" in failed.detail
    assert ": deals_waiting: declared as USD_billion/year" in failed.detail
    assert ": closing_rate: declared as 1/year" in failed.detail


def test_step_halving_fails_on_a_coarse_euler_step():
    scenario = Scenario(step=0.25, method="euler")
    assert not accuracy.step_halving(scenario, trajectory(scenario)).passed


def test_step_halving_fails_on_a_tighter_limit(monkeypatch):
    limits(monkeypatch, accuracy, step_halving=1e-9)
    failed = accuracy.step_halving(Scenario(), baseline())
    assert not failed.passed
    assert failed.figure < LIMITS.step_halving


def test_methods_differ_on_a_coarse_step():
    scenario = Scenario(step=0.25)
    failed = accuracy.euler_against_rk4(scenario, trajectory(scenario))
    assert not failed.passed
    assert failed.detail in OUTCOMES


def test_conservation_fails_on_a_stock_that_leaks(monkeypatch):
    leak = np.linspace(0, 1e-3, len(baseline().times))
    euler = trajectory(Scenario(method="euler"))
    values = euler.values.copy()
    values[:, euler.names.index("brokers")] += leak
    monkeypatch.setattr(structure, "trajectory", lambda _: replace(euler, values=values))
    failed = structure.conservation(Scenario())
    assert not failed.passed
    assert failed.detail == "brokers"


def test_non_negativity_fails_on_a_stock_below_nothing():
    failed = structure.non_negativity(tampered("home_firms_leading", -1000))
    assert not failed.passed
    assert failed.detail == "home_firms_leading"


@pytest.mark.parametrize("name", ["trust_leading", "absorptive_capacity_emerging", "delivery_effectiveness"])
def test_a_share_above_one_is_implausible(name):
    assert plausibility.implausible(baseline()) == ""
    assert plausibility.implausible(tampered(name, 1.0)) == f"{name} above 1"


def test_a_number_that_is_none_is_implausible():
    assert plausibility.implausible(tampered("trust_leading", float("nan"))) == "not a number"


def test_a_stock_below_nothing_is_implausible():
    assert plausibility.implausible(tampered("brokers", -1e4)) == "brokers below 0"


def test_extreme_levers_fail_on_an_implausible_run(monkeypatch):
    limits(monkeypatch, plausibility, share_slack=-0.4)
    failed = extremes.extreme_levers(trials.trials(Scenario(until=2025, step=0.25)))
    assert not failed.passed
    assert "broker_training=300: " in failed.detail


def test_extreme_levers_count_runs_that_break_down(monkeypatch):
    def break_down(*asked: Any) -> np.ndarray:
        record = run_batch(*asked)
        at_most = asked[5]["broker_training"].value(2035, 30) == 300
        record[0, -1, at_most] = np.inf
        return record

    run_batch = trials.run_batch
    monkeypatch.setattr(trials, "run_batch", break_down)
    failed = extremes.extreme_levers(trials.trials(Scenario()))
    assert failed.figure == 2
    assert failed.detail.startswith("broker_training=300: not a number; ")


def test_extreme_parameters_fail_on_an_implausible_run(monkeypatch):
    limits(monkeypatch, plausibility, share_slack=-0.05)
    failed = extremes.extreme_parameters(trials.trials(Scenario(until=2025, step=0.25)))
    assert not failed.passed
    assert "delivery_reserve=0: delivery_effectiveness above 1" in failed.detail


def test_equilibrium_fails_before_the_model_has_come_to_rest(monkeypatch):
    limits(monkeypatch, extremes, rest_years=20)
    failed = extremes.equilibrium(Scenario())
    assert not failed.passed
    assert failed.detail in MODEL.stocks


def test_equilibrium_fails_while_something_drives_the_model(monkeypatch):
    limits(monkeypatch, extremes, rest_years=100)
    monkeypatch.setattr(extremes, "GROWTH", extremes.GROWTH[1:])
    assert not extremes.equilibrium(Scenario()).passed


def test_response_size_fails_on_a_higher_limit(monkeypatch):
    limits(monkeypatch, responses, response=0.2)
    failed = responses.response_size(responses.lever_effects(trials.trials(Scenario(step=0.25))))
    assert not failed.passed
    assert failed.detail == "twin_park_share"


def test_responses_fail_on_an_outcome_that_a_lever_lowers(monkeypatch):
    """Parks abroad do not close more deals."""
    wrong = [
        r | {"raises": "transfer_volume"} if r["id"] == "overseas_park_starts" else r for r in rows("levers")
    ]
    monkeypatch.setattr(responses, "rows", lambda _: wrong)
    effects = responses.lever_effects(trials.trials(Scenario(step=0.25)))
    for test in (responses.response_size, responses.monotone_responses):
        failed = test(effects)
        assert not failed.passed
        assert failed.detail == "overseas_park_starts"


def test_an_outcome_outside_all_feedback_is_found(monkeypatch):
    monkeypatch.setattr(structure, "OUTCOMES", (*OUTCOMES, "outbound_push"))
    failed = structure.endogenous_outcomes()
    assert (failed.figure, failed.detail) == (1, "outbound_push")


@pytest.mark.parametrize("name", presets())
def test_no_preset_turns_with_the_boundary(name):
    assert structure.wider_boundary(presets()[name].scenario).passed


def test_a_change_that_turns_with_the_boundary_is_found(monkeypatch):
    """Research and platforms raise transfer by 2 %, and lower it by 1 % among more partners."""
    limits(monkeypatch, structure, response=0.005)
    for scope in (0.0, 1.0):
        scenario = presets()["platforms_and_research"].scenario.replaced(assumptions={"wide_scope": scope})
        assert structure.wider_boundary(scenario).detail == "transfer_volume"


def test_a_loop_that_acts_the_other_way_is_found(monkeypatch):
    from models import loops

    told = loops.named_loops()
    wrong = told | {"park_filling": replace(told["park_filling"], polarity="R")}
    monkeypatch.setattr(loops, "named_loops", lambda: wrong)
    assert structure.loop_polarity(Scenario()).detail == "park_filling"


@pytest.mark.parametrize(
    "wrong",
    [{"source": "hearsay"}, {"status": "guessed"}, {"note": " "}, {"value": "9"}],
    ids=lambda w: next(iter(w)),
)
def test_a_parameter_without_support_is_found(monkeypatch, wrong):
    def some(table: str) -> list[dict[str, str]]:
        return [r | (wrong if r.get("id") == "closing_time" else {}) for r in rows(table)]

    monkeypatch.setattr(structure, "rows", some)
    failed = structure.supported_parameters(Scenario())
    assert (failed.figure, failed.detail) == (1, "closing_time")


def test_a_loop_nobody_would_miss_is_found(monkeypatch):
    """The scope is 0 anyway."""
    monkeypatch.setattr(
        behaviour, "CUTS", {"nothing": "wide_scope", "trust_inbound": "inbound_trust_elasticity"}
    )
    failed = behaviour.cut_loops(Scenario())
    assert (failed.passed, failed.figure, failed.detail) == (False, 0, "nothing")


def test_implausible_cuts_and_relatives_are_found(monkeypatch):
    limits(monkeypatch, plausibility, share_slack=-0.5)
    scenario = Scenario(until=2025, step=0.25)
    for test, name in (
        (behaviour.implausible_cuts, "trust_outbound: "),
        (behaviour.other_members, "wide_scope: "),
    ):
        failed = test(scenario)
        assert not failed.passed
        assert failed.detail.startswith(name)


def test_a_relative_of_one_kind_has_one_kind_of_partner():
    values = behaviour._all_like("leading", Scenario())
    same = MODEL.parameters["outbound_reference_leading"].value
    assert values["outbound_reference_leading"] == values["outbound_reference_emerging"] == same


def test_one_assumption_that_decides_alone_is_found(monkeypatch):
    """Its share is that of the squares, told by hand from two runs for each parameter."""
    some = [("inbound_push_long_run", v) for v in (0.3, 0.9)] + [("outbound_growth", v) for v in (0.0, 0.02)]
    monkeypatch.setattr(trials, "_parameter_ends", lambda: some)
    failed = extremes.one_assumption(trials.trials(Scenario(until=2020)))
    reached = [
        at_year(trajectory(Scenario(assumptions={n: v})), "investment_coverage", 2030) for n, v in some
    ]
    first, second = (reached[1] - reached[0]) ** 2, (reached[3] - reached[2]) ** 2
    assert failed.figure == pytest.approx(first / (first + second), rel=1e-6)
    assert (failed.passed, failed.detail) == (False, "inbound_push_long_run")
