"""What the bot has promised itself to do: deliveries, their lanes, and what it has heard already.

A delivery holds references only, never what people said. See docs/decisions for the design.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.records.base import moment, word


class DeliveryKind(StrEnum):
    """What a delivery does when it is due."""

    WAKE = "wake"  # runs a step
    SHOW = "show"  # posts a view, or edits it where it stands
    HOME = "home"  # publishes a person's home tab
    SYNC = "sync"  # brings an item up to date in a tracker
    BACK = "back"  # takes back what stands: somebody is forgotten, or its time is over


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"  # waits for its time, or for another try
    IN_DOUBT = "in_doubt"  # was sent, and no answer came back
    SENT = "sent"  # kept
    DEAD = "dead"  # can never succeed; the reason stands in `trouble`
    CANCELLED = "cancelled"  # no longer wanted


WAITING = (DeliveryState.PENDING, DeliveryState.IN_DOUBT)
_WAITING_SQL = text("state IN ('pending', 'in_doubt')")


class Delivery(SQLModel, table=True):
    """One promise. `key` makes asking twice the same as asking once."""

    __table_args__ = (
        UniqueConstraint("workspace", "key"),
        Index(
            "delivery_waiting",
            "lane",
            "due_at",
            "id",
            postgresql_where=_WAITING_SQL,
            sqlite_where=_WAITING_SQL,
        ),
        Index("delivery_about", "workspace", "about"),
    )

    id: int | None = Field(
        default=None,
        sa_column=Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    )
    workspace: str = Field(foreign_key="workspace.id")
    key: str
    lane: str = Field(foreign_key="lane.name")
    kind: DeliveryKind = word(DeliveryKind)
    step: str  # the name of the step or the view
    about: str  # the id of its record
    to: str = ""  # the platform's id of the channel, or the person's id when `to_person`
    to_person: bool = False
    patient: bool = False  # waits for the person's working hours
    under: str = ""  # the key of the message it is a reply to
    marker: str  # opaque, sent along so that a post in doubt can be found again
    due_at: datetime = moment()
    state: DeliveryState = word(DeliveryState, default=DeliveryState.PENDING)
    attempts: int = 0
    asks: int = 1
    tried_at: datetime | None = moment(default=None)
    receipt: str = ""  # Slack's ts, Teams' activity id
    channel: str = ""  # the conversation it was really posted in
    trouble: str = ""
    settled_at: datetime | None = moment(default=None)


class Lane(SQLModel, table=True):
    """One conversation's order, pace, lease and back-off."""

    __table_args__ = (Index("lane_due", "due_at", "free_at"),)

    name: str = Field(primary_key=True)
    workspace: str = Field(foreign_key="workspace.id", index=True)
    due_at: datetime | None = moment(default=None)  # of its earliest waiting delivery
    free_at: datetime = moment()  # nobody may touch it before
    fence: int = 0  # grows with each claim; a late worker cannot settle
    failures: int = 0  # in a row


class Heard(SQLModel, table=True):
    """An event that was heard and acted on."""

    workspace: str = Field(primary_key=True, foreign_key="workspace.id")
    key: str = Field(primary_key=True)
    at: datetime = moment(index=True)
