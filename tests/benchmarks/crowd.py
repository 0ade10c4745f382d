"""A hundred people on the page, and what it costs the server when they drag levers.

The app with the live board runs on loopback. A hundred sessions are opened the way a
browser opens them (Streamlit's own messages over WebSocket: a first run of the script,
then the board's report that it has started) and stay open. In one more, a real
headless Chromium drags a lever back and forth. The server's CPU time is taken from
/proc over equal spells in turn: nobody does anything, then the page drags. Frames
that the page sends meanwhile are counted, as are its requests. Nothing else reaches the
server from a lever that is held, so if that page sends nothing, a hundred people who drag
send a hundred times nothing, and the server's CPU time is the one it has when idle.
`python -m tests.benchmarks.crowd`.
"""

from __future__ import annotations

import asyncio
import os
import statistics
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Page, async_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.browser import BROWSER
from tests.journeys.server import Server

PEOPLE = 100
SPELLS, SECONDS = 3, 10
LEVER = "broker_training"
PATIENCE = 60
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Spells:
    """CPU in % of one core, spell by spell, and what the page sent while it dragged."""

    idle: list[float] = field(default_factory=list)
    dragging: list[float] = field(default_factory=list)
    steps: int = 0
    sent: list[str] = field(default_factory=list)


async def arrive(stack: AsyncExitStack, port: int) -> ClientConnection:
    """Opens a session and waits until its page is there, board and all."""
    socket = await stack.enter_async_context(
        connect(f"ws://127.0.0.1:{port}/_stcore/stream", subprotocols=None, max_size=None)
    )
    first = BackMsg()
    first.rerun_script.query_string = ""
    await socket.send(first.SerializeToString())
    board = await _run(socket)
    return socket


async def _run(socket: ClientConnection) -> list[ForwardMsg]:
    found = []
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket.recv(decode=False))
        found.append(message)
        if message.WhichOneof("type") == "script_finished":
            return found
