"""The kernel in machine code gives what the scalar one gives, on any number of runs and threads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import models
from models.cooperation import MODEL
from models.engine import (
    METHODS,
    Model,
    Parameter,
    Schedule,
    Sector,
    SimulationError,
    TimeGrid,
    lanes,
    lanes_ready,
    run,
    run_batch,
    run_lanes,
)
from models.engine.declarations import Declaration, Kind, Table
from models.engine.expressions import Call, Expression, Name, Number
from models.presets import presets
from tests.engine.test_kernels import schedules
from tests.engine.test_program import models as random_models

GRID = TimeGrid(2015.0, 2035.0, 1 / 8)
NAMES = tuple(MODEL.variables)
TOLERANCE = 1e-9
SPECIAL = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    -2.0,
    0.5,
    -0.5,
    3.0,
    -3.0,
    1e308,
    5e-324,
    -1e-310,
    np.inf,
    -np.inf,
    np.nan,
)


def drawn(runs: int, seed: int = 1) -> dict[str, np.ndarray]:
    """Parameters anywhere in their ranges, shape (runs,) each."""
    random = np.random.default_rng(seed)
    return {p.name: random.uniform(p.low, p.high, runs) for p in MODEL.parameters.values()}


def assert_same(ours: np.ndarray, scalar: np.ndarray) -> None:
    """Records of shape (steps, names) agree, each variable by its largest value."""
    assert (np.abs(ours - scalar) <= TOLERANCE * np.abs(scalar).max(axis=0)).all()


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("preset", presets())
def test_every_preset_runs_as_in_the_scalar_kernel(preset, method):
    moves = presets()[preset].scenario.schedules
    ours = run_lanes(MODEL, GRID, 1, NAMES, method, moves)[:, :, 0].T
    assert_same(ours, run(MODEL, GRID, method, moves).values)


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(METHODS), schedules(), st.integers(0, 2**32 - 1))
def test_any_levers_and_parameters_run_as_in_the_scalar_kernel(method, moves, seed):
    values = drawn(3, seed)
    ours = run_lanes(MODEL, GRID, 3, NAMES, method, moves, values)
    for k in range(3):
        own = {name: float(v[k]) for name, v in values.items()}
        assert_same(ours[:, :, k].T, run(MODEL, GRID, method, moves, own).values)


@settings(deadline=None, max_examples=5)
@given(random_models(), st.sampled_from(METHODS))
def test_any_equations_run_as_in_the_scalar_kernel(model, method):
    grid, moves = TimeGrid(1.0, 2.0, 0.25), {"lever_1": Schedule(2.0, 1.25, 0.5)}
    try:
        scalar = run(model, grid, method, moves)
    except SimulationError:
        reject()
    ours = run_lanes(model, grid, 2, scalar.names, method, moves)
    np.testing.assert_allclose(ours[:, :, 1].T, scalar.values, rtol=TOLERANCE)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("runs", [0, 1, 7, 8, 9, 100])
def test_runs_that_fill_no_block_are_all_there(runs, method):
    values = drawn(runs)
    ours = run_lanes(MODEL, GRID, runs, NAMES, method, parameters=values, every=8)
    assert ours.shape == (len(NAMES), 21, runs)
    expected = run_batch(MODEL, GRID, runs, NAMES, method, parameters=values, every=8)
    np.testing.assert_allclose(ours, expected, rtol=TOLERANCE, atol=TOLERANCE)


def test_mixed_numbers_and_arrays_make_one_batch():
    values = {"research_lag": np.array([2.0, 4.0, 6.0]), "initial_trust_leading": 0.2}
    ours = run_lanes(MODEL, GRID, 3, NAMES, parameters=values)
    np.testing.assert_allclose(ours, run_batch(MODEL, GRID, 3, NAMES, parameters=values), rtol=TOLERANCE)


def test_values_of_a_wrong_number_are_refused():
    with pytest.raises(ValueError, match="broadcast"):
        run_lanes(MODEL, GRID, 3, NAMES, parameters={"research_lag": np.ones(4)})


@pytest.mark.parametrize("method", METHODS)
def test_a_run_that_diverges_leaves_its_neighbours_alone(method):
    values = drawn(24)
    sound = run_lanes(MODEL, GRID, 24, NAMES, method, parameters=values)
    values["research_lag"][[3, 10, 17]] = np.nan, 0.0, -1e-3
    ours = run_lanes(MODEL, GRID, 24, NAMES, method, parameters=values)
    others = np.setdiff1d(np.arange(24), [3, 10, 17])
    assert np.array_equal(ours[:, :, others], sound[:, :, others])
    expected = run_batch(MODEL, GRID, 24, NAMES, method, parameters=values)
    assert not np.isfinite(expected[:, :, 3]).all()
    assert np.array_equal(np.isfinite(ours), np.isfinite(expected))


@pytest.mark.parametrize("method", METHODS)
def test_threads_do_not_change_a_bit(method):
    values = drawn(2500)
    one, two = (
        run_lanes(MODEL, GRID, 2500, NAMES, method, parameters=values, every=8, threads=k) for k in (1, 2)
    )
    assert np.array_equal(one, two)


def _declaration(kind: Kind, name: str, expression: Expression) -> Declaration:
    initial = "zero" if kind == "stock" else ""
    return Declaration(name, kind, "1", "words", None, False, initial, expression, name, "nowhere:1")


@cache
def words() -> Model:
    """A model that says every word of the vocabulary of two inputs."""
    x, y = Name("first"), Name("second")
    known = {name: Call(name, (x,)) for name in ("negate", "exp", "log", "sqrt")}
    two = ("add", "subtract", "multiply", "divide", "power", "minimum", "maximum")
    known |= {name: Call(name, (x, y)) for name in two}
    for name in ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal"):
        known[name] = Call("where", (Call(name, (x, y)), Number(1), Number(2)))
    known["clip"] = Call("clip", (x, Number(-1), y))
    known["lookup"] = Call("lookup", (Name("table"), x))
    known["moving"] = Call("power", (Call("add", (x, Name("stock"))), y))
    declared = [_declaration("auxiliary", f"of_{name}", e) for name, e in known.items()]
    declared += [_declaration("flow", "flow", Number(0)), _declaration("stock", "stock", Name("flow"))]
    parameters = [Parameter(n, "1", 0.0, -9, 9, "uniform") for n in ("first", "second", "zero")]
    table = Table("table", "1", "1", (-2.0, 0.5, 1.0), (3.0, -1.0, 7.0))
    return Model([Sector("words", declared)], parameters, (), [table])


def test_every_word_means_what_it_means_in_numpy():
    """On ordinary numbers, zeros of both signs, negative bases, infinities and NaN."""
    points = (*SPECIAL, *np.random.default_rng(3).uniform(-4, 4, 30))
    x, y = (a.ravel() for a in np.meshgrid(points, points))
    model, grid = words(), TimeGrid(0.0, 1.0, 1.0)
    inputs = {"first": x, "second": y}
    ours = run_lanes(model, grid, len(x), tuple(model.variables), "euler", parameters=inputs)
    theirs = run_batch(model, grid, len(x), tuple(model.variables), "euler", parameters=inputs)
    for row, name in enumerate(model.variables):
        np.testing.assert_allclose(ours[row], theirs[row], rtol=1e-13, err_msg=name)


def test_importing_the_models_imports_no_numba():
    code = "import sys, models, models.simulation; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


SCRIPT = """
import sys, numba
from numba.core import event
from models.cooperation import MODEL
from models.engine import TimeGrid, run_lanes
with event.install_recorder("numba:compile") as seen:
    found = run_lanes(MODEL, TimeGrid(2015.0, 2016.0, 0.25), 3, ("trust_leading",), "euler")
