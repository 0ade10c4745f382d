"""The outcomes of the target year, each against the baseline."""

from __future__ import annotations

import streamlit as st

from models.engine import Trajectory
from models.outcomes import HEADLINE, Outcome, outcome
from pages.parts.labels import label
from pages.parts.text import quantity, short_unit, signed


def tiles(result: Trajectory, baseline: Trajectory, year: int) -> None:
    """A tile for each headline outcome: value, unit, change against no new policy."""
    with st.grid(min_column_width=140, gap="small", key="tiles"):
        for name in HEADLINE:
            found = outcome(name, result, baseline, year)
            st.metric(
                label(name),
                _figure(found),
                _change(found),
                delta_color="off",
                border=True,
                height="stretch",
            )


def _figure(found: Outcome) -> str:
    """The number, with its unit in small type."""
    unit = short_unit(found.unit)
    number = quantity(found.value, found.unit)
    return f"{number} :small[:gray[{unit}]]" if unit else number


def _change(found: Outcome) -> str | None:
    """The difference as a reader sees it, None where it rounds to nothing."""
    change = signed(found.difference, found.unit)
    return change if change.startswith(("+", "-")) else None
