"""Loops that matter: what each link, and each feedback loop, does to behaviour at each instant of a run.

The method is that of Schoenberg, Davidsen and Eberlein (System Dynamics Review 36(2), 2020) with the score
from a flow to its stock as improved by Schoenberg, Hayward and Eberlein (System Dynamics Review 39(2), 2023).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from models.engine.evaluation import evaluate
from models.engine.model import Model
from models.engine.structure import dependencies

NOISE = 1e-14
"""Changes smaller than this part of a variable's largest value are rounding, not behaviour."""

Link = tuple[str, str]
"""Cause and effect."""


def step_before(ends: np.ndarray, years: np.ndarray | float) -> np.ndarray:
    """For years the step that ends at each, or the first after it; at the start of a run the first.

    Parameters
    ----------
    ends
        Ends of a run's steps (years): the scores of a step are those of the change over it.
    """
    return np.minimum(np.searchsorted(ends, np.asarray(years) - 1e-9), len(ends) - 1)


def link_scores(
    model: Model, states: Mapping[str, np.ndarray], effects: Iterable[str] | None = None
) -> dict[Link, np.ndarray]:
    """Score of each link at each step: the part of the effect's change that the cause made, with its sign.

    Parameters
    ----------
    states
        What every name held at T instants one step apart, as `structure.states` gives it.
    effects
        Variables whose links are wanted; all of them without.

    Returns
    -------
    dict
        For each cause and effect an array of shape (T - 1,): the step to the second instant is first.
        0 where cause or effect did not change.
    """
    found: dict[Link, np.ndarray] = {}
    graph = dependencies(model)
    for effect in model.variables if effects is None else effects:
        causes = sorted(graph.predecessors(effect))
        score = _flow_scores if model.variables[effect].kind == "stock" else _partial_scores
        found |= {(c, effect): s for c, s in zip(causes, score(model, effect, causes, states), strict=True)}
    return found


def _partial_scores(
    model: Model, effect: str, causes: list[str], states: Mapping[str, np.ndarray]
) -> list[np.ndarray]:
    """|change with this cause alone / whole change| * sign(change with this cause alone / cause's change)."""
    variable = model.variables[effect]
    before: dict[str, Any] = {n: states[n][:-1] for n in variable.causes} | dict(model.tables)
    start, moved = states[effect][:-1], _change(states[effect])
    found = []
    for cause in causes:
        alone = evaluate(variable.expression, before | {cause: states[cause][1:]}) - start
        signs = np.sign(alone) * np.sign(_change(states[cause]))
        found.append(_ratio(alone, moved) * signs)
    return found


def _flow_scores(
    model: Model, stock: str, flows: list[str], states: Mapping[str, np.ndarray]
) -> list[np.ndarray]:
    """|flow's change / net flow's change|, positive for what fills the stock."""
    expression = model.variables[stock].expression
    given = {flow: states[flow] for flow in flows}
    scale = np.max([np.abs(states[flow]) for flow in flows])
    net = _change(evaluate(expression, given), scale)
    zeros = dict.fromkeys(flows, 0.0)
    signs = [np.sign(evaluate(expression, zeros | {flow: 1.0})) for flow in flows]
    return [_ratio(_change(given[f], scale), net) * sign for f, sign in zip(flows, signs, strict=True)]


def _change(values: np.ndarray, scale: float | None = None) -> np.ndarray:
    """Differences between neighbours, 0 where they are rounding."""
    change = np.diff(values)
    largest = np.max(np.abs(values)) if scale is None else scale
    return np.where(np.abs(change) > NOISE * largest, change, 0.0)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """|part / whole|, 0 where the whole is 0."""
    moves = whole != 0
    return np.abs(np.divide(part, whole, out=np.zeros(len(whole)), where=moves))
