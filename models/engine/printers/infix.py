"""Expression trees as infix text, for the many languages that spell arithmetic alike."""

from __future__ import annotations

from models.engine.expressions import Call, Expression, Name, Number

SYMBOLS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "equal": "==",
    "not_equal": "!=",
}


class InfixPrinter:
    """Prints arithmetic as infix and everything else as a call; targets override what differs."""

    def expression(self, node: Expression) -> str:
        """The node as text, parenthesised wherever it is compound."""
        if isinstance(node, Number):
            return self.number(node.value)
        if isinstance(node, Name):
            return self.name(node.id)
        special = getattr(self, f"print_{node.function}", None)
        if special is not None:
            return special(*node.arguments)
        arguments = [self.expression(a) for a in node.arguments]
        if node.function in SYMBOLS:
            return f"({arguments[0]} {SYMBOLS[node.function]} {arguments[1]})"
        return f"{node.function}({', '.join(arguments)})"

    def name(self, identifier: str) -> str:
        """How a name is read; targets that keep values in arrays override it."""
        return identifier

    def number(self, value: float) -> str:
        return repr(value)

    def print_negate(self, value: Expression) -> str:
        return f"(-{self.expression(value)})"

    def print_clip(self, value: Expression, low: Expression, high: Expression) -> str:
        return self.expression(Call("minimum", (Call("maximum", (value, low)), high)))
