"""The causal map: who acts on whom, with both tiers of a variable in one place.

Parameters are left out, since nothing acts on them; the stages of a delay are the delay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import networkx as nx
import numpy as np

from models.cooperation import MODEL, SECTORS
from models.engine.link_scores import Link, link_scores, step_before
from models.engine.structure import dependencies, link_polarity, states
from models.scenario import START, Scenario
from models.simulation import trajectory

LEVERS = "levers"
"""The group of the levers, beside the sectors."""
SIGN_YEARS = 1
"""Years between the instants at which the sign of a link is tried."""
Place = tuple[float, float]
"""Column and row."""
COLUMNS_OF_GROUPS = 5
NODE_COLUMNS = 2
"""Columns of variables in a group."""
HEAD = 1.0
"""Rows that a group's name and rim take."""
LINE = 5
"""Nodes of a path that stand side by side."""
LEADING = 1.4
"""Rows from one such line to the next."""
GAP = 0.55
"""Columns between groups."""


def node(name: str) -> str:
    """Where a variable or lever stands on the map: under the name it is declared by."""
    found = MODEL.variables.get(name)
    if found is None:
        return name
    # A delay's stages are called `<delay>_stage_1`, `<delay>_passing_1` and so on.
    return found.base.rsplit("_", 2)[0] if found.internal else found.base


def group(place: str) -> str:
    """Sector of a node of the map, or `LEVERS`."""
    return LEVERS if place in MODEL.levers else _first()[place].sector


def kind(place: str) -> str:
    """Stock, flow, auxiliary or lever."""
    return "lever" if place in MODEL.levers else _first()[place].kind


@cache
def _first():
    """A variable for each node, one with a tier where there are tiers: a total is no stock."""
    found = {}
    for v in MODEL.variables.values():
        if not v.internal and (v.base not in found or v.element):
            found[v.base] = v
    return found


@cache
def links() -> Mapping[Link, tuple[Link, ...]]:
    """Links of the map, each with the links of the equations that it stands for."""
    found: dict[Link, list[Link]] = {}
    for cause, effect in sorted(dependencies(MODEL).edges):
        ends = node(cause), node(effect)
        if cause not in MODEL.parameters and ends[0] != ends[1]:
            found.setdefault(ends, []).append((cause, effect))
    return {ends: tuple(single) for ends, single in found.items()}


def causal_map(scenario: Scenario) -> nx.DiGraph:
    """The map; each link has its `polarity` along the scenario's run: +1, -1, or 0 for no one sign."""
    every = max(round(SIGN_YEARS / scenario.step), 1)
    every = every if scenario.grid.steps % every == 0 else 1
    found = states(MODEL, trajectory(scenario, every), scenario.schedules, scenario.assumptions)
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted({end for ends in links() for end in ends}))
    for ends, single in links().items():
        signs = {link_polarity(MODEL, cause, effect, found) for cause, effect in single} - {0}
        graph.add_edge(*ends, polarity=signs.pop() if len(signs) == 1 else 0)
    return graph


@dataclass(frozen=True)
class Weights:
    """For each link of the map its weight in each year from `first` on, from 0 to 1."""

    first: int
    of: Mapping[Link, np.ndarray]

    @property
    def years(self) -> list[int]:
        return list(range(self.first, self.first + len(next(iter(self.of.values())))))


def weights(scenario: Scenario) -> Weights:
    """What each link makes of its effect's change: its link score's part of the scores of all its causes.

    A year's are those of the last step before it, as those of loops are.
    """
    result = trajectory(scenario)
    scores = link_scores(MODEL, states(MODEL, result, scenario.schedules, scenario.assumptions))
    at = step_before(result.times[1:], np.arange(START, int(scenario.until) + 1))
    return Weights(int(START), merged({link: s[at] for link, s in relative(scores).items()}))


def relative(scores: Mapping[Link, np.ndarray]) -> dict[Link, np.ndarray]:
    """Sizes of scores, those of one effect's causes adding up to 1, or to 0 where nothing changes."""
    whole: dict[str, np.ndarray] = {}
    for (_, effect), score in scores.items():
        whole[effect] = whole.get(effect, 0.0) + np.abs(score)
    return {
        link: np.divide(np.abs(s), whole[link[1]], out=np.zeros_like(s), where=whole[link[1]] > 0)
        for link, s in scores.items()
    }


