"""${message[0].upper() + message[1:]}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision).replace("'", '"')}
down_revision = ${repr(down_revision).replace("'", '"')}


def upgrade() -> None:
    """Go one version ahead."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Go one version back."""
    ${downgrades if downgrades else "pass"}
