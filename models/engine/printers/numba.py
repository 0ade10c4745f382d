"""The program on blocks of runs in machine code: a run is a lane of a loop that LLVM vectorises.

All values of a block live in one flat scratch array that stays in the nearest caches: value
k of the block's runs is at k * LANES and after, so that neighbours in memory are runs.
What a loop over the lanes computes for itself alone stays in registers.

A kernel is printed into a file of its own and imported from there, since Numba keeps its
machine code on disk only for functions that have a file. The folder is the user's, never
the installed package's, which may be read-only.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from types import ModuleType

from models.engine.declarations import Table
from models.engine.expressions import TIME, Expression, Name, names
from models.engine.printers.infix import InfixPrinter
from models.engine.printers.loop import Method
from models.engine.program import Assignment, Program

LANES = 8
"""Runs to a block: 8 and 16 are equally fast within the noise, with 32 and more Euler slows down."""
FOLDER = "collaboration-kernels"
"""Of printed kernels, inside the user's folder for caches."""

SIGNATURE = (
    "void(float64[:,::1], float64[:,::1], float64[::1], float64, "
    "int64[::1], int64[::1], float64[:,:,::1], int64)"
)

HEAD = """
from numba import njit as _njit
from math import sqrt
from models.engine.printers.lane_math import exp, log, maximum, minimum, where
from models.engine.printers.lane_math import power as _power
import numpy as _np

_compiled = _njit(error_model="numpy", fastmath={"contract"})
"""
RUN = """
@_njit("{signature}", error_model="numpy", fastmath={{"contract"}}, nogil=True, cache=True)
def run(_values, _levers, _times, _step, _slots, _places, _record, _first):
    _runs = _values.shape[1]
    _s = _np.empty({size})
    for _run in range(0, _runs, {lanes}):
        for _k in range({parameters}):
            for _j in range({lanes}):
                _s[_k * {lanes} + _j] = _values[_k, min(_run + _j, _runs - 1)]
        _constants(_s, _levers, _times, 0)
        _instants(_s, _levers, _times, 0)
        _initial(_s, _levers, _times, 0)
        for _i in range(0, len(_times), {stride}):
            if _slots[_i] >= 0:
                _recorded(_s, _levers, _times, _i)
                for _k in range(len(_places)):
                    for _j in range(min({lanes}, _runs - _run)):
                        _record[_k, _slots[_i], _first + _run + _j] = _s[_places[_k] + _j]
            if _i + {stride} < len(_times):
                _{method}(_s, _levers, _times, _i, _step)
"""
EULER = """
@_compiled
def _euler(_s, _levers, _times, _i, _step):
    _rates(_s, _levers, _times, _i)
    for _j in range({width}):
        _s[{stocks} + _j] += _step * _s[{rates} + _j]
    _instants(_s, _levers, _times, _i + 1)
"""
RK4 = """
@_compiled
def _rk4(_s, _levers, _times, _i, _step):
    _half, _third = _step / 2, 1 / 3
    _rates(_s, _levers, _times, _i)
    for _j in range({width}):
        _s[{start} + _j] = _s[{stocks} + _j]
        _s[{total} + _j] = _s[{rates} + _j]
        _s[{stocks} + _j] = _s[{start} + _j] + _half * _s[{rates} + _j]
    _instants(_s, _levers, _times, _i + 1)
    for _weight in (_half, _step):
        _rates(_s, _levers, _times, _i + 1)
        for _j in range({width}):
            _s[{total} + _j] += 2.0 * _s[{rates} + _j]
            _s[{stocks} + _j] = _s[{start} + _j] + _weight * _s[{rates} + _j]
    _instants(_s, _levers, _times, _i + 2)
    _rates(_s, _levers, _times, _i + 2)
    for _j in range({width}):
        _s[{stocks} + _j] = _s[{start} + _j] + _third * (_half * (_s[{total} + _j] + _s[{rates} + _j]))
"""
STEPS: Mapping[Method, str] = {"euler": EULER, "rk4": RK4}


