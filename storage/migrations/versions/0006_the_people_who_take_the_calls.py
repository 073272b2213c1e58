"""The people who take the calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:  # noqa: PLR0915 -- a statement for each table and index
    """Go one version ahead."""
    op.create_table(
        "checkin",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("checkin", schema=None) as batch_op:
        batch_op.create_index("check_in_of", ["workspace", "week", "owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkin_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkin_workspace"), ["workspace"], unique=False)

    op.create_table(
        "givenaway",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("givenaway", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_givenaway_owner"), ["owner"], unique=False)
        batch_op.create_index(batch_op.f("ix_givenaway_week"), ["week"], unique=False)
        batch_op.create_index(batch_op.f("ix_givenaway_workspace"), ["workspace"], unique=False)

    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("checkins", sa.Boolean(), nullable=False),
        sa.Column("help_contacts", sa.String(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("next_least", sa.Integer(), nullable=True),
        sa.Column("strict", sa.Boolean(), nullable=False),
        sa.Column("next_strict", sa.Boolean(), nullable=True),
        sa.Column("hard_from", sa.Integer(), nullable=False),
        sa.Column("several", sa.Integer(), nullable=False),
        sa.Column("rotate_after", sa.Integer(), nullable=False),
        sa.Column("tenure_months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace"),
    )
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_workspace"), ["workspace"], unique=False)

    op.create_table(
        "release",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "team", "week", "subject"),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_week"), ["week"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_workspace"), ["workspace"], unique=False)

    op.create_table(
        "releasemark",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("releasemark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_releasemark_mark"), ["mark"], unique=False)
        batch_op.create_index(batch_op.f("ix_releasemark_week"), ["week"], unique=False)
        batch_op.create_index(batch_op.f("ix_releasemark_workspace"), ["workspace"], unique=False)

    op.create_table(
        "checkinchoice",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person"),
    )
    with op.batch_alter_table("checkinchoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkinchoice_workspace"), ["workspace"], unique=False)

    op.create_table(
        "checkinprompt",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("checkinprompt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checkinprompt_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_checkinprompt_workspace"), ["workspace"], unique=False)

    op.create_table(
        "digestissue",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("digestissue", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digestissue_person"), ["person"], unique=False)
        batch_op.create_index(batch_op.f("ix_digestissue_workspace"), ["workspace"], unique=False)

    op.create_table(
        "digestwish",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person"),
    )
    with op.batch_alter_table("digestwish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_digestwish_workspace"), ["workspace"], unique=False)

    op.create_table(
        "erasure",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("wish", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person"),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_workspace"), ["workspace"], unique=False)

    op.create_table(
        "feedback",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("put_off", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["giver"], ["person.id"]),
        sa.ForeignKeyConstraint(["receiver"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index("feedback_given", ["workspace", "giver", "state"], unique=False)
        batch_op.create_index("feedback_received", ["workspace", "receiver", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_feedback_workspace"), ["workspace"], unique=False)

    op.create_table(
        "organisationchange",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holds_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("now", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("organisationchange", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisationchange_workspace"), ["workspace"], unique=False
        )

    op.create_table(
        "ownership",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("beside", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("ownership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ownership_workspace"), ["workspace"], unique=False)
        batch_op.create_index("ownership_of_account", ["workspace", "account_key"], unique=False)
        batch_op.create_index("ownership_of_person", ["workspace", "person"], unique=False)

    op.create_table(
        "plea",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("asker", sa.String(), nullable=False),
        sa.Column("to", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["asker"], ["person.id"]),
        sa.ForeignKeyConstraint(["to"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("plea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plea_asker"), ["asker"], unique=False)
        batch_op.create_index(batch_op.f("ix_plea_to"), ["to"], unique=False)
        batch_op.create_index(batch_op.f("ix_plea_workspace"), ["workspace"], unique=False)

    op.create_table(
        "poolmember",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person"),
    )
    with op.batch_alter_table("poolmember", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poolmember_workspace"), ["workspace"], unique=False)

    op.create_table(
        "story",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["place"], ["place.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person", "month"),
    )
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_story_workspace"), ["workspace"], unique=False)

    op.create_table(
        "weekmember",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["team"], ["team.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "week", "person"),
    )
    with op.batch_alter_table("weekmember", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weekmember_week"), ["week"], unique=False)
        batch_op.create_index(batch_op.f("ix_weekmember_workspace"), ["workspace"], unique=False)

    op.create_table(
        "buddying",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call", "person"),
    )
    with op.batch_alter_table("buddying", schema=None) as batch_op:
        batch_op.create_index("buddying_of_person", ["workspace", "person", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddying_call"), ["call"], unique=False)
        batch_op.create_index(batch_op.f("ix_buddying_workspace"), ["workspace"], unique=False)

    op.create_table(
        "handover",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("giver", sa.String(), nullable=False),
        sa.Column("taker", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticked", sa.String(), nullable=False),
        sa.Column("decides", sa.String(), nullable=False),
        sa.Column("calms", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["giver"], ["person.id"]),
        sa.ForeignKeyConstraint(["taker"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_workspace"), ["workspace"], unique=False)

    op.create_table(
        "rotation",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("hard", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("manager", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["manager"], ["person.id"]),
        sa.ForeignKeyConstraint(["owner"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("rotation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rotation_call"), ["call"], unique=False)
        batch_op.create_index(batch_op.f("ix_rotation_workspace"), ["workspace"], unique=False)
        batch_op.create_index(
            "rotation_of_account", ["workspace", "account_key", "asked_at"], unique=False
        )

    op.create_table(
        "swap",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("taker", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["taker"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("swap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_swap_call"), ["call"], unique=False)
        batch_op.create_index(batch_op.f("ix_swap_workspace"), ["workspace"], unique=False)

    op.create_table(
        "peerword",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("buddying", sa.String(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("lead", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["buddying"], ["buddying.id"]),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["lead"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("buddying", "part"),
    )
    with op.batch_alter_table("peerword", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_peerword_call"), ["call"], unique=False)
        batch_op.create_index(batch_op.f("ix_peerword_workspace"), ["workspace"], unique=False)
        batch_op.create_index("peerword_of_lead", ["workspace", "lead"], unique=False)

    op.create_table(
        "rotationoffer",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("rotation", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shares", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["rotation"], ["rotation.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rotation", "person"),
    )
    with op.batch_alter_table("rotationoffer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rotationoffer_rotation"), ["rotation"], unique=False)
        batch_op.create_index(batch_op.f("ix_rotationoffer_workspace"), ["workspace"], unique=False)

    op.create_table(
        "swapask",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("swap", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["swap"], ["swap.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("swap", "person"),
    )
    with op.batch_alter_table("swapask", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_swapask_swap"), ["swap"], unique=False)
        batch_op.create_index(batch_op.f("ix_swapask_workspace"), ["workspace"], unique=False)

    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index("call_of_team", ["workspace", "team", "starts_at"], unique=False)

    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index("team_of_manager", ["workspace", "manager"], unique=False)


def downgrade() -> None:
    """Go one version back."""
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index("team_of_manager")

    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index("call_of_team")

    op.drop_table("swapask")
    op.drop_table("rotationoffer")
    op.drop_table("peerword")
    op.drop_table("swap")
    op.drop_table("rotation")
    op.drop_table("handover")
    op.drop_table("buddying")
    op.drop_table("weekmember")
    op.drop_table("story")
    op.drop_table("poolmember")
    op.drop_table("plea")
    op.drop_table("ownership")
    op.drop_table("organisationchange")
    op.drop_table("feedback")
    op.drop_table("erasure")
    op.drop_table("digestwish")
    op.drop_table("digestissue")
    op.drop_table("checkinprompt")
    op.drop_table("checkinchoice")
    op.drop_table("releasemark")
    op.drop_table("release")
    op.drop_table("organisation")
    op.drop_table("givenaway")
    op.drop_table("checkin")
