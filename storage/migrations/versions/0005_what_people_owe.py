"""Promises, estimates, roadblocks, reminders and trackers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:  # noqa: PLR0915 -- one table after the other
    """Go one version ahead."""
    op.create_table(
        "ladder",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace", "name"),
    )
    op.create_index(op.f("ix_ladder_workspace"), "ladder", ["workspace"], unique=False)

    op.create_table(
        "noticechoice",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("notice", sa.String(length=40), nullable=False),
        sa.Column("pace", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person", "notice"),
    )
    op.create_index(op.f("ix_noticechoice_workspace"), "noticechoice", ["workspace"], unique=False)

    op.create_table(
        "nudge",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("first_late", sa.Integer(), nullable=False),
        sa.Column("early", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_on", sa.Date(), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person", "about"),
    )
    op.create_index(op.f("ix_nudge_about"), "nudge", ["about"], unique=False)
    op.create_index(op.f("ix_nudge_workspace"), "nudge", ["workspace"], unique=False)
    op.create_index("nudge_due", "nudge", ["workspace", "person", "at"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("daily", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reminder_workspace"), "reminder", ["workspace"], unique=False)
    op.create_index("reminder_of", "reminder", ["person", "day"], unique=False)

    op.create_table(
        "rung",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("ladder", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ladder"], ["ladder.id"]),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ladder", "place"),
    )
    op.create_index(op.f("ix_rung_workspace"), "rung", ["workspace"], unique=False)

    op.create_table(
        "tracker",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("state_side", sa.String(length=40), nullable=False),
        sa.Column("due_side", sa.String(length=40), nullable=False),
        sa.Column("words_side", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("troubled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_tracker_workspace"), "tracker", ["workspace"], unique=False)

    op.create_table(
        "mirror",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("tracker", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("remote", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("earlier", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("remote_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tracker"], ["tracker.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("tracker", "about"),
    )
    op.create_index(op.f("ix_mirror_about"), "mirror", ["about"], unique=False)
    op.create_index(op.f("ix_mirror_workspace"), "mirror", ["workspace"], unique=False)
    op.create_index("mirror_remote", "mirror", ["tracker", "remote"], unique=False)

    op.create_table(
        "reminded",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("reminder", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("nudged", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["reminder"], ["reminder.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reminder", "about"),
    )
    op.create_index(op.f("ix_reminded_about"), "reminded", ["about"], unique=False)
    op.create_index(op.f("ix_reminded_reminder"), "reminded", ["reminder"], unique=False)
    op.create_index(op.f("ix_reminded_workspace"), "reminded", ["workspace"], unique=False)

    op.create_table(
        "promise",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_to", sa.String(), nullable=False),
        sa.Column("asked", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("responsible", sa.String(), nullable=False),
        sa.Column("accountable", sa.String(), nullable=False),
        sa.Column("offered", sa.Date(), nullable=True),
        sa.Column("confidence", sa.String(length=40), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["accountable"], ["person.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["confirmed_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["responsible"], ["person.id"]),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "promise_of_account", "promise", ["workspace", "account_key", "state"], unique=False
    )
    op.create_index(op.f("ix_promise_workspace"), "promise", ["workspace"], unique=False)
    op.create_index(
        "promise_of_accountable", "promise", ["workspace", "accountable", "state"], unique=False
    )
    op.create_index("promise_of_call", "promise", ["call", "due"], unique=False)
    op.create_index(
        "promise_of_responsible", "promise", ["workspace", "responsible", "state"], unique=False
    )

    op.create_table(
        "estimate",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(), nullable=True),
        sa.Column("promise", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("next_update", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("hit", sa.Boolean(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["owner"], ["person.id"]),
        sa.ForeignKeyConstraint(["promise"], ["promise.id"]),
        sa.ForeignKeyConstraint(["team"], ["team.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("estimate_of_owner", "estimate", ["workspace", "owner", "state"], unique=False)
    op.create_index(
        "estimate_of_account", "estimate", ["workspace", "account_key", "state"], unique=False
    )
    op.create_index(op.f("ix_estimate_call"), "estimate", ["call"], unique=False)
    op.create_index(op.f("ix_estimate_promise"), "estimate", ["promise"], unique=False)
    op.create_index(op.f("ix_estimate_team"), "estimate", ["team"], unique=False)
    op.create_index(op.f("ix_estimate_workspace"), "estimate", ["workspace"], unique=False)

    op.create_table(
        "promiseevent",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("promise", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("confidence", sa.String(length=40), nullable=True),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["promise"], ["promise.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_promiseevent_promise"), "promiseevent", ["promise"], unique=False)
    op.create_index(op.f("ix_promiseevent_workspace"), "promiseevent", ["workspace"], unique=False)

    op.create_table(
        "promiseversion",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("promise", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_to", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["promise"], ["promise.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("promise", "version"),
    )
    op.create_index(op.f("ix_promiseversion_promise"), "promiseversion", ["promise"], unique=False)
    op.create_index(
        op.f("ix_promiseversion_workspace"), "promiseversion", ["workspace"], unique=False
    )

    op.create_table(
        "roadblock",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("ladder", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=True),
        sa.Column("promise", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("account_key", sa.String(), nullable=False),
        sa.Column("need_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alerted_on", sa.Date(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["action.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["holder"], ["person.id"]),
        sa.ForeignKeyConstraint(["ladder"], ["ladder.id"]),
        sa.ForeignKeyConstraint(["promise"], ["promise.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "roadblock_of_account", "roadblock", ["workspace", "account_key", "state"], unique=False
    )
    op.create_index(op.f("ix_roadblock_action"), "roadblock", ["action"], unique=False)
    op.create_index(op.f("ix_roadblock_call"), "roadblock", ["call"], unique=False)
    op.create_index(op.f("ix_roadblock_promise"), "roadblock", ["promise"], unique=False)
    op.create_index(op.f("ix_roadblock_workspace"), "roadblock", ["workspace"], unique=False)
    op.create_index("roadblock_of_asker", "roadblock", ["workspace", "by", "state"], unique=False)
    op.create_index(
        "roadblock_of_holder", "roadblock", ["workspace", "holder", "state"], unique=False
    )

    op.create_table(
        "estimateversion",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("estimate", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=False),
        sa.Column("latest", sa.Date(), nullable=False),
        sa.Column("confidence", sa.String(length=40), nullable=False),
        sa.Column("next_update", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["estimate"], ["estimate.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("estimate", "version"),
    )
    op.create_index(
        op.f("ix_estimateversion_estimate"), "estimateversion", ["estimate"], unique=False
    )
    op.create_index(
        op.f("ix_estimateversion_workspace"), "estimateversion", ["workspace"], unique=False
    )

    op.create_table(
        "roadblockevent",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("roadblock", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["roadblock"], ["roadblock.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        op.f("ix_roadblockevent_roadblock"), "roadblockevent", ["roadblock"], unique=False
    )
    op.create_index(
        op.f("ix_roadblockevent_workspace"), "roadblockevent", ["workspace"], unique=False
    )

    op.add_column(
        "action", sa.Column("account_key", sa.String(), nullable=False, server_default="")
    )
    op.create_index(
        "action_of_account", "action", ["workspace", "account_key", "state"], unique=False
    )
    op.create_index("proposal_open", "proposal", ["workspace", "agreed"], unique=False)
    op.create_index("call_of_flagger", "call", ["workspace", "flagged_by", "state"], unique=False)
    op.create_index("seat_of_person", "seat", ["workspace", "person"], unique=False)
    op.create_index("membership_person", "membership", ["workspace", "person"], unique=False)
    op.drop_index("duty_person", table_name="duty")
    op.create_index("duty_person", "duty", ["workspace", "person", "part"], unique=False)
    _fill_keys()
    _nudges_of_duties()
    with op.batch_alter_table("actionversion") as batch:
        batch.alter_column("by", existing_type=sa.String(), nullable=True)


def _nudges_of_duties() -> None:
    """One row for a person and an action; `at` follows when the old wake of the duty comes."""
    op.execute(
        "INSERT INTO nudge (id, workspace, person, kind, about, due, first_late, early,"
        " at, nudged_on, snoozed_until)"
        " SELECT min(duty.id), duty.workspace, duty.person, 'action', duty.action, action.due, 1,"
        " true, NULL, max(duty.nudged_on), max(duty.snoozed_until)"
        " FROM duty JOIN action ON action.id = duty.action"
        " WHERE duty.nudged_on IS NOT NULL OR duty.snoozed_until IS NOT NULL"
        " GROUP BY duty.workspace, duty.person, duty.action, action.due"
    )
    for name in ("snoozed_until", "nudged_on"):
        op.drop_column("duty", name)


def _duties_of_nudges() -> None:
    op.add_column("duty", sa.Column("nudged_on", sa.Date(), nullable=True))
    op.add_column("duty", sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
    of_duty = "FROM nudge WHERE nudge.about = duty.action AND nudge.person = duty.person"
    op.execute(
        f"UPDATE duty SET nudged_on = (SELECT nudge.nudged_on {of_duty}),"  # noqa: S608 -- our own words
        f" snoozed_until = (SELECT nudge.snoozed_until {of_duty})"
    )


def _fill_keys() -> None:
    """How accounts of actions are looked for; not in SQL, whose lower() knows ASCII only."""
    bind = op.get_bind()
    accounts = bind.execute(sa.text("SELECT DISTINCT account FROM action WHERE account <> ''"))
    for account in accounts.scalars().all():
        bind.execute(
            sa.text("UPDATE action SET account_key = :key WHERE account = :account"),
            {"key": account.strip().casefold(), "account": account},
        )


def downgrade() -> None:
    """Go one version back."""
    # Nobody changed these: the one who added the action stands in.
    op.execute(
        "UPDATE actionversion SET by ="
        " (SELECT action.by FROM action WHERE action.id = actionversion.action) WHERE by IS NULL"
    )
    with op.batch_alter_table("actionversion") as batch:
        batch.alter_column("by", existing_type=sa.String(), nullable=False)
    _duties_of_nudges()
    op.drop_index("duty_person", table_name="duty")
    op.create_index("duty_person", "duty", ["person", "part"], unique=False)
    op.drop_index("membership_person", table_name="membership")
    op.drop_index("seat_of_person", table_name="seat")
    op.drop_index("call_of_flagger", table_name="call")
    op.drop_index("proposal_open", table_name="proposal")
    op.drop_index("action_of_account", table_name="action")
    op.drop_column("action", "account_key")

    op.drop_table("roadblockevent")
    op.drop_table("estimateversion")
    op.drop_table("roadblock")
    op.drop_table("promiseversion")
    op.drop_table("promiseevent")
    op.drop_table("estimate")
    op.drop_table("promise")
    op.drop_table("reminded")
    op.drop_table("mirror")
    op.drop_table("tracker")
    op.drop_table("rung")
    op.drop_table("reminder")
    op.drop_table("nudge")
    op.drop_table("noticechoice")
    op.drop_table("ladder")