class LanesPrinter(InfixPrinter):
    """Prints a kernel `run(values, levers, times, step, slots, places, record, first)`.

    `values` holds each parameter of each run, shape (parameters, runs); `levers` a row of
    values per time, shape (times, levers). `times` and `slots` are those of the batch
    kernel, as is `record`, into which the runs are written from `first` on. `places` says
    where in the scratch array the variables to be recorded are: one kernel serves any of them.
    """

    head, run, steps = HEAD, RUN, STEPS

    def __init__(self, program: Program, method: Method, tables: Sequence[Table]) -> None:
        self.program, self.tables = program, tables
        self.method: Method = method
        self.places: dict[str, int] = {}
        self._place(program.parameters)
        self._place(a.name for a in chain(program.constants, program.instants))
        self.stocks = self._place(a.name for a in program.net_flows)
        self.rates = self._place(_rate(a.name) for a in program.net_flows)
        self.start = self._place(f"_start_{a.name}" for a in program.net_flows)
        self.total = self._place(f"_total_{a.name}" for a in program.net_flows)
        computed = {a.name for a in chain(program.stages, program.reports)}
        self.reported = [n for n in program.recorded if n in computed]
        self._place(self.reported)

    def text(self) -> str:
        """The whole file."""
        program = self.program
        rates = [Assignment(_rate(a.name), a.expression) for a in program.net_flows]
        reported = [a for a in chain(program.stages, program.reports) if a.name in self.reported]
        parts = [
            self.head,
            *map(self.lookup, self.tables),
            self.loop("_constants", program.constants, program.constants),
            self.loop("_instants", program.instants, program.instants),
            self.loop("_initial", program.initial, program.net_flows),
            self.loop("_rates", [*program.stages, *rates], rates),
            self.loop("_recorded", [*program.stages, *program.reports], reported),
            self._filled(self.steps[self.method]),
            self._filled(self.run),
        ]
        return "\n".join(parts)

    def number(self, value: float) -> str:
        return repr(float(value))

    def print_power(self, base: Expression, exponent: Expression) -> str:
        return f"_power({self.expression(base)}, {self.expression(exponent)})"

    def print_lookup(self, table: Expression, value: Expression) -> str:
        assert isinstance(table, Name)
        return f"_lookup_{table.id}({self.expression(value)})"

    def _place(self, new: Iterable[str]) -> int:
        """Gives names places in the scratch array; returns where they start."""
        start = len(self.places) * LANES
        for name in new:
            self.places[name] = len(self.places) * LANES
        return start

    def _filled(self, template: str) -> str:
        program = self.program
        return template.format(
            signature=SIGNATURE,
            size=len(self.places) * LANES,
            lanes=LANES,
            parameters=len(program.parameters),
            width=len(program.net_flows) * LANES,
            stride=2 if self.method == "rk4" else 1,
            stocks=self.stocks,
            rates=self.rates,
            start=self.start,
            total=self.total,
            method=self.method,
        )

    def loop(self, name: str, assignments: Sequence[Assignment], stored: Sequence[Assignment]) -> str:
        """A function that makes assignments for each lane and stores some of them."""
        made = {a.name for a in assignments}
        read = sorted({n for a in assignments for n in names(a.expression)} - made)
        shared = [f"    {line}" for line in self._shared(read)]
        lines = [f"{n} = _s[{self.places[n]} + _j]" for n in read if n in self.places]
        lines += [f"{a.name} = {self.expression(a.expression)}" for a in assignments]
        lines += [f"_s[{self.places[a.name]} + _j] = {a.name}" for a in stored]
        body = [f"        {line}" for line in lines] or ["        pass"]
        head = f"@_compiled\ndef {name}(_s, _levers, _times, _i):"
        return "\n".join([head, *shared, f"    for _j in range({LANES}):", *body]) + "\n"

    def _shared(self, read: Sequence[str]) -> list[str]:
        """Time and levers, the same in all lanes."""
        rows = {x: f"{x} = _levers[_i, {k}]" for k, x in enumerate(self.program.levers)}
        rows[TIME] = f"{TIME} = _times[_i]"
        return [rows[n] for n in read if n in rows]

    def lookup(self, table: Table) -> str:
        """A function that reads a table without a branch, segment by segment."""
        lines = [f"y = {self.number(table.y[0])}"]
        points = list(zip(table.x, table.y, strict=True))
        for (x, y), (x_2, y_2) in pairwise(points):
            slope = self.number((y_2 - y) / (x_2 - x))
            lines.append(
                f"y = where(x >= {self.number(x)}, {self.number(y)} + {slope} * (x - {self.number(x)}), y)"
            )
        lines += [f"y = where(x >= {self.number(table.x[-1])}, {self.number(table.y[-1])}, y)"]
        lines += ["return where(x == x, y, x)"]
        head = f"@_njit(error_model='numpy', forceinline=True)\ndef _lookup_{table.name}(x):"
        return "\n".join([head, *(f"    {line}" for line in lines)]) + "\n"


def _rate(stock: str) -> str:
    return f"_rate_{stock}"


@dataclass(frozen=True)
class Kernel:
    """A compiled kernel; several threads may call `run`, as `LanesPrinter` says.

    `places` tells for each variable where in the scratch array it is when recorded.
    """

    run: Callable[..., None]
    places: Mapping[str, int]


def compile_kernel(program: Program, method: Method, tables: Sequence[Table]) -> Kernel:
    """The kernel, compiled, or read from disk if it was before. Takes seconds when it compiles."""
    mathematics = Path(__file__).with_name("lane_math.py").read_bytes()
    printer = LanesPrinter(program, method, tables)
    # Numba looks at the kernel's own file only, so that file must change with what it imports.
    text = f"# Written by {__name__} with {hashlib.sha256(mathematics).hexdigest()}.\n{printer.text()}"
    name = f"{method}_{hashlib.sha256(text.encode()).hexdigest()[:24]}"
    path = cache_folder() / f"{name}.py"
    _write(path, text)
    return Kernel(_imported(f"_kernels_{name}", path).run, printer.places)


@cache
def cache_folder() -> Path:
    """Where kernels are kept: NUMBA_CACHE_DIR, else the user's folder for caches.

    Where neither can be written to, a folder of this process alone.
    """
    wanted = [
        Path(os.environ[n]) for n in ("NUMBA_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA") if n in os.environ
    ]
    for parent in [*wanted, Path("~/.cache").expanduser()]:
        folder = parent / FOLDER
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            tempfile.TemporaryFile(dir=folder).close()
        except OSError:
            continue
        return folder
    # A folder with a known name that all users can write to would let others plant code.
    return Path(tempfile.mkdtemp(prefix=FOLDER))


def _write(path: Path, text: str) -> None:
    """Writes a file at once, so that another process never reads half of it."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)


def _imported(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # Machine code from disk asks for its module by name.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
