"""The calibration: what takes part, what the record says, and the file that is shipped."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models import calibration, likelihood
from models.__main__ import main
from models.calibration import Settings, calibrate, log_likelihoods, screening, split
from models.cooperation import MODEL
from models.cooperation.tables import DATA, rows
from models.errors import InputError
from models.history import calibration_record
from models.likelihood import Likelihood, log_likelihood, modelled
from models.posterior import Posterior, posterior, read, write
from models.prior import Prior, uncertain
from models.scenario import Scenario
from models.simulation import over_period, trajectory

QUICK = Settings(chains=64, burn_in=150, steps=64, thin=2, rows=1024)


@pytest.fixture(scope="module")
def moves():
    return screening()


@pytest.fixture(scope="module")
def report():
    return {r["parameter"]: r for r in rows("calibration")}


def test_twice_the_step_moves_no_figure_by_more_than_a_thirtieth_of_its_error():
    figures = calibration_record()
    exact = [over_period(trajectory(Scenario()), f.variable, f.start, f.end) for f in figures]
    found = modelled({}, 1, figures)[:, 0]
    assert np.max(np.abs(found - exact) / [f.sd for f in figures]) < 1 / 30


def test_the_likelihood_is_that_of_the_stated_errors():
    figures = calibration_record()
    values = np.array([[f.value, f.value + f.sd, f.high] for f in figures])
    found = log_likelihood(values, figures)
    assert found[:2] == pytest.approx([0, -0.5 * len(figures)])
    assert found[2] == pytest.approx(-0.5 * len(figures) * 1.96**2, rel=0.02)


def test_runs_that_leave_the_finite_numbers_are_impossible_and_counted(monkeypatch):
    prior = Prior(uncertain())
    found = Likelihood(prior)
    z = np.zeros((3, len(prior.names)))
    assert np.isfinite(found(z)).all()
    spoilt = np.array([[1.0, np.nan, 1.0]] * len(found.figures))
    monkeypatch.setattr(likelihood, "modelled", lambda *_: spoilt)
    assert np.isinf(found(z)).tolist() == [False, True, False]
    assert (found.runs, found.failed) == (6, 1)


def test_without_a_compiler_the_figures_are_the_same(monkeypatch):
    drawn = Prior(uncertain()).named(np.random.default_rng(2).standard_normal((20, len(uncertain()))))
    quick = modelled(drawn, 20, calibration_record())

    monkeypatch.setattr(likelihood, "lanes_ready", lambda *_, **__: False)
    monkeypatch.setattr(likelihood, "run_lanes", None)
    assert modelled(drawn, 20, calibration_record()) == pytest.approx(quick, rel=1e-9)


def test_screening_finds_what_moves_the_record(moves):
    taking_part = set(split(moves)[0].names)
    assert taking_part >= {
        "outbound_adjustment_time",
        "inbound_adjustment_time",
        "outbound_reference_leading",
        "inbound_reference_emerging",
        "initial_outbound_direct_emerging",
        "initial_trust_leading",
    }
    assert {"outbound_trust_elasticity", "inbound_knowledge_elasticity"} <= taking_part


def test_screening_leaves_out_what_comes_after_the_record_or_only_costs(moves):
    later = {"outbound_growth", "inbound_growth", "inbound_push_long_run", "inbound_recovery_time"}
    costs = {"home_park_start_cost", "visit_cost", "broker_training_cost"}
    assert {name: moves[name] for name in later | costs} == dict.fromkeys(later | costs, 0.0)
    assert later | costs <= set(split(moves)[1].names)


def test_every_uncertain_parameter_takes_part_or_is_left_out(moves):
    inside, outside = split(moves)
    assert sorted(inside.names + outside.names) == sorted(p.name for p in uncertain())


def test_the_shipped_posterior_is_fresh_and_of_the_parameters_that_take_part(moves):
    found = posterior()
    assert set(found.values) == set(split(moves)[0].names)
    assert found.rows == found.made_by["rows"] == 8192
    for name, values in found.values.items():
        parameter = MODEL.parameters[name]
        assert parameter.low <= values.min() < values.max() <= parameter.high
        assert values.dtype == np.float64
        assert not values.flags.writeable


def test_the_stored_seed_gives_the_stored_draws_again():
    """The first draw of every chain; on another machine rounding may turn a few chains."""
    shipped = posterior()
    about = shipped.made_by
    apart = about["steps"] * about["chains"] // about["rows"]  # type: ignore[operator]
    usual = calibration.SETTINGS
    first = Settings(usual.chains, usual.burn_in, apart, usual.thin, usual.chains)
    again = calibrate(about["seed"], first).posterior  # type: ignore[arg-type]
    same = np.array(
        [np.isclose(again.values[n], v[: again.rows], rtol=1e-6) for n, v in shipped.values.items()]
    )
    assert same.all(axis=0).mean() > 0.9
    assert (about["chains"], about["burn_in"]) == (usual.chains, usual.burn_in)


def test_weighing_prior_draws_by_their_likelihood_gives_the_same_posterior():
    """Another method, without chains and with all uncertain parameters drawn."""
    z = np.random.default_rng(7).standard_normal((30_000, len(uncertain())))
    drawn = Prior(uncertain()).named(z)
    weights = np.exp(log_likelihoods(drawn))
    size = weights.sum() ** 2 / (weights**2).sum()
    assert size > 1000
    for name, values in posterior().values.items():
        mean = np.average(drawn[name], weights=weights)
        sd = np.sqrt(np.average((drawn[name] - mean) ** 2, weights=weights))
        assert values.mean() == pytest.approx(mean, abs=4.5 * sd / np.sqrt(size))
        assert values.std() == pytest.approx(sd, rel=4.5 / np.sqrt(size))


def test_the_report_is_of_the_shipped_draws(report):
    found = posterior()
    assert set(report) == set(found.values)
    prior = Prior(tuple(MODEL.parameters[n] for n in found.values))
    for name, mean, sd in zip(prior.names, prior.mean(), prior.sd(), strict=True):
        row = {k: float(v) for k, v in report[name].items() if k not in {"parameter", "unit", "verdict"}}
        assert (row["prior_mean"], row["prior_sd"]) == pytest.approx((mean, sd), rel=1e-5)
        assert found.values[name].mean() == pytest.approx(row["posterior_mean"], abs=0.06 * sd)
        assert found.values[name].std() == pytest.approx(row["posterior_sd"], rel=0.05)
        assert row["contraction"] == pytest.approx(1 - (row["posterior_sd"] / sd) ** 2, abs=1e-4)
        assert row["shift"] == pytest.approx((row["posterior_mean"] - mean) / sd, abs=1e-3)
        assert row["r_hat"] <= calibration.LARGEST_R_HAT
        assert row["effective_size"] >= calibration.SMALLEST_SIZE


def test_the_record_informs_some_and_leaves_the_others_as_wide_as_they_were(report):
    informed = {n for n, r in report.items() if r["verdict"] == "informed"}
    assert {"inbound_adjustment_time", "outbound_reference_leading", "initial_trust_leading"} <= informed
    assert len(informed) < len(report) / 3
    for name in set(report) - informed:
        row = report[name]
        assert float(row["posterior_sd"]) == pytest.approx(float(row["prior_sd"]), rel=0.06)


def test_references_that_the_record_only_sums_are_opposed():
    values = posterior().values
    pair = np.corrcoef(values["outbound_reference_leading"], values["outbound_reference_emerging"])[0, 1]
    assert pair < -0.4
    found = {(r["parameter"], r["other"]): float(r["correlation"]) for r in rows("correlations")}
    assert found["outbound_reference_leading", "outbound_reference_emerging"] == pytest.approx(pair, abs=0.05)
    sizes = [abs(r) for r in found.values()]
    assert sizes == sorted(sizes, reverse=True)


def test_what_would_be_recorded_covers_what_was():
    found = list(rows("predictive"))
    assert [r["calibration"] for r in found] == ["yes"] * 5 + ["no"] * 2
    for row in found:
        low, value, high = (float(row[k]) for k in ("posterior_q05", "value", "posterior_q95"))
        assert low <= value <= high
        assert high - low < float(row["prior_q95"]) - float(row["prior_q05"])


def test_predictive_ranges_are_those_of_the_shipped_draws_with_their_error():
    figures = calibration_record()
    values = modelled(posterior().values, posterior().rows, figures)
    for row, figure, found in zip(rows("predictive"), figures, values, strict=False):
        noise = figure.sd * np.random.default_rng(3).standard_normal(len(found))
        assert float(row["posterior_q95"]) == pytest.approx(
            np.quantile(found + noise, 0.95), abs=0.1 * figure.sd
        )


def test_a_posterior_of_something_else_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "p.parquet"
    made_by = dict(posterior().made_by)
    write(Posterior(posterior().values, made_by), path)
    assert path.read_bytes() == (DATA / "posterior.parquet").read_bytes()
    write(Posterior(posterior().values, made_by | {"model_hash": "another"}), path)
    with pytest.raises(InputError, match=r"another model or record; run .python -m models calibrate"):
        read(path)
    monkeypatch.setattr("models.posterior.calibration_record", lambda: calibration_record()[:4])
    with pytest.raises(InputError, match="another model or record"):
        read(DATA / "posterior.parquet")


@pytest.mark.parametrize("content", [None, b"not parquet"])
def test_a_posterior_that_cannot_be_read_says_what_to_do(tmp_path, content):
    path = tmp_path / "p.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"p\.parquet.*run .python -m models calibrate"):
        read(path)


def test_neighbouring_rows_come_from_different_chains():
    found = calibrate(1, QUICK)
    kept, chains, _ = found.chains.draws.shape
    rows_of_first = found.posterior.values[found.prior.names[0]].reshape(-1, chains)
    every = found.prior.values(found.chains.draws.reshape(-1, len(found.prior.names)))[:, 0]
    assert np.array_equal(rows_of_first, every.reshape(kept, chains)[1::2])


def test_the_command_writes_posterior_and_report(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(calibration, "SETTINGS", QUICK)
    monkeypatch.setattr(calibration, "LARGEST_R_HAT", 2)
    monkeypatch.setattr(calibration, "SMALLEST_SIZE", 10)
    assert main(["calibrate", "--seed", "4", "--output", str(tmp_path / "mine.parquet")]) == 0
    written = capsys.readouterr()
    assert [Path(p).name for p in written.out.splitlines()[-4:]] == [
        "mine.parquet",
        "calibration.csv",
        "predictive.csv",
        "correlations.csv",
    ]
    assert "0 of them left the finite numbers" in written.out
    found = read(tmp_path / "mine.parquet")
    assert (found.rows, found.made_by["seed"]) == (1024, 4)
    with (tmp_path / "calibration.csv").open(encoding="utf-8", newline="") as file:
        assert {r["parameter"] for r in csv.DictReader(file)} == set(found.values)


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("LARGEST_R_HAT", 1.01, "R-hat"),
        ("SMALLEST_SIZE", 10**6, "effective sample size"),
        ("LARGEST_LEFT_OUT", 0, "left out"),
    ],
)
def test_chains_that_cannot_be_relied_on_write_nothing(
    tmp_path, monkeypatch, capsys, quick, limit, value, words
):
    for name, loose in (("LARGEST_R_HAT", 9), ("SMALLEST_SIZE", 1), ("LARGEST_LEFT_OUT", 9)):
        monkeypatch.setattr(calibration, name, loose)
    monkeypatch.setattr(calibration, limit, value)
    monkeypatch.setattr(calibration, "calibrate", lambda _: quick)
    assert main(["calibrate", "--output", str(tmp_path / "mine.parquet")]) == 1
    error = capsys.readouterr().err
    assert words in error
    assert len(error.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def quick():
    return calibrate(2, QUICK)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--seed", "-1"], "-1"),
        (["--seed", "1.5"], "1.5"),
        (["--seed", "many"], "many"),
        (["--output", "mine.csv"], ".parquet"),
        (["--output", "missing/mine.parquet"], "missing"),
    ],
)
def test_nonsense_is_refused_before_the_work(arguments, named, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["calibrate", *arguments]) == 2
    error = capsys.readouterr().err
    assert named in error
    assert len(error.splitlines()) == 1


def test_reading_the_posterior_needs_nothing_heavy():
    script = (
        "import sys, json; from models.posterior import posterior; before = sorted(sys.modules); "
        "posterior(); print(json.dumps([before, sorted(sys.modules)]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    before, after = map(set, json.loads(done.stdout))
    assert not before & {"emcee", "scipy", "scipy.stats", "pandas", "pyarrow", "numba"}
    assert not after & {"emcee", "scipy.stats", "numba", "streamlit"}
