"""Where the library is, how its tables come about, and what is said where it cannot be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, create_engine, event, text

from models.cooperation import MODEL
from models.errors import InputError
from models.library import Database, Library, LibraryError
from models.library.database import FILE, usual_url
from models.library.schema import METADATA
from models.presets import presets
from models.scenario import Scenario
from models.simulation import VERSION

FIRST_SCHEMA = (Path(__file__).parent / "first_schema.sql").read_text(encoding="utf-8")
TYPES = {
    "sqlite": {"key": "INTEGER", "instant": "DATETIME"},
    "postgresql": {"key": "SERIAL", "instant": "TIMESTAMP WITH TIME ZONE"},
}
"""What the two databases call the types of its columns."""


@pytest.fixture
def place(tmp_path):
    return tmp_path / FILE


@pytest.fixture
def on_disk(place):
    """A SQLite library with one scenario, that has little patience."""
    opened = Library.at(URL.create("sqlite", database=str(place)), patience=0.2)
    opened.save("kept", Scenario())
    yield opened
    opened.database.close()


def names(place):
    with closing(sqlite3.connect(place)) as raw:
        return [row[0] for row in raw.execute("SELECT name FROM versions ORDER BY scenario")]


def test_the_environment_says_where_it_is(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("LIBRARY_FOLDER", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert usual_url().database == str(tmp_path / "home" / "shanghai-policy-simulator" / FILE)
    monkeypatch.setenv("LIBRARY_FOLDER", str(tmp_path))
    assert usual_url().database == str(tmp_path / FILE)
    for given in ("postgres://me:secret@host/x", "postgresql://me:secret@host/x"):
        monkeypatch.setenv("DATABASE_URL", given)
        assert usual_url().drivername == "postgresql+psycopg"
        assert "secret" not in Database().place


@pytest.mark.parametrize("given", ["mysql://host/x", "nonsense", "://"])
def test_other_databases_are_refused(monkeypatch, given):
    monkeypatch.setenv("DATABASE_URL", given)
    with pytest.raises(InputError, match=r"DATABASE_URL: .*use postgresql"):
        Database()


def test_a_new_folder_is_made(tmp_path):
    library = Library.at(URL.create("sqlite", database=str(tmp_path / "a" / "b" / FILE)))
    assert library.listed() == []
    library.database.close()


def test_the_tables_are_those_the_program_knows(library):
    library.listed()
    engine = create_engine(library.database.url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_rows_of_the_first_schema_are_still_read(url, another):
    """Its tables as they were first made, with a scenario of two versions that an old model computed."""
    engine = create_engine(Database(url).url)
    with engine.begin() as connection:
        for statement in filter(str.strip, FIRST_SCHEMA.format(**TYPES[url.get_backend_name()]).split(";")):
            connection.exec_driver_sql(statement)
    engine.dispose()
    library = another()
    (saved,) = library.listed()
    assert (saved.name, saved.version, saved.tags, saved.author) == ("双园", 2, ("parks", "远期"), "Li")
    assert [v.name for v in library.versions(saved.slug)] == ["双园", "Twins"]
    assert saved.reopened().scenario == presets()["twin_parks"].scenario
    assert not saved.reopened().same_model
    assert saved.reopened().differences[0].then == 0.5
    assert library.save_again(saved.slug, Scenario(), seen=2).version == 3
    engine = create_engine(library.database.url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_a_library_of_a_newer_program_is_left_alone(library, another):
    library.save("kept", Scenario())
    with library.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(LibraryError, match="made by a newer version of this program"):
        another().listed()


def test_a_writer_who_does_not_finish(place, on_disk):
    with closing(sqlite3.connect(place, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match=r"busy with somebody else's work.*stays on the page"):
            on_disk.save("late", Scenario())
        assert [s.name for s in on_disk.listed()] == ["kept"]
        other.execute("ROLLBACK")
    on_disk.save("late", Scenario())
    assert names(place) == ["kept", "late"]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_lock_that_is_held_on_the_server(library):
    impatient = Library.at(library.database.url, patience=1.0)
    library.save("kept", Scenario())
    with library.database.writing() as held:
        held.execute(text("LOCK TABLE scenarios IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(LibraryError, match="busy with somebody else's work"):
            impatient.save("late", Scenario())
    assert impatient.save("late", Scenario()).version == 1
    impatient.database.close()


def test_a_disk_that_is_full(place, on_disk):
    on_disk.database.close()
    full = Library.at(URL.create("sqlite", database=str(place)))
    pages = place.stat().st_size // 4096 + 2
    event.listen(
        full.database._engine, "connect", lambda c, _: c.execute(f"PRAGMA max_page_count = {pages}").close()
    )
    with pytest.raises(LibraryError, match=r"disk of the library .* is full; make room"):
        for k in range(100):
            full.save(f"n{k}", Scenario(), note="x" * 4000)
    full.database.close()
    before = names(place)
    again = Library.at(URL.create("sqlite", database=str(place)))
    assert sorted(s.name for s in again.listed()) == sorted(before)
    again.save("more", Scenario())
    again.database.close()


@pytest.mark.usefixtures("on_disk")
def test_a_file_that_can_only_be_read(place):
    query = {"mode": "ro", "uri": "true"}
    read_only = Library.at(URL.create("sqlite", database=f"file:{place}", query=query))
    assert [s.name for s in read_only.listed()] == ["kept"]
    with pytest.raises(LibraryError, match=r"can only be read; give this server the right to write there"):
        read_only.save("more", Scenario())
    assert [s.name for s in read_only.listed()] == ["kept"]
    read_only.database.close()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("in the way")
    library = Library.at(URL.create("sqlite", database=str(tmp_path / "file" / FILE)))
    with pytest.raises(LibraryError, match=r"cannot be opened \(.*\); mend that, or name another place"):
        library.listed()


def test_a_file_that_is_no_library(place):
    place.write_bytes(b"certainly not a database " * 100)
    library = Library.at(URL.create("sqlite", database=str(place)))
    with pytest.raises(LibraryError, match="is not a library, or it is damaged"):
        library.listed()
    library.database.close()
    assert place.read_bytes().startswith(b"certainly")


def test_a_server_that_is_not_there():
    library = Library.at("postgresql://me:secret@127.0.0.1:1/x", patience=1.0)
    with pytest.raises(LibraryError, match="cannot be reached; see that its server runs") as told:
        library.listed()
    assert "secret" not in str(told.value)


def test_a_server_that_was_started_anew(url, library, another):
    """Its connections are gone; the next question finds new ones."""
    library.save("kept", Scenario())
    if url.get_backend_name() == "postgresql":
        with another().database.writing() as connection:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
    else:
        library.database.close()
    assert [s.name for s in library.listed()] == ["kept"]
    assert library.save("more", Scenario()).model_hash == MODEL.hash
    assert library.get(library.listed()[0].slug).model_version == VERSION
