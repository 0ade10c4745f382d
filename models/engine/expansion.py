"""From declarations to scalar variables: delays become stocks, elements become suffixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from models.engine.declarations import Declaration, Kind, Parameter
from models.engine.errors import ModelError, nearest
from models.engine.expressions import TIME, Call, Expression, Name, Number, add, names, rewrite, walk
from models.engine.vocabulary import DELAYS


@dataclass(frozen=True)
class Variable:
    """One scalar equation of the model.

    `base` is the name it was declared under and `element` its tier (empty for a scalar
    or a total); `internal` marks the stages of a delay.
    """

    name: str
    base: str
    element: str
    kind: Kind
    unit: str
    sector: str
    expression: Expression
    initial: Expression | None
    documentation: str
    place: str
    internal: bool = False

    @property
    def causes(self) -> frozenset[str]:
        """Names the equation reads."""
        return names(self.expression)


@dataclass(frozen=True)
class _Line:
    """A declaration after its delay, if any, has been taken apart."""

    declaration: Declaration
    initial: Expression | None
    internal: bool = False


def expand(
    declarations: Iterable[Declaration], parameters: Iterable[Parameter], inputs: Mapping[str, str]
) -> list[Variable]:
    """Scalar variables in declaration order, totals after their elements.

    Parameters
    ----------
    declarations
        All sectors' declarations.
    parameters
        Parameters; those with a base are read per element under that base.
    inputs
        Unit of every scalar parameter and lever by name.

    Raises
    ------
    ModelError
        For a name that does not exist or cannot be read from where it stands.
    """
    declared = {d.name: d for d in declarations}
    units = {d.name: d.unit for d in declared.values()} | dict(inputs)
    by_base: dict[str, dict[str, Parameter]] = {}
    for parameter in parameters:
        if parameter.base:
            by_base.setdefault(parameter.base, {})[parameter.element] = parameter
            units.setdefault(parameter.base, parameter.unit)
    lines = [line for d in declared.values() for line in _without_delay(d, units)]
    scope = _Scope({line.declaration.name: line.declaration for line in lines}, by_base, inputs)
    return [variable for line in lines for variable in _scalars(line, scope)]


def _without_delay(declaration: Declaration, units: Mapping[str, str]) -> list[_Line]:
    """The declaration alone, or its delay's stages followed by the declaration reading the last."""
    calls = [n for n in walk(declaration.expression) if isinstance(n, Call) and n.function in DELAYS]
    initial = Name(declaration.initial) if declaration.initial else None
    if not calls:
        return [_Line(declaration, initial)]
    call = calls[0]
    if len(calls) > 1 or not all(isinstance(a, Name) for a in call.arguments):
        raise ModelError(
            declaration.place,
            declaration.name,
            f"delays more than a name ({call.function})",
            "Give what is delayed, and each delay, an equation of its own",
        )
    stages, output = _stages(declaration, call, units)
    expression = rewrite(declaration.expression, lambda node: output if node is call else None)
    return [*stages, _Line(replace(declaration, expression=expression), initial)]


def _stages(declaration: Declaration, call: Call, units: Mapping[str, str]) -> tuple[list[_Line], Expression]:
    """The flows and stocks of a delay of any order, and what it puts out."""
    source, time = call.arguments
    assert isinstance(source, Name)
    order = DELAYS[call.function]
    material = call.function.startswith("delay")
    unit = units.get(source.id, declaration.unit)
    stage_time = Call("divide", (time, Number(float(order))))
    lines: list[_Line] = []
    previous: Expression = source
    if material:
        previous = _stage(lines, declaration, "flow", f"{declaration.name}_passing_0", unit, source)
    for k in range(1, order + 1):
        stock = Name(f"{declaration.name}_stage_{k}")
        passing = f"{declaration.name}_passing_{k}"
        if material:
            leaving = Call("divide", (stock, stage_time))
            outflow = _stage(lines, declaration, "flow", passing, unit, leaving)
            net, start = Call("subtract", (previous, outflow)), Call("multiply", (source, stage_time))
            _stage(lines, declaration, "stock", stock.id, f"({unit}) * year", net, start)
            previous = outflow
        else:
            gap = Call("divide", (Call("subtract", (previous, stock)), stage_time))
            change = _stage(lines, declaration, "flow", passing, f"({unit}) / year", gap)
            _stage(lines, declaration, "stock", stock.id, unit, change, source)
            previous = stock
    return lines, previous


