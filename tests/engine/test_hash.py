"""The hash of a model changes with what it computes, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.engine import Lever, Model, Parameter, Table
from tests.engine.build import sector

EQUATIONS = """
@s.stock(unit="firm", initial="start")
def firms(entry):
    '''Firms'''
    return entry

@s.flow(unit="firm/year")
def entry(firms, rate, push, effect):
    '''Entry'''
    return firms * rate * lookup(effect, push)

@s.auxiliary(unit="firm")
def doubled(firms):
    '''Twice the firms'''
    return 2 * firms
"""
RATE = Parameter("rate", "1/year", 0.1, 0.05, 0.2, "uniform")
START = Parameter("start", "firm", 10.0, 5.0, 20.0, "uniform")
PUSH = Lever("push", "dimensionless", 0.5, 0.0, 1.0)
EFFECT = Table("effect", "dimensionless", "dimensionless", (0.0, 1.0), (1.0, 2.0))


@pytest.fixture
def hash_of(tmp_path):
    """The hash of the model, as it stands or with something changed."""
    files = iter(range(100))

    def build(equations=EQUATIONS, parameters=(RATE, START), lever=PUSH, table=EFFECT) -> str:
        return Model([sector(tmp_path, equations, f"{next(files)}.py")], parameters, [lever], [table]).hash

    return build


def test_twelve_hexadecimal_digits(hash_of):
    assert len(hash_of()) == 12
    assert int(hash_of(), 16) > 0


EQUATION_CHANGES = {
    "operator": ("firms * rate", "firms / rate"),
    "order of factors": ("firms * rate", "rate * firms"),
    "number": ("2 * firms", "3 * firms"),
    "sign of a net flow": ("return entry", "return -entry"),
    "unit": ('"firm/year"', '"firm/month"'),
    "unit of a stock": ('"firm", initial', '"person", initial'),
    "initial value": ('initial="start"', 'initial="rate"'),
    "kind": ('auxiliary(unit="firm")', 'flow(unit="firm")'),
    "name": ("doubled", "twice"),
    "elements": ('auxiliary(unit="firm")', 'auxiliary(unit="firm", by=Pair)'),
    "word": ("lookup(effect, push)", "lookup(effect, exp(push))"),
}


@pytest.mark.parametrize("case", EQUATION_CHANGES)
def test_changes_with_an_equation(hash_of, case):
    old, new = EQUATION_CHANGES[case]
    reader = (
        "\n@s.auxiliary(unit='firm')\ndef reader(start):\n    '''So that start is read'''\n    return start\n"
    )
    assert EQUATIONS.count(old) >= 1
    assert hash_of(EQUATIONS.replace(old, new) + reader) != hash_of(EQUATIONS + reader)


@pytest.mark.parametrize(
    "changed",
    [
        {"parameters": (replace(RATE, value=0.11), START)},
        {"parameters": (replace(RATE, low=0.04), START)},
        {"parameters": (replace(RATE, high=0.3), START)},
        {"parameters": (replace(RATE, unit="1/month"), START)},
        {"parameters": (replace(RATE, distribution="triangular"), START)},
        {"parameters": (RATE, replace(START, value=10.000000000000002))},
        {"lever": replace(PUSH, baseline=0.4)},
        {"lever": replace(PUSH, low=-1.0)},
        {"lever": replace(PUSH, high=2.0)},
        {"lever": replace(PUSH, unit="USD")},
        {"table": replace(EFFECT, x=(0.0, 2.0))},
        {"table": replace(EFFECT, y=(1.0, 2.5))},
        {"table": replace(EFFECT, unit="firm")},
        {"table": replace(EFFECT, x_unit="year")},
        {"table": replace(EFFECT, x=(0.0, 0.5, 1.0), y=(1.0, 1.5, 2.0))},
    ],
    ids=str,
)
def test_changes_with_an_input(hash_of, changed):
    assert hash_of(**changed) != hash_of()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'''Entry'''", "'''What comes in, in other words'''"),
        ("    return entry", "    # Nothing leaves.\n    return entry  # yet"),
        (
            "firms * rate * lookup(effect, push)",
            "(\n        (firms * rate)\n        * lookup(effect, push)\n    )",
        ),
        ("firms, rate, push, effect", "effect, push, rate, firms"),
        ("return 2 * firms", "return 2.0*firms"),
        ('Sector("test")', 'Sector("another")'),
    ],
    ids=["docstring", "comment", "layout", "order of causes", "spelling of a number", "sector"],
)
def test_does_not_change_with_spelling(hash_of, old, new):
    assert hash_of(EQUATIONS.replace(old, new)) == hash_of()


def test_does_not_change_with_the_order_of_definition(hash_of):
    parts = [f"@s.{part}" for part in EQUATIONS.split("@s.")[1:]]
    assert hash_of("\n\n".join(reversed(parts)), (START, RATE)) == hash_of()


def test_the_cooperation_model_has_one():
    from models.cooperation import MODEL, SECTORS
    from models.cooperation.tables import levers, lookup_tables, parameters

    assert Model(reversed(SECTORS), parameters(), levers(), lookup_tables()).hash == MODEL.hash
