"""Questions that make sense: outcomes that exist, years of the run, parameters that are uncertain."""

from __future__ import annotations

from models.cooperation import MODEL
from models.engine import Parameter, nearest
from models.errors import InputError, message
from models.outcomes import SERIES
from models.prior import uncertain
from models.scenario import START, Scenario, check_assumption


def has_whole_years(scenario: Scenario) -> bool:
    """Whether every whole year is a step of the run, the last one too: ensembles are told by those."""
    return 1 / scenario.step == round(1 / scenario.step) and scenario.until == int(scenario.until)


def check_whole_years(scenario: Scenario) -> None:
    """Raises InputError unless the scenario can be told by whole years."""
    if not has_whole_years(scenario):
        raise InputError(
            message("this is told by whole years: a step of {step:g} does not divide {until:g}"),
            step=scenario.step,
            until=scenario.until,
        )


def check_outcome(name: str) -> None:
    """Raises InputError that names the nearest variable if there is none of this name."""
    if name not in MODEL.variables:
        near = nearest(name, MODEL.variables) or next(iter(MODEL.variables))
        raise InputError(message('unknown outcome "{name}"; did you mean "{near}"?'), name=name, near=near)


def check_year(scenario: Scenario, year: float) -> None:
    """Raises InputError unless a whole year of the run is given, and the run has whole years."""
    check_whole_years(scenario)
    if year != int(year) or not START <= year <= scenario.until:
        raise InputError(
            message("{value:g} is not a whole year from {low:g} to {high:g}"),
            value=year,
            low=START,
            high=scenario.until,
        )


def check_seed(seed: int) -> None:
    """Raises InputError for a negative seed."""
    if seed < 0:
        raise InputError(message("the seed {seed} is negative; use 0 or more"), seed=seed)


def check_series(series: str) -> None:
    """Raises ValueError, for it is the program that asks, unless `series` is one of `SERIES`."""
    if series not in SERIES:
        raise ValueError(f"{series} is none of {SERIES}")


def uncertain_parameter(name: str, scenario: Scenario) -> Parameter:
    """An uncertain parameter by its full name. Raises InputError if it is known or given."""
    if name not in MODEL.parameters:
        check_assumption(name, 0.0)
    for parameter in uncertain(scenario.assumptions):
        if parameter.name == name:
            return parameter
    raise InputError(message("{name} is given in this scenario, not uncertain"), name=name)
