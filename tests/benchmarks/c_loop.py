"""One run as a C loop of the same equations (gcc -O3), the exported JavaScript in V8, and plain Python.

The limit the others are held against: the model's program printed as C, schedules of levers
included, every variable recorded at every step and handed out as columns, as the exported
module does. It is compiled for this machine without liberties in arithmetic (no -ffast-math)
and checked against the scalar kernel first, as is the module. Then C and a warmed-up Node
take turns in short blocks; what is reported are medians of the blocks and of their ratios.
`python -m tests.benchmarks.c_loop`.
"""

from __future__ import annotations

import ctypes
import json
import math
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from models.cooperation import MODEL
from models.engine import METHODS, Method
from models.engine.expressions import TIME, Expression, Name
from models.engine.printers.infix import InfixPrinter
from models.engine.program import Assignment
from models.export import exported
from models.presets import presets
from models.scenario import START, Scenario
from models.simulation import trajectory

BLOCKS, RUNS, WARM_UP = 25, 40, 400
TOLERANCE = 1e-9
SETTING = np.dtype([(n, "f8") for n in ("baseline", "level", "start", "ramp", "end")])
COMPILER = ("gcc", "-O3", "-march=native", "-shared", "-fPIC")

RUNTIME = """
#include <math.h>

typedef struct { double baseline, level, start, ramp, end; } setting;

static double interpolate(double x, const double *xs, const double *ys, int count) {
  if (x <= xs[0]) return ys[0];
  if (x >= xs[count - 1]) return ys[count - 1];
  int k = 1;
  while (xs[k] <= x) k += 1;
  return ys[k - 1] + (ys[k] - ys[k - 1]) * (x - xs[k - 1]) / (xs[k] - xs[k - 1]);
}

static inline double minimum(double a, double b) { return a < b ? a : b; }
static inline double maximum(double a, double b) { return a > b ? a : b; }

static inline double risen(double elapsed, double ramp) {
  if (elapsed < 0) return 0;
  return elapsed >= ramp ? 1 : elapsed / ramp;
}

static inline double scheduled(const setting *lever, double time) {
  double share = risen(time - lever->start, lever->ramp) - risen(time - lever->end, lever->ramp);
  return lever->baseline + (lever->level - lever->baseline) * share;
}
"""
LOOPS = """
static void at(const setting *levers, double time) {
  I[0] = time;
  for (int k = 0; k < LEVERS; k += 1) I[1 + k] = scheduled(levers + k, time);
  instants();
}

static void euler(const setting *levers, double start, double span, int i, int steps, double step) {
  for (int k = 0; k < STOCKS; k += 1) S[k] += step * R[k];
  at(levers, start + span * ((i + 1.0) / steps));
}

static void rk4(const setting *levers, double start, double span, int i, int steps, double step) {
  double from[STOCKS], sum[STOCKS], half = step / 2;
  for (int k = 0; k < STOCKS; k += 1) { from[k] = S[k]; sum[k] = R[k]; S[k] = from[k] + half * R[k]; }
  at(levers, start + span * ((2 * i + 1.0) / (2 * steps)));
  stage();
  for (int k = 0; k < STOCKS; k += 1) { sum[k] += 2 * R[k]; S[k] = from[k] + half * R[k]; }
  stage();
  for (int k = 0; k < STOCKS; k += 1) { sum[k] += 2 * R[k]; S[k] = from[k] + step * R[k]; }
  at(levers, start + span * ((2 * i + 2.0) / (2 * steps)));
  stage();
  for (int k = 0; k < STOCKS; k += 1) S[k] = from[k] + step / 6 * (sum[k] + R[k]);
}

#define RUN(method) \\
  void run_##method(const double *parameters, const setting *levers, double start, double span, \\
                    int steps, double *T) { \\
    P = parameters; \\
    constants(); \\
    at(levers, start); \\
    initial(); \\
    for (int i = 0; i <= steps; i += 1) { \\
      record(T + i, steps + 1); \\
      if (i < steps) method(levers, start, span, i, steps, span / steps); \\
    } \\
  }
RUN(euler)
RUN(rk4)
"""
NODE = """
import { simulate, outputs, scenario } from "./model.mjs";
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const { method, runs } = JSON.parse(line);
  let found;
  const begun = performance.now();
  for (let k = 0; k < runs; k += 1) found = simulate({ ...scenario, method });
  const ms = (performance.now() - begun) / runs;
  console.log(JSON.stringify({ ms, values: runs > 1 ? null : outputs.map((o) => [...found[o.id]]) }));
}
"""


