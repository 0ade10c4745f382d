"""Verifying a bundle: untouched it passes; altered, damaged or of another model it fails by name."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of

from models import anatomy, bundle, verification
from models.__main__ import main
from models.bundle import bundle_bytes, digest_line, sha256
from models.cooperation import MODEL, SECTORS
from models.cooperation.tables import levers, lookup_tables, parameters
from models.engine import Model
from models.errors import InputError, ResultError
from models.presets import preset
from models.verification import figures, opened
from tests.models.test_command_line import call

SCENARIO = preset("twin_parks").scenario.replaced(until=2020)
CHANGED = "closing_time"


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return found.getvalue()


def forged(files: Mapping[str, bytes], **changes: object) -> bytes:
    """A bundle with new sums, as someone would make who knows how they come about."""
    about = json.loads(files["manifest.json"]) | changes
    about["files"] = {n: sha256(c) for n, c in files.items() if n not in {"manifest.json", "manifest.sha256"}}
    manifest = json.dumps(about).encode()
    sums = {"manifest.json": manifest, "manifest.sha256": digest_line(manifest).encode()}
    return packed({**files, **sums})


@pytest.fixture(scope="module")
def made() -> bytes:
    return bundle_bytes(SCENARIO, 50, 1)


@pytest.fixture(scope="module")
def files(made) -> dict[str, bytes]:
    return unpacked(made)


@pytest.fixture(scope="module")
def other_model() -> Model:
    """The model with one parameter a little larger."""
    changed = [replace(p, value=p.value * 1.01) if p.name == CHANGED else p for p in parameters()]
    return Model(SECTORS, changed, levers(), lookup_tables())


@pytest.fixture(scope="module")
def of_another_model(other_model) -> bytes:
    """A bundle made by the other model."""
    from models import simulation

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(anatomy, "MODEL", other_model)
        patch.setattr(bundle, "MODEL", other_model)
        patch.setattr(simulation, "MODEL", other_model)
        anatomy.anatomy.cache_clear()
        data = bundle_bytes(SCENARIO, 0)
    anatomy.anatomy.cache_clear()
    return data


def test_untouched_every_figure_is_the_same(made):
    found = opened(made)
    every = figures(found)
    recorded = [csv.DictReader(io.StringIO(found.files[n].decode())) for n in ("results.csv", "ensemble.csv")]
    assert len(every) == sum(len(list(table)) for table in recorded)
    assert all(f.within for f in every)
    assert list(found.differences()) == []
    assert found.scenario() == SCENARIO


def test_packed_anew_it_is_the_same_bundle(made, files):
    assert opened(packed(files)).digest == opened(made).digest


@settings(deadline=None, max_examples=60)
@given(any_of.data())
def test_every_flipped_byte_is_found(files, data):
    name = data.draw(any_of.sampled_from(sorted(files)))
    place = data.draw(any_of.integers(0, len(files[name]) - 1))
    bit = data.draw(any_of.integers(0, 7))
    content = bytearray(files[name])
    content[place] ^= 1 << bit
    with pytest.raises(ResultError, match=rf"Altered: .*{re.escape(name)}"):
        opened(packed({**files, name: bytes(content)}))


def test_a_byte_damaged_on_the_way_is_found_too(made, files):
    place = made.index(files["scenario.json"]) + 5
    with pytest.raises(ResultError, match=r"Altered: scenario\.json; missing: -; added: -"):
        opened(made[:place] + bytes([made[place] ^ 1]) + made[place + 1 :])


@pytest.mark.parametrize("name", ["results.csv", "README.txt", "data/units.csv", "manifest.sha256"])
def test_a_missing_file_is_named(files, name):
    with pytest.raises(ResultError, match=rf"missing: {re.escape(name)}"):
        opened(packed({n: c for n, c in files.items() if n != name}))


def test_without_its_manifest_nothing_is_believed(files):
    with pytest.raises(ResultError, match=r"missing: manifest\.json"):
        opened(packed({n: c for n, c in files.items() if n != "manifest.json"}))


def test_an_added_file_is_named(files):
    with pytest.raises(ResultError, match=r"added: data/more\.csv, note\.txt"):
        opened(packed({**files, "note.txt": b"", "data/more.csv": b""}))


def test_a_forged_result_does_not_follow_from_the_model(files):
    text = files["results.csv"].decode().splitlines()
    cells = text[1].split(",")
    text[1] = ",".join([*cells[:-1], repr(float(cells[-1]) * (1 + 1e-8))])
    found = opened(forged({**files, "results.csv": "\n".join(text).encode()}))
    assert [f.name for f in figures(found) if not f.within] == [" ".join(cells[:3])]
    assert found.digest != sha256(files["manifest.json"])


def test_a_bundle_cannot_grant_itself_a_wider_tolerance(files):
    text = files["results.csv"].decode().replace("1.65", "1.66", 1)
    wide = {"results": {"relative": 1.0}, "ensemble": {"relative": 1.0, "bin_widths": 1e9}}
    found = opened(forged({**files, "results.csv": text.encode()}, tolerances=wide))
    assert not all(f.within for f in figures(found))


def test_a_bundle_of_another_model_fails_with_the_parameters_name(of_another_model, tmp_path, capsys):
    path = tmp_path / "other.zip"
    path.write_bytes(of_another_model)
    assert main(["verify", str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"parameters that differ: {CHANGED}" in lines
    assert any(line.startswith("model 1.0 (") and MODEL.hash in line for line in lines)
    assert any(line.endswith("EXCEEDED") for line in lines)


def test_other_data_and_software_are_named(files):
    about = json.loads(files["manifest.json"])
    before = {**about["environment"], "numpy": "1.0\x1b[2J"}
    found = opened(forged({**files, "data/units.csv": b"unit,definition\n"}, environment=before))
    told = list(found.differences())
    assert "data that differ: data/units.csv" in told
    assert any(line.startswith("numpy 1.0") for line in told)


def test_a_scenario_of_levers_that_are_gone_is_named(files):
    gone = b'{"levers": {"tariffs": {"level": 1}}}'
    found = opened(forged({**files, "scenario.json": gone}))
    with pytest.raises(ResultError, match='unknown lever "tariffs"'):
        figures(found)


NO_BUNDLES: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "nothing": lambda _: b"",
    "text": lambda _: b"scenario,lever\n",
    "cut off": lambda files: packed(files)[:5000],
    "another archive": lambda _: packed({"a.txt": b"1"}),
    "another manifest": lambda _: packed({"manifest.json": b'{"name": "extension"}'}),
    "a manifest of nothing": lambda files: forged(files, format_version=1, seed="x"),
    "a later format": lambda files: forged(files, format_version=2),
    "too many runs": lambda files: forged(files, runs=10**9),
    "no tolerances": lambda files: forged(files, tolerances={}),
    "a model of numbers": lambda files: forged({**files, "model.json": b"[1]"}),
    "a path out of it": lambda files: packed({**files, "../x": b""}),
}


@pytest.mark.parametrize("case", NO_BUNDLES)
def test_what_is_no_bundle_is_refused_with_status_2(files, case, tmp_path, capsys):
    data = NO_BUNDLES[case](files)
    with pytest.raises(InputError) as caught:
        opened(data)
    assert not isinstance(caught.value, ResultError)
    path = tmp_path / "it.zip"
    path.write_bytes(data)
    assert main(["verify", str(path)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_on_the_command_line(tmp_path):
    asked = "bundle --preset twin_parks --until 2018 --runs 20 --seed 5 --output run.zip"
    done = call(*asked.split(), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    name, told = done.stdout.splitlines()
    digest = told.removeprefix("digest ")
    assert name == "run.zip"
    assert opened((tmp_path / "run.zip").read_bytes()).digest == digest
    done = call("verify", "run.zip", "--digest", digest, folder=tmp_path)
    assert done.returncode == 0
    *_, last = lines = done.stdout.splitlines()
    count = last.split(" ")[0]
    assert last == f"{count} of {count} figures are within their tolerance"
    assert sum(line.endswith("  within") for line in lines) == int(count) > 500
    assert call("verify", "run.zip", "--digest", "0" * 64, folder=tmp_path).returncode == 1
    assert call("verify", "missing.zip", folder=tmp_path).returncode == 2
    altered = unpacked((tmp_path / "run.zip").read_bytes())
    altered["README.txt"] += b"!"
    (tmp_path / "altered.zip").write_bytes(packed(altered))
    done = call("verify", "altered.zip", folder=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "Altered: README.txt" in done.stderr


def test_the_command_refuses_a_place_it_cannot_write(capsys):
    asked = ["bundle", "--until", "2016", "--runs", "0", "--output", str(Path("missing") / "run.zip")]
    assert main(asked) == 2
    assert "cannot write" in capsys.readouterr().err


def test_tolerances_are_below_what_one_step_of_a_parameter_does(of_another_model):
    """A change of one per cent moves figures by thousands of tolerances: none hides behind rounding."""
    moved = [abs(f.difference) / f.tolerance for f in figures(opened(of_another_model)) if f.tolerance]
    assert max(moved) > 1e3
    assert verification.made.RELATIVE <= 1e-9
