"""What the parts of the causal map, and of its equations, are called."""

from __future__ import annotations

from functools import cache
from itertools import takewhile

from models.causal_map import LEVERS
from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.engine.declarations import Declaration
from models.engine.expressions import Name
from models.engine.printers.latex import equation
from models.errors import message
from pages.parts.labels import base_label, description, lever, lever_rows, parameter, sector_name
from pages.parts.page_state import showable
from pages.parts.text import t, translated

WIDTH = 90
"""Letters in a line of an equation; on a narrow screen it is moved sideways."""
KINDS = {
    "stock": message("Stock"),
    "flow": message("Flow"),
    "auxiliary": message("Auxiliary"),
    "lever": message("Lever"),
}


def label(node: str) -> str:
    """Name of a variable or lever of the map."""
    return lever(node) if node in MODEL.levers else base_label(showable()[node][0])


def about(node: str) -> str:
    """What it is, beyond its name; may be empty."""
    if node in MODEL.levers:
        return translated(lever_rows()[node]["description"])
    return description(showable()[node][0])


def unit(node: str) -> str:
    """The unit of a variable or lever, as the model has it."""
    return MODEL.unit(node if node in MODEL.levers else showable()[node][0])


def group_label(group: str) -> str:
    """Name of a sector, or of the levers."""
    return t("Levers") if group == LEVERS else sector_name(group)


@cache
def declarations() -> dict[str, Declaration]:
    """The equations as they are written, by name."""
    return {d.name: d for d in MODEL.declarations}


def written(node: str) -> str:
    """A variable's equation as LaTeX, as it is written: once, whatever the tiers, in the reader's words."""
    found = declarations()[node]
    initial = Name(found.initial) if found.initial else None
    other = t("otherwise")
    stock = found.kind == "stock"
    return equation(
        found.name, found.expression, _name, stock=stock, initial=initial, otherwise=other, width=WIDTH
    )


def _name(name: str) -> tuple[str, str]:
    """A name in an equation, with an i where there is one for each tier."""
    if name in declarations():
        return label(name), "i" if declarations()[name].dimension else ""
    if name in MODEL.levers:
        return label(name), ""
    if name in MODEL.tables:
        return translated(table_labels()[name]), ""
    tiered = [parameter(p.name) for p in MODEL.parameters.values() if p.base == name]
    return (_common(tiered), "i") if tiered else (parameter(name), "")


def _common(names: list[str]) -> str:
    """What names begin with alike: a parameter's without the tier, in brackets or after a comma."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in alike).rstrip(" ,（")


@cache
def table_labels() -> dict[str, str]:
    """What the lookup tables are called, in English."""
    return {r["table"]: r["label"] for r in rows("tables")}
