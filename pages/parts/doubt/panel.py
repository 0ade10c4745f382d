"""A chart with its heading, text alternative and table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from models.cooperation import MODEL
from pages.parts.doubt.charts import Chart, Frame
from pages.parts.look import palette
from pages.parts.page_state import PageState
from pages.parts.panel import table_panel
from pages.parts.text import t, unit_label


def frame(now: PageState) -> Frame:
    """What the charts of the outcome that is asked about share."""
    return Frame(palette(), unit_label(MODEL.unit(now.outcome)) or t("ratio"), now.target_year)


def chart_with_table(
    key: str,
    title: str,
    chart: Chart,
    words: str,
    table: pd.DataFrame,
    about: Sequence[str] | None = None,
) -> None:
    """Draws a chart under its title; `words` say it to who cannot see it, `table` holds its numbers.

    `about` as for `table_panel`.
    """
    st.markdown(f"**{title}**")
    st.altair_chart(chart, key=f"{key}-chart", alt=words)
    table_panel(key, lambda: table, chart=chart.to_dict, title=title, about=about)
