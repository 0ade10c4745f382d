"""Charts as files for a paper: SVG and PNG, always on white, with scenario and source on them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import cache
from types import ModuleType
from typing import Any, Literal

import pyarrow as pa

from models.cooperation import MODEL
from models.cooperation.tables import DATA
from models.errors import message
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.simulation import VERSION
from pages.parts.labels import lever, method, parameter
from pages.parts.levers import when
from pages.parts.look import PALETTES, RIVALS, STAGE_PALETTES
from pages.parts.text import language, t, wide, with_unit

SOURCE = message(
    "Source: policy simulator “Shanghai and its Belt-and-Road partners”, version {version}, model {hash}"
)
Form = Literal["svg", "png"]
FORMS: tuple[Form, ...] = ("svg", "png")
MIME = {"svg": "image/svg+xml", "png": "image/png"}
WIDTH = 720
"""Pixels of an SVG's plot."""
LINE = 110
"""Signs of a line over a chart."""
SCALE = 3.0
"""Pixels of a PNG for each of an SVG: 300 to the inch at 18 cm."""
MOST_PIXELS = 3_000_000
"""Of a PNG's plot: whoever draws it lets nobody else have the server meanwhile."""
BARE_SCALE = 2.0
"""The same for a chart in a page of words."""
LEGEND_OFFSET = 34
"""Pixels between a legend and the plot."""
OWN_LEGEND = {"legend": dict.fromkeys(("color", "strokeDash", "shape"), "independent")}
"""Keeps a legend at its chart; else it goes to the edge of the whole."""
FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML may hold."""
FONTS = {
    "en": "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif",
    "zh": "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif",
}


def picture(form: Form, spec: Mapping[str, Any], title: str, about: Sequence[str]) -> bytes:
    """A chart as a file, in the reader's language.

    Parameters
    ----------
    spec
        The chart in Vega-Lite; data sets may be Arrow tables.
    title
        What stands over it.
    about
        What it shows, a line each below the title: scenarios and what they are held against.
    """
    chart = _for_paper(spec)
    drawn = chart["width"] * chart.get("height", 0)
    scale = min(SCALE, (MOST_PIXELS / drawn) ** 0.5) if drawn else SCALE
    return _drawn(_framed(chart, title, about), form, scale)


def _drawn(whole: Mapping[str, Any], form: Form, scale: float) -> bytes:
    """A complete chart as a file.

    A sign that XML forbids would end the converter, and the server with it: names may hold one.
    """
    text = json.dumps(_legible(whole))
    if form == "svg":
        return _converter().vegalite_to_svg(text, allowed_base_urls=[]).encode()
    return _converter().vegalite_to_png(text, scale=scale, allowed_base_urls=[])


def _legible(part: Any) -> Any:
    """A part of a chart without the signs that XML forbids."""
    if isinstance(part, str):
        return FORBIDDEN.sub("", part)
    if isinstance(part, Mapping):
        return {_legible(name): _legible(value) for name, value in part.items()}
    return [_legible(value) for value in part] if isinstance(part, list | tuple) else part


@cache
def _converter() -> ModuleType:
    """What draws, with a Chinese font at hand: a JavaScript engine, loaded for who asks for a picture."""
    import vl_convert

    vl_convert.register_font_directory(str(DATA / "fonts"))
    return vl_convert


def _framed(chart: dict[str, Any], title: str, about: Sequence[str]) -> dict[str, Any]:
    """The chart under its title and over its source."""
    datasets = chart.pop("datasets", {})
    schema, _ = chart.pop("$schema", ""), chart.pop("config", {})
    lines = [line for told in about for line in wrapped(told)]
    above = {"text": title, "subtitle": lines, "anchor": "start", "offset": 14}
    return {
        "$schema": schema,
        "datasets": datasets,
        "title": {"text": source_line(), "orient": "bottom", "anchor": "start", "fontSize": 10, "offset": 10}
        | {"fontWeight": "normal"},
        # A chart's own title would stand below its legend.
        "resolve": OWN_LEGEND,
        "vconcat": [{"title": above, "resolve": OWN_LEGEND, "vconcat": [chart]}],
        "padding": 16,
        "background": PALETTES["light"].background,
        "config": _config(),
    }


def _config() -> dict[str, Any]:
    """How charts on paper look: their type and quiet lines."""
    dark, font = PALETTES["light"].series[2], FONTS[language()]
    return {
        "font": font,
        "view": {"stroke": None},
        "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"}
        | {"labelColor": dark, "titleColor": dark, "gridColor": "#E3E7EC"},
        "legend": {"labelFontSize": 12, "labelColor": dark},
        "title": {"color": dark, "subtitleColor": dark, "font": font},
    }


def _for_paper(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A copy in the light theme's colours, with its numbers spelled out and a width of its own."""
    found = {k: deepcopy(v) for k, v in spec.items() if k != "datasets"}
    text = json.dumps(found)
    dark, light = PALETTES["dark"], PALETTES["light"]
    there = (*RIVALS["dark"], dark.baseline, STAGE_PALETTES["dark"].baseline, dark.background)
    here = (*RIVALS["light"], light.baseline, STAGE_PALETTES["light"].baseline, light.background)
    for from_dark, to_light in zip(there, here, strict=True):
        text = text.replace(f'"{from_dark}"', f'"{to_light}"')
    found = json.loads(text, object_hook=_with_room)
    found.setdefault("width", WIDTH)
    found.pop("padding", None)
    found["datasets"] = {
        name: data.to_pylist() if isinstance(data, pa.Table) else data
        for name, data in spec.get("datasets", {}).items()
    }
    return found


