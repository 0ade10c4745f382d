"""Saved scenarios, in SQLite or PostgreSQL. Only this package talks to a database."""

from models.library.database import Database
from models.library.errors import ConflictError, LibraryError
from models.library.saved import Change, Difference, Reopened, Saved, changes
from models.library.store import LONGEST, MOST_TAGS, ORDERS, VISIBILITIES, Library

__all__ = [
    "LONGEST",
    "MOST_TAGS",
    "ORDERS",
    "VISIBILITIES",
    "Change",
    "ConflictError",
    "Database",
    "Difference",
    "Library",
    "LibraryError",
    "Reopened",
    "Saved",
    "changes",
]
