"""The feedback loops of the cooperation model: what they are called, and which drive a scenario's run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np

from models.cooperation import MODEL
from models.cooperation.tables import rows
from models.cooperation.tiers import Tier
from models.engine.dominance import Component, Path, components
from models.engine.link_scores import step_before
from models.engine.structure import dependencies, rotated, states, strong_components
from models.scenario import START, Scenario
from models.simulation import VERSION, trajectory

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class NamedLoop:
    """A loop of `data/loops.csv`: variables in causal order, the last acting on the first.

    It stands for the same loop among the other tier's partners too. `polarity` is
    R (reinforcing) or B (balancing).
    """

    id: str
    label: str
    description: str
    polarity: str
    variables: Path


@dataclass(frozen=True)
class Dominance:
    """What the loops of each part of the model do along a scenario's run.

    A part is a set of variables that all act on one another; shares compare loops of one part.

    Attributes
    ----------
    times
        Ends of the run's steps (years): the scores of a step are those of the change over it.
    """

    times: np.ndarray
    parts: tuple[Component, ...]

    def at(self, year: float) -> int:
        """The step that ends at a year, or the first after it; at the start of the run the first."""
        return int(step_before(self.times, year))

    def through(self, variable: str) -> Through:
        """The loops that a variable is part of."""
        part = self.part(variable)
        chosen = [k for k, loop in enumerate(part.loops) if variable in loop]
        return Through(part, tuple(part.loops[k] for k in chosen), part.scores[chosen])

    def part(self, variable: str) -> Component:
        """The part of the model that a variable belongs to."""
        return next(p for p in self.parts if variable in p.variables)


@dataclass(frozen=True)
class Through:
    """The loops of a part that share a variable; `scores` are relative to the whole part."""

    part: Component
    loops: tuple[Path, ...]
    scores: np.ndarray

    @cached_property
    def weight(self) -> np.ndarray:
        """Their share in all feedback of the part, by step: 0 to 1, NaN where nothing changes."""
        return np.abs(self.scores).sum(axis=0)

    @cached_property
    def shares(self) -> np.ndarray:
        """Shape (loops, steps): absolute values add up to 1, or are NaN where none of them is at work.

        Reinforcing loops are positive.
        """
        none = np.full(self.scores.shape, np.nan)
        return np.divide(self.scores, self.weight, out=none, where=self.weight > 0)


@dataclass(frozen=True)
class Strand:
    """Loops of one polarity drawn together: one that matters, or all others.

    Attributes
    ----------
    polarity
        +1 (reinforcing) or -1 (balancing).
    loops
        Places in the shares they come from.
    size
        Absolute share at each step, 0 where there is no information.
    """

    polarity: int
    loops: tuple[int, ...]
    size: np.ndarray


def strands(shares: np.ndarray, most: int) -> list[Strand]:
    """The loops with the largest mean share, at most so many of each polarity, and what all others add up to.

    A loop that changes its polarity belongs to two strands.

    Parameters
    ----------
    shares
        Shape (loops, steps), reinforcing loops positive.
    """
    found = []
    for polarity in (1, -1):
        sizes = np.nan_to_num(np.maximum(polarity * shares, 0))
        order = [int(k) for k in np.argsort(-sizes.mean(axis=1), kind="stable") if sizes[k].any()]
        groups = [(k,) for k in order[:most]] + [tuple(order[most:])]
        found += [Strand(polarity, g, sizes[list(g)].sum(axis=0)) for g in groups if g]
    return found


def dominance(scenario: Scenario) -> Dominance:
    """The scores of all loops along a scenario's run, at each of its steps.

    Raises
    ------
    SimulationError
        If a value stops being a finite number.
    """
    result = trajectory(scenario)
    values = states(MODEL, result, scenario.schedules, scenario.assumptions)
    return Dominance(result.times[1:], tuple(components(MODEL, values)))


def table(scenario: Scenario, least: float = 0.05) -> pd.DataFrame:
    """Which loops drive each part of the model, year by year.

    Returns
    -------
    pandas.DataFrame
        Columns `year`, `part` (1 is the largest), `loop`, `polarity` (R or B at that time) and `share` of
        its part, strongest first; loops below the `least` share are left out.
    """
    import pandas as pd

    found = dominance(scenario)
    lines = [
        (year, place, title(loop), "R" if score > 0 else "B", abs(score))
        for year in range(int(START) + 1, int(scenario.until) + 1)
        for place, part in enumerate(found.parts, 1)
        for loop, score in zip(part.loops, part.scores[:, found.at(year)], strict=True)
        if abs(score) >= least
    ]
    made = pd.DataFrame(lines, columns=["year", "part", "loop", "polarity", "share"])
    made = made.sort_values(["year", "part", "share"], ascending=[True, True, False], ignore_index=True)
    made.attrs = {
        "units": dict.fromkeys(made.columns, "") | {"year": "year", "share": "dimensionless"},
        "scenario": scenario.model_dump(exclude_none=True),
        "least_share": least,
        "complete": all(part.complete for part in found.parts),
        "model_hash": MODEL.hash,
        "model_version": VERSION,
    }
    return made


def title(loop: Path) -> str:
    """A loop's English name with its tier; loops without a name are called after their stocks."""
    named, tier = known(loop), tier_of(loop)
    name = named.label if named else ", ".join(stocks_of(loop))
    return f"{name}, {tier}" if named and tier else name


