"""What a copy of the database must not tell: names, moments, and the order of rows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# Of these, SQLite kept the order in which rows came.
ORDERED = ("givenaway", "plea")


def upgrade() -> None:
    """Go one version ahead."""
    # As text, because Alembic would copy the table on SQLite. Who leads since a call was handed
    # over was written down by name before: those rows stay as they are.
    op.execute(sa.text("ALTER TABLE happening ADD COLUMN whom VARCHAR REFERENCES person (id)"))
    if _is_sqlite():
        op.execute(sa.text("UPDATE plea SET at = substr(at, 1, 10) || ' 00:00:00.000000'"))
        _rebuild(with_rowid=False)
    else:
        day = "date_trunc('day', at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'"
        op.execute(sa.text(f"UPDATE plea SET at = {day}"))  # noqa: S608 -- our own words


def downgrade() -> None:
    """Go one version back."""
    name = "SELECT person.name FROM person WHERE person.id = happening.whom"
    named = f"UPDATE happening SET words = ({name}) WHERE whom IS NOT NULL"  # noqa: S608 -- our own words
    op.execute(sa.text(named))
    if _is_sqlite():
        _rebuild(with_rowid=True)
    # SQLite drops no column that refers to another table, but copies the table without it.
    with op.batch_alter_table("happening") as batch_op:
        batch_op.drop_column("whom")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rebuild(*, with_rowid: bool) -> None:
    for table in ORDERED:
        kwargs = {"sqlite_with_rowid": with_rowid}
        with op.batch_alter_table(table, recreate="always", table_kwargs=kwargs):
            pass
