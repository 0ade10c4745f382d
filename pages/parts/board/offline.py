"""The board as one file that opens from disk: everything it needs is in it, nothing is fetched.

The file runs the live board's own code; `offline.js` plays Python's part.
"""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Any

import streamlit as st

from models import reading, scenario
from models.cooperation import MODEL
from models.cooperation.tables import DATA, rows
from models.errors import InputError
from models.presets import presets
from models.scenario import EARLIEST_HORIZON, FIRST_POLICY_YEAR, LATEST_HORIZON, Scenario
from pages.parts import address, state
from pages.parts.bands import worked_out
from pages.parts.board.board import HERE, script, style
from pages.parts.board.facts import chart_facts, position, ready, telling, vocabulary
from pages.parts.charts import Drawing
from pages.parts.labels import HEADING, Citation, assumptions, base_label, citation, lever, sector, sources
from pages.parts.page_state import CHARTS, PageState, showable
from pages.parts.text import LANGUAGES, language, plain_problem, spoken, t, translated
from pages.parts.uncertainty import variables

Drawings = Callable[[str], Sequence[Drawing]]
"""The charts of the page, given the variable of the extra one or an empty string."""

POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"
"""What the browser lets the file do: run and draw what is in it, and ask nobody for anything."""
FONT = (
    'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
)
SIGNS = {
    "light": {
        "redTextColor": "#9E303B",
        "redBackgroundColor": "#FFF1F2",
        "yellowTextColor": "#6B5300",
        "yellowBackgroundColor": "#FFF8E1",
    },
    "dark": {
        "redTextColor": "#F2919A",
        "redBackgroundColor": "#412023",
        "yellowTextColor": "#F5D67B",
        "yellowBackgroundColor": "#3B3216",
    },
}
"""Colours of complaints and warnings: Streamlit's own, which the theme file leaves alone."""
CITING = ("levers", "parameters", "tables", "history")
"""Tables whose rows name a source."""
REFUSALS = vars(reading.REFUSALS) | vars(scenario.REFUSALS) | vars(address.REFUSALS)


def offline_file(page: PageState, drawings: Drawings, code: str) -> str:
    """An HTML file that shows a state of the page, at first in a language. Equal states, equal files."""
    data = json.dumps(contents(page, drawings, code), ensure_ascii=False).replace("<", "\\u003c")
    host = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("entry.js", "offline.js"))
    with spoken(code):
        title = escape(translated(HEADING))
    return f"""<!doctype html>
<html lang="{code}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:image/svg+xml;base64,{_icon()}">
<style>
{theme()}
{style()}
{(HERE / "offline.css").read_text(encoding="utf-8")}
</style>
</head>
<body>
<noscript>{_without_scripts()}</noscript>
<script type="application/json" id="contents">{data}</script>
<script type="module">
{script()}
{{
{host}
}}
</script>
</body>
</html>
"""


def offline_button(drawings: Drawings) -> None:
    """A button for the board as it stands, as one file; made when it is asked for."""
    st.fragment(key=state.OFFLINE)(_button)(drawings)


def _button(drawings: Drawings) -> None:
    st.download_button(
        t("Download the board"),
        partial(offline_file, state.current(), drawings, language()),
        file_name="shanghai-cooperation-board.html",
        mime="text/html",
        icon=":material/download:",
        key="download-board",
        on_click="ignore",
        help=t(
            "One file with model, levers, charts, both languages and sources; "
            "it opens without a server or a network."
        ),
    )


def contents(page: PageState, drawings: Drawings, code: str) -> dict[str, Any]:
    """All the file knows beside the model, as plain data."""
    return {
        **position(page),
        "bands": _bands(page, code),
        "shown": page.shown,
        "language": code,
        "languages": {name: _spoken(name, page, drawings) for name in LANGUAGES},
        "presets": {name: _levers(found.scenario) for name, found in presets().items()},
        "places": CHARTS,
        "horizons": {"earliest": EARLIEST_HORIZON, "latest": LATEST_HORIZON},
        "firstTarget": int(min(FIRST_POLICY_YEAR, page.scenario.until)),
        "longestHistory": state.LONGEST_HISTORY,
    }


