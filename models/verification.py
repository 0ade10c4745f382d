"""Verifies a bundle: is it as it was made, and does the present model give the same figures?"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from models import bundle as made
from models.anatomy import Anatomy, anatomy, changed
from models.archive import contents
from models.cooperation import MODEL
from models.ensemble import run_ensemble
from models.errors import UNPRINTABLE, InputError, ResultError, message
from models.reading import parsed
from models.scenario import Scenario
from models.simulation import VERSION
from models.watch import UNWATCHED, Watch

if TYPE_CHECKING:
    import pandas as pd

KEYS = {
    made.RESULTS: ("series", "year", "variable"),
    made.ENSEMBLE: ("series", "year", "variable", "quantile"),
}
"""What tells a table's figures apart."""
Key = tuple[str, ...]


@dataclass(frozen=True)
class Bundle:
    """A bundle whose files are those its manifest names."""

    files: Mapping[str, bytes] = field(repr=False)
    manifest: Mapping[str, Any] = field(repr=False)
    anatomy: Anatomy = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """What one can cite: the manifest's SHA-256."""
        return made.sha256(self.files[made.MANIFEST])

    def scenario(self) -> Scenario:
        """Its scenario. Raises InputError where the present model has no such lever or assumption."""
        return Scenario.from_json(self.files[made.SCENARIO].decode(errors="replace"))

    def differences(self) -> Iterator[str]:
        """What is other than when it was made: model, data tables, equations and so on by name; software."""
        model = self.manifest["model"]
        if (model["hash"], model["version"]) != (MODEL.hash, VERSION):
            yield f"model {model['version']} ({model['hash']}) then, {VERSION} ({MODEL.hash}) now"
        for kind, names in changed(self.anatomy, anatomy()).items():
            yield f"{kind} that differ: {', '.join(names)}"
        now = {made.DATA_FOLDER + name: content for name, content in made.data_package().items()}
        then = {n: content for n, content in self.files.items() if n.startswith(made.DATA_FOLDER)}
        tables = sorted(n for n in now.keys() | then.keys() if now.get(n) != then.get(n))
        if tables:
            yield f"data that differ: {', '.join(tables)}"
        here = made.environment()
        for name, before in self.manifest["environment"].items():
            if here.get(name) != before:
                yield f"{name} {before} then, {here.get(name, 'none')} now"


@dataclass(frozen=True)
class Figure:
    """A recorded figure, what it is now (None: there is none), in `unit`, and how far apart they may be."""

    name: str
    unit: str
    recorded: float
    now: float | None
    tolerance: float

    @property
    def difference(self) -> float:
        """Now minus recorded; 0 where both are no number."""
        if self.now is None:
            return math.nan
        return 0.0 if math.isnan(self.now) and math.isnan(self.recorded) else self.now - self.recorded

    @property
    def within(self) -> bool:
        return abs(self.difference) <= self.tolerance


def opened(data: bytes) -> Bundle:
    """A bundle with every file as it was made.

    Raises
    ------
    InputError
        For what is no bundle, or one of a later format.
    ResultError
        Naming every file that was altered, is missing or was added.
    """
    files = contents(data)
    manifest, line = files.get(made.MANIFEST), files.get(made.DIGEST)
    about = _about(manifest)
    if about is None and line is None:
        raise InputError(message("this zip archive is not a bundle of a run: it has no manifest of one"))
    if manifest is None or line is None or line != made.digest_line(manifest).encode():
        names = (made.MANIFEST, made.DIGEST)
        _refuse(
            [n for n in names if n in files and (files[n] is None or None not in (manifest, line))],
            [n for n in names if n not in files],
        )
    found = _checked_about(about)
    sums = found["files"]
    missing = sorted(sums.keys() - files.keys())
    added = sorted(files.keys() - sums.keys() - {made.MANIFEST, made.DIGEST})
    kept = {name: content for name, content in files.items() if content is not None}
    altered = sorted(
        n for n in sums.keys() & files.keys() if n not in kept or made.sha256(kept[n]) != sums[n]
    )
    if altered or missing or added:
        _refuse(altered, missing, added)
    return Bundle(kept, found, _anatomy(kept[made.ANATOMY]))


def figures(found: Bundle, *, watch: Watch = UNWATCHED) -> list[Figure]:
    """Every recorded figure and what the present model makes of it.

    Raises
    ------
    ResultError
        If the present model cannot run the scenario, or the tables cannot be read.
    SimulationError
        If a value stops being a finite number.
    Stopped
        If it was stopped.
    """
    try:
        scenario = found.scenario()
    except InputError as error:
        raise ResultError(error.template, where=error.where or made.SCENARIO, **error.values) from None
    every = list(_results(found, scenario))
    if found.manifest["runs"]:
        every += _ensemble(found, scenario, watch)
    return every


