"""What a model refuses when it is built: each time the file, the variable and the mend."""

import pytest

from models.engine import Model, Table
from tests.engine.build import (
    auxiliary,
    file_of,
    lever,
    model,
    parameter,
    per_element,
    refusal,
    sector,
    table,
)

POPULATION = """
@s.stock(unit="person", initial="first")
def people(births):
    '''People'''
    return births

@s.flow(unit="person/year")
def births(people, birth_rate):
    '''Births'''
    return people * birth_rate
"""
INPUTS = [parameter("first", 100.0, "person"), parameter("birth_rate", 0.02, "1/year")]


def test_accepts_a_sound_model(tmp_path):
    found = model(tmp_path, POPULATION, INPUTS)
    assert found.stocks == ("people",)
    assert found.order == ("births",)


def test_order_puts_causes_first_whatever_the_order_of_definition(tmp_path):
    chain = [auxiliary(f"return {b} + 1", b).replace("result", a) for a, b in ("ab", "bc", "cd")]
    found = model(tmp_path, "\n".join(chain), [parameter("d")])
    assert found.order == ("c", "b", "a")


def test_units_of_all_kinds_of_names(tmp_path):
    found = model(tmp_path, POPULATION, INPUTS)
    assert [found.unit(n) for n in ("people", "birth_rate", "time")] == ["person", "1/year", "year"]
    with pytest.raises(KeyError):
        found.unit("nobody")


def test_misspelt_name(tmp_path):
    said = refusal(tmp_path, "births", POPULATION.replace("birth_rate", "brith_rate"), INPUTS)
    assert said == "reads brith_rate, which does not exist. Did you mean birth_rate? Otherwise declare it."


def test_unknown_name(tmp_path):
    said = refusal(tmp_path, "births", POPULATION.replace("birth_rate", "xyz"), INPUTS)
    assert said == "reads xyz, which does not exist. Declare it."


def test_unknown_initial_value(tmp_path):
    said = refusal(tmp_path, "people", POPULATION.replace('"first"', '"fist"'), INPUTS)
    assert "reads fist, which does not exist. Did you mean first?" in said


def test_cycle_without_a_stock_is_named(tmp_path):
    links = [("a", "b"), ("b", "c"), ("c", "a")]
    equations = "\n".join(auxiliary(f"return {cause} / 2", cause).replace("result", a) for a, cause in links)
    said = refusal(tmp_path, "a", equations)
    assert said.startswith("is part of a cycle without a stock (a -> ")
    cycle = said[said.index("(") + 1 : said.index(")")].split(" -> ")
    assert cycle[0] == cycle[-1]
    assert set(cycle) == {"a", "b", "c"}
    assert "Put a stock or a delay between them" in said


def test_a_delay_breaks_a_cycle(tmp_path):
    equations = """
    @s.auxiliary(unit="firm")
    def wanted(seen, base):
        '''Wanted'''
        return base + seen / 2

    @s.stock(unit="firm", initial="base")
    def seen(catching_up):
        '''Seen'''
        return catching_up

    @s.flow(unit="firm/year")
    def catching_up(wanted, seen):
        '''Catching up'''
        return wanted - seen
    """
    assert model(tmp_path, equations, [parameter("base")]).order == ("wanted", "catching_up")


def test_initial_value_that_depends_on_itself(tmp_path):
    said = refusal(tmp_path, "people", POPULATION.replace('"first"', '"births"'), INPUTS[1:])
    assert "has an initial value that depends on itself" in said
    assert "people -> births -> people" in said or "births -> people -> births" in said
    assert "Start it from a parameter" in said


def test_two_definitions_in_two_sectors(tmp_path):
    first = sector(tmp_path, POPULATION, "first.py")
    second = sector(tmp_path, auxiliary("return 1").replace("result", "people"), "second.py")
    with pytest.raises(ValueError, match="people: is defined twice") as caught:
        Model([first, second], INPUTS)
    assert file_of(str(caught.value).split(": ")[0]) == tmp_path / "second.py"
    assert "first.py" in str(caught.value)
    assert "Rename or remove one" in str(caught.value)


