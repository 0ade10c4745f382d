"""A library on each of the two databases: SQLite in a file, and a real PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, text

from models.library import Library

KINDS = ("sqlite", "postgresql")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One server is enough for all of them."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group("library"))


def program(name: str) -> str:
    """A program of PostgreSQL, which Debian keeps off the path."""
    places = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
        *map(Path, os.get_exec_path()),
    ]
    found = next((p / name for p in places if (p / name).exists()), None)
    assert found, f"PostgreSQL's {name} is missing: install the package postgresql, as tests/run does"
    return str(found)


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """A PostgreSQL server of its own, in a folder of its own, that answers on a socket there."""
    # A socket's path is short; and the server, which refuses to be root, has to get at it.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(name: str, *arguments: str) -> None:
        subprocess.run([*as_user, program(name), *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/")

    data = str(folder / "data")
    run("initdb", "--pgdata", data, "--auth=trust", "--username=library", "--encoding=UTF8", "--no-sync")
    settings = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run("pg_ctl", "--pgdata", data, "--wait", "--log", str(folder / "log"), "--options", settings, "start")
    try:
        yield URL.create("postgresql", username="library", database="postgres", query={"host": str(folder)})
    finally:
        run("pg_ctl", "--pgdata", data, "--mode=immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        yield URL.create("sqlite", database=str(tmp_path / "library.sqlite"))
        return
    server: URL = request.getfixturevalue("server")
    name = f"test_{tmp_path.name}".lower().replace("-", "_")
    engine = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield server.set(database=name)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture
def another(url: URL) -> Iterator[Callable[[], Library]]:
    """Opens the same library once more, as another server would."""
    opened: list[Library] = []

    def open_it() -> Library:
        opened.append(Library.at(url))
        return opened[-1]

    yield open_it
    for library in opened:
        library.database.close()


@pytest.fixture
def library(another: Callable[[], Library]) -> Library:
    return another()
