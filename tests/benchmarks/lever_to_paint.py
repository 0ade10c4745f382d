"""From a released lever to repainted charts, against the floor of Streamlit itself.

In headless Chromium a slider is moved one step with the keyboard, each time to a value that
was not there before, so that nothing is answered from a cache. The clock runs in the
page, from the key's event to the frame after the last change inside a chart's SVG (half
a second without one ends the wait).
The two apps are measured in turn, in one browser, after warm-up.
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


def measure() -> dict[str, list[float]]:
    """Times in ms of both apps, measured in turn."""
    levers = {"floor": "level", "explore": "level-broker_training"}
    times: dict[str, list[float]] = {name: [] for name in levers}
    with TemporaryDirectory() as logs, sync_playwright() as driver:
        floor = Server(Path(logs) / "floor.txt", "tests/benchmarks/floor_app.py").start()
        explore = Server(Path(logs) / "explore.txt").start()
        browser = driver.chromium.launch(**BROWSER)
        pages = {}
        for name, address in (("floor", floor.url), ("explore", explore.url)):
            pages[name] = browser.new_page(viewport={"width": 1440, "height": 900})
            pages[name].add_init_script(WATCH)
            start = "/?broker_training=100" if name == "explore" else "/"
            pages[name].goto(address + start)
            pages[name].wait_for_function("window.drawn > 0")
            pages[name].wait_for_timeout(1500)
            moves(pages[name], levers[name], WARM_UP)
        for _ in range(MOVES // 5):
            for name, page in pages.items():
                page.bring_to_front()
                times[name] += moves(page, levers[name], 5)
        browser.close()
        floor.stop()
        explore.stop()
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
        ("Explore, two charts: lever to paint", f"{medians['explore']:.0f} ms ({spread['explore']})"),
        ("Explore / floor", f"{medians['explore'] / medians['floor']:.2f}"),
    ]
