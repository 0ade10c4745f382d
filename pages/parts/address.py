"""The page's state as an address: the same words as on the command line.

`?broker_training=150@2019+2&home_park_starts=1&year=2030` is a scenario anyone can read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from urllib.parse import unquote

from models.cooperation import MODEL
from models.engine import nearest
from models.errors import InputError, message
from models.evidence import KINDS, STATUSES, items
from models.paths import COUNT
from models.presets import preset
from models.prior import uncertain
from models.reading import finite, short
from models.scenario import (
    EARLIEST_HORIZON,
    LATEST_HORIZON,
    START,
    check_assumption,
    parse_setting,
)
from pages.parts.compare import selection
from pages.parts.page_state import (
    CHARTS,
    EVIDENCE,
    FORMS,
    OF,
    OUTCOMES,
    PARTS,
    SHELVES,
    SORTS,
    VIEWS,
    WHYS,
    Bookmark,
    PageState,
    showable,
)
from pages.parts.story import Step, from_text, quoted, to_text

RUN_FIELDS = ("until", "step", "method")
WORDS = (
    *("outcome", "view", "of", "assumption"),
    *("why", "variable", "part", "lever"),
    *("evidence", "kind", "status", "item"),
    *("form", "order", "sort", "shelf", "look"),
)
"""Fields of the state that stand in the address as they are."""
OTHERS = (
    *("year", "show", "preset", "story", "at", "stage", "bands", "target", "moment", "route", "find"),
    *("compare", "against", "years", "origin"),
    *("saved", "seek", "tag"),
    *WORDS,
)
SLUG = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What names a saved scenario in a link."""
SWITCH = {"on": True, "off": False}
REFUSALS = SimpleNamespace(
    chart=message('"{value}" is not a chart; use {known}'),
    step=message("{value} is not a step of the story, which has {count}"),
    unknown=message('"{name}" is not known'),
    variable=message('"{value}" is not a variable of the model'),
    switch=message('"{value}" is not on or off'),
    word=message('"{value}" is not known here; use {known}'),
    whole_year=message("{value} is not a whole year from {low} to {high}"),
    route=message("{value} is not a path's place in the list, from 1 to {high}"),
    beyond=message("{value} is after the horizon {until:g}; the horizon is shown"),
)
"""What is said of an address that makes no sense; the offline board says it from the same."""


LEFT_OUT = message(
    "scenario {number} of the comparison is left out; the others are held against no new policy"
)


def to_address(state: PageState) -> dict[str, str]:
    """Query parameters that `from_address` reads back; defaults are left out."""
    scenario, default = state.scenario, PageState()
    address = {name: scenario.levers[name].text for name in MODEL.levers if name in scenario.levers}
    address |= {name: short(value) for name, value in sorted(scenario.assumptions.items())}
    for name in RUN_FIELDS:
        value = getattr(scenario, name)
        if value != getattr(default.scenario, name):
            address[name] = value if isinstance(value, str) else short(value)
    if state.target_year != default.year:
        address["year"] = str(state.target_year)
    for name in WORDS:
        if getattr(state, name) != getattr(default, name):
            address[name] = getattr(state, name)
    spelled = {
        "show": state.shown,
        "story": to_text(state.story) if state.story else "",
        "at": str(state.at) if state.at else "",
        "stage": ",".join(state.stage),
        "bands": "on" if state.bands else "",
        "find": quoted(state.find) if state.find else "",
        "saved": f"{state.saved.slug}.{state.saved.version}" if state.saved else "",
        "seek": quoted(state.seek) if state.seek else "",
        "tag": quoted(state.tag) if state.tag else "",
        "target": "" if state.target is None else short(state.target),
        "moment": "" if state.moment is None else str(state.moment),
        "compare": selection.to_text(state.compare),
        "against": str(state.against) if state.against else "",
        "origin": selection.to_text([state.origin]) if state.origin else "",
        "years": ",".join(map(str, state.years)),
        "route": "" if state.route == default.route else str(state.route),
    }
    return address | {name: text for name, text in spelled.items() if text}


def from_address(parameters: Mapping[str, str]) -> tuple[PageState, list[InputError]]:
    """The state an address describes, and what in it could not be used.

    Whatever is wrong is left out and reported; the rest is kept.
    """
    reader = _Reader()
    given = {name: text for name, text in parameters.items() if name in RUN_FIELDS}
    try:
        reader.run_fields(given)
    except InputError:
        for name, text in given.items():
            reader.attempt(partial(reader.run_fields, {name: text}))
    for name, text in parameters.items():
        if name not in RUN_FIELDS:
            reader.attempt(partial(reader.read, name, text))
    if "year" in parameters and reader.year > reader.scenario.until:
        until = reader.scenario.until
        reader.problems.append(
            InputError(
                REFUSALS.beyond,
                where="year",
                value=reader.year,
                until=until,
            )
        )
    reader.attempt(partial(reader.place, parameters))
    reader.attempt(partial(reader.held_against, parameters))
    return reader.state(), reader.problems


