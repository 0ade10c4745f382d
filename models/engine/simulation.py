"""Running a model: one run on floats, or a batch on arrays."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from struct import error as StructError  # noqa: N812
from typing import TYPE_CHECKING, Any

import numpy as np

from models.engine import lanes
from models.engine.errors import SimulationError
from models.engine.evaluation import evaluate
from models.engine.model import Model
from models.engine.printers import numpy as numpy_printer
from models.engine.printers import python as python_printer
from models.engine.printers.loop import LATER_STAGES, Method, points
from models.engine.schedule import Course, Schedule

if TYPE_CHECKING:
    from models.engine.printers.numba import Kernel

CHUNK = 1024
"""Runs that a thread takes at a time: their parameters stay in the second-level cache."""
NO_SCHEDULES: Mapping[str, Schedule] = {}


@dataclass(frozen=True)
class TimeGrid:
    """Equal steps from `start` to `until` (years). Instants are fractions of the span, never sums."""

    start: float
    until: float
    step: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.step) and self.step > 0 and self.until > self.start):
            raise ValueError(f"no steps of {self.step} lead from {self.start} to {self.until}")
        if abs(self.steps * self.step - (self.until - self.start)) > 1e-9 * self.step:
            raise ValueError(f"a step of {self.step} does not divide {self.until - self.start} years")

    @property
    def steps(self) -> int:
        return round((self.until - self.start) / self.step)

    def instants(self, per_step: int = 1) -> list[float]:
        """Times of the grid, with `per_step` instants to a step, both ends included."""
        count = self.steps * per_step
        span = self.until - self.start
        return [self.start + span * (i / count) for i in range(count + 1)]


@dataclass(frozen=True)
class Trajectory:
    """One run: `values[i, k]` is variable `names[k]` at `times[i]`."""

    times: np.ndarray
    names: tuple[str, ...]
    values: np.ndarray

    def __getitem__(self, name: str) -> np.ndarray:
        return self.values[:, self.names.index(name)]


@lru_cache(maxsize=16)
def _scalar_kernel(model: Model, method: Method) -> tuple[python_printer.Kernel, str]:
    return python_printer.compile_kernel(model.program, method, tuple(model.tables.values()))


@lru_cache(maxsize=64)
def _batch_kernel(model: Model, method: Method, recorded: tuple[str, ...]) -> numpy_printer.Kernel:
    return numpy_printer.compile_kernel(model.program, method, tuple(model.tables.values()), recorded)


def run(
    model: Model,
    grid: TimeGrid,
    method: Method = "rk4",
    schedules: Mapping[str, Schedule] = NO_SCHEDULES,
    parameters: Mapping[str, float] | None = None,
    every: int = 1,
) -> Trajectory:
    """One run of the model, every variable at every step, or at every so many steps.

    Parameters
    ----------
    schedules
        Levers that move; all others stay at their baseline.
    parameters
        Values that replace the tables' ones, by full name.
    every
        Record every so many steps; it divides the number of steps.

    Raises
    ------
    SimulationError
        If a value stops being a finite number.
    """
    kernel, _ = _scalar_kernel(model, method)
    per_step = _per_step(method)
    times = grid.instants(per_step)
    values = [(parameters or {}).get(p.name, p.value) for p in model.parameters.values()]
    try:
        record = kernel(values, _lever_rows(model, times, schedules), times, grid.step, every * per_step)
    except (ZeroDivisionError, OverflowError, ValueError, TypeError, StructError) as error:
        # A negative number to a broken power turns complex, which no comparison or record accepts.
        raise SimulationError(_what_failed(model, error)) from error
    table = np.frombuffer(record).reshape(grid.steps // every + 1, len(model.variables))
    result = Trajectory(np.array(grid.instants()[::every]), tuple(model.variables), table)
    _refuse_non_finite(model, result)
    return result


def run_batch(
    model: Model,
    grid: TimeGrid,
    runs: int,
    recorded: Sequence[str],
    method: Method = "rk4",
    schedules: Mapping[str, Course] = NO_SCHEDULES,
    parameters: Mapping[str, np.ndarray | float] | None = None,
    every: int = 1,
) -> np.ndarray:
    """A batch of runs with a parameter set each.

    Parameters
    ----------
    runs
        Number of runs R.
    recorded
        Names of the variables to keep, K of them.
    schedules
        Levers that move, in all runs alike or, with a `Choice`, in each its own way.
    parameters
        Replacement values by name: numbers, or arrays of shape (R,).
    every
        Keep every so many steps, counted from the start; they make T instants.

    Returns
    -------
    numpy.ndarray
        Shape (K, T, R). Runs that left the finite numbers hold NaN or infinity.
    """
    kernel = _batch_kernel(model, method, tuple(recorded))
    times = grid.instants(_per_step(method))
    values = [(parameters or {}).get(p.name, p.value) for p in model.parameters.values()]
    slots, kept = _slots(grid, method, every)
    record = np.empty((len(recorded), kept, runs))
    with np.errstate(all="ignore"):
        kernel(values, _LeverRows(model, times, schedules), times, grid.step, slots, record)
    return record


def lanes_ready(model: Model, method: Method = "rk4", *, wait: bool = False) -> bool:
    """Whether `run_lanes` would start at once; until then `run_batch` does the same, slower.

    Asking starts the compiler in the background, or waits until it is done. Where it cannot
    work, this stays false.
    """
    return lanes.ready(model, method, wait=wait)


def run_lanes(
    model: Model,
    grid: TimeGrid,
    runs: int,
    recorded: Sequence[str],
    method: Method = "rk4",
    schedules: Mapping[str, Schedule] = NO_SCHEDULES,
    parameters: Mapping[str, np.ndarray | float] | None = None,
    every: int = 1,
    threads: int | None = None,
) -> np.ndarray:
    """What `run_batch` gives, in machine code and on several cores; waits for the compiler if it must.

    Parameters
    ----------
    threads
        How many work at once, one for each core unless said. The bits do not depend on it.
    """
    kernel = lanes.kernel(model, method).result()
    return fill_lanes(kernel, model, grid, runs, recorded, method, schedules, parameters, every, threads)


def fill_lanes(
    kernel: Kernel,
    model: Model,
    grid: TimeGrid,
    runs: int,
    recorded: Sequence[str],
    method: Method,
    schedules: Mapping[str, Schedule],
    parameters: Mapping[str, np.ndarray | float] | None,
    every: int,
    threads: int | None,
) -> np.ndarray:
    """`run_lanes` through any kernel that is called alike."""
    times = grid.instants(_per_step(method))
    rows = np.array(_lever_rows(model, times, schedules), dtype=float).reshape(len(times), -1)
    given = [(parameters or {}).get(p.name, p.value) for p in model.parameters.values()]
    values = [np.broadcast_to(np.asarray(v, dtype=float), (runs,)) for v in given]
    slots, kept = _slots(grid, method, every)
    record = np.empty((len(recorded), kept, runs))
    places = np.array([kernel.places[name] for name in recorded], dtype=np.int64)
    instants, slots = np.array(times), np.array(slots)

    def fill(chunk: slice) -> None:
        own = np.array([v[chunk] for v in values]).reshape(len(values), -1)
        kernel.run(own, rows, instants, grid.step, slots, places, record, chunk.start)

    threads = threads or os.cpu_count() or 1
    size = max(1, min(CHUNK, math.ceil(runs / threads)))
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, [slice(k, min(k + size, runs)) for k in range(0, runs, size)]))
    return record


def _per_step(method: Method) -> int:
    """Instants to a step: Runge-Kutta looks at its middle too."""
    return 2 if method == "rk4" else 1


def _slots(grid: TimeGrid, method: Method, every: int) -> tuple[list[int], int]:
    """For each instant the slot of the record it goes to, or -1, and how many slots there are."""
    kept = len(range(0, grid.steps + 1, every))
    stride = every * _per_step(method)
    slots = [-1] * (grid.steps * _per_step(method) + 1)
    slots[: kept * stride : stride] = range(kept)
    return slots, kept


def _lever_rows(
    model: Model, times: Sequence[float], schedules: Mapping[str, Schedule]
) -> list[tuple[float, ...]]:
    """Lever values at every instant, in the order of the model's levers."""
    columns = [
        [schedules[x.name].value(t, x.baseline) for t in times]
        if x.name in schedules
        else [x.baseline] * len(times)
        for x in model.levers.values()
    ]
    return list(zip(*columns, strict=True)) if columns else [()] * len(times)


