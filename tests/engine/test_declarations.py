"""What a sector keeps of a decorated function, and what it refuses."""

import pytest

from models.engine import Dimension, Sector
from tests.engine.build import refusal


def test_a_decorated_function_stays_a_function():
    small = Sector("small")

    @small.auxiliary(unit="dimensionless")
    def doubled(value):
        """Twice the value"""
        return 2 * value

    assert doubled(21) == 42


def test_a_declaration_keeps_what_was_said():
    small = Sector("small")
    Pair = Dimension("pair", ("left", "right"))  # noqa: N806

    @small.stock(unit="person", initial="start", by=Pair, total=True)
    def people(births):
        """People

        Counted at the start of the year.
        """
        return births

    (found,) = small.declarations
    assert (found.name, found.kind, found.unit, found.sector) == ("people", "stock", "person", "small")
    assert (found.dimension, found.with_total, found.initial) == (Pair, True, "start")
    assert found.documentation == "People\n\nCounted at the start of the year."
    assert people(3) == 3


@pytest.mark.parametrize("kind", ["flow", "auxiliary"])
def test_kinds(kind):
    small = Sector("small")

    @getattr(small, kind)(unit="1/year")
    def rate():
        """Rate"""
        return 1

    assert [d.kind for d in small.declarations] == [kind]
    assert rate() == 1


def test_declarations_keep_their_order():
    small = Sector("small")

    @small.flow(unit="1/year")
    def second(first):
        """Second"""
        return first

    @small.auxiliary(unit="1/year")
    def first():
        """First"""
        return 1

    assert [d.name for d in small.declarations] == ["second", "first"]
    assert second(first()) == 1


@pytest.mark.parametrize("kind", ["flow", "auxiliary", "stock"])
def test_refuses_a_missing_unit(tmp_path, kind):
    text = f'@s.{kind}()\ndef growth(size):\n    """Growth"""\n    return size\n'
    said = refusal(tmp_path, "growth", text)
    assert "has no unit" in said
    assert 'unit="firm/year"' in said


def test_refuses_a_stock_without_initial_value(tmp_path):
    text = '@s.stock(unit="firm")\ndef firms(entry):\n    """Firms"""\n    return entry\n'
    said = refusal(tmp_path, "firms", text)
    assert "has no initial value" in said
    assert 'Name one: initial="..."' in said


def test_refuses_a_total_without_elements(tmp_path):
    text = '@s.flow(unit="firm/year", total=True)\ndef entry(rate):\n    """Entry"""\n    return rate\n'
    said = refusal(tmp_path, "entry", text)
    assert "asks for a total without elements" in said
    assert "Give it by=..., or drop total" in said
