"""Everything that depends on the reader's language: words, numbers, units."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, tzinfo
from functools import cache
from typing import NamedTuple
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from babel import Locale
from babel.numbers import format_decimal

from models.cooperation.tables import DATA, full_name, rows
from models.errors import InputError
from models.words import catalogue

LANGUAGES = {"en": "English", "zh": "中文"}
LOCALES = {"en": Locale("en"), "zh": Locale("zh", script="Hans")}
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


MARKUP = re.compile(r"[!-/:-@\[-`{-~]")
"""Every character that could mean something to Markdown: the ASCII punctuation."""


LINK_STARTS = re.compile(r"://|(?<=www)\.|@")
"""Where bare addresses are told from words; an invisible joiner before it keeps them words."""


class DisplayUnit(NamedTuple):
    """How a unit of the model is shown: multiplied by `factor`, with so many decimals."""

    factor: float
    decimals: int
    label: str
    short: str
    pattern: str
    native: str


@cache
def display_units(language: str) -> dict[str, DisplayUnit]:
    """Units as a reader of the language expects them."""
    with (DATA / "display_units.csv").open(encoding="utf-8", newline="") as file:
        return {
            r["unit"]: DisplayUnit(
                float(r["factor"]), int(r["decimals"]), r["label"], r["short"], r["pattern"], r["native"]
            )
            for r in csv.DictReader(file)
            if r["language"] == language
        }


@contextmanager
def spoken(code: str) -> Iterator[None]:
    """Whatever is said within is said in this language, whoever reads: for what holds them all."""
    before = _SPOKEN.set(code)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def zone() -> tzinfo:
    """The reader's time zone as her browser names it, UTC where Python does not know it."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def language() -> str:
    """The reader's language: as chosen, else as the browser asks."""
    chosen = _SPOKEN.get() or st.session_state.get("language")
    if chosen in LANGUAGES:
        return chosen
    return "zh" if (st.context.locale or "").lower().startswith("zh") else "en"


def t(template: str, /, **values: object) -> str:
    """A message in the reader's language, with values in its named places."""
    found = translated(template)
    return found.format(**values) if values else found


def translated(text: str) -> str:
    """A text that comes from a table or the model, in the reader's language."""
    # A catalogue keeps its own description under the empty text.
    return catalogue(language()).gettext(text) if text else ""


def sentences(parts: Sequence[str]) -> str:
    """Sentences one after another: Chinese puts no space between them."""
    return ("" if language() == "zh" else " ").join(parts)


def problem(error: InputError) -> str:
    """An input error in the reader's language, in the model's own units, as plain Markdown.

    Whatever came from outside is escaped: it is shown, never interpreted.
    """
    return _explained(error, escaped)


def plain_problem(error: InputError) -> str:
    """The same as bare text, for places that interpret nothing."""
    return _explained(error, lambda text: " ".join(text.split()))


def _explained(error: InputError, shown: Callable[[str], str]) -> str:
    values = {k: shown(_called(v)) if isinstance(v, str) else v for k, v in error.values.items()}
    if error.values.get("unit") in display_units(language()):
        values["unit"] = display_units(language())[str(error.values["unit"])].native
    text = translated(error.template).format(**values).rstrip()
    return t("{where}: {text}", where=shown(_called(error.where)), text=text) if error.where else text


def _called(text: str) -> str:
    """What stands for a lever or an assumption with its name before it; any other text as it is."""
    label = translated(_labels().get(text, ""))
    return t("{label} ({id})", label=label, id=text) if label else text


@cache
def _labels() -> dict[str, str]:
    """Names of levers and assumptions by their ids, in English."""
    found = {r["id"]: r["label"] for r in rows("levers")}
    return found | {full_name(r): r["label"] for r in rows("parameters")}


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line, and makes no link of."""
    unlinked = LINK_STARTS.sub("\u2060\\g<0>", " ".join(text.split()))
    return MARKUP.sub(r"\\\g<0>", unlinked)


def quantity(value: float, unit: str) -> str:
    """A number in the units and digits of the reader, without the unit's name."""
    shown = display_units(language())[unit]
    return plain(value * shown.factor, shown.decimals)


def signed(value: float, unit: str) -> str:
    """As `quantity`, with its sign; a plain 0 where it rounds to nothing."""
    shown = display_units(language())[unit]
    rounded = _rounded(value * shown.factor, shown.decimals)
    return ("+" if rounded > 0 else "") + plain(rounded + 0.0, shown.decimals)


def shown_difference(value: float, other: float, unit: str) -> str:
    """The signed difference of two numbers as a reader sees them, rounded before they are subtracted."""
    shown = display_units(language())[unit]
    rounded = [_rounded(v * shown.factor, shown.decimals) for v in (value, other)]
    return signed((rounded[0] - rounded[1]) / shown.factor, unit)


def plain(value: float, decimals: int) -> str:
    """A number with the separators of the reader's language."""
    places = "0" * decimals
    pattern = f"#,##0.{places};-#,##0.{places}" if decimals else "#,##0;-#,##0"
    # Adding 0.0 takes the sign off what rounds to nothing.
    return format_decimal(_rounded(value, decimals) + 0.0, format=pattern, locale=LOCALES[language()])


def percent(share: float) -> int:
    """A share in whole per cent; 0 and 100 only where it is none and all."""
    return {0.0: 0, 1.0: 100}.get(share, min(max(round(100 * share), 1), 99))


def _rounded(value: float, decimals: int) -> float:
    """Rounded after its last, uncertain digits were: 0.35 computed in two ways is shown alike."""
    return round(float(f"{value:.9g}"), decimals)


def with_unit(value: float, unit: str) -> str:
    """A number with its unit."""
    return display_units(language())[unit].pattern.format(number=quantity(value, unit))


def two_digits(value: float, unit: str) -> str:
    """A number with its unit, to two digits however small it is."""
    found = display_units(language())[unit]
    return found.pattern.format(number=f"{value * found.factor:.2g}")


def unit_label(unit: str) -> str:
    """The unit's name, empty for a pure number."""
    return display_units(language())[unit].label


def short_unit(unit: str) -> str:
    """The unit's name where room is scarce."""
    return display_units(language())[unit].short


def wide(text: str) -> int:
    """Places a text takes where a Chinese sign takes two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