def report(found: Bundle, cited: str | None = None) -> bool:
    """Prints what is other than when a bundle was made and each figure's difference; whether all is well.

    Raises
    ------
    ResultError
        If the bundle has another digest than it was cited with; otherwise as `figures`.
    """
    print(f"digest {found.digest}, made {found.manifest['created']}")
    if cited is not None and cited.strip().lower() != found.digest:
        raise ResultError(
            'this is another bundle: its digest is {found}, not "{cited}"', found=found.digest, cited=cited
        )
    print("every file is as the manifest says; --digest tells whether the bundle is the one that was cited")
    for line in found.differences():
        print(UNPRINTABLE.sub("?", line))
    every = figures(found)
    names, units = (max(len(getattr(f, n)) for f in every) for n in ("name", "unit"))
    heads = ("recorded", "now", "difference", "tolerance")
    print(f"{'figure':<{names}}  {'unit':<{units}}" + "".join(f"{head:>25}" for head in heads) + "  verdict")
    for f in every:
        numbers = (f.recorded, math.nan if f.now is None else f.now, f.difference, f.tolerance)
        print(f"{f.name:<{names}}  {f.unit:<{units}}" + "".join(f"{x:>25.17g}" for x in numbers), end="  ")
        print("within" if f.within else "EXCEEDED" if f.now is not None else "GONE")
    within = sum(f.within for f in every)
    print(f"{within} of {len(every)} figures are within their tolerance")
    return within == len(every)


def _results(found: Bundle, scenario: Scenario) -> Iterator[Figure]:
    now = _figures(made.results(scenario), made.RESULTS)
    relative = min(found.manifest["tolerances"]["results"]["relative"], made.RELATIVE)
    recorded = _recorded(found, made.RESULTS)
    largest = _largest(recorded)
    for key, (unit, value) in recorded.items():
        yield Figure(" ".join(key), unit, value, now.get(key), relative * largest[key[2]])


def _ensemble(found: Bundle, scenario: Scenario, watch: Watch) -> Iterator[Figure]:
    ensemble = run_ensemble(scenario, found.manifest["runs"], found.manifest["seed"], watch=watch)
    table = made.quantiles(ensemble)
    now, widths = _figures(table, made.ENSEMBLE), _figures(table, made.ENSEMBLE, "bin_width")
    stated = found.manifest["tolerances"]["ensemble"]
    relative, bins = min(stated["relative"], made.RELATIVE), min(stated["bin_widths"], made.BIN_WIDTHS)
    recorded = _recorded(found, made.ENSEMBLE)
    largest = _largest(recorded)
    for key, (unit, value) in recorded.items():
        tolerance = relative * largest[key[2]] + bins * widths.get(key, 0.0)
        yield Figure(" ".join(key), unit, value, now.get(key), tolerance)


def _figures(table: pd.DataFrame, name: str, column: str = "value") -> dict[Key, float]:
    keys = zip(*(table[k].astype(str) for k in KEYS[name]), strict=True)
    return dict(zip(keys, table[column].tolist(), strict=True))


def _recorded(found: Bundle, name: str) -> dict[Key, tuple[str, float]]:
    """Unit and value of each figure of a table in the bundle; an empty cell is no number."""
    try:
        rows = list(csv.DictReader(io.StringIO(found.files[name].decode())))
        return {tuple(r[k] for k in KEYS[name]): (r["unit"], float(r["value"] or "nan")) for r in rows}
    except (KeyError, ValueError, TypeError, csv.Error):
        raise ResultError(message('"{name}" is not a table of figures'), name=name) from None


def _largest(recorded: Mapping[Key, tuple[str, float]]) -> dict[str, float]:
    """The largest value of each variable, whatever the sign."""
    found: dict[str, float] = {}
    for key, (_, value) in recorded.items():
        found[key[2]] = max(found.get(key[2], 0.0), 0.0 if math.isnan(value) else abs(value))
    return found


def _about(manifest: bytes | None) -> dict[str, Any] | None:
    """What a manifest of ours says, whatever is wrong with it; None if it is not of ours."""
    try:
        found = parsed((manifest or b"").decode())
    except ValueError:
        return None
    return found if isinstance(found, dict) and found.get("format") == made.FORMAT else None


def _checked_about(about: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """A manifest that has all that a verification needs. Raises InputError."""
    try:
        if about is None:
            raise TypeError
        if about["format_version"] != made.FORMAT_VERSION:
            raise InputError(
                message("the bundle has format {found}; this program reads {known}"),
                found=str(about["format_version"]),
                known=made.FORMAT_VERSION,
            )
        single, ensemble = (about["tolerances"][name] for name in ("results", "ensemble"))
        stated = (single["relative"], ensemble["relative"], ensemble["bin_widths"])
        sound = (
            all(isinstance(n, int | float) and n >= 0 for n in stated)
            and all(isinstance(about[name], int) for name in ("runs", "seed"))
            and 0 <= about["runs"] <= made.MOST_RUNS
            and {*about["model"]} == {"version", "hash"}
            and all(isinstance(value, str) for value in about["environment"].values())
            and isinstance(about["files"], dict)
            and {made.SCENARIO, made.ANATOMY, made.RESULTS} <= about["files"].keys()
            and (not about["runs"] or made.ENSEMBLE in about["files"])
        )
        if not sound:
            raise TypeError
    except (KeyError, TypeError, AttributeError):
        raise InputError(message("the bundle's manifest is not one that this program wrote")) from None
    return about


def _anatomy(content: bytes) -> Anatomy:
    """What the model was made of. Raises InputError."""
    found = parsed(content.decode(errors="replace"))
    if not isinstance(found, dict) or not all(isinstance(part, dict) for part in found.values()):
        raise InputError(message('"{name}" does not tell what a model is made of'), name=made.ANATOMY)
    return found


def _refuse(altered: list[str], missing: list[str], added: list[str] | None = None) -> None:
    told = {"altered": altered, "missing": missing, "added": added or []}
    raise ResultError(
        message("the bundle is not as it was made. Altered: {altered}; missing: {missing}; added: {added}"),
        **{kind: ", ".join(names) or "-" for kind, names in told.items()},
    )
