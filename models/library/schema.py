"""The tables: scenarios, their versions, and the models that these were saved with."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A time in UTC, for databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


MODELS = Table(
    "models",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("version", String(40), nullable=False),
    Column("anatomy", JSON, nullable=False),
)
"""A model that something was saved with, once."""

SCENARIOS = Table(
    "scenarios",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("slug", String(64), nullable=False, unique=True),
    Column("version", Integer, nullable=False),
    Column("visibility", String(10), nullable=False),
    Column("owner", String(255)),
    Column("parent", String(64)),
    Column("created", Instant, nullable=False),
    Column("deleted", Instant),
)
"""A saved scenario; `version` is its present one."""

VERSIONS = Table(
    "versions",
    METADATA,
    Column("scenario", Integer, ForeignKey("scenarios.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("author", String(80), nullable=False),
    Column("language", String(10), nullable=False),
    Column("tags", JSON, nullable=False),
    Column("data", JSON, nullable=False),
    Column("outcomes", JSON, nullable=False),
    Column("model", String(64), ForeignKey("models.hash"), nullable=False),
    Column("changed", Instant, nullable=False),
)
"""Everything a person may change, as it was from `changed` on; never altered, only added to."""
