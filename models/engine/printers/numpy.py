"""The program on NumPy arrays: a batch of runs at once, one array element per run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from models.engine.declarations import Table
from models.engine.expressions import Expression, Name
from models.engine.printers.loop import LoopPrinter, Method
from models.engine.program import Program


class NumpyPrinter(LoopPrinter):
    """Prints a kernel `run(parameters, levers, times, step, slots, record)`.

    Parameters and lever values are numbers or arrays of shape (runs,). Instant `i` is
    recorded as `record[k, slots[i]]` for the k-th recorded name unless `slots[i]` is
    negative; `record` has shape (names, slots, runs).
    """

    signature = "def run(_parameters, _levers, _times, _step, _slots, _record):"

    def __init__(self, recorded: Sequence[str]) -> None:
        super().__init__()
        self.recorded = recorded

    def record(self, program: Program, index: str) -> list[str]:
        rows = [f"    _record[{k}, _slot] = {name}" for k, name in enumerate(self.recorded)]
        reports = [f"    {line}" for line in self.assign(program.reports)]
        return [f"_slot = _slots[{index}]", "if _slot >= 0:", *reports, *rows]

    def print_lookup(self, table: Expression, value: Expression) -> str:
        assert isinstance(table, Name)
        return f"_interp({self.expression(value)}, _{table.id}_x, _{table.id}_y)"


Kernel = Callable[
    [Sequence[Any], Sequence[Sequence[Any]], Sequence[float], float, Sequence[int], np.ndarray], np.ndarray
]


def compile_kernel(
    program: Program, method: Method, tables: Sequence[Table], recorded: Sequence[str]
) -> Kernel:
    """The batch kernel as a function; `recorded` chooses the names it keeps."""
    text = NumpyPrinter(recorded).kernel(program, method)
    functions = ("exp", "log", "sqrt", "where", "minimum", "maximum")
    scope: dict[str, object] = {name: getattr(np, name) for name in functions}
    scope["_interp"] = np.interp
    for table in tables:
        scope |= {f"_{table.name}_x": np.array(table.x), f"_{table.name}_y": np.array(table.y)}
    exec(compile(text, f"<{method} batch kernel>", "exec"), scope)
    return cast(Kernel, scope["run"])
