"""What the model leaves out: after the record, flows stray from what the equations give.

Each year brings a shock to a flow's logarithm, of which a part is left a year later: a
first-order autoregression that starts when the record ends, so that bands widen with the
horizon. Changes that last are the parameters' matter. The drift multiplies the flow that was
computed and does not act back on the model. A scenario and its baseline live through the same one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.engine import evaluate
from models.engine.expressions import names
from models.scenario import FIRST_POLICY_YEAR

Factors = Mapping[str, np.ndarray]
"""For each flow that drifts (by the name it is declared under) what multiplies it, shape (T, R)."""


@dataclass(frozen=True)
class Shocks:
    """Yearly shocks to a flow's logarithm (`data/discrepancy.csv`), dimensionless.

    `spread` is the standard deviation of one, `persistence` the part that is left a year later.
    """

    spread: float
    persistence: float

    def after(self, years: float) -> tuple[float, float]:
        """What is left of a drift after some years, and the standard deviation of what comes new."""
        left = self.persistence**years
        return left, self.spread * math.sqrt((1 - left**2) / (1 - self.persistence**2))


@cache
def shocks() -> dict[str, Shocks]:
    """The shocks of each flow that drifts, by the name it is declared under."""
    return {r["flow"]: Shocks(float(r["value"]), float(r["persistence"])) for r in rows("discrepancy")}


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
    return {
        flow: np.exp(_path(shock, normal[:, k], passed)) for k, (flow, shock) in enumerate(shocks().items())
    }


def _path(shock: Shocks, normal: np.ndarray, passed: np.ndarray) -> np.ndarray:
    """A flow's drift in logarithms, shape (T, R), where so many years pass before each."""
    found = np.zeros_like(normal)
    for t, years in enumerate(passed):
        left, new = shock.after(float(years))
        found[t] = left * (found[t - 1] if t else 0.0) + new * normal[t]
    return found


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
    return MODEL.variables[name].base in shocks()


@cache
def _drifts(name: str) -> bool:
    """Whether a variable drifts itself, or is computed at once from nothing but variables that do."""
    if name not in MODEL.variables or name in MODEL.stocks:
        return False
    inputs = _inputs(name)
    return _own(name) or (bool(inputs) and all(map(_drifts, inputs)))
