"""A run in one file: what is in it, that it is the same to the byte, and that it gives its scenario back."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import zipfile
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

from models.bundle import RUNS, bundle_bytes, results
from models.cooperation import MODEL
from models.cooperation.tables import DATA
from models.engine import SimulationError
from models.ensemble import run_ensemble
from models.errors import InputError
from models.importing import imported
from models.options import LARGEST_FILE
from models.outcomes import HEADLINE
from models.presets import preset
from models.scenario import LATEST_HORIZON, Scenario
from models.simulation import VERSION, simulate
from tests.models.strategies import scenarios

SCENARIO = preset("twin_parks").scenario.replaced(until=2022, assumptions={"closing_time": 1.25})
MADE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def bundle(**changes: object) -> bytes:
    given: dict = {"runs": 60, "seed": 3, "created": MADE} | changes
    return bundle_bytes(given.pop("scenario", SCENARIO), **given)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(content: bytes) -> pd.DataFrame:
    """A table with its numbers in full."""
    found = pd.read_csv(io.BytesIO(content), dtype=str)
    numbers = [name for name in ("year", "value", "bin_width") if name in found]
    return found.astype(dict.fromkeys(numbers, float))


def test_the_manifest_says_what_made_it(files):
    about = json.loads(files["manifest.json"])
    assert about["format_version"] == 1
    assert about["model"] == {"version": VERSION, "hash": MODEL.hash}
    assert (about["seed"], about["runs"], about["created"]) == (3, 60, "2026-03-04T05:06:07+00:00")
    assert about["environment"]["pandas"] == pd.__version__
    assert all("why" in told for told in about["tolerances"].values())


def test_every_file_is_hashed_as_sha256sum_would(files, tmp_path):
    sums = json.loads(files["manifest.json"])["files"]
    assert sums.keys() == files.keys() - {"manifest.json", "manifest.sha256"}
    assert sums == {name: hashlib.sha256(files[name]).hexdigest() for name in sums}
    for name in ("manifest.json", "manifest.sha256"):
        (tmp_path / name).write_bytes(files[name])
    done = subprocess.run(
        ["sha256sum", "-c", "manifest.sha256"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0


def test_the_data_are_those_the_model_reads(files):
    data = {name.removeprefix("data/"): content for name, content in files.items() if "data/" in name}
    on_disk = {p.name: p.read_bytes() for p in DATA.iterdir() if p.suffix in {".csv", ".json", ".parquet"}}
    assert data == on_disk


def test_results_are_the_runs_numbers_in_full(files):
    found = table(files["results.csv"])
    assert {*found["variable"]} == {*HEADLINE, *MODEL.stocks}
    assert len(found) == 2 * len({*HEADLINE, *MODEL.stocks}) * len(range(2015, 2023))
    for series, scenario in (("scenario", SCENARIO), ("baseline", SCENARIO.baseline())):
        run = simulate(scenario).set_index("year")
        own = found.set_index("series").loc[series]
        for row in own.to_dict("records"):
            assert row["value"] == run.at[row["year"], row["variable"]]
            assert row["unit"] == MODEL.unit(row["variable"])


def test_the_ensemble_is_that_of_the_seed(files):
    found = table(files["ensemble.csv"])
    expected = run_ensemble(SCENARIO, 60, 3)
    row = found.query("series == 'difference' and variable == 'transfer_volume' and quantile == 'q95'")
    assert row["value"].tolist() == expected.quantile("transfer_volume", 0.95, "difference").tolist()
    assert row["bin_width"].tolist() == expected.error("transfer_volume", "difference").tolist()


def test_the_read_me_tells_the_run_in_both_languages(files):
    text = files["README.txt"].decode()
    run = results(SCENARIO).query("year == 2022 and variable == 'investment_coverage'")
    told = [f"{value:.6g}" for value in run["value"]]
    assert f"Coverage: {told[0]} ({told[1]})" in text
    assert f"覆盖率：{told[0]}（{told[1]}）" in text
    assert text.count("closing_time: 1.25") == 2
    assert text.count("overseas_park_starts): 1@2019+4") == 2


def test_the_same_run_is_the_same_file_to_the_byte():
    assert bundle() == bundle()
    assert bundle() != bundle(seed=4)
    assert bundle() != bundle(created=MADE.replace(second=8))


def test_the_largest_can_be_uploaded_again():
    longest = preset("six_directions").scenario.replaced(until=LATEST_HORIZON)
    assert len(bundle(scenario=longest)) < LARGEST_FILE
    assert RUNS > 60, "more runs make no more figures"


def test_without_an_ensemble_any_horizon_will_do():
    odd = Scenario(until=2020.25, step=0.25)
    with zipfile.ZipFile(io.BytesIO(bundle(scenario=odd, runs=0))) as archive:
        assert "ensemble.csv" not in archive.namelist()
        found = pd.read_csv(io.BytesIO(archive.read("results.csv")))
    assert sorted({*found["year"]}) == [*range(2015, 2021), 2020.25]
    with pytest.raises(InputError, match="whole years"):
        bundle(scenario=odd)


@pytest.mark.parametrize(("changes", "said"), [({"runs": -1}, "-1 runs"), ({"seed": -1}, "seed -1")])
def test_nonsense_is_refused(changes, said):
    with pytest.raises(InputError, match=said):
        bundle(**changes)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios())
def test_any_scenario_comes_back_unchanged(scenario):
    try:
        data = bundle(scenario=scenario, runs=0)
    except SimulationError:
        return
    assert imported(data, "mine.zip").accepted == (("mine", scenario),)
