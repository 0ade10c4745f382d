"""Which feedback loops drive behaviour at each instant of a run.

A loop's score is the product of its links' scores (`link_scores`); its relative score is that product's
share in the scores of all loops of its strongly connected component. Where there are more loops than can
be scored one by one, the strongest are searched for (Eberlein and Schoenberg, "Finding the Loops that
Matter", arXiv:2006.08425, 2020).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import networkx as nx
import numpy as np

from models.engine.link_scores import Link, link_scores
from models.engine.model import Model
from models.engine.structure import dependencies, rotated, strong_components

MOST = 2000
"""Loops of a component up to which every one is scored."""
SEARCHES = 40
"""Instants, evenly spread, at which strong loops are searched for where there are more."""

Path = tuple[str, ...]
"""A loop's variables in causal order, the alphabetically first one first; the last acts on the first."""


@dataclass(frozen=True)
class Component:
    """The feedback loops of one strongly connected component along a run.

    Attributes
    ----------
    scores
        Relative scores of shape (loops, T - 1), reinforcing ones positive: their absolute values add
        up to 1 at each step, or are NaN where no loop is at work (equilibrium).
    complete
        Whether these are all loops, or the strongest that were found.
    """

    variables: frozenset[str]
    loops: tuple[Path, ...]
    scores: np.ndarray
    complete: bool


def components(model: Model, states: Mapping[str, np.ndarray], most: int = MOST) -> list[Component]:
    """The model's strongly connected components, largest first, with the relative scores of their loops.

    Parameters
    ----------
    states
        What every name held at T instants one step apart, as `structure.states` gives it.
    most
        Loops of a component up to which every one is scored.
    """
    return [_component(model, states, variables, most) for variables in strong_components(model)]


def _component(
    model: Model, states: Mapping[str, np.ndarray], variables: frozenset[str], most: int
) -> Component:
    graph = dependencies(model).subgraph(variables)
    links = link_scores(model, states, sorted(variables))
    loops = [rotated(c) for c in islice(nx.simple_cycles(graph), most + 1)]
    complete = len(loops) <= most
    if not complete:
        stocks = sorted(variables & set(model.stocks))
        loops = list(strongest(links, variables, stocks))
    loops.sort(key=lambda loop: (len(loop), loop))
    return Component(variables, tuple(loops), _relative(loops, links), complete)


def _relative(loops: Sequence[Path], links: Mapping[Link, np.ndarray]) -> np.ndarray:
    """Each loop's share in the absolute scores of all, at each step."""
    scores = np.empty((len(loops), len(next(iter(links.values())))))
    for score, loop in zip(scores, loops, strict=True):
        np.prod([links[x] for x in around(loop)], axis=0, out=score)
    whole = np.abs(scores).sum(axis=0)
    # A sleeping loop of balancing links has a score of -0.
    return np.divide(scores, whole, out=np.full(scores.shape, np.nan), where=whole > 0) + 0.0


def around(loop: Path) -> list[Link]:
    """A loop's links."""
    return list(zip(loop, [*loop[1:], loop[0]], strict=True))


def strongest(
    links: Mapping[Link, np.ndarray], variables: Collection[str], stocks: Sequence[str]
) -> set[Path]:
    """The strongest loops through each stock at instants spread over a run.

    It finds the strongest loop nearly always and may miss others. Unlike in the paper each stock's
    search begins afresh, which finds more.
    """
    steps = len(next(iter(links.values())))
    at = np.unique(np.linspace(0, steps - 1, min(steps, SEARCHES)).round().astype(int))
    found: set[Path] = set()
    for step in at:
        strength = {link: abs(float(score[step])) for link, score in links.items()}
        onward = {v: _strongest_first(v, strength, variables) for v in variables}
        for stock in stocks:
            found |= {rotated(loop) for loop in _search(stock, onward)}
    return found


def _strongest_first(
    cause: str, strength: Mapping[Link, float], variables: Collection[str]
) -> list[tuple[str, float]]:
    """What a variable acts on, with the links' strengths; links that sleep are left out."""
    awake = [(e, s) for (c, e), s in strength.items() if c == cause and e in variables and s > 0]
    return sorted(awake, key=lambda x: (-x[1], x[0]))


def _search(target: str, onward: Mapping[str, Sequence[tuple[str, float]]]) -> Iterator[Path]:
    """Paths from a stock back to itself; a variable is left where a stronger path has reached it before."""
    best: dict[str, float] = {}
    path, trails = [target], [iter(onward[target])]
    while trails:
        effect, strength = next(trails[-1], ("", 0.0))
        if effect == target:
            yield tuple(path)
        elif not effect:
            trails.pop()
            path.pop()
        elif effect not in path and strength >= best.get(effect, 0.0):
            best[effect] = strength
            path.append(effect)
            trails.append(iter([(e, strength * s) for e, s in onward[effect]]))
