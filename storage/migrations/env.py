"""What Alembic runs to migrate: on the connection and in the transaction that it was handed.

Alembic's own command line is not used: `python -m bot migrate` brings tables up to date, and
`python -m storage.draft "what changes"` drafts the next migration.
"""

from __future__ import annotations

from alembic import context
from alembic.util import CommandError
from sqlmodel import SQLModel

connection = context.config.attributes.get("connection")
if connection is None:
    raise CommandError(
        'Use `python -m bot migrate`, or `python -m storage.draft "what changes"` for a new one.'
    )
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    **context.config.attributes.get("drafting", {}),
)
context.run_migrations()
