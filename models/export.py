"""The model and a scenario as text for other tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models.cooperation import MODEL
from models.cooperation.tables import full_name, rows
from models.engine.printers import javascript, json, latex, xmile
from models.errors import InputError, message
from models.outcomes import HEADLINE
from models.scenario import DEFAULT_RAMP, FIRST_POLICY_YEAR, START, Scenario
from models.words import SECTOR_NAMES, catalogue

TITLE = message("Shanghai Belt-and-Road cooperation")
"""Name of the model where a file has to carry one."""


def to_javascript(scenario: Scenario, _language: str = "en") -> str:
    """An ES module without dependencies, or words.

    It exports `inputs`, `outputs`, `modelHash`, `simulate(arguments)` and `scenario`, the
    arguments that run the given scenario.
    """
    arguments = scenario.model_dump(exclude={"assumptions"}) | {"parameters": scenario.assumptions}
    return javascript.module(MODEL, START, FIRST_POLICY_YEAR, DEFAULT_RAMP, arguments)


def to_xmile(scenario: Scenario, language: str = "en") -> str:
    """XMILE 1.0 of the model and the scenario, for Stella, PySD, Simlin and others of the field."""
    say = catalogue(language).gettext
    grid = scenario.grid
    return xmile.document(
        MODEL,
        say(TITLE),
        start=grid.start,
        until=grid.until,
        step=grid.step,
        method=scenario.engine_method,
        schedules=scenario.schedules,
        parameters=scenario.assumptions,
        labels=_labels(say),
        say=say,
    )


def to_json(scenario: Scenario, language: str = "en") -> str:
    """The model's structure with the scenario's settings: inputs, outputs, equations, tables."""
    say = catalogue(language).gettext
    grid = scenario.grid
    settings = {name: x.model_dump(exclude_none=True) for name, x in scenario.levers.items()}
    return json.document(
        MODEL,
        say(TITLE),
        outputs=HEADLINE,
        labels=_labels(say),
        time={"start": grid.start, "until": grid.until, "step": grid.step, "method": scenario.engine_method},
        values=settings | scenario.assumptions,
    )


def to_latex(scenario: Scenario, language: str = "en") -> str:
    """All equations as a LaTeX document, with the values the scenario gives levers and parameters."""
    say = catalogue(language).gettext
    values = {name: f"{p.value:g}" for name, p in MODEL.parameters.items()}
    values |= {name: f"{x.baseline:g}" for name, x in MODEL.levers.items()}
    values |= {name: f"{value:g}" for name, value in scenario.assumptions.items()}
    values |= {name: x.text for name, x in scenario.levers.items()}
    sectors = {sector: say(name) for sector, name in SECTOR_NAMES.items()}
    chinese = language == "zh"
    return latex.document(MODEL, say(TITLE), _labels(say), sectors, values, say, chinese=chinese)


def _labels(say: Callable[[str], str]) -> dict[str, str]:
    """What everything in the model is called and, below that, what there is to say of it, by its name."""
    found = {r["id"]: (r["label"], r["description"]) for r in rows("levers")}
    found |= {r["table"]: (r["label"], "") for r in rows("tables")}
    found |= {full_name(r): (r["label"], r["note"]) for r in rows("parameters")}
    for variable in MODEL.variables.values():
        name, _, rest = variable.documentation.partition("\n\n")
        found[variable.name] = (name, " ".join(rest.split()))
    return {name: "\n\n".join(say(text) for text in told if text) for name, told in found.items()}


FORMATS: dict[str, Callable[[Scenario, str], str]] = {
    "javascript": to_javascript,
    "xmile": to_xmile,
    "json": to_json,
    "latex": to_latex,
}
"""Formats by the name the command line gives them."""


def exported(scenario: Scenario, form: str, language: str = "en") -> str:
    """The model with a scenario in one of `FORMATS`, told in a language. Raises InputError for others."""
    if form not in FORMATS:
        raise InputError(
            message('"{form}" is not a format; use {known}'), form=form, known=", ".join(FORMATS)
        )
    return FORMATS[form](scenario, language)


def write(text: str, path: Path) -> None:
    """Writes an export. Raises InputError where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(
            message('cannot write "{path}": {reason}'), path=path, reason=error.strerror or error
        ) from error
