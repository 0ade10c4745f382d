"""The program as plain Python on floats: one run in some milliseconds, no start-up cost."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from struct import Struct
from types import FunctionType
from typing import cast

from models.engine.declarations import Table
from models.engine.expressions import Expression, Name
from models.engine.printers.loop import LoopPrinter, Method
from models.engine.program import Assignment, Program


def interpolate(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    """Piecewise-linear reading of (xs, ys), held constant beyond the ends."""
    if x <= xs[0]:
        return ys[0]
    if x >= xs[-1]:
        return ys[-1]
    k = bisect_right(xs, x)
    return ys[k - 1] + (ys[k] - ys[k - 1]) * (x - xs[k - 1]) / (xs[k] - xs[k - 1])


class PythonPrinter(LoopPrinter):
    """Prints a kernel `run(parameters, levers, times, step, every)`.

    It returns what it recorded as doubles, a row for every so many
    instants, in the order of `Program.recorded`.
    """

    signature = "def run(_parameters, _levers, _times, _step, _every):"

    def __init__(self) -> None:
        super().__init__()
        self.temporaries = 0

    def kernel(self, program: Program, method: Method) -> str:
        """The text, with the names read most often first: CPython reaches 256 locals in one instruction."""
        text = super().kernel(program, method)
        scope: dict[str, object] = {}
        exec(text, scope)
        code = cast(FunctionType, scope["run"]).__code__
        local = set(code.co_varnames[code.co_argcount :])
        often = Counter(word for word in re.findall(r"\w+", text) if word in local)
        head, body = text.split("\n", 1)
        return f"{head}\n    {' = '.join(name for name, _ in often.most_common(256))} = None\n{body}"

    def assign(self, assignments: Sequence[Assignment]) -> list[str]:
        lines = []
        for a in assignments:
            self.temporaries = 0
            lines += super().assign([a])
        return lines

    def prologue(self, program: Program) -> list[str]:
        return ["_record = bytearray()", *super().prologue(program)]

    def record(self, program: Program, index: str) -> list[str]:
        row = [*self.assign(program.reports), f"_record += _pack({', '.join(program.recorded)})"]
        return [f"if ({index}) % _every == 0:", *(f"    {line}" for line in row)]

    def print_power(self, base: Expression, exponent: Expression) -> str:
        """math.pow fails where Python's ** turns complex."""
        return f"_pow({self.expression(base)}, {self.expression(exponent)})"

    def print_where(self, condition: Expression, yes: Expression, no: Expression) -> str:
        return f"({self.expression(yes)} if {self.expression(condition)} else {self.expression(no)})"

    def print_lookup(self, table: Expression, value: Expression) -> str:
        assert isinstance(table, Name)
        return f"_interpolate({self.expression(value)}, _{table.id}_x, _{table.id}_y)"

    def print_minimum(self, first: Expression, second: Expression) -> str:
        return self._choice("<", first, second)

    def print_maximum(self, first: Expression, second: Expression) -> str:
        return self._choice(">", first, second)

    def _choice(self, symbol: str, first: Expression, second: Expression) -> str:
        """min or max without a call: the built-in ones cost more than the rest of a line."""
        (a, set_a), (b, set_b) = self._held(first), self._held(second)
        return f"({a} if {set_a} {symbol} {set_b} else {b})"

    def _held(self, node: Expression) -> tuple[str, str]:
        """How to read a value, and how to write it where it is first needed."""
        if isinstance(node, Name):
            return self.name(node.id), self.name(node.id)
        self.temporaries += 1
        name = f"_held_{self.temporaries}"
        return name, f"({name} := {self.expression(node)})"


Kernel = Callable[[Sequence[float], Sequence[Sequence[float]], Sequence[float], float, int], bytearray]


def compile_kernel(program: Program, method: Method, tables: Sequence[Table]) -> tuple[Kernel, str]:
    """The kernel as a function, and its text (whose lines an arithmetic error points into)."""
    text = PythonPrinter().kernel(program, method)
    scope: dict[str, object] = {
        "_pack": Struct(f"{len(program.recorded)}d").pack,
        "_interpolate": interpolate,
    }
    scope |= {"_pow": math.pow, "exp": math.exp, "log": math.log, "sqrt": math.sqrt}
    for table in tables:
        scope |= {f"_{table.name}_x": table.x, f"_{table.name}_y": table.y}
    exec(compile(text, f"<{method} kernel>", "exec"), scope)
    return cast(Kernel, scope["run"]), text
