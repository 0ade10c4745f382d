"""From source to tree, and what is refused on the way."""

from pathlib import Path

import pytest

from models.engine.expressions import Call, Expression, Name, Number, text
from models.engine.parsing import CALLABLE, parse, place
from models.engine.vocabulary import ARITY
from tests.engine.build import FILE, auxiliary, file_of, refusal, sector

A, B = Name("a"), Name("b")


def tree(folder: Path, expression: str, causes: str = "a, b") -> Expression:
    """The tree of an expression in the causes a and b."""
    return sector(folder, auxiliary(f"return {expression}", causes)).declarations[0].expression


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("a + b", Call("add", (A, B))),
        ("a - b", Call("subtract", (A, B))),
        ("a * b", Call("multiply", (A, B))),
        ("a / b", Call("divide", (A, B))),
        ("a ** b", Call("power", (A, B))),
        ("where(a < b, a, b)", Call("where", (Call("less", (A, B)), A, B))),
        ("where(a <= b, a, b)", Call("where", (Call("less_equal", (A, B)), A, B))),
        ("where(a > b, a, b)", Call("where", (Call("greater", (A, B)), A, B))),
        ("where(a >= b, a, b)", Call("where", (Call("greater_equal", (A, B)), A, B))),
        ("where(a == b, a, b)", Call("where", (Call("equal", (A, B)), A, B))),
        ("where(a != b, a, b)", Call("where", (Call("not_equal", (A, B)), A, B))),
        ("-a + b", Call("add", (Call("negate", (A,)), B))),
        ("a - b - a", Call("subtract", (Call("subtract", (A, B)), A))),
        ("a * (b + 1)", Call("multiply", (A, Call("add", (B, Number(1.0)))))),
        ("-a ** b", Call("negate", (Call("power", (A, B)),))),
    ],
)
def test_operators_become_calls_in_pythons_order(tmp_path, written, expected):
    assert tree(tmp_path, written) == expected


@pytest.mark.parametrize("word", CALLABLE)
def test_every_word_becomes_a_call_of_its_arity(tmp_path, word):
    arguments = ["a", "b", "a"][: ARITY[word]]
    causes = "a, b" if ARITY[word] > 1 else "a"
    expected = Call(word, tuple(Name(a) for a in arguments))
    assert tree(tmp_path, f"{word}({', '.join(arguments)})", causes) == expected


def test_whole_numbers_become_floats(tmp_path):
    number = tree(tmp_path, "2", causes="")
    assert isinstance(number, Number)
    assert type(number.value) is float


def test_layout_and_comments_leave_no_trace(tmp_path):
    plain = tree(tmp_path, "a * b + 1")
    spread = sector(
        tmp_path, auxiliary("return (\n        a * b  # why\n        + 1.0\n    )", "a, b"), "2.py"
    )
    assert spread.declarations[0].expression == plain


def test_parse_returns_the_causes_in_order():
    def net(inflow, outflow):
        """Net flow"""
        return inflow - outflow

    causes, expression = parse(net)
    assert causes == ("inflow", "outflow")
    assert text(expression) == "subtract(inflow, outflow)"


def test_place_is_relative_to_the_working_directory(monkeypatch):
    def here():
        """Nothing"""

    monkeypatch.chdir(Path(__file__).parents[2])
    line = here.__code__.co_firstlineno
    assert place(here) == f"tests/engine/test_parsing.py:{line}"


def test_a_declaration_knows_its_line(tmp_path):
    found = sector(tmp_path, auxiliary("return 1")).declarations[0]
    file, line = file_of(found.place), int(found.place.rsplit(":", 1)[1])
    assert file == tmp_path / FILE
    assert file.read_text(encoding="utf-8").splitlines()[line - 1].startswith("@s.auxiliary")


OUTSIDE = {
    "if-else": ("a if a > 1 else b", "uses if-else", "Write where(condition, yes, no)"),
    "and": ("a and b", "`a and b`, which is outside the vocabulary", "one comparison"),
    "or": ("a or b", "`a or b`, which is outside the vocabulary", "one comparison"),
    "not": ("a + (not b)", "`not b`, which is outside", "Use + - * / **"),
    "chained comparison": ("a < b < 1", "`a < b < 1`, which is outside", "one comparison"),
    "list": ("[a, b]", "`[a, b]`, which is outside", "Use + - * / **"),
    "index": ("a[b]", "`a[b]`, which is outside", "Use + - * / **"),
    "text": ("a + b + 'one'", "`'one'`, which is outside", "Use + - * / **"),
    "truth value": ("a + b + True", "uses the constant True", "Use numbers"),
    "complex number": ("a + b + 1j", "`1j`, which is outside", "Use + - * / **"),
    "modulo": ("a % b", "`a % b`, which is outside", "Use + - * / **"),
    "attribute": ("a.real + b", "`a.real`, which is outside", "Use + - * / **"),
    "lambda": ("lambda: a + b", "`lambda: a + b`, which is outside", "Use + - * / **"),
    "assignment": ("(c := a + b)", "which is outside the vocabulary", "Use + - * / **"),
    "unknown function": ("sin(a) + b", "calls sin, which is outside", "clip"),
    "misspelt function": ("maximun(a, b)", "calls maximun, which is outside", "Did you mean maximum?"),
    "attribute call": ("np.exp(a) + b", "calls np.exp, which is outside", "Did you mean exp?"),
    "operator spelt out": ("add(a, b)", "calls add, which is outside", "Allowed are clip"),
    "too few arguments": ("minimum(a) + b", "calls minimum with 1 arguments", "minimum takes 2, by position"),
    "too many arguments": ("exp(a, b)", "calls exp with 2 arguments", "exp takes 1, by position"),
    "keyword": ("clip(a, b, high=1)", "calls clip with 3 arguments", "clip takes 3, by position"),
    "star": ("minimum(*a, b)", "`*a`, which is outside", "Use + - * / **"),
}


@pytest.mark.parametrize("case", OUTSIDE)
def test_refuses_what_is_outside_the_vocabulary(tmp_path, case):
    expression, problem, mend = OUTSIDE[case]
    said = refusal(tmp_path, "result", auxiliary(f"return {expression}", "a, b"))
    assert problem in said
    assert mend in said


BODIES = {
    "two statements": ("c = a\n    return c", "a", "is more than one expression", "give parts names"),
    "no return": ("a + 1", "a", "is more than one expression", "one return"),
    "empty return": ("return", "a", "is more than one expression", "one return"),
    "default": ("return a", "a=1", "default arguments", "plain parameter"),
    "starred": ("return a", "*a", "starred", "plain parameter"),
    "keyword only": ("return a", "*, a", "keyword", "plain parameter"),
    "unused cause": ("return a", "a, b", "names the cause b but does not use it", "take it out"),
    "name that is no cause": ("return a * rat", "a, rate", "uses rat", "Did you mean rate?"),
}


@pytest.mark.parametrize("case", BODIES)
def test_refuses_a_function_that_is_no_equation(tmp_path, case):
    body, causes, problem, mend = BODIES[case]
    said = refusal(tmp_path, "result", auxiliary(body, causes))
    assert problem in said
    assert mend in said


@pytest.mark.parametrize("docstring", ["", '    """"""\n', '    """   """\n'])
def test_refuses_a_missing_or_blank_docstring(tmp_path, docstring):
    text = f'@s.auxiliary(unit="dimensionless")\ndef result():\n{docstring}    return 1\n'
    said = refusal(tmp_path, "result", text)
    assert "has no docstring" in said
    assert "Say in a docstring what it is" in said