class _Reader:
    """Takes an address in piece by piece, keeping a valid state throughout."""

    def __init__(self) -> None:
        default = PageState()
        self.scenario, self.year, self.shown = default.scenario, default.year, default.shown
        self.story, self.at, self.stage = default.story, default.at, default.stage
        self.others: dict[str, object] = {}
        self.entrants: list[selection.Entrant | InputError] = []
        self.problems: list[InputError] = []

    def state(self) -> PageState:
        place = (self.scenario, self.year, self.shown, self.story, self.at, self.stage)
        return replace(PageState(*place), **self.others)  # type: ignore[arg-type]

    def attempt(self, step: Callable[[], None]) -> None:
        """Takes a step in, or notes what is wrong with it."""
        try:
            step()
        except InputError as error:
            self.problems.append(error)

    def run_fields(self, given: Mapping[str, str]) -> None:
        """Horizon, step and method, which hold together or not at all."""
        if given:
            if "until" in given:
                whole_year("until", given["until"], EARLIEST_HORIZON)
            self.scenario = self.scenario.replaced(**given)

    def place(self, parameters: Mapping[str, str]) -> None:
        """The step of the story that was gone to."""
        if "at" in parameters:
            self.at = known_step(parameters["at"], self.story)

    def held_against(self, parameters: Mapping[str, str]) -> None:
        """Which of the compared scenarios the others are held against."""
        if "against" in parameters:
            number = known_entrant(parameters["against"], len(self.entrants))
            places = [k for k, e in enumerate(self.entrants, start=1) if isinstance(e, selection.Entrant)]
            if number and number not in places:
                raise InputError(LEFT_OUT, where="against", number=number)
            self.others["against"] = places.index(number) + 1 if number else 0

    def compared(self, text: str) -> None:
        """The compared scenarios; what is wrong with some costs the others nothing."""
        self.entrants = selection.from_text(text)
        self.others["compare"] = tuple(e for e in self.entrants if isinstance(e, selection.Entrant))
        self.problems += [e for e in self.entrants if isinstance(e, InputError)]

    def read(self, name: str, text: str) -> None:
        if name == "preset":
            levers = preset(text).scenario.levers
            self.scenario = self.scenario.replaced(levers=levers | self.scenario.levers)
        elif name == "year":
            self.year = whole_year(name, text, EARLIEST_HORIZON)
        elif name == "show":
            self.shown = known_variable(name, text)
        elif name == "story":
            self.story = from_text(text)
        elif name == "compare":
            self.compared(text)
        elif name == "stage":
            self.stage = known_charts(text.split(","))
        elif name in ASKED:
            self.others[name] = ASKED[name](name, text)
        elif name in {"at", "against"}:
            pass  # read last: they count steps and scenarios
        elif name in MODEL.parameters:
            value = _number(name, text)
            check_assumption(name, value)
            self.scenario = self.scenario.replaced(assumptions=self.scenario.assumptions | {name: value})
        elif name not in MODEL.levers:
            near = nearest(name, [*MODEL.levers, *MODEL.parameters, *RUN_FIELDS, *OTHERS])
            if near:
                raise InputError(
                    message('"{name}" is not known; did you mean "{near}"?'), name=name, near=near
                )
            raise InputError(REFUSALS.unknown, name=name)
        else:
            self.scenario = self.scenario.with_lever(name, parse_setting(name, text))


def _switch(name: str, text: str) -> bool:
    if text not in SWITCH:
        raise InputError(REFUSALS.switch, where=name, value=text)
    return SWITCH[text]


def _one_of(*known: str) -> Callable[[str, str], str]:
    """A reader of one of some words."""

    def read(name: str, text: str) -> str:
        if text not in known:
            raise InputError(REFUSALS.word, where=name, value=text, known=" / ".join(known))
        return text

    return read


def _assumption(name: str, text: str) -> str:
    known = [p.name for p in uncertain()]
    if text not in known:
        raise InputError(REFUSALS.word, where=name, value=text, known=nearest(text, known) or known[0])
    return text


