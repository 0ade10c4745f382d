"""The outcomes of the target year, each against the baseline."""

from __future__ import annotations

import streamlit as st

from models.engine import Trajectory
from models.errors import message
from models.outcomes import BOUGHT, HEADLINE, Outcome, cost_per_additional_dollar, outcome
from pages.parts.bands import Bands
from pages.parts.labels import description, label
from pages.parts.text import quantity, short_unit, shown_difference, t, translated
from pages.parts.uncertainty import shares

RATES = message("Rates at the start of {year}, and the change against no new policy")
"""What the tiles show."""
EXPLAINED = {"investment_coverage"}
"""Outcomes whose name does not say enough."""
PRICES = {
    "gain": message("{flow} {cost}"),
    "none": message("{flow}: no gain"),
    "all": message("Programme dollars per additional dollar, 2018 to {year}: {parts}"),
}
"""What an additional dollar costs, in words; the live board says it from the same."""


def tiles(result: Trajectory, baseline: Trajectory, year: int, bands: Bands | None = None) -> None:
    """A tile for each headline outcome: value, unit, change against no new policy, and how sure that is."""
    told = shares(bands, HEADLINE, year)
    with st.grid(min_column_width=140, gap="small", key="tiles"):
        for name in HEADLINE:
            found = outcome(name, result, baseline, year)
            change = "" if found.level else shown_difference(found.value, found.baseline, found.unit)
            st.metric(
                label(name),
                _figure(found),
                change or None,
                delta_color="off",
                delta_arrow="auto" if change.startswith(("+", "-")) else "off",
                help=description(name) if name in EXPLAINED else None,
                border=True,
                height="stretch",
                delta_description=told.get(name) if change else None,
            )


def _figure(found: Outcome) -> str:
    """The number, with its unit in small type."""
    unit = short_unit(found.unit)
    number = quantity(found.value, found.unit)
    return f"{number} :small[:gray[{unit}]]" if unit else number


def prices(result: Trajectory, baseline: Trajectory, year: int) -> str:
    """What an additional dollar of each flow costs in programmes, since 2018."""
    parts = []
    for v in BOUGHT:
        price = cost_per_additional_dollar(v, result, baseline, year)
        cost = "" if price is None else quantity(price, "dimensionless")
        parts.append(_say("gain" if cost else "none", flow=label(v), cost=cost))
    return _say("all", year=year, parts=t("; ").join(parts))


def _say(part: str, **values: object) -> str:
    return translated(PRICES[part]).format(**values)
