"""The Explore page in the app-test harness, in the words of its reader."""

from __future__ import annotations

import re
from typing import Any, Self

from streamlit.testing.v1 import AppTest

from models.cooperation import MODEL
from models.cooperation.tables import DATA
from models.outcomes import HEADLINE
from models.scenario import LeverSetting
from pages.parts.address import from_address
from pages.parts.page_state import PageState
from pages.parts.sentence import sentence
from pages.parts.text import display_units, language
from tests.pages.figures import tile
from tests.pages.runs import of

APP = DATA.parent / "app.py"


class Explore:
    """A session of one reader. Every run has to end without an exception."""

    def __init__(self, app: AppTest) -> None:
        self.app = app
        self.opened: set[str] = set()

    def run(self) -> Self:
        """Runs what a browser would ask for, then sees the whole page.

        After a change only fragments are drawn again. A browser keeps the rest of the page,
        the harness forgets it: only a full run shows it again.
        """
        self._run_once()
        if not self.app.title:
            self._run_once()
        return self

    def _run_once(self) -> None:
        # The harness takes `pages/` for pages of Streamlit's first kind and, once it knows
        # which page it is on, runs that page without app.py. So it must not know.
        self.app._finished_page_script_hash = ""
        for key in self.opened:
            self.app.session_state[key] = True
        self.app.run()
        assert not self.app.exception

    def find(self, kind: str, key: str) -> Any:
        """A widget by its key, or by what a mirror has made of it."""
        named = re.compile(rf"{re.escape(key)}(-\d+)?")
        found = [w for w in self.app.get(kind) if w.key and named.fullmatch(w.key)]
        return found[0] if found else getattr(self.app, kind)(key=key)

    @property
    def address(self) -> dict[str, str]:
        """What the address says, bar the language."""
        return {k: v for k, v in self.app.query_params.items() if k != "lang"}

    @property
    def state(self) -> PageState:
        """The state that the address describes."""
        state, problems = from_address(self.address)
        assert problems == []
        return state

    def visit(self, **address: str) -> Self:
        """What back, forward, a bookmark or a colleague's link do."""
        language_chosen = {k: v for k, v in self.app.query_params.items() if k == "lang"}
        self.app.query_params.clear()
        self.app.query_params.update(language_chosen | address)
        return self.run()

    def move(self, lever: str, level: float) -> Self:
        """Puts a lever at a level, given in the model's unit."""
        self.find("slider", f"level-{lever}").set_value(level * _factor(lever))
        return self.run()

    def level(self, lever: str) -> float:
        """Where a lever's slider stands, in the model's unit."""
        return self.find("slider", f"level-{lever}").value / _factor(lever)

    def levels(self) -> dict[str, float]:
        return {lever: self.level(lever) for lever in MODEL.levers}

    def press(self, key: str) -> Self:
        self.find("button", key).click()
        return self.run()

    def choose(self, key: str, value: Any) -> Self:
        """Picks from a list."""
        self.find("selectbox", key).select(value)
        return self.run()

    def enter(self, key: str, value: float | None) -> Self:
        """Types a number."""
        self.find("number_input", key).set_value(value)
        return self.run()

    def pick(self, key: str, value: str) -> Self:
        """Picks one of a few."""
        self.find("segmented_control", key).set_value(value)
        return self.run()

    def open(self, key: str) -> Self:
        """Opens a popover; it stays open."""
        self.opened.add(key)
        return self.run()

    def can(self, key: str) -> bool:
        """Whether a button can be pressed."""
        return not self.find("button", key).disabled

    def has(self, key: str) -> bool:
        """Whether something with this key is on the page."""
        try:
            self.app.get_by_key(key)
        except KeyError:
            return False
        return True

    @property
    def sentence(self) -> str:
        return self.app.container(key="sentence").markdown[0].value

    @property
    def tiles(self) -> list[tuple[str, str, str]]:
        """Label, figure and change of each tile."""
        return [(m.label, m.value, m.delta) for m in self.app.metric]

    def shows(self, state: PageState) -> bool:
        """Whether levers, sentence, tiles and address are those of a state; says which is not."""
        result, baseline = of(state.scenario), of(state.scenario.baseline())
        year = state.target_year
        told = sentence(result, baseline, year, new_policy=bool(state.scenario.levers))
        assert self.sentence == told
        assert self.tiles == [_tile(*tile(name, result, baseline, year)) for name in HEADLINE]
        for name, level in self.levels().items():
            setting = state.scenario.levers.get(name, LeverSetting(level=MODEL.levers[name].baseline))
            assert abs(level - setting.level) < 1e-9, name
        assert self.state.scenario == state.scenario
        assert (self.state.target_year, self.state.shown) == (year, state.shown)
        return True


def _tile(name: str, number: str, unit: str, change: str) -> tuple[str, str, str]:
    """A tile as its Markdown: the unit is small."""
    return name, f"{number} :small[:gray[{unit}]]" if unit else number, change


def _factor(lever: str) -> float:
    return display_units(language())[MODEL.levers[lever].unit].factor
