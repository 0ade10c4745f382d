"""A whole model: checked when it is built, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from models.engine.declarations import Declaration, Lever, Parameter, Sector, Table
from models.engine.errors import ModelError, nearest
from models.engine.expansion import Variable, expand
from models.engine.expressions import TIME, Call, Name, tables, text, walk
from models.engine.program import Program, compile_program
from models.engine.vocabulary import ARITY


class Model:
    """Stocks, flows and auxiliaries with their inputs, ready to be run or examined.

    Parameters
    ----------
    sectors, parameters, levers, lookup_tables
        What the model is made of. Names are shared by all of them.

    Raises
    ------
    ModelError
        For two definitions of one name, a name that does not exist, a stock that changes
        through anything but flows, a cycle without a stock, an input nothing reads.
    """

    order: tuple[str, ...]
    """Flows and auxiliaries, each after everything it reads at the same instant."""
    program: Program
    """The order of work that every kernel follows."""

    def __init__(
        self,
        sectors: Iterable[Sector],
        parameters: Iterable[Parameter] = (),
        levers: Iterable[Lever] = (),
        lookup_tables: Iterable[Table] = (),
    ) -> None:
        parameters, levers, lookup_tables = tuple(parameters), tuple(levers), tuple(lookup_tables)
        self.declarations: tuple[Declaration, ...] = tuple(d for s in sectors for d in s.declarations)
        self.parameters: Mapping[str, Parameter] = {p.name: p for p in parameters}
        self.levers: Mapping[str, Lever] = {x.name: x for x in levers}
        self.tables: Mapping[str, Table] = {t.name: t for t in lookup_tables}
        _refuse_doubles(self.declarations, [*parameters, *levers, *lookup_tables])
        units = {p.name: p.unit for p in parameters if not p.base} | {x.name: x.unit for x in levers}
        expanded = expand(self.declarations, parameters, units)
        _refuse_clashes(expanded, {**self.parameters, **self.levers, **self.tables})
        self.variables: Mapping[str, Variable] = {v.name: v for v in expanded}
        self._check_stocks()
        self._check_tables()
        self._check_inputs_are_read()
        self.order = self._evaluation_order()
        self.program = compile_program(self)

    @cached_property
    def hash(self) -> str:
        """Twelve hexadecimal digits that change with any equation, parameter, lever or table.

        Labels, descriptions, sources, comments and the order of definition do not count.
        """
        content = {
            "variables": sorted(
                [v.name, v.kind, v.unit, text(v.expression), text(v.initial) if v.initial else ""]
                for v in self.variables.values()
            ),
            "parameters": sorted(
                [p.name, p.unit, p.value, p.low, p.high, p.distribution] for p in self.parameters.values()
            ),
            "levers": sorted([x.name, x.unit, x.baseline, x.low, x.high] for x in self.levers.values()),
            "tables": sorted([t.name, t.x_unit, t.unit, t.x, t.y] for t in self.tables.values()),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:12]

    @property
    def stocks(self) -> tuple[str, ...]:
        return tuple(v.name for v in self.variables.values() if v.kind == "stock")

    def unit(self, name: str) -> str:
        """Unit of a variable, parameter, lever or `time`."""
        if name == TIME:
            return "year"
        for group in (self.variables, self.parameters, self.levers):
            if name in group:
                return group[name].unit
        raise KeyError(name)

    def _check_stocks(self) -> None:
        for variable in self.variables.values():
            if variable.kind != "stock":
                continue
            for node in walk(variable.expression):
                plain = isinstance(node, Call) and node.function in {"add", "subtract", "negate"}
                flow = isinstance(node, Name) and getattr(self.variables.get(node.id), "kind", "") == "flow"
                if not plain and not flow:
                    raise ModelError(
                        variable.place,
                        variable.name,
                        f"is a stock that changes through {text(node)}",
                        "Add and subtract flows only; declare that as a flow",
                    )

    def _check_tables(self) -> None:
        for table in self.tables.values():
            if any(b <= a for a, b in pairwise(table.x)):
                raise ModelError("inputs", table.name, "has an x that does not increase", "Sort its points")
        for variable in self.variables.values():
            for name in tables(variable.expression) - set(self.tables):
                near = nearest(name, self.tables)
                mend = (
                    f"Did you mean {near}? Otherwise add it to the tables" if near else "Add it to the tables"
                )
                raise ModelError(
                    variable.place, variable.name, f"looks up {name}, which does not exist", mend
                )

    def _check_inputs_are_read(self) -> None:
        read = set().union(*(v.causes | tables(v.expression) for v in self.variables.values()))
        for v in self.variables.values():
            read |= {n.id for n in walk(v.initial) if isinstance(n, Name)} if v.initial else set()
        for name in [*self.parameters, *self.levers, *self.tables]:
            if name not in read:
                raise ModelError("inputs", name, "is read by no equation", "Use it or take it out")

    def _evaluation_order(self) -> tuple[str, ...]:
        """Flows and auxiliaries, each after everything it reads at the same instant."""
        computed = {v.name: v for v in self.variables.values() if v.kind != "stock"}
        graph = {name: sorted(v.causes & computed.keys()) for name, v in computed.items()}
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            cycle: list[str] = error.args[1]
            first = computed[cycle[0]]
            raise ModelError(
                first.place,
                first.name,
                f"is part of a cycle without a stock ({' -> '.join(cycle)})",
                "Put a stock or a delay between them",
            ) from None


def _refuse_doubles(declarations: Iterable[Declaration], inputs: Iterable[Parameter | Lever | Table]) -> None:
    seen: dict[str, str] = {TIME: "the engine"}
    for name, where in [*((i.name, "inputs") for i in inputs), *((d.name, d.place) for d in declarations)]:
        if name.startswith("_") or name in {*ARITY, "range", "len"}:
            raise ModelError(where, name, "is a name that the engine keeps for itself", "Rename it")
        if name in seen:
            raise ModelError(where, name, f"is defined twice (also in {seen[name]})", "Rename or remove one")
        seen[name] = where


def _refuse_clashes(variables: Iterable[Variable], inputs: Mapping[str, Parameter | Lever | Table]) -> None:
    seen: dict[str, str] = {}
    for variable in variables:
        other = seen.get(variable.name) or ("the inputs" if variable.name in inputs else "")
        if other:
            raise ModelError(
                variable.place, variable.name, f"is defined twice (also in {other})", "Rename one"
            )
        seen[variable.name] = variable.place
