"""The causal map: exactly the links of the equations, laid out once."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from models import causal_map as layout
from models.causal_map import (
    around,
    causal_map,
    group,
    in_columns,
    kind,
    merged,
    node,
    on_the_whole_map,
    relative,
    weights,
)
from models.cooperation import MODEL
from models.engine.structure import dependencies
from models.presets import presets
from models.scenario import Scenario


@pytest.fixture(scope="module")
def graph():
    return causal_map(presets()["six_directions"].scenario)


def test_the_map_has_exactly_the_links_of_the_equations(graph):
    written = {
        (_place(c), _place(e)) for c, e in dependencies(MODEL).edges if c not in MODEL.parameters
    }  # found without the map's own names
    assert set(graph.edges) == {(c, e) for c, e in written if c != e}
    assert {node(n) for n in MODEL.variables} | set(MODEL.levers) == set(graph)


def _place(name):
    """A name without its tier or the stage of its delay, told by the declared names alone."""
    if name in MODEL.levers:
        return name
    found = [d.name for d in MODEL.declarations if name == d.name or name.startswith(f"{d.name}_")]
    exact = [f for f in found if name in (f, f"{f}_leading", f"{f}_emerging")]
    return (exact or found)[-1] if exact else max(found, key=len)


def test_signs_are_what_the_equations_say(graph):
    signs = {(c, e): s for c, e, s in graph.edges(data="polarity")}
    assert signs["trust_building", "trust"] == 1
    assert signs["overseas_firm_exit", "overseas_firms"] == -1
    assert signs["programme_cost", "delivery_effectiveness"] == -1
    assert (
        signs["outbound_investment", "investment_balance"]
        != signs["inbound_investment", "investment_balance"]
    )
    assert signs["emerging_focus", "focus_share"] == 0  # more for one tier is less for the other


def test_groups_and_kinds():
    assert group("broker_training") == layout.LEVERS
    assert kind("broker_training") == "lever"
    assert (group("overseas_parks"), kind("overseas_parks")) == ("parks", "stock")


def test_the_whole_map_is_laid_out_once_without_overlaps(graph):
    first, second = on_the_whole_map(), on_the_whole_map()
    assert first == second
    assert set(first) == set(graph)
    assert len(set(first.values())) == len(first)
    bounds = {g: [p for n, p in first.items() if group(n) == g] for g in {group(n) for n in first}}
    for name, (x, y) in first.items():
        for g, places in bounds.items():
            inside = all(min(p[k] for p in places) <= (x, y)[k] <= max(p[k] for p in places) for k in (0, 1))
            assert not inside or g == group(name)


def test_a_sector_alone_has_its_variables(graph):
    places = layout.of_group(graph, "trust")
    assert set(places) == {n for n in graph if group(n) == "trust"}
    assert len(set(places.values())) == len(places)


@pytest.mark.parametrize("picked", ["trust", "brokers", "delivery_effectiveness", "broker_training"])
def test_causes_stand_left_and_effects_right(graph, picked):
    steps = around(graph, picked, 2)
    places = in_columns(graph, steps)
    assert steps[picked] == 0
    assert set(steps) == set(nx.ego_graph(graph, picked, 2)) | set(nx.ego_graph(graph.reverse(), picked, 2))
    assert all(places[c][0] < 0 or c in graph[picked] for c in graph.predecessors(picked))
    assert all(places[e][0] > 0 or e in graph.pred[picked] for e in graph.successors(picked))
    assert len(set(places.values())) == len(places)


def test_weights_of_a_link_are_the_largest_of_those_it_stands_for():
    scores = {
        ("trust_building_leading", "trust_leading"): np.array([0.2, 0.9]),
        ("trust_building_emerging", "trust_emerging"): np.array([0.4, 0.1]),
    }
    found = merged(scores)
    assert list(found) == [("trust_building", "trust")]
    assert found["trust_building", "trust"].tolist() == [0.4, 0.9]


def test_relative_scores_of_an_effect_add_up_to_one_unless_nothing_changes():
    scores = {
        ("a", "x"): np.array([-3.0, 0.0]),
        ("b", "x"): np.array([1.0, 0.0]),
        ("a", "y"): np.array([9, 2.0]),
    }
    found = relative(scores)
    assert found["a", "x"].tolist() == [0.75, 0.0]
    assert found["b", "x"].tolist() == [0.25, 0.0]
    assert found["a", "y"].tolist() == [1.0, 1.0]


def test_every_link_has_a_weight_for_each_year(graph):
    scenario = presets()["six_directions"].scenario
    found = weights(scenario)
    assert found.years == list(range(2015, int(scenario.until) + 1))
    assert set(found.of) == set(graph.edges)
    values = np.array(list(found.of.values()))
    assert values.min() >= 0
    assert values.max() <= 1 + 1e-12
    lever = found.of["broker_training", "broker_enrolments"]
    assert lever[found.years.index(2016)] == 0  # no policy yet
    assert lever[found.years.index(2019)] > 0.5


def test_the_plain_world_has_the_same_links(graph):
    assert set(causal_map(Scenario()).edges) == set(graph.edges)


def test_a_path_goes_to_and_fro_and_each_step_stands_next_to_the_last():
    places = list(layout.in_lines([f"v{k}" for k in range(13)]).values())
    assert len(set(places)) == 13
    for (x, y), (next_x, next_y) in pairwise(places):
        assert (abs(next_x - x), next_y - y) in {(1, 0), (0, layout.LEADING)}
