"""The app: navigation, language and look. Start it with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from pages.parts import state
from pages.parts.labels import HEADING
from pages.parts.look import apply_style
from pages.parts.text import LANGUAGES, language, t, translated

PANEL_WIDTH = 340

state.follow_address()
st.set_page_config(
    page_title=t("Shanghai Belt-and-Road cooperation: policy simulator"),
    page_icon=str(Path(__file__).parent / "pages" / "parts" / "icon.svg"),
    layout="wide",
    initial_sidebar_state=PANEL_WIDTH,
)
apply_style()

page = st.navigation(
    [
        st.Page(
            "pages/explore.py",
            title=t("Explore"),
            icon=":material/tune:",
            help=t("Move the levers and see what they do to investment and technology transfer."),
            default=True,
        ),
        st.Page(
            "pages/compare.py",
            title=t("Compare"),
            icon=":material/compare_arrows:",
            help=t("Scenarios side by side: lines, outcomes, costs, and the levers that differ."),
        ),
        st.Page(
            "pages/uncertainty.py",
            title=t("Uncertainty"),
            icon=":material/query_stats:",
            help=t("How sure the results are, what decides them, and what would turn them round."),
        ),
        st.Page(
            "pages/explain.py",
            title=t("Explain"),
            icon=":material/account_tree:",
            help=t("Which levers, loops and links make a result what it is."),
        ),
        st.Page(
            "pages/evidence.py",
            title=t("Evidence"),
            icon=":material/fact_check:",
            help=t("Where every number comes from, how the model meets its record, and how it is tested."),
        ),
        st.Page(
            "pages/library.py",
            title=t("Library"),
            icon=":material/folder_open:",
            help=t("Save the mix under a name, find it again, share it by link."),
        ),
    ],
    position="top",
)

with st.container(
    horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="masthead"
):
    st.title(translated(HEADING), anchor=False, width="content")
    st.session_state["language-choice"] = language()
    st.segmented_control(
        t("Language"),
        list(LANGUAGES),
        format_func=lambda code: LANGUAGES[code],
        required=True,
        key="language-choice",
        label_visibility="collapsed",
        on_change=lambda: state.choose_language(st.session_state["language-choice"]),
    )

page.run()
