"""Finds words that reach the screen without going through the catalogue."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from models.cooperation.tables import DATA

ROOT = DATA.parent
SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
MODELS = sorted((ROOT / "models").rglob("*.py"))

TEXT_KEYWORDS = {
    "label",
    "help",
    "placeholder",
    "title",
    "page_title",
    "body",
    "alt",
    "delta",
    "value",
    "text",
}
"""Arguments that a reader sees, wherever they occur."""
FIRST_IS_TEXT = re.compile(r"st\.(?!Page|html|fragment|cache|session|query|grid|container)\w+")
"""Calls of Streamlit whose first argument is text, when it is text at all."""
MORE_TEXT = {"st.metric": (1, 2), "chart_panel": (1,), "Series": (1,)}
"""Further arguments that a reader sees, by position."""
DIRECTIVE = re.compile(r":(?:material/\w+:|[a-z-]+\[)")
"""Streamlit's own words within markdown."""


def marked(source: str) -> set[str]:
    """What calls of `t` and `message` hand to the catalogue, wherever they stand."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args)
    firsts = (call.args[0] for call in calls if ast.unparse(call.func) in {"t", "message"})
    return {a.value for a in firsts if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def untranslated_literals(source: str) -> list[str]:
    """Literals with letters that a call shows as they are, each with its line."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        f"line {literal.lineno}: {literal.value}"
        for call in calls
        for argument in _shown(call)
        for literal in _literals(argument)
        if any(character.isalpha() for character in DIRECTIVE.sub("", str(literal.value)))
    ]


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    name = ast.unparse(call.func)
    if name in {"t", "message"} or not re.match(r"(st|alt)\.|chart_panel$|Series$", name):
        return
    positions = {0} if FIRST_IS_TEXT.fullmatch(name) else set()
    positions |= set(MORE_TEXT.get(name, ()))
    yield from (a for i, a in enumerate(call.args) if i in positions)
    yield from (k.value for k in call.keywords if k.arg in TEXT_KEYWORDS)


def _literals(shown: ast.expr) -> Iterator[ast.Constant]:
    """Literals of an expression, leaving out what other calls and conditions do with theirs."""
    match shown:
        case ast.Constant(value=str()):
            yield shown
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
            for part in parts:
                yield from _literals(part)
        case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
            yield from _literals(left)
            yield from _literals(right)
