"""Killed at any instant, the library opens; every confirmed save is there and no half one is."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.library.killed import SHORT

ROOT = Path(__file__).parents[2]
KILLS = {"sqlite": 200, "postgresql": 40}
"""How many; a server outlives who asks it, so it is tried less often."""


def test_whatever_was_confirmed_is_there(url, another):
    kind = url.get_backend_name()
    done = subprocess.run(
        [sys.executable, "-m", "tests.library.killed", url.render_as_string(False), str(KILLS[kind]), "7"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    confirmed = [line.split() for line in done.stdout.splitlines()]
    assert len(confirmed) > KILLS[kind] / 2
    library = another()
    for slug, version in confirmed:
        found = library.get(slug, int(version))
        assert (found.name, len(found.note), found.reopened().scenario) == ("killed", 2000, SHORT)
    everything = library.listed()
    for saved in everything:
        assert [v.version for v in library.versions(saved.slug)] == list(range(saved.version, 0, -1))
    assert library.save("after", SHORT).version == 1
    if kind == "sqlite":
        with sqlite3.connect(url.database) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
            assert raw.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
        raw.close()
