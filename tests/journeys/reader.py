"""A reader at her browser: what she does, and what she then sees."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlparse

from playwright.sync_api import ConsoleMessage, FloatRect, Locator, Page, Request, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from models.cooperation import MODEL
from models.outcomes import HEADLINE
from pages.parts.address import to_address
from pages.parts.page_state import PageState
from pages.parts.sentence import sentence
from pages.parts.text import display_units, language
from tests.pages.figures import tile
from tests.pages.reading import reading, said
from tests.pages.runs import of

PATIENCE = 15_000
"""Milliseconds within which the page has to show what it should."""
SEEN = """() => {
    const words = element => (element?.innerText ?? '').split(/\\s+/).filter(Boolean).join(' ');
    const part = (tile, name) => words(tile.querySelector(`[data-testid="stMetric${name}"]`));
    const levers = [...document.querySelectorAll('[class*="st-key-level-"]')].map(lever => [
        [...lever.classList].find(c => c.startsWith('st-key-level-')).slice('st-key-level-'.length),
        lever.querySelector('input[type=range]')?.ariaValueText,
    ]);
    return {
        sentence: [...document.querySelectorAll('.st-key-sentence p')]
            .filter(p => !p.closest('[data-testid="stCaptionContainer"]')).map(words),
        tiles: [...document.querySelectorAll('[data-testid="stMetric"]')].map(
            tile => [part(tile, 'Label'), part(tile, 'Value'), part(tile, 'Delta')]),
        levers: levers.sort(),
        address: [...new URLSearchParams(location.search)].filter(([name]) => name !== 'lang').sort(),
    };
}"""
"""What is on the page at one moment."""
SETTLED = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState === 'CONNECTED'
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]')"""

PAGE_HAS = {
    "compare": "form",
    "uncertainty": "view",
    "explain": "why",
    "evidence": "evidence",
    "library": "saving",
}
"""The choice that stands on a page, by the page's path."""
MISSING = re.compile("404")

expect.set_options(timeout=PATIENCE)


