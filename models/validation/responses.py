"""Does each lever do what it is for, and the more the further it is moved?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from models.cooperation.tables import rows
from models.errors import message
from models.simulation import at_year
from models.validation.check import LIMITS, RESPONSE_YEAR, Check
from models.validation.trials import Trials


def lever_effects(tried: Trials) -> dict[str, list[float]]:
    """For each lever, relative changes of the outcome it is meant to raise, all else at baseline."""
    found = {}
    for row in rows("levers"):
        reference = at_year(tried.baseline, row["raises"], RESPONSE_YEAR)
        reached = [at_year(run, row["raises"], RESPONSE_YEAR) for run in tried.levels[row["id"]]]
        found[row["id"]] = [value / reference - 1 for value in reached]
    return found


def response_size(effects: Mapping[str, Sequence[float]]) -> Check:
    """The smallest effect of a lever at its maximum on the outcome it is meant to raise."""
    name = min(effects, key=lambda n: np.nan_to_num(effects[n][-1], nan=-np.inf))
    return Check(
        message("Smallest gain of a target outcome from a lever at its maximum, 2030"),
        effects[name][-1],
        LIMITS.response,
        at_least=True,
        detail=name,
    )


def monotone_responses(effects: Mapping[str, Sequence[float]]) -> Check:
    """Levers whose outcome does not rise all the way with the lever."""
    bad = [name for name, found in effects.items() if not np.all(np.diff(found) > 0)]
    return Check(message("Levers with a non-monotone effect"), len(bad), 0, detail=", ".join(bad))
