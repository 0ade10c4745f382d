"""Any valid state of the page."""

from __future__ import annotations

from hypothesis import strategies as st

from models.evidence import KINDS, STATUSES, items
from models.presets import presets
from models.prior import uncertain
from models.scenario import Scenario
from pages.parts.address import SLUG
from pages.parts.compare.selection import CURRENT, MOST, Entrant, kept
from pages.parts.page_state import (
    CHARTS,
    EVIDENCE,
    FORMS,
    OF,
    OUTCOMES,
    SHELVES,
    SORTS,
    VIEWS,
    Bookmark,
    PageState,
    showable,
)
from pages.parts.story import LONGEST_TITLE, Step, step_of
from tests.models.strategies import scenarios

STEPS = (0.25, 0.2, 0.1, 0.05, 1 / 16)


@st.composite
def stepped_scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario with any step that people use."""
    return draw(scenarios()).replaced(step=draw(st.sampled_from(STEPS)))


def words(most: int) -> st.SearchStrategy[str]:
    """Anything a person may write."""
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=most)


def story_steps() -> st.SearchStrategy[Step]:
    """Steps of a story: presets or mixes, with any title and note."""
    mixes = scenarios() | st.sampled_from([p.scenario for p in presets().values()])
    return st.builds(step_of, mixes, words(LONGEST_TITLE), words(40))


def slugs() -> st.SearchStrategy[str]:
    """Names of saved scenarios in links."""
    return st.from_regex(SLUG, fullmatch=True)


@st.composite
def entrants(draw: st.DrawFn) -> Entrant:
    """Anything that can be compared."""
    known = st.sampled_from([CURRENT, *presets()])
    reference = draw(known | st.builds(lambda s: kept(s).reference, stepped_scenarios()))
    return Entrant(reference, draw(words(LONGEST_TITLE)))


@st.composite
def page_states(draw: st.DrawFn) -> PageState:
    """Any scenario, target year, shown variable, story, stage and question about uncertainty."""
    story = tuple(draw(st.lists(story_steps(), max_size=3)))
    compare = tuple(draw(st.lists(entrants(), max_size=MOST)))
    return PageState(
        scenario=draw(stepped_scenarios()),
        year=draw(st.integers(2018, 2050)),
        shown=draw(st.sampled_from(sorted(showable()))),
        story=story,
        at=draw(st.integers(0, len(story))),
        stage=tuple(c for c in CHARTS if draw(st.booleans())),
        bands=draw(st.booleans()),
        outcome=draw(st.sampled_from(OUTCOMES)),
        target=draw(st.none() | st.floats(allow_nan=False, allow_infinity=False)),
        view=draw(st.sampled_from(VIEWS)),
        of=draw(st.sampled_from(OF)),
        assumption=draw(st.sampled_from(["", *(p.name for p in uncertain())])),
        evidence=draw(st.sampled_from(EVIDENCE)),
        kind=draw(st.sampled_from(["", *KINDS])),
        status=draw(st.sampled_from(["", *STATUSES])),
        find=draw(words(20)),
        item=draw(st.sampled_from(["", *items()])),
        compare=compare,
        against=draw(st.integers(0, len(compare))),
        form=draw(st.sampled_from(FORMS)),
        order=draw(st.sampled_from(["", *OUTCOMES])),
        origin=draw(st.none() | entrants()),
        saved=draw(st.none() | st.builds(Bookmark, slugs(), st.integers(1, 10**6))),
        seek=draw(words(20)),
        tag=draw(words(20)),
        sort=draw(st.sampled_from(SORTS)),
        shelf=draw(st.sampled_from(SHELVES)),
        look=draw(st.just("") | slugs()),
        years=tuple(sorted(draw(st.sets(st.integers(2015, 2050), max_size=3)))),
    )
