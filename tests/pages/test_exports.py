"""Files for people, opened again: what they say, in both languages, and what they may not do."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as any_of
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from models.cooperation import MODEL
from models.evidence import items
from models.importing import imported
from models.outcomes import HEADLINE
from models.output import parquet_bytes
from models.presets import presets
from models.scenario import Scenario
from models.simulation import at_year
from models.tidy import tidy
from models.tornado import tornado
from models.validation import battery
from models.validation.battery import validation_tests
from pages.parts.compare.subject import Comparison, Rival
from pages.parts.compare.words import headline
from pages.parts.export import report as gathering
from pages.parts.export.briefing import briefing
from pages.parts.export.buttons import LONGEST_STEM, STEM, TABLE, scenarios_json, stem, table_archive
from pages.parts.export.report import TOLD, Order, report
from pages.parts.export.slides import FOOT_TOP, READABLE, slides
from pages.parts.export.words import WHY
from pages.parts.export.workbook import OUTCOMES, workbook
from pages.parts.labels import HEADING, lever, parameter, parameter_value
from pages.parts.sentence import sentence
from pages.parts.text import quantity, wide
from tests.pages.explore import APP
from tests.pages.reading import reading, said, unescaped
from tests.pages.runs import of

TWINS = presets()["twin_parks"].scenario
TALENT = presets()["talent_first"].scenario
EVIL = '=HYPERLINK("http://evil") <b>&\x07\x00'
SEEN = '=HYPERLINK("http://evil") <b>&'
MADE = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
ADDRESS = "http://localhost:8501/?preset=twin_parks&year=2030"


@pytest.fixture(autouse=True)
def tested_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the twelve tests come to is no matter of the files: they are run once for all."""
    asked = gathering._worked_out
    monkeypatch.setattr(
        gathering, "_worked_out", lambda q: _verdicts() if q.about[0] == "validation" else asked(q)
    )


@cache
def _verdicts():
    return tuple(battery(TWINS))


def order(language: str, **scenarios: Scenario) -> Order:
    named = scenarios or {EVIL: TWINS}
    rivals = [
        Rival(k, n, s, of(s), of(s.baseline()), len(named) == 1) for k, (n, s) in enumerate(named.items())
    ]
    found = Comparison(tuple(rivals), None, "investment_coverage", 2030, 2035)
    return Order(found, language, ADDRESS, MADE)


@cache
def twins_briefing(language: str) -> bytes:
    """The briefing that several tests look at."""
    return briefing(order(language))


def words_of(document: Any) -> str:
    cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_long_table_is_what_the_run_says():
    table: Any = tidy({"a": TWINS, "b": TALENT.replaced(until=2030)})
    assert list(table.columns) == ["scenario", "year", "variable", "tier", "value", "unit"]
    for name, scenario in (("a", TWINS), ("b", TALENT.replaced(until=2030))):
        rows = table[table["scenario"] == name]
        assert rows["year"].max() == scenario.until
        for variable in MODEL.variables.values():
            if variable.internal:
                continue
            own = rows[(rows["variable"] == variable.base) & (rows["tier"] == variable.element)]
            assert set(own["unit"]) == {variable.unit}
            at = dict(zip(own["year"], own["value"], strict=True))
            for year in (2015.0, 2022.25, 2030.0):
                assert at[year] == pytest.approx(at_year(of(scenario), variable.name, year), rel=1e-12)


def test_parquet_carries_what_made_it():
    table = tidy({"a": TWINS})
    kept: Any = pq.read_table(io.BytesIO(parquet_bytes(table)))
    assert kept.num_rows == len(table)
    told = {
        k.decode(): json.loads(v)
        for k, v in kept.schema.metadata.items()
        if k in (b"scenarios", b"model_hash")
    }
    assert Scenario.from_data(told["scenarios"]["a"]) == TWINS
    assert told["model_hash"] == MODEL.hash


def test_a_csv_is_no_formula_and_comes_with_its_description():
    with zipfile.ZipFile(io.BytesIO(table_archive({SEEN: TWINS}))) as archive:
        table = pd.read_csv(archive.open(TABLE))
        told = json.loads(archive.read(f"{TABLE}-metadata.json"))
    assert set(table["scenario"]) == {f"'{SEEN}"}
    assert told["model_hash"] == MODEL.hash
    assert Scenario.from_data(told["scenarios"][SEEN]) == TWINS


