"""Runs as one long table: a row for each scenario, year and variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from models.cooperation import MODEL
from models.scenario import Scenario
from models.simulation import VERSION, thinned

if TYPE_CHECKING:
    import pandas as pd

PER_YEAR = 4
"""Instants a year: every step is what `simulate` is for."""
COLUMNS = ("scenario", "year", "variable", "tier", "value", "unit")


def tidy(scenarios: Mapping[str, Scenario]) -> pd.DataFrame:
    """Every variable of some scenarios by name, four times a year.

    Columns are `COLUMNS`; `tier` is empty for totals and what has no tiers. `attrs` tells what made it.

    Raises
    ------
    SimulationError
        If a run leaves the finite numbers.
    """
    import pandas as pd

    variables = [v for v in MODEL.variables.values() if not v.internal]
    parts = []
    for name, scenario in scenarios.items():
        run = thinned(scenario, PER_YEAR)
        for v in variables:
            columns = {"variable": v.base, "tier": v.element, "value": run[v.name], "unit": v.unit}
            parts.append(pd.DataFrame({"scenario": name, "year": run.times} | columns))
    table = pd.concat(parts, ignore_index=True)
    table.attrs = {
        "units": dict.fromkeys(COLUMNS, "") | {"year": "year"},
        "scenarios": {name: s.model_dump(exclude_none=True) for name, s in scenarios.items()},
        "model_hash": MODEL.hash,
        "model_version": VERSION,
    }
    return table
