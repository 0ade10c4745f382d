"""A workbook: results with native charts over them, levers, parameters with sources, in both languages.

Cells hold numbers in the model's own units, so that they can be computed with; charts read the cells.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

import xlsxwriter

from models.cooperation import MODEL
from models.engine import Trajectory
from models.errors import message
from models.ledger import assumed
from models.outcomes import HEADLINE, SPENT
from models.scenario import START, Scenario
from models.simulation import VERSION, at_year, trajectory
from pages.parts.labels import (
    HEADING,
    base_label,
    lever,
    lever_rows,
    parameter,
    parameter_rows,
    sources,
    tier,
)
from pages.parts.look import PALETTES, RIVALS
from pages.parts.pictures import scenario_words
from pages.parts.text import spoken, translated, wide

LANGUAGES = ("en", "zh")
OUTCOMES = (*HEADLINE[:4], "outward_transfer", "inward_transfer", *HEADLINE[4:], SPENT)
"""Outcomes with columns and a chart of their own."""
SHEETS = {
    "about": message("About"),
    "results": message("Results"),
    "variables": message("All variables"),
    "levers": message("Levers"),
    "parameters": message("Parameters"),
}
NO_POLICY = message("No new policy")
POLICY_SIMULATOR, ADDRESS = message("Policy simulator"), message("Address")
MODEL_VERSION, MODEL_HASH = message("Model version"), message("Model hash")
YEAR, SCENARIO, SOURCE, NOTE = message("Year"), message("Scenario"), message("Source"), message("Note")
NAMES = (message("Name in English"), message("Name in Chinese"))
RANGE = (message("Lowest"), message("Highest"))
UNIT = message("Unit")
VARIABLE_HEADS = (SCENARIO, message("Variable"), *NAMES, message("Partners"), UNIT)
LEVER_HEADS = (message("Lever"), *NAMES, UNIT, message("Level of 2017"), *RANGE)
PARAMETER_HEADS = (
    *(message("Parameter"), *NAMES, UNIT, message("Value"), *RANGE),
    *(message("Distribution"), message("Status")),
)
TIMED = (message("level"), message("start"), message("ramp (years)"), message("end"))
DASHES = ("solid", "dash", "round_dot")
"""A dash for each line by turns, so that colour is never the only sign."""
ABOUT = (
    message("All cells hold numbers in the model's own units; the charts read the sheet of results."),
    message("Results are rates at the start of each year. Most parameters are assumed, and say so."),
    message("To check a run years later, download its bundle and run: python -m models verify FILE.zip"),
)
GRID = {"visible": True, "line": {"color": "#D9DEE5"}}
LONGEST_SHEET = 31
"""Characters that Excel takes for a sheet's name."""
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LINE_HEIGHT, HEAD_HEIGHT = 16, 48
"""Points: one line of words, and three."""
WIDTHS = {"text": 34, "long": 90, "number": 13, "id": 30}
"""Columns, in characters."""


def workbook(scenarios: Mapping[str, Scenario], address: str = "") -> bytes:
    """An .xlsx file of scenarios by name, each beside its baseline.

    Raises
    ------
    SimulationError
        If a run leaves the finite numbers.
    """
    found = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(found, options) as book:
        writer = _Writer(book, scenarios)
        writer.about(address)
        writer.results()
        writer.variables()
        writer.levers()
        writer.parameters()
        writer.charts()
    return found.getvalue()


def both(template: str) -> str:
    """A message in both languages, English first."""
    said = []
    for code in LANGUAGES:
        with spoken(code):
            said.append(translated(template))
    return " ".join(dict.fromkeys(said))


