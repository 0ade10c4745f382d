"""The model and a scenario as text for other tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.cooperation import MODEL
from models.engine.printers import javascript
from models.errors import InputError, message
from models.scenario import DEFAULT_RAMP, FIRST_POLICY_YEAR, START, Scenario


def to_javascript(scenario: Scenario) -> str:
    """An ES module without dependencies.

    It exports `inputs`, `outputs`, `modelHash`, `simulate(arguments)` and `scenario`, the
    arguments that run the given scenario.
    """
    arguments = scenario.model_dump(exclude={"assumptions"}) | {"parameters": scenario.assumptions}
    return javascript.module(MODEL, START, FIRST_POLICY_YEAR, DEFAULT_RAMP, arguments)


FORMATS: dict[str, Callable[[Scenario], str]] = {"javascript": to_javascript}
"""Formats by the name the command line gives them."""


def exported(scenario: Scenario, form: str) -> str:
    """The model with a scenario in one of `FORMATS`. Raises InputError for any other."""
    if form not in FORMATS:
        raise InputError(
            message('"{form}" is not a format; use {known}'), form=form, known=", ".join(FORMATS)
        )
    return FORMATS[form](scenario)


def write(text: str, path: Path) -> None:
    """Writes an export. Raises InputError where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            message('cannot write "{path}": {reason}'), path=path, reason=error.strerror or error
        ) from error