def test_a_workbook_holds_numbers_charts_and_no_formula():
    book: Any = openpyxl.load_workbook(io.BytesIO(workbook({SEEN: TWINS, "乙": TALENT}, ADDRESS)))
    cells = [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row]
    assert not [c.coordinate for c in cells if c.data_type == "f" or c.hyperlink]
    assert SEEN in {c.value for c in cells}
    assert {ADDRESS, MODEL.hash} <= {c.value for c in cells}
    assert len(book.chartsheets) == len(OUTCOMES)
    results = book.worksheets[1]
    runs = (TWINS.baseline(), TWINS, TALENT)
    row = next(r for r in results.iter_rows(values_only=True) if r[0] == 2030)
    expected = [at_year(of(s), v, 2030) for v in OUTCOMES for s in runs]
    assert list(row[1:]) == pytest.approx(expected)
    assert results.freeze_panes == "B4"
    assert f"'{results.title}'!" in book.chartsheets[0]._charts[0].series[0].yVal.numRef.f


def test_a_briefing_says_the_result_and_what_it_rests_on(language):
    document: Any = Document(io.BytesIO(twins_briefing(language)))
    words = words_of(document)
    result, baseline = of(TWINS), of(TWINS.baseline())
    assert document.paragraphs[0].text == said(language, HEADING)
    assert sentence(result, baseline, 2030, new_policy=True) in words
    for name in HEADLINE:
        assert quantity(at_year(baseline, name, 2030), MODEL.unit(name)) in words
    for name in TWINS.levers:
        assert lever(name) in words
    assert {said(language, test.name) for test in validation_tests()} <= set(words.splitlines())
    assert ADDRESS in words
    assert SEEN in words
    assert MODEL.hash in document.sections[0].footer.paragraphs[0].text
    pictures = document.element.body.findall(f".//{qn('wp:docPr')}")
    # Two kinds of flows over time, how sure the difference is, the contributions.
    assert len(pictures) == 4
    assert all(p.get("descr") for p in pictures)
    assert {"en": "27 November 2026", "zh": "2026年11月27日"}[language] in words
    assert document.core_properties.created.date() == MADE.date()
    assert "Project-Id-Version" not in words


def test_the_assumptions_that_matter_most_are_told_with_their_range_and_status(language):
    with reading(language):
        found = report(order(language)).assumptions
        widest = tornado(TWINS, "investment_coverage", 2030).bars[0]
        assert found is not None
        assert len(found.table.rows) == TOLD
        name, _, between, status, effect = found.table.rows[0]
        assert name == parameter(widest.parameter)
        assert between.startswith(parameter_value(widest.parameter, widest.low))
        assert status == said(language, items()[widest.parameter].status)
        low, high = sorted((widest.at_low, widest.at_high))
        assert effect.startswith(quantity(low, "dimensionless"))
        assert effect.endswith(quantity(high, "dimensionless"))
    assert found.table.rows[0][0] in words_of(Document(io.BytesIO(twins_briefing(language))))


def test_word_knows_a_type_for_chinese_in_every_style(language):
    document: Any = Document(io.BytesIO(twins_briefing(language)))
    found = list(document.styles.element.iter(qn("w:rFonts")))
    assert {f.get(qn("w:eastAsia")) for f in found} == {"Microsoft YaHei"}
    assert not [f for f in found for name in f.attrib if name.endswith("Theme")]


def test_slides_are_wide_and_have_titles_notes_and_alternatives(language):
    deck: Any = Presentation(io.BytesIO(slides(order(language))))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    told = "\n".join(s.text_frame.text for s in shapes if s.has_text_frame)
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        assert slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
    assert ADDRESS in told
    assert SEEN in told
    pictures = [s for s in shapes if s.shape_type == 13]
    # The same, and the address for a camera.
    assert len(pictures) == 5
    assert all(p._pic._nvXxPr.cNvPr.get("descr") for p in pictures)
    tables = [s.table for s in shapes if s.has_table]
    levers = {t.cell(k, 0).text for t in tables for k in range(len(t.rows))}
    assert all(any(lever(name) in cell for cell in levers) for name in TWINS.levers)


