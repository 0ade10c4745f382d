"""Units are checked by computing with them."""

from __future__ import annotations

import pytest

from models.cooperation import MODEL
from models.cooperation.tables import unit_definitions
from models.engine import Model
from models.engine.dimensions import inconsistencies
from tests.engine.build import model, parameter, table

DEFINITIONS = unit_definitions()
EQUATIONS = """
@s.stock(unit="firm", initial="start")
def firms(entry, exit_flow):
    '''Firms'''
    return entry - exit_flow

@s.flow(unit="firm/year")
def entry(firms, rate, places):
    '''Entry'''
    return rate * maximum(places - firms, 0)

@s.flow(unit="firm/year")
def exit_flow(firms, life):
    '''Exit'''
    return firms / life

@s.auxiliary(unit="USD_billion/year")
def investment(entry, capital, spending, scale):
    '''Investment'''
    return entry * capital * scale + spending

@s.auxiliary(unit="dimensionless")
def liveliness(firms, places, time, base, effect):
    '''Words that want plain numbers'''
    return lookup(effect, firms / places) * exp(-(time - base) / base) + clip(firms / places, 0, 1) ** 0.5
"""
INPUTS = [
    parameter("start", 10.0, "firm"),
    parameter("rate", 0.1, "1/year"),
    parameter("places", 60.0, "firm"),
    parameter("life", 14.0, "year"),
    parameter("capital", 8.0, "USD_million/firm"),
    parameter("spending", 0.2, "USD_billion/year"),
    parameter("scale", 0.001, "USD_billion/USD_million"),
    parameter("base", 2015.0, "year"),
]
TABLES = [table("effect", (0.0, 1.0), (1.0, 2.0))]


def small(folder, old: str = "", new: str = "") -> Model:
    assert old in EQUATIONS
    return model(folder, EQUATIONS.replace(old, new) if old else EQUATIONS, INPUTS, tables=TABLES)


def test_a_sound_model_has_none(tmp_path):
    assert inconsistencies(small(tmp_path), DEFINITIONS) == []


WRONG = {
    "wrong unit of a flow": ("exit_flow", "return firms / life", "return firms * life"),
    "wrong unit declared": ("investment", 'unit="USD_billion/year"', 'unit="USD_billion"'),
    "sum of unlike things": ("entry", "places - firms", "places - rate * firms"),
    "exponential of a time": ("liveliness", "exp(-(time - base) / base)", "exp(-(time - base))"),
    "lookup of a count": ("liveliness", "lookup(effect, firms / places)", "lookup(effect, firms)"),
    "unit where none is declared": ("liveliness", "** 0.5", "* firms"),
    "no unit where one is declared": (
        "exit_flow",
        "return firms / life",
        "return firms / firms * life / life",
    ),
    "a power of a count": ("liveliness", "** 0.5", "** (life / firms)"),
}


@pytest.mark.parametrize("case", WRONG)
def test_catches_a_wrong_unit(tmp_path, case):
    name, old, new = WRONG[case]
    text = EQUATIONS.replace(old, new)
    if "life" in new and "life" not in text.split(f"def {name}(")[1].split(")")[0]:
        text = text.replace(f"def {name}(", f"def {name}(life, ")
    changed = model(tmp_path, text, INPUTS, tables=TABLES)
    (found,) = inconsistencies(changed, DEFINITIONS)
    assert found.startswith(f"{changed.variables[name].place}: {name}: declared as ")


def test_catches_millions_added_to_billions(tmp_path):
    changed = small(
        tmp_path,
        "entry * capital * scale + spending",
        "entry * capital + spending + 0 * scale * capital * entry",
    )
    (found,) = inconsistencies(changed, DEFINITIONS)
    assert "investment: declared as USD_billion/year, but off by a factor of" in found


def test_catches_millions_taken_from_as_many_billions(tmp_path):
    """The bare numbers cancel; the amounts do not."""
    equations = """
    @s.auxiliary(unit="USD_billion")
    def left(income, cost):
        '''What is left'''
        return income - cost
    """
    inputs = [parameter("income", 5.0, "USD_billion"), parameter("cost", 5.0, "USD_million")]
    (found,) = inconsistencies(model(tmp_path, equations, inputs), DEFINITIONS)
    assert "left: declared as USD_billion" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('unit="firm", initial', 'unit="firm/year", initial'),
        ('unit="firm", initial', 'unit="person", initial'),
    ],
)
def test_catches_a_stock_whose_flows_are_of_another_kind(tmp_path, old, new):
    found = inconsistencies(small(tmp_path, old, new), DEFINITIONS)
    assert any(": firms: declared as (" in line and "/ year" in line for line in found)


def test_catches_an_initial_value_of_another_kind(tmp_path):
    inputs = [parameter("start", 10.0, "park") if p.name == "start" else p for p in INPUTS]
    (line,) = inconsistencies(model(tmp_path, EQUATIONS, inputs, tables=TABLES), DEFINITIONS)
    assert ": firms: declared as firm, but" in line


def test_names_the_variable_whose_unit_does_not_exist(tmp_path):
    found = inconsistencies(small(tmp_path, 'unit="USD_billion/year"', 'unit="USD_bilion/year"'), DEFINITIONS)
    assert len(found) == 1
    assert "investment: " in found[0]
    assert "USD_bilion" in found[0]


def test_a_delay_keeps_the_unit(tmp_path):
    equations = """
    @s.flow(unit="USD_million/year")
    def knowledge(spending, lag):
        '''Knowledge'''
        return delay3(spending, lag)

    @s.auxiliary(unit="USD_million/year")
    def seen(spending, lag):
        '''Seen'''
        return smooth3(spending, lag)
    """
    found = model(
        tmp_path, equations, [parameter("spending", 5.0, "USD_million/year"), parameter("lag", 4.0, "year")]
    )
    assert inconsistencies(found, DEFINITIONS) == []
    inputs = [parameter("spending", 5.0, "USD_million/year"), parameter("lag", 4.0, "1/year")]
    assert inconsistencies(model(tmp_path, equations, inputs, file="2.py"), DEFINITIONS)


def test_the_cooperation_model_has_none():
    assert inconsistencies(MODEL, DEFINITIONS) == []


def test_catches_a_factor_missing_where_the_baseline_is_zero(tmp_path):
    """No park abroad exists without new policy, so only arbitrary values show it."""
    equations = """
    @s.auxiliary(unit="USD_billion/year")
    def investment(firms, capital):
        '''Investment'''
        return firms * capital
    """
    inputs = [parameter("firms", 0.0, "firm"), parameter("capital", 8.0, "USD_million/year/firm")]
    (found,) = inconsistencies(model(tmp_path, equations, inputs), DEFINITIONS)
    assert "off by a factor of 0.001" in found
