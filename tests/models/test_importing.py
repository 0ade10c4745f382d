"""Files that people upload: what is kept, what is refused and how that is told, and what is dangerous."""

from __future__ import annotations

import csv
import datetime
import io
import json
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of

from models import archive, sheets
from models.archive import contents
from models.bundle import bundle_bytes
from models.cooperation import MODEL
from models.cooperation.tables import DATA
from models.errors import InputError, ResultError
from models.headings import labels
from models.imported import Imported
from models.importing import imported
from models.options import LARGEST_FILE
from models.presets import presets
from models.scenario import LeverSetting, Scenario
from models.settings_table import to_csv
from tests.models.strategies import scenarios
from tests.models.uploads import LONG, altered, as_csv, long_rows, symlink, workbook
from tests.models.uploads import archive as zipped

MIX = Scenario(levers={"broker_training": LeverSetting(level=150, start=2024)})
WORDS = [*LONG, "1", "2030", "until", "broker_training", ""]
ENTITY = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><x>&i;</x>"
)


def told(found: Imported) -> list[tuple[str, int, int, str, str]]:
    """What was refused: kind, row, column, value, and what is said of it."""
    return [(r.place.kind, r.place.row, r.place.column, r.value, str(r.error)) for r in found.refused]


def table(*rows: str, name: str = "mine.csv") -> Imported:
    return imported("\n".join(rows).encode(), name)


# Any valid scenario survives


@settings(deadline=None, max_examples=60)
@given(scenarios())
def test_json_and_back(scenario):
    assert imported(scenario.to_json().encode(), "mine.json") == Imported((("mine", scenario),), ())


@pytest.mark.parametrize("name", ["双园 early", "x" * 80])
def test_json_says_its_name(name):
    assert imported(MIX.to_json(name).encode(), "mine.json").accepted == ((name, MIX),)
    assert Scenario.from_json(MIX.to_json(name)) == MIX


@pytest.mark.parametrize("name", [7, None, ["x"], "x" * 81, "a\nb\x00"])
def test_a_name_that_is_none_is_refused(name):
    found = imported(json.dumps({"name": name}).encode(), "mine.json")
    assert not found.accepted
    assert len(found.refused) == 1


def test_all_that_is_wrong_with_an_item_is_told():
    item = {
        "name": "mine",
        "levers": {"broker_training": {"level": 1e9}, "nothing": {"level": 1}, "twin_park_share": 1},
        "assumptions": {"park_life": "x"},
        "colour": "red",
        "method": "guess",
    }
    found = imported(json.dumps([item, {"levers": []}, MIX.model_dump()]).encode(), "mine.json")
    assert [s for _, s in found.accepted] == [MIX]
    said = [text for _, _, _, _, text in told(found)]
    names = ["broker_training", "nothing", "twin_park_share", "park_life", "colour", "guess", "levers"]
    assert len(said) == len(names)
    assert all(name in text for name, text in zip(names, said, strict=True))
    assert [row for _, row, _, _, _ in told(found)] == [1] * 6 + [2]


@settings(deadline=None, max_examples=60)
@given(any_of.lists(scenarios(), min_size=1, max_size=4), any_of.sampled_from(["en", "zh"]))
def test_wide_csv_and_back(every, language):
    named = tuple((f"mix {k}", s) for k, s in enumerate(every))
    assert imported(to_csv(named, language), "mine.csv") == Imported(named, ())


@settings(deadline=None, max_examples=40)
@given(any_of.lists(scenarios(), min_size=1, max_size=3), any_of.sampled_from(",;\t"))
def test_long_csv_and_back(every, delimiter):
    named = tuple((f"mix {k}", s) for k, s in enumerate(every))
    assert imported(as_csv(long_rows(named), delimiter), "mine.csv") == Imported(named, ())


