"""Saves again and again in children that are killed at any instant; says what was confirmed.

`python -m tests.library.killed URL KILLS SEED` prints a line for each confirmed save: slug and version.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from contextlib import suppress

from models.library import Library
from models.scenario import Scenario

SHORT = Scenario(until=2016.0, step=0.25)
LONGEST_LIFE = 0.04
"""Seconds after the first save; a save takes a few thousandths."""


def save_on_and_on(url: str, pipe: int) -> None:
    library = Library.at(url)
    while True:
        saved = library.save("killed", SHORT, note="x" * 2000)
        os.write(pipe, f"{saved.slug} {saved.version}\n".encode())
        saved = library.save_again(saved.slug, SHORT, seen=1)
        os.write(pipe, f"{saved.slug} {saved.version}\n".encode())


def main(url: str, kills: int, seed: int) -> None:
    rng = random.Random(seed)
    Library.at(url).save("first", SHORT)
    for _ in range(kills):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            save_on_and_on(url, write)
        os.close(write)
        time.sleep(LONGEST_LIFE * rng.random())
        first = b"" if rng.random() < 0.2 else os.read(read, 1 << 16)
        time.sleep(LONGEST_LIFE * rng.random())
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = b"".join(iter(lambda fd=read: os.read(fd, 1 << 16), b""))
        os.close(read)
        sys.stdout.buffer.write(first + rest)
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
