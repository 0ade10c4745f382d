"""`python -m models simulate | check`, run as a person would."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from models.__main__ import main
from models.cooperation import MODEL
from models.ensemble import run_ensemble
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import simulate

ROOT = Path(__file__).parents[2]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


def call(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "models", *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def rows_of(text: str) -> tuple[list[str], np.ndarray]:
    header, *lines = csv.reader(io.StringIO(text))
    return header, np.array(lines, dtype=float)


def test_the_example_of_the_first_page(tmp_path):
    arguments = "simulate --preset twin_parks --set broker_training=150@2019+2 --output run.csv"
    done = call(*arguments.split(), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["run.csv", "run.csv-metadata.json"]
    expected = presets()["twin_parks"].scenario.with_lever(
        "broker_training", LeverSetting(level=150, start=2019, ramp=2)
    )
    header, values = rows_of((tmp_path / "run.csv").read_text(encoding="utf-8"))
    assert np.array_equal(values, simulate(expected)[header].to_numpy())
    about = json.loads((tmp_path / "run.csv-metadata.json").read_text(encoding="utf-8"))
    assert Scenario.from_data(about["scenario"]) == expected
    assert {c["name"]: bool(c["unit"]) for c in about["tableSchema"]["columns"]} == dict.fromkeys(
        header, True
    )


def test_csv_on_stdout_with_floats_in_full():
    done = call("simulate", "--until", "2018", "--step", "0.25")
    header, values = rows_of(done.stdout)
    assert done.returncode == 0
    assert header == ["year", *MODEL.variables]
    assert {"trust_leading", "trust_emerging", "outward_transfer"} <= set(header)
    assert np.array_equal(values, simulate(Scenario(until=2018, step=0.25)).to_numpy())


def test_set_wins_over_a_scenario_file_and_parameters_are_read(tmp_path):
    scenario = Scenario(
        levers={"broker_training": LeverSetting(level=40), "twin_park_share": LeverSetting(level=1)},
        until=2020,
        step=0.25,
    )
    (tmp_path / "mine.json").write_text(scenario.to_json(), encoding="utf-8")
    (tmp_path / "p.csv").write_text("\ufeffid,value,note\nclosing_time,1.25,\n", encoding="utf-8")
    arguments = "simulate --scenario mine.json --set broker_training=90 --parameters p.csv --method euler"
    done = call(*arguments.split(), folder=tmp_path)
    expected = scenario.with_lever("broker_training", LeverSetting(level=90)).replaced(
        assumptions={"closing_time": 1.25}, method="euler"
    )
    assert done.returncode == 0, done.stderr
    header, values = rows_of(done.stdout)
    assert np.array_equal(values, simulate(expected)[header].to_numpy())


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_other_formats(tmp_path, suffix):
    done = call("simulate", "--until", "2016", "--output", f"run{suffix}", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"run{suffix}\n", "")
    assert (tmp_path / f"run{suffix}").stat().st_size > 10_000


def test_a_reader_that_has_seen_enough_hears_no_complaint():
    command = f'"{sys.executable}" -m models simulate | head -n 1'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("year,")
    assert len(done.stdout.splitlines()) == 1


def test_check_passes_on_a_preset_and_prints_a_table():
    done = call("check", "--preset", "twin_parks")
    header, *lines, total = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert header.split() == ["test", "check", "on", "figure", "limit", "verdict"]
    assert len(lines) == 19
    assert total == "12 of 12 tests passed"
    assert all("  passed" in line and ("<=" in line or ">=" in line) for line in lines)
    assert "Largest error against the record" in done.stdout


def test_check_fails_where_the_record_is_missed(tmp_path):
    low = MODEL.parameters["outbound_reference_leading"].low
    (tmp_path / "p.json").write_text(json.dumps({"outbound_reference_leading": low}), encoding="utf-8")
    done = call("check", "--parameters", "p.json", folder=tmp_path)
    failed = [line for line in done.stdout.splitlines() if "FAILED" in line]
    assert (done.returncode, done.stderr) == (1, "")
    assert len(failed) == 1
    assert failed[0].startswith("Behaviour reproduction   Largest error against the record, 2015-2017")
    assert done.stdout.splitlines()[-1] == "11 of 12 tests passed"
    assert failed[0].endswith("outbound_investment 2016")


BAD: dict[str, tuple[str, tuple[str, ...]]] = {
    "no command": ("", ("COMMAND",)),
    "unknown command": ("simulat", ("simulat", "simulate")),
    "unknown option": ("simulate --perset baseline", ("--perset",)),
    "abbreviated option": ("simulate --pre baseline", ("--pre",)),
    "stray word": ("simulate baseline", ("baseline",)),
    "unknown preset": ("simulate --preset twin_park", ("twin_park", "twin_parks")),
    "preset and scenario": ("simulate --preset baseline --scenario baseline", ("--scenario", "--preset")),
    "missing file": ("simulate --scenario missing.json", ("missing.json", "No such file")),
    "folder": ("simulate --scenario .", ('"."', "directory")),
    "broken file": ("simulate --scenario broken.json", ("not valid JSON at 1:",)),
    "foreign file": ("simulate --scenario foreign.json", ("type", "is not part of a scenario")),
    "list file": ("simulate --scenario list.json", ("a scenario is an object", "list")),
    "deep file": ("simulate --scenario deep.json", ("not valid JSON",)),
    "long number": ("simulate --scenario long.json", ()),
    "not text": ("simulate --scenario binary.json", ("binary.json", "UTF-8")),
    "no equals sign": ("simulate --set broker_training", ('"broker_training" is not LEVER=VALUE',)),
    "unknown lever": ("simulate --set brokers=3", ('unknown lever "brokers"', "broker_training")),
    "out of range": ("simulate --set broker_training=999", ("broker_training", "0 to 300 person/year")),
    "no number": ("simulate --set broker_training=many", ("broker_training", "many")),
    "NaN": ("simulate --set broker_training=nan", ("broker_training", "finite")),
    "infinity": ("simulate --set broker_training=inf", ("broker_training", "finite")),
    "line break": ("simulate --set broker_training=1\n2", ("broker_training", "not a number")),
    "start in the record": ("simulate --set broker_training=9@2016", ("2016", "2018 to 2050")),
    "end before start": ("simulate --set broker_training=9@2025..2020", ("end 2020", "start 2025")),
    "end within the ramp": ("simulate --set broker_training=9@2020+5..2022", ("end 2022", "2025")),
    "uneven step": ("simulate --step 0.24", ("0.24", "does not divide")),
    "coarse step": ("simulate --step 1", ("step of 1", "0.25")),
    "step no number": ("simulate --step x", ("step", "not a number")),
    "near horizon": ("simulate --until 2015", ("horizon 2015", "2016 to 2050")),
    "far horizon": ("check --until 2051", ("horizon 2051", "2016 to 2050")),
    "horizon no number": ("simulate --until soon", ("until", "soon")),
    "unknown method": ("simulate --method heun", ("heun", "rk4 / euler")),
    "unknown parameter": ("simulate --parameters unknown.csv", ("closing_tim", "closing_time")),
    "parameter out of range": ("check --parameters range.csv", ("closing_time", "0.75 to 3 year")),
    "parameter no number": ("simulate --parameters word.csv", ("closing_time", "soon")),
    "parameter left out": ("simulate --parameters short.csv", ("closing_time",)),
    "parameter no number in JSON": ("simulate --parameters word.json", ("closing_time", "True")),
    "parameters without columns": ("simulate --parameters columns.csv", ('"id" and "value"',)),
    "parameters broken": ("simulate --parameters broken.json", ("broken.json", "not valid JSON")),
    "parameters a list": ("simulate --parameters list.json", ("list.json", "not an object")),
    "parameters deep": ("simulate --parameters deep.json", ("deep.json", "not valid JSON")),
    "parameters missing": ("simulate --parameters missing.csv", ("missing.csv", "No such file")),
    "explain against nothing": ("explain --against twin_park", ("twin_park", "--against", "twin_parks")),
    "explain in no year": ("explain --year 2030.5", ("--year", "2030.5")),
    "explain beyond the horizon": ("explain --year 2036", ("2036", "2015 to 2035")),
    "explain nothing": ("explain --outcome coverage", ('unknown outcome "coverage"',)),
    "another ending": ("simulate --output run.pdf", ("run.pdf", ".csv, .xlsx, .parquet")),
    "no such folder": ("simulate --output missing/run.csv", ("missing/run.csv", "No such file")),
    "no such folder for a workbook": ("simulate --output missing/run.xlsx", ("missing/run.xlsx", "missing")),
}
FILES = {
    "broken.json": '{"levers": ',
    "foreign.json": '{"type": "FeatureCollection", "features": []}',
    "list.json": "[]",
    "deep.json": "[" * 100_000,
    "long.json": '{"until": 2' + "0" * 5000 + "}",
    "unknown.csv": "id,value\nclosing_tim,1\n",
    "range.csv": "id,value\nclosing_time,9\n",
    "word.csv": "id,value\nclosing_time,soon\n",
    "short.csv": "id,value\nclosing_time\n",
    "word.json": '{"closing_time": true}',
    "columns.csv": "name,number\nclosing_time,1\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A folder with every bad file."""
    place = tmp_path_factory.mktemp("bad")
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    (place / "binary.json").write_bytes(b"\xff\xfe\x00{")
    return place


