"""A scenario: which levers move, how far and when, over which horizon, on which assumptions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from types import SimpleNamespace
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from models.cooperation import MODEL
from models.engine import METHODS, Lever, Method, Parameter, Schedule, TimeGrid, nearest
from models.errors import InputError, message
from models.reading import finite, parsed, short

START = 2015.0
"""First instant of every run: the record begins here."""
FIRST_POLICY_YEAR = MODEL.parameters["history_end"].value
"""Policies start when the record ends."""
EARLIEST_HORIZON, LATEST_HORIZON = 2016, 2050
DEFAULT_HORIZON = 2035
DEFAULT_STEP = 1 / 16
SMALLEST_STEP, LARGEST_STEP = 1 / 256, 1 / 4
DEFAULT_RAMP = 3.0
LONGEST_RAMP = 20.0

NAME = "name"
"""Where JSON text says what a scenario is called; that is no part of the scenario."""
SETTING = re.compile(
    r"(?P<level>[^@]+?)(?:@(?P<start>[^+ .]+(?:\.\d+)?)(?:[+ ](?P<ramp>.+?))?)?(?:\.\.(?P<end>.+))?"
)
"""LEVEL[@START[+RAMP]][..END]; a space stands for the plus that an address turns into one."""

REFUSALS = SimpleNamespace(
    year=message("year {value:g} is outside {low:g} to {high:g}"),
    ramp=message("a ramp of {value:g} years is outside 0 to {high:g}"),
    reversed=message("the end {end:g} is before the start {start:g}"),
    overlap=message("the end {end:g} is before the ramp is over ({over:g}); end later or shorten the ramp"),
    range=message("{name}: {value:g} is outside {low:g} to {high:g}"),
    range_unit=message("{name}: {value:g} is outside {low:g} to {high:g} {unit}"),
    invalid=message('"{value}" is not valid here'),
    spelling=message('{name}: "{text}" is not LEVEL, LEVEL@START, LEVEL@START+RAMP or one of these ..END'),
)
"""What is said of a setting that makes no sense; the offline board says it from the same."""


EXPECTED = {
    "model_type": message('"{value}" is not a setting: level and, if need be, start, ramp, end, in braces'),
    "dict_type": message('"{value}" is not a list of names and values in braces'),
    "string_type": message('"{value}" is not text'),
}
"""What is said of data of another kind, by pydantic's name for it."""


def _policy_year(value: float) -> float:
    if not FIRST_POLICY_YEAR <= value <= LATEST_HORIZON:
        raise InputError(
            REFUSALS.year,
            value=value,
            low=FIRST_POLICY_YEAR,
            high=LATEST_HORIZON,
        )
    return value


def _ramp(value: float) -> float:
    if not 0 <= value <= LONGEST_RAMP:
        raise InputError(REFUSALS.ramp, value=value, high=LONGEST_RAMP)
    return value


Finite = Annotated[float, BeforeValidator(finite)]
PolicyYear = Annotated[Finite, AfterValidator(_policy_year)]
Ramp = Annotated[Finite, AfterValidator(_ramp)]


