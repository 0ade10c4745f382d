"""What goes wrong with the library, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from models.errors import InputError, message

if TYPE_CHECKING:
    from models.library.saved import Saved


class LibraryError(InputError):
    """The library cannot do what it was asked for; nothing has been changed in it."""


class ConflictError(LibraryError):
    """There is a newer version than the one that its author has seen: `newer`."""

    def __init__(self, newer: Saved) -> None:
        super().__init__(
            message(
                '"{name}" was saved as version {version} in between: nothing was overwritten. '
                "See what it changed, then save again"
            ),
            name=newer.name,
            version=newer.version,
        )
        self.newer = newer


BUSY = message(
    "the library {place} is busy with somebody else's work; try again in a moment. "
    "The scenario stays on the page and in its address"
)
FULL = message(
    "the disk of the library {place} is full; make room there and save again. "
    "The scenario stays on the page and in its address"
)
READ_ONLY = message(
    "the library {place} can only be read; give this server the right to write there, or another place "
    "(LIBRARY_FOLDER, DATABASE_URL). The scenario stays on the page and in its address"
)
DAMAGED = message(
    "{place} is not a library, or it is damaged; put a backup in its place, or name another one "
    "(LIBRARY_FOLDER, DATABASE_URL). The scenario stays on the page and in its address"
)
AWAY = message(
    "the library {place} cannot be reached; see that its server runs and that DATABASE_URL is right, "
    "then try again. The scenario stays on the page and in its address"
)
UNOPENED = message(
    "the library {place} cannot be opened ({reason}); mend that, or name another place "
    "(LIBRARY_FOLDER, DATABASE_URL). The scenario stays on the page and in its address"
)
NEWER_PROGRAM = message(
    "the library {place} was made by a newer version of this program; start that one, or restore a backup"
)
SIGNS = {
    "database is locked": BUSY,
    "lock timeout": BUSY,
    "statement timeout": BUSY,
    "could not obtain lock": BUSY,
    "disk is full": FULL,
    "no space left": FULL,
    "could not extend file": FULL,
    "readonly database": READ_ONLY,
    "read-only": READ_ONLY,
    "permission denied": READ_ONLY,
    "unable to open database file": READ_ONLY,
    "not a database": DAMAGED,
    "malformed": DAMAGED,
    "connection": AWAY,
    "connect to": AWAY,
    "translate host": AWAY,
    "terminating": AWAY,
}
"""What databases and systems say, and what that means for whoever saves."""


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turns what a database says into what one can do about it."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error)
        template = next((meaning for sign, meaning in SIGNS.items() if sign in said.lower()), UNOPENED)
        raise LibraryError(template, place=place, reason=said.partition("\n")[0]) from error
    except (SQLAlchemyError, CommandError) as error:
        raise LibraryError(UNOPENED, place=place, reason=str(error).partition("\n")[0]) from error
