"""What a bundle says of itself to whoever opens it, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.errors import message
from models.outcomes import HEADLINE
from models.reading import short
from models.scenario import Scenario
from models.words import catalogue

if TYPE_CHECKING:
    import pandas as pd

Say = Callable[..., str]
HEADING = message("A run of the Shanghai Belt-and-Road cooperation model")
MADE = message("Made {created} by model version {version} (hash {hash}).")
ENSEMBLE = message("The ensemble has {runs} draws of the uncertain assumptions (seed {seed}).")
NO_ENSEMBLE = message("It has no ensemble.")
LEVERS = message("Levers moved (level, first year + years of ramp .. end):")
NO_LEVERS = message("No lever is moved: no new policy.")
ASSUMPTIONS = message("Assumptions changed:")
OUTCOMES = message("Headline outcomes at the start of {year}, with these policies (without new policy):")
FIGURE = message("{label}: {value:.6g} ({baseline:.6g}) {unit}")
HOW = message(
    "To verify it: python -m models verify FILE.zip. That finds every file that was altered, is missing or "
    "was added, runs the scenario again and prints each figure's difference from the one recorded here."
)
PROMISE = message(
    "manifest.json has the SHA-256 of every other file, manifest.sha256 has that of manifest.json: the "
    "bundle's digest, which both commands print. No secret key is involved. Someone who alters a file can "
    "also write new sums; then the digest is another one. So note the digest where you cite the run, and "
    "give it to verify with --digest. Results that do not follow from the model are found by the second run "
    "in any case."
)


def read_me(scenario: Scenario, table: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """The text of README.txt: the run in a few lines, in both languages.

    Parameters
    ----------
    table
        The run's `results`.
    about
        The bundle's manifest.
    """
    return "\n".join(line for code in ("en", "zh") for line in _lines(code, scenario, table, about))


def _lines(language: str, scenario: Scenario, table: pd.DataFrame, about: Mapping[str, Any]) -> Iterator[str]:
    def say(template: str, **values: object) -> str:
        return catalogue(language).gettext(template).format(**values)

    heading = say(HEADING)
    yield from (heading, "=" * len(heading), "")
    yield say(MADE, created=about["created"], **about["model"])
    yield say(ENSEMBLE, runs=about["runs"], seed=about["seed"]) if about["runs"] else say(NO_ENSEMBLE)
    yield ""
    yield from _settings(say, scenario, _units(language))
    yield from _outcomes(say, table, _units(language))
    yield from (say(HOW), "", say(PROMISE), "")


def _settings(say: Say, scenario: Scenario, units: Mapping[str, str]) -> Iterator[str]:
    labels = {r["id"]: r["label"] for r in rows("levers")}
    yield say(LEVERS if scenario.levers else NO_LEVERS)
    for name, setting in scenario.levers.items():
        yield f"  {say(labels[name])} ({name}): {setting.text} {units[MODEL.levers[name].unit]}".rstrip()
    if scenario.assumptions:
        yield say(ASSUMPTIONS)
    for name, value in scenario.assumptions.items():
        yield f"  {name}: {short(value)} {MODEL.parameters[name].unit}"
    yield ""


def _outcomes(say: Say, table: pd.DataFrame, units: Mapping[str, str]) -> Iterator[str]:
    last = max(table["year"].tolist())
    found = table[table["year"] == last].set_index(["series", "variable"])["value"]
    yield say(OUTCOMES, year=short(last))
    for name in HEADLINE:
        yield (
            "  "
            + say(
                FIGURE,
                label=say(MODEL.variables[name].documentation.splitlines()[0]),
                value=found["scenario", name],
                baseline=found["baseline", name],
                unit=units[MODEL.unit(name)],
            ).rstrip()
        )
    yield ""


def _units(language: str) -> dict[str, str]:
    """The model's own units in the words of a language."""
    return {r["unit"]: r["native"] for r in rows("display_units") if r["language"] == language}
