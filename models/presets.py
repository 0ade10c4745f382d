"""Ready scenarios from the article, one file each in `data/presets/`, in both languages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from models.cooperation.tables import DATA
from models.engine import nearest
from models.errors import InputError, message
from models.scenario import Scenario


@dataclass(frozen=True)
class Preset:
    """A scenario with its name and the passage of the article it stands for, by language."""

    id: str
    label: dict[str, str]
    passage: dict[str, str]
    scenario: Scenario


@cache
def presets() -> dict[str, Preset]:
    """All presets by id, in the order in which they are shown."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in (DATA / "presets").glob("*.json")]
    found.sort(key=lambda p: p["order"])
    return {
        p["id"]: Preset(p["id"], p["label"], p["passage"], Scenario.from_data(p["scenario"])) for p in found
    }


def preset(name: str) -> Preset:
    """A preset by id. Raises InputError that suggests the nearest."""
    if name not in presets():
        near, known = nearest(name, presets()), ", ".join(presets())
        if not near:
            raise InputError(message('unknown preset "{name}"; known: {known}'), name=name, known=known)
        said = message('unknown preset "{name}"; did you mean "{near}"? Known: {known}')
        raise InputError(said, name=name, near=near, known=known)
    return presets()[name]