def _stage(
    lines: list[_Line],
    declaration: Declaration,
    kind: Kind,
    name: str,
    unit: str,
    expression: Expression,
    initial: Expression | None = None,
) -> Name:
    stage = replace(
        declaration, name=name, kind=kind, unit=unit, expression=expression, with_total=False, initial=""
    )
    lines.append(_Line(stage, initial, internal=True))
    return Name(name)


@dataclass(frozen=True)
class _Scope:
    """Everything an equation may read."""

    declared: Mapping[str, Declaration]
    by_base: Mapping[str, Mapping[str, Parameter]]
    inputs: Mapping[str, str]

    def resolve(self, expression: Expression, reader: Declaration, element: str) -> Expression:
        """The expression with every name replaced by a scalar one."""

        def change(node: Expression) -> Expression | None:
            if isinstance(node, Call) and node.function == "total":
                return self._total(node, reader)
            if isinstance(node, Call) and node.function == "lookup":
                return Call("lookup", (node.arguments[0], self.resolve(node.arguments[1], reader, element)))
            if isinstance(node, Name):
                return Name(self._scalar_name(node.id, reader, element))
            return None

        return rewrite(expression, change)

    def _scalar_name(self, name: str, reader: Declaration, element: str) -> str:
        if name == TIME or name in self.inputs:
            return name
        declaration = self.declared.get(name)
        if declaration is not None and (
            declaration.dimension is None or (not element and declaration.with_total)
        ):
            return name
        if element and (declaration is not None or element in self.by_base.get(name, {})):
            return f"{name}_{element}"
        if declaration is not None or name in self.by_base:
            raise ModelError(
                reader.place,
                reader.name,
                f"reads {name}, which exists once per element",
                f"Write total({name})",
            )
        near = nearest(name, [*self.declared, *self.inputs, *self.by_base])
        mend = f"Did you mean {near}? Otherwise declare" if near else "Declare"
        raise ModelError(reader.place, reader.name, f"reads {name}, which does not exist", f"{mend} it")

    def _total(self, call: Call, reader: Declaration) -> Expression:
        argument = call.arguments[0]
        declaration = self.declared.get(argument.id) if isinstance(argument, Name) else None
        if declaration is None or declaration.dimension is None:
            raise ModelError(
                reader.place,
                reader.name,
                "takes the total of something without elements",
                "Total a variable by=...",
            )
        if declaration.with_total:
            return Name(declaration.name)
        return add([Name(f"{declaration.name}_{e}") for e in declaration.dimension.elements])


def _scalars(line: _Line, scope: _Scope) -> list[Variable]:
    declaration = line.declaration
    elements = declaration.dimension.elements if declaration.dimension else ("",)
    variables = [_scalar(line, scope, element) for element in elements]
    if declaration.with_total:
        variables.append(
            Variable(
                name=declaration.name,
                base=declaration.name,
                element="",
                kind="flow" if declaration.kind == "flow" else "auxiliary",
                unit=declaration.unit,
                sector=declaration.sector,
                expression=add([Name(v.name) for v in variables]),
                initial=None,
                documentation=declaration.documentation,
                place=declaration.place,
            )
        )
    return variables


def _scalar(line: _Line, scope: _Scope, element: str) -> Variable:
    declaration = line.declaration
    return Variable(
        name=f"{declaration.name}_{element}" if element else declaration.name,
        base=declaration.name,
        element=element,
        kind=declaration.kind,
        unit=declaration.unit,
        sector=declaration.sector,
        expression=scope.resolve(declaration.expression, declaration, element),
        initial=scope.resolve(line.initial, declaration, element) if line.initial is not None else None,
        documentation=declaration.documentation,
        place=declaration.place,
        internal=line.internal,
    )
