"""A hundred people on the page, and what it costs the server when they drag levers.

The app with the live board runs on loopback. A hundred sessions are opened over WebSocket
with Streamlit's own messages, as a browser does: a first run of the script, then the
board's report that it has started. They stay open. In one more, a real headless Chromium
drags a lever back and forth without letting go. The server's CPU time is taken from /proc
over equal spells in turn: nobody does anything, then the page drags. What that page sends
meanwhile is counted, frames and requests alike.

A board that is dragged does the same in every browser, and the server hears of it only
through what is sent. So a hundred people who drag send a hundred times what this one
sends: nothing, and the server stays as it is when nobody does anything.
`python -m tests.benchmarks.crowd`.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Page, WebSocket, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.lever_to_paint import LEVER
from tests.browser import BROWSER
from tests.journeys.server import Server

PEOPLE = 100
SPELLS, SECONDS = 3, 10
TICKS = os.sysconf("SC_CLK_TCK")
"""Units of CPU time in a second."""


@dataclass
class Spells:
    """CPU of the server in % of a core, spell by spell, and what the page sent while it dragged."""

    idle: list[float] = field(default_factory=list)
    dragging: list[float] = field(default_factory=list)
    steps: int = 0
    sent: int = 0


async def arrive(stack: AsyncExitStack, port: int) -> ClientConnection:
    """Opens a session whose page is there and whose board has started."""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    socket = await stack.enter_async_context(connect(address, max_size=None, ping_interval=None))
    opened = BackMsg()
    opened.rerun_script.query_string = ""
    shown = await _answer(socket, opened)
    board = next(m for m in shown if m.delta.new_element.HasField("bidi_component"))
    started = BackMsg()
    started.rerun_script.fragment_id = board.delta.fragment_id
    widget = started.rerun_script.widget_states.widgets.add()
    widget.id = board.delta.new_element.bidi_component.id
    widget.json_value = json.dumps({"started": True})
    await _answer(socket, started)
    return socket


async def _answer(socket: ClientConnection, question: BackMsg) -> list[ForwardMsg]:
    """Sends a message and hands out all that comes until the script has finished."""
    await socket.send(question.SerializeToString())
    found = []
    while not found or found[-1].WhichOneof("type") != "script_finished":
        message = ForwardMsg()
        message.ParseFromString(await socket.recv(decode=False))
        found.append(message)
    return found


def cpu_seconds(pid: int) -> float:
    """CPU time of a process, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Dragger:
    """A real page with the button down on a lever."""

    def __init__(self, page: Page, told: Spells) -> None:
        self.page, self.told = page, told
        self.left = self.width = self.middle = 0.0
        page.on("websocket", self._listen)
        page.on("request", self._count)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framesent", self._count)

    def _count(self, _: object) -> None:
        self.told.sent += 1

    async def open(self, url: str) -> None:
        await self.page.goto(url)
        await self.page.locator(".uplot canvas").nth(1).wait_for()
        await self.page.wait_for_timeout(4000)
        box = await self.page.locator(f"#lever-{LEVER}").bounding_box()
        assert box
        self.left, self.width, self.middle = box["x"] + 8, box["width"] - 16, box["y"] + box["height"] / 2
        await self.page.mouse.move(self.left + 0.1 * self.width, self.middle)
        await self.page.mouse.down()
        await self.page.wait_for_timeout(1000)

    async def drag(self, seconds: float) -> None:
        """Moves back and forth, a step at a time, so that the lever has a new value with each."""
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            self.told.steps += 1
            share = 0.15 + 0.7 * abs(self.told.steps % 80 - 40) / 40
            await self.page.mouse.move(self.left + share * self.width, self.middle)
            await asyncio.sleep(0.025)


async def spells(server: Server) -> Spells:
    """Measures with everybody on the page."""
    found = Spells()
    async with AsyncExitStack() as stack, async_playwright() as driver:
        for _ in range(PEOPLE):
            await arrive(stack, server.port)
        browser = await driver.chromium.launch(**BROWSER)
        dragger = Dragger(await browser.new_page(viewport={"width": 1440, "height": 900}), found)
        await dragger.open(server.url)
        found.sent = 0
        for _ in range(SPELLS):
            for cpu, work in ((found.idle, asyncio.sleep), (found.dragging, dragger.drag)):
                before = cpu_seconds(server.pid)
                await work(SECONDS)
                cpu.append(100 * (cpu_seconds(server.pid) - before) / SECONDS)
        await browser.close()
    return found


def report() -> list[tuple[str, str]]:
    """Rows for the benchmark table."""
    with TemporaryDirectory() as logs:
        server = Server(Path(logs) / "crowd.txt", board=True).start()
        try:
            found = asyncio.run(spells(server))
        finally:
            server.stop()
    return [
        (f"{PEOPLE} people on the page, nobody does anything: server CPU", _figure(found.idle)),
        (f"{PEOPLE} people on the page, one drags: server CPU", _figure(found.dragging)),
        (
            "  frames and requests the dragging page sent: so many would everyone",
            f"{found.sent} ({found.steps} steps)",
        ),
    ]


def _figure(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.1f} % of a core ({min(values):.1f}-{max(values):.1f})"


if __name__ == "__main__":
    for heading, figure in report():
        print(f"| {heading} | {figure} |")
