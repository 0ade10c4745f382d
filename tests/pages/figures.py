"""What a tile says, worked out anew from what stands on it."""

from __future__ import annotations

from math import isclose

from models.engine import Trajectory
from models.outcomes import outcome
from pages.parts.labels import label
from pages.parts.text import display_units, language, quantity, short_unit


def tile(variable: str, result: Trajectory, baseline: Trajectory, year: int) -> tuple[str, str, str, str]:
    """Label, number, unit and change: the difference of the two numbers as they are shown."""
    found = outcome(variable, result, baseline, year)
    decimals = display_units(language())[found.unit].decimals
    shown, before = (quantity(x, found.unit) for x in (found.value, found.baseline))
    change = round(float(shown.replace(",", "")) - float(before.replace(",", "")), decimals)
    told = "" if isclose(found.value, found.baseline) else f"{change or 0:{'+' * bool(change)},.{decimals}f}"
    return label(variable), shown, short_unit(found.unit), told
