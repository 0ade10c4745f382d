"""The layout of a kernel in Python, shared by the scalar and the batch one.

A printer of this kind has a `signature`, says how an instant is recorded, and spells
the vocabulary its own way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from models.engine.expressions import Expression
from models.engine.printers.infix import InfixPrinter
from models.engine.program import Assignment, Program, fuse

Method = Literal["euler", "rk4"]
METHODS: tuple[Method, ...] = ("rk4", "euler")


class LoopPrinter(InfixPrinter):
    """Prints a kernel whose first arguments are `parameters, levers, times, step`.

    `times` and `levers` (a row of values per time) cover every instant the method looks
    at: each step for Euler, each half step for RK4.
    """

    signature = ""

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
        """Classical Runge-Kutta: all rates of a stage before any stock moves.

        The later stages record nothing, so names read once need not exist in them.
        """
        stages, net_flows = fuse(program.stages, program.net_flows)
        stage = self.assign(stages)
        lines = [f"_from_{a.name} = {a.name}" for a in net_flows]
        lines += self._moves("first", "_half", program.net_flows)
        lines += [*self._instant(program, "_i + 1"), *stage, *self._moves("second", "_half", net_flows)]
        lines += [*stage, *self._moves("third", "_step", net_flows)]
        lines += [*self._instant(program, "_i + 2"), *stage]
        lines += [f"_fourth_{a.name} = _half * {self.expression(a.expression)}" for a in net_flows]
        for a in net_flows:
            moves = f"_first_{a.name} + 2.0 * _second_{a.name} + _third_{a.name} + _fourth_{a.name}"
            lines += [f"{a.name} = _from_{a.name} + _third * ({moves})"]
        return lines

    def _moves(self, stage: str, weight: str, net_flows: Sequence[Assignment]) -> list[str]:
        """How far each stock moves in a stage, then the moves."""
        return [
            *(f"_{stage}_{a.name} = {weight} * {self.expression(a.expression)}" for a in net_flows),
            *(f"{a.name} = _from_{a.name} + _{stage}_{a.name}" for a in net_flows),
        ]


def _unpack(names: Sequence[str], source: str) -> list[str]:
    return [f"({', '.join(names)},) = {source}"] if names else []


def _indent(lines: Sequence[str], depth: int = 1) -> list[str]:
    return ["    " * depth + line for line in lines]