names = {e.data["dispatcher"].__name__ for _, e in seen.buffer if e.is_start}
print("run" in names, found.sum().hex())
"""


def test_the_machine_code_survives_its_process_even_beside_a_read_only_install(tmp_path):
    """The source has no write bits; root, who may write all the same, must find nothing written."""
    source, kept = tmp_path / "source", tmp_path / "cache"
    package = Path(models.__file__).parent
    shutil.copytree(package, source / "models", ignore=shutil.ignore_patterns("__pycache__"))
    if (package.parent / "data").exists():
        shutil.copytree(package.parent / "data", source / "data")
    before = sorted(source.rglob("*"))
    for path in [source, *before]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    environment = os.environ | {
        "PYTHONPATH": str(source),
        "XDG_CACHE_HOME": str(kept),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment.pop("NUMBA_CACHE_DIR", None)
    answers = [
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
            cwd=tmp_path,
        ).stdout.split()
        for _ in range(2)
    ]
    assert [compiled for compiled, _ in answers] == ["True", "False"]
    assert answers[0][1] == answers[1][1]
    assert sorted(source.rglob("*")) == before


def test_nobody_waits_for_the_compiler():
    """Asking answers at once: not ready, until the kernel is there."""
    model = words.__wrapped__()
    assert not lanes_ready(model, "rk4")
    lanes.kernel(model, "rk4").result(timeout=300)
    assert lanes_ready(model, "rk4")


def test_where_the_compiler_fails_callers_stay_with_numpy(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "numba", None)
    model = words.__wrapped__()
    with pytest.raises(ImportError):
        lanes.kernel(model, "euler").result(timeout=60)
    assert not lanes_ready(model, "euler")
    assert "no kernel in machine code" in caplog.text
