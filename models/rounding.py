"""Rounding that keeps a sum: what a reader adds up comes out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def rounded_to(total: float, values: Sequence[float], decimals: int) -> list[float]:
    """Values rounded up or down to so many decimals, so that they add up to the rounded total.

    The largest remainders are rounded up (Hamilton's method). Where the total is not the sum of the
    values, all share what is missing.
    """
    if not len(values):
        return []
    unit = 10**decimals
    # Rounding to nine digits first: what is whole but for the last bits of its sum has no remainder.
    scaled = np.round(np.asarray(values, dtype=float) * unit, 9)
    found = np.floor(scaled)
    to_all, to_some = divmod(round(total * unit) - int(found.sum()), len(values))
    found += to_all
    found[np.argsort(found - scaled, kind="stable")[:to_some]] += 1
    return [float(x) / unit + 0.0 for x in found]
