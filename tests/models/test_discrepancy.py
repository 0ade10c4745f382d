"""Drift beyond the record: none before, widening after, and sums that still hold."""

from __future__ import annotations

import numpy as np
import pytest

from models.cooperation import MODEL
from models.discrepancy import drifted, factors, leaves, shocks
from models.scenario import FIRST_POLICY_YEAR

YEARS = np.arange(2015.0, 2036.0)


def walk(runs: int = 20_000, seed: int = 0) -> dict[str, np.ndarray]:
    normal = np.random.default_rng(seed).standard_normal((len(YEARS), len(shocks()), runs))
    return factors(normal, YEARS)


def test_the_record_does_not_drift():
    for factor in walk(10).values():
        assert (factor[YEARS <= FIRST_POLICY_YEAR] == 1).all()


@pytest.mark.parametrize("flow", shocks())
def test_the_logarithm_is_the_autoregression_of_the_table(flow):
    """Its variance is the geometric sum, its correlation a year apart the persistence."""
    found, (sd, left) = np.log(walk()[flow]), (shocks()[flow].spread, shocks()[flow].persistence)
    for k, year in enumerate(YEARS):
        steps = int(max(0.0, year - FIRST_POLICY_YEAR))
        expected = sd * np.sqrt(sum(left ** (2 * n) for n in range(steps)))
        assert found[k].std() == pytest.approx(expected, rel=0.03)
        assert abs(found[k].mean()) <= 4 * expected / np.sqrt(20_000) + 1e-12
    slope = (found[-1] * found[-2]).mean() / (found[-2] ** 2).mean()
    assert slope == pytest.approx(left, abs=0.03)


def test_flows_drift_by_themselves():
    last = np.log(np.array([f[-1] for f in walk().values()]))
    off = np.corrcoef(last)[~np.eye(len(last), dtype=bool)]
    assert np.abs(off).max() < 0.04


def test_the_drift_does_not_depend_on_the_grid():
    """Years apart, spread and correlation are those of the years between."""
    sparse = np.array([2015.0, 2018.0, 2021.0, 2030.0])
    normal = np.random.default_rng(1).standard_normal((4, len(shocks()), 20_000))
    few, many = np.log(factors(normal, sparse)["inbound_investment"]), np.log(walk()["inbound_investment"])
    assert few[-1].std() == pytest.approx(many[YEARS == 2030].std(), rel=0.03)
    assert few[2].std() == pytest.approx(many[YEARS == 2021].std(), rel=0.03)


FLOWS = ("outbound_investment", "inbound_investment", "outward_transfer", "inward_transfer")
TIERS = ("leading", "emerging")


@pytest.fixture(scope="module")
def record() -> dict[str, np.ndarray]:
    random = np.random.default_rng(2)
    found = {f"{flow}_{tier}": random.uniform(1, 2, (len(YEARS), 5)) for flow in FLOWS for tier in TIERS}
    found |= {flow: found[f"{flow}_leading"] + found[f"{flow}_emerging"] for flow in FLOWS}
    return found | {"programme_cost": random.uniform(1, 2, (len(YEARS), 5))}


def test_what_is_computed_from_drifting_flows_follows_them(record):
    drift = walk(5)
    out, back, away, here = (drifted(flow, record, drift) for flow in FLOWS)
    expected = {
        "investment_balance": back - out,
        "investment_coverage": back / out,
        "transfer_volume": away + here,
        "programme_cost": record["programme_cost"],
    }
    for name, values in expected.items():
        assert set(leaves([name])) <= set(record)
        np.testing.assert_allclose(drifted(name, record, drift), values)


@pytest.mark.parametrize("flow", FLOWS)
def test_a_total_is_still_the_sum_of_its_tiers(flow, record):
    drift = walk(5)
    total = sum(drifted(f"{flow}_{tier}", record, drift) for tier in TIERS)
    np.testing.assert_allclose(drifted(flow, record, drift), total)


def test_stocks_and_costs_do_not_drift():
    for name in ("trust_leading", "programme_cost", "brokers"):
        assert leaves([name]) == (name,)


def test_every_flow_that_drifts_is_declared():
    assert set(shocks()) <= {v.base for v in MODEL.variables.values()}
