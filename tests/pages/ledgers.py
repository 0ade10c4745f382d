"""Invented contributions, worked out at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.ledger import Entry, Ledger, Pair, Share, changed
from models.pairs import years
from models.scenario import Scenario
from models.shapley import shares

WEIGHT, TOGETHER = 0.04, -0.03


def made_up_ledger(
    scenario: Scenario, reference: Scenario | None, variables: Sequence[str], **_: Any
) -> Ledger:
    """Lever k adds (-1)^k (k + 1) 0.04 to everything at all times, the first two together 0.03 less."""
    reference = reference or scenario.baseline()
    names = changed(scenario, reference)
    weights = np.array([(-1) ** k * (k + 1) * WEIGHT for k in range(len(names))])

    def worth(inside: np.ndarray) -> np.ndarray:
        one = 0.5 + weights @ inside + (TOGETHER * inside[:2].prod(axis=0) if len(names) > 1 else 0.0)
        return np.repeat(one[None], len(variables) * len(years(scenario)), axis=0)

    found = shares(worth, len(names))
    return Ledger(scenario, reference, names, tuple(variables), years(scenario), found, 0)


def entry(
    variable: str,
    reference: float,
    shares: dict[str, float],
    pairs: dict[tuple[str, str], float] | None = None,
) -> Entry:
    """An outcome in 2030 with given contributions; pairs are what levers do together."""
    pairs = pairs or {}
    told = sorted(shares.items(), key=lambda s: -abs(s[1]))
    return Entry(
        variable,
        2030,
        "dimensionless" if variable == "investment_coverage" else "USD_billion/year",
        reference,
        reference + sum(shares.values()),
        tuple(Share(n, v, v, v, 0.0) for n, v in told),
        tuple(Pair(n, v) for n, v in sorted(pairs.items(), key=lambda p: -abs(p[1]))),
        sum(pairs.values()),
    )