@cache
def named_loops() -> dict[str, NamedLoop]:
    """The loops by id."""
    return {
        r["id"]: NamedLoop(
            r["id"], r["label"], r["description"], r["polarity"], tuple(r["variables"].split())
        )
        for r in rows("loops")
    }


def known(loop: Path) -> NamedLoop | None:
    """The named loop that this one is, in either tier."""
    return _by_path().get(rotated(loop))


@cache
def _by_path() -> dict[Path, NamedLoop]:
    found: dict[Path, NamedLoop] = {}
    for named in named_loops().values():
        found |= dict.fromkeys(map(rotated, in_each_tier(named.variables)), named)
    return found


def in_each_tier(loop: Path) -> list[Path]:
    """The same loop among the partners of each tier; itself if it has no tier."""
    return list(dict.fromkeys(tuple(_in_tier(v, tier) for v in loop) for tier in Tier.elements))


def _in_tier(variable: str, tier: str) -> str:
    """The same variable of another tier; a total or a scalar itself."""
    found = MODEL.variables[variable]
    return variable.removesuffix(found.element) + tier if found.element else variable


def tier_of(loop: Path) -> str:
    """The one tier a loop's variables belong to, beside totals and scalars; empty for none or both."""
    found = {MODEL.variables[v].element for v in loop} - {""}
    return found.pop() if len(found) == 1 else ""


def stocks_of(loop: Path) -> list[str]:
    """The stocks of a loop, in causal order."""
    return [v for v in loop if MODEL.variables[v].kind == "stock"]


@cache
def feeding(outcome: str) -> tuple[str, ...]:
    """Stocks in feedback loops, as they are declared (without tier), that an outcome reads.

    Itself or through what has no memory, nearest first.
    """
    links = dependencies(MODEL).subgraph(MODEL.variables).edges
    read_at_once = nx.DiGraph((e, c) for c, e in links if e == outcome or e not in MODEL.stocks)
    away = nx.single_source_shortest_path_length(read_at_once, outcome)
    found = [v for v in MODEL.stocks if v in away and MODEL.variables[v].base in looping_stocks()]
    found.sort(key=lambda v: (away[v], v))
    return tuple(dict.fromkeys(MODEL.variables[v].base for v in found))


@cache
def looping_stocks() -> frozenset[str]:
    """Stocks in feedback loops, as they are declared (without tier); a delay's stages are none of them."""
    looping = frozenset().union(*strong_components(MODEL))
    found = (MODEL.variables[v] for v in MODEL.stocks if v in looping)
    return frozenset(v.base for v in found if not v.internal)


def tiers_of(stock: str) -> tuple[str, ...]:
    """The stock's variables: one for each tier, or itself."""
    return tuple(v for v in MODEL.stocks if MODEL.variables[v].base == stock)
