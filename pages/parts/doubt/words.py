"""What the Uncertainty page calls things."""

from __future__ import annotations

from models.cooperation import MODEL
from models.errors import message
from models.factors import DRIFT, OTHERS, RECORD
from pages.parts.labels import base_label, parameter
from pages.parts.text import display_units, language, plain, quantity, t, translated, unit_label, with_unit

MORE_DIGITS = 4
"""How many more decimals than usual are shown at most."""
VIEWS = {
    "reach": message("Will it be enough?"),
    "causes": message("What decides it?"),
    "turn": message("What would turn it round?"),
    "wrong": message("What if we are wrong?"),
    "basis": message("What is this based on?"),
}
OF = {
    "scenario": message("the outcome itself"),
    "difference": message("what the policies change"),
}
FACTORS = {
    RECORD: message("What the record ties together"),
    DRIFT: message("What the model leaves out"),
    OTHERS: message("All other assumptions"),
}


def outcome(name: str) -> str:
    """An outcome with its unit."""
    unit = unit_label(MODEL.unit(name))
    return t("{name} ({unit})", name=base_label(name), unit=unit) if unit else base_label(name)


def factor(name: str) -> str:
    """What one calls a factor of a sensitivity analysis."""
    return translated(FACTORS[name]) if name in FACTORS else parameter(name)


def shown(name: str, value: float) -> str:
    """An outcome's value with its unit, as a reader sees it."""
    return with_unit(value, MODEL.unit(name))


def apart(name: str, value: float, other: float, *, bare: bool = False) -> str:
    """An outcome's value in as many digits as tell it from another one, if any do; with its unit or bare."""
    unit = display_units(language())[MODEL.unit(name)]

    def text(number: float, decimals: int) -> str:
        return plain(number * unit.factor, decimals)

    tried = range(unit.decimals, unit.decimals + MORE_DIGITS + 1)
    decimals = next((d for d in tried if text(value, d) != text(other, d)), unit.decimals)
    told = text(value, decimals)
    return told if bare else unit.pattern.format(number=told)


def number(name: str, value: float) -> str:
    """An outcome's value without its unit."""
    return quantity(value, MODEL.unit(name))


def scale(name: str) -> float:
    """From the model's unit of an outcome to the reader's."""
    return display_units(language())[MODEL.unit(name)].factor


def digits(name: str) -> int:
    """Decimals an outcome is shown with."""
    return display_units(language())[MODEL.unit(name)].decimals
