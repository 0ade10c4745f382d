"""The live board while a lever is dragged, against Streamlit's own slider and charts.

In headless Chromium the mouse drags one lever in 120 steps, a step at a time. The clock runs
in the page: from the time stamp of the range's `input` event to the first task after the
frame in which the board drew (a frame is requested in the event; a message posted from it
is handled once the frame is painted). WebSocket frames and requests to the server are
counted while the button is down and after it is let go. Six charts are on the screen.

The other path is Explore with `LIVE_BOARD=off`: key to repainted charts, as in
`lever_to_paint`, in the same browser, with its two charts. `python -m tests.benchmarks.board`.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.lever_to_paint import CLOCK, LEVER, WARM_UP, WATCH, moves
from tests.browser import BROWSER
from tests.journeys.server import Server

STEPS = 120


def drag(
    page: Page, frames: list[str], requests: list[str], steps: int = STEPS
) -> tuple[list[float], int, int]:
    """Milliseconds from input to paint of each step, messages while dragging, and on release."""
    lever = page.locator(f"#lever-{LEVER}")
    page.evaluate(CLOCK, f"lever-{LEVER}")
    box = lever.bounding_box()
    assert box
    across = [
        box["x"] + 8 + (box["width"] - 16) * (0.15 + 0.8 * abs((k % 80) - 40) / 40) for k in range(steps)
    ]
    middle = box["y"] + box["height"] / 2
    page.mouse.move(across[0], middle)
    page.wait_for_timeout(500)
    page.mouse.down()
    page.wait_for_timeout(500)
    frames.clear()
    requests.clear()
    for x in across[1:]:
        page.mouse.move(x, middle)
        page.wait_for_timeout(25)
    page.wait_for_timeout(200)
    while_dragging = len(frames) + len(requests)
    frames.clear()
    page.mouse.up()
    page.wait_for_timeout(1500)
    return page.evaluate("window.times"), while_dragging, len(frames)


def measure() -> tuple[list[float], int, int, list[float]]:
    """Times of the board, messages while dragging and on release, times of the other path."""
    with TemporaryDirectory() as logs, sync_playwright() as driver:
        board = Server(Path(logs) / "board.txt", "tests/benchmarks/board_app.py", board=True).start()
        explore = Server(Path(logs) / "explore.txt").start()
        browser = driver.chromium.launch(**BROWSER)
        page = browser.new_page(viewport={"width": 1920, "height": 1500})
        frames: list[str] = []
        requests: list[str] = []
        page.on("websocket", lambda ws: ws.on("framesent", lambda _: frames.append("sent")))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(board.url)
        page.locator(".uplot canvas").nth(5).wait_for()
        page.wait_for_timeout(2000)
        # It ends elsewhere than the measured one, which then has something to tell on release.
        drag(page, frames, requests, STEPS // 2)
        found = drag(page, frames, requests)
        page.close()
        other = browser.new_page(viewport={"width": 1440, "height": 900})
        other.add_init_script(WATCH)
        other.goto(f"{explore.url}/?{LEVER}=100")
        other.wait_for_function("window.drawn > 0")
        other.wait_for_timeout(1500)
        moves(other, f"level-{LEVER}", WARM_UP)
        slow = moves(other, f"level-{LEVER}", 20)
        browser.close()
        board.stop()
        explore.stop()
    return *found, slow


def report() -> list[tuple[str, str]]:
    """Rows for the benchmark table."""
    times, dragging, released, slow = measure()
    fast, late = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return [
        ("Live board, six charts: input to paint, p50", f"{fast:.1f} ms"),
        ("Live board, six charts: input to paint, p95", f"{late:.1f} ms ({len(times)} steps)"),
        ("Live board: messages to the server while dragging / on release", f"{dragging} / {released}"),
        ("Explore without it, two charts: lever to paint", f"{statistics.median(slow):.0f} ms"),
        ("Explore without it / live board", f"{statistics.median(slow) / fast:.1f}"),
    ]


if __name__ == "__main__":
    for heading, figure in report():
        print(f"| {heading} | {figure} |")
