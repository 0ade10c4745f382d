"""What is on the page: the one state that widgets show and the address holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from models.cooperation import MODEL
from models.outcomes import HEADLINE
from models.scenario import Scenario
from pages.parts.compare.selection import Entrant
from pages.parts.story import Step

DEFAULT_YEAR = 2030
CHARTS = ("investment", "transfer", "extra")
"""The page's charts, by place."""
OUTCOMES = (*HEADLINE[:4], "outward_transfer", "inward_transfer", *HEADLINE[4:])
"""Outcomes whose uncertainty one can look into."""
VIEWS = ("reach", "causes", "turn", "wrong", "basis")
"""Questions about uncertainty, in the page's order."""
OF = ("scenario", "difference")
"""Whether a question is about the outcome, or about what the policies change of it."""
WHYS = ("ledger", "loops", "map", "path")
"""Ways to explain a result, in the page's order."""
PARTS = ("around", "sector", "whole")
"""How much of the causal map is drawn."""
EVIDENCE = ("numbers", "history", "tests")
"""What one can look at as evidence, in the page's order."""
FORMS = ("together", "apart")
"""Whether the lines that are compared share one chart or have one each."""
SORTS = ("changed", "name", "author", "created")
"""What the library can be sorted by, its own order first."""
SHELVES = ("saved", "deleted")
"""Which of the library's scenarios are listed."""


@dataclass(frozen=True)
class Bookmark:
    """A version of a saved scenario, by the scenario's name in links and the version's number."""

    slug: str
    version: int


@dataclass(frozen=True)
class PageState:
    """What is on the page.

    Attributes
    ----------
    year
        The year of the tiles.
    shown
        The variable of the extra chart, if any.
    story, at
        Steps for the stage, and which of them was gone to last (from 1; 0: none).
    stage
        Charts on the stage; empty while nothing is presented.
    bands
        Whether it is shown how far the lines can be relied on.
    outcome, target
        The outcome whose uncertainty is looked into, and what of it one wants to reach, in its unit
        (None: what it would be without policy).
    view, of
        Which question is asked, and whether about the outcome or about what the policies change.
    assumption
        The parameter the outcome is drawn against; empty for the one that matters most.
    why
        How a result is explained.
    variable
        The variable or lever that is looked at on the causal map; empty for the outcome asked about.
    part
        How much of the map is drawn around it.
    lever
        The lever whose paths are followed; empty for the one that matters most.
    origin
        What the levers' contributions lead away from; None for the same without new policy.
    route
        Which of its paths is drawn, counted from the strongest.
    moment
        The year of the loops and links looked at; None for the target year.
    evidence
        Which evidence is looked at.
    kind, status, find
        Which of the numbers are listed: of one kind, of one status, with these words; empty for all.
    item
        The number whose story is told, if any.
    compare, against
        The scenarios that are compared, and which of them the others are held against (from 1; 0: each
        against its own baseline).
    form
        Whether their lines share one chart.
    order
        The outcome that the compared scenarios are ordered by; empty for the order they were chosen in.
    years
        The years of the table of outcomes; empty for the target year.
    saved
        The saved scenario that this one was opened from or saved as, if any.
    seek, tag, sort, shelf
        Which of the saved scenarios are listed: with these words, with this tag (empty for all), what
        they are sorted by, and whether the deleted ones are meant.
    look
        The saved scenario that is looked at in the library, by its name in links; empty for none.
    """

    scenario: Scenario = field(default_factory=Scenario)
    year: int = DEFAULT_YEAR
    shown: str = ""
    story: tuple[Step, ...] = ()
    at: int = 0
    stage: tuple[str, ...] = ()
    bands: bool = False
    outcome: str = "investment_coverage"
    target: float | None = None
    view: str = VIEWS[0]
    of: str = OF[0]
    assumption: str = ""
    why: str = WHYS[0]
    variable: str = ""
    part: str = PARTS[0]
    lever: str = ""
    origin: Entrant | None = None
    route: int = 1
    moment: int | None = None
    evidence: str = EVIDENCE[0]
    kind: str = ""
    status: str = ""
    find: str = ""
    item: str = ""
    compare: tuple[Entrant, ...] = ()
    against: int = 0
    form: str = FORMS[0]
    order: str = ""
    years: tuple[int, ...] = ()
    saved: Bookmark | None = None
    seek: str = ""
    tag: str = ""
    sort: str = SORTS[0]
    shelf: str = SHELVES[0]
    look: str = ""

    @property
    def target_year(self) -> int:
        """The year the tiles speak of, never beyond the horizon."""
        return int(min(self.year, self.scenario.until))

    @property
    def looked_at(self) -> int:
        """The year of the loops and links looked at, never beyond the horizon."""
        return self.target_year if self.moment is None else int(min(self.moment, self.scenario.until))


@cache
def showable() -> dict[str, list[str]]:
    """Variables one can look at, by the name they are declared under: total first, then tiers."""
    found: dict[str, list[str]] = {}
    for variable in MODEL.variables.values():
        if not variable.internal:
            found.setdefault(variable.base, []).append(variable.name)
    return {base: sorted(names, key=lambda n: (n != base, n)) for base, names in found.items()}
