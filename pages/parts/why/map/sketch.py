"""How the map looks wherever it is drawn: boxes, room between them, and how links bend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from models import causal_map
from models.causal_map import Link, Place
from pages.parts.why.names import group_label, label

CELL = (218.0, 92.0)
"""Pixels from a column to the next, and from a row to the next."""
BOX = (172.0, 64.0)
"""Pixels of a variable's box."""
RIM = 14.0
"""Pixels from a sector's boxes to its frame."""
WIDTHS = (1.4, 7.0)
"""Pixels of a link without weight, and of one with all of it."""
SIGNS = {1: "+", -1: "−", 0: "±"}
CROWD = 40
"""Nodes from which on links are drawn faintly, but for those of the picked one."""
FAINT = 0.45
"""How opaque they are then."""
WIDER = {True: 1.0, False: 1.12}
"""Room between columns, on a crowded map and on others, in widths of a column."""


@dataclass(frozen=True)
class Bow:
    """How a link bends, how far from its tip its sign is, and how far to the right and down of it: pixels."""

    bend: float
    along: float
    right: float
    down: float


@dataclass(frozen=True)
class Drawn:
    """A part of the map: the links among its nodes, where each node is, and whether groups are drawn."""

    graph: nx.DiGraph
    places: Mapping[str, Place]
    grouped: bool

    @property
    def crowded(self) -> bool:
        return len(self.places) > CROWD

    @property
    def links(self) -> list[tuple[str, str, int]]:
        """Cause, effect and polarity of each link whose ends are drawn."""
        return [e for e in self.graph.edges(data="polarity") if e[0] in self.places and e[1] in self.places]

    @property
    def groups(self) -> list[str]:
        """The groups that are drawn."""
        return list(dict.fromkeys(map(causal_map.group, self.places))) if self.grouped else []

    def middle(self, name: str) -> tuple[float, float]:
        """Where the middle of a node's box is, in pixels."""
        (column, row), (across, down) = self.places[name], CELL
        return column * across * WIDER[self.crowded], row * down

    def label(self, name: str, picked: str) -> str:
        """What stands in a node; without frames, one of another group says which."""
        group = causal_map.group(name)
        strange = not self.grouped and group != causal_map.group(picked)
        return f"{label(name)}\n[{group_label(group)}]" if strange else label(name)

    def bow(self, link: Link) -> Bow:
        """How a link runs.

        Within a column it goes round what stands between; others bow a little. There and back differ.
        The sign stands beside the arrow.
        """
        (x, y), (x_2, y_2) = (self.places[end] for end in link)
        over, far = abs(x - x_2), abs(y - y_2)
        if over:
            return Bow(50 + 20 * over if over > 1.1 else 46 if x_2 < x else 12, 30, 0, -14)
        return Bow(70 + 14 * far if far > 1.1 else 26, 12, 14 if y < y_2 else -14, 0)
