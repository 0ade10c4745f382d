"""What the model leaves out: after the record, flows drift away from what the equations give.

A drift is a random walk of a flow's logarithm that starts when the record ends, so that bands
widen with the horizon. It multiplies the flow that was computed and does not act back on the
model. A scenario and its baseline live through the same drift.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.engine import evaluate
from models.engine.expressions import names
from models.scenario import FIRST_POLICY_YEAR

Factors = Mapping[str, np.ndarray]
"""For each flow that drifts (by the name it is declared under) what multiplies it, shape (T, R)."""


@cache
def spread() -> dict[str, float]:
    """Standard deviation of a year's change of each flow's logarithm, 1/year^0.5 (`data/discrepancy.csv`)."""
    return {r["flow"]: float(r["value"]) for r in rows("discrepancy")}


def factors(normal: np.ndarray, years: np.ndarray) -> dict[str, np.ndarray]:
    """Drift of each flow at each year, 1 until the record ends.

    Parameters
    ----------
    normal
        Independent standard normal numbers, shape (T, F, R) for years, flows and runs.
    years
        Where the drift is wanted, T of them, rising.
    """
    passed = np.diff(np.maximum(years, FIRST_POLICY_YEAR), prepend=FIRST_POLICY_YEAR)
    walk = np.cumsum(np.sqrt(passed)[:, None, None] * normal, axis=0)
    return {flow: np.exp(sd * walk[:, k]) for k, (flow, sd) in enumerate(spread().items())}


def leaves(wanted: Iterable[str]) -> tuple[str, ...]:
    """The variables to record so that the wanted ones can be had with their drift."""
    found: dict[str, None] = {}
    for name in wanted:
        inputs = [name] if _own(name) or not _drifts(name) else leaves(_inputs(name))
        found |= dict.fromkeys(inputs)
    return tuple(found)


def drifted(name: str, record: Mapping[str, np.ndarray], drift: Factors) -> np.ndarray:
    """A variable with its drift, in its unit, from a record of its leaves.

    A balance or a share of flows that drift is computed again from them, by the model's equation.
    """
    if _own(name):
        return record[name] * drift[MODEL.variables[name].base]
    if not _drifts(name):
        return record[name]
    values = {n: drifted(n, record, drift) for n in _inputs(name)}
    return evaluate(MODEL.variables[name].expression, values)


def _inputs(name: str) -> list[str]:
    return sorted(names(MODEL.variables[name].expression))


def _own(name: str) -> bool:
    return MODEL.variables[name].base in spread()


@cache
def _drifts(name: str) -> bool:
    """Whether a variable drifts itself, or is computed at once from nothing but variables that do."""
    if name not in MODEL.variables or name in MODEL.stocks:
        return False
    inputs = _inputs(name)
    return _own(name) or (bool(inputs) and all(map(_drifts, inputs)))
