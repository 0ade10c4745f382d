"""Small models as XMILE: what the file says, and what PySD and Simlin make of it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from models.engine import METHODS, Method, Model, Parameter, Schedule, TimeGrid, run
from models.engine.printers.xmile import NAMESPACE, document
from tests import peers
from tests.engine import examples
from tests.engine.build import auxiliary, lever, model, parameter, table

EXAMPLES = {
    "exponential": examples.EXPONENTIAL,
    "logistic": examples.LOGISTIC,
    "oscillator": examples.OSCILLATOR,
    "chain": examples.CHAIN,
    "ramp": examples.RAMP,
    "predator_prey": examples.PREDATOR_PREY,
}
GRID = TimeGrid(0.0, 8.0, 1 / 8)
CLOSE = 1e-9
WORDS = """
@s.stock(unit="dimensionless", initial="half")
def delay(pulse, notice):
    "A stock with a word of the language for a name"
    return -notice + pulse

@s.flow(unit="1/year")
def pulse(signal):
    "Filling"
    return signal

@s.flow(unit="1/year")
def notice(delay, half):
    "Draining; a name that begins like the word for no"
    return half * delay

@s.auxiliary(unit="dimensionless")
def signal(time, push, half):
    "Arithmetic with every kind of parenthesis"
    return 1 - (half - (push - 2)) - -half + time / (2 / (half * 3)) / 4 * 2

@s.auxiliary(unit="dimensionless")
def powers(time, delay, half):
    "Powers of compounds"
    return (1 + time / 4) ** (half - 2) ** 2 - (-half) ** 2 + (half**-1) ** half - half ** (1 + delay * 0)

@s.auxiliary(unit="dimensionless")
def functions(time, half):
    "Functions"
    return (
        exp(-time) + log(1 + time) + sqrt(time + 1)
        + minimum(time, 3 - half) * maximum(time, 2) + clip(time, 1, 2)
    )

@s.auxiliary(unit="dimensionless")
def choices(time, push, half):
    "Comparisons, in conditions and as numbers"
    return (
        where(time > 3.03, where(push <= 1.03, 4, 5), -time)
        + where(half, 7, 0)
        + (half >= 0.5) + 10 * (time < 2.03) + 100 * (half == 0.5) + 1000 * (half != 0.5)
    )

@s.auxiliary(unit="dimensionless")
def readings(bend, time, half):
    "Readings between, at and beyond a table's points"
    return lookup(bend, time) + lookup(bend, half) * lookup(bend, 2 * time - 3) + lookup(bend, time)

@s.auxiliary(unit="dimensionless")
def reading_of_a_reading(bend, time):
    "A table read where another reading says"
    return lookup(bend, lookup(bend, time) + lookup(bend, 3 - time))

@s.auxiliary(unit="dimensionless")
def push_level(half):
    "Named as a lever's level would be"
    return half

@s.auxiliary(unit="dimensionless")
def bend_at_time(half):
    "Named as a reading would be"
    return half