class _Writer:
    """Fills a workbook sheet by sheet."""

    def __init__(self, book: xlsxwriter.Workbook, scenarios: Mapping[str, Scenario]) -> None:
        self.book, self.scenarios = book, scenarios
        self.runs = _runs(scenarios)
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.number = book.add_format({"num_format": "#,##0.000"})
        self.plain = book.add_format({"num_format": "General", "align": "left"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
        self.last = max(int(s.until) for s in scenarios.values())

    def _sheet(self, key: str, widths: Sequence[str], frozen: tuple[int, int] = (1, 1)) -> Any:
        sheet = self.book.add_worksheet(_sheet_name(both(SHEETS[key])))
        sheet.freeze_panes(*frozen)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, WIDTHS[width])
        return sheet

    def _row(self, sheet: Any, row: int, cells: Sequence[object], form: Any = None) -> None:
        """Writes cells; a text stays a text whatever it begins with."""
        if form is self.head:
            sheet.set_row(row, HEAD_HEIGHT)
        for column, cell in enumerate(cells):
            if isinstance(cell, bool | str):
                sheet.write_string(row, column, str(cell), form or self.plain)
            elif cell is not None:
                sheet.write_number(row, column, cell, form or self.plain)

    def about(self, address: str) -> None:
        sheet = self._sheet("about", ["id", "long"], (0, 0))
        told = [
            (both(POLICY_SIMULATOR), both(HEADING)),
            (both(MODEL_VERSION), VERSION),
            (both(MODEL_HASH), MODEL.hash),
            (both(ADDRESS), address),
        ]
        for name, scenario in self.scenarios.items():
            for code in LANGUAGES:
                with spoken(code):
                    told.append((name, scenario_words(scenario)))
        told += [("", both(text)) for text in ABOUT]
        for row, (name, text) in enumerate(told):
            self._row(sheet, row, [name, text], self.wrapped)
            sheet.set_row(row, LINE_HEIGHT * ceil(wide(text) / WIDTHS["long"]))

    def results(self) -> None:
        """Outcomes at the start of each year: a column for each outcome and run."""
        sheet = self._sheet("results", ["number"], (3, 1))
        sheet.set_column(1, len(OUTCOMES) * len(self.runs), WIDTHS["number"] + 4)
        names = ["", *(both(_plain(v)) for v in OUTCOMES for _ in self.runs)]
        self._row(sheet, 0, names, self.head)
        self._row(sheet, 1, [both(YEAR), *(run for _ in OUTCOMES for run in self.runs)], self.head)
        self._row(sheet, 2, ["", *(MODEL.unit(v) for v in OUTCOMES for _ in self.runs)], self.head)
        for row, year in enumerate(range(int(START), self.last + 1), start=3):
            sheet.write_number(row, 0, year)
            for column, (variable, run) in enumerate(self._pairs(), start=1):
                if year <= run.times[-1]:
                    sheet.write_number(row, column, at_year(run, variable, year), self.number)

    def _pairs(self) -> list[tuple[str, Trajectory]]:
        return [(v, run) for v in OUTCOMES for run in self.runs.values()]

    def variables(self) -> None:
        """Every variable at the start of each year: a row for each run and variable."""
        years = range(int(START), self.last + 1)
        sheet = self._sheet("variables", ["text", "id", "text", "text", "text", "number"], (1, 2))
        sheet.set_column(6, 6 + len(years), WIDTHS["number"])
        self._row(sheet, 0, [*map(both, VARIABLE_HEADS), *years], self.head)
        row = 1
        for name, run in self.runs.items():
            for v in MODEL.variables.values():
                if v.internal:
                    continue
                said = [name, v.name, *_in_both(v.name), both_tier(v.name), v.unit]
                self._row(sheet, row, said)
                for column, year in enumerate(years, start=len(said)):
                    if year <= run.times[-1]:
                        sheet.write_number(row, column, at_year(run, v.name, year), self.number)
                row += 1
        sheet.autofilter(0, 0, row - 1, 5 + len(years))

    def levers(self) -> None:
        """Where each lever stands: 2017, its range, and in each scenario."""
        names = list(self.scenarios)
        sheet = self._sheet("levers", ["id", "text", "text", *["number"] * (4 + 4 * len(names)), "long"])
        timed = [f"{name}: {both(word)}" for name in names for word in TIMED]
        said = [*map(both, LEVER_HEADS), *timed, both(SOURCE)]
        self._row(sheet, 0, said, self.head)
        for row, found in enumerate(MODEL.levers.values(), start=1):
            cells: list[object] = [found.name, *_lever_names(found.name), found.unit]
            cells += [found.baseline, found.low, found.high]
            for scenario in self.scenarios.values():
                setting = scenario.levers.get(found.name)
                own = (
                    (setting.level, setting.start, setting.ramp, setting.end)
                    if setting
                    else (found.baseline,)
                )
                cells += [*own, *[None] * (len(TIMED) - len(own))]
            self._row(sheet, row, [*cells, _source(lever_rows()[found.name]["source"])])

    def parameters(self) -> None:
        """Every parameter: its value, range, status, source, and what a scenario assumes instead."""
        names = [n for n, s in self.scenarios.items() if s.assumptions]
        widths = ["id", "text", "text", *["number"] * (6 + len(names)), "long", "long"]
        sheet = self._sheet("parameters", widths)
        said = [*map(both, PARAMETER_HEADS), *names, both(SOURCE), both(NOTE)]
        self._row(sheet, 0, said, self.head)
        for row, p in enumerate(MODEL.parameters.values(), start=1):
            told = parameter_rows()[p.name]
            cells = [p.name, *_parameter_names(p.name), p.unit, p.value, p.low, p.high]
            cells += [p.distribution, told["status"], *(assumed(self.scenarios[n], p.name) for n in names)]
            self._row(sheet, row, [*cells, _source(told["source"]), both(told["note"])])
        sheet.autofilter(0, 0, len(MODEL.parameters), len(said) - 1)

    def charts(self) -> None:
        """A sheet with a chart for each outcome, drawn by Excel from the results."""
        sheet = _sheet_name(both(SHEETS["results"]))
        rows_of = (3, 3 + self.last - int(START))
        colours = [PALETTES["light"].baseline, *RIVALS["light"]]
        for k, variable in enumerate(OUTCOMES):
            chart = self.book.add_chart({"type": "scatter", "subtype": "straight"})
            assert chart is not None
            for j in range(len(self.runs)):
                column = 1 + k * len(self.runs) + j
                line = {"color": colours[j % len(colours)], "width": 2.25, "dash_type": DASHES[j % 3]}
                chart.add_series(
                    {
                        "name": [sheet, 1, column],
                        "categories": [sheet, rows_of[0], 0, rows_of[1], 0],
                        "values": [sheet, rows_of[0], column, rows_of[1], column],
                        "line": line,
                        "marker": {"type": "none"},
                    }
                )
            years = {"min": int(START), "max": self.last, "num_format": "0", "label_position": "low"}
            chart.set_title({"name": both(_plain(variable)), "overlay": False, "name_font": {"size": 14}})
            chart.set_x_axis(years)
            chart.set_y_axis({"name": MODEL.unit(variable), "major_gridlines": GRID})
            chart.set_legend({"position": "bottom"})
            name = _sheet_name(f"{k + 1} {both(_plain(variable))}")
            if len(name) == LONGEST_SHEET:  # too long for both languages
                name = _sheet_name(f"{k + 1} {translated(_plain(variable))}")
            self.book.add_chartsheet(name).set_chart(chart)


def _runs(scenarios: Mapping[str, Scenario]) -> dict[str, Trajectory]:
    """Runs by name: baselines first, one for each world that scenarios assume."""
    found: dict[str, Trajectory] = {}
    worlds = dict.fromkeys(s.baseline() for s in scenarios.values())
    for number, world in enumerate(worlds, start=1):
        label = both(NO_POLICY) if len(worlds) == 1 else f"{both(NO_POLICY)} {number}"
        found[label] = trajectory(world)
    return found | {name: trajectory(s) for name, s in scenarios.items()}


def _sheet_name(text: str) -> str:
    return text.translate(FORBIDDEN)[:LONGEST_SHEET].strip()


def _plain(variable: str) -> str:
    """What a variable is called, as the catalogue knows it."""
    return MODEL.variables[variable].documentation.splitlines()[0]


def _in_both(variable: str) -> list[str]:
    return [_said(code, base_label, variable) for code in LANGUAGES]


def both_tier(variable: str) -> str:
    """Which partners a variable is about, in both languages."""
    return " ".join(_said(code, tier, variable) for code in LANGUAGES)


def _lever_names(name: str) -> list[str]:
    return [_said(code, lever, name) for code in LANGUAGES]


def _parameter_names(name: str) -> list[str]:
    return [_said(code, parameter, name) for code in LANGUAGES]


def _said(code: str, words: Any, name: str) -> str:
    with spoken(code):
        return words(name)


def _source(identifier: str) -> str:
    """A source with its link, if it has one."""
    found = sources()[identifier]
    return " ".join(part for part in (both(found["short"]), found.get("url", "")) if part)
