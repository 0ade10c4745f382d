"""The live board with six charts, as Explore mounts it with two or three."""

import streamlit as st

from pages.parts import state
from pages.parts.board import live_board
from pages.parts.board.offline import offline_button
from pages.parts.charts import Drawing, Series
from pages.parts.labels import label
from pages.parts.levers import control_bar
from pages.parts.look import apply_style

CHARTS = (
    ("outbound_investment", "inbound_investment", "investment_balance"),
    ("outward_transfer", "inward_transfer"),
    ("investment_coverage",),
    ("transfer_volume",),
    ("programme_cost",),
    ("outbound_investment_leading", "outbound_investment_emerging"),
)

st.set_page_config(layout="wide")
apply_style()
state.follow_address()
control_bar()
drawings = [Drawing(v[0], label(v[0]), [Series(x, label(x)) for x in v]) for v in CHARTS]
live_board(drawings)
offline_button(lambda _: drawings)
