"""One run of the model: plain Python against the batch kernel with a batch of one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from models.cooperation import MODEL
from models.engine import Method, run, run_batch
from models.scenario import Scenario
from models.simulation import SCREEN_STEP, thinned

REPEATS = 30


def median_ms(work: Callable[[], object]) -> float:
    """Median time of a call in ms, after one for warm-up."""
    work()
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1e3)
    return statistics.median(times)


def report() -> list[tuple[str, str]]:
    """Rows for the benchmark table."""
    grid, names = Scenario().grid, tuple(MODEL.variables)
    waited_for = Scenario(step=SCREEN_STEP)
    rows = [("The run a moved lever asks for", f"{median_ms(lambda: thinned(waited_for, 4)):.1f} ms")]
    methods: tuple[Method, ...] = ("euler", "rk4")
    for method in methods:
        scalar = median_ms(lambda m=method: run(MODEL, grid, m))
        batch = median_ms(lambda m=method: run_batch(MODEL, grid, 1, names, m))
        evaluations = grid.steps * (4 if method == "rk4" else 1)
        lines = len(MODEL.program.stages) + len(MODEL.program.net_flows)
        rows += [
            (f"One run, plain Python, {method}", f"{scalar:.1f} ms"),
            (f"  per equation and evaluation, {method}", f"{scalar * 1e6 / evaluations / lines:.0f} ns"),
            (f"  NumPy with a batch of one, {method}, to plain Python", f"{batch / scalar:.1f}"),
        ]
    return rows
