"""The drawing of the causal map: what it is given, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import streamlit as st
from streamlit.components.v2 import component

from models import causal_map
from models.causal_map import Place, Weights
from pages.parts.look import palette
from pages.parts.text import language, t
from pages.parts.why.names import group_label, label

HERE = Path(__file__).parent
KEY = "causal-map"
CROWD = 40
"""Nodes from which on links are drawn faintly, but for those of the picked one."""
WIDER = {True: 1.0, False: 1.12}
"""Room between columns, on a crowded map and on others, in widths of a column."""


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


_component = component(
    "causal_map",
    html=_read("component.html"),
    css=_read("map.css"),
    js=_read("vendor/cytoscape/cytoscape.min.js") + "\n" + _read("map.js"),
)


@dataclass(frozen=True)
class Drawn:
    """A part of the map: the links among its nodes, where each node is, and whether groups are drawn."""

    graph: nx.DiGraph
    places: Mapping[str, Place]
    grouped: bool


def draw(
    drawn: Drawn,
    picked: str,
    words: str,
    moment: int,
    weights: Weights,
    on_pick: Callable[[str], None],
    on_year: Callable[[int], None],
    told: Sequence[str] = (),
) -> None:
    """Draws a part of the map.

    Parameters
    ----------
    words
        What it shows, for who cannot see it.
    moment
        The year of the weights.
    told
        What is said of each of their years.
    """
    data = facts(drawn, picked, weights) | {"alt": words, "year": moment, "told": list(told)}
    _component(
        key=KEY,
        data=data,
        on_picked_change=lambda: on_pick(st.session_state[KEY]["picked"]),
        on_year_change=lambda: on_year(st.session_state[KEY]["year"]),
    )


def facts(drawn: Drawn, picked: str, weights: Weights) -> dict[str, Any]:
    """What the script is given."""
    names = list(drawn.places)
    links = [e for e in drawn.graph.edges(data="polarity") if e[0] in drawn.places and e[1] in drawn.places]
    crowded = len(names) > CROWD
    return {
        "layout": [language(), drawn.grouped, *names],
        "picked": picked,
        "crowded": crowded,
        "gap": WIDER[crowded],
        "spaced": language() != "zh",
        "nodes": [_node(name, drawn, picked) for name in names],
        "links": [{"cause": c, "effect": e, "polarity": p} for c, e, p in links],
        "groups": _groups(names) if drawn.grouped else [],
        "years": weights.years,
        "weights": {f"{c}>{e}": [round(float(w), 3) for w in weights.of[c, e]] for c, e, _ in links},
        "colors": _colors(),
        "words": _words(),
    }


def _node(name: str, drawn: Drawn, picked: str) -> dict[str, Any]:
    """A node; where sectors are not drawn, one of another sector says which."""
    place, group = drawn.places[name], causal_map.group(name)
    strange = not drawn.grouped and group != causal_map.group(picked)
    text = f"{label(name)}\n[{group_label(group)}]" if strange else label(name)
    return {
        "id": name,
        "label": text,
        "kind": causal_map.kind(name),
        "x": place[0],
        "y": place[1],
        "group": f"group {group}" if drawn.grouped else None,
    }


def _groups(names: list[str]) -> list[dict[str, str]]:
    groups = dict.fromkeys(causal_map.group(n) for n in names)
    return [{"id": f"group {g}", "label": group_label(g)} for g in groups]


def _colors() -> dict[str, str]:
    look = palette()
    plus, minus, ink = look.series
    return {
        "plus": plus,
        "minus": minus,
        "both": look.baseline,
        "picked": ink,
        "onPicked": look.background,
    }


def _words() -> dict[str, str]:
    return {
        "nearer": t("Zoom in"),
        "farther": t("Zoom out"),
        "whole": t("Fit to the frame"),
        "play": t("Play"),
        "pause": t("Pause"),
        "year": t("Year"),
        "plus": t("+ moves the same way"),
        "minus": t("− moves the opposite way"),
        "stock": t("Stock"),
        "flow": t("Flow"),
        "auxiliary": t("Auxiliary"),
        "lever": t("Lever"),
        "weight": t("Width: part of the effect's change just before that year"),
    }
