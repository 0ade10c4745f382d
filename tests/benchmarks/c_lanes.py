"""The limit for ensembles: the program in C with runs as vector lanes, called like Numba's kernel.

The same layout as `models.engine.printers.numba`, in gcc's hands: `-ffast-math` lets it take
exp and powers from glibc's vector library, at the price of NaN, which Numba's kernel keeps.
"""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from models.cooperation import MODEL
from models.engine import Method
from models.engine.declarations import Table
from models.engine.expressions import TIME, Expression, Name, names
from models.engine.printers.numba import LANES, Kernel, LanesPrinter
from models.engine.program import Assignment

COMPILER = ("gcc", "-O3", "-march=native", "-ffast-math", "-fopenmp-simd", "-shared", "-fPIC")
HEAD = """
#include <math.h>
#define ARGUMENTS double *restrict s, const double *restrict levers, const double *restrict times, long i
static inline double minimum(double a, double b) { return a < b ? a : b; }
static inline double maximum(double a, double b) { return a > b ? a : b; }
"""
EULER = """
static void euler(ARGUMENTS, double step) {{
  rates(s, levers, times, i);
  for (int j = 0; j < {width}; j += 1) s[{stocks} + j] += step * s[{rates} + j];
  instants(s, levers, times, i + 1);
}}
"""
RK4 = """
static void rk4(ARGUMENTS, double step) {{
  const double weights[] = {{step / 2, step}};
  rates(s, levers, times, i);
  for (int j = 0; j < {width}; j += 1) {{
    s[{start} + j] = s[{stocks} + j];
    s[{total} + j] = s[{rates} + j];
    s[{stocks} + j] = s[{start} + j] + step / 2 * s[{rates} + j];
  }}
  instants(s, levers, times, i + 1);
  for (int k = 0; k < 2; k += 1) {{
    rates(s, levers, times, i + 1);
    for (int j = 0; j < {width}; j += 1) {{
      s[{total} + j] += 2 * s[{rates} + j];
      s[{stocks} + j] = s[{start} + j] + weights[k] * s[{rates} + j];
    }}
  }}
  instants(s, levers, times, i + 2);
  rates(s, levers, times, i + 2);
  for (int j = 0; j < {width}; j += 1)
    s[{stocks} + j] = s[{start} + j] + step / 6 * (s[{total} + j] + s[{rates} + j]);
}}
"""
RUN = """
void run(const double *values, long runs, const double *levers, const double *times, long count, double step,
         const long *slots, const long *places, long chosen, double *record, long kept, long all,
         long first) {{
  double s[{size}] __attribute__((aligned(64)));
  for (long run = 0; run < runs; run += {lanes}) {{
    for (int k = 0; k < {parameters}; k += 1)
      for (int j = 0; j < {lanes}; j += 1)
        s[k * {lanes} + j] = values[k * runs + (run + j < runs ? run + j : runs - 1)];
    constants(s, levers, times, 0);
    instants(s, levers, times, 0);
    initial(s, levers, times, 0);
    for (long i = 0; i < count; i += {stride}) {{
      if (slots[i] >= 0) {{
        recorded(s, levers, times, i);
        for (long k = 0; k < chosen; k += 1)
          for (int j = 0; j < {lanes} && run + j < runs; j += 1)
            record[(k * kept + slots[i]) * all + first + run + j] = s[places[k] + j];
      }}
      if (i + {stride} < count) {method}(s, levers, times, i, step);
    }}
  }}
}}
"""


class CLanesPrinter(LanesPrinter):
    """The same layout, spelled in C."""

    head, run, steps = HEAD, RUN, {"euler": EULER, "rk4": RK4}

    def name(self, identifier: str) -> str:
        return f"v_{identifier}"

    def print_power(self, base: Expression, exponent: Expression) -> str:
        return f"pow({self.expression(base)}, {self.expression(exponent)})"

    def print_where(self, condition: Expression, yes: Expression, no: Expression) -> str:
        return f"({self.expression(condition)} ? {self.expression(yes)} : {self.expression(no)})"

    def print_lookup(self, table: Expression, value: Expression) -> str:
        assert isinstance(table, Name)
        return f"lookup_{table.id}({self.expression(value)})"

    def loop(self, name: str, assignments: Sequence[Assignment], stored: Sequence[Assignment]) -> str:
        """A function that makes assignments for each lane and stores some of them."""
        made = {a.name for a in assignments}
        read = sorted({n for a in assignments for n in names(a.expression)} - made)
        levers = list(self.program.levers)
        shared = {x: f"levers[i * {len(levers)} + {k}]" for k, x in enumerate(levers)} | {TIME: "times[i]"}
        lines = [f"const double v_{n} = {shared[n]};" for n in read if n in shared]
        lines += ["#pragma omp simd", f"for (int j = 0; j < {LANES}; j += 1) {{"]
        lines += [f"const double v_{n} = s[{self.places[n]} + j];" for n in read if n in self.places]
        lines += [f"const double v_{a.name} = {self.expression(a.expression)};" for a in assignments]
        lines += [f"s[{self.places[a.name]} + j] = v_{a.name};" for a in stored]
        return "\n".join([f"static void {name.strip('_')}(ARGUMENTS) {{", *lines, "}", "}"])

    def lookup(self, table: Table) -> str:
        """A function that reads a table without a branch."""
        points = list(zip(table.x, table.y, strict=True))
        lines = [f"double y = {table.y[0]!r};"]
        for (x, y), (x_2, y_2) in pairwise(points):
            lines.append(f"y = x >= {x!r} ? {y!r} + {(y_2 - y) / (x_2 - x)!r} * (x - {x!r}) : y;")
        lines.append(f"return x >= {table.x[-1]!r} ? {table.y[-1]!r} : y;")
        return "\n".join([f"static inline double lookup_{table.name}(double x) {{", *lines, "}"])


def compile_lanes(folder: Path, method: Method) -> Kernel:
    """The kernel in C; calls release the interpreter's lock."""
    source, library = folder / f"{method}.c", folder / f"{method}.so"
    printer = CLanesPrinter(MODEL.program, method, tuple(MODEL.tables.values()))
    source.write_text(printer.text(), encoding="utf-8")
    subprocess.run([*COMPILER, "-o", library, source, "-lmvec", "-lm"], check=True)
    function = ctypes.CDLL(str(library)).run
    array, long, double = ctypes.c_void_p, ctypes.c_long, ctypes.c_double
    chosen = [array, long]
    function.argtypes = [array, long, array, array, long, double, array, *chosen, array, long, long, long]
    function.restype = None

    def run(
        values: np.ndarray,
        levers: np.ndarray,
        times: np.ndarray,
        step: float,
        slots: np.ndarray,
        places: np.ndarray,
        record: np.ndarray,
        first: int,
    ) -> None:
        inputs = (values.ctypes.data, values.shape[1], levers.ctypes.data, times.ctypes.data, len(times))
        picked = (slots.ctypes.data, places.ctypes.data, len(places))
        function(*inputs, step, *picked, record.ctypes.data, *record.shape[1:], first)

    return Kernel(run, printer.places)
