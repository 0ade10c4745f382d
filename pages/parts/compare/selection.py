"""What is compared, as the address holds it.

`?compare=~current~;~talent_first~;Late~broker_training:150@2024+3~` are three scenarios. The grammar
is the story's, TITLE~SCENARIO~, where a scenario is `current` (the one on Explore), a ready one by its
id, or one spelled out: levers, assumptions, horizon, step and method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from models.cooperation import MODEL
from models.errors import InputError, message
from models.presets import preset, presets
from models.reading import short
from models.scenario import Scenario, check_assumption, parse_setting
from pages.parts.story import LONGEST_STORY, LONGEST_TITLE, check_length, quoted
from pages.parts.text import language, t

LEAST, MOST = 2, 6
CURRENT = "current"
LETTERS = "ABCDEF"
"""What scenarios are called for short, by their place."""
RUN_FIELDS = ("until", "step", "method")


@dataclass(frozen=True)
class Entrant:
    """A scenario that is compared, by reference; without a title it has the name of what it refers to."""

    reference: str
    title: str = ""


def resolved(entrant: Entrant, current: Scenario) -> tuple[str, Scenario]:
    """An entrant's name, empty where it has none, and its scenario.

    A ready scenario is a mix of levers: it takes all else from the current one. One that is spelled
    out is complete.

    Raises
    ------
    InputError
        If there is no such scenario, or it makes no sense.
    """
    reference = entrant.reference
    if reference == CURRENT:
        return entrant.title or t("Now on Explore"), current
    if reference and ":" not in reference:
        found = preset(reference)
        return entrant.title or found.label[language()], current.replaced(levers=found.scenario.levers)
    scenario = spelled_out(reference)
    return entrant.title or _known_mix(scenario), scenario


def _known_mix(scenario: Scenario) -> str:
    """The name of the ready scenario with just these levers, if any."""
    same = (p.label[language()] for p in presets().values() if p.scenario.levers == scenario.levers)
    return next(same, "")


def kept(scenario: Scenario) -> Entrant:
    """A scenario as it is now, spelled out."""
    levers = [f"{name}:{scenario.levers[name].text}" for name in MODEL.levers if name in scenario.levers]
    assumed = [f"{name}:{short(value)}" for name, value in sorted(scenario.assumptions.items())]
    values = {name: (getattr(scenario, name), getattr(Scenario(), name)) for name in RUN_FIELDS}
    run = [f"{n}:{v if isinstance(v, str) else short(v)}" for n, (v, usual) in values.items() if v != usual]
    return Entrant(",".join([*levers, *assumed, *run]))


@lru_cache(maxsize=256)
def spelled_out(reference: str) -> Scenario:
    """The scenario that `kept` spelled. Raises InputError."""
    parts = [part.partition(":") for part in reference.split(",")] if reference else []
    given = {name: text for name, _, text in parts}
    if len(given) < len(parts):
        twice = next(name for name, _, _ in parts if sum(name == other for other, _, _ in parts) > 1)
        raise InputError(message('"{name}" is given twice'), name=twice)
    run = {name: given.pop(name) for name in RUN_FIELDS if name in given}
    assumed = {name: given.pop(name) for name in list(given) if name in MODEL.parameters}
    levers = {name: parse_setting(name, text) for name, text in given.items()}
    scenario = Scenario.from_data({"levers": levers, "assumptions": assumed} | run)
    for name, value in scenario.assumptions.items():
        check_assumption(name, value)
    return scenario


def to_text(entrants: Sequence[Entrant]) -> str:
    """Entrants as the address spells them."""
    return ";".join(f"{quoted(e.title)}~{e.reference}~" for e in entrants)


def from_text(text: str, name: str = "compare") -> list[Entrant | InputError]:
    """What `to_text` spelled in a part of the address of that name: each an entrant, or what is wrong.

    Raises
    ------
    InputError
        If all of it cannot be taken, for it is too long.
    """
    found: list[Entrant | InputError] = []
    for number, part in enumerate(text.split(";") if text else (), start=1):
        place = f"{name} {number}"
        try:
            if number > MOST:
                raise InputError(message("at most {most} scenarios can be compared"), where=place, most=MOST)
            found.append(_read(place, part))
        except InputError as error:
            found.append(error)
    try:
        check([entrant for entrant in found if isinstance(entrant, Entrant)])
    except InputError as error:
        raise InputError(error.template, where=name, **error.values) from None
    return found


def check(entrants: Sequence[Entrant]) -> None:
    """Raises InputError if there are too many, or too many words."""
    if len(entrants) > MOST:
        raise InputError(
            message("at most {most} scenarios can be compared, not {count}"), most=MOST, count=len(entrants)
        )
    for entrant in entrants:
        check_length(entrant.title, LONGEST_TITLE)
    check_length(to_text(entrants), LONGEST_STORY)


def _read(place: str, text: str) -> Entrant:
    fields = text.split("~")
    try:
        if len(fields) != 3 or fields[2]:
            raise InputError(message('"{text}" is not TITLE~SCENARIO~'), text=text)
        entrant = Entrant(fields[1], unquote(fields[0]))
        check_length(entrant.title, LONGEST_TITLE)
        _, scenario = resolved(entrant, Scenario())
        spelt = ":" in entrant.reference or not entrant.reference
        return Entrant(kept(scenario).reference, entrant.title) if spelt else entrant
    except InputError as error:
        where = place + (f" {error.where}" if error.where else "")
        raise InputError(error.template, where=where, **error.values) from None