def merged(scores: Mapping[Link, np.ndarray]) -> dict[Link, np.ndarray]:
    """Weights of the equations' links on the map: of those a link stands for, the largest."""
    return {
        ends: np.max([scores[link] for link in single if link in scores], axis=0)
        for ends, single in links().items()
        if any(link in scores for link in single)
    }


def around(graph: nx.DiGraph, picked: str, steps: int) -> dict[str, int]:
    """What acts on a node within so many steps (negative) and what it acts on (positive)."""
    causes = nx.single_source_shortest_path_length(graph.reverse(copy=False), picked, steps)
    effects = nx.single_source_shortest_path_length(graph, picked, steps)
    far = steps + 1
    return {
        name: -causes[name] if causes.get(name, far) <= effects.get(name, far) else effects[name]
        for name in sorted({*causes, *effects})
    }


def in_columns(graph: nx.DiGraph, steps: Mapping[str, int]) -> dict[str, Place]:
    """Places of what is around a node: causes left, effects right, each near what it is linked to."""
    places: dict[str, Place] = {}
    for step in sorted(set(steps.values()), key=lambda s: (abs(s), s)):
        names = sorted(n for n, s in steps.items() if s == step)
        names.sort(key=lambda n: (_middle(graph, n, places), group(n), n))
        places |= {n: (float(step), k - (len(names) - 1) / 2) for k, n in enumerate(names)}
    return places


def _middle(graph: nx.DiGraph, name: str, places: Mapping[str, Place]) -> float:
    """Mean row of the neighbours that have a place already."""
    rows = [places[n][1] for n in nx.all_neighbors(graph, name) if n in places]
    return sum(rows) / len(rows) if rows else 0.0


def in_lines(names: Iterable[str]) -> dict[str, Place]:
    """Places of a path's nodes: line by line, to and fro, so that each stands next to the one before."""
    places: dict[str, Place] = {}
    for k, name in enumerate(names):
        line, column = divmod(k, LINE)
        places[name] = (float(column if line % 2 == 0 else LINE - 1 - column), LEADING * line)
    return places


def on_the_whole_map() -> dict[str, Place]:
    """Places of all nodes, the same for every scenario: groups side by side, linked nodes close."""
    graph = nx.Graph(list(links()))
    members: dict[str, list[str]] = {name: [] for name in (LEVERS, *(s.name for s in SECTORS))}
    for name in sorted(graph):
        members[group(name)].append(name)
    heights = [0.0] * COLUMNS_OF_GROUPS
    places: dict[str, Place] = {}
    for names in members.values():
        column = heights.index(min(heights))
        inside = _grid(graph.subgraph(names), NODE_COLUMNS)
        left = column * (NODE_COLUMNS + GAP)
        places |= {n: (left + x, heights[column] + y) for n, (x, y) in inside.items()}
        heights[column] += max(y for _, y in inside.values()) + 1 + HEAD
    return places


def of_group(graph: nx.DiGraph, name: str) -> dict[str, Place]:
    """Places of one group's nodes, about as many side by side as on top of each other."""
    members = [n for n in graph if group(n) == name]
    return _grid(nx.Graph(graph.subgraph(members)), round(len(members) ** 0.5))


def _grid(graph: nx.Graph, columns: int) -> dict[str, Place]:
    """Nodes on a grid, in the order of an energy layout (Kamada and Kawai), which has no chance in it."""
    ordered = nx.Graph()
    ordered.add_nodes_from(sorted(graph))
    ordered.add_edges_from(sorted(tuple(sorted(e)) for e in graph.edges))
    rough = {n: [round(float(c), 6) for c in xy] for n, xy in nx.kamada_kawai_layout(ordered).items()}
    across = sorted(rough, key=lambda n: (rough[n][0], n))
    rows = -(-len(across) // columns)
    return {
        n: (float(column), float(row))
        for column in range(columns)
        for row, n in enumerate(_down(across[column * rows : (column + 1) * rows], rough))
    }


def _down(names: Iterable[str], rough: Mapping[str, list[float]]) -> list[str]:
    return sorted(names, key=lambda n: (rough[n][1], n))
