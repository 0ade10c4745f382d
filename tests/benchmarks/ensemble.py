"""Ensembles: runs per second of Numba's lanes and NumPy's batches against the same lanes in C.

Every run has a parameter set of its own, outcomes are kept once a year. The three take turns
and are checked against one another first; ratios are of one turn. Then whole ensembles, draws and
quantiles included, of growing size, each in a process of its own whose peak memory it is.
`python -m tests.benchmarks.ensemble`.
"""

from __future__ import annotations

import json
import math
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from models.cooperation import MODEL
from models.engine import METHODS, Method, run_batch, run_lanes
from models.engine.simulation import fill_lanes
from models.ensemble import run_ensemble
from models.presets import presets
from tests.benchmarks import c_lanes

RUNS, BATCH, TURNS, SEED = 10_000, 4096, 5, 7
THREADS = (1, 2)
TOLERANCE = 1e-9
SCENARIO = presets()["twin_parks"].scenario
RECORDED = ("joint_knowledge", "knowledge_creation", "trust_leading", "investment_coverage")
EVERY = round(1 / SCENARIO.step)
GOALS = {"Numba lanes": 0.8, "NumPy": 0.08}
"""What part of C's rate is to be reached."""
SIZES, MILLION = (1_000, 10_000, 100_000), 1_000_000
WARM_UP_SECONDS = 10.0
"""Enough for a compiler that works in the background; until then ensembles may run without it."""

Engine = Callable[[Mapping[str, np.ndarray], int, int], np.ndarray]
"""Outcomes, shape (names, years, runs), given parameters by name, the number of runs and of threads."""


def drawn(runs: int) -> dict[str, np.ndarray]:
    """Parameters anywhere in their ranges, shape (runs,) each."""
    random = np.random.default_rng(SEED)
    return {p.name: random.uniform(p.low, p.high, runs) for p in MODEL.parameters.values()}


def engines(method: Method, folder: Path) -> dict[str, Engine]:
    """Whatever this machine can run; C's lanes come first, if there is a compiler."""
    found: dict[str, Engine] = {}
    if shutil.which(c_lanes.COMPILER[0]):
        kernel = c_lanes.compile_lanes(folder, method)

        def in_c(values: Mapping[str, np.ndarray], runs: int, threads: int) -> np.ndarray:
            moves = SCENARIO.schedules
            return fill_lanes(
                kernel, MODEL, SCENARIO.grid, runs, RECORDED, method, moves, values, EVERY, threads
            )

        found["C lanes"] = in_c
    found["Numba lanes"] = partial(_numba, method)
    found["NumPy"] = partial(_numpy, method)
    return found


def _numba(method: Method, values: Mapping[str, np.ndarray], runs: int, threads: int) -> np.ndarray:
    return run_lanes(MODEL, SCENARIO.grid, runs, RECORDED, method, SCENARIO.schedules, values, EVERY, threads)


def _numpy(method: Method, values: Mapping[str, np.ndarray], runs: int, threads: int) -> np.ndarray:
    def batch(first: int) -> np.ndarray:
        own = {name: v[first : first + BATCH] for name, v in values.items()}
        count = min(BATCH, runs - first)
        return run_batch(MODEL, SCENARIO.grid, count, RECORDED, method, SCENARIO.schedules, own, EVERY)

    with ThreadPoolExecutor(threads) as pool:
        return np.concatenate(list(pool.map(batch, range(0, runs, BATCH))), axis=2)


def check(found: Mapping[str, Engine]) -> None:
    """Raises ValueError if the engines do not follow the same trajectories."""
    values = drawn(100)
    ours = found["NumPy"](values, 100, 1)
    size = np.abs(ours).max(axis=1, keepdims=True)
    for name, engine in found.items():
        worst = np.max(np.abs(engine(values, 100, 1) - ours) / size)
        if not worst < TOLERANCE:
            raise ValueError(f"{name} differs by {worst}")


def measure(method: Method, threads: int) -> dict[str, list[float]]:
    """Runs per second of each engine, turn by turn."""
    values = drawn(RUNS)
    rates: dict[str, list[float]] = {}
    with TemporaryDirectory() as folder:
        found = engines(method, Path(folder))
        check(found)
        for _ in range(TURNS):
            for name, engine in found.items():
                begin = time.perf_counter()
                engine(values, RUNS, threads)
                rates.setdefault(name, []).append(RUNS / (time.perf_counter() - begin))
    return rates


def report() -> list[tuple[str, str]]:
    """Rows for the benchmark table."""
    rows = []
    for method in METHODS:
        for threads in THREADS:
            rows += _rows(f"{method}, {threads} thread{'s' * (threads > 1)}", measure(method, threads))
    return rows


def _rows(setting: str, rates: Mapping[str, list[float]]) -> list[tuple[str, str]]:
    rows = [(f"Runs per second, {n}, {setting}", _range(r, "{:,.0f}")) for n, r in rates.items()]
    limit = rates.get("C lanes", [math.nan] * TURNS)
    for name, wanted in GOALS.items():
        ratios = [r / c for r, c in zip(rates[name], limit, strict=True)]
        rows.append((f"  {name} / C lanes, {setting}, figure to reach >= {wanted}", _range(ratios, "{:.2f}")))
    return rows


def cost_report(million: bool = False) -> list[tuple[str, str]]:
    """Rows on whole ensembles: whether their cost is linear, and what memory they take."""
    sizes = (*SIZES, MILLION) if million else SIZES
    found = {runs: _alone(runs) for runs in sizes}
    rows = []
    for runs, (seconds, peak) in found.items():
        figures = [s * 1000 / runs for s in seconds]
        spread = f" ({min(figures):.3f}-{max(figures):.3f})" * (len(figures) > 1)
        rows += [
            (f"Ensemble of {runs:,}: seconds per 1,000 runs", f"{statistics.median(figures):.3f}{spread}"),
            (f"  peak memory of {runs:,} runs", f"{peak:,.0f} MiB"),
        ]
    first, last = (statistics.median(found[n][0]) / n for n in (sizes[0], sizes[-1]))
    return [*rows, (f"  cost of a run, {sizes[-1]:,} / {sizes[0]:,}", f"{last / first:.2f} x")]


def _alone(runs: int) -> tuple[list[float], float]:
    """Seconds of ensembles of a size in a process of its own, and its peak memory in MiB."""
    command = [sys.executable, "-c", f"from tests.benchmarks.ensemble import spend; spend({runs})"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    return found["seconds"], found["peak"]


def spend(runs: int) -> None:
    """Warms up, runs ensembles of a size, the smaller the more of them, and prints what they took."""
    until = time.perf_counter() + WARM_UP_SECONDS
    while time.perf_counter() < until:
        run_ensemble(SCENARIO, SIZES[0], SEED)
    seconds = []
    for _ in range(max(1, min(TURNS, SIZES[-1] // runs))):
        begin = time.perf_counter()
        run_ensemble(SCENARIO, runs, SEED)
        seconds.append(time.perf_counter() - begin)
    # Linux counts in KiB.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


def _range(values: list[float], spelled: str) -> str:
    """Median, and the range between the quartiles."""
    low, middle, high = (spelled.format(q) for q in statistics.quantiles(values, n=4))
    return f"{middle} ({low}-{high})"


if __name__ == "__main__":
    for heading, figure in [*report(), *cost_report()]:
        print(f"| {heading} | {figure} |", flush=True)
