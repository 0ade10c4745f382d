"""The steps of a story told on stage: what each is called, where its levers stand, what to say.

A story is part of the address: `?story=~baseline~;Delay the parks~home_park_starts:1@2022+3~Why wait`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from models.cooperation import MODEL
from models.errors import InputError, message
from models.presets import preset, presets
from models.scenario import LeverSetting, Scenario, parse_setting
from pages.parts.text import language, t

MOST_STEPS = 20
LONGEST_TITLE, LONGEST_NOTE = 80, 500
LONGEST_STORY = 4000
"""Characters of a whole story: an address with more would not pass every server."""
APART = re.compile(r"[%~;&#+\x00-\x1f\x7f]")
"""Signs that keep the parts of a story apart, and what no address should hold."""


@dataclass(frozen=True)
class Step:
    """A step: a preset, or a mix of levers. Without a title it bears its preset's name."""

    levers: tuple[tuple[str, LeverSetting], ...] = ()
    preset: str = ""
    title: str = ""
    note: str = ""

    @property
    def settings(self) -> dict[str, LeverSetting]:
        return dict(presets()[self.preset].scenario.levers) if self.preset else dict(self.levers)

    def called(self, number: int) -> str:
        """What the room reads over the step, in the reader's language."""
        if self.title:
            return self.title
        return presets()[self.preset].label[language()] if self.preset else t("Step {number}", number=number)


def step_of(scenario: Scenario, title: str = "", note: str = "") -> Step:
    """A step that shows a scenario's levers; a preset's mix stays that preset."""
    for found in presets().values():
        if found.scenario.levers == scenario.levers:
            return Step(preset=found.id, title=title, note=note)
    levers = tuple((name, scenario.levers[name]) for name in MODEL.levers if name in scenario.levers)
    return Step(levers=levers, title=title, note=note)


def to_text(story: Sequence[Step]) -> str:
    """A story as the address spells it."""
    return ";".join(_spelt(step) for step in story)


def _spelt(step: Step) -> str:
    mix = step.preset or ",".join(f"{name}:{setting.text}" for name, setting in step.levers)
    return "~".join([quoted(step.title), mix, quoted(step.note)])


def quoted(text: str) -> str:
    """Text as an address holds it, whoever encodes that again: `unquote` reads it back."""
    return APART.sub(lambda found: f"%{ord(found[0]):02X}", text)


def from_text(text: str) -> tuple[Step, ...]:
    """The story that `to_text` spelt.

    Raises
    ------
    InputError
        Naming the step and what is wrong with it.
    """
    parts = text.split(";") if text else []
    story = tuple(_read(number, part) for number, part in enumerate(parts, start=1))
    try:
        check(story)
    except InputError as error:
        raise InputError(error.template, where="story", **error.values) from None
    return story


def check(story: Sequence[Step]) -> None:
    """Raises InputError if a story has too many steps or words."""
    if len(story) > MOST_STEPS:
        raise InputError(
            message("a story has at most {most} steps, not {count}"), most=MOST_STEPS, count=len(story)
        )
    for step in story:
        check_length(step.title, LONGEST_TITLE)
        check_length(step.note, LONGEST_NOTE)
    check_length(to_text(story), LONGEST_STORY)


def _read(number: int, text: str) -> Step:
    fields = text.split("~")
    try:
        if len(fields) != 3:
            raise InputError(message('"{text}" is not TITLE~PRESET or LEVERS~NOTE'), text=text)
        title, mix, note = unquote(fields[0]), fields[1], unquote(fields[2])
        if mix and ":" not in mix:
            return Step(preset=preset(mix).id, title=title, note=note)
        settings = dict(_setting(part) for part in mix.split(",")) if mix else {}
        return step_of(Scenario(levers=settings), title, note)
    except InputError as error:
        where = f"story {number}" + (f" {error.where}" if error.where else "")
        raise InputError(error.template, where=where, **error.values) from None


def check_length(text: str, most: int) -> None:
    """Raises InputError if a text has too many characters for an address."""
    if len(text) > most:
        raise InputError(
            message("{count} characters are too many; at most {most}"), count=len(text), most=most
        )


def _setting(text: str) -> tuple[str, LeverSetting]:
    name, _, setting = text.partition(":")
    return name, parse_setting(name, setting)