@settings(deadline=None, max_examples=25)
@given(any_of.lists(scenarios(), min_size=1, max_size=3))
def test_long_xlsx_and_back(every):
    named = tuple((f"mix {k}", s) for k, s in enumerate(every))
    assert imported(workbook(long_rows(named)), "mine.xlsx") == Imported(named, ())


@settings(deadline=None, max_examples=25)
@given(any_of.lists(scenarios(), min_size=1, max_size=3), any_of.sampled_from(["en", "zh"]))
def test_wide_xlsx_and_back(every, language):
    named = tuple((f"mix {k}", s) for k, s in enumerate(every))
    lines = to_csv(named, language).decode("utf-8-sig").splitlines()
    rows = [[cell or None for cell in line.split(",")] for line in lines]
    assert imported(workbook(rows), "mine.xlsx") == Imported(named, ())


def test_every_preset_as_its_own_file_says_it():
    for language in ("en", "zh"):
        for name, found in presets().items():
            path = DATA / "presets" / f"{name}.json"
            accepted = imported(path.read_bytes(), path.name, language).accepted
            assert accepted == ((found.label[language], found.scenario),)


def test_a_bundle_gives_its_scenario_and_an_altered_one_does_not():
    data = bundle_bytes(MIX, 0)
    assert imported(data, "C:\\runs\\Run 7.ZIP").accepted == (("Run 7", MIX),)
    with pytest.raises(ResultError, match=r"Altered: scenario\.json"):
        imported(altered(data, {"scenario.json": Scenario().to_json().encode()}), "run.zip")


# Tables, cell by cell


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_tables_as_excel_saves_them(encoding):
    heading = labels("zh")["broker_training"]
    data = f"情景;{heading};模拟期末\r\n人才先行;150＠2024＋3;2040\r\n".encode(encoding)
    expected = MIX.replaced(until=2040)
    assert imported(data, "表.csv").accepted == (("人才先行", expected),)


def test_good_rows_are_kept_and_bad_cells_listed():
    found = table(
        "scenario,broker_training,twin_park_share,until,closing_time",
        "good,150@2024,,,",
        "too much,900,2@2016,2040,9",
        "late,,,2060,",
        ",10,,,",
        "good,10,,,",
        "soon,soon,,x,",
        "fine,,0.5,2030,1.5",
    )
    fine = Scenario(
        levers={"twin_park_share": LeverSetting(level=0.5)}, until=2030, assumptions={"closing_time": 1.5}
    )
    assert found.accepted == (("good", MIX), ("fine", fine))
    assert told(found) == [
        ("line", 3, 2, "900", "broker_training: 900 is outside 0 to 300 person/year"),
        ("line", 3, 3, "2@2016", "year 2016 is outside 2018 to 2050"),
        ("line", 3, 5, "9", "closing_time: 9 is outside 0.75 to 3 year"),
        ("line", 4, 4, "2060", "the horizon 2060 is outside 2016 to 2050"),
        ("line", 5, 1, "", "is missing"),
        ("line", 6, 1, "good", '"good" is given twice, first in row 2'),
        ("line", 7, 2, "soon", '"soon" is not a number'),
        ("line", 7, 4, "x", '"x" is not a number'),
    ]


def test_settings_in_rows_of_their_own():
    found = table(
        "scenario\tlever\tlevel\tstart\tramp\tend",
        "good\tBroker training\t150\t2024",
        "good\tuntil\t2040",
        "none",
        "short\ttwin_park_share\t0.5\t2020\t3\t2021",
        "early\ttwin_park_share\t0.5\t2016",
        "twice\ttwin_park_share\t0.5",
        "twice\ttwin_park_share\t0.6",
        "odd\ttwin_park_share",
        "odd\t\t3",
        "odd\tbrokers_training\t3",
        "odd\tuntil\t2040\t2020",
        "odd\ttwin_park_share\tmuch",
        "odd\tbroker_training\t900",
    )
    assert found.accepted == (("good", MIX.replaced(until=2040)), ("none", Scenario()))
    assert [(row, column, value) for _, row, column, value, _ in told(found)] == [
        (5, 6, "2021"),
        (6, 4, "2016"),
        (8, 2, "twin_park_share"),
        (9, 3, ""),
        (10, 2, ""),
        (11, 2, "brokers_training"),
        (12, 4, "2020"),
        (13, 3, "much"),
        (14, 3, "900"),
    ]
    assert 'did you mean "broker_training"?' in told(found)[5][-1]


