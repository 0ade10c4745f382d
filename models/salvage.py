"""What of a scenario's data makes sense, and everything in it that does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models.errors import InputError
from models.scenario import Scenario

GROUPS = ("levers", "assumptions")


def salvaged(data: Mapping[str, Any]) -> tuple[Scenario | None, tuple[InputError, ...]]:
    """The scenario that data describe, of any model version, as far as it can be used, and what cannot.

    The scenario is None where not even the rest makes sense: a horizon, step or method that cannot be.
    """
    try:
        return Scenario.from_data(data), ()
    except InputError:
        pass
    problems: list[InputError] = []
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name in GROUPS and isinstance(value, Mapping):
            found[name] = dict(_usable(name, value, problems))
        elif name in Scenario.model_fields and name not in GROUPS:
            found[name] = value
        else:
            problems.append(_wrong({name: value}))
    try:
        return Scenario.from_data(found), tuple(problems)
    except InputError as error:
        return None, (*problems, error)


def _usable(group: str, given: Mapping[str, Any], problems: list[InputError]) -> Iterator[tuple[str, Any]]:
    """Levers or assumptions that make sense by themselves; the others become problems."""
    for name, value in given.items():
        try:
            Scenario.from_data({group: {name: value}})
            yield name, value
        except InputError as error:
            problems.append(error)


def _wrong(data: Mapping[str, Any]) -> InputError:
    """What is wrong with data that are no part of a scenario."""
    try:
        Scenario.from_data(data)
    except InputError as error:
        return error
    raise AssertionError(f"{data} is a scenario")
