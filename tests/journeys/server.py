"""The app as a reader's browser meets it: a real server on a free port."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Self
from urllib.error import URLError
from urllib.request import urlopen

from models.cooperation.tables import DATA

PATIENCE = 60
"""Seconds within which a server has to answer."""
GRACE = 3
"""Seconds to take leave of readers; an open page would keep it longer."""


class Server:
    """`streamlit run` of a script, with what it says in a file; with the live board or without."""

    def __init__(self, log: Path, script: str = "app.py", *, board: bool = False) -> None:
        self.log = log
        self.script = script
        self.board = board
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._output: IO[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Of the process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> Self:
        """Starts it, on the same port as before, and waits until it answers."""
        options = {"port": self.port, "headless": "true", "address": "127.0.0.1", "fileWatcherType": "none"}
        self._output = self.log.open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", self.script]
            + [part for name, value in options.items() for part in (f"--server.{name}", str(value))],
            cwd=DATA.parent,
            env=os.environ | self._settings(),
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )
        self._wait()
        return self

    def kill(self) -> None:
        """Ends it as a laptop ends that loses its power."""
        assert self._process is not None
        self._process.kill()
        self.stop()

    def _settings(self) -> dict[str, str]:
        """With or without the board, and with a library of its own."""
        board = "on" if self.board else "off"
        return {"LIVE_BOARD": board, "LIBRARY_FOLDER": str(self.log.parent / "library")}

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(GRACE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._output is not None:
            self._output.close()
        self._process = self._output = None

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                with urlopen(f"{self.url}/_stcore/health") as answer:
                    if answer.status == 200:
                        return
            except (URLError, ConnectionError):
                time.sleep(0.05)
        said = self.log.read_text(errors="replace")
        self.stop()
        raise RuntimeError(f"no answer at {self.url}; it said:\n{said}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
