"""Actions with owners who accepted them; follow-ups become actions, and back."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go one version ahead."""
    op.create_table(
        "action",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(), nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("action_of_call", "action", ["call", "due"], unique=False)
    op.create_index(op.f("ix_action_workspace"), "action", ["workspace"], unique=False)
    op.create_table(
        "actionevent",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("was", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["action"], ["action.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_actionevent_action"), "actionevent", ["action"], unique=False)
    op.create_index(op.f("ix_actionevent_workspace"), "actionevent", ["workspace"], unique=False)
    op.create_table(
        "actionversion",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["action"], ["action.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("action", "version"),
    )
    op.create_index(op.f("ix_actionversion_action"), "actionversion", ["action"], unique=False)
    op.create_index(
        op.f("ix_actionversion_workspace"), "actionversion", ["workspace"], unique=False
    )
    op.create_table(
        "duty",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudged_on", sa.Date(), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["action"], ["action.id"]),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("action", "person", "part"),
    )
    op.create_index("duty_person", "duty", ["person", "part"], unique=False)
    op.create_index(op.f("ix_duty_action"), "duty", ["action"], unique=False)
    op.create_index(op.f("ix_duty_workspace"), "duty", ["workspace"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["action"], ["action.id"]),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["owner"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_proposal_action"), "proposal", ["action"], unique=False)
    op.create_index(op.f("ix_proposal_workspace"), "proposal", ["workspace"], unique=False)
    follow_ups_become_actions()
    op.drop_table("followup")


def downgrade() -> None:
    """Go one version back."""
    op.create_table(
        "followup",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("workspace", sa.String(length=120), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"]),
        sa.ForeignKeyConstraint(["call"], ["call.id"]),
        sa.ForeignKeyConstraint(["owner"], ["person.id"]),
        sa.ForeignKeyConstraint(["workspace"], ["workspace.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_followup_workspace"), "followup", ["workspace"], unique=False)
    op.create_index(op.f("ix_followup_call"), "followup", ["call"], unique=False)

    actions_become_follow_ups()
    op.drop_table("proposal")
    op.drop_table("duty")
    op.drop_table("actionversion")
    op.drop_table("actionevent")
    op.drop_table("action")


def follow_ups_become_actions() -> None:
    """Whoever wrote a follow-up down is accountable for it, its owner is responsible."""
    bind = op.get_bind()
    asked = "SELECT followup.*, call.account FROM followup JOIN call ON call.id = followup.call"
    for one in bind.execute(sa.text(asked)).mappings().all():
        bind.execute(
            sa.text(
                "INSERT INTO action (id, workspace, call, account, what, due, state, version, by, "
                "at, reason) VALUES (:id, :workspace, :call, :account, :what, :due, 'open', 1, "
                ":by, :at, '')"
            ),
            dict(one),
        )
        bind.execute(
            sa.text(
                "INSERT INTO actionversion (id, workspace, action, version, what, due, by, at) "
                "VALUES (:new, :workspace, :id, 1, :what, :due, :by, :at)"
            ),
            {**one, "new": uuid4().hex},
        )
        bind.execute(
            sa.text(
                "INSERT INTO actionevent (id, workspace, action, what, by, at, words, before, "
                "after) VALUES (:new, :workspace, :id, 'created', :by, :at, '', '', '')"
            ),
            {**one, "new": uuid4().hex},
        )
        for part, person in (("accountable", one["by"]), ("responsible", one["owner"])):
            answer = "accepted" if part == "responsible" else "none"
            bind.execute(
                sa.text(
                    "INSERT INTO duty (id, workspace, action, person, part, answer, reason) "
                    "VALUES (:new, :workspace, :id, :person, :part, :answer, '')"
                ),
                {**one, "new": uuid4().hex, "part": part, "person": person, "answer": answer},
            )


def actions_become_follow_ups() -> None:
    """The older version knows one owner, and only what is to be done after a call."""
    op.get_bind().execute(
        sa.text(
            "INSERT INTO followup (id, workspace, call, what, owner, due, by, at) "
            "SELECT action.id, action.workspace, action.call, action.what, MIN(duty.person), "
            "action.due, action.by, action.at FROM action JOIN duty ON duty.action = action.id "
            "WHERE duty.part = 'responsible' AND action.call IS NOT NULL "
            "AND action.state <> 'cancelled' GROUP BY action.id"
        )
    )