def test_scenarios_side_by_side_keep_their_letters_and_differ_in_what_they_say(language):
    found = report(order(language, 甲=TWINS, 乙=TALENT))
    leading, *each = found.headlines
    with reading(language):
        assert leading == unescaped(headline(order(language, 甲=TWINS, 乙=TALENT).found))
    assert [told.split("：")[0].split(":")[0] for told in each] == ["A 甲", "B 乙"]
    assert len(found.weighed) == 2
    assert all("A 甲" in figure.words for figure in found.weighed)
    assert [reason.name for reason in found.reasons] == ["A 甲", "B 乙"]
    assert found.outcomes.head[-2:] == ("A 甲", "B 乙")
    rows = {name: cells for name, *cells in found.settings.rows}
    assert all(len(set(cells)) > 1 for cells in rows.values())
    assert {len(row) for row in found.settings.rows} == {len(found.settings.head)}


def test_a_scenario_like_no_new_policy_has_nothing_to_explain(language):
    found = report(order(language, nothing=Scenario()))
    assert (found.settings.rows, found.reasons) == ((), ())
    assert briefing(order(language, nothing=Scenario()))
    assert slides(order(language, nothing=Scenario()))


def test_what_is_long_goes_on_on_the_next_slide():
    many = {f"Mix {k} {'很长的名字' * 3}": presets()["six_directions"].scenario for k in range(5)}
    deck: Any = Presentation(io.BytesIO(slides(order("zh", **many, other=Scenario()))))
    for slide in deck.slides:
        for shape in [s for s in slide.shapes if s.has_table]:
            assert shape.top + sum(row.height for row in shape.table.rows) <= FOOT_TOP
        words = [s for s in slide.shapes if s.has_text_frame and s.top < FOOT_TOP]
        assert all(s.top + s.height <= FOOT_TOP for s in words)


def test_a_chinese_sign_takes_two_places():
    assert (wide("ab"), wide("上海a")) == (2, 5)


SEVERAL = {f"export-{e}" for e in ("docx", "pptx", "xlsx", "zip", "parquet", "scenario.json")}
ONE = {f"export-{e}" for e in ("xmile", "json", "tex", "bundle.zip")}


def offered(page: str, **address: str) -> set[str]:
    """Keys of the downloads on a page."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.query_params.update(address)
    app.run()
    if page:
        app.switch_page(page).run()
    assert not app.exception
    return {w.key for w in app.get("download_button") if w.key}


def test_explore_offers_every_file_and_compare_those_of_several(language):
    assert offered("", lang=language, preset="twin_parks") >= SEVERAL | ONE
    found = offered("pages/compare.py", lang=language, compare="~current~;~twin_parks~")
    assert found >= SEVERAL
    assert not ONE & found


@settings(deadline=None)
@given(any_of.text(max_size=120))
def test_a_files_name_holds_the_scenarios_name_and_nothing_a_system_forbids(name):
    called = stem([name])
    assert called.startswith(STEM)
    assert set(called.removeprefix(STEM)) <= {"-", "_", *filter(str.isalnum, name)}
    assert len(called) <= len(STEM) + LONGEST_STEM + 1
    assert stem([name, "other"]) == STEM


@pytest.mark.parametrize(("name", "called"), [("双园 2024/早期", "双园-2024-早期"), ("../../etc", "etc")])
def test_which_name_that_is(name, called):
    assert stem([name]) == f"{STEM}-{called}"


def test_scenarios_go_out_and_in_under_their_names():
    several = order("en", **{"双园": TWINS, "Talent & co": TALENT}).found.rivals
    for rivals in (several[:1], several):
        found = imported(scenarios_json(rivals).encode(), "shanghai-cooperation.scenario.json")
        assert found.accepted == tuple((r.name, r.scenario) for r in rivals)


def test_no_new_policy_is_weighed_against_a_policy_and_never_against_itself():
    found = order("en", 甲=TWINS, 乙=Scenario()).found
    against = replace(order("en"), found=replace(found, against=found.rivals[0]))
    assert [figure.rows for figure in report(against).weighed] == [False, True]
    assert report(order("en", alone=Scenario())).weighed == ()


def test_the_reason_for_several_scenarios_is_told_on_few_slides_and_large(language):
    deck: Any = Presentation(io.BytesIO(slides(order(language, 甲=TWINS, 乙=TALENT))))
    because = said(language, WHY, outcome=said(language, "Coverage"), year=2030)
    [slide] = [s for s in deck.slides if s.shapes.title.text_frame.text == because]
    runs = [
        r
        for s in slide.shapes
        if s.has_text_frame and s.top < FOOT_TOP
        for p in s.text_frame.paragraphs
        for r in p.runs
    ]
    assert all(name in "".join(r.text for r in runs) for name in ("A 甲", "B 乙"))
    assert all(r.font.size.pt >= READABLE for r in runs)
