"""What the library says of saved scenarios, and of what two versions differ in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_datetime

from models.cooperation import MODEL
from models.errors import InputError, message
from models.library import Change, Saved
from models.scenario import LeverSetting
from pages.parts.labels import base_label, lever, method, parameter
from pages.parts.levers import when
from pages.parts.text import LOCALES, escaped, language, quantity, t, translated, with_unit, zone

FIELDS = {
    "name": message("Name"),
    "note": message("Note"),
    "author": message("Author"),
    "language": message("Language"),
    "tags": message("Tags"),
    "until": message("Horizon (year)"),
    "step": message("Time step (years)"),
    "method": message("Integration method"),
    "model": message("Model"),
}
SORTS = {
    "changed": message("Last changed"),
    "name": message("Name"),
    "author": message("Author"),
    "created": message("First saved"),
}
VISIBLE = {
    "private": message("Only I"),
    "link": message("Whoever has the link"),
    "public": message("Everyone"),
}
KINDS = {
    "equations": message("Equations: {names}"),
    "parameters": message("Parameters: {names}"),
    "levers": message("Levers: {names}"),
    "tables": message("Curves: {names}"),
}
NO_LEVER, OWN = message("as in 2017"), message("the model's own")
MOMENTS = {"en": "d MMM y, HH:mm", "zh": "y年M月d日 HH:mm"}
"""How a time is written, by language."""
SHOWN = ("investment_coverage", "transfer_volume")
"""Outcomes that a list of scenarios tells."""


def moment(time: datetime) -> str:
    """A time as the reader writes it, on her own clock."""
    return format_datetime(time, MOMENTS[language()], tzinfo=zone(), locale=LOCALES[language()])


def by_whom(saved: Saved) -> str:
    """Who saved a version and when, as Markdown."""
    when_saved = moment(saved.changed)
    if not saved.author:
        return when_saved
    return t("{author}, {when}", author=escaped(saved.author), when=when_saved)


def brief(saved: Saved, year: int) -> str:
    """What it came to in a year when it was saved; empty where its run ends before."""
    parts = []
    for name in SHOWN:
        kept = saved.outcomes.get(name, {"values": {}})
        if name in MODEL.variables and str(year) in kept["values"]:
            value = with_unit(kept["values"][str(year)], kept["unit"])
            parts.append(t("{outcome} in {year}: {value}", outcome=base_label(name), year=year, value=value))
    return t("; ").join(parts)


def told(change: Change) -> str:
    """What has changed, from what to what, as Markdown."""
    label, spell = _label(change.name), _spelling(change.name)
    return t("{what}: {before} → {after}", what=label, before=spell(change.before), after=spell(change.after))


def listed(changes: Sequence[Change]) -> str:
    """Changes as a list in Markdown."""
    return "\n".join(f"- {told(change)}" for change in changes)


def reasons(found: Mapping[str, Sequence[str]]) -> list[str]:
    """What in the model has changed, by name."""
    return [t(KINDS[kind], names=", ".join(names)) for kind, names in found.items()]


def _label(name: str) -> str:
    if name in FIELDS:
        return translated(FIELDS[name])
    if name in MODEL.levers:
        return lever(name)
    if name in MODEL.parameters:
        return t("Assumption: {name}", name=parameter(name))
    return escaped(name)


def _spelling(name: str) -> Callable[[Any], str]:
    if name == "tags":
        return lambda tags: escaped(", ".join(tags)) or t("none")
    if name == "method":
        return lambda value: method(value) if value else t("none")
    if name in FIELDS:
        return _field
    return lambda value: _setting(name, value)


def _field(value: Any) -> str:
    """Text as it was written, a number without a needless decimal; a word where there is nothing."""
    if value is None or value == "":
        return t("none")
    return f"{value:g}" if isinstance(value, float) else escaped(str(value))


def _setting(name: str, value: Any) -> str:
    """A lever's level and timing, or an assumption; one that no longer exists as it was written."""
    if value is None:
        return translated(OWN if name in MODEL.parameters else NO_LEVER)
    if name in MODEL.parameters:
        return f"{value:.6g}"
    if name in MODEL.levers:
        try:
            setting = LeverSetting(**value)
        except (InputError, ValueError):
            return escaped(str(value))
        level = with_unit(setting.level, MODEL.levers[name].unit)
        return t("{level}, {when}", level=level, when=when(setting))
    return escaped(str(value))


def then_and_now(value: float | None, unit: str) -> str:
    """An outcome in a table; nothing where there is none."""
    return "–" if value is None else quantity(value, unit)
