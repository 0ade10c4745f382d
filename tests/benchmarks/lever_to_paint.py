"""From a released lever to repainted charts, against the floor of Streamlit itself.

In headless Chromium a slider is moved one step with the keyboard, each time to a value that
was not there before, so that nothing is answered from a cache. The clock runs in the
page, from the key's event to the frame after the last change inside a chart's SVG (half
a second without one ends the wait).
The two apps are measured in turn, in one browser, after warm-up.
"""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
BROWSER = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
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


@contextmanager
def served(script: Path, *, board: bool = False) -> Iterator[str]:
    """A Streamlit app on a free port, with the live board or without; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.headless=true", f"--server.port={port}", "--server.fileWatcherType=none"]
    choice = os.environ | {"LIVE_BOARD": "on" if board else "off"}
    server = subprocess.Popen(
        command, cwd=ROOT, env=choice, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(10)


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
    apps = {"floor": ROOT / "tests/benchmarks/floor_app.py", "explore": ROOT / "app.py"}
    levers = {"floor": "level", "explore": "level-broker_training"}
    times: dict[str, list[float]] = {name: [] for name in apps}
    with served(apps["floor"]) as floor, served(apps["explore"]) as explore, sync_playwright() as driver:
        browser = driver.chromium.launch(**BROWSER)
        pages = {}
        for name, address in (("floor", floor), ("explore", explore)):
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
