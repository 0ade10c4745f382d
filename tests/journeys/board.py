"""A reader of the live board: what she does on it, and what she then sees."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, WebSocket, WebSocketRoute, expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from models.cooperation import MODEL
from models.scenario import LeverSetting, Scenario
from pages.parts.page_state import PageState
from pages.parts.results import run
from pages.parts.sentence import sentence
from tests.journeys.reader import Reader
from tests.pages.reading import reading

PIXELS = """chart => {
    const canvas = chart.querySelector('canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.reduce((sum, value, k) => (sum * 31 + value * (k % 251)) % 1000000007, 7);
}"""
WATCH = """(chart, ms) => {
    const canvas = chart.querySelector('canvas');
    const frames = new Set();
    const until = performance.now() + ms;
    window.framesSeen = new Promise((done) => {
        const look = () => {
            frames.add(canvas.toDataURL());
            if (performance.now() < until) requestAnimationFrame(look);
            else done(frames.size);
        };
        look();
    });
}"""
"""Begins to count a chart's different pictures, frame by frame."""
MOVED = """([all, moved]) => {
    const told = new URLSearchParams(location.search);
    return String(all.filter((lever) => told.has(lever))) === String(moved);
}"""
FOCUS = """() => {
    let found = document.activeElement;
    while (found?.shadowRoot) found = found.shadowRoot.activeElement;
    return found?.id;
}"""


class Board:
    """A reader of the live board."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.page = reader, reader.page
        self.sent: list[bytes] = []
        self.looked: list[bytes] = []
        """What a timer sent: whoever waits for work beside the page looks at how far it is."""
        self.page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._hear)

    def _hear(self, frame: str | bytes) -> None:
        assert isinstance(frame, bytes)
        timed = BackMsg.FromString(frame).rerun_script.is_auto_rerun
        (self.looked if timed else self.sent).append(frame)

    def open(self, address: Mapping[str, str] | None = None) -> Board:
        self.page.goto(f"{self.reader.url}/?{urlencode(address or {})}")
        expect(self.page.locator(".uplot canvas").nth(1)).to_be_visible()
        self.settle()
        return self

    def settle(self) -> None:
        ready = "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'"
        self.page.wait_for_timeout(400)
        self.page.wait_for_function(ready)

    def lever(self, name: str) -> Locator:
        return self.page.locator(f"#lever-{name}")

    def part(self, name: str, css: str) -> Locator:
        return self.page.locator(f'[data-lever="{name}"] {css}')

    def tile(self, name: str) -> str:
        return self.page.locator(f'[data-tile="{name}"] b').inner_text()

    def pixels(self) -> list[int]:
        return [chart.evaluate(PIXELS) for chart in self.page.locator(".frame").all()]

    def watch(self, milliseconds: int) -> None:
        """Begins to look at the first chart, in its own time however busy the machine is."""
        self.page.locator(".frame").first.evaluate(WATCH, milliseconds)

    def frames(self) -> int:
        """How many different pictures were seen since `watch`."""
        return self.page.evaluate("window.framesSeen")

    def press_down(self, name: str) -> tuple[float, float, float]:
        """Puts the button down on a thumb: left end, width and height of the way it can go."""
        lever = self.lever(name)
        lever.scroll_into_view_if_needed()
        box = lever.bounding_box()
        assert box
        found = MODEL.levers[name]
        left, width, middle = box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2
        share = (found.baseline - found.low) / (found.high - found.low)
        self.page.mouse.move(left + share * width, middle)
        self.page.mouse.down()
        return left, width, middle

    def sees(self, state: PageState) -> None:
        """Waits until sentence, levers and address are those of a state."""
        scenarios = (state.scenario, state.scenario.baseline())
        after, before = (run(s) for s in scenarios)
        with reading(self.reader.language):
            told = sentence(after, before, state.target_year, new_policy=state.scenario.new_policy)
        expect(self.page.locator(".sentence")).to_have_text(told)
        for name, setting in state.scenario.levers.items():
            self.page.wait_for_function(
                f"new URLSearchParams(location.search).get('{name}') === '{setting.text}'"
            )
        moved = [name for name in MODEL.levers if name in state.scenario.levers]
        self.page.wait_for_function(MOVED, arg=[list(MODEL.levers), moved])


class Answers:
    """What the server answers a page, to be held back for a while as a slow line would."""

    def __init__(self, page: Page) -> None:
        self.held: list[tuple[WebSocketRoute, str | bytes]] | None = None
        page.route_web_socket(lambda url: "_stcore/stream" in url, self._route)

    def _route(self, browser: WebSocketRoute) -> None:
        browser.connect_to_server().on_message(lambda answer: self._pass(browser, answer))

    def _pass(self, browser: WebSocketRoute, answer: str | bytes) -> None:
        if self.held is None:
            browser.send(answer)
        else:
            self.held.append((browser, answer))

    def hold(self) -> None:
        self.held = []

    def release(self) -> None:
        held, self.held = self.held or [], None
        for browser, answer in held:
            browser.send(answer)


def with_levers(**levels: float) -> PageState:
    return PageState(Scenario(levers={name: LeverSetting(level=x) for name, x in levels.items()}))