def _item(name: str, text: str) -> str:
    if text not in items():
        near = nearest(text, items()) or next(iter(items()))
        raise InputError(REFUSALS.word, where=name, value=text, known=near)
    return text


def _words(_name: str, text: str) -> str:
    return unquote(text)


def _number(name: str, text: object) -> float:
    try:
        return finite(text)
    except InputError as error:
        raise InputError(error.template, where=name, **error.values) from None


def whole_year(name: str, text: object, low: int) -> int:
    """A calendar year from `low` to the latest horizon. Raises InputError."""
    value = _number(name, text)
    if value != int(value) or not low <= value <= LATEST_HORIZON:
        raise InputError(
            REFUSALS.whole_year,
            where=name,
            value=str(text),
            low=low,
            high=LATEST_HORIZON,
        )
    return int(value)


def _route(name: str, text: str) -> int:
    value = _number(name, text)
    if value != int(value) or not 1 <= value <= COUNT:
        raise InputError(REFUSALS.route, where=name, value=text, high=COUNT)
    return int(value)


def known_variable(name: str, text: str) -> str:
    """A variable one can look at, for a field of the address. Raises InputError."""
    if text not in showable():
        raise InputError(REFUSALS.variable, where=name, value=text)
    return text


def known_node(name: str, text: str) -> str:
    """A variable or lever, for a field of the address. Raises InputError."""
    return text if text in MODEL.levers else known_variable(name, text)


def known_charts(names: Sequence[str]) -> tuple[str, ...]:
    """Charts that can be on the stage, in the page's order. Raises InputError."""
    for name in names:
        if name not in CHARTS:
            raise InputError(
                REFUSALS.chart,
                where="stage",
                value=name,
                known=", ".join(CHARTS),
            )
    return tuple(c for c in CHARTS if c in names)


def known_step(text: object, story: Sequence[Step]) -> int:
    """The number of a step of a story, 0 for none. Raises InputError."""
    value = _number("at", text)
    if value != int(value) or not 0 <= value <= len(story):
        raise InputError(
            REFUSALS.step,
            where="at",
            value=str(text),
            count=len(story),
        )
    return int(value)


def known_entrant(text: str, count: int) -> int:
    """Which of so many compared scenarios is meant, 0 for none. Raises InputError."""
    value = _number("against", text)
    if value != int(value) or not 0 <= value <= count:
        raise InputError(
            message('"{value}" is none of the {count} compared scenarios; 0 is no new policy'),
            where="against",
            value=text,
            count=count,
        )
    return int(value)


def _slug(name: str, text: str) -> str:
    if not SLUG.fullmatch(text):
        raise InputError(
            message('"{value}" is not the name of a saved scenario in a link'), where=name, value=text
        )
    return text


def _bookmark(name: str, text: str) -> Bookmark:
    slug, _, version = text.rpartition(".")
    if not re.fullmatch(r"[1-9]\d{0,8}", version):
        raise InputError(message('"{value}" is not SCENARIO.VERSION of the library'), where=name, value=text)
    return Bookmark(_slug(name, slug), int(version))


def _years(name: str, text: str) -> tuple[int, ...]:
    return tuple(sorted({whole_year(name, year, int(START)) for year in text.split(",")}))


def _origin(name: str, text: str) -> selection.Entrant:
    found = selection.from_text(text, name)
    if len(found) != 1:
        raise InputError(message("one scenario is meant here, not {count}"), where=name, count=len(found))
    if isinstance(found[0], InputError):
        raise found[0]
    return found[0]


ASKED: Mapping[str, Callable[[str, str], object]] = {
    "bands": _switch,
    "outcome": _one_of(*OUTCOMES),
    "target": _number,
    "view": _one_of(*VIEWS),
    "of": _one_of(*OF),
    "assumption": _assumption,
    "why": _one_of(*WHYS),
    "variable": known_node,
    "part": _one_of(*PARTS),
    "lever": _one_of(*MODEL.levers),
    "route": _route,
    "moment": lambda name, text: whole_year(name, text, int(START)),
    "evidence": _one_of(*EVIDENCE),
    "kind": _one_of(*KINDS),
    "status": _one_of(*STATUSES),
    "find": _words,
    "item": _item,
    "origin": _origin,
    "form": _one_of(*FORMS),
    "order": _one_of(*OUTCOMES),
    "sort": _one_of(*SORTS),
    "shelf": _one_of(*SHELVES),
    "look": _slug,
    "saved": _bookmark,
    "seek": _words,
    "tag": _words,
    "years": _years,
}
"""How what is asked of uncertainty, causes and evidence is read."""
