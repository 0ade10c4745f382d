"""Questions about a model's structure: who depends on whom, and which loops that makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np

from models.engine.evaluation import evaluate
from models.engine.expressions import TIME, Name, names, walk
from models.engine.model import Model
from models.engine.schedule import Schedule
from models.engine.simulation import NO_SCHEDULES, Trajectory


@dataclass(frozen=True)
class Loop:
    """A feedback loop: variables in causal order, the last acting on the first.

    `polarity` is +1 (reinforcing), -1 (balancing), or 0 where a link has no one sign.
    """

    variables: tuple[str, ...]
    polarity: int


def dependencies(model: Model) -> nx.DiGraph:
    """Links from each cause (variable, parameter, lever) to what reads it; `time` left out."""
    graph = nx.DiGraph()
    graph.add_nodes_from(model.variables)
    for variable in model.variables.values():
        graph.add_edges_from((cause, variable.name) for cause in sorted(variable.causes - {"time"}))
    return graph


def strong_components(model: Model) -> list[frozenset[str]]:
    """Sets of variables that all act on one another, largest first."""
    found = nx.strongly_connected_components(dependencies(model))
    return sorted((frozenset(c) for c in found if len(c) > 1), key=lambda c: (-len(c), sorted(c)))


def link_polarity(model: Model, cause: str, effect: str, states: Mapping[str, np.ndarray]) -> int:
    """Sign of a link over the given states: +1, -1, or 0 where it differs or vanishes.

    Parameters
    ----------
    states
        Arrays of one shape for every name the effect's equation reads, for example
        a trajectory of each.
    """
    variable = model.variables[effect]
    if variable.kind == "stock":
        return _sign_in_sum(model, cause, effect)
    values: dict[str, Any] = {n: states[n] for n in variable.causes} | dict(model.tables)
    nudge = 1e-6 * np.maximum(np.abs(states[cause]), 1e-3)
    change = evaluate(variable.expression, values | {cause: states[cause] + nudge}) - evaluate(
        variable.expression, values
    )
    signs = set(np.sign(np.broadcast_to(change, nudge.shape)).astype(int)) - {0}
    return int(signs.pop()) if len(signs) == 1 else 0


def _sign_in_sum(model: Model, flow: str, stock: str) -> int:
    """A flow fills or drains a stock, whatever its value."""
    expression = model.variables[stock].expression
    zeros = dict.fromkeys((n.id for n in walk(expression) if isinstance(n, Name)), 0.0)
    return int(np.sign(evaluate(expression, zeros | {flow: 1.0})))


def loop(model: Model, variables: Sequence[str], states: Mapping[str, np.ndarray]) -> Loop:
    """The loop through these variables, in this order.

    Raises
    ------
    ValueError
        If one of its links is not in the model.
    """
    polarity = 1
    for cause, effect in zip(variables, [*variables[1:], variables[0]], strict=True):
        if effect not in model.variables or cause not in names(model.variables[effect].expression):
            raise ValueError(f"{effect} does not depend on {cause}")
        polarity *= link_polarity(model, cause, effect, states)
    return Loop(tuple(variables), polarity)


def feedback_loops(
    model: Model, states: Mapping[str, np.ndarray], limit: int, longest: int | None = None
) -> list[Loop]:
    """Feedback loops of the model with their polarity, shortest first.

    Parameters
    ----------
    limit
        Most loops to return; a model of this kind can have millions.
    longest
        Most variables in a loop.
    """
    graph = dependencies(model).subgraph(model.variables)
    cycles = islice(nx.simple_cycles(graph, length_bound=longest), limit)
    return sorted(
        (loop(model, rotated(c), states) for c in cycles), key=lambda x: (len(x.variables), x.variables)
    )


def states(
    model: Model,
    result: Trajectory,
    schedules: Mapping[str, Schedule] = NO_SCHEDULES,
    parameters: Mapping[str, float] | None = None,
) -> dict[str, np.ndarray]:
    """Everything an equation may read along a run: variables, inputs and time, of one shape."""
    found = {name: result[name] for name in result.names} | {TIME: result.times}
    for p in model.parameters.values():
        found[p.name] = np.full(len(result.times), (parameters or {}).get(p.name, p.value))
    for x in model.levers.values():
        schedule = schedules.get(x.name, Schedule(x.baseline, 0, 0))
        found[x.name] = np.array([schedule.value(t, x.baseline) for t in result.times])
    return found


def rotated(cycle: Sequence[str]) -> tuple[str, ...]:
    """The cycle from its alphabetically first variable on, so that it is the same in every process."""
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])