@pytest.mark.parametrize(
    "double",
    [
        {"parameters": [*INPUTS, parameter("births")]},
        {"parameters": INPUTS, "levers": [lever("births")]},
        {"parameters": INPUTS, "tables": [table("births", (0, 0), (1, 1))]},
    ],
    ids=lambda double: str(list(double)[-1]),
)
def test_an_input_with_the_name_of_a_variable(tmp_path, double):
    said = refusal(tmp_path, "births", POPULATION, **double)
    assert "is defined twice (also in inputs)" in said


def test_two_inputs_with_one_name(tmp_path):
    said = refusal(tmp_path, "first", POPULATION, INPUTS, [lever("first")])
    assert "is defined twice" in said


def test_time_belongs_to_the_engine(tmp_path):
    said = refusal(tmp_path, "time", auxiliary("return 1").replace("result", "time"))
    assert "is defined twice (also in the engine)" in said


PER_ELEMENT = """
@s.auxiliary(unit="firm", by=Pair)
def firms(size):
    '''Firms'''
    return size
"""
OTHER = '\n@s.auxiliary(unit="firm")\ndef firms_left():\n    """Other"""\n    return 1\n'


def test_an_element_with_the_name_of_a_variable(tmp_path):
    said = refusal(tmp_path, "firms_left", PER_ELEMENT + OTHER, per_element("size", 1, 2))
    assert "is defined twice" in said


READER = '\n@s.auxiliary(unit="firm")\ndef reader(firms):\n    """Reader"""\n    return total(firms)\n'


def test_an_element_with_the_name_of_a_parameter(tmp_path):
    parameters = [*per_element("size", 1, 2), parameter("firms_left")]
    assert "is defined twice" in refusal(tmp_path, "firms_left", PER_ELEMENT + READER, parameters)


def test_an_element_with_the_name_of_a_lever(tmp_path):
    parameters, levers = per_element("size", 1, 2), [lever("firms_left")]
    assert "is defined twice" in refusal(tmp_path, "firms_left", PER_ELEMENT + READER, parameters, levers)


@pytest.mark.parametrize(
    ("change", "through"),
    [
        ("birth_rate", "birth_rate"),
        ("births * birth_rate", "multiply(births, birth_rate)"),
        ("births + 1", "1.0"),
    ],
)
def test_a_stock_changes_through_flows_only(tmp_path, change, through):
    causes = ", ".join(n for n in ("births", "birth_rate") if n in change)
    equations = POPULATION.replace("people(births)", f"people({causes})")
    equations = equations.replace("return births\n", f"return {change}\n")
    said = refusal(tmp_path, "people", equations, INPUTS)
    assert f"is a stock that changes through {through}" in said
    assert "Add and subtract flows only" in said


UNREAD = "is read by no equation. Use it or take it out."


def test_a_parameter_that_nothing_reads(tmp_path):
    assert refusal(tmp_path, "spare", POPULATION, [*INPUTS, parameter("spare")]) == UNREAD


def test_a_lever_that_nothing_reads(tmp_path):
    assert refusal(tmp_path, "spare", POPULATION, INPUTS, [lever("spare")]) == UNREAD


def test_a_table_that_nothing_reads(tmp_path):
    spare = [table("spare", (0, 0), (1, 1))]
    assert refusal(tmp_path, "spare", POPULATION, INPUTS, tables=spare) == UNREAD


LOOKUP = auxiliary("return lookup(effect, x)", "effect, x")


def test_unknown_table(tmp_path):
    said = refusal(tmp_path, "result", LOOKUP, [parameter("x")], tables=[])
    assert said == "looks up effect, which does not exist. Add it to the tables."


def test_misspelt_table(tmp_path):
    said = refusal(tmp_path, "result", LOOKUP, [parameter("x")], tables=[table("effects", (0, 0), (1, 1))])
    assert said.startswith("looks up effect, which does not exist. Did you mean effects?")


def test_lookup_of_something_that_is_no_table(tmp_path):
    equations = auxiliary("return lookup(x + 1, x)", "x")
    assert "table" in refusal(tmp_path, "result", equations, [parameter("x")])


@pytest.mark.parametrize("x", [(0.0, 0.0), (1.0, 0.0)])
def test_a_table_whose_x_does_not_increase(tmp_path, x):
    crooked = Table("effect", "dimensionless", "dimensionless", x, (0.0, 1.0))
    assert "increase" in refusal(tmp_path, "effect", LOOKUP, [parameter("x")], tables=[crooked])