def test_a_row_without_a_name_spoils_the_scenario_above():
    found = table("scenario,lever,level", "mix,broker_training,10", ",twin_park_share,0.5", "next,,")
    assert [name for name, _ in found.accepted] == ["next"]
    assert "left out too" in told(found)[0][-1]


def test_what_stands_below_no_heading_is_refused_with_its_scenario():
    found = table("scenario,broker_training", "mix,10,20", "fine,10")
    assert [name for name, _ in found.accepted] == ["fine"]
    assert told(found) == [("line", 2, 3, "20", "this column has no heading")]


def test_lines_are_counted_as_an_editor_does():
    found = table("", "scenario,broker_training", "", '"two', 'lines",900')
    assert told(found)[0][1:3] == (4, 2)


HEADINGS = {
    "scenario,brokr_training": 'unknown name "brokr_training"; did you mean "broker_training"?',
    "scenario,qqqqqqqqqqqq": "known levers: ",
    "broker_training,until": "has to name the columns scenario, lever, level",
    "scenario,lever": "has to name the columns",
    "scenario,lever,level,until": 'no column "until"; give it as a row',
    "scenario,broker_training,start": 'a column "start" needs a column "lever"',
    "scenario,broker_training,Broker training": '"broker_training" is given twice',
    "": "the table is empty",
    'scenario,"lever': "line 1 is not CSV",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_first_row_that_cannot_be_read(heading):
    with pytest.raises(InputError) as caught:
        table(heading)
    assert HEADINGS[heading] in str(caught.value)


def test_names():
    found = table("scenario,until", f"{'n' * 80},", f"{'n' * 81},", "a\x07b,", "'=1+1,", "=1+1,")
    assert [name for name, _ in found.accepted] == ["n" * 80, "=1+1"]
    assert [row for _, row, *_ in told(found)] == [3, 4, 6]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "plain"])
def test_a_written_name_is_no_formula_and_comes_back(name):
    data = to_csv([(name, MIX)])
    first = data.decode("utf-8-sig").splitlines()[1].split(",")[0]
    assert first[0] not in "=+-@"
    assert imported(data, "x.csv").accepted == ((name, MIX),)


def test_labels_tell_every_lever_apart():
    every = [label.casefold() for code in ("en", "zh") for label in {*labels(code).values()}]
    assert len({*every}) == len(every)
    assert {*MODEL.levers} < labels("zh").keys()


# Workbooks


def test_a_workbook_is_read_cell_by_cell_and_no_formula_evaluated():
    rows = [
        ["scenario", "broker_training", "twin_park_share", "until"],
        ["good", "150@2024", None, None],
        ["formula", "=100+50", 0.5, None],
        ["date", None, datetime.date(2024, 1, 1), None],
        ["truth", True, None, None],
        [2030, 12.5, None, 2030],
    ]
    found = imported(workbook(rows, title="Mixes"), "mine.xlsx")
    numbered = Scenario(levers={"broker_training": LeverSetting(level=12.5)}, until=2030)
    assert found.accepted == (("good", MIX), ("2030", numbered))
    assert [(r.place.sheet, r.place.row, r.place.column, r.value) for r in found.refused] == [
        ("Mixes", 3, 2, "=100+50"),
        ("Mixes", 4, 3, "2024-01-01 00:00:00"),
        ("Mixes", 5, 2, "True"),
    ]
    assert "formulas are not evaluated" in str(found.refused[0].error)


