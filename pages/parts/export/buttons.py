"""Downloads of what a page shows: tables, workbook, briefing, slides, and the model for other tools.

Every file is made when it is asked for, of what the page showed when its button was drawn.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from models.asking import has_whole_years
from models.bundle import RUNS, bundle_bytes
from models.errors import message
from models.export import exported
from models.output import csvw_text, parquet_bytes
from models.presets import presets
from models.scenario import Scenario
from models.settings_table import LONGEST_NAME
from models.tidy import tidy
from pages.parts import state
from pages.parts.compare.subject import Comparison, Rival
from pages.parts.export.briefing import briefing
from pages.parts.export.report import Order, printable
from pages.parts.export.slides import slides
from pages.parts.export.workbook import workbook
from pages.parts.page_state import PageState
from pages.parts.panel import csv_bytes
from pages.parts.results import current_runs
from pages.parts.saved import shelf
from pages.parts.text import language, spoken, t, translated, zone

OFFICE = "application/vnd.openxmlformats-officedocument"
STEM = "shanghai-cooperation"
"""How the names of all files begin."""
LONGEST_STEM = 60
"""Characters of a scenario's name in that of a file."""
UNWANTED = re.compile(r"[^\w-]+")
"""What has no place in a file's name on some system: all but letters, digits and hyphens of any script."""
TABLE = f"{STEM}.csv"
BRIEFING, SLIDES = message("Briefing (Word)"), message("Slides (PowerPoint)")
WORKBOOK = message("Workbook with charts (Excel)")
CSV, PARQUET = message("All variables (CSV with a description)"), message("All variables (Parquet)")
MODELS = {
    "xmile": (message("Model for Stella, Vensim, PySD (XMILE)"), "xmile", "application/xml"),
    "json": (message("Model's structure (JSON)"), "json", "application/json"),
    "latex": (message("Equations (LaTeX)"), "tex", "application/x-tex"),
}
"""Forms of the model with a scenario: label, ending, type."""


def explore_downloads() -> None:
    """What can be downloaded of the scenario on Explore; a fragment of its own, drawn again when it moves."""
    st.fragment(key=state.EXPORTS)(_explore)()


def _explore() -> None:
    found, now = current_runs(), state.current()
    if found is not None:
        rival = Rival(0, _name(now), now.scenario, *found, alone=True)
        last = int(now.scenario.until)
        year = min(now.target_year, last)
        _panel(Comparison((rival,), None, now.outcome, year, last), now)


def compare_downloads(found: Comparison, now: PageState) -> None:
    """What can be downloaded of scenarios side by side."""
    _panel(found, now)


def _name(now: PageState) -> str:
    """What the scenario on Explore is called: as it is saved, as its preset, or just one's own."""
    same = (p.label[language()] for p in presets().values() if p.scenario.levers == now.scenario.levers)
    return shelf.title(now) or next(same, t("Your own mix"))


def stem(names: Sequence[str]) -> str:
    """How a file about scenarios of these names is called, without its ending."""
    told = UNWANTED.sub("-", names[0])[:LONGEST_STEM].strip("-") if len(names) == 1 else ""
    return f"{STEM}-{told}" if told else STEM


def _panel(found: Comparison, now: PageState) -> None:
    made = datetime.now(zone())
    order = Order(found, language(), printable(state.whole_address(now)), made)
    scenarios = {printable(r.label): r.scenario for r in found.rivals}
    called = stem([r.name for r in found.rivals])
    popover = st.popover(t("Download"), icon=":material/download:", key="downloads")
    with popover, st.container(gap=None):
        st.caption(t("For people; takes some seconds, for every scenario is tested first:"))
        button = partial(_button, called)
        button(t(BRIEFING), "docx", f"{OFFICE}.wordprocessingml.document", partial(briefing, order))
        button(t(SLIDES), "pptx", f"{OFFICE}.presentationml.presentation", partial(slides, order))
        st.caption(t("Numbers:"))
        button(
            t(WORKBOOK), "xlsx", f"{OFFICE}.spreadsheetml.sheet", partial(workbook, scenarios, order.address)
        )
        button(t(CSV), "zip", "application/zip", partial(table_archive, scenarios))
        button(
            t(PARQUET),
            "parquet",
            "application/vnd.apache.parquet",
            lambda: parquet_bytes(tidy(scenarios)),
        )
        st.caption(t("For other tools:"))
        label = t("Scenario (JSON)") if len(found.rivals) == 1 else t("Scenarios (JSON)")
        button(label, "scenario.json", "application/json", partial(scenarios_json, found.rivals))
        if len(found.rivals) == 1:
            _for_other_tools(button, found.rivals[0].scenario)


def _for_other_tools(button: Callable[..., None], scenario: Scenario) -> None:
    for form, (label, ending, kind) in MODELS.items():
        button(translated(label), ending, kind, partial(exported, scenario, form, language()))
    st.caption(t("To cite, and to check in a year (`python -m models verify`):"))
    made = partial(bundle_bytes, scenario, RUNS if has_whole_years(scenario) else 0)
    button(t("Bundle of the whole run (ZIP)"), "bundle.zip", "application/zip", made)


def _button(called: str, label: str, ending: str, kind: str, made: Callable[[], bytes | str]) -> None:
    reader = language()

    def make() -> bytes | str:
        with spoken(reader):
            return made()

    st.download_button(
        label,
        make,
        file_name=f"{called}.{ending}",
        mime=kind,
        key=f"export-{ending}",
        on_click="ignore",
        type="tertiary",
    )


def scenarios_json(rivals: Sequence[Rival]) -> str:
    """A scenario with its name, or a list of several, as the upload reads them back."""
    each = [r.scenario.to_json(r.name[:LONGEST_NAME]) for r in rivals]
    return each[0] if len(each) == 1 else f"[{','.join(each)}]\n"


def table_archive(scenarios: dict[str, Scenario]) -> bytes:
    """The long table as CSV, which no spreadsheet takes for formulas, and beside it what describes it."""
    table, packed = tidy(scenarios), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(TABLE, csv_bytes(table))
        archive.writestr(f"{TABLE}-metadata.json", csvw_text(table, TABLE))
    return packed.getvalue()
