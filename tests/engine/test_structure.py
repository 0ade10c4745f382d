"""Who depends on whom, and which loops that makes."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from models.cooperation import MODEL
from models.engine import Model, TimeGrid, run, structure
from models.engine.expressions import Name, walk
from models.presets import presets
from models.simulation import trajectory
from tests.engine.build import model, parameter, table
from tests.engine.examples import EXPONENTIAL, LOGISTIC, OSCILLATOR, PREDATOR_PREY, RAMP

LOOPS = Path(__file__).parents[2] / "data" / "loops.csv"
SIGNS = {"R": 1, "B": -1}


def states_of(model: Model, until: float = 10.0) -> dict[str, np.ndarray]:
    """Everything an equation may read, along a run."""
    result = run(model, TimeGrid(0, until, 0.125))
    return all_states(model, result.names, result.values, result.times)


def all_states(model: Model, names, values, times) -> dict[str, np.ndarray]:
    states = {n: values[:, k] for k, n in enumerate(names)} | {"time": times}
    states |= {n: np.full(len(times), p.value) for n, p in model.parameters.items()}
    return states | {n: np.full(len(times), x.baseline) for n, x in model.levers.items()}


@pytest.fixture(scope="module")
def policy_states():
    """A run in which every loop is awake: delivery is overloaded only when programmes start."""
    return cooperation_states("six_directions")


def cooperation_states(preset: str) -> dict[str, np.ndarray]:
    scenario = presets()[preset].scenario
    result = trajectory(scenario)
    states = all_states(MODEL, result.names, result.values, result.times)
    for name, schedule in scenario.schedules.items():
        states[name] = np.array([schedule.value(t, MODEL.levers[name].baseline) for t in result.times])
    return states


def test_dependencies_are_the_links_of_the_equations():
    graph = structure.dependencies(MODEL)
    links = {
        (node.id, v.name)
        for v in MODEL.variables.values()
        for node in walk(v.expression)
        if isinstance(node, Name) and node.id != "time" and node.id not in MODEL.tables
    }
    assert set(graph.edges) == links
    assert set(MODEL.variables) | set(MODEL.levers) <= set(graph.nodes)
    assert "time" not in graph


def test_dependencies_of_a_small_model():
    assert set(structure.dependencies(EXPONENTIAL).edges) == {
        *(("births", "people"), ("people", "births"), ("birth_rate", "births"))
    }


def test_strong_components():
    assert structure.strong_components(EXPONENTIAL) == [{"people", "births"}]
    assert structure.strong_components(RAMP)[0] == {"late_signal_stage_1", "late_signal_passing_1"}
    (everything,) = structure.strong_components(PREDATOR_PREY)
    assert everything == set(PREDATOR_PREY.variables)


def test_the_sectors_of_the_cooperation_model_hang_together():
    largest = structure.strong_components(MODEL)[0]
    assert {"trust_leading", "trust_emerging", "outward_offers_leading", "inbound_direct_emerging"} <= largest
    assert "investment_coverage" not in largest


@pytest.mark.parametrize(
    ("cause", "effect", "sign"),
    [
        ("hares", "hare_births", 1),
        ("hare_births", "hares", 1),
        ("hares_caught", "hares", -1),
        ("hares_caught", "fox_births", 1),
        ("foxes", "hares_caught", 1),
        ("foxes", "fox_deaths", 1),
        ("fox_deaths", "foxes", -1),
        ("fox_life", "fox_deaths", -1),
    ],
)
def test_link_polarity(cause, effect, sign):
    assert structure.link_polarity(PREDATOR_PREY, cause, effect, states_of(PREDATOR_PREY)) == sign


def test_a_link_that_turns_round_has_no_one_sign():
    """Entry rises with firms while places are many, and falls after."""
    states = states_of(LOGISTIC)
    assert structure.link_polarity(LOGISTIC, "firms", "entry", states) == 0
    early = {n: values[:8] for n, values in states.items()}
    late = {n: values[-8:] for n, values in states.items()}
    assert structure.link_polarity(LOGISTIC, "firms", "entry", early) == 1
    assert structure.link_polarity(LOGISTIC, "firms", "entry", late) == -1


def test_links_through_time_tables_and_words(tmp_path):
    equations = """
    @s.auxiliary(unit="dimensionless")
    def result(a, b, c, d, time, effect):
        '''Result'''
        return lookup(effect, a) - exp(b) + where(c > 0, d, -d) + time
    """
    inputs = [parameter(n, v) for n, v in (("a", 0.5), ("b", 0.2), ("c", 1.0), ("d", 3.0))]
    small = model(tmp_path, equations, inputs, tables=[table("effect", (0, 2), (1, 0))])
    states = states_of(small, 1.0)
    found = {cause: structure.link_polarity(small, cause, "result", states) for cause in "abcd"}
    assert found == {"a": -1, "b": -1, "c": 0, "d": 1}


def test_the_loops_of_predator_and_prey():
    states = states_of(PREDATOR_PREY)
    found = {
        (frozenset(x.variables), x.polarity) for x in structure.feedback_loops(PREDATOR_PREY, states, 100)
    }
    assert found == {
        (frozenset({"hares", "hare_births"}), 1),
        (frozenset({"hares", "hares_caught"}), -1),
        (frozenset({"foxes", "fox_deaths"}), -1),
        (frozenset({"foxes", "hares_caught", "fox_births"}), 1),
    }


def test_loops_are_sorted_limited_and_no_longer_than_asked():
    states = states_of(PREDATOR_PREY)
    every = structure.feedback_loops(PREDATOR_PREY, states, 100)
    lengths = [len(x.variables) for x in every]
    assert lengths == sorted(lengths)
    assert len(structure.feedback_loops(PREDATOR_PREY, states, 2)) == 2
    short = structure.feedback_loops(PREDATOR_PREY, states, 100, longest=2)
    assert [len(x.variables) for x in short] == [n for n in lengths if n == 2]


def test_loops_do_not_depend_on_the_hash_seed():
    """Python shuffles sets of names anew in every process."""
    script = (
        "from tests.engine.test_structure import PREDATOR_PREY, states_of, structure\n"
        "print(structure.feedback_loops(PREDATOR_PREY, states_of(PREDATOR_PREY), 100))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": str(seed)},
            cwd=LOOPS.parents[1],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in (1, 2, 3)
    }
    assert len(outputs) == 1


def test_a_polarity_is_a_plain_number():
    """So that it can be written as JSON."""
    found = structure.feedback_loops(PREDATOR_PREY, states_of(PREDATOR_PREY), 100)
    assert {type(x.polarity) for x in found} == {int}


def test_an_oscillator_is_one_balancing_loop():
    (only,) = structure.feedback_loops(OSCILLATOR, states_of(OSCILLATOR), 10)
    assert only.polarity == -1
    assert set(only.variables) == {"displacement", "movement", "velocity", "pull"}


def test_a_loop_keeps_the_order_it_is_asked_in():
    order = ("births", "people")
    assert structure.loop(EXPONENTIAL, order, states_of(EXPONENTIAL)) == structure.Loop(order, 1)


def test_a_loop_with_a_missing_link_is_refused():
    with pytest.raises(ValueError, match="foxes does not depend on hares_caught"):
        structure.loop(PREDATOR_PREY, ["hares_caught", "foxes", "hare_births"], states_of(PREDATOR_PREY))


def named_loops() -> list[dict[str, str]]:
    with LOOPS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", named_loops(), ids=lambda row: row["id"])
def test_a_named_loop_has_its_polarity(row, policy_states):
    found = structure.loop(MODEL, row["variables"].split(), policy_states)
    assert found.polarity == SIGNS[row["polarity"]]


ASLEEP = {"delivery_effectiveness", "overseas_firm_entry_leading"}
"""Links that do nothing while no programme outgrows the administration and no park abroad has a place."""


def test_without_new_policy_only_loops_through_delivery_and_full_parks_sleep():
    states = cooperation_states("baseline")
    for row in named_loops():
        variables = row["variables"].split()
        expected = 0 if ASLEEP & set(variables) else SIGNS[row["polarity"]]
        assert structure.loop(MODEL, variables, states).polarity == expected


def test_the_loops_of_the_design_are_named():
    ids = " ".join(row["id"] for row in named_loops())
    for word in (
        "trust",
        "deals",
        "agglomeration",
        "filling",
        "knowledge",
        "gap",
        "broker",
        "overload",
        "learning",
    ):
        assert word in ids
