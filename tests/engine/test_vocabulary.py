"""Every word means the same to the scalar kernel, the batch kernel, `evaluate` and a plain call."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.engine import TimeGrid, run, run_batch, vocabulary
from models.engine.evaluation import FUNCTIONS, evaluate
from models.engine.parsing import CALLABLE
from models.engine.vocabulary import ARITY, DELAYS, OPERATORS
from tests.engine.build import auxiliary, model, parameter, table

TABLE = table("effect", (0.0, 1.0), (1.0, 3.0), (4.0, 0.0))
A, B, C = 2.5, -0.75, 1.25

EXPRESSIONS = {
    "add": ("a + b", A + B),
    "subtract": ("a - b", A - B),
    "multiply": ("a * b", A * B),
    "divide": ("a / b", A / B),
    "power": ("a ** b", A**B),
    "negate": ("-a", -A),
    "less": ("where(a < b, 1, 2)", 2),
    "less_equal": ("where(a <= a, 1, 2)", 1),
    "greater": ("where(a > b, 1, 2)", 1),
    "greater_equal": ("where(b >= a, 1, 2)", 2),
    "equal": ("where(a == a + 0, b, c)", B),
    "not_equal": ("where(a != a + 0, b, c)", C),
    "where": ("where(a - c, b, c)", B),
    "minimum": ("minimum(a * c, c + b)", C + B),
    "maximum": ("maximum(minimum(a, b), c)", C),
    "clip": ("clip(a, b, c)", C),
    "exp": ("exp(b)", math.exp(B)),
    "log": ("log(a)", math.log(A)),
    "sqrt": ("sqrt(a + c)", math.sqrt(A + C)),
    "lookup": ("lookup(effect, a)", 1.5),
}
COMPARISONS = {
    "a sum": "(a > b) + (a > c)",
    "a difference": "(a > b) - (c > b)",
    "a negation": "-(a > b)",
    "a product": "(a > b) * (c > b) * a",
    "a root": "sqrt(a > b)",
    "nothing": "a > b",
}


def causes(expression: str) -> str:
    words = expression.replace("(", " ").replace(")", " ").replace(",", " ").replace("-", " ").split()
    return ", ".join(sorted({w for w in words if w in {"a", "b", "c", "effect"}}))


def by_every_way(folder, expression: str) -> list[float]:
    """The value of an expression by plain call, `evaluate`, scalar kernel and batch kernel."""
    names = causes(expression)
    values = {"a": A, "b": B, "c": C, "effect": TABLE}
    inputs = [parameter(n, values[n]) for n in ("a", "b", "c") if n in names.split(", ")]
    tables = [TABLE] if "effect" in names else []
    small = model(folder, auxiliary(f"return {expression}", names), inputs, tables=tables)
    plain = eval(expression, {w: getattr(vocabulary, w) for w in CALLABLE}, values)
    arrays = {p.name: np.full(3, p.value) for p in inputs}
    grid = TimeGrid(0, 1, 0.5)
    (batch,) = run_batch(small, grid, 3, ["result"], parameters=arrays)
    assert np.ptp(batch) == 0
    tree = small.variables["result"].expression
    return [
        float(plain),
        float(evaluate(tree, values)),
        float(evaluate(tree, arrays | {"effect": TABLE})[1]),
        float(run(small, grid)["result"][0]),
        float(batch[0, 0]),
    ]


def test_every_word_is_tried():
    assert set(EXPRESSIONS) | set(DELAYS) | {"total"} == set(ARITY)
    assert set(FUNCTIONS) == set(EXPRESSIONS)


@pytest.mark.parametrize("word", EXPRESSIONS)
def test_a_word_means_the_same_everywhere(tmp_path, word):
    expression, expected = EXPRESSIONS[word]
    assert by_every_way(tmp_path, expression) == pytest.approx([expected] * 5, rel=1e-14)


@pytest.mark.parametrize("case", COMPARISONS)
def test_a_comparison_counts_as_0_or_1_everywhere(tmp_path, case):
    """Python's True is 1 in arithmetic; NumPy's is not."""
    a, b, c = A, B, C
    expected = float(eval(COMPARISONS[case], {"a": a, "b": b, "c": c, "sqrt": math.sqrt}))
    assert by_every_way(tmp_path, COMPARISONS[case]) == pytest.approx([expected] * 5, rel=1e-14)


@pytest.mark.parametrize(
    ("x", "y"),
    [(-100, 1), (0, 1), (0.25, 1.5), (1, 3), (2.5, 1.5), (4, 0), (4.0001, 0), (1e9, 0)],
)
def test_lookup_is_straight_between_points_and_constant_beyond(tmp_path, x, y):
    small = model(
        tmp_path, auxiliary("return lookup(effect, x)", "effect, x"), [parameter("x", x)], tables=[TABLE]
    )
    grid = TimeGrid(0, 1, 1)
    assert float(vocabulary.lookup(TABLE, x)) == pytest.approx(y)
    assert run(small, grid)["result"][0] == pytest.approx(y)
    assert run_batch(small, grid, 1, ["result"])[0, 0, 0] == pytest.approx(y)


def test_a_table_of_one_point_is_a_constant(tmp_path):
    equations = auxiliary("return lookup(effect, x)", "effect, x")
    small = model(tmp_path, equations, [parameter("x", 3.0)], tables=[table("effect", (1.0, 7.0))])
    assert run(small, TimeGrid(0, 1, 1))["result"].tolist() == [7.0, 7.0]


@pytest.mark.parametrize("word", ["total", *DELAYS])
def test_delays_and_totals_have_no_value_outside_a_model(word):
    with pytest.raises(TypeError, match=f"{word}.* has a value only inside a model"):
        getattr(vocabulary, word)(*[1.0] * ARITY[word])


def test_operators_are_no_functions():
    assert not any(hasattr(vocabulary, word) for word in OPERATORS)


def test_equations_are_plain_functions():
    from models.cooperation.delivery import delivery_effectiveness, focus_share
    from models.cooperation.investment import investment_coverage, scope_potential
    from models.cooperation.transfer import closing_share

    assert investment_coverage(1.66, 3.68) == pytest.approx(0.451, abs=1e-3)
    assert float(delivery_effectiveness(50, 200, 0.5)) == 0.5
    assert [float(focus_share(tier, 0.7)) for tier in (0, 1)] == pytest.approx([0.3, 0.7])
    assert closing_share(1.0, 1.0, 1.0) == 0.5
    potential = scope_potential(1, 0.6, np.array([-1.0, 0.0, 2.5, 5.0, 20.0]), 5)
    assert potential == pytest.approx([1, 1, 1.3, 1.6, 1.6])
