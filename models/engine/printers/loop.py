"""The layout of a kernel in Python, shared by the scalar and the batch one.

A printer of this kind has a `signature`, says how an instant is recorded, and spells
the vocabulary its own way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from models.engine.expressions import Expression
from models.engine.printers.infix import InfixPrinter
from models.engine.program import Assignment, Program, fuse

Method = Literal["euler", "rk4"]
METHODS: tuple[Method, ...] = ("rk4", "euler")

LATER_STAGES = ("second", "third", "fourth")


def points(stage: str, stocks: Sequence[str]) -> dict[str, str]:
    """Names under which a later stage of Runge-Kutta sees the stocks."""
    return {name: f"_{stage}_{name}" for name in stocks}


class LoopPrinter(InfixPrinter):
    """Prints a kernel whose first arguments are `parameters, levers, times, step`.

    `times` and `levers` (a row of values per time) cover every instant the method looks
    at: each step for Euler, each half step for RK4.
    """

    signature = ""

    def __init__(self) -> None:
        self.seen: Mapping[str, str] = {}

    def name(self, identifier: str) -> str:
        return self.seen.get(identifier, identifier)

    def print_power(self, base: Expression, exponent: Expression) -> str:
        return f"({self.expression(base)} ** {self.expression(exponent)})"

    def record(self, program: Program, index: str) -> list[str]:
        """Lines that record the instant `index`, reports included."""
        raise NotImplementedError

    def prologue(self, program: Program) -> list[str]:
        """Lines before the first instant."""
        return [
            *_unpack(program.parameters, "_parameters"),
            *self.assign(program.constants),
            *self._instant(program, "0"),
            *self.assign(program.initial),
            "_half = _step / 2",
            "_third = 1 / 3",
        ]

    def kernel(self, program: Program, method: Method) -> str:
        """The text of the kernel."""
        stride = 2 if method == "rk4" else 1
        step = self._rk4(program) if method == "rk4" else self._euler(program)
        stage = self.assign(program.stages)
        lines = [
            self.signature,
            *_indent(self.prologue(program)),
            f"    for _i in range(0, len(_times) - 1, {stride}):",
            *_indent([*stage, *self.record(program, "_i"), *step], 2),
            *_indent([*stage, *self.record(program, "len(_times) - 1"), "return _record"]),
        ]
        return "\n".join(lines) + "\n"

    def assign(self, assignments: Sequence[Assignment]) -> list[str]:
        return [f"{a.name} = {self.expression(a.expression)}" for a in assignments]

    def _instant(self, program: Program, index: str) -> list[str]:
        return [
            f"time = _times[{index}]",
            *_unpack(program.levers, f"_levers[{index}]"),
            *self.assign(program.instants),
        ]

    def _euler(self, program: Program) -> list[str]:
        """Net flows read flows only, so stocks may move one after another."""
        moves = [f"{a.name} = {a.name} + _step * {self.expression(a.expression)}" for a in program.net_flows]
        return [*moves, *self._instant(program, "_i + 1")]

    def _rk4(self, program: Program) -> list[str]:
        """Classical Runge-Kutta, each later stage with names of its own for the stocks it looks at.

        So nothing is overwritten before it was read, and the stages' rates need not be kept:
        they follow from those points, x_2 = x + h/2 k_1 and so on. The later stages record
        nothing, so names read once need not exist in them.
        """
        stages, net_flows = fuse(program.stages, program.net_flows)
        stocks = [a.name for a in net_flows]
        lines = self._point("second", "_half", program.net_flows)
        lines += self._instant(program, "_i + 1")
        for here, there, weight in (("second", "third", "_half"), ("third", "fourth", "_step")):
            self.seen = points(here, stocks)
            lines += [*self.assign(stages), *self._point(there, weight, net_flows)]
        self.seen = points("fourth", stocks)
        lines += [*self._instant(program, "_i + 2"), *self.assign(stages)]
        for a in net_flows:
            x, second, third, fourth = (a.name, *(points(n, stocks)[a.name] for n in LATER_STAGES))
            slope = f"{second} + 2.0 * {third} + {fourth} - {x} + _half * {self.expression(a.expression)}"
            lines += [f"{x} = _third * ({slope})"]
        self.seen = {}
        return lines

    def _point(self, stage: str, weight: str, net_flows: Sequence[Assignment]) -> list[str]:
        """Where the stocks are for a later stage."""
        return [
            f"{name} = {a.name} + {weight} * {self.expression(a.expression)}"
            for a, name in zip(net_flows, points(stage, [a.name for a in net_flows]).values(), strict=True)
        ]


def _unpack(names: Sequence[str], source: str) -> list[str]:
    return [f"({', '.join(names)},) = {source}"] if names else []


def _indent(lines: Sequence[str], depth: int = 1) -> list[str]:
    return ["    " * depth + line for line in lines]
