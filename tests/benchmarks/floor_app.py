"""The floor of Streamlit itself: one slider and two charts of a single point each."""

import altair as alt
import pandas as pd
import streamlit as st


@st.fragment
def page() -> None:
    level = st.slider("level", 0, 300, 30, 5, key="level")
    for k in range(2):
        point = pd.DataFrame({"x": [0], "y": [level]})
        chart = alt.Chart(point).mark_point().encode(x="x:Q", y="y:Q")
        st.altair_chart(chart, key=f"chart-{k}")


page()
