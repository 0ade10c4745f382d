"""The switch for uncertainty, what the page says of it, and the wait for what is being worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from models.errors import InputError, message
from models.outcomes import HEADLINE
from pages.parts import state
from pages.parts.bands import DRAWS, Bands, bands
from pages.parts.drawings import drawings
from pages.parts.mirror import mirror
from pages.parts.page_state import PageState
from pages.parts.text import percent, plain, plain_problem, sentences, t, translated

ASKING_EVERY = 0.5
"""Seconds between two looks at whether bands are ready."""
WORDS = {
    "drawn": message(
        "{runs} draws of the uncertain assumptions, the same for scenario and baseline (no new policy)."
    ),
    "failed": message("{failed} of them could not be computed and are left out."),
    "waiting": message("The uncertainty of these settings is being worked out ({runs} draws)."),
    "kept": message(
        "Bands and shares are of the settings this file was saved with; for others they need the server."
    ),
}
"""What is said of the draws; the live board says it from the same."""
SHARES = {"programme_cost": message("costs more than the baseline in {share}\u00a0% of draws")}
SHARE = message("above the baseline in {share}\u00a0% of draws")
"""What a tile says; both are true whatever the outcome and the share."""


@dataclass(frozen=True)
class Known:
    """What is known of the uncertainty by now: bands, or why there are none; neither while it is pending."""

    found: Bands | None = None
    wrong: InputError | None = None

    @property
    def pending(self) -> bool:
        return self.found is None and self.wrong is None


def known(page: PageState) -> Known | None:
    """What is known for a state of the page; None where it does not ask."""
    if not page.bands:
        return None
    try:
        return Known(found=bands(page.scenario, variables(page)))
    except InputError as error:
        return Known(wrong=error)


def current_bands() -> Bands | None:
    """The bands of what is shown, where they are asked for and ready."""
    found = known(state.current())
    return found and found.found


def variables(page: PageState) -> list[str]:
    """All variables of which the page shows a line or a tile."""
    return [*HEADLINE, *(s.variable for d in drawings(page.shown) for s in d.series)]


def switch() -> None:
    st.toggle(t("Uncertainty"), **mirror("bands", state.current().bands, _switch))


def _switch(on: bool) -> None:
    state.change(replace(state.current(), bands=on))


@st.fragment(key=state.BANDS)
def uncertainty_line() -> None:
    """What the bands rest on; it waits for them where they are not ready."""
    found = known(state.current())
    if found is not None:
        st.caption(told(found))
        wait(found)


def told(found: Known) -> str:
    """What is known, in a sentence or two."""
    if found.wrong is not None:
        return plain_problem(found.wrong)
    if found.found is None:
        return _say("waiting", runs=DRAWS)
    runs, failed = found.found.runs, found.found.failed
    parts = [_say("drawn", runs=runs), *([_say("failed", failed=failed)] if failed else [])]
    return sentences(parts)


def _say(part: str, **counts: int) -> str:
    return translated(WORDS[part]).format(**{name: plain(n, 0) for name, n in counts.items()})


def wait(found: Known | None) -> None:
    """Asks again and again for bands that are pending; to be called within the fragment that shows them."""
    if found is not None and found.pending:
        # In the caller's fragment: a browser stops asking only when a fragment's own run drops the timer.
        st.fragment(run_every=ASKING_EVERY)(_look_again)()


def _look_again() -> None:
    found = known(state.current())
    if found is not None and not found.pending:
        state.touched()
        st.rerun()


def share_template(variable: str) -> str:
    """What is said of the share of draws in which a variable is above its baseline."""
    return translated(SHARES.get(variable, SHARE))


def shares(found: Bands | None, outcomes: Sequence[str], year: int) -> dict[str, str]:
    """For each outcome of which draws are known, what its tile says of them."""
    return {
        v: share_template(v).format(share=percent(found.share_above(v, year)))
        for v in outcomes
        if found is not None and v in found
    }
