"""Indices against known ones, factors against the draws, the tornado against single runs."""

from __future__ import annotations

import csv
import io
import json
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from models import draws as draws_module
from models import factors as factors_module
from models import pairs
from models.__main__ import main
from models.cooperation import MODEL
from models.discrepancy import shocks
from models.draws import draws, free
from models.errors import InputError
from models.factors import DRIFT, OTHERS, RECORD, factors, from_unit, marginal
from models.outcomes import SERIES
from models.pairs import years
from models.posterior import Posterior, informed
from models.presets import preset
from models.prior import uncertain
from models.scenario import Scenario
from models.sensitivity import runs_needed, sensitivity
from models.simulation import at_year, trajectory
from models.sobol import indices
from models.tornado import scatter, tornado
from models.watch import Stopped, Watch

SCENARIO = preset("six_directions").scenario
YEARS = years(SCENARIO)
ALONE = [p for p in uncertain() if p.name not in informed()]
"""Parameters that are factors by themselves."""
NAMES = [p.name for p in ALONE]


def ishigami(u: np.ndarray) -> np.ndarray:
    x = np.pi * (2 * u - 1)
    return (np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0]))[None]


def ishigami_indices() -> tuple[list[float], list[float]]:
    v1, v2, v13 = (1 + np.pi**4 / 50) ** 2 / 2, 49 / 8, np.pi**8 * (1 / 18 - 1 / 50) / 100
    v = v1 + v2 + v13
    return [v1 / v, v2 / v, 0.0], [(v1 + v13) / v, v2 / v, v13 / v]


A = np.array([0.0, 1.0, 4.5, 9.0, 99.0, 99.0])


def sobol_g(u: np.ndarray) -> np.ndarray:
    return np.prod((np.abs(4 * u - 2) + A[:, None]) / (1 + A[:, None]), axis=0)[None]


def sobol_g_indices() -> tuple[np.ndarray, np.ndarray]:
    own = 1 / (3 * (1 + A) ** 2)
    whole = np.prod(1 + own) - 1
    return own / whole, own * np.prod(1 + own) / (1 + own) / whole


@pytest.mark.parametrize(
    ("function", "known"),
    [(ishigami, ishigami_indices()), (sobol_g, sobol_g_indices())],
    ids=["ishigami", "g"],
)
def test_known_indices_are_found_within_their_own_intervals(function, known):
    found = indices(function, len(known[0]), 1024, seed=1, intervals=[0])
    for exact, value, ends in zip(
        known, (found.first, found.total), (found.first_interval, found.total_interval), strict=True
    ):
        half = np.diff(ends[0])[:, 0] / 2
        assert (half < 0.15).all()
        # Twice the half-width of a 95 % interval is some four standard errors.
        assert (np.abs(value[0] - exact) <= 2 * half + 1e-4).all()
        assert ((ends[0, :, 0] <= value[0]) & (value[0] <= ends[0, :, 1])).all()


def test_a_constant_output_has_no_indices_and_disturbs_no_other():
    def both(u):
        return np.concatenate([np.full((1, u.shape[1]), 3.7), ishigami(u)])

    found = indices(both, 3, 256, intervals=[0, 1])
    assert np.isnan(found.first[0]).all()
    assert np.isnan(found.total_interval[0]).all()
    alone = indices(ishigami, 3, 256, intervals=[0])
    assert np.array_equal(found.first[1], alone.first[0])
    assert np.array_equal(found.total_interval[1], alone.total_interval[0])


def test_points_that_fail_are_counted_and_left_out():
    def breaks(u):
        return np.where(u[2] < 0.01, np.nan, u[0] + 0 * u[1])[None]

    found = indices(breaks, 3, 512)
    assert 0 < found.failed < 0.1 * 512
    assert found.first[0] == pytest.approx([1, 0, 0], abs=0.05)


def test_equal_seeds_give_equal_indices_and_others_do_not():
    first, again, other = (indices(ishigami, 3, 128, seed=s, intervals=[0]) for s in (5, 5, 6))
    assert np.array_equal(first.first, again.first)
    assert np.array_equal(first.total_interval, again.total_interval)
    assert not np.array_equal(first.first, other.first)


def test_stopping_stops():
    asked, told = [], []

    def slow(u):
        asked.append(u.shape[1])
        time.sleep(0.01)
        return u[:1]

    with pytest.raises(Stopped):
        indices(slow, 6, 4096, watch=Watch(told.append, lambda: bool(told)))
    assert 0 < sum(asked) < 4096 * 8 / 2


