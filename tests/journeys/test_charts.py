"""What charts say when asked: values on hover, a table, a file."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import expect

from models.presets import presets
from models.simulation import at_year, trajectory
from pages.parts.labels import base_label, sector
from pages.parts.text import LANGUAGES, display_units, unit_label
from tests.journeys.conftest import NewReader
from tests.journeys.reader import Reader
from tests.pages.reading import reading

SCENARIO = presets()["twin_parks"].scenario
INVESTMENT = ("outbound_investment", "inbound_investment", "investment_balance")
ATTEMPTS = 8
"""A chart that is being drawn again tells nothing for a moment."""
TOLD = """() => Object.fromEntries([...document.querySelectorAll('#vg-tooltip-element tr')]
    .map(row => [...row.cells].map(cell => cell.innerText.trim())))"""
"""What stands in the box beside the pointer, by name."""


def hover(reader: Reader, share: float) -> dict[str, str]:
    """What is told when the pointer comes to a point on the diagonal of the investment chart."""
    tooltip = reader.page.locator("#vg-tooltip-element.visible")
    for _ in range(ATTEMPTS):
        plot = reader.chart("investment").locator("svg .role-frame > g > path.background").bounding_box()
        assert plot
        reader.page.mouse.move(plot["x"] + plot["width"] / 2, plot["y"] - 60)
        across, down = plot["x"] + plot["width"] * share, plot["y"] + plot["height"] * share
        reader.page.mouse.move(across, down, steps=4)
        reader.page.mouse.move(across + 1, down + 1)
        try:
            tooltip.wait_for(timeout=500)
        except PlaywrightTimeoutError:
            continue
        return reader.page.evaluate(TOLD)
    raise AssertionError(f"nothing is told {share:.0%} along the chart")


@pytest.mark.parametrize("language", ["zh"])
def test_hovering_anywhere_tells_the_values_of_a_year(new_reader: NewReader, language: str):
    reader = new_reader(language)
    reader.open({"preset": "twin_parks"})
    factor = display_units(language)["USD_billion/year"].factor
    year, names = reader.says("Year"), [reader.says(n) for n in ("Outbound", "Inbound", "Balance")]
    runs = {name: trajectory(SCENARIO) for name in names}
    runs |= {reader.says("{series}, no new policy", series=n): trajectory(SCENARIO.baseline()) for n in names}
    variables = dict(zip(runs, INVESTMENT * 2, strict=True))
    for share in (0.3, 0.35, 0.41, 0.48, 0.56, 0.62, 0.75, 0.93):
        told = hover(reader, share)
        assert set(told) == {year, *runs}
        when = float(told[year])
        assert when == pytest.approx(2015 + 20 * share, abs=1)
        for name, run in runs.items():
            value = float(told[name].replace("−", "-").replace(",", ""))
            assert value == pytest.approx(at_year(run, variables[name], when) * factor, rel=0.01)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_gives_its_numbers_as_a_table_and_a_file(
    new_reader: NewReader, language: str, tmp_path: Path
):
    reader = new_reader(language)
    reader.open({"preset": "twin_parks"})
    reader.unfold("investment-table")
    expect(reader.page.get_by_test_id("stDataFrame")).to_be_visible()
    with reader.page.expect_download() as asked:
        reader.button("investment-csv").click()
    file = tmp_path / asked.value.suggested_filename
    asked.value.save_as(file)
    raw = file.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    table = pd.read_csv(io.BytesIO(raw), encoding="utf-8-sig")
    assert list(table[reader.says("Year")]) == list(range(2015, 2036))
    with reading(language):
        unit, factor = unit_label("USD_billion/year"), display_units(language)["USD_billion/year"].factor
    column = reader.says("{series} ({unit})", series=reader.says("Outbound"), unit=unit)
    run = trajectory(SCENARIO)
    for year, value in zip(table[reader.says("Year")], table[column], strict=True):
        assert value == pytest.approx(at_year(run, INVESTMENT[0], year) * factor)
    assert not any(re.match(r"[=+@-]", name) for name in table.columns)


def test_the_pickers_chart_comes_and_goes(new_reader: NewReader):
    reader = new_reader("en")
    reader.open()
    expect(reader.page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
    with reading("en"):
        name = f"{sector('brokers')} · {base_label('brokers')}"
    reader.pick("show", name)
    expect(reader.page.get_by_test_id("stVegaLiteChart")).to_have_count(3)
    expect(reader.chart("extra").locator("svg .mark-line path").first).to_be_attached()
    reader.page.wait_for_function("() => location.search === '?show=brokers'")
    reader.button("undo").click()
    expect(reader.page.get_by_test_id("stVegaLiteChart")).to_have_count(2)
