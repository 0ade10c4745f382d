"""A chart with its heading, text alternative and table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.parts.doubt.charts import Chart
from pages.parts.text import t


def chart_with_table(key: str, title: str, chart: Chart, words: str, table: pd.DataFrame) -> None:
    """Draws a chart under its title; `words` say it to who cannot see it, `table` holds its numbers."""
    st.markdown(f"**{title}**")
    st.altair_chart(chart, key=f"{key}-chart", alt=words)
    opened = st.expander(
        t("Table"), icon=":material/table_rows:", type="compact", key=f"{key}-table", on_change="rerun"
    )
    if not opened.open:
        return
    with opened:
        st.dataframe(table, hide_index=True, height=min(320, 40 + 35 * len(table)))
        st.download_button(
            t("Download as CSV"),
            table.to_csv(index=False).encode("utf-8-sig"),
            file_name=f"{key}.csv",
            mime="text/csv",
            icon=":material/download:",
            key=f"{key}-csv",
            on_click="ignore",
        )
