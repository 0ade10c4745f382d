"""Uploading scenarios on the Compare page: what can be used is added, what cannot is told where it stands."""

from __future__ import annotations

import pytest

from models.bundle import bundle_bytes
from models.importing import imported
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.settings_table import LONGEST_NAME, labels
from pages.parts.compare.selection import MOST, Entrant, kept, resolved
from pages.parts.compare.upload import EXAMPLES, MOST_TOLD, _column
from pages.parts.story import LONGEST_TITLE
from tests.models.uploads import workbook
from tests.pages.reading import reading, said, unescaped
from tests.pages.test_compare import Compare, compare

TABLE = "scenario,broker_training,twin_park_share\nMix *one*,150@2024,\nTwo,,0.5\nBad,900,7\n"
MIXES = {
    "Mix *one*": Scenario(levers={"broker_training": LeverSetting(level=150, start=2024)}),
    "Two": Scenario(levers={"twin_park_share": LeverSetting(level=0.5)}),
}


def upload(page: Compare, name: str, data: bytes) -> Compare:
    page.find("file_uploader", "upload").set_value((name, data, "application/octet-stream"))
    page.run()
    return page


def names_of(page: Compare) -> dict[str, Scenario]:
    return dict(resolved(entrant, Scenario()) for entrant in page.state.compare)


def refusals(page: Compare) -> list[list[str]]:
    """The last table of the sidebar."""
    return page.app.sidebar.table[-1].value.map(unescaped).to_numpy().tolist()


def test_good_rows_are_compared_and_bad_ones_told(language):
    page = upload(compare(language), "mixes.csv", TABLE.encode())
    assert said(language, "Scenarios that can be used: {count}", count=2) in [
        s.value for s in page.app.sidebar.success
    ]
    told = refusals(page)
    assert [row[:2] for row in told] == [
        [said(language, "line {line}, column {column}", line=4, column=2), "900"],
        [said(language, "line {line}, column {column}", line=4, column=3), "7"],
    ]
    assert "0" in told[0][2] and "300" in told[0][2]
    page.press("add-uploaded")
    assert names_of(page) == MIXES
    assert "Mix *one*" in page.headline or "Two" in page.headline


def test_what_a_file_holds_is_never_markup(language):
    rows = [["scenario", "broker_training"], ["<b>x</b>", "[a](http://b) <script>"]]
    page = upload(compare(language), "odd.xlsx", workbook(rows, title="S_1_"))
    assert refusals(page)[0][:2] == ["S_1_!B2", "[a](http://b) <script>"]
    assert "<script" not in page.app.sidebar.table[-1].value.iloc[0, 1].replace("\\<", "")
    assert not page.has("add-uploaded")


def test_a_bundle_and_a_json_file(language):
    mix = MIXES["Two"].replaced(until=2030)
    page = upload(compare(language), "run 7.zip", bundle_bytes(mix, 0)).press("add-uploaded")
    page = upload(page, "mine.json", MIXES["Mix *one*"].to_json().encode()).press("add-uploaded")
    assert names_of(page) == {"run 7": mix, "mine": MIXES["Mix *one*"]}


def test_what_cannot_be_read_is_said(language):
    page = upload(compare(language), "mine.csv", b"a\0b")
    assert [unescaped(e.value) for e in page.app.sidebar.error] == [
        said(language, "the file holds NUL bytes; save it as CSV in UTF-8")
    ]
    page = upload(page, "none.json", b"[]")
    assert not page.app.sidebar.error
    assert [w.value for w in page.app.sidebar.warning] == [
        said(language, "The file holds no scenario that can be used.")
    ]


def test_no_more_are_added_than_there_is_room_for(language):
    rows = "\n".join(f"m{k},{k}" for k in range(1, 9))
    page = compare(language, tuple(Entrant(name) for name in ("twin_parks", "talent_first")))
    page = upload(page, "many.csv", f"scenario,broker_training\n{rows}".encode())
    chosen = next(m for m in page.app.sidebar.multiselect if str(m.key).startswith("chosen"))
    assert len(chosen.value) == MOST - 2
    chosen.set_value([5, 7])
    page.press("add-uploaded")
    assert [e.title for e in page.state.compare] == ["", "", "m6", "m8"]
    page.press("add-uploaded")
    assert len(page.state.compare) == MOST
    assert not page.has("add-uploaded")
    page.press("undo")
    assert [e.title for e in page.state.compare] == ["", "", "m6", "m8"]


def test_a_long_list_of_refusals_is_cut(language):
    rows = "\n".join(f"m{k},900" for k in range(MOST_TOLD + 5))
    page = upload(compare(language), "bad.csv", f"scenario,broker_training\n{rows}".encode())
    assert len(refusals(page)) == MOST_TOLD
    assert said(language, "and {count} more", count=5) in [c.value for c in page.app.sidebar.caption]


def test_the_template_is_read_back(language, monkeypatch):
    import streamlit as st

    given: list[bytes] = []
    monkeypatch.setattr(st, "download_button", lambda _, data, **__: given.append(data))
    compare(language)
    found = imported(given[0], "scenarios.csv")
    assert found.refused == ()
    assert found.accepted == tuple((presets()[n].label[language], presets()[n].scenario) for n in EXAMPLES)
    assert labels(language)["broker_training"] in given[0].decode()


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (300, "KN")])
def test_columns_are_lettered_as_in_a_spreadsheet(number, letters):
    assert _column(number) == letters


def test_a_name_that_is_read_is_a_title():
    assert LONGEST_NAME == LONGEST_TITLE
    with reading("en"):
        assert resolved(kept(MIXES["Two"]), Scenario())[1] == MIXES["Two"]
