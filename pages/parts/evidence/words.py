"""What the Evidence page calls things."""

from __future__ import annotations

from models.errors import message
from models.evidence import Item
from pages.parts.labels import PER, unit_words
from pages.parts.text import t, translated

VIEWS = {
    "numbers": message("Where do the numbers come from?"),
    "history": message("Does it meet the record?"),
    "tests": message("Does it stand the tests?"),
}
KINDS = {
    "": message("all kinds"),
    "parameter": message("Assumption"),
    "lever": message("Lever, level of 2017"),
    "table": message("Point of a curve"),
    "history": message("Record"),
    "discrepancy": message("What the model leaves out"),
}
STATUSES = {
    "": message("all"),
    "measured": message("measured"),
    "derived": message("derived"),
    "assumed": message("assumed"),
}
DISTRIBUTIONS = {
    "triangular": message("likeliest at the value, less so towards both ends"),
    "uniform": message("equally likely throughout"),
    "normal": message("bell-shaped; 95 % lie within"),
    "fixed": message("not varied"),
}
CONFIDENCE = {
    "primary": message("primary source"),
    "secondary": message("quoted by another source"),
    "abstract": message("abstract read, not the paper"),
    "none": message("no published source"),
}
UNITS = {
    "count": "",
    "percent": message("%"),
    "RMB_million": message("RMB M"),
    "RMB_billion": message("RMB bn"),
}
"""Units of the record that no variable has."""
MONTHS = 12


def unit_name(unit: str) -> str:
    """A unit of the model or the record in words; nothing for a pure number."""
    of, *per = unit.split("/")
    if of not in UNITS:
        return unit_words(unit)
    ones = (translated(PER[p]) for p in per)
    return "/".join([*([translated(UNITS[of])] if UNITS[of] else []), *ones])


def quantity(value: float, unit: str) -> str:
    """A number with its unit."""
    name = unit_name(unit)
    return t("{number} {unit}", number=f"{value:.6g}", unit=name) if name else f"{value:.6g}"


def title(item: Item) -> str:
    """What a number is: its name, and where on a curve or in time."""
    name = translated(item.label)
    return t("{name} ({when})", name=name, when=when(item.span)) if item.span else name


def when(span: tuple[float, ...]) -> str:
    """A year, a month or a period: from decimal years."""
    start, end = span[0], span[-1]
    if end == start:
        return f"{start:g}" if start == int(start) else _month(start)
    if start == int(start) and end == int(end):
        last = int(end) - 1
        return f"{start:g}" if last == start else t("{low} to {high}", low=f"{start:g}", high=last)
    return t("{low} to {high}", low=_month(start), high=_month(end - 1 / (2 * MONTHS)))


def _month(time: float) -> str:
    """The month in which a decimal year lies."""
    return f"{int(time)}-{int((time % 1) * MONTHS) + 1:02d}"
