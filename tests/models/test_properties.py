"""Whatever the levers and parameters: finite numbers, no stock below nothing, no stock from nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.cooperation import MODEL
from models.engine import METHODS, TimeGrid, run_batch
from models.engine.evaluation import evaluate
from models.validation import SHARES
from tests.models.strategies import named_settings

GRID = TimeGrid(2015.0, 2035.0, 1 / 8)
NAMES = tuple(MODEL.variables)
ROW = {name: k for k, name in enumerate(NAMES)}
RUNS = 24

schedules = st.lists(named_settings(), max_size=11).map(lambda s: {n: x.schedule for n, x in s})


def draws(seed: int) -> dict[str, np.ndarray]:
    """Parameters anywhere in their ranges, a third of them at either end."""
    random = np.random.default_rng(seed)
    found = {}
    for p in MODEL.parameters.values():
        share = random.uniform(size=RUNS)
        share = np.where(share < 1 / 6, 0.0, np.where(share > 5 / 6, 1.0, (share - 1 / 6) * 1.5))
        found[p.name] = p.low + (p.high - p.low) * share
    return found


@settings(deadline=None, max_examples=12)
@given(moves=schedules, seed=st.integers(0, 2**32 - 1), method=st.sampled_from(METHODS))
def test_runs_stay_within_what_a_model_can_mean(moves, seed, method):
    record = run_batch(MODEL, GRID, RUNS, NAMES, method, moves, draws(seed))
    assert np.isfinite(record).all()
    for stock in MODEL.stocks:
        assert record[ROW[stock]].min() >= -1e-12, stock
    for variable in MODEL.variables.values():
        if variable.base in SHARES:
            values = record[ROW[variable.name]]
            assert values.min() >= 0, variable.name
            assert values.max() <= 1 + 1e-12, variable.name


@settings(deadline=None, max_examples=8)
@given(moves=schedules, seed=st.integers(0, 2**32 - 1))
def test_a_stock_changes_by_what_its_flows_add_up_to(moves, seed):
    """Exact for Euler: the sum of steps times flows."""
    record = run_batch(MODEL, GRID, RUNS, NAMES, "euler", moves, draws(seed))
    for stock in MODEL.stocks:
        variable = MODEL.variables[stock]
        flows = evaluate(variable.expression, {n: record[ROW[n]] for n in variable.causes})
        gained = record[ROW[stock]] - record[ROW[stock], 0]
        summed = np.cumsum(flows[:-1], axis=0) * GRID.step
        size = np.maximum(np.abs(record[ROW[stock]]).max(axis=0), 1e-9)
        assert (np.abs(gained[1:] - summed) <= 1e-9 * size).all(), stock


@settings(deadline=None, max_examples=8)
@given(moves=schedules, seed=st.integers(0, 2**32 - 1))
def test_money_and_people_are_counted_once(moves, seed):
    """Totals are sums of tiers; balance, coverage and volume follow from the flows."""
    wanted = (
        *("outbound_investment", "inbound_investment", "investment_balance", "investment_coverage"),
        *("outward_transfer", "inward_transfer", "transfer_volume"),
        *("inbound_direct", "home_park_investment"),
    )
    record = dict(
        zip(wanted, run_batch(MODEL, GRID, RUNS, wanted, "rk4", moves, draws(seed), 8), strict=True)
    )
    inbound, outbound = record["inbound_investment"], record["outbound_investment"]
    assert np.allclose(record["investment_balance"], inbound - outbound, rtol=1e-12, atol=1e-12)
    assert np.allclose(record["investment_coverage"], inbound / outbound, rtol=1e-12)
    assert np.allclose(inbound, record["inbound_direct"] + record["home_park_investment"], rtol=1e-12)
    both = record["outward_transfer"] + record["inward_transfer"]
    assert np.allclose(record["transfer_volume"], both, rtol=1e-12)
    assert min(v.min() for n, v in record.items() if n != "investment_balance") >= 0
