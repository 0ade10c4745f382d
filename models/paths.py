"""The causal paths by which a lever changes an outcome.

The run with the lever changed is compared with the run in which it alone is left as it was.
Going back from the outcome's difference, each equation hands its share on to its causes, at
each step of Euler's method and through the stocks to the steps before: what arrives at the
lever is the whole difference, and what went through each link on the way is known. The shares
are finite differences of the adjoint method (reverse accumulation); an equation's causes are
switched from one run's values to the other's one after the other, on average over orders. A path's
share with the feedback loops it meets is Mason's gain formula (S. J. Mason, Proceedings of the
IRE 41(9), 1953) on what the links carry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise, permutations
from math import log, prod

import networkx as nx
import numpy as np

from models.causal_map import node
from models.cooperation import MODEL
from models.engine import Model, TimeGrid
from models.engine.evaluation import evaluate
from models.engine.simulation import run
from models.engine.structure import states
from models.scenario import Scenario
from models.watch import UNWATCHED, Stopped, Watch

STEP = 1 / 8
"""Years; shares need no finer step."""
NOTHING = 1e-12
"""A change this small, relative to the variable, is rounding."""
WITHIN = 2.0
ALL_ORDERS = 4
"""Causes of which all orders are tried."""
COUNT = 5
TRIED = 40
"""Paths among which the strongest are looked for."""
Link = tuple[str, str]
Values = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Path:
    """A causal path: variables from the lever to the outcome, and its share of the difference.

    `share` is signed: a negative one works against the whole. It holds what goes round the feedback
    loops that the path meets; the shares of all paths add up to one.
    """

    variables: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Explained:
    """What a lever does to an outcome (`effect`, in its unit), and by which paths."""

    lever: str
    outcome: str
    effect: float
    paths: tuple[Path, ...]


def explain(scenario: Scenario, lever: str, outcome: str, year: float, count: int = COUNT) -> Explained:
    """The strongest paths from a changed lever to an outcome in a year.

    Raises
    ------
    SimulationError
        If one of the two runs leaves the finite numbers.
    """
    grid = TimeGrid(scenario.grid.start, year, STEP)
    with_lever, without = (_states(s, grid) for s in (scenario, scenario.with_lever(lever, None)))
    carried = credits(MODEL, with_lever, without, STEP, outcome)
    effect = float(with_lever[outcome][-1] - without[outcome][-1])
    paths = strongest(_on_the_map(carried), lever, node(outcome), count) if effect else []
    return Explained(lever, outcome, effect, tuple(paths))


def explain_all(
    scenario: Scenario, outcome: str, year: float, watch: Watch = UNWATCHED
) -> dict[str, Explained]:
    """The same for each lever of a scenario, by name.

    Raises
    ------
    SimulationError
        As `explain`.
    Stopped
        If the watch says so.
    """
    found: dict[str, Explained] = {}
    for done, lever in enumerate(scenario.levers, start=1):
        if watch.stopped():
            raise Stopped
        found[lever] = explain(scenario, lever, outcome, year)
        watch.progress(done)
    return found


def _states(scenario: Scenario, grid: TimeGrid) -> dict[str, np.ndarray]:
    result = run(MODEL, grid, "euler", scenario.schedules, scenario.assumptions)
    return states(MODEL, result, scenario.schedules, scenario.assumptions)


def _on_the_map(carried: Mapping[Link, float]) -> dict[Link, float]:
    """What the map's links carry: tiers and a delay's stages taken together."""
    found: dict[Link, float] = {}
    for (cause, effect), amount in carried.items():
        ends = node(cause), node(effect)
        if ends[0] != ends[1]:
            found[ends] = found.get(ends, 0.0) + amount
    return found


def credits(model: Model, after: Values, before: Values, step: float, outcome: str) -> dict[Link, float]:
    """What each link carries of the outcome's difference at the end of two runs by Euler's method.

    Parameters
    ----------
    after, before
        All states along the two runs, of one shape (steps + 1); they share their initial stocks.
    step
        Years.

    Returns
    -------
    dict
        In the outcome's unit. What flows into a variable also flows out of it, apart from the
        outcome, into which all of the difference flows, and what differs without a cause.
    """
    changes = {n: _change(after[n], before[n]) for n in after}
    slopes = {v.name: _slopes(model, v.name, after, before, changes) for v in model.variables.values()}
    count = len(changes[outcome])
    weight = {n: np.zeros(count) for n in after}
    weight[outcome][-1] = 1.0
    stocks = [model.variables[n] for n in model.stocks]
    for k in reversed(range(count)):
        for stock in stocks:
            if k + 1 < count:
                weight[stock.name][k] += weight[stock.name][k + 1]
                for flow, sign in slopes[stock.name].items():
                    weight[flow][k] += step * sign[k] * weight[stock.name][k + 1]
        for name in reversed(model.order):
            if weight[name][k]:
                for cause, slope in slopes[name].items():
                    weight[cause][k] += slope[k] * weight[name][k]
    return dict(_carried(model, slopes, weight, changes, step))


def _carried(
    model: Model, slopes: Mapping[str, Values], weight: Values, changes: Values, step: float
) -> Iterator[tuple[Link, float]]:
    for effect, causes in slopes.items():
        stock = model.variables[effect].kind == "stock"
        reached = step * np.append(weight[effect][1:], 0.0) if stock else weight[effect]
        for cause, slope in causes.items():
            yield (cause, effect), float(np.sum(reached * slope * changes[cause]))


def _change(after: np.ndarray, before: np.ndarray) -> np.ndarray:
    change = after - before
    size = max(float(np.max(np.abs(before))), float(np.max(np.abs(after))))
    return np.where(np.abs(change) > NOTHING * size, change, 0.0)


def _slopes(model: Model, name: str, after: Values, before: Values, changes: Values) -> dict[str, np.ndarray]:
    """Change of a variable for each unit of change of a cause that changes, split exactly among causes."""
    variable = model.variables[name]
    moved = sorted(c for c in variable.causes if changes[c].any())

    @cache
    def value(switched: frozenset[str]) -> np.ndarray:
        chosen = {c: (after if c in switched else before)[c] for c in variable.causes}
        return np.broadcast_to(
            evaluate(variable.expression, chosen | dict(model.tables)), changes[name].shape
        )

    shares = _shared(moved, value) if moved else {}
    return {
        c: np.divide(s, changes[c], out=np.zeros_like(s), where=changes[c] != 0) for c, s in shares.items()
    }


def _shared(moved: Sequence[str], value: Callable[[frozenset[str]], np.ndarray]) -> dict[str, np.ndarray]:
    """What each cause adds when they are switched one after the other, on average over orders.

    Firms over places come to a meaningless number where firms are switched and there are no places yet.
    So at each step only orders count on whose way the variable stays within `WITHIN` times the larger of
    its two ends; where none does, the one that strays least.
    """
    ways = [[frozenset(order[:k]) for k in range(len(order) + 1)] for order in _orders(moved)]
    ends = np.maximum(np.abs(value(frozenset())), np.abs(value(frozenset(moved))))
    strayed = np.array([np.max([np.abs(value(s)) for s in way], axis=0) for way in ways])
    counts = strayed <= np.maximum(WITHIN * ends, strayed.min(axis=0))
    weights = counts / counts.sum(axis=0)
    shares = {c: np.zeros(ends.shape) for c in moved}
    for way, weight in zip(ways, weights, strict=True):
        for less, more in pairwise(way):
            (cause,) = more - less
            shares[cause] += weight * (value(more) - value(less))
    return shares


def _orders(moved: Sequence[str]) -> list[tuple[str, ...]]:
    """All orders of a few causes; of more those that begin with each of them, in both directions."""
    if len(moved) <= ALL_ORDERS:
        return list(permutations(moved))
    turned = [(*moved[k:], *moved[:k]) for k in range(len(moved))]
    return [*turned, *(order[::-1] for order in turned)]


def strongest(carried: Mapping[Link, float], lever: str, outcome: str, count: int) -> list[Path]:
    """The simple paths with the largest shares of what arrives at the outcome, largest first.

    Searched among the `TRIED` paths whose links carry most of what they end in, one by one; a link that
    carries more than the whole, the rest of which works against it, counts as the whole there.
    """
    whole: dict[str, float] = {}
    for (_, end), amount in carried.items():
        whole[end] = whole.get(end, 0.0) + amount
    part = {link: amount / whole[link[1]] for link, amount in sorted(carried.items()) if amount}
    graph = nx.DiGraph()
    for (cause, end), share in part.items():
        graph.add_edge(cause, end, length=-log(min(abs(share), 1.0)))
    if lever not in graph or outcome not in graph or not nx.has_path(graph, lever, outcome):
        return []
    found = islice(nx.shortest_simple_paths(graph, lever, outcome, weight="length"), TRIED)
    shares = {tuple(p): share for p in found for share in [_share(part, p)]}
    best = sorted(shares, key=lambda p: (-abs(shares[p]), p))[:count]
    return [Path(p, shares[p]) for p in best]


def _share(part: Mapping[Link, float], path: Sequence[str]) -> float:
    """Mason's gain formula: a path's gain, and that of every feedback loop that touches it."""
    lever = path[0]
    names = sorted({end for link in part for end in link} - {lever})
    place = {name: k for k, name in enumerate(names)}
    matrix = np.eye(len(names))
    for (cause, end), share in part.items():
        if lever not in (cause, end):
            matrix[place[end], place[cause]] -= share
    apart = [place[n] for n in names if n not in path]
    (sign, size), (sign_apart, size_apart) = (
        np.linalg.slogdet(m) for m in (matrix, matrix[np.ix_(apart, apart)])
    )
    return float(prod(part[link] for link in pairwise(path)) * sign * sign_apart * np.exp(size_apart - size))
