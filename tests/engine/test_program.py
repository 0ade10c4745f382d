"""Sorting, lifting, regrouping and fusing change the order of work, never the values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from models.cooperation import MODEL
from models.engine import (
    METHODS,
    Lever,
    Model,
    Parameter,
    Schedule,
    Sector,
    SimulationError,
    TimeGrid,
    run,
    run_batch,
)
from models.engine.declarations import Declaration, Kind
from models.engine.evaluation import evaluate
from models.engine.expressions import Call, Expression, Name, Number, names, rewrite
from models.engine.program import Assignment, fuse

INPUTS = ("slow_1", "slow_2", "lever_1", "time")
OPERATIONS = ("add", "multiply", "multiply", "divide", "divide", "minimum", "maximum")
"""Without subtraction: of positive numbers, these lose no digits whatever their order."""


def expressions(known: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    """Trees over known names, rich in products and quotients, since these are regrouped."""
    leaves = st.one_of(st.sampled_from(known).map(Name), st.floats(0.5, 2).map(lambda v: Number(round(v, 2))))

    def grow(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        pair = st.tuples(children, children)
        return st.builds(Call, st.sampled_from(OPERATIONS), pair) | children.map(
            lambda child: Call("exp", (Call("negate", (Call("clip", (child, Number(-3), Number(3))),)),))
        )

    return st.recursive(leaves, grow, max_leaves=10)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """A stock, its flow, and auxiliaries that read one another, inputs and the stock."""
    known = (*INPUTS, "stock")
    declared = []
    for number in range(draw(st.integers(1, 4))):
        declared.append(_declaration("auxiliary", f"part_{number}", draw(expressions(known))))
        known = (*known, f"part_{number}")
    bounded = Call("clip", (draw(expressions(known)), Number(-1), Number(1)))
    declared.append(_declaration("flow", "flow", bounded))
    declared.append(_declaration("stock", "stock", Name("flow")))
    keeper = Call("add", (Call("add", (Name("slow_1"), Name("slow_2"))), Name("lever_1")))
    declared.append(_declaration("auxiliary", "keeper", keeper))
    parameters = [Parameter(n, "1", v, 0, 9, "uniform") for n, v in (("slow_1", 1.3), ("slow_2", 0.7))]
    return Model([Sector("random", declared)], parameters, [Lever("lever_1", "1", 0.4, 0, 9)])


def _declaration(kind: Kind, name: str, expression: Expression) -> Declaration:
    initial = "slow_1" if kind == "stock" else ""
    return Declaration(name, kind, "1", "random", None, False, initial, expression, name, "nowhere:1")


@settings(deadline=None, max_examples=60)
@given(models())
def test_kernels_keep_every_equation(model):
    """What the kernels record is what the equations give, one by one, on the same causes."""
    grid, schedules = TimeGrid(1.0, 2.0, 0.25), {"lever_1": Schedule(2.0, 1.25, 0.5)}
    try:
        result = run(model, grid, "rk4", schedules)
    except SimulationError:
        reject()
    batch = run_batch(model, grid, 1, result.names, "rk4", schedules)[:, :, 0].T
    for row, time in enumerate(result.times.tolist()):
        values = dict(zip(result.names, result.values[row].tolist(), strict=True)) | {
            "time": time,
            "slow_1": 1.3,
            "slow_2": 0.7,
            "lever_1": schedules["lever_1"].value(time, 0.4),
        }
        for name, variable in model.variables.items():
            if variable.kind != "stock":
                expected = float(evaluate(variable.expression, values))
                assert values[name] == pytest.approx(expected, rel=1e-9)
    assert batch == pytest.approx(result.values, rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(models())
def test_fusing_writes_expressions_in_and_keeps_values(model):
    program = model.program
    kept, results = fuse(program.stages, program.net_flows)
    given = {a.name: a.expression for a in program.stages}

    def unfold(expression: Expression) -> Expression:
        return rewrite(
            expression,
            lambda node: unfold(given[node.id]) if isinstance(node, Name) and node.id in given else None,
        )

    assert [unfold(a.expression) for a in results] == [unfold(a.expression) for a in program.net_flows]
    assert {a.name for a in kept} <= set(given)


def test_fuse_keeps_what_is_read_twice_and_what_nothing_reads():
    a, b, c = Name("a"), Name("b"), Name("c")
    given = [
        Assignment("b", Call("exp", (a,))),
        Assignment("c", Call("multiply", (b, Number(2.0)))),
        Assignment("unread", Call("negate", (a,))),
    ]
    kept, results = fuse(given, [Assignment("d", Call("add", (c, c)))])
    assert [x.name for x in kept] == ["c", "unread"]
    assert kept[0].expression == Call("multiply", (Call("exp", (a,)), Number(2.0)))
    assert results == [Assignment("d", Call("add", (c, c)))]


def test_every_equation_is_somewhere_once():
    program = MODEL.program
    groups = [program.constants, program.instants, program.stages, program.reports, program.net_flows]
    assigned = [a.name for group in groups for a in group if a.name in MODEL.variables]
    assert sorted(assigned) == sorted(MODEL.variables)


def test_groups_read_only_what_is_known_by_then():
    program = MODEL.program
    known = set(program.parameters)
    for group in (program.constants, program.instants):
        known |= {"time", *program.levers} if group is program.instants else set()
        for assignment in group:
            assert names(assignment.expression) <= known
            known.add(assignment.name)
    known |= set(MODEL.stocks)
    for assignment in (*program.stages, *program.reports):
        assert names(assignment.expression) <= known
        known.add(assignment.name)


def test_what_no_stock_depends_on_is_reported_only():
    reports = {a.name for a in MODEL.program.reports}
    assert {"investment_coverage", "transfer_volume", "investment_balance"} <= reports
    assert not reports & {n for a in MODEL.program.net_flows for n in names(a.expression)}


def test_lifting_moves_work_out_of_the_stages():
    instants = (*MODEL.program.constants, *MODEL.program.instants)
    lifted = {a.name for a in instants} - set(MODEL.variables)
    read = set().union(*(names(a.expression) for a in (*MODEL.program.stages, *MODEL.program.reports)))
    assert lifted
    assert lifted <= read


@pytest.mark.parametrize("method", METHODS)
def test_recording_less_changes_nothing(method):
    grid = TimeGrid(2015, 2020, 0.25)
    full = run_batch(MODEL, grid, 2, tuple(MODEL.variables), method)
    (few,) = run_batch(MODEL, grid, 2, ("trust_leading",), method)
    assert np.array_equal(few, full[list(MODEL.variables).index("trust_leading")])
