"""All the live board knows: levers, lines, words and formats as plain data.

The board itself holds no word and no number of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from models.cooperation import MODEL
from models.errors import message
from models.outcomes import BOUGHT, HEADLINE, LEVEL, SPENT
from models.scenario import FIRST_POLICY_YEAR, LATEST_HORIZON, LONGEST_RAMP, LeverSetting, Scenario
from models.simulation import thinning
from pages.parts import charts
from pages.parts.bands import DRAWS, NAMES, Bands
from pages.parts.charts import Drawing
from pages.parts.labels import GROUPS, description, label, lever_rows
from pages.parts.levers import MAIN_GROUPS, WHEN, lever_help
from pages.parts.look import CASING, DASHES, STAGE_PALETTES, palettes
from pages.parts.page_state import PageState
from pages.parts.panel import CHART, LINE, SURE, legend, recorded
from pages.parts.results import INSTANTS_A_YEAR
from pages.parts.sentence import COST_UNIT, COVERAGE, TRANSFER, WORDS
from pages.parts.text import (
    LOCALES,
    display_units,
    language,
    sentences,
    short_unit,
    t,
    translated,
    unit_label,
    with_unit,
)
from pages.parts.tiles import EXPLAINED, PRICES, RATES
from pages.parts.uncertainty import WORDS as BAND_WORDS
from pages.parts.uncertainty import known, percent, share_template, told
from pages.parts.why.beside import reason


def facts(state: PageState, drawings: Sequence[Drawing]) -> dict[str, Any]:
    """The board's data for a state of the page, in the reader's language."""
    words = vocabulary(drawings, bands=state.bands)
    own = {"story": telling(state), "bands": band_facts(state), "why": why_facts(state)}
    return {**position(state), **words, **own}


def why_facts(state: PageState) -> dict[str, Any]:
    """Which levers bring the result, in words, and the settings it is said of; no words until it is known."""
    return {"levers": position(state)["levers"], "text": reason(state)}


def band_facts(state: PageState) -> dict[str, Any] | None:
    """The bands of a state, and the levers they are of; no levers while they are worked out.

    The same whatever the language, but for what is wrong.
    """
    now = known(state)
    if now is None:
        return None
    if now.found is None:
        return {"levers": None, "wrong": told(now) if now.wrong else ""}
    return ready(state, now.found)


def ready(state: PageState, bands: Bands) -> dict[str, Any]:
    """Bands as plain data, in the model's units: quantiles in order, and shares in per cent."""
    there = [v for v in bands.quantiles if v in bands]
    return {
        "levers": position(state)["levers"],
        "years": [int(year) for year in bands.years],
        "quantiles": {v: [[float(f"{x:.6g}") for x in line] for line in bands.quantiles[v]] for v in there},
        "above": {v: [percent(float(x)) for x in bands.above[v]] for v in there},
        "runs": bands.runs,
        "failed": bands.failed,
        "wrong": "",
    }


def telling(state: PageState) -> list[dict[str, Any]]:
    """The steps of the story, in the reader's language."""
    return [
        {
            "title": step.called(number),
            "note": step.note,
            "levers": {name: setting.model_dump() for name, setting in step.settings.items()},
        }
        for number, step in enumerate(state.story, start=1)
    ]


def position(state: PageState) -> dict[str, Any]:
    """What is shown, whatever the language."""
    scenario = state.scenario
    return {
        "run": run_arguments(scenario),
        "levers": {name: setting.model_dump() for name, setting in scenario.levers.items()},
        "year": state.target_year,
        "at": state.at,
        "stage": list(state.stage),
    }


def vocabulary(drawings: Sequence[Drawing], *, bands: bool = False) -> dict[str, Any]:
    """How it is shown and said, in the reader's language."""
    return {
        "usual": LeverSetting(level=0).model_dump(exclude={"level"}),
        "groups": [_group(g, folded=g not in MAIN_GROUPS) for g in GROUPS],
        "tiles": [_tile(name) for name in HEADLINE],
        "charts": [chart_facts(d, bands=bands) for d in drawings],
        "variables": {v: MODEL.unit(v) for v in (COVERAGE, TRANSFER, *HEADLINE)},
        "units": {unit: shown._asdict() for unit, shown in display_units(language()).items()},
        "language": _language(),
        "level": LEVEL,
        "sentence": {
            "words": {part: translated(text) for part, text in WORDS.items()},
            "coverage": COVERAGE,
            "transfer": TRANSFER,
            "spent": SPENT,
            "costUnit": COST_UNIT,
            "from": FIRST_POLICY_YEAR,
        },
        "prices": {
            "words": {part: translated(text) for part, text in PRICES.items()},
            "flows": [{"variable": v, "label": label(v)} for v in BOUGHT],
            "scale": MODEL.parameters["billion_per_million"].value,
        },
        "words": _words(),
        "palettes": {theme: asdict(palette) for theme, palette in palettes(bands=bands).items()},
        "stagePalettes": {theme: asdict(palette) for theme, palette in STAGE_PALETTES.items()},
        "dashes": DASHES,
        "casing": CASING,
    }


