"""Scenarios, their versions and the models these were saved with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "models",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("anatomy", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_models"),
    )
    op.create_table(
        "scenarios",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("visibility", sa.String(10), nullable=False),
        sa.Column("owner", sa.String(255)),
        sa.Column("parent", sa.String(64)),
        sa.Column("created", INSTANT, nullable=False),
        sa.Column("deleted", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_scenarios"),
        sa.UniqueConstraint("slug", name="uq_scenarios_slug"),
    )
    op.create_table(
        "versions",
        sa.Column("scenario", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("author", sa.String(80), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("outcomes", sa.JSON, nullable=False),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("changed", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("scenario", "number", name="pk_versions"),
        sa.ForeignKeyConstraint(
            ["scenario"], ["scenarios.id"], name="fk_versions_scenario", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["model"], ["models.hash"], name="fk_versions_model"),
    )
