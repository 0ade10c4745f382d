"""The model with one scenario as XMILE 1.0, the field's exchange format.

Written so that the engines that claim to read it do: tables stand inside the variable that
reads them, with their points spelled out, since stand-alone ones are slow in one engine and
a scale beside the points hides these from another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain, count
from xml.etree import ElementTree as ET

from models.engine.declarations import Lever, Parameter, Table
from models.engine.expansion import Variable
from models.engine.expressions import TIME, Call, Expression, Name, Number, add
from models.engine.model import Model
from models.engine.printers.infix import SYMBOLS, InfixPrinter
from models.engine.printers.loop import Method
from models.engine.schedule import Schedule

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
NAMESPACE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"
PRECEDENCE = {"add": 1, "subtract": 1, "multiply": 2, "divide": 2}
"""How tightly operators bind that need no parentheses in a row; all others are given them."""
COMPARISONS = {"less": "<", "less_equal": "<=", "greater": ">", "greater_equal": ">="} | {
    "equal": "=",
    "not_equal": "<>",
}
FUNCTIONS = {"exp": "EXP", "log": "LN", "sqrt": "SQRT", "minimum": "MIN", "maximum": "MAX"}
RESERVED = re.compile(
    "abs|after_pulse|and|arccos|arcsin|arctan|cos|counter|delay|delay1|delay3|delayn|dt|else|exp|exprnd|"
    "external|forcst|if|inf|init|int|ln|log10|lognormal|max|mean|min|mod|nan|normal|not.*|npv|or|percent|"
    "pi|poisson|previous|pulse|pv|ramp|random|rank|safediv|self|sin|size|smth1|smth3|smthn|sqrt|starttime|"
    "stddev|step|stoptime|sum|tan|then|time|trend|uniform",
    re.IGNORECASE,
)
"""Names that are quoted: words of the language, and what begins like its word for no, which
a parser that does not look for the end of a word takes for that."""


def document(
    model: Model,
    title: str,
    *,
    start: float,
    until: float,
    step: float,
    method: Method,
    schedules: Mapping[str, Schedule],
    parameters: Mapping[str, float],
    labels: Mapping[str, str],
    say: Callable[[str], str] = str,
) -> str:
    """The text of the file.

    Parameters
    ----------
    title
        Name of the model in its header.
    start, until, step
        Time, in years.
    schedules
        Levers that move; all others stay at their baseline.
    parameters
        Values that replace the tables' ones, by full name.
    labels
        What variables, parameters, levers and tables are, by name; other variables have their docstrings.
    say
        Puts the file's own words into the language of the labels.
    """
    root = ET.Element("xmile", {"version": "1.0", "xmlns": NAMESPACE})
    root.append(_header(title, model.hash))
    root.append(_time(start, until, step, method))
    variables = ET.SubElement(ET.SubElement(root, "model"), "variables")
    variables.extend(_Printer(model, step, labels, say).variables(schedules, parameters))
    ET.indent(root)
    return f"{DECLARATION}\n{ET.tostring(root, encoding='unicode')}\n"


def _header(title: str, version: str) -> ET.Element:
    header = ET.Element("header")
    for tag, text in (("name", title), ("version", version), ("vendor", "models.engine")):
        ET.SubElement(header, tag).text = text
    ET.SubElement(header, "product", version="1.0", lang="en").text = "models.engine"
    return header


def _time(start: float, until: float, step: float, method: Method) -> ET.Element:
    """A step that is one n-th of a year is written as n, which loses no digit."""
    specs = ET.Element("sim_specs", method=method, time_units="year")
    ET.SubElement(specs, "start").text = repr(float(start))
    ET.SubElement(specs, "stop").text = repr(float(until))
    per_year = round(1 / step)
    if per_year and 1 / per_year == step:
        ET.SubElement(specs, "dt", reciprocal="true").text = str(per_year)
    else:
        ET.SubElement(specs, "dt").text = repr(step)
    return specs


class _Printer(InfixPrinter):
    """Prints equations; keeps the tables' readings that they ask for."""

    def __init__(
        self, model: Model, step: float, labels: Mapping[str, str], say: Callable[[str], str]
    ) -> None:
        self.model, self.step, self.labels, self.say = model, step, labels, say
        self.names = {*model.variables, *model.parameters, *model.levers}
        self.readings: dict[tuple[str, Expression], str] = {}
        self.read: list[ET.Element] = []

    def variables(
        self, schedules: Mapping[str, Schedule], parameters: Mapping[str, float]
    ) -> Iterator[ET.Element]:
        """All elements: parameters, levers, variables, and what was read from tables on the way."""
        for p in self.model.parameters.values():
            yield self._input(p, Number(parameters.get(p.name, p.value)))
        for x in self.model.levers.values():
            yield from self._lever(x, schedules.get(x.name))
        moved = {name for s in self.model.stocks for name, _ in _signed(self.model.variables[s].expression)}
        for v in self.model.variables.values():
            yield self._stock(v) if v.kind == "stock" else self._computed(v, v.name in moved)
        yield from self.read

    def _input(self, found: Parameter | Lever, value: Expression) -> ET.Element:
        label = self.labels.get(found.name, "")
        element = self._element("aux", found.name, value, found.unit, label)
        if found.low < found.high:
            ET.SubElement(element, "range", min=_digits(found.low), max=_digits(found.high))
        return element

    def _lever(self, lever: Lever, schedule: Schedule | None) -> Iterator[ET.Element]:
        """A lever; one that moves as an equation of time, with its schedule in constants beside it."""
        if schedule is None:
            yield self._input(lever, Number(lever.baseline))
            return
        names: dict[str, Name] = {}
        say = self.say
        called = {
            "level": say("Level of {lever}"),
            "start": say("Start of the ramp of {lever}"),
            "ramp": say("Length of the ramp of {lever}"),
            "end": say("Return to its baseline of {lever}"),
        }
        for part, unit in (("level", lever.unit), ("start", "year"), ("ramp", "year"), ("end", "year")):
            value = getattr(schedule, part)
            if value is not None:
                names[part] = Name(self._unused(f"{lever.name}_{part}"))
                name = self.labels.get(lever.name, lever.name).partition("\n\n")[0]
                label = called[part].format(lever=name)
                yield self._element("aux", names[part].id, Number(value), unit, label)
        yield self._input(lever, self._course(lever.baseline, names, schedule.ramp > 0))

    def _course(self, baseline: float, names: Mapping[str, Name], gradual: bool) -> Expression:
        risen = self._risen if gradual else self._begun
        share = risen(names["start"], names["ramp"])
        if "end" in names:
            share = Call("subtract", (share, risen(names["end"], names["ramp"])))
        way = Call("subtract", (names["level"], Number(baseline)))
        return add([Number(baseline), Call("multiply", (way, share))])

    def _risen(self, start: Name, ramp: Name) -> Expression:
        """How much of a ramp is behind us, 0 to 1."""
        passed = Call("divide", (Call("subtract", (Name(TIME), start)), ramp))
        return Call("clip", (passed, Number(0.0), Number(1.0)))

    def _begun(self, start: Name, _: Name) -> Expression:
        """The same without a ramp. Where time is a sum of steps it may miss the start by its last digits."""
        just_before = Call("subtract", (start, Number(self.step / 1024)))
        return Call("where", (Call("greater", (Name(TIME), just_before)), Number(1.0), Number(0.0)))

    def _stock(self, variable: Variable) -> ET.Element:
        assert variable.initial is not None
        label = self.labels.get(variable.name, variable.documentation)
        element = self._element("stock", variable.name, variable.initial, variable.unit, label)
        for name, inward in sorted(_signed(variable.expression), key=lambda flow: not flow[1]):
            ET.SubElement(element, "inflow" if inward else "outflow").text = self.name(name)
        return element

    def _computed(self, variable: Variable, moves: bool) -> ET.Element:
        """A flow only where it fills or drains a stock: the language has no other kind."""
        tag = "flow" if moves else "aux"
        label = self.labels.get(variable.name, variable.documentation)
        return self._element(tag, variable.name, variable.expression, variable.unit, label)

    def _reading(self, table: Table, value: Expression, name: str) -> ET.Element:
        element = self._element("aux", name, value, table.unit, self.labels.get(table.name, ""))
        points = ET.SubElement(element, "gf", type="continuous")
        for tag, values in (("xpts", table.x), ("ypts", table.y)):
            ET.SubElement(points, tag).text = ",".join(map(_digits, values))
        return element

    def _element(self, tag: str, name: str, value: Expression, unit: str, label: str) -> ET.Element:
        element = ET.Element(tag, name=name)
        if label:
            ET.SubElement(element, "doc").text = label
        ET.SubElement(element, "eqn").text = self._open(value)
        ET.SubElement(element, "units").text = _unit(unit)
        return element

    def name(self, identifier: str) -> str:
        if identifier == TIME:
            return "TIME"
        return f'"{identifier}"' if RESERVED.fullmatch(identifier) else identifier

    def number(self, value: float) -> str:
        return f"({_digits(value)})" if value < 0 else _digits(value)

    def _open(self, node: Expression) -> str:
        """The node without its outer parentheses, where nothing stands beside it."""
        text = self.expression(node)
        # A compound is always wrapped as a whole.
        return text[1:-1] if text.startswith("(") else text

    def expression(self, node: Expression) -> str:
        """The node as text, in parentheses if it is compound; rows of one operator have none inside."""
        if isinstance(node, Call) and node.function in FUNCTIONS:
            return f"{FUNCTIONS[node.function]}({', '.join(self._side(a, 1) for a in node.arguments)})"
        if not isinstance(node, Call) or node.function not in PRECEDENCE:
            return super().expression(node)
        binding, (left, right) = PRECEDENCE[node.function], node.arguments
        sides = self._side(left, binding), self._side(right, binding + 1)
        return f"({sides[0]} {SYMBOLS[node.function]} {sides[1]})"

    def _side(self, node: Expression, binding: int) -> str:
        loose = isinstance(node, Call) and PRECEDENCE.get(node.function, 0) >= binding
        return self._open(node) if loose else self.expression(node)

    def print_power(self, base: Expression, exponent: Expression) -> str:
        return f"({self.expression(base)} ^ {self.expression(exponent)})"

    def print_where(self, condition: Expression, yes: Expression, no: Expression) -> str:
        return f"(IF {self._condition(condition)} THEN {self._side(yes, 1)} ELSE {self._side(no, 1)})"

    def _condition(self, node: Expression) -> str:
        """A comparison, or a number that is true unless it is 0."""
        if not isinstance(node, Call) or node.function not in COMPARISONS:
            return f"{self._side(node, 1)} <> 0"
        left, right = node.arguments
        return f"{self._side(left, 1)} {COMPARISONS[node.function]} {self._side(right, 1)}"

    def print_lookup(self, table: Expression, value: Expression) -> str:
        """A reading is a variable of its own."""
        assert isinstance(table, Name)
        key = table.id, value
        if key not in self.readings:
            what = f"_at_{value.id}" if isinstance(value, Name) else "_reading"
            self.readings[key] = self._unused(table.id + what)
            self.read.append(self._reading(self.model.tables[table.id], value, self.readings[key]))
        return self.name(self.readings[key])

    def _unused(self, wanted: str) -> str:
        """The name, numbered if it is taken; from now on it is."""
        numbered = (f"{wanted}_{k}" for k in count(2))
        free = next(name for name in chain([wanted], numbered) if name not in self.names)
        self.names.add(free)
        return free


def _signed(net_flow: Expression, inward: bool = True) -> Iterator[tuple[str, bool]]:
    """Flows of a stock, and whether they fill it."""
    if isinstance(net_flow, Name):
        yield net_flow.id, inward
    elif isinstance(net_flow, Call):
        turned = {"negate": (False,), "subtract": (True, False)}.get(net_flow.function, (True, True))
        for argument, same in zip(net_flow.arguments, turned, strict=True):
            yield from _signed(argument, inward == same)


def _digits(value: float) -> str:
    """All digits of a number, without a zero for show."""
    return repr(float(value)).removesuffix(".0")


def _unit(unit: str) -> str:
    return "dmnl" if unit == "dimensionless" else unit.replace("**", "^")
