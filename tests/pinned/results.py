"""Computes, reads and writes the pinned results."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from models.presets import presets
from models.simulation import at_year, trajectory, units

FILE = Path(__file__).with_name("results.csv")
SCENARIOS = ("baseline", "six_directions", "twin_parks", "talent_first")
YEARS = (2020, 2025, 2030, 2035)
OUTCOMES = (
    "outbound_investment",
    "inbound_investment",
    "investment_balance",
    "investment_coverage",
    "outward_transfer",
    "inward_transfer",
    "transfer_volume",
    "programme_cost",
    "cumulative_programme_cost",
)
TOLERANCE = 1e-9
"""Relative difference that another machine's last digits may make."""

Key = tuple[str, str, int]
COLUMNS = ("scenario", "variable", "unit", "year", "value")


def compute() -> dict[Key, float]:
    """Today's results by scenario, variable and year."""
    found = {}
    for scenario in SCENARIOS:
        result = trajectory(presets()[scenario].scenario)
        for variable in OUTCOMES:
            for year in YEARS:
                found[scenario, variable, year] = at_year(result, variable, year)
    return found


def read(path: Path = FILE) -> dict[Key, float]:
    """The pinned results; none if there is no file yet."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {
            (r["scenario"], r["variable"], int(r["year"])): float(r["value"]) for r in csv.DictReader(file)
        }


def write(results: Mapping[Key, float], path: Path = FILE) -> None:
    """Floats in full, so that reading gives them back unchanged."""
    known = units()
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for (scenario, variable, year), value in results.items():
            writer.writerow([scenario, variable, known[variable], year, repr(value)])


def differences(pinned: Mapping[Key, float], today: Mapping[Key, float]) -> list[str]:
    """A line for each result that came, went, or moved by more than the tolerance."""
    lines = []
    for key in [*pinned, *(k for k in today if k not in pinned)]:
        before, after = pinned.get(key), today.get(key)
        if before is not None and after is not None:
            if abs(after - before) <= TOLERANCE * abs(before):
                continue
            change = f"{before:.6g} -> {after:.6g} ({(after - before) / abs(before or after):+.2%})"
        else:
            change = "new" if before is None else "gone"
        scenario, variable, year = key
        lines.append(f"{scenario} {variable} {year}: {change}")
    return lines
