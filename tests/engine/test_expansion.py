"""Elements become suffixes, totals sums, delays stocks of their own."""

import numpy as np
import pytest

from models.engine import TimeGrid, run
from models.engine.expressions import text
from tests.engine.build import lever, model, parameter, per_element, refusal

TWO_ELEMENTS = """
@s.stock(unit="firm", initial="start", by=Pair, total=True)
def firms(entry):
    '''Firms'''
    return entry

@s.flow(unit="firm/year", by=Pair)
def entry(firms, rate, common):
    '''Entry'''
    return firms * rate * common

@s.auxiliary(unit="firm")
def everyone(firms):
    '''The total, read by its bare name'''
    return firms

@s.auxiliary(unit="firm/year")
def all_entry(entry):
    '''The total of what declares none'''
    return total(entry)

@s.auxiliary(unit="dimensionless", by=Pair)
def share(firms):
    '''An element's part of the total'''
    return firms / total(firms)
"""


@pytest.fixture
def two(tmp_path):
    inputs = [*per_element("start", 1.0, 3.0), *per_element("rate", 0.1, 0.2), parameter("common", 2.0)]
    return model(tmp_path, TWO_ELEMENTS, inputs)


def test_an_element_reads_its_own(two):
    assert text(two.variables["entry_left"].expression) == "multiply(multiply(firms_left, rate_left), common)"
    assert text(two.variables["entry_right"].expression).count("_right") == 2


def test_names_in_order_with_totals_after_their_elements(two):
    assert list(two.variables) == [
        *("firms_left", "firms_right", "firms", "entry_left", "entry_right"),
        *("everyone", "all_entry", "share_left", "share_right"),
    ]


def test_base_and_element_are_kept(two):
    found = two.variables["firms_right"]
    assert (found.base, found.element, found.kind) == ("firms", "right", "stock")


def test_the_total_of_a_stock_is_no_stock(two):
    assert two.variables["firms"].kind == "auxiliary"
    assert two.stocks == ("firms_left", "firms_right")


def test_totals_are_sums(two):
    result = run(two, TimeGrid(0, 2, 0.5))
    both = result["firms_left"] + result["firms_right"]
    assert np.array_equal(result["firms"], both)
    assert np.array_equal(result["everyone"], both)
    assert np.allclose(result["all_entry"], result["entry_left"] + result["entry_right"], rtol=1e-15)
    assert np.allclose(result["share_left"] + result["share_right"], 1, rtol=1e-15)


def test_initial_values_per_element(two):
    result = run(two, TimeGrid(0, 1, 0.5))
    assert (result["firms_left"][0], result["firms_right"][0]) == (1.0, 3.0)


def test_a_scalar_may_not_read_an_element_without_total(tmp_path):
    equations = TWO_ELEMENTS.replace("return total(entry)", "return entry")
    inputs = [*per_element("start", 1, 3), *per_element("rate", 0.1, 0.2), parameter("common")]
    said = refusal(tmp_path, "all_entry", equations, inputs)
    assert "reads entry, which exists once per element" in said
    assert "Write total(entry)" in said


def test_no_total_of_a_scalar(tmp_path):
    equations = TWO_ELEMENTS.replace("return total(entry)", "return total(entry) + total(everyone)")
    equations = equations.replace("def all_entry(entry)", "def all_entry(entry, everyone)")
    inputs = [*per_element("start", 1, 3), *per_element("rate", 0.1, 0.2), parameter("common")]
    said = refusal(tmp_path, "all_entry", equations, inputs)
    assert "takes the total of something without elements" in said


DELAYED = """
@s.auxiliary(unit="firm/year")
def late(source, lag):
    '''What comes out'''
    return {word}(source, lag)

@s.auxiliary(unit="firm/year")
def source(push):
    '''What goes in'''
    return 3 + push
"""
STAGES = {"smooth1": 1, "smooth3": 3, "delay1": 1, "delay3": 3}


def delayed(folder, word):
    return model(folder, DELAYED.format(word=word), [parameter("lag", 6.0, "year")], [lever("push")])


@pytest.mark.parametrize(("word", "order"), STAGES.items())
def test_a_delay_becomes_as_many_stocks_as_its_order(tmp_path, word, order):
    found = delayed(tmp_path, word)
    assert found.stocks == tuple(f"late_stage_{k}" for k in range(1, order + 1))
    assert all(v.internal == ("_stage_" in v.name or "_passing_" in v.name) for v in found.variables.values())


@pytest.mark.parametrize("word", STAGES)
def test_a_delay_starts_at_rest(tmp_path, word):
    result = run(delayed(tmp_path, word), TimeGrid(0, 2, 0.25))
    assert np.allclose(result["late"], 3.0, rtol=1e-14)


@pytest.mark.parametrize(
    ("word", "stage", "passing", "content"),
    [("smooth3", "firm/year", "(firm/year) / year", 3.0), ("delay3", "(firm/year) * year", "firm/year", 6.0)],
)
def test_units_and_contents_of_the_stages(tmp_path, word, stage, passing, content):
    """A smooth holds the value itself, a delay what is on its way: value times a third of six years."""
    found = delayed(tmp_path, word)
    assert found.variables["late_stage_2"].unit == stage
    assert found.variables["late_passing_2"].unit == passing
    assert run(found, TimeGrid(0, 1, 0.5))["late_stage_2"][0] == content


def test_a_delay_per_element_has_stages_per_element(tmp_path):
    equations = """
    @s.auxiliary(unit="firm", by=Pair, total=True)
    def late(size, lag):
        '''Late'''
        return 2 * smooth1(size, lag)
    """
    found = model(tmp_path, equations, [*per_element("size", 1, 5), parameter("lag")])
    assert found.stocks == ("late_stage_1_left", "late_stage_1_right")
    assert run(found, TimeGrid(0, 1, 0.5))["late"].tolist() == [12.0, 12.0, 12.0]


@pytest.mark.parametrize(
    "expression",
    ["smooth1(size + 1, lag)", "smooth1(size, 2) + lag", "smooth1(size, lag) + delay1(size, lag)"],
)
def test_a_delay_takes_names_and_stands_alone(tmp_path, expression):
    equations = f"""
    @s.auxiliary(unit="firm")
    def late(size, lag):
        '''Late'''
        return {expression}
    """
    said = refusal(tmp_path, "late", equations, [parameter("size"), parameter("lag")])
    assert "delays more than a name" in said
    assert "an equation of its own" in said