@pytest.mark.parametrize("title", ["Scenarios", "情景", "SCENARIOS"])
def test_the_sheet_of_scenarios_is_found(title):
    rows = [["scenario", "broker_training"], ["mix", "150@2024"]]
    assert imported(workbook(rows, title, before="Notes"), "x.xlsx").accepted == (("mix", MIX),)


def test_a_cell_far_away_costs_nothing():
    import openpyxl

    book = openpyxl.Workbook()
    book.active["XFD1048576"] = 1  # type: ignore[index]
    book.active["A1"] = "scenario"  # type: ignore[index]
    found = io.BytesIO()
    book.save(found)
    began = time.monotonic()
    imported(found.getvalue(), "far.xlsx")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "[Content_Types].xml"]
)
def test_a_billion_laughs_are_refused(part, encoding):
    data = altered(workbook([["scenario"]]), {part: ENTITY.encode(encoding)})
    began = time.monotonic()
    with pytest.raises(InputError, match="XML entities"):
        imported(data, "laughs.xlsx")
    assert time.monotonic() - began < 2


def test_an_entity_that_reads_a_file_is_refused():
    outside = b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"
    with pytest.raises(InputError, match="XML entities"):
        imported(altered(workbook([["scenario"]]), {"xl/sharedStrings.xml": outside}), "it.xlsx")


@settings(deadline=None, max_examples=150)
@given(any_of.integers(0, 10**6), any_of.integers(0, 255))
def test_a_damaged_workbook_is_refused_or_read(place, byte):
    data = bytearray(workbook([["scenario", "broker_training"], ["mix", 10]]))
    data[place % len(data)] = byte
    try:
        imported(bytes(data), "broken.xlsx")
    except InputError:
        return


@pytest.mark.filterwarnings("ignore:File contains an invalid specification:UserWarning")
@pytest.mark.filterwarnings("ignore:Workbook contains no stylesheet:UserWarning")
@settings(deadline=None, max_examples=100)
@given(any_of.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]), any_of.data())
def test_a_workbook_with_broken_parts_is_refused_or_read(part, data):
    whole = workbook([["scenario", "broker_training"], ["mix", 10]])
    content = contents(whole)[part] or b""
    first = data.draw(any_of.integers(0, len(content)))
    last = data.draw(any_of.integers(first, len(content)))
    try:
        imported(altered(whole, {part: content[:first] + content[last:]}), "broken.xlsx")
    except InputError:
        return


# JSON


def test_a_list_of_scenarios_item_by_item():
    data = [MIX.model_dump(), {"levers": {"tariffs": 1}}, 7, {"id": "a", "label": "A", "scenario": {}}]
    found = imported(json.dumps(data).encode(), "mixes.json")
    assert found.accepted == (("mixes 1", MIX), ("A", Scenario()))
    assert [(r.place.kind, r.place.row) for r in found.refused] == [("item", 2), ("item", 3)]


def test_one_scenario_that_makes_no_sense_is_refused_as_one():
    found = imported(b'{"until": 1999}', "mine.json")
    assert (found.accepted, told(found)[0][:4]) == ((), ("item", 1, 1, "1999.0"))


# Danger


def overlapping() -> bytes:
    """Two entries that claim the same packed bytes."""
    data = bytearray(zipped({"a": b"0" * 10**6, "b": b"0" * 10**6}))
    with zipfile.ZipFile(io.BytesIO(data)) as whole:
        first, second = whole.infolist()
    size = first.compress_size.to_bytes(4, "little")
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 20 : directory + 24] = (10**6).to_bytes(4, "little")
    assert size != data[directory + 20 : directory + 24]
    assert second.filename == "b"
    return bytes(data)