"""


def text(
    built: Model,
    method: Method = "euler",
    grid=GRID,
    schedules: dict[str, Schedule] | None = None,
    parameters: dict[str, float] | None = None,
    labels: dict[str, str] | None = None,
) -> str:
    return document(
        built,
        "A small <model> & more",
        start=grid.start,
        until=grid.until,
        step=grid.step,
        method=method,
        schedules=schedules or {},
        parameters=parameters or {},
        labels=labels or {},
    )


def ours(built, method: Method = "euler", grid=GRID, schedules=None) -> dict[str, np.ndarray]:
    found = run(built, grid, method, schedules or {})
    return {name: found[name] for name in found.names}


def element(written: str, name: str) -> ET.Element:
    found = ET.fromstring(written).find(f".//*[@name='{name}']")
    assert found is not None
    return found


def content(written: str, name: str, tag: str) -> str | None:
    return element(written, name).findtext(f"{{{NAMESPACE}}}{tag}")


@pytest.fixture
def words(tmp_path):
    """A model that uses every word of the vocabulary that is left when delays are expanded."""
    points = table("bend", (0.5, 2.0), (1.0, -1.0), (4.0, 3.0))
    return model(tmp_path, WORDS, [parameter("half", 0.5)], [lever("push", 1.0)], [points])


@pytest.mark.parametrize("built", EXAMPLES.values(), ids=EXAMPLES)
def test_pysd_runs_the_examples(built, tmp_path):
    assert peers.relative_difference(ours(built), peers.in_pysd(text(built), tmp_path)) < CLOSE


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("built", EXAMPLES.values(), ids=EXAMPLES)
def test_simlin_runs_the_examples(built, method, tmp_path):
    found = peers.in_simlin(text(built, method), tmp_path)
    assert peers.relative_difference(ours(built, method), found) < CLOSE


@pytest.mark.parametrize(
    "schedule",
    [
        None,
        Schedule(-3.0, 2.0, 2.5),
        Schedule(4.0, 1.3, 1.0, 5.0),
        Schedule(4.0, 2.0, 0.0),
        Schedule(4.0, 2.4, 0.0, 6.0),
    ],
    ids=["still", "ramp", "and back", "jump", "jump back"],
)
@pytest.mark.parametrize("step", [1 / 8, 0.1], ids=["eighth", "tenth"])
@pytest.mark.parametrize("engine", [peers.in_pysd, peers.in_simlin])
def test_every_word_and_course_means_the_same_there(engine, step, schedule, words, tmp_path):
    grid = TimeGrid(0.0, 8.0, step)
    given = {} if schedule is None else {"push": schedule}
    found = engine(text(words, grid=grid, schedules=given), tmp_path)
    assert peers.relative_difference(ours(words, grid=grid, schedules=given), found) < CLOSE


def test_a_wrong_equation_would_be_noticed(words, tmp_path):
    wrong = text(words).replace("<eqn>0.5</eqn>", "<eqn>0.5000001</eqn>")
    assert peers.relative_difference(ours(words), peers.in_simlin(wrong, tmp_path)) > CLOSE


def test_time_method_and_step(words):
    specs = ET.fromstring(text(words, "rk4")).find(f"{{{NAMESPACE}}}sim_specs")
    assert specs is not None
    assert specs.attrib == {"method": "rk4", "time_units": "year"}
    assert [(e.tag.split("}")[1], e.text, e.attrib) for e in specs] == [
        ("start", "0.0", {}),
        ("stop", "8.0", {}),
        ("dt", "8", {"reciprocal": "true"}),
    ]


@pytest.mark.parametrize("step", [0.3, 2.0])
def test_a_step_that_is_no_part_of_a_year(step, words):
    dt = ET.fromstring(text(words, grid=TimeGrid(0.0, 6.0, step))).find(f".//{{{NAMESPACE}}}dt")
    assert dt is not None
    assert (dt.text, dt.attrib) == (str(step), {})


def test_anything_may_stand_in_names_labels_and_docstrings(tmp_path):
    label = 'Wünsche < 3 & "mehr" > 1 \u4e0a\u6d77'
    made = model(
        tmp_path,
        f"@s.auxiliary(unit='(USD * year) / m**2')\ndef double(half):\n    '''{label}'''\n    return half\n",
        [parameter("half")],
    )
    written = text(made, labels={"half": label})
    assert content(written, "half", "doc") == content(written, "double", "doc") == label
    assert content(written, "double", "units") == "(USD * year) / m^2"
    assert ET.fromstring(written).findtext(f".//{{{NAMESPACE}}}name") == "A small <model> & more"


def test_flows_are_what_stocks_name_with_their_signs(words):
    written = text(words)
    stock = element(written, "delay")
    moves = [(e.tag.split("}")[1], e.text) for e in stock if e.tag.endswith("flow")]
    assert moves == [("inflow", '"pulse"'), ("outflow", '"notice"')]
    assert [element(written, n).tag.split("}")[1] for n in ("pulse", "notice", "signal")] == [
        "flow",
        "flow",
        "aux",
    ]


def test_a_flow_of_no_stock_is_an_auxiliary(tmp_path):
    made = model(
        tmp_path,
        "@s.flow(unit='1/year')\ndef leak(half):\n    '''From nowhere'''\n    return half\n",
        [parameter("half")],
    )
    assert element(text(made), "leak").tag == f"{{{NAMESPACE}}}aux"


def test_inputs_carry_value_range_and_what_replaces_the_value(tmp_path):
    fixed = Parameter("fixed", "year", 3.0, 3.0, 3.0, "fixed")
    made = model(
        tmp_path,
        auxiliary("return half + fixed + push", "half, fixed, push"),
        [parameter("half", 0.5), fixed],
        [lever("push", -1.0)],
    )
    written = text(made, parameters={"half": 0.25})
    assert [content(written, n, "eqn") for n in ("half", "fixed", "push")] == ["0.25", "3", "-1"]
    ranges = {n: element(written, n).find(f"{{{NAMESPACE}}}range") for n in ("half", "fixed", "push")}
    assert {n: r if r is None else r.attrib for n, r in ranges.items()} == {
        "half": {"min": "0", "max": "5"},
        "fixed": None,
        "push": {"min": "-10", "max": "10"},
    }


def test_helpers_never_take_a_name_of_the_model(words):
    written = text(words, schedules={"push": Schedule(2.0, 1.0, 1.0, 3.0)})
    all_names = [e.attrib["name"] for e in ET.fromstring(written).iter() if "name" in e.attrib]
    assert len(all_names) == len(set(all_names))
    readings = {"bend_at_time_2", "bend_at_half", "bend_reading", "bend_reading_2", "bend_reading_3"}
    assert readings | {"push_level_2", "push_start", "push_ramp", "push_end"} <= set(all_names)
    assert content(written, "bend_at_time", "eqn") == "half"