class CPrinter(InfixPrinter):
    """Prints the program as C: values in arrays as in the module, a stage's own ones in locals."""

    def __init__(self) -> None:
        program = MODEL.program
        instants = [TIME, *program.levers, *(a.name for a in program.instants)]
        self.places = {n: f"P[{k}]" for k, n in enumerate(program.parameters)}
        self.places |= {a.name: f"C[{k}]" for k, a in enumerate(program.constants)}
        self.places |= {n: f"I[{k}]" for k, n in enumerate(instants)}
        self.places |= {a.name: f"S[{k}]" for k, a in enumerate(program.net_flows)}
        self.instants = len(instants)

    def name(self, identifier: str) -> str:
        return self.places.get(identifier, f"v_{identifier}")

    def print_power(self, base: Expression, exponent: Expression) -> str:
        return f"pow({self.expression(base)}, {self.expression(exponent)})"

    def print_where(self, condition: Expression, yes: Expression, no: Expression) -> str:
        return f"({self.expression(condition)} ? {self.expression(yes)} : {self.expression(no)})"

    def print_lookup(self, table: Expression, value: Expression) -> str:
        assert isinstance(table, Name)
        count = len(MODEL.tables[table.id].x)
        return f"interpolate({self.expression(value)}, x_{table.id}, y_{table.id}, {count})"

    def text(self) -> str:
        """The whole file."""
        program = MODEL.program
        rates = [f"R[{k}] = {self.expression(a.expression)};" for k, a in enumerate(program.net_flows)]
        columns = [f"T[{k} * rows] = {self.name(n)};" for k, n in enumerate(program.recorded)]
        sizes = {"C": len(program.constants), "I": self.instants, "S": len(rates), "R": len(rates)}
        return "\n".join(
            [
                RUNTIME,
                f"enum {{ LEVERS = {len(program.levers)}, STOCKS = {len(rates)} }};",
                *(f"static double {name}[{size}];" for name, size in sizes.items()),
                "static const double *P;",
                *(_table(f"x_{t.name}", t.x) + _table(f"y_{t.name}", t.y) for t in MODEL.tables.values()),
                _function("constants(void)", self._assigned(program.constants)),
                _function("instants(void)", self._assigned(program.instants)),
                _function("initial(void)", self._assigned(program.initial)),
                _function("stage(void)", [*self._assigned(program.stages), *rates]),
                _function(
                    "record(double *restrict T, long rows)",
                    [*self._assigned(program.stages), *rates, *self._assigned(program.reports), *columns],
                ),
                LOOPS,
            ]
        )

    def _assigned(self, assignments: Sequence[Assignment]) -> list[str]:
        return [f"{self._target(a.name)} = {self.expression(a.expression)};" for a in assignments]

    def _target(self, identifier: str) -> str:
        return self.places.get(identifier) or f"const double {self.name(identifier)}"


def _function(head: str, lines: Sequence[str]) -> str:
    return "\n".join([f"static void {head} {{", *(f"  {line}" for line in lines), "}"])


def _table(name: str, values: Sequence[float]) -> str:
    return f"static const double {name}[] = {{{', '.join(map(repr, values))}}};\n"


class CLoop:
    """The compiled program, with the inputs of one scenario."""

    def __init__(self, folder: Path, scenario: Scenario) -> None:
        source, library = folder / "model.c", folder / "model.so"
        source.write_text(CPrinter().text(), encoding="utf-8")
        subprocess.run([*COMPILER, "-o", library, source, "-lm"], check=True)
        self._library = ctypes.CDLL(str(library))
        self._steps = scenario.grid.steps
        self._span = scenario.until - START
        given = scenario.assumptions
        self._parameters = np.array([given.get(p.name, p.value) for p in MODEL.parameters.values()])
        self._levers = np.array([_setting(scenario, name) for name in MODEL.levers], SETTING)
        self.columns = np.empty((len(MODEL.variables), self._steps + 1))

    def run(self, method: Method) -> None:
        """One run into `columns`."""
        self._library[f"run_{method}"](
            ctypes.c_void_p(self._parameters.ctypes.data),
            ctypes.c_void_p(self._levers.ctypes.data),
            ctypes.c_double(START),
            ctypes.c_double(self._span),
            ctypes.c_int(self._steps),
            ctypes.c_void_p(self.columns.ctypes.data),
        )