class LeverSetting(BaseModel):
    """Where a lever goes and when: from its 2017 level to `level`, from `start` over `ramp` years.

    With an `end` it returns to its 2017 level from then on, over the same number of years.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Finite
    start: PolicyYear = FIRST_POLICY_YEAR
    ramp: Ramp = DEFAULT_RAMP
    end: PolicyYear | None = None

    @model_validator(mode="after")
    def _ends_after_its_ramp(self) -> Self:
        if self.end is not None and self.end < self.start:
            raise InputError(REFUSALS.reversed, end=self.end, start=self.start)
        if self.end is not None and self.end < self.start + self.ramp:
            raise InputError(REFUSALS.overlap, end=self.end, over=self.start + self.ramp)
        return self

    def timed(self, **timing: object) -> LeverSetting:
        """The same level at another time. Raises InputError."""
        try:
            return LeverSetting.model_validate({"level": self.level} | timing)
        except ValidationError as error:
            raise _in_our_words(error) from None

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.level, self.start, self.ramp, self.end)

    @property
    def text(self) -> str:
        """The setting as the command line and the address spell it."""
        end = "" if self.end is None else f"..{short(self.end)}"
        timed = (self.start, self.ramp) != (FIRST_POLICY_YEAR, DEFAULT_RAMP)
        when = f"@{short(self.start)}+{short(self.ramp)}" if timed else ""
        return f"{short(self.level)}{when}{end}"


class Scenario(BaseModel):
    """A complete, valid description of one run. Immutable; equal scenarios give equal runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    levers: dict[str, LeverSetting] = Field(default_factory=dict)
    assumptions: dict[str, Finite] = Field(default_factory=dict)
    until: Finite = DEFAULT_HORIZON
    step: Finite = DEFAULT_STEP
    method: str = METHODS[0]

    @model_validator(mode="after")
    def _inside_the_model(self) -> Self:
        for name, setting in self.levers.items():
            check_level(name, setting.level)
        for name, value in self.assumptions.items():
            check_assumption(name, value)
        if self.method not in METHODS:
            raise InputError(
                message('"{value}" is not a method; use {known}'),
                value=self.method,
                known=" / ".join(METHODS),
            )
        _check_grid(self.until, self.step)
        return self

    @classmethod
    def from_data(cls, data: object) -> Scenario:
        """A scenario from plain data (parsed JSON).

        Raises
        ------
        InputError
            Naming the first thing that is wrong.
        """
        if not isinstance(data, Mapping):
            raise InputError(
                message("a scenario is an object with levers, not {kind}"), kind=type(data).__name__
            )
        try:
            return cls.model_validate(dict(data))
        except ValidationError as error:
            raise _in_our_words(error) from None
        except UnicodeEncodeError as error:
            raise InputError(message('"{value}" is not text'), value=error.object) from None

    @classmethod
    def from_json(cls, text: str) -> Scenario:
        """A scenario from JSON text, its own or a preset's. Raises InputError."""
        return cls.from_data(bare(parsed(text)))

    def to_json(self, name: str = "") -> str:
        """JSON text that `from_json` reads back unchanged; with a name for whoever opens it, if given."""
        data = self.model_dump(exclude_none=True) | ({NAME: name} if name else {})
        return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @cached_property
    def grid(self) -> TimeGrid:
        return TimeGrid(START, self.until, self.step)

    @cached_property
    def schedules(self) -> dict[str, Schedule]:
        return {name: setting.schedule for name, setting in self.levers.items()}

    @property
    def engine_method(self) -> Method:
        return METHODS[METHODS.index(self.method)]  # type: ignore[arg-type]

    @property
    def new_policy(self) -> bool:
        """Whether any lever goes anywhere but its level of 2017."""
        return any(s.level != MODEL.levers[name].baseline for name, s in self.levers.items())

    def __hash__(self) -> int:
        settings = (frozenset(self.levers.items()), frozenset(self.assumptions.items()))
        return hash((*settings, self.until, self.step, self.method))

    def with_lever(self, name: str, setting: LeverSetting | None) -> Scenario:
        """The same scenario with one lever set, or back at its 2017 level for None."""
        levers = {k: v for k, v in self.levers.items() if k != name}
        if setting is not None:
            levers[name] = setting
        return self.replaced(levers=levers)

    def replaced(self, **changes: object) -> Scenario:
        """The same scenario with some fields changed, validated anew."""
        return Scenario.from_data({name: getattr(self, name) for name in type(self).model_fields} | changes)

    def baseline(self) -> Scenario:
        """The same horizon and assumptions with no new policy."""
        return self.replaced(levers={})


