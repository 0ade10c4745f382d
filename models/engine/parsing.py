"""From the source of an equation to its expression tree."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NoReturn

from models.engine.errors import ModelError, nearest
from models.engine.expressions import Call, Expression, Name, Number
from models.engine.vocabulary import ARITY, OPERATORS

BINARY = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Pow: "power"}
COMPARISON = {
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
CALLABLE = sorted(set(ARITY) - OPERATORS)


@cache
def _functions(path: str) -> dict[tuple[str, int], ast.FunctionDef]:
    """Function definitions of a file by name and first line (that of the first decorator)."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"), filename=path)
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {(node.name, min([node.lineno, *(d.lineno for d in node.decorator_list)])): node for node in found}


def place(function: Callable[..., object]) -> str:
    """Where a function stands: `file:line`, the file relative to the working directory if below it."""
    code = function.__code__
    path = Path(code.co_filename)
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    return f"{path.as_posix()}:{code.co_firstlineno}"


def parse(function: Callable[..., object]) -> tuple[tuple[str, ...], Expression]:
    """Parameter names and the one expression of an equation.

    Raises
    ------
    ModelError
        If the body is not a docstring and one `return`, or says anything outside the vocabulary.
    """
    code = function.__code__
    node = _functions(code.co_filename)[(code.co_name, code.co_firstlineno)]
    return _Parser(place(function), code.co_name, node).equation()


class _Parser:
    """One equation on its way from syntax tree to expression tree."""

    def __init__(self, where: str, name: str, node: ast.FunctionDef) -> None:
        self.where = where
        self.name = name
        self.node = node
        self.parameters = tuple(a.arg for a in node.args.args)

    def refuse(self, problem: str, mend: str) -> NoReturn:
        raise ModelError(self.where, self.name, problem, mend)

    def equation(self) -> tuple[tuple[str, ...], Expression]:
        arguments = self.node.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults:
            self.refuse("takes starred, keyword or default arguments", "Name each cause as a plain parameter")
        body = self.node.body
        if not (ast.get_docstring(self.node) or "").strip():
            self.refuse("has no docstring", "Say in a docstring what it is")
        if len(body) != 2 or not isinstance(body[1], ast.Return) or body[1].value is None:
            self.refuse(
                "is more than one expression",
                "Write a docstring and one return; give parts names of their own",
            )
        expression = self.expression(body[1].value)
        used = {n.id for n in ast.walk(body[1]) if isinstance(n, ast.Name)}
        for parameter in self.parameters:
            if parameter not in used:
                self.refuse(f"names the cause {parameter} but does not use it", "Use it or take it out")
        return self.parameters, expression

    def expression(self, node: ast.expr) -> Expression:
        match node:
            case ast.Constant(value=bool(value)):
                self.refuse(f"uses the constant {value}", "Use numbers, names and the vocabulary only")
            case ast.Constant(value=int(value) | float(value)):
                return Number(float(value))
            case ast.Name():
                return self.named(node.id)
            case ast.UnaryOp(op=ast.USub()):
                return Call("negate", (self.expression(node.operand),))
            case ast.BinOp() if type(node.op) in BINARY:
                return Call(BINARY[type(node.op)], (self.expression(node.left), self.expression(node.right)))
            case ast.Compare():
                # A comparison outside `where` counts as 1 or 0, in every target alike.
                return Call("where", (self.comparison(node), Number(1.0), Number(0.0)))
            case ast.IfExp():
                self.refuse("uses if-else", "Write where(condition, yes, no)")
            case ast.Call():
                return self.call(node)
            case _:
                self.unknown(node)

    def comparison(self, node: ast.Compare) -> Call:
        if len(node.ops) != 1 or type(node.ops[0]) not in COMPARISON:
            self.unknown(node)
        sides = (self.expression(node.left), self.expression(node.comparators[0]))
        return Call(COMPARISON[type(node.ops[0])], sides)

    def unknown(self, node: ast.expr) -> NoReturn:
        self.refuse(
            f"says `{ast.unparse(node)}`, which is outside the vocabulary",
            f"Use + - * / **, one comparison, and {', '.join(CALLABLE)}",
        )

    def named(self, name: str) -> Name:
        if name not in self.parameters:
            near = nearest(name, self.parameters)
            hint = f"Did you mean {near}? Otherwise make" if near else "Make"
            self.refuse(f"uses {name}, which is not one of its parameters", f"{hint} it a parameter")
        return Name(name)

    def call(self, node: ast.Call) -> Call:
        name = ast.unparse(node.func)
        if name not in CALLABLE:
            near = nearest(name, CALLABLE)
            hint = f"Did you mean {near}? Allowed" if near else "Allowed"
            self.refuse(f"calls {name}, which is outside the vocabulary", f"{hint} are {', '.join(CALLABLE)}")
        if node.keywords or len(node.args) != ARITY[name]:
            self.refuse(
                f"calls {name} with {len(node.args) + len(node.keywords)} arguments",
                f"{name} takes {ARITY[name]}, by position",
            )
        if name == "lookup" and not isinstance(node.args[0], ast.Name):
            self.refuse(f"looks up `{ast.unparse(node.args[0])}`, which is no table", "Name a table first")
        first, *rest = node.args
        head = self.comparison(first) if name == "where" and isinstance(first, ast.Compare) else None
        return Call(name, (head or self.expression(first), *(self.expression(a) for a in rest)))