def _bands(page: PageState, code: str) -> dict[str, Any] | None:
    """The bands of the file's first settings; for others it has no server to ask."""
    if not page.bands:
        return None
    with spoken(code):
        try:
            return ready(page, worked_out(page.scenario, variables(page))) | {"kept": True}
        except InputError as error:
            return {"levers": None, "kept": True, "wrong": plain_problem(error)}


def theme() -> str:
    """The colours of the app's theme under the names by which the board asks for them."""
    found = tomllib.loads((DATA.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    light, dark = (_variables(SIGNS[name] | found[name]) for name in ("light", "dark"))
    return f"""
:root {{
  color-scheme: light dark; font-size: {found["baseFontSize"]}px;
  --st-font: {FONT}; --st-base-radius: {found["baseRadius"]}; {light}
}}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
"""


def _variables(colours: dict[str, Any]) -> str:
    names = {name: re.sub("[A-Z]", lambda found: f"-{found[0].lower()}", name) for name in colours}
    return " ".join(f"--st-{names[n]}: {colours[n]};" for n in names if isinstance(colours[n], str))


def _spoken(code: str, page: PageState, drawings: Drawings) -> dict[str, Any]:
    """What the file says in one language."""
    with spoken(code):
        main = drawings("")
        return {
            "name": LANGUAGES[code],
            "board": {**vocabulary(main, bands=page.bands), "story": telling(page)},
            "others": {v: _other(v, drawings(v)[len(main)], page) for v in showable()},
            "sectors": _by_sector(),
            "presets": {n: [p.label[code], p.passage[code]] for n, p in presets().items()},
            "words": _words(page),
            "names": {name: lever(name) for name in MODEL.levers},
            "sources": [found._asdict() for found in cited()],
            "refusals": {why: translated(template) for why, template in REFUSALS.items()},
        }


def _other(variable: str, drawing: Drawing, page: PageState) -> dict[str, Any]:
    return chart_facts(drawing, bands=page.bands and variable == page.shown)


def _by_sector() -> list[list[Any]]:
    """The variables one can look at: the name of each sector, and names and ids within."""
    found: dict[str, list[tuple[str, str]]] = {}
    for variable, (first, *_) in showable().items():
        found.setdefault(sector(first), []).append((base_label(first), variable))
    return [[name, sorted(variables)] for name, variables in sorted(found.items())]


def _words(page: PageState) -> dict[str, str]:
    changed = page.scenario.assumptions
    return {
        "title": translated(HEADING),
        "language": t("Language"),
        "preset": t("Ready scenario"),
        "own": t("Your own mix"),
        "passage": t("What it stands for"),
        "undo": t("Undo"),
        "redo": t("Redo"),
        "reset": t("Reset all"),
        "year": t("Target year"),
        "other": t("Look at any other variable"),
        "choose": t("Choose a variable"),
        "table": t("Table"),
        "unused": t("Some of the address could not be used; the rest is kept:"),
        "dismiss": t("Dismiss"),
        "where": t("{where}: {text}"),
        "called": t("{label} ({id})"),
        "assumptions": assumptions(changed) if changed else "",
        "kept": t("This file works without a server or a network; what you set is kept in its address."),
        "version": t("Model version {hash}", hash=MODEL.hash),
        "sources": t("Sources"),
    }


def _levers(found: Scenario) -> dict[str, Any]:
    return {name: setting.model_dump() for name, setting in found.levers.items()}


def cited() -> list[Citation]:
    """The sources that a number of the model names, each once."""
    named = {row["source"] for table in CITING for row in rows(table)}
    return list(dict.fromkeys(citation(name) for name in sources() if name in named))


def _icon() -> str:
    return base64.b64encode((HERE.parent / "icon.svg").read_bytes()).decode()


def _without_scripts() -> str:
    found = []
    for code in LANGUAGES:
        with spoken(code):
            told = t("The board needs JavaScript, which is switched off here.")
            found.append(f'<p lang="{code}">{escape(told)}</p>')
    return "".join(found)