def bare(data: object) -> object:
    """What parsed JSON says of a scenario, without the name or the preset around it."""
    if not isinstance(data, Mapping):
        return data
    if {"id", "scenario"} <= data.keys():
        return data["scenario"]
    return {name: value for name, value in data.items() if name != NAME}


def lever(name: str) -> Lever:
    """A lever by id. Raises InputError that names what is known."""
    if name not in MODEL.levers:
        near = nearest(name, MODEL.levers)
        if near:
            raise InputError(message('unknown lever "{name}"; did you mean "{near}"?'), name=name, near=near)
        raise InputError(
            message('unknown lever "{name}"; known: {known}'), name=name, known=", ".join(MODEL.levers)
        )
    return MODEL.levers[name]


def check_level(name: str, level: float) -> None:
    """Raises InputError if the lever does not exist or the level is outside its range."""
    _check_range(name, level, lever(name))


def check_assumption(name: str, value: float) -> None:
    """Raises InputError if the parameter does not exist or the value is outside its range."""
    if name not in MODEL.parameters:
        near = nearest(name, MODEL.parameters)
        if not near:
            said = message('unknown parameter "{name}"; data/parameters.csv and the page Evidence list them')
            raise InputError(said, name=name)
        raise InputError(message('unknown parameter "{name}"; did you mean "{near}"?'), name=name, near=near)
    _check_range(name, value, MODEL.parameters[name])


def _check_range(name: str, value: float, allowed: Lever | Parameter) -> None:
    if allowed.low <= value <= allowed.high:
        return
    given = {"name": name, "value": value, "low": allowed.low, "high": allowed.high}
    if allowed.unit == "dimensionless":
        raise InputError(REFUSALS.range, **given)
    raise InputError(REFUSALS.range_unit, **given, unit=allowed.unit)


def parse_setting(name: str, text: str) -> LeverSetting:
    """A lever setting from `LEVEL[@START[+RAMP]][..END]`.

    Raises
    ------
    InputError
        Naming the lever and what is wrong.
    """
    lever(name)
    match = SETTING.fullmatch(text.strip())
    if match is None:
        raise InputError(REFUSALS.spelling, name=name, text=text)
    given = {k: v for k, v in match.groupdict().items() if v is not None}
    try:
        setting = LeverSetting.model_validate(given)
    except ValidationError as error:
        raise _in_our_words(error, name) from None
    check_level(name, setting.level)
    return setting


def _check_grid(until: float, step: float) -> None:
    if not EARLIEST_HORIZON <= until <= LATEST_HORIZON:
        raise InputError(
            message("the horizon {value:g} is outside {low} to {high}"),
            value=until,
            low=EARLIEST_HORIZON,
            high=LATEST_HORIZON,
        )
    if not SMALLEST_STEP <= step <= LARGEST_STEP:
        raise InputError(
            message("a step of {value:g} years is outside {low:g} to {high:g}"),
            value=step,
            low=SMALLEST_STEP,
            high=LARGEST_STEP,
        )
    try:
        TimeGrid(START, until, step)
    except ValueError:
        raise InputError(
            message("a step of {value:g} does not divide the {span:g} years from {start:g} to {until:g}"),
            value=step,
            span=until - START,
            start=START,
            until=until,
        ) from None


def _in_our_words(error: ValidationError, name: str = "") -> InputError:
    """The first complaint of pydantic as an InputError that names where it is."""
    first = error.errors()[0]
    where = ".".join(str(p) for p in [*([name] if name else []), *first["loc"]])
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, InputError):
        return InputError(cause.template, where=where, **cause.values)
    if first["type"] == "extra_forbidden":
        parts = Scenario if len(first["loc"]) == 1 else LeverSetting
        known = ", ".join(parts.model_fields)
        return InputError(message("is not part of a scenario; here stand {known}"), where=where, known=known)
    if first["type"] == "missing":
        return InputError(message("is missing"), where=where)
    return InputError(EXPECTED.get(first["type"]) or REFUSALS.invalid, where=where, value=str(first["input"]))
