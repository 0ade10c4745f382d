"""Which charts a page draws."""

from __future__ import annotations

from pages.parts import state
from pages.parts.charts import Drawing, Series
from pages.parts.labels import base_label, description, tier
from pages.parts.page_state import showable
from pages.parts.text import t

INVESTMENT = ("outbound_investment", "inbound_investment", "investment_balance")
TRANSFER = ("outward_transfer", "inward_transfer")


def drawings(shown: str) -> list[Drawing]:
    """The two charts that are always there, and the one of a picked variable if any."""
    found = [
        Drawing(state.MAIN_CHARTS[0], t("Investment, yearly rate"), _investment()),
        Drawing(state.MAIN_CHARTS[1], t("Technology transfer, yearly rate"), _transfer()),
    ]
    if shown:
        names = showable()[shown]
        lines = [Series(v, tier(v)) for v in names]
        found.append(Drawing(state.EXTRA, base_label(names[0]), lines, description(names[0])))
    return found


def _investment() -> list[Series]:
    names = (t("Outbound"), t("Inbound"), t("Balance"))
    return [Series(v, name) for v, name in zip(INVESTMENT, names, strict=True)]


def _transfer() -> list[Series]:
    return [Series(v, name) for v, name in zip(TRANSFER, (t("Outward"), t("Inward")), strict=True)]
