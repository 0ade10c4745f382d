"""Uploading scenarios in a real browser: a table with good and bad rows, then the bundle of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from models.bundle import bundle_bytes
from models.importing import imported
from models.scenario import LeverSetting, Scenario
from pages.parts.compare.selection import resolved
from tests.journeys.conftest import NewReader
from tests.journeys.reader import Reader
from tests.journeys.test_compare import state_of
from tests.journeys.test_uncertainty import turn_page
from tests.models.uploads import workbook

ROWS = [
    ["scenario", "broker_training", "until"],
    ["Brokers first", "150@2024", None],
    ["@ & <b>", 90, 2040],
    ["Too many", 900, None],
]
BROKERS = Scenario(levers={"broker_training": LeverSetting(level=150, start=2024)})
NINETY = Scenario(levers={"broker_training": LeverSetting(level=90)}, until=2040)


@pytest.mark.parametrize("language", ["zh"])
def test_scenarios_from_files_are_compared(new_reader: NewReader, language: str, tmp_path: Path):
    (tmp_path / "mixes.xlsx").write_bytes(workbook(ROWS, title="Mixes"))
    (tmp_path / "run.zip").write_bytes(bundle_bytes(BROKERS.replaced(until=2030), 0))
    reader: Reader = new_reader(language)
    reader.open()
    turn_page(reader, "Compare")
    reader.unfold("uploads")
    field = reader.page.locator(".st-key-upload input[type=file]")
    field.set_input_files(tmp_path / "mixes.xlsx")
    refused = reader.page.locator(".st-key-uploads").get_by_test_id("stTable")
    expect(refused).to_contain_text("Mixes!B4")
    expect(refused).to_contain_text("900")
    with reader.page.expect_download() as template:
        reader.button("template").click()
    assert len(imported(template.value.path().read_bytes(), "t.csv").accepted) == 2
    reader.button("add-uploaded").click()
    expect(reader.sentence).to_contain_text("Brokers first")
    # On to the next file.
    reader.page.locator(".st-key-upload [data-testid=stFileChipDeleteBtn] button").click()
    field.set_input_files(tmp_path / "run.zip")
    expect(refused).to_have_count(0)
    reader.button("add-uploaded").click()
    expect(reader.page.locator(".st-key-entrant-C")).to_be_visible()
    found = [resolved(entrant, Scenario()) for entrant in state_of(reader).compare]
    assert found == [
        ("Brokers first", BROKERS),
        ("@ & <b>", NINETY),
        ("run", BROKERS.replaced(until=2030)),
    ]