def run_arguments(scenario: Scenario) -> dict[str, Any]:
    """What `simulate` of the JavaScript module takes beside the levers."""
    return {
        "parameters": scenario.assumptions,
        "method": scenario.method,
        "step": scenario.step,
        "until": scenario.until,
        "every": thinning(scenario, INSTANTS_A_YEAR) or 1,
    }


def _language() -> dict[str, str]:
    symbols = LOCALES[language()].number_symbols["latn"]
    return {"code": language(), "group": symbols["group"], "decimal": symbols["decimal"]}


def _group(group: str, *, folded: bool) -> dict[str, Any]:
    return {
        "id": group,
        "title": translated(GROUPS[group]),
        "folded": folded,
        "levers": [_lever(name, row) for name, row in lever_rows().items() if row["group"] == group],
    }


def _lever(name: str, row: dict[str, str]) -> dict[str, Any]:
    """A lever in the reader's units; `factor` leads from the model's unit to them."""
    found = MODEL.levers[name]
    factor = display_units(language())[found.unit].factor
    return {
        "id": name,
        "label": translated(row["label"]),
        "unit": unit_label(found.unit),
        "pattern": display_units(language())[found.unit].pattern,
        "baseline": found.baseline,
        "low": found.low * factor,
        "high": found.high * factor,
        "step": float(row["step"]) * factor,
        "factor": factor,
        "help": lever_help(row),
        "about": t("About {name}", name=translated(row["label"])),
        "back": t("Back to {value}, the level of 2017", value=with_unit(found.baseline, found.unit)),
    }


def _tile(name: str) -> dict[str, str]:
    unit = MODEL.unit(name)
    return {
        "variable": name,
        "label": label(name),
        "unit": unit,
        "short": short_unit(unit),
        "share": share_template(name),
        "help": description(name) if name in EXPLAINED else "",
        "about": t("About {name}", name=label(name)),
    }


def chart_facts(drawing: Drawing, *, bands: bool = False) -> dict[str, Any]:
    """A chart in the reader's language: what it is called, draws and says."""
    series, drawn = drawing.series, recorded(drawing.series)
    words = charts.words(series)
    return {
        "id": drawing.id,
        "title": drawing.title,
        "note": drawing.note,
        "legend": legend(drawn, bands=bands),
        "unit": words.unit,
        "year": words.year,
        "dots": [asdict(dot) for dot in charts.dots(series, drawn)],
        "series": [
            {
                "variable": s.variable,
                "label": s.label,
                "baseline": name,
                "factor": s.factor,
                "unit": MODEL.unit(s.variable),
            }
            for s, name in zip(series, words.baselines, strict=True)
        ],
    }


def _words() -> dict[str, Any]:
    return {
        "line": translated(LINE),
        "sure": translated(SURE),
        "chart": translated(CHART),
        "bands": _band_words(),
        "joint": t("; "),
        "when": {kind: translated(text) for kind, text in WHEN.items()},
        "tiles": translated(RATES),
        "start": t("Start (year)"),
        "ramp": t("Ramp (years)"),
        "end": t("End (year, may stay empty)"),
        "none": t("does not end"),
        "timing": t("Timing"),
        "reset": t("Reset"),
        "levers": t("Levers"),
        "results": t("Results"),
        "grey": t("no new policy"),
        "diverged": t(
            "This scenario cannot be computed: a value grows beyond all bounds. Take the last step back."
        ),
        "lost": t("Not saved: the server does not answer. Go on; it will be told when it is back."),
        "stage": _stage_words(),
        "earliest": FIRST_POLICY_YEAR,
        "latest": LATEST_HORIZON,
        "longest": LONGEST_RAMP,
    }


def _band_words() -> dict[str, Any]:
    said = {name: translated(text) for name, text in BAND_WORDS.items()}
    return said | {
        "draws": DRAWS,
        "wide": t("nine in ten draws"),
        "gap": sentences(["", ""]),
        "quantiles": list(NAMES.values()),
        "quantile": t("{series}, {quantile} ({unit})"),
    }


def _stage_words() -> dict[str, Any]:
    return {
        "present": t("Present"),
        "veiled": t("What do you expect? The new lines are hidden until you press the space bar."),
        "nostep": t("No step of the story yet"),
        "nonote": t("No note for this step"),
        "coming": translated(message("Next: {title}")),
        "caps": {"space": t("Space bar")},
        "keys": {
            "present": t("The board on the whole screen"),
            "next": t("Next step"),
            "previous": t("Step before"),
            "ends": t("First and last step"),
            "levers": t("Levers on and off"),
            "charts": t("A chart on and off"),
            "tiles": t("Figures on and off"),
            "veil": t("Predict first: hide the new lines at each step"),
            "reveal": t("Reveal the new lines"),
            "notes": t("Notes in a second window"),
            "full": t("Full screen on and off"),
            "map": t("These keys"),
            "leave": t("Leave the stage"),
        },
    }