def test_every_factor_has_the_distribution_of_its_draws():
    lumped = NAMES[::3]
    u = np.random.default_rng(3).random((len(factors((), lumped)), 4096))
    drawn = from_unit(u, YEARS, {}, lumped)
    assert set(drawn.parameters) == {p.name for p in uncertain()}
    for p in free():
        mode = (p.value - p.low) / (p.high - p.low)
        known = stats.triang(mode, p.low, p.high - p.low)
        # A lumped parameter has rows of a table, which must not be counted as more than they are.
        found = drawn.parameters[p.name]
        found = np.unique(found) if p.name in lumped else found
        assert stats.kstest(found, known.cdf).pvalue > 1e-4, p.name
    for flow, shock in shocks().items():
        last = np.log(drawn.drift[flow][-1]) / shock.after(YEARS[-1] - 2018)[1]
        assert stats.kstest(last, "norm").pvalue > 1e-4, flow


def test_what_is_lumped_counts_for_the_sum_of_its_members():
    apart, lumped = NAMES[:6], NAMES[6:]

    def total(u):
        drawn = from_unit(u, YEARS, {}, lumped)
        return np.sum([drawn.parameters[p.name] / (p.high - p.low) for p in ALONE], axis=0)[None]

    def variance(p):
        a, b, c = p.low, p.value, p.high
        return (a * a + b * b + c * c - a * b - a * c - b * c) / 18 / (c - a) ** 2

    whole = sum(variance(p) for p in ALONE)
    names = factors((), lumped)
    assert names == (*apart, RECORD, DRIFT, OTHERS)
    found = indices(total, len(names), 512, seed=2)
    exact = [variance(p) / whole for p in ALONE[:6]] + [0.0, 0.0, sum(map(variance, ALONE[6:])) / whole]
    assert found.first[0] == pytest.approx(exact, abs=0.1)
    assert found.total[0] == pytest.approx(exact, abs=0.1)
    assert found.first[0].sum() == pytest.approx(1, abs=0.12)


@given(st.sets(st.sampled_from(NAMES), max_size=4), st.floats(0, 1, exclude_max=True))
@settings(max_examples=30, deadline=None)
def test_what_is_given_is_no_factor(names, at):
    fixed = {n: MODEL.parameters[n].high for n in names}
    left = factors(fixed)
    assert set(left) == {*NAMES, RECORD, DRIFT} - names
    drawn = from_unit(np.full((len(left), 2), at), YEARS, fixed)
    for p in ALONE:
        values = drawn.parameters[p.name]
        assert (
            (values == fixed[p.name]).all()
            if p.name in names
            else ((p.low <= values) & (values <= p.high)).all()
        )


@pytest.fixture
def record(monkeypatch):
    """A record that ties two parameters together."""
    values = np.linspace(0.1, 0.3, 50)
    known = Posterior({"broker_quit_rate": values, "finance_strength": 1 - values}, {})
    monkeypatch.setattr(draws_module, "posterior", lambda: known)
    monkeypatch.setattr(factors_module, "posterior", lambda: known)
    monkeypatch.setattr(factors_module, "informed", lambda: frozenset(known.values))
    factors_module._table.cache_clear()
    yield known
    factors_module._table.cache_clear()


def test_what_the_record_ties_together_is_one_factor(record):
    names = factors()
    assert RECORD in names
    assert not set(record.values) & set(names)
    u = np.random.default_rng(0).random((len(names), 500))
    drawn = from_unit(u, YEARS)
    assert drawn.parameters["broker_quit_rate"] == pytest.approx(1 - drawn.parameters["finance_strength"])
    assert set(drawn.parameters["broker_quit_rate"]) == set(record.values["broker_quit_rate"])
    assert marginal(MODEL.parameters["broker_quit_rate"], [0.05, 0.95]) == pytest.approx([0.11, 0.29])


@pytest.mark.usefixtures("record")
def test_a_record_whose_parameters_are_all_given_is_no_factor():
    fixed = {"broker_quit_rate": 0.1, "finance_strength": 0.4}
    assert RECORD not in factors(fixed)
    assert (
        from_unit(np.zeros((len(factors(fixed)), 3)), YEARS, fixed).parameters["finance_strength"] == 0.4
    ).all()


@pytest.fixture(scope="module")
def cost():
    """Programme cost, whose uncertainty comes from unit costs, which nearly add up."""
    told = []
    found = sensitivity(SCENARIO, ["programme_cost"], 128, horizons=(2030,), watch=Watch(told.append))
    return found, told


