"""What the model is made of, in words that can be kept beside a result and compared years later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from functools import cache

from models.cooperation import MODEL
from models.engine.expressions import text

Anatomy = Mapping[str, Mapping[str, str]]
"""Equations, parameters, levers and tables, each by name, spelled so that equal ones are spelled alike."""
KINDS = ("equations", "parameters", "levers", "tables")


@cache
def anatomy() -> Anatomy:
    """The present model."""
    return {
        "equations": {
            v.name: f"{v.kind} {v.unit} {text(v.expression)}"
            + (f" from {text(v.initial)}" if v.initial else "")
            for v in MODEL.variables.values()
        },
        "parameters": {
            p.name: f"{p.value!r} {p.unit} in {p.low!r} to {p.high!r}, {p.distribution}"
            for p in MODEL.parameters.values()
        },
        "levers": {
            x.name: f"{x.baseline!r} {x.unit} in {x.low!r} to {x.high!r}" for x in MODEL.levers.values()
        },
        "tables": {x.name: repr(astuple(x)) for x in MODEL.tables.values()},
    }


def changed(then: Anatomy, now: Anatomy) -> dict[str, tuple[str, ...]]:
    """Names whose spelling differs, or which only one of the two has, by kind; kinds without any left out."""
    found = {}
    for kind in KINDS:
        before, after = then.get(kind, {}), now.get(kind, {})
        names = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
        if names:
            found[kind] = tuple(names)
    return found
