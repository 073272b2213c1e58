"""Teams: addresses and languages of people; accounts of one person that are linked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go one version ahead."""
    op.create_table(
        "address",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("native", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("service_url", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "native"),
    )
    op.create_index(op.f("ix_address_workspace"), "address", ["workspace"], unique=False)
    op.create_table(
        "linkcode",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index(op.f("ix_linkcode_person"), "linkcode", ["person"], unique=False)
    # Not in a batch: SQLite would copy the table, which other tables' rows refer to.
    op.add_column("person", sa.Column("language", sa.String(), nullable=False, server_default=""))
    op.add_column("person", sa.Column("identity", sa.String(), nullable=True))
    op.add_column(
        "person", sa.Column("wrong_codes", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "person", sa.Column("wrong_codes_since", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index("person_identity", "person", ["identity", "workspace"], unique=True)


def downgrade() -> None:
    """Go one version back."""
    op.drop_index("person_identity", table_name="person")
    for name in ("wrong_codes_since", "wrong_codes", "identity", "language"):
        op.drop_column("person", name)
    op.drop_table("linkcode")
    op.drop_table("address")