def _setting(scenario: Scenario, lever: str) -> tuple[float, ...]:
    baseline = MODEL.levers[lever].baseline
    found = scenario.schedules.get(lever)
    if found is None:
        return baseline, baseline, START, 0.0, math.inf
    return baseline, found.level, found.start, found.ramp, math.inf if found.end is None else found.end


class Module:
    """The exported module in a Node of its own, with the same scenario."""

    def __init__(self, folder: Path, scenario: Scenario) -> None:
        (folder / "model.mjs").write_text(exported(scenario, "javascript"), encoding="utf-8")
        (folder / "main.mjs").write_text(NODE, encoding="utf-8")
        self._node = subprocess.Popen(
            ["node", "main.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, method: Method, runs: int) -> dict:
        """Milliseconds a run; of a single one its values as well."""
        assert self._node.stdin
        assert self._node.stdout
        print(json.dumps({"method": method, "runs": runs}), file=self._node.stdin, flush=True)
        return json.loads(self._node.stdout.readline())

    def close(self) -> None:
        self._node.communicate()


def milliseconds(work: Callable[[], object], runs: int) -> float:
    """Time of one of so many runs."""
    begin = time.perf_counter()
    for _ in range(runs):
        work()
    return (time.perf_counter() - begin) * 1e3 / runs


def check(columns: np.ndarray, scenario: Scenario) -> None:
    """Raises ValueError if columns are not the scalar kernel's."""
    ours = trajectory(scenario).values.T
    worst = np.max(np.abs(columns - ours) / np.maximum(np.abs(ours), 1e-9))
    if not worst < TOLERANCE:
        raise ValueError(f"trajectories differ by {worst}")


def measure(method: Method) -> dict[str, list[float]]:
    """Times in ms of C, JavaScript and Python, block by block."""
    scenario = presets()["twin_parks"].scenario.replaced(method=method)
    with TemporaryDirectory() as name:
        loop, module = CLoop(Path(name), scenario), Module(Path(name), scenario)
        loop.run(method)
        check(loop.columns, scenario)
        check(np.array(module.ask(method, 1)["values"]), scenario)
        module.ask(method, WARM_UP)
        milliseconds(lambda: loop.run(method), WARM_UP)
        times: dict[str, list[float]] = {"C": [], "JavaScript": [], "Python": []}
        for _ in range(BLOCKS):
            times["C"].append(milliseconds(lambda: loop.run(method), RUNS))
            times["JavaScript"].append(module.ask(method, RUNS)["ms"])
            times["Python"].append(milliseconds(lambda: trajectory(scenario), 1))
        module.close()
    return times


def report() -> list[tuple[str, str]]:
    """Rows for the benchmark table."""
    if not shutil.which(COMPILER[0]) or not shutil.which("node"):
        return [("One run in C and in V8", "not measured: it takes gcc and node")]
    rows = []
    for method in METHODS:
        times = measure(method)
        rows += [
            (f"One run, {name}, {method}", _figure(times[name], "ms", 3)) for name in ("C", "JavaScript")
        ]
        for name in ("JavaScript", "Python"):
            ratios = [t / c for t, c in zip(times[name], times["C"], strict=True)]
            rows.append((f"  {name} / C, {method}", _figure(ratios, "x", 2)))
    return rows


def _figure(values: Sequence[float], unit: str, decimals: int) -> str:
    """Median, and the range between the quartiles."""
    low, middle, high = (f"{q:.{decimals}f}" for q in statistics.quantiles(values, n=4))
    return f"{middle} {unit} ({low}-{high})"


if __name__ == "__main__":
    for heading, figure in report():
        print(f"| {heading} | {figure} |")
