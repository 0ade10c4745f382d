"""What the command line's options say: a scenario, its parameters, numbers."""

from __future__ import annotations

import argparse
import csv
import io
from pathlib import Path

from models.errors import InputError
from models.presets import preset, presets
from models.reading import finite, parsed
from models.scenario import Scenario, parse_setting

LARGEST_FILE = 5 * 2**20
"""Bytes of the largest scenario or parameter file that is read."""
NO_SCENARIO = 'cannot read "{path}" ({reason}); {option} takes a file or a preset: {known}'


def scenario(options: argparse.Namespace) -> Scenario:
    """The scenario that the options describe, later ones over earlier ones."""
    if options.scenario is not None and options.preset is not None:
        raise InputError("--scenario and --preset exclude each other; give one")
    found = preset(options.preset).scenario if options.preset is not None else Scenario()
    if options.scenario is not None:
        found = named(options.scenario)
    for setting in options.set:
        name, equals, text = setting.partition("=")
        if not equals:
            raise InputError('"{setting}" is not LEVER=VALUE', setting=setting)
        found = found.with_lever(name, parse_setting(name, text))
    changes: dict[str, object] = {
        k: getattr(options, k) for k in ("method", "step", "until") if getattr(options, k) is not None
    }
    if options.parameters is not None:
        changes["assumptions"] = found.assumptions | _parameters(options.parameters)
    return found.replaced(**changes) if changes else found


def named(name: str, option: str = "--scenario") -> Scenario:
    """A preset's scenario, or that of a file."""
    if name in presets():
        return preset(name).scenario
    return Scenario.from_json(_read(Path(name), NO_SCENARIO, option))


def _parameters(path: Path) -> dict[str, float]:
    """Parameter values from a file: CSV with columns id and value, or a JSON object."""
    text = _read(path)
    if path.suffix == ".json":
        try:
            values = parsed(text)
        except InputError as error:
            raise InputError(error.template, where=str(path), **error.values) from None
        if not isinstance(values, dict):
            raise InputError('"{path}" is not an object of parameter names and values', path=path)
        return {str(k): number(str(k), v) for k, v in values.items()}
    try:
        reader = csv.DictReader(io.StringIO(text))
        columns, rows = reader.fieldnames or (), list(reader)
    except csv.Error as error:
        raise InputError('"{path}" is not a CSV file ({reason})', path=path, reason=error) from None
    if not {"id", "value"} <= set(columns):
        raise InputError('"{path}" has no columns "id" and "value"', path=path)
    found: dict[str, float] = {}
    for row in rows:
        if row["id"] in found:
            raise InputError('"{name}" is given twice', name=row["id"], where=str(path))
        found[row["id"]] = number(row["id"], row["value"])
    return found


def number(name: str, value: object) -> float:
    """A finite number, else an InputError that names what it is for."""
    try:
        return finite(value)
    except InputError as error:
        raise InputError(error.template, where=name, **error.values) from None


def _read(path: Path, trouble: str = 'cannot read "{path}" ({reason})', option: str = "") -> str:
    """A file's text; `trouble` is what is said where there is none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError('"{path}" is larger than {limit} MiB', path=path, limit=LARGEST_FILE // 2**20)
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        told = {"path": path, "reason": error.strerror, "option": option, "known": ", ".join(presets())}
        raise InputError(trouble, **told) from None
    except UnicodeDecodeError:
        raise InputError('"{path}" is not text in UTF-8', path=path) from None


def archive(path: Path) -> bytes:
    """A bundle's bytes. Raises InputError where it cannot be read or is too large."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InputError('"{path}" is larger than {limit} MiB', path=path, limit=LARGEST_FILE // 2**20)
        return path.read_bytes()
    except OSError as error:
        raise InputError('cannot read "{path}" ({reason})', path=path, reason=error.strerror) from None


def written(data: bytes, path: Path) -> None:
    """Writes a file. Raises InputError where it cannot be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = error.strerror or error
        raise InputError('cannot write "{path}": {reason}', path=path, reason=reason) from error


def whole(name: str, text: str) -> int:
    """The whole number that an option gives."""
    value = number(f"--{name}", text)
    if value != int(value):
        raise InputError('"{value}" is not a whole number', where=f"--{name}", value=text)
    return int(value)
