"""Results stay where they were pinned, and pinning shows what moves."""

from __future__ import annotations

import pytest

from tests.pinned.__main__ import main
from tests.pinned.results import OUTCOMES, SCENARIOS, TOLERANCE, YEARS, compute, differences, read, write


def test_nothing_has_moved():
    """If this is on purpose, run `python -m tests.pinned` and say why in the commit."""
    assert differences(read(), compute()) == []


def test_everything_is_pinned_in_full():
    assert set(read()) == {(s, v, y) for s in SCENARIOS for v in OUTCOMES for y in YEARS}


def test_reading_gives_back_what_was_written(tmp_path):
    results = compute()
    write(results, tmp_path / "results.csv")
    assert read(tmp_path / "results.csv") == results


def test_pinning_prints_what_moved_and_pins_it(tmp_path, capsys):
    path = tmp_path / "results.csv"
    results = compute()
    moved, gone = ("baseline", "transfer_volume", 2030), ("baseline", "nonsense", 2030)
    before = {k: v for k, v in results.items() if k != ("talent_first", "programme_cost", 2035)}
    write(before | {moved: results[moved] / 1.1}, path)
    with path.open("a", encoding="utf-8") as file:
        file.write("baseline,nonsense,USD,2030,1.0\n")
    assert gone in read(path)
    main(path)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert any(x.startswith("baseline transfer_volume 2030: ") and x.endswith("(+10.00%)") for x in lines)
    assert "baseline nonsense 2030: gone" in lines
    assert "talent_first programme_cost 2035: new" in lines
    main(path)
    assert capsys.readouterr().out == "nothing moved\n"
    assert read(path) == results


@pytest.mark.parametrize(("factor", "lines"), [(1 + TOLERANCE / 2, 0), (1 + TOLERANCE * 2, 1), (-1, 1)])
def test_the_tolerance_is_relative(factor, lines):
    key = ("baseline", "transfer_volume", 2030)
    for value in (1e-12, 3.0, -4e9):
        assert len(differences({key: value}, {key: value * factor})) == lines