@dataclass(frozen=True)
class _LeverRows(Sequence[list[Any]]):
    """The same rows, each made when it is looked at: with an array for each lever they would fill memory."""

    model: Model
    times: Sequence[float]
    schedules: Mapping[str, Course]

    def __len__(self) -> int:
        return len(self.times)

    def __getitem__(self, index: Any) -> Any:
        time, levers = self.times[index], self.model.levers.values()
        return [
            self.schedules[x.name].value(time, x.baseline) if x.name in self.schedules else x.baseline
            for x in levers
        ]


def _what_failed(model: Model, error: Exception) -> str:
    """The first variable that cannot be computed from what the kernel held when it failed."""
    held: dict[str, Any] = {}
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename.endswith("kernel>"):
            held = traceback.tb_frame.f_locals
        traceback = traceback.tb_next
    time = held.get("time") or 0
    inputs = {n: held.get(n) for n in (*model.parameters, *model.levers, "time")}
    for stage in ("", *LATER_STAGES):
        seen = points(stage, model.stocks) if stage else {n: n for n in model.stocks}
        values = inputs | {n: held.get(seen[n]) for n in model.stocks}
        name = _not_computable(model, {n: v for n, v in values.items() if v is not None})
        if name:
            return f"{name} cannot be computed in {time:.6g} ({error})"
    return f"the run cannot be computed in {time:.6g} ({error})"


def _not_computable(model: Model, known: Mapping[str, float]) -> str | None:
    """The first variable without a finite value, given parameters, levers, stocks and time."""
    values: dict[str, Any] = {**known, **model.tables}
    for name in model.order:
        with np.errstate(all="raise"):
            try:
                values[name] = evaluate(model.variables[name].expression, values)
                fine = not isinstance(values[name], complex) and bool(np.isfinite(values[name]))
            except (ArithmeticError, ValueError, KeyError, TypeError):
                fine = False
        if not fine:
            return name
    return None


def _refuse_non_finite(model: Model, result: Trajectory) -> None:
    rows = np.flatnonzero(~np.isfinite(result.values).all(axis=1))
    if len(rows):
        values = dict(zip(result.names, result.values[rows[0]].tolist(), strict=True))
        name = next(n for n in (*model.stocks, *model.order) if not math.isfinite(values[n]))
        raise SimulationError(f"{name} is {values[name]} in {result.times[rows[0]]:.6g}")