def test_progress_ends_with_the_runs_that_were_promised(cost):
    found, told = cost
    assert told == sorted(told)
    assert told[-1] == found.runs == runs_needed(SCENARIO, 1, 128)


def test_nothing_is_lost_between_separate_and_lumped_factors(cost):
    found, _ = cost
    assert set(found.lumped).isdisjoint(found.factors)
    assert {*found.lumped, *found.factors} == {*NAMES, RECORD, DRIFT, OTHERS}
    shares = found.shares("programme_cost", 2030)
    assert [s.total for s in shares] == sorted((s.total for s in shares), reverse=True)
    assert sum(s.first for s in shares) == pytest.approx(1, abs=0.15)
    # Parks abroad and at home cost most and their unit costs are known worst.
    assert {s.factor for s in shares[:2]} == {"overseas_park_start_cost", "home_park_start_cost"}
    assert next(s for s in shares if s.factor == DRIFT).total == 0


def test_intervals_are_told_for_the_years_asked(cost):
    found, _ = cost
    top = found.shares("programme_cost", 2030, "difference")[0]
    assert top.total_interval is not None
    assert top.total_interval[0] < top.total < top.total_interval[1]
    assert found.shares("programme_cost", 2029, "difference")[0].total_interval is None


def test_where_policies_change_nothing_there_is_nothing_to_explain(cost):
    found, _ = cost
    assert found.reason("programme_cost", 2017, "difference")
    assert found.shares("programme_cost", 2017, "difference") == []
    assert np.isnan(found.over_time("programme_cost", "difference")[0][:3]).all()
    assert np.isfinite(found.over_time("programme_cost", "scenario")[0][5:]).all()


def test_stopping_the_model_stops():
    with pytest.raises(Stopped):
        sensitivity(SCENARIO, ["programme_cost"], 64, watch=Watch(stopped=lambda: True))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: sensitivity(SCENARIO, ["transfer_volum"]),
        lambda: sensitivity(SCENARIO, n=100),
        lambda: sensitivity(SCENARIO, n=2**20),
        lambda: sensitivity(SCENARIO, seed=-1),
        lambda: sensitivity(SCENARIO, horizons=(2036,)),
        lambda: tornado(SCENARIO, "transfer_volume", 2014),
        lambda: scatter(SCENARIO, "history_end", "transfer_volume", 2030),
        lambda: scatter(SCENARIO, "histry_end", "transfer_volume", 2030),
        lambda: scatter(SCENARIO, "broker_elasticity", "transfer_volume", 2030, n=1),
        lambda: scatter(Scenario(assumptions={"park_life": 40.0}), "park_life", "transfer_volume", 2030),
    ],
)
def test_questions_that_make_no_sense_are_refused(ask):
    with pytest.raises(InputError):
        ask()


@pytest.mark.parametrize("series", SERIES)
def test_the_ends_of_a_tornado_are_those_of_single_runs(series):
    found = tornado(SCENARIO, "transfer_volume", 2030, series)

    def single(**assumptions):
        runs = [trajectory(s.replaced(assumptions=assumptions)) for s in (SCENARIO, SCENARIO.baseline())]
        both = [at_year(run, "transfer_volume", 2030) for run in runs]
        return (*both, both[0] - both[1])[SERIES.index(series)]

    assert found.centre == pytest.approx(single(), abs=1e-4)
    assert [b.span for b in found.bars] == sorted((b.span for b in found.bars), reverse=True)
    assert {b.parameter for b in found.bars} == {p.name for p in uncertain()}
    for bar in found.bars[:3]:
        assert bar.at_low == pytest.approx(single(**{bar.parameter: bar.low}), abs=1e-4)
        assert bar.at_high == pytest.approx(single(**{bar.parameter: bar.high}), abs=1e-4)
        assert bar.span > 0.05


def test_the_ends_of_a_tornado_are_quantiles():
    bar = next(
        b for b in tornado(SCENARIO, "transfer_volume", 2030).bars if b.parameter == "broker_elasticity"
    )
    drawn = draws(0, 0, 20_000, YEARS).parameters["broker_elasticity"]
    assert [(drawn < bar.low).mean(), (drawn < bar.high).mean()] == pytest.approx([0.05, 0.95], abs=0.01)


def test_given_assumptions_are_in_a_tornado_but_no_bars():
    fixed = SCENARIO.replaced(assumptions={"reference_handling_capacity": 0.2})
    found = tornado(fixed, "transfer_volume", 2030)
    assert "reference_handling_capacity" not in {b.parameter for b in found.bars}
    assert found.centre == pytest.approx(at_year(trajectory(fixed), "transfer_volume", 2030), abs=1e-4)


