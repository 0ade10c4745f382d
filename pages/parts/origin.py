"""What the levers' contributions lead away from: the world without new policy, or another scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from models.presets import presets
from models.scenario import Scenario
from pages.parts import state
from pages.parts.compare.selection import CURRENT, LETTERS, Entrant, resolved
from pages.parts.mirror import mirror
from pages.parts.text import t


@dataclass(frozen=True)
class Origin:
    """A scenario with its name, up to the horizon of the one on the page."""

    name: str
    scenario: Scenario


def pick_origin() -> Origin | None:
    """A list of scenarios to compare with: ready ones and those on Compare; None for no new policy."""
    now = state.current()
    compared = [e for e in now.compare if e.reference != CURRENT]
    chosen = [now.origin] if now.origin else []
    known = dict.fromkeys([*(Entrant(p) for p in presets()), *compared, *chosen])
    with st.container(width=420):
        st.selectbox(
            t("Compared with"),
            ["", *known],
            format_func=lambda e: _name(e, now.compare) if e else t("No new policy"),
            **mirror("origin", now.origin or "", lambda e: _choose(e or None)),
        )
    if now.origin is None:
        return None
    scenario = resolved(now.origin, now.scenario)[1]
    return Origin(_name(now.origin, now.compare), scenario.replaced(until=now.scenario.until))


def _name(entrant: Entrant, compared: tuple[Entrant, ...]) -> str:
    """As on Compare; a nameless mix by its place there."""
    if found := resolved(entrant, Scenario())[0]:
        return found
    if entrant in compared:
        return t("Mix {letter}", letter=LETTERS[compared.index(entrant)])
    return t("another mix")


def _choose(origin: Entrant | None) -> None:
    state.change(replace(state.current(), origin=origin))
