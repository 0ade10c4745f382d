"""Any valid state of the page."""

from __future__ import annotations

from hypothesis import strategies as st

from models.scenario import Scenario
from pages.parts.address import PageState, showable
from tests.models.strategies import scenarios

STEPS = (0.25, 0.2, 0.1, 0.05, 1 / 16)


@st.composite
def stepped_scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario with any step that people use."""
    return draw(scenarios()).replaced(step=draw(st.sampled_from(STEPS)))


def page_states() -> st.SearchStrategy[PageState]:
    """Any scenario, target year and shown variable."""
    return st.builds(
        PageState,
        scenario=stepped_scenarios(),
        year=st.integers(2018, 2050),
        shown=st.sampled_from(sorted(showable())),
    )
