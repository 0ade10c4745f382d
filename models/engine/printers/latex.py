"""Equations as LaTeX, in the part of it that KaTeX and LaTeX's amsmath share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from math import inf

from models.engine.declarations import Lever, Parameter
from models.engine.expansion import Variable
from models.engine.expressions import TIME, Call, Expression, Name, Number
from models.engine.model import Model
from models.engine.printers.infix import InfixPrinter
from models.engine.vocabulary import DELAYS

BINDING = {"add": 1, "subtract": 1, "negate": 1, "multiply": 2, "divide": 4, "power": 3}
"""How tightly an operator binds; a fraction holds its parts together by its bar."""
COMPARISONS = {"less": "<", "less_equal": r"\le", "greater": ">", "greater_equal": r"\ge"} | {
    "equal": "=",
    "not_equal": r"\ne",
}
SIGNS = {"add": "+", "subtract": "-", "multiply": r"\cdot"}
FUNCTIONS = {"minimum": r"\min", "maximum": r"\max", "exp": r"\exp", "log": r"\ln"}
SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: f"\\{c}" for c in "&%$#_{}"
}
"""Characters that mean something to LaTeX, and how they are written."""
WIDTH = 60
"""Letters after which an equation goes on in the next line."""
Names = Callable[[str], tuple[str, str]]
"""What a name of the model is called, and its subscript (or nothing)."""


def escaped(text: str) -> str:
    """Plain text as LaTeX."""
    return "".join(SPECIAL.get(c, c) for c in text)


def model_names(model: Model) -> Names:
    """Every name of the model in words; the tier as its subscript."""
    elements = {n: (f.base, f.element) for g in (model.variables, model.parameters) for n, f in g.items()}

    def names(name: str) -> tuple[str, str]:
        base, element = elements.get(name, ("", ""))
        return (base or name).replace("_", " "), element

    return names


def equation(
    name: str,
    expression: Expression,
    names: Names,
    *,
    stock: bool = False,
    initial: Expression | None = None,
    otherwise: str = "otherwise",
    width: int = WIDTH,
) -> str:
    """An equation; a stock's as its rate of change, with its value at the start.

    Parameters
    ----------
    expression
        The right side; of a stock its net flow.
    otherwise
        Word before what holds where a condition does not.
    width
        Letters after which it goes on in the next line.
    """
    printer = _Printer(names, otherwise)
    symbol = printer.name(name)
    left = rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}t}}\,{symbol}" if stock else symbol
    first, *rest = printer.lines(expression, width)
    if _letters(left + first) > width:
        lines = [f"&{left}", rf"&\quad = {first}", *(rf"&\qquad {line}" for line in rest)]
    else:
        lines = [f"{left} &= {first}", *(rf"&\quad {line}" for line in rest)]
    if initial is not None:
        equals = "&" if lines[0].startswith("&") else ""
        lines.append(f"{equals}{symbol}(t_0) {'=' if equals else '&='} {printer.expression(initial)}")
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def of_variable(variable: Variable, names: Names, otherwise: str = "otherwise") -> str:
    """The equation of a variable of a model."""
    stock, initial = variable.kind == "stock", variable.initial
    return equation(
        variable.name, variable.expression, names, stock=stock, initial=initial, otherwise=otherwise
    )


class _Printer(InfixPrinter):
    def __init__(self, names: Names, otherwise: str) -> None:
        self.names, self.otherwise = names, otherwise

    def name(self, identifier: str) -> str:
        if identifier == TIME:
            return "t"
        word, subscript = self.names(identifier)
        symbol = rf"\text{{{escaped(word)}}}"
        return rf"{symbol}_{{\text{{{escaped(subscript)}}}}}" if subscript else symbol

    def number(self, value: float) -> str:
        digits, _, exponent = repr(float(value)).removesuffix(".0").partition("e")
        if not exponent:
            return digits
        power = f"10^{{{int(exponent)}}}"
        return power if digits == "1" else rf"{digits} \cdot {power}"

    def expression(self, node: Expression) -> str:
        """The node as LaTeX, with parentheses only inside."""
        if not isinstance(node, Call):
            return super().expression(node)
        if node.function in FUNCTIONS:
            inside = ", ".join(self.expression(a) for a in node.arguments)
            return rf"{FUNCTIONS[node.function]}\left({inside}\right)"
        if node.function in DELAYS:
            return self._delay(node.function, node.arguments)
        if node.function in SIGNS:
            return " ".join(self._row(node))
        return super().expression(node)

    def lines(self, node: Expression, width: int) -> Iterator[str]:
        """The node in lines of about so many letters, broken before operators of its outermost rows."""
        line = ""
        for piece in self._row(node, width):
            if line and _letters(line + piece) > width:
                yield line
                line = ""
            line = f"{line} {piece}" if line else piece
        yield line

    def _row(self, node: Expression, width: float = inf) -> list[str]:
        """Terms of a sum or factors of a product, with the operator before each; a wide term by factors."""
        if not isinstance(node, Call) or node.function not in SIGNS:
            return [self.expression(node)]
        left, right = node.arguments
        if node.function == "multiply":
            # A sum on the left is one factor, not a row of its own.
            factors = self._row(left, width) if _binding(left) == 2 else [self._side(left, 2)]
            return [*factors, rf"\cdot {self._side(right, 2)}"]
        term = [self._side(right, 1 if node.function == "add" else 2)]
        if _binding(right) == 2 and _letters(term[0]) > width:
            term = self._row(right, width)
        first = self._row(left, width) if _binding(left) else [self._side(left, 1)]
        return [*first, f"{SIGNS[node.function]} {term[0]}", *term[1:]]

    def _side(self, node: Expression, binding: int) -> str:
        """An operand, in parentheses where it binds less tightly than its operator."""
        text = self.expression(node)
        return rf"\left({text}\right)" if _binding(node) < binding else text

    def print_divide(self, over: Expression, under: Expression) -> str:
        return rf"\frac{{{self.expression(over)}}}{{{self.expression(under)}}}"

    def print_power(self, base: Expression, exponent: Expression) -> str:
        fraction = isinstance(base, Call) and base.function == "divide"
        return f"{{{self._side(base, 5 if fraction else 4)}}}^{{{self.expression(exponent)}}}"

    def print_negate(self, value: Expression) -> str:
        return f"-{self._side(value, 2)}"

    def print_sqrt(self, value: Expression) -> str:
        return rf"\sqrt{{{self.expression(value)}}}"

    def print_where(self, condition: Expression, yes: Expression, no: Expression) -> str:
        comparison = isinstance(condition, Call) and condition.function in COMPARISONS
        holds = self._comparison(condition) if comparison else rf"{self.expression(condition)} \ne 0"
        other = rf"\text{{{escaped(self.otherwise)}}}"
        rows = rf"{self.expression(yes)} & {holds} \\ {self.expression(no)} & {other}"
        return rf"\begin{{cases}} {rows} \end{{cases}}"

    def print_lookup(self, table: Expression, value: Expression) -> str:
        return rf"{self.expression(table)}\left({self.expression(value)}\right)"

    def print_total(self, value: Expression) -> str:
        return rf"\sum {self.expression(value)}"

    def _delay(self, function: str, arguments: tuple[Expression, ...]) -> str:
        inside = ", ".join(self.expression(a) for a in arguments)
        return rf"\operatorname{{{function[:-1]}}}_{function[-1]}\left({inside}\right)"

    def _comparison(self, node: Expression) -> str:
        assert isinstance(node, Call)
        left, right = (self.expression(a) for a in node.arguments)
        return f"{left} {COMPARISONS[node.function]} {right}"


def _binding(node: Expression) -> int:
    """How tightly a node holds together; what needs no parentheses anywhere the most."""
    if isinstance(node, Number):
        return 1 if node.value < 0 else 5
    if isinstance(node, Name):
        return 5
    return 0 if node.function in {"where", "total"} else BINDING.get(node.function, 5)


def _letters(text: str) -> int:
    """Letters of the words in a text, about how wide it is set; a Chinese one counts as two."""
    words = "".join(re.findall(r"\\text\{(.*?)\}", text))
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in words)


FIT = (
    r"\newsavebox{\whole}\newcommand{\fit}[1]{\sbox{\whole}{$\displaystyle #1$}"
    r"\ifdim\wd\whole>\linewidth\resizebox{\linewidth}{!}{\usebox{\whole}}\else\usebox{\whole}\fi}"
)
"""Makes an equation smaller that is wider than the page."""


def document(
    model: Model,
    title: str,
    labels: Mapping[str, str],
    sectors: Mapping[str, str],
    values: Mapping[str, str],
    say: Callable[[str], str] = str,
    *,
    chinese: bool = False,
) -> str:
    """The whole model as a document of its own: equations by sector, then levers and parameters.

    Parameters
    ----------
    labels
        What variables, parameters and levers are, by name; other variables have their docstrings.
    sectors
        What sectors are called.
    values
        What parameters and levers are set to, by name, in words.
    say
        Puts the document's own words into the language of the labels.
    chinese
        Whether that is Chinese, which has a document class of its own.
    """
    names = model_names(model)
    kind = r"\documentclass[UTF8]{ctexart}" if chinese else r"\documentclass{article}"
    version = say("Model {hash}").format(hash=model.hash)
    parts = [
        kind,
        r"\usepackage[margin=2cm]{geometry}",
        r"\usepackage{amsmath,graphicx,longtable}",
        FIT,
        rf"\title{{{escaped(title)}}}",
        rf"\date{{{escaped(version)}}}",
        r"\begin{document}",
        r"\maketitle",
    ]
    sector = ""
    for variable in model.variables.values():
        if variable.sector != sector:
            sector = variable.sector
            parts.append(rf"\section{{{escaped(sectors.get(sector, sector))}}}")
        text = labels.get(variable.name, variable.documentation).partition("\n\n")[0]
        told = rf"{escaped(text)} (\texttt{{{escaped(variable.name)}}}, {escaped(variable.unit)})"
        equation = of_variable(variable, names, otherwise=say("otherwise"))
        parts += [rf"\noindent {told}", r"\[\fit{", equation, r"}\]"]
    printer = _Printer(names, "")
    for heading, inputs in ((say("Levers"), model.levers), (say("Parameters"), model.parameters)):
        parts += [rf"\section{{{heading}}}", *_inputs(inputs, printer, labels, values, say)]
    if model.tables:
        heading = say("Tables")
        parts.append(rf"\section{{{heading}}}")
    for table in model.tables.values():
        points = ", ".join(f"({x:g}, {y:g})" for x, y in zip(table.x, table.y, strict=True))
        lines = say("straight lines through {points}").format(points=points)
        parts.append(rf"\noindent ${printer.name(table.name)}$: {lines}\par")
    return "\n".join([*parts, r"\end{document}", ""])


def _inputs(
    inputs: Mapping[str, Lever] | Mapping[str, Parameter],
    printer: _Printer,
    labels: Mapping[str, str],
    values: Mapping[str, str],
    say: Callable[[str], str],
) -> Iterator[str]:
    """Levers or parameters as a table: name, value, range and unit, and below each what it is."""
    yield r"\begin{longtable}{p{6cm}p{3.4cm}ll}"
    head = " & ".join((say("Name"), say("Value"), say("Range"), say("Unit")))
    yield rf"{head} \\ \hline"
    for name, found in inputs.items():
        told = [f"${printer.name(name)}$", escaped(values[name])]
        told += [f"{found.low:g} -- {found.high:g}", escaped(found.unit)]
        yield " & ".join(told) + r" \\"
        label = ". ".join(filter(None, labels.get(name, "").split("\n\n")))
        yield rf"\multicolumn{{4}}{{p{{16cm}}}}{{\small {escaped(label)}}} \\"
    yield r"\end{longtable}"