def words(case: str) -> list[str]:
    return [word for word in BAD[case][0].split(" ") if word]


def assert_refused(case: str, status: object, out: str, err: str) -> None:
    """Status 2, nothing on stdout, and one line on stderr that names what it should."""
    assert (status, out) == (2, "")
    assert err.endswith("\n")
    (line,) = err.splitlines()
    assert line.startswith("python -m models")
    assert [part for part in BAD[case][1] if part not in line] == []


@pytest.mark.parametrize("case", BAD)
def test_bad_input_ends_with_status_2_and_one_line(case, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    try:
        status: object = main(words(case))
    except SystemExit as end:
        status = end.code
    assert_refused(case, status, *capsys.readouterr())


@pytest.mark.parametrize(
    "case",
    [
        *("no command", "unknown option", "unknown lever", "out of range", "broken file", "deep file"),
        *("parameters deep", "line break", "uneven step", "no such folder for a workbook"),
    ],
)
def test_so_it_does_in_a_process_of_its_own(case, folder):
    done = call(*words(case), folder=folder)
    assert_refused(case, done.returncode, done.stdout, done.stderr)


def test_an_ensemble_in_quantiles_a_year(capsys):
    arguments = "ensemble --preset twin_parks --runs 300 --seed 7 --until 2020"
    assert main(arguments.split()) == 0
    header, values = rows_of(capsys.readouterr().out)
    expected = run_ensemble(presets()["twin_parks"].scenario.replaced(until=2020), 300, 7).table()
    assert header == list(expected.columns)
    assert np.array_equal(values, expected.to_numpy())


def test_an_ensemble_as_parquet_says_what_made_it(tmp_path):
    path = tmp_path / "bands.parquet"
    arguments = [
        "ensemble",
        "--preset",
        "twin_parks",
        "--runs",
        "50",
        "--workers",
        "1",
        "--output",
        str(path),
    ]
    assert main(arguments) == 0
    about = pyarrow.parquet.read_schema(path).metadata
    found = [json.loads(about[key]) for key in (b"runs", b"seed", b"model_hash")]
    assert found == [50, 0, MODEL.hash]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("--runs 0", "0 runs are outside 1 to"),
        ("--runs many", "many"),
        ("--runs 1.5", '--runs: "1.5" is not a whole number'),
        ("--seed -3", "the seed -3 is negative"),
        ("--workers 0", "0 workers are outside 1 to"),
        ("--step 0.15", "0.15"),
    ],
)
def test_an_ensemble_of_nonsense_is_refused_in_a_line(arguments, told, capsys):
    assert main(["ensemble", *arguments.split()]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1


def test_the_ledger_of_a_scenario_against_a_file(tmp_path, capsys):
    (tmp_path / "mine.json").write_text(Scenario(until=2040).to_json(), encoding="utf-8")
    asked = f"explain --preset twin_parks --against {tmp_path / 'mine.json'} --year 2030"
    assert main([*asked.split(), "--outcome", "transfer_volume", "--until", "2032"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    scenario = presets()["twin_parks"].scenario.replaced(until=2032)
    after, before = (
        simulate(s).set_index("year").at[2030, "transfer_volume"] for s in (scenario, scenario.baseline())
    )
    shares = {r["factor"]: float(r["value"]) for r in rows if r["quantity"] == "shapley"}
    assert {*shares} == {*scenario.levers}
    assert sum(shares.values()) == pytest.approx(after - before, abs=1e-9)
    assert {(r["year"], r["outcome"], r["unit"]) for r in rows} == {
        ("2030", "transfer_volume", "USD_billion/year")
    }


def test_a_ledger_in_a_file_tells_what_it_is_of(tmp_path, capsys):
    path = tmp_path / "why.csv"
    asked = ["explain", "--preset", "six_directions", "--against", "twin_parks", "--step", "0.25"]
    assert main([*asked, "--output", str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == [str(path), f"{path}-metadata.json"]
    about = json.loads((tmp_path / "why.csv-metadata.json").read_text(encoding="utf-8"))
    assert Scenario.from_data(about["reference"]).levers == presets()["twin_parks"].scenario.levers
    assert about["runs"] == 2 ** len(presets()["six_directions"].scenario.levers)


def test_explain_tells_the_loops_instead(capsys):
    assert main(["explain", "--preset", "twin_parks", "--loops"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "year,part,loop,polarity,share"
    assert any(line.startswith('2030,1,"Trust and inbound investment') for line in lines)
    assert main(["explain", "--loops", "--year", "2030"]) == 2
    assert "--loops and --year exclude each other" in capsys.readouterr().err


def test_who_stops_it_is_told_so_in_one_line(monkeypatch, capsys):
    def interrupted(_runs: int, _done: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("models.__main__._told", interrupted)
    assert main(["ensemble", "--runs", "100000000"]) == 130
    assert capsys.readouterr().err.strip() == "python -m models ensemble: stopped"