def _with_room(part: dict[str, Any]) -> dict[str, Any]:
    """Lifts a legend above the unit, which in a file stands closer to it than on the page."""
    if isinstance(part.get("legend"), dict) and "orient" in part["legend"]:
        part["legend"]["offset"] = LEGEND_OFFSET
    return part


def scenario_name(scenario: Scenario) -> str:
    """What a scenario is called, and all that makes it another than its name says."""
    return t("Scenario: {name}", name=scenario_words(scenario))


def scenario_words(scenario: Scenario) -> str:
    """A scenario by its preset, else by its levers; then what it assumes, how far and how it is run."""
    plain = scenario.levers
    preset = next((p for p in presets().values() if p.scenario.levers == plain), None)
    told = [preset.label[language()]] if preset else [_setting(n, s) for n, s in plain.items()]
    told += [f"{parameter(n)} = {v:g}" for n, v in scenario.assumptions.items()]
    usual = Scenario()
    if scenario.until != usual.until:
        told.append(t("until {year}", year=f"{scenario.until:g}"))
    if (scenario.method, scenario.step) != (usual.method, usual.step):
        step = f"{scenario.step:g}"
        told.append(t("{method}, step {step} years", method=method(scenario.method), step=step))
    return t("; ").join(told)


def _setting(name: str, setting: LeverSetting) -> str:
    """A lever, where it goes, and when."""
    level = with_unit(setting.level, MODEL.levers[name].unit)
    return t("{lever}: {level}, {when}", lever=lever(name), level=level, when=when(setting))


def wrapped(text: str) -> list[str]:
    """A text in lines that fit over a chart, broken where its parts end; a wide sign counts as two."""
    between, lines = t("; "), [""]
    for part in text.split(between):
        longer = f"{lines[-1]}{between}{part}" if lines[-1] else part
        if lines[-1] and wide(longer) > LINE:
            lines[-1] += between.rstrip()
            lines.append(part)
        else:
            lines[-1] = longer
    return lines


def source_line() -> str:
    """Where the numbers come from."""
    return t(SOURCE, version=VERSION, hash=MODEL.hash)


def bare(spec: Mapping[str, Any], size: tuple[int, int]) -> bytes:
    """A chart as a PNG of twice the pixels its plot is given, for a page that says the rest around it."""
    chart = _for_paper(spec) | {"width": size[0], "height": size[1]}
    schema, _ = chart.pop("$schema", ""), chart.pop("config", {})
    whole = {"$schema": schema, **chart, "padding": 8, "background": "white", "config": _config()}
    return _drawn(whole, "png", BARE_SCALE)