def test_a_scatter_shows_draws_of_the_ensemble():
    found = scatter(SCENARIO, "reference_handling_capacity", "transfer_volume", 2030, seed=4, n=400)
    drawn = draws(4, 0, 400, YEARS)
    assert np.array_equal(found.x, drawn.parameters["reference_handling_capacity"])
    ranks = stats.rankdata(found.x), stats.rankdata(found.y)
    assert found.correlation == pytest.approx(np.corrcoef(*ranks)[0, 1])
    assert found.correlation is not None
    assert found.correlation > 0.3
    assert found.p == pytest.approx(stats.spearmanr(found.x, found.y).pvalue)  # type: ignore[attr-defined]


def test_a_scatter_of_what_never_changes_has_no_correlation():
    found = scatter(Scenario(), "broker_elasticity", "transfer_volume", 2030, "difference", n=50)
    assert (found.y == 0).all()
    assert (found.correlation, found.p) == (None, None)


@pytest.fixture
def few(tmp_path):
    """A file that gives all parameters but three."""
    left = ("overseas_park_start_cost", "home_park_start_cost", "transfer_centre_running_cost")
    path = tmp_path / "given.json"
    path.write_text(json.dumps({p.name: p.value for p in MODEL.parameters.values() if p.name not in left}))
    return path


def test_the_command_line_tells_all_answers(capsys, few):
    asked = "sensitivity --preset six_directions --outcome programme_cost --year 2030 --runs 64"
    asked += f" --parameters {few}"
    assert main(asked.split()) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {r["analysis"] for r in rows} == {"sobol", "tornado", "flip", "nearest_one", "nearest_two"}
    assert {r["outcome"] for r in rows} == {"programme_cost", "programme_cost_difference"}
    centre = [float(r["value"]) for r in rows if r["quantity"] == "centre"]
    flip = {r["quantity"]: float(r["value"]) for r in rows if r["analysis"] == "flip"}
    assert centre == pytest.approx([flip["scenario"], flip["difference"]])
    assert flip["difference"] > 0
    top = [r for r in rows if r["quantity"] == "total" and r["outcome"] == "programme_cost"]
    assert [r["factor"] for r in top[:2]] == ["overseas_park_start_cost", "home_park_start_cost"]
    assert flip["single_turns"] == 0


def test_the_command_line_compares_with_another_scenario(capsys, few):
    asked = "sensitivity --preset six_directions --outcome transfer_volume --year 2030 --runs 64"
    assert main(f"{asked} --parameters {few} --against twin_parks".split()) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    found = {r["quantity"]: float(r["value"]) for r in rows if r["analysis"] == "flip"}
    first, second = (
        at_year(trajectory(preset(name).scenario), "transfer_volume", 2030)
        for name in ("six_directions", "twin_parks")
    )
    assert [found["scenario"], found["against"]] == pytest.approx([first, second], rel=1e-4)
    assert found["difference"] == pytest.approx(found["scenario"] - found["against"])
    assert found["failed"] == 0


def test_bars_with_an_end_that_is_not_finite_come_last(monkeypatch):
    whole = tornado(Scenario(), "transfer_volume", 2030)

    def outcomes(*given, **named):
        found = pairs.outcomes(*given, **named)
        found[..., 1] = np.nan
        return found

    monkeypatch.setattr("models.tornado.outcomes", outcomes)
    found = tornado(Scenario(), "transfer_volume", 2030)
    assert (whole.failed, found.failed) == (0, 1)
    assert np.isnan(found.bars[-1].span)
    left = [bar for bar in whole.bars if bar.parameter != found.bars[-1].parameter]
    assert list(found.bars[:-1]) == left


def test_the_command_line_names_the_nearest_outcome(capsys):
    assert main(["sensitivity", "--outcome", "transfer_volum"]) == 2
    assert '"transfer_volume"' in capsys.readouterr().err


def test_the_command_line_says_why_there_is_nothing_to_explain(capsys, few):
    path = few.with_name("found.parquet")
    asked = f"sensitivity --outcome programme_cost --runs 64 --year 2030 --output {path} --parameters {few}"
    assert main(asked.split()) == 0
    captured = capsys.readouterr()
    assert captured.err.startswith("programme_cost_difference: ")
    table = pd.read_parquet(path)
    assert set(table[table.analysis == "sobol"].outcome) == {"programme_cost"}
    assert table.value.dtype == float