class Tab:
    """One tab of one browser. It remembers what went wrong in it, and whom it asked for anything."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._watch)

    def _hear(self, told: ConsoleMessage) -> None:
        if told.type == "error":
            self.complaints.append(told.text)

    def _watch(self, request: Request) -> None:
        if not self.may_ask(request.url):
            self.strangers.append(request.url)

    def may_ask(self, url: str) -> bool:
        """Whether the page may ask for this address."""
        raise NotImplementedError


class Reader(Tab):
    """A reader of the app."""

    def __init__(self, page: Page, url: str, language: str) -> None:
        super().__init__(page, language)
        self.url = url

    def may_ask(self, url: str) -> bool:
        at = urlparse(url)
        return at.scheme not in {"http", "https", "ws", "wss"} or at.netloc == urlparse(self.url).netloc

    def open(self, address: Mapping[str, str] | None = None) -> None:
        """Opens the app at an address and waits until it is all there."""
        query = urlencode(address or {})
        self.page.goto(f"{self.url}/?{query}" if query else f"{self.url}/")
        self.settle()

    def straight(self, path: str, **query: str) -> None:
        """Opens another page than Explore by its own address."""
        self.page.goto(f"{self.url}/{path}?{urlencode(query)}")
        self.page.locator(f".st-key-{PAGE_HAS[path]}").wait_for()
        self.page.wait_for_function(SETTLED)
        self.overlook()

    def overlook(self) -> None:
        """Forgets what Streamlit asked for in vain: its own files below the page's address."""
        self.complaints = [told for told in self.complaints if not MISSING.search(told)]

    def leave(self) -> None:
        """Closes her browser."""
        self.page.context.close()

    def settle(self) -> None:
        """Waits until nothing is being computed or drawn any more."""
        expect(self.sentence).not_to_be_empty()
        self.page.wait_for_function(SETTLED)
        expect(self.chart("investment").locator("svg .mark-line path").first).to_be_attached()
        expect(self.chart("transfer").locator("svg .mark-line path").first).to_be_attached()

    @property
    def search(self) -> str:
        """The query of the address; Playwright's own copy may be late."""
        return self.page.evaluate("location.search")

    @property
    def sentence(self) -> Locator:
        return self.page.locator(".st-key-sentence p").first

    @property
    def tiles(self) -> Locator:
        return self.page.get_by_test_id("stMetric")

    def figures(self) -> list[str]:
        """What stands on the tiles."""
        return [" ".join(text.split()) for text in self.tiles.all_inner_texts()]

    def lever(self, name: str) -> Locator:
        """The slider of a lever, as the keyboard finds it."""
        return self.page.locator(f".st-key-level-{name} input[type=range]")

    def button(self, key: str) -> Locator:
        return self.page.locator(f".st-key-{key} button").first

    def unfold(self, key: str) -> None:
        """Opens what is folded away under a heading."""
        self.page.locator(f".st-key-{key}").locator("summary, button").first.click()

    def chart(self, key: str) -> Locator:
        """A chart by its place on the page."""
        return self.page.get_by_test_id("stVegaLiteChart").nth(("investment", "transfer", "extra").index(key))

    def says(self, template: str, **values: object) -> str:
        """A message in this reader's language."""
        return said(self.language, template, **values)

    def pick(self, key: str, name: str) -> None:
        """Picks an entry of a list by its name."""
        field = self.page.locator(f".st-key-{key} input")
        expect(field).to_have_count(1)  # a list that moves to another place is in both for a moment
        field.click()
        field.fill(name)
        self.page.get_by_role("option", name=name, exact=True).click()

    def choose_language(self, code: str, name: str) -> None:
        self.page.locator(".st-key-language-choice").get_by_text(name, exact=True).click()
        self.language = code

    def drag(self, name: str, level: float) -> None:
        """Drags a lever's thumb with the mouse, in small steps, to a level in the model's unit."""
        found = MODEL.levers[name]
        slider = self.lever(name)
        slider.scroll_into_view_if_needed()
        thumb = _at_rest(self.page.locator(f".st-key-level-{name} [data-rac]:has(> div > input)"))
        track = _at_rest(self.page.locator(f".st-key-level-{name} [role=group] > [data-rac]").first)
        middle = thumb["y"] + thumb["height"] / 2
        share = (level - found.low) / (found.high - found.low)
        self.page.mouse.move(thumb["x"] + thumb["width"] / 2, middle)
        self.page.mouse.down()
        self.page.mouse.move(track["x"] + share * track["width"], middle, steps=8)
        self.page.mouse.up()

    def sees(self, state: PageState) -> None:
        """Waits until sentence, tiles, levers and address are those of a state."""
        expected = self._expected(state)
        try:
            self.page.wait_for_function(
                f"expected => JSON.stringify(({SEEN})()) === expected",
                arg=json.dumps(expected, ensure_ascii=False, separators=(",", ":")),
            )
        except PlaywrightTimeoutError:
            assert self.page.evaluate(SEEN) == expected, "that is what differs"
            raise

    def _expected(self, state: PageState) -> dict[str, object]:
        result, baseline = of(state.scenario), of(state.scenario.baseline())
        year = state.target_year
        with reading(self.language):
            told = sentence(result, baseline, year, new_policy=bool(state.scenario.levers))
            tiles = [_tile(*tile(name, result, baseline, year)) for name in HEADLINE]
            levers = [[name, _level(name, state)] for name in sorted(MODEL.levers)]
        address = [list(part) for part in sorted(to_address(state).items())]
        return {"sentence": [told], "tiles": tiles, "levers": levers, "address": address}


def _at_rest(place: Locator) -> FloatRect:
    """Where something is once it does not move any more: a panel slides in."""
    before, now = None, place.bounding_box()
    while now is None or now != before:
        place.page.wait_for_timeout(100)
        before, now = now, place.bounding_box()
    return now


def _tile(name: str, number: str, unit: str, change: str) -> list[str]:
    """A tile as an eye sees it: label, figure with its unit, change."""
    return [name, f"{number} {unit}".strip(), change]


def _level(name: str, state: PageState) -> str:
    """Where a lever stands, as its slider says it."""
    found = MODEL.levers[name]
    setting = state.scenario.levers.get(name)
    factor = display_units(language())[found.unit].factor
    return f"{(setting.level if setting else found.baseline) * factor:g}"
