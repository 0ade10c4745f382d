"""Files for people, downloaded as readers do it and opened again."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
from docx import Document

from models.presets import presets
from models.verification import opened, report
from pages.parts.address import from_address
from pages.parts.sentence import sentence
from pages.parts.text import LANGUAGES
from tests.journeys.conftest import NewReader
from tests.journeys.reader import Reader
from tests.pages.reading import reading
from tests.pages.runs import of

SCENARIO = presets()["twin_parks"].scenario
PATIENCE = 60_000
"""Milliseconds: the scenario is tested before its briefing is written."""


def downloaded(reader: Reader, ending: str) -> Path:
    with reader.page.expect_download(timeout=PATIENCE) as found:
        reader.page.locator(f".st-key-export-{ending.replace('.', '-')} button").click()
    name = presets()["twin_parks"].label[reader.language].replace(" ", "-")
    assert found.value.suggested_filename == f"shanghai-cooperation-{name}.{ending}"
    return found.value.path()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_briefing_and_a_workbook_come_from_explore(new_reader: NewReader, language: str):
    reader = new_reader(language)
    reader.open({"preset": "twin_parks", "year": "2030"})
    reader.page.locator(".st-key-downloads button").first.click()
    with downloaded(reader, "docx").open("rb") as file:
        told = [p.text for p in Document(file).paragraphs]
    with reading(language):
        assert sentence(of(SCENARIO), of(SCENARIO.baseline()), 2030, new_policy=True) in told
    address = next(text for text in told if text.startswith(reader.url))
    query = {k: v for k, v in parse_qsl(urlsplit(address).query) if k not in {"lang", "board"}}
    shown, problems = from_address(query)
    assert (shown.scenario, shown.target_year, problems) == (SCENARIO, 2030, [])
    with downloaded(reader, "xlsx").open("rb") as file:
        assert openpyxl.load_workbook(file).chartsheets


@pytest.mark.parametrize("step", ["0.0625", "0.16"])
def test_a_bundle_from_explore_follows_from_the_model(new_reader: NewReader, step: str):
    reader = new_reader("zh")
    reader.open({"preset": "twin_parks", "step": step})
    reader.page.locator(".st-key-downloads button").first.click()
    bundle = opened(downloaded(reader, "bundle.zip").read_bytes())
    assert bundle.scenario() == SCENARIO.replaced(step=float(step))
    assert report(bundle)