def claiming(size: int) -> bytes:
    """An archive whose directory lies about a file's size."""
    data = bytearray(zipped({"manifest.json": b"0" * 10**6}))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = size.to_bytes(4, "little")
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(zipped({"a": b"1"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def twice() -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as made, pytest.warns(UserWarning, match="Duplicate"):
        made.writestr("a", "1")
        made.writestr("a", "2")
    return found.getvalue()


HOSTILE = {
    "a bomb": (lambda: zipped({"a": bytes(30 * 2**20)}), "unpacked"),
    "a larger bomb": (lambda: zipped({"a": bytes(40 * 2**20)}), "unpacked"),
    "many files": (lambda: zipped({f"f{k}": b"" for k in range(archive.MOST_ENTRIES + 1)}), "too many"),
    "overlapping files": (overlapping, "unpacked"),
    "a parent folder": (lambda: zipped({"../a": b""}), "points out"),
    "a parent within": (lambda: zipped({"data/../../a": b""}), "points out"),
    "an absolute path": (lambda: zipped({"/etc/passwd": b""}), "points out"),
    "a drive": (lambda: zipped({"C:/a": b""}), "points out"),
    "backslashes": (lambda: zipped({"..\\a": b""}), "points out"),
    "a link": (lambda: symlink("scenario.json", "/etc/passwd"), "points out"),
    "a file twice": (twice, "twice"),
    "an encrypted file": (encrypted, "encrypted"),
    "an unusual method": (lambda: zipped({"a": b"1"}, zipfile.ZIP_LZMA), "unusual"),
    "no archive": (lambda: b"PK", "not a complete zip archive"),
}


@pytest.mark.parametrize("ending", ["zip", "xlsx"])
@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_archives_are_refused(case, ending):
    make, said = HOSTILE[case]
    with pytest.raises(InputError, match=said):
        imported(make(), f"it.{ending}")


def test_an_archive_that_lies_about_a_size_is_not_unpacked_beyond_it():
    assert contents(claiming(10)) == {"manifest.json": None}


def test_files_that_are_too_large_or_of_another_kind():
    with pytest.raises(InputError, match="larger than 5 MiB"):
        imported(bytes(LARGEST_FILE + 1), "it.csv")
    for name in ("it.pickle", "it", "it.xls", "it.xlsm", "json"):
        with pytest.raises(InputError, match=r"does not end in \.json, \.csv, \.xlsx, \.zip"):
            imported(b"", name)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"scenario\0", "NUL"),
        ("scenario".encode("utf-16"), "NUL"),
        (b"scenario\n\xff\xff\xff", "UTF-8 or GB18030"),
        (b"scenario\n" * (sheets.MOST_ROWS + 2), "too large"),
        (b"scenario" + b"," * sheets.MOST_COLUMNS + b"x", "too large"),
        (b'scenario\n"' + b"x" * 200_000, "line 2 is not CSV"),
    ],
)
def test_tables_that_are_none(data, said):
    with pytest.raises(InputError, match=said):
        imported(data, "it.csv")


@pytest.mark.parametrize("length", [600, 200_000])
def test_a_cell_that_is_too_long_is_refused_by_itself(length):
    csv.field_size_limit(131_072)  # as Python starts; libraries raise it for everyone
    found = table("scenario,broker_training", "long," + "9" * length, "fine,9")
    assert [name for name, _ in found.accepted] == ["fine"]
    said = f"{length} characters are too many; at most 500"
    assert told(found) == [("line", 2, 2, "9" * 20 + "…", said)]


@settings(deadline=None, max_examples=200)
@given(any_of.binary(max_size=300), any_of.sampled_from(["json", "csv", "xlsx", "zip"]))
def test_any_bytes_are_read_or_refused(data, ending):
    try:
        imported(data, f"it.{ending}")
    except InputError:
        return


@settings(deadline=None, max_examples=200)
@given(
    any_of.lists(
        any_of.lists(any_of.sampled_from([*LONG, "1", "2030", "until", "broker_training", ""]), max_size=7)
    )
)
def test_any_table_is_read_or_refused(rows):
    try:
        imported(as_csv([LONG, *rows]), "it.csv")
    except InputError:
        return
