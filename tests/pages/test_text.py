"""Numbers, units and words in the reader's language."""

from __future__ import annotations

import csv
import re
from types import SimpleNamespace

import pytest
import streamlit as st
from hypothesis import given, settings
from hypothesis import strategies as any_of

from models.cooperation import MODEL
from models.cooperation.tables import DATA
from models.errors import InputError
from models.scenario import check_level, parse_setting
from pages.parts.address import from_address
from pages.parts.text import (
    LANGUAGES,
    display_units,
    problem,
    quantity,
    sentences,
    short_unit,
    signed,
    t,
    translated,
    unit_label,
    with_unit,
)
from pages.parts.text import language as language_of_reader
from tests.pages.reading import reading, said, unescaped

HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
UNITS = sorted(
    {v.unit for v in MODEL.variables.values() if not v.internal} | {x.unit for x in MODEL.levers.values()}
)


@pytest.mark.parametrize(
    ("code", "value", "unit", "plain", "whole", "change"),
    [
        ("en", 4.0, "USD_billion/year", "4.00", "USD 4.00 bn a year", "+4.00"),
        ("zh", 4.0, "USD_billion/year", "40.0", "40.0亿美元/年", "+40.0"),
        ("en", -3.256, "USD_billion/year", "-3.26", "USD -3.26 bn a year", "-3.26"),
        ("zh", -3.256, "USD_billion/year", "-32.6", "-32.6亿美元/年", "-32.6"),
        ("en", 1234.4, "USD_billion", "1,234.40", "USD 1,234.40 bn", "+1,234.40"),
        ("zh", 1234.44, "USD_billion", "12,344.4", "12,344.4亿美元", "+12,344.4"),
        ("en", 0.354, "dimensionless", "0.35", "0.35", "+0.35"),
        ("zh", 0.354, "dimensionless", "0.35", "0.35", "+0.35"),
        ("en", 1500.0, "person", "1,500", "1,500 people", "+1,500"),
        ("zh", 1500.0, "person", "1,500", "1,500人", "+1,500"),
        ("en", 0.0, "dimensionless", "0.00", "0.00", "0.00"),
        ("zh", 0.0, "USD_billion/year", "0.0", "0.0亿美元/年", "0.0"),
    ],
)
def test_a_number_as_a_reader_expects_it(code, value, unit, plain, whole, change):
    with reading(code):
        assert quantity(value, unit) == plain
        assert with_unit(value, unit) == whole
        assert signed(value, unit) == change


def test_chinese_counts_money_in_ten_thousands_and_hundred_millions():
    assert display_units("zh")["USD_billion/year"].factor == 10
    assert display_units("zh")["USD_million/year"].factor == 100


@pytest.mark.parametrize("value", [-0.001, -0.0, 0.001])
def test_what_rounds_to_nothing_has_no_sign(language, value):
    assert quantity(value, "dimensionless") == "0.00", language
    assert signed(value, "dimensionless") == "0.00", language


@settings(deadline=None, max_examples=300)
@given(any_of.sampled_from(sorted(LANGUAGES)), any_of.sampled_from(UNITS), any_of.floats(-1e6, 1e6))
def test_a_number_keeps_its_value_to_the_digits_shown(code, unit, value):
    shown = display_units(code)[unit]
    with reading(code):
        read = float(quantity(value, unit).replace(",", ""))
        change = float(signed(value, unit).replace(",", ""))
    half = 0.5001 * 10**-shown.decimals + 1e-8 * abs(value * shown.factor)  # nine digits count
    assert read == pytest.approx(value * shown.factor, abs=half)
    assert change == pytest.approx(value * shown.factor, abs=half)


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_has_a_name_in_both_languages(unit):
    english, chinese = (display_units(code)[unit] for code in ("en", "zh"))
    for shown in (english, chinese):
        assert shown.pattern.count("{number}") == 1
        assert shown.factor > 0
        assert shown.decimals >= 0
        assert bool(shown.label) == bool(shown.short)
    assert bool(english.label) == bool(chinese.label)
    assert not HAN.search(english.label + english.short + english.pattern)
    assert not LATIN.search(chinese.label + chinese.short + chinese.pattern.replace("{number}", ""))


def test_each_unit_stands_once_in_each_language():
    with (DATA / "display_units.csv").open(encoding="utf-8", newline="") as file:
        rows = [(r["unit"], r["language"]) for r in csv.DictReader(file)]
    assert len(rows) == len(set(rows))
    assert {language for _, language in rows} == set(LANGUAGES)


def test_names_of_units_are_those_of_the_language(language):
    for unit in UNITS:
        assert unit_label(unit) == display_units(language)[unit].label
        assert short_unit(unit) == display_units(language)[unit].short


def test_an_error_speaks_the_readers_language_and_the_units_of_an_address(language):
    with pytest.raises(InputError) as wrong:
        check_level("joint_research_fund", 5000)
    told = unescaped(problem(wrong.value))
    assert "joint_research_fund" in told
    assert all(number in told for number in ("5000", "0", "100"))
    assert display_units(language)["USD_million/year"].native in told
    assert bool(HAN.search(told)) == (language == "zh")


def test_an_error_says_where(language):
    with pytest.raises(InputError) as wrong:
        parse_setting("broker_training", "150@1999")
    told = unescaped(problem(wrong.value))
    assert told.startswith("broker_training")
    assert said(language, wrong.value.template, **wrong.value.values) in told


def test_a_pure_number_leaves_no_gap_for_its_unit(language):
    _, [error] = from_address({"wide_scope": "7"})
    told = unescaped(problem(error))
    assert told == told.strip()
    assert "dimensionless" not in told, language
    assert "：）" not in told
    assert "（）" not in told


@pytest.mark.parametrize(
    "text", ["![a](b)", "**a**", "$a$", ":red[a]", "<b>", "a`b`", "# a", "1. a", "a_b_c", "~a~"]
)
def test_what_came_from_outside_is_shown_never_interpreted(language, text):
    _, [error] = from_address({"show": text})
    told = problem(error)
    assert text in unescaped(told), language
    for sign in set(text) & set("!*$:<`#_~["):
        assert f"\\{sign}" in told
        assert not re.search(rf"(?<!\\){re.escape(sign)}", told.split("show")[-1].lstrip(":： "))


def test_values_take_their_places(language):
    assert t("{name} ({unit})", name="A", unit="B") == said(language, "{name} ({unit})", name="A", unit="B")
    assert translated("Explore") == said(language, "Explore")


def test_what_the_catalogue_does_not_know_stays_as_it_is(language):
    assert translated("Nothing of ours {at} all") == "Nothing of ours {at} all", language


def test_only_english_puts_a_space_between_sentences():
    for code, expected in (("en", "A. B."), ("zh", "A.B.")):
        with reading(code):
            assert sentences(["A.", "B."]) == expected


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("zh-CN", "zh"),
        ("zh", "zh"),
        ("zh-Hans-SG", "zh"),
        ("ZH-tw", "zh"),
        ("en-GB", "en"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_language_follows_the_browser_until_one_is_chosen(monkeypatch, locale, expected):
    monkeypatch.setattr(st, "context", SimpleNamespace(locale=locale))
    monkeypatch.setattr(st, "session_state", {})
    assert language_of_reader() == expected
    for chosen in LANGUAGES:
        monkeypatch.setattr(st, "session_state", {"language": chosen})
        assert language_of_reader() == chosen


def test_nothing_is_translated_into_nothing(language):
    """A catalogue keeps its own description under the empty text."""
    with reading(language):
        assert translated("") == ""
