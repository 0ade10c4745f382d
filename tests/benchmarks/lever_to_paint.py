"""From a released lever to repainted charts, against the floor of Streamlit itself.

In headless Chromium a slider is moved one step with the keyboard, each time to a value that
was not there before, so that nothing is answered from a cache. The clock runs in the
page, from the key's event to the frame after the last change inside a chart's SVG (half
a second without one ends the wait).
The apps are measured in turn, in one browser, after warm-up: the floor, Explore as it is served
(the live board; its clock is that of `board`), and Explore with Streamlit's own controls.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.browser import BROWSER
from tests.journeys.server import Server

WATCH = """
window.drawn = 0;
const chart = '[data-testid="stVegaLiteChart"]';
const inChart = ({ target }) => (target.closest ? target : target.parentElement)?.closest(chart);
const seen = new MutationObserver((records) => {
  if (records.some(inChart)) requestAnimationFrame(() => { window.drawn = performance.now(); });
});
seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
window.addEventListener("keydown", () => { window.pressed = performance.now(); window.drawn = 0; }, true);
"""
SETTLED = "() => window.drawn > window.pressed && performance.now() - window.drawn > 500"
WARM_UP, MOVES = 5, 30
LEVER = "broker_training"
CLOCK = """(id) => {
  const isBoard = (e) => e.shadowRoot?.querySelector(".board");
  const root = [...document.querySelectorAll("*")].find(isBoard).shadowRoot;
  window.times = [];
  if (window.clock) return;
  window.clock = true;
  const port = new MessageChannel();
  let begun = 0;
  port.port1.onmessage = () => { window.times.push(performance.now() - begun); begun = 0; };
  root.getElementById(id).addEventListener("input", (event) => {
    if (begun) return;
    begun = event.timeStamp;
    requestAnimationFrame(() => port.port2.postMessage(0));
  });
}"""
"""Times from a lever's input to the first task after the frame in which the board drew."""


def moves(page: Page, lever: str, count: int) -> list[float]:
    """Milliseconds from key to paint for each of `count` single steps of a slider."""
    slider = page.locator(f".st-key-{lever} input[type=range]")
    found = []
    for _ in range(count):
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(SETTLED)
        found.append(page.evaluate("window.drawn - window.pressed"))
    return found


def board_moves(page: Page, count: int) -> list[float]:
    """The same on the live board."""
    lever = page.locator(f"#lever-{LEVER}")
    page.evaluate(CLOCK, f"lever-{LEVER}")
    for _ in range(count):
        lever.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(600)
    return page.evaluate("window.times")


def measure() -> dict[str, list[float]]:
    """Times in ms of the three, measured in turn."""
    levers = {"floor": "level", "widgets": f"level-{LEVER}"}
    times: dict[str, list[float]] = {name: [] for name in (*levers, "board")}
    with TemporaryDirectory() as logs, sync_playwright() as driver:
        floor = Server(Path(logs) / "floor.txt", "tests/benchmarks/floor_app.py").start()
        explore = Server(Path(logs) / "explore.txt").start()
        live = Server(Path(logs) / "live.txt", board=True).start()
        browser = driver.chromium.launch(**BROWSER)
        pages = {}
        for name, address in (("floor", floor.url), ("widgets", explore.url)):
            pages[name] = browser.new_page(viewport={"width": 1440, "height": 900})
            pages[name].add_init_script(WATCH)
            start = f"/?{LEVER}=100" if name == "widgets" else "/"
            pages[name].goto(address + start)
            pages[name].wait_for_function("window.drawn > 0")
            pages[name].wait_for_timeout(1500)
            moves(pages[name], levers[name], WARM_UP)
        board = browser.new_page(viewport={"width": 1440, "height": 900})
        board.goto(f"{live.url}/?{LEVER}=100")
        board.locator(".uplot canvas").nth(1).wait_for()
        board_moves(board, WARM_UP)
        for _ in range(MOVES // 5):
            for name, page in pages.items():
                page.bring_to_front()
                times[name] += moves(page, levers[name], 5)
            board.bring_to_front()
            times["board"] += board_moves(board, 5)
        browser.close()
        for server in (floor, explore, live):
            server.stop()
    return times


def report() -> list[tuple[str, str]]:
    """Rows for the benchmark table."""
    times = measure()
    medians = {name: statistics.median(t) for name, t in times.items()}
    spread = {name: f"{min(t):.0f}-{max(t):.0f}" for name, t in times.items()}
    return [
        (
            "Streamlit's floor, two charts of one point: lever to paint",
            f"{medians['floor']:.0f} ms ({spread['floor']})",
        ),
        ("Explore, two charts: lever to paint", f"{medians['board']:.0f} ms ({spread['board']})"),
        ("Explore / floor", f"{medians['board'] / medians['floor']:.2f}"),
        ("Explore with Streamlit's own controls", f"{medians['widgets']:.0f} ms ({spread['widgets']})"),
        ("Explore with Streamlit's own controls / floor", f"{medians['widgets'] / medians['floor']:.2f}"),
    ]
