"""The page's state as an address: the same words as on the command line.

`?broker_training=150@2019+2&home_park_starts=1&year=2030` is a scenario anyone can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from models.cooperation import MODEL
from models.errors import InputError, message
from models.presets import preset
from models.scenario import (
    FIRST_POLICY_YEAR,
    LATEST_HORIZON,
    Scenario,
    check_assumption,
    finite,
    parse_setting,
    short,
)

RUN_FIELDS = ("until", "step", "method")
DEFAULT_YEAR = 2030


@dataclass(frozen=True)
class PageState:
    """What is on the page: a scenario, the year of the tiles, the variable of the extra chart if any."""

    scenario: Scenario = field(default_factory=Scenario)
    year: int = DEFAULT_YEAR
    shown: str = ""

    @property
    def target_year(self) -> int:
        """The year the tiles speak of, never beyond the horizon."""
        return int(min(self.year, self.scenario.until))


def to_address(state: PageState) -> dict[str, str]:
    """Query parameters that `from_address` reads back; defaults are left out."""
    scenario, default = state.scenario, PageState()
    address = {name: scenario.levers[name].text for name in MODEL.levers if name in scenario.levers}
    address |= {name: short(value) for name, value in sorted(scenario.assumptions.items())}
    for name in RUN_FIELDS:
        value = getattr(scenario, name)
        if value != getattr(default.scenario, name):
            address[name] = value if isinstance(value, str) else short(value)
    if state.year != default.year:
        address["year"] = str(state.year)
    if state.shown != default.shown:
        address["show"] = state.shown
    return address


def from_address(parameters: Mapping[str, str]) -> tuple[PageState, list[InputError]]:
    """The state an address describes, and what in it could not be used.

    Whatever is wrong is left out and reported; the rest is kept.
    """
    reader = _Reader()
    for name, text in parameters.items():
        try:
            reader.read(name, text)
        except InputError as error:
            reader.problems.append(error)
    if "year" in parameters and reader.year > reader.scenario.until:
        until = reader.scenario.until
        reader.problems.append(
            InputError(
                message("year: {value} is after the horizon {until:g}; the horizon is shown"),
                value=reader.year,
                until=until,
            )
        )
    return PageState(reader.scenario, reader.year, reader.shown), reader.problems


class _Reader:
    """Takes an address in piece by piece, keeping a valid state throughout."""

    def __init__(self) -> None:
        default = PageState()
        self.scenario, self.year, self.shown = default.scenario, default.year, default.shown
        self.problems: list[InputError] = []

    def read(self, name: str, text: str) -> None:
        if name == "preset":
            levers = preset(text).scenario.levers
            self.scenario = self.scenario.replaced(levers=levers | self.scenario.levers)
        elif name in RUN_FIELDS:
            self.scenario = self.scenario.replaced(**{name: text})
        elif name == "year":
            self.year = _year(text)
        elif name == "show":
            self.shown = _variable(text)
        elif name in MODEL.parameters:
            value = finite(text)
            check_assumption(name, value)
            self.scenario = self.scenario.replaced(assumptions=self.scenario.assumptions | {name: value})
        else:
            self.scenario = self.scenario.with_lever(name, parse_setting(name, text))


def _year(text: str) -> int:
    value = finite(text)
    if value != int(value) or not FIRST_POLICY_YEAR <= value <= LATEST_HORIZON:
        raise InputError(
            message("year: {value} is not a whole year from {low:g} to {high:g}"),
            value=text,
            low=FIRST_POLICY_YEAR,
            high=LATEST_HORIZON,
        )
    return int(value)


def _variable(text: str) -> str:
    if text not in showable():
        raise InputError(message('show: "{value}" is not a variable of the model'), value=text)
    return text


@cache
def showable() -> dict[str, list[str]]:
    """Variables one can look at, by the name they are declared under: total first, then tiers."""
    found: dict[str, list[str]] = {}
    for variable in MODEL.variables.values():
        if not variable.internal:
            found.setdefault(variable.base, []).append(variable.name)
    return {base: sorted(names, key=lambda n: (n != base, n)) for base, names in found.items()}
