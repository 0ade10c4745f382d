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

TITLE = "Shanghai Belt-and-Road cooperation"
"""Name of the model where a file has to carry one."""


def to_javascript(scenario: Scenario) -> str:
    """An ES module without dependencies.

    It exports `inputs`, `outputs`, `modelHash`, `simulate(arguments)` and `scenario`, the
    arguments that run the given scenario.
    """
    arguments = scenario.model_dump(exclude={"assumptions"}) | {"parameters": scenario.assumptions}
    return javascript.module(MODEL, START, FIRST_POLICY_YEAR, DEFAULT_RAMP, arguments)


def to_xmile(scenario: Scenario) -> str:
    """XMILE 1.0 of the model and the scenario, for Stella, PySD, Simlin and others of the field."""
    grid = scenario.grid
    return xmile.document(
        MODEL,
        TITLE,
        start=grid.start,
        until=grid.until,
        step=grid.step,
        method=scenario.engine_method,
        schedules=scenario.schedules,
        parameters=scenario.assumptions,
        labels=_labels(),
    )


def to_json(scenario: Scenario) -> str:
    """The model's structure with the scenario's settings: inputs, outputs, equations, tables."""
    grid = scenario.grid
    settings = {name: x.model_dump(exclude_none=True) for name, x in scenario.levers.items()}
    return json.document(
        MODEL,
        TITLE,
        outputs=HEADLINE,
        labels=_labels(),
        time={"start": grid.start, "until": grid.until, "step": grid.step, "method": scenario.engine_method},
        values=settings | scenario.assumptions,
    )


def to_latex(scenario: Scenario) -> str:
    """All equations as a LaTeX document, with the values the scenario gives levers and parameters."""
    values = {name: f"{p.value:g}" for name, p in MODEL.parameters.items()}
    values |= {name: f"{x.baseline:g}" for name, x in MODEL.levers.items()}
    values |= {name: f"{value:g}" for name, value in scenario.assumptions.items()}
    values |= {name: x.text for name, x in scenario.levers.items()}
    return latex.document(MODEL, TITLE, _labels(), values)


def _labels() -> dict[str, str]:
    """What parameters, levers and lookup tables are, by their names in the model."""
    found = {r["id"]: f"{r['label']}\n\n{r['description']}" for r in rows("levers")}
    found |= {r["table"]: r["label"] for r in rows("tables")}
    for r in rows("parameters"):
        found[full_name(r)] = f"{r['label']}\n\n{r['note']}"
    return found


FORMATS: dict[str, Callable[[Scenario], str]] = {
    "javascript": to_javascript,
    "xmile": to_xmile,
    "json": to_json,
    "latex": to_latex,
}
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
