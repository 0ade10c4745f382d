"""Any valid state of the page."""

from __future__ import annotations

from hypothesis import strategies as st

from models.scenario import START, Scenario
from pages.parts.address import PageState, showable
from tests.models.strategies import scenarios

STEPS = (0.25, 0.2, 0.1, 0.05, 1 / 16)
"""Steps that lead to horizons between whole years, too."""


@st.composite
def timed_scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario, with horizons between whole years among them."""
    step = draw(st.sampled_from(STEPS))
    until = draw(st.integers(round(1 / step), round(35 / step))) * step + START
    return draw(scenarios()).replaced(step=step, until=until)


def page_states() -> st.SearchStrategy[PageState]:
    """Any scenario, target year and shown variable."""
    return st.builds(
        PageState,
        scenario=st.one_of(scenarios(), timed_scenarios()),
        year=st.integers(2018, 2050),
        shown=st.sampled_from(sorted(showable())),
    )
