"""Names and descriptions of the model's parts, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, reduce
from typing import NamedTuple

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.errors import message
from models.words import SECTOR_NAMES
from pages.parts.text import display_units, language, t, translated

HEADING = message("Shanghai and its Belt-and-Road partners: what would policy do?")
GROUPS = {
    "funding": message("Funding"),
    "talent": message("Talent"),
    "parks": message("Parks"),
    "focus": message("Focus"),
}
ALL_PARTNERS = message("all partners")
TIERS = {"leading": message("leading partners"), "emerging": message("emerging partners")}
PER = {
    "centre": message("centre"),
    "firm": message("firm"),
    "lab": message("laboratory"),
    "park": message("park"),
    "person": message("person"),
    "year": message("year"),
}
"""One of a unit, after a stroke."""


@cache
def lever_rows() -> dict[str, dict[str, str]]:
    """The levers' table by id."""
    return {r["id"]: r for r in rows("levers")}


def lever(name: str) -> str:
    """A lever's label."""
    return translated(lever_rows()[name]["label"])


@cache
def sources() -> dict[str, dict[str, str]]:
    """The sources' table by id."""
    return {r["id"]: r for r in rows("sources")}


def label(variable: str) -> str:
    """A variable's name; per-tier variables say which tier."""
    found = MODEL.variables[variable]
    name = base_label(variable)
    return t("{name}, {tier}", name=name, tier=translated(TIERS[found.element])) if found.element else name


def tier(variable: str) -> str:
    """Which partners a variable is about."""
    return translated(TIERS.get(MODEL.variables[variable].element, ALL_PARTNERS))


def base_label(variable: str) -> str:
    """A variable's name without its tier."""
    return translated(MODEL.variables[variable].documentation.splitlines()[0])


def description(variable: str) -> str:
    """What a variable is, beyond its name; may be empty."""
    _, _, rest = MODEL.variables[variable].documentation.partition("\n\n")
    return translated(" ".join(rest.split())) if rest else ""


def assumptions(changed: Mapping[str, float]) -> str:
    """Which assumptions differ from the model's own, and how."""
    parts = [
        t("{name} {value:g} ({default:g})", name=parameter(n), value=v, default=MODEL.parameters[n].value)
        for n, v in changed.items()
    ]
    return t("Changed assumptions (the model's own in brackets): {parts}", parts=t("; ").join(parts))


@cache
def parameter_rows() -> dict[str, dict[str, str]]:
    """The parameters' table by full name."""
    return {f"{r['id']}_{r['tier']}" if r["tier"] else r["id"]: r for r in rows("parameters")}


def parameter(name: str) -> str:
    """A parameter's name."""
    return translated(parameter_rows()[name]["label"])


def parameter_value(name: str, value: float) -> str:
    """A parameter's value with its unit, to three digits."""
    unit = MODEL.parameters[name].unit
    number, words = f"{value:.3g}", unit_words(unit)
    if words.startswith("1/"):
        # Its one would be read as a digit of the number.
        return number + words.removeprefix("1")
    return t("{number} {unit}", number=number, unit=words) if words else number


def unit_words(unit: str) -> str:
    """A unit of the model in words, number and currency as in the tables; nothing for a pure number."""
    if unit in display_units(language()):
        return display_units(language())[unit].native
    of, *per = unit.split("/")
    return "/".join([_native(of), *(translated(PER[p]) if p in PER else _native(p) for p in per)])


def _native(unit: str) -> str:
    return display_units(language())[unit].native if unit != "1" else unit


def method(identifier: str) -> str:
    """An integration method's name."""
    return t("Runge-Kutta 4") if identifier == "rk4" else t("Euler")


def source(identifier: str) -> str:
    """A source, as one would cite it."""
    return translated(sources()[identifier]["short"])


class Citation(NamedTuple):
    """A source: its title, who published it and when, its address; each may be empty but the title."""

    title: str
    about: str
    url: str

    @property
    def text(self) -> str:
        """All on one line."""
        return enumerated(*self)


def citation(identifier: str) -> Citation:
    """A source in full."""
    row = sources()[identifier]
    about = enumerated(translated(row["publisher"]), row["date"][:4])
    return Citation(translated(row["title"]), about, row["url"])


def enumerated(*parts: str) -> str:
    """What is there of some parts of a sentence, parted by commas."""
    told = [part for part in parts if part]
    return reduce(lambda first, more: t("{first}, {more}", first=first, more=more), told) if told else ""


def sector(variable: str) -> str:
    return sector_name(MODEL.variables[variable].sector)


def sector_name(identifier: str) -> str:
    """A sector's name, by its id."""
    return translated(SECTOR_NAMES[identifier])
