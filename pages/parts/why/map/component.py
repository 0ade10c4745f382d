"""The drawing of the causal map: what it is given, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from models import causal_map
from models.causal_map import Weights
from pages.parts.look import palette
from pages.parts.text import language, t
from pages.parts.why.map.sketch import BOX, FAINT, RIM, SIGNS, WIDTHS, Drawn
from pages.parts.why.names import group_label

HERE = Path(__file__).parent
KEY = "causal-map"


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


_component = component(
    "causal_map",
    html=_read("component.html"),
    css=_read("map.css"),
    js=_read("vendor/cytoscape/cytoscape.min.js") + "\n" + _read("map.js"),
)


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
    names, links = list(drawn.places), drawn.links
    return {
        "layout": [language(), drawn.grouped, *names],
        "picked": picked,
        "crowded": drawn.crowded,
        "box": BOX,
        "padding": RIM,
        "widths": WIDTHS,
        "faint": FAINT,
        "spaced": language() != "zh",
        "nodes": [_node(name, drawn, picked) for name in names],
        "links": [_link(drawn, *link) for link in links],
        "groups": [{"id": f"group {g}", "label": group_label(g)} for g in drawn.groups],
        "years": weights.years,
        "weights": {f"{c}>{e}": [round(float(w), 3) for w in weights.of[c, e]] for c, e, _ in links},
        "colors": _colors(),
        "words": _words(),
    }


def _node(name: str, drawn: Drawn, picked: str) -> dict[str, Any]:
    x, y = drawn.middle(name)
    return {
        "id": name,
        "label": drawn.label(name, picked),
        "kind": causal_map.kind(name),
        "x": x,
        "y": y,
        "group": f"group {causal_map.group(name)}" if drawn.grouped else None,
    }


def _link(drawn: Drawn, cause: str, effect: str, polarity: int) -> dict[str, Any]:
    ends = {"cause": cause, "effect": effect, "polarity": polarity, "sign": SIGNS[polarity]}
    return ends | asdict(drawn.bow((cause, effect)))


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
