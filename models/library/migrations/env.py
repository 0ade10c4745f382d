"""Runs the migrations on the connection that the library hands over."""

from __future__ import annotations

from alembic import context

from models.library.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
