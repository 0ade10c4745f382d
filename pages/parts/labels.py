"""Names and descriptions of the model's parts, in the reader's language."""

from __future__ import annotations

from functools import cache

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.errors import message
from pages.parts.text import t, translated

SECTORS = {
    "investment": message("Investment"),
    "transfer": message("Technology transfer"),
    "parks": message("Parks"),
    "trust": message("Trust and networks"),
    "research": message("Joint research"),
    "talent": message("Talent"),
    "platforms": message("Platforms"),
    "delivery": message("Delivery"),
}
GROUPS = {
    "funding": message("Funding"),
    "talent": message("Talent"),
    "parks": message("Parks"),
    "focus": message("Focus"),
}
TIERS = {"leading": message("leading partners"), "emerging": message("emerging partners")}


@cache
def lever_rows() -> dict[str, dict[str, str]]:
    """The levers' table by id."""
    return {r["id"]: r for r in rows("levers")}


@cache
def sources() -> dict[str, dict[str, str]]:
    """The sources' table by id."""
    return {r["id"]: r for r in rows("sources")}


def label(variable: str) -> str:
    """A variable's name; per-tier variables say which tier."""
    found = MODEL.variables[variable]
    name = base_label(variable)
    return t("{name}, {tier}", name=name, tier=translated(TIERS[found.element])) if found.element else name


def base_label(variable: str) -> str:
    """A variable's name without its tier."""
    return translated(MODEL.variables[variable].documentation.splitlines()[0])


def description(variable: str) -> str:
    """What a variable is, beyond its name; may be empty."""
    _, _, rest = MODEL.variables[variable].documentation.partition("\n\n")
    return translated(" ".join(rest.split())) if rest else ""


def source(identifier: str) -> str:
    """A source, as one would cite it."""
    return translated(sources()[identifier]["short"])


def sector(variable: str) -> str:
    return translated(SECTORS[MODEL.variables[variable].sector])
