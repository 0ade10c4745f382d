"""Where the library is, and how it is opened: SQLite in a folder, or a PostgreSQL server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from platformdirs import user_data_path
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from models.errors import InputError, message
from models.library.errors import NEWER_PROGRAM, LibraryError, told

FILE = "library.sqlite"
FOLDER = "shanghai-policy-simulator"
"""The folder's name beside other programs' data, where none is given."""
PATIENCE = 5.0
"""Seconds to wait for somebody else's work, or for a server to answer."""
MIGRATING = 4_709_394
"""Number of the lock that one PostgreSQL session holds while it migrates; any would do."""
WRITES = {"writes": True}


def usual_url() -> URL:
    """Where the library is, as the environment says: DATABASE_URL, else a file in LIBRARY_FOLDER.

    Raises
    ------
    InputError
        For an address that is none.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        return _url(given)
    folder = os.environ.get("LIBRARY_FOLDER")
    place = Path(folder) if folder else user_data_path(FOLDER, appauthor=False)
    return URL.create("sqlite", database=str(place / FILE))


def _url(given: str) -> URL:
    try:
        found = make_url(given)
    except ArgumentError:
        raise InputError(
            message("is not the address of a database; use postgresql://user@host/name or sqlite:///file"),
            where="DATABASE_URL",
        ) from None
    if found.drivername in {"postgres", "postgresql"}:
        return found.set(drivername="postgresql+psycopg")
    if found.get_backend_name() in {"sqlite", "postgresql"}:
        return found
    raise InputError(
        message('"{kind}" is not a kind of database that the library can use; use postgresql or sqlite'),
        where="DATABASE_URL",
        kind=found.get_backend_name(),
    )


class Database:
    """An opened library: its tables are up to date, its connections shared between threads.

    Raises
    ------
    LibraryError
        At the first use, where it cannot be opened.
    """

    def __init__(self, url: str | URL | None = None, patience: float = PATIENCE) -> None:
        self.url = usual_url() if url is None else url if isinstance(url, URL) else _url(url)
        self.patience = patience
        self._opening = Lock()
        self._open = False
        self._engine = self._created()

    @property
    def place(self) -> str:
        """The library as one would name it, without its password."""
        if self.url.get_backend_name() == "sqlite":
            return self.url.database or ":memory:"
        return self.url.render_as_string(hide_password=True)

    def _created(self) -> Engine:
        """What makes connections, and keeps them."""
        if self.url.get_backend_name() == "sqlite":
            engine = create_engine(self.url, connect_args={"timeout": self.patience})
            event.listen(engine, "connect", self._prepare)
            event.listen(engine, "begin", _begin)
            return engine
        seconds = max(1, round(self.patience))
        waits = f"-c lock_timeout={1000 * seconds} -c statement_timeout={4000 * seconds} -c timezone=UTC"
        arguments = {"connect_timeout": seconds, "options": waits}
        return create_engine(self.url, pool_pre_ping=True, connect_args=arguments)

    def _prepare(self, connection, _record: object) -> None:
        """Durable, with readers beside the writer; transactions begin where we say."""
        connection.isolation_level = None
        cursor = connection.cursor()
        try:
            cursor.execute(f"PRAGMA busy_timeout = {round(1000 * self.patience)}")
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        finally:
            cursor.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with. Raises LibraryError."""
        with told(self.place):
            self._ready()
            with self._engine.connect() as connection:
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing. Raises LibraryError."""
        with told(self.place):
            self._ready()
            with self._engine.connect().execution_options(**WRITES) as connection, connection.begin():
                yield connection

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    def _ready(self) -> None:
        """Brings the tables up to date, once in a process."""
        with self._opening:
            if not self._open:
                if self.url.get_backend_name() == "sqlite" and not self.url.query.get("uri"):
                    Path(self.url.database or "").parent.mkdir(parents=True, exist_ok=True)
                with self._engine.connect() as connection:
                    current = self._current(connection)
                if current:
                    self._open = True
                    return
                with self._engine.connect().execution_options(**WRITES) as connection, connection.begin():
                    self._migrate(connection)
                self._open = True

    def _current(self, connection: Connection) -> bool:
        """Whether the tables are those of this program. Raises LibraryError if they are of a newer one."""
        revision = MigrationContext.configure(connection).get_current_revision()
        scripts = ScriptDirectory.from_config(_config())
        if revision is not None and revision not in {s.revision for s in scripts.walk_revisions()}:
            raise LibraryError(NEWER_PROGRAM, place=self.place)
        return revision == scripts.get_current_head()

    def _migrate(self, connection: Connection) -> None:
        """To the newest tables, while every other process waits."""
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
        if not self._current(connection):
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _begin(connection: Connection) -> None:
    """SQLite waits for a writer only where a transaction says at once that it writes."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
