"""Trackers: where items also live, and how each item stands there. Secrets are in the vault."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word
from storage.records.items import ItemKind


class TrackerKind(StrEnum):
    """The systems that items can be mirrored to."""

    WEBHOOK = "webhook"  # signed after Standard Webhooks
    HUBSPOT = "hubspot"  # tasks
    SALESFORCE = "salesforce"  # tasks
    JIRA = "jira"  # issues


class Side(StrEnum):
    """Which side is the source of truth for a field."""

    PARLEY = "parley"
    TRACKER = "tracker"


class WorkState(StrEnum):
    """How far an item is, in the words that every tracker has."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Tracker(Record, table=True):
    """One connected tracker. Disconnected or switched off, it stays: its mirrors are known then."""

    kind: TrackerKind = word(TrackerKind)
    name: str
    address: str  # https: the endpoint, the My Domain host, the Jira site; HubSpot's own by default
    account: str = ""  # Jira: the e-mail; Salesforce: the client id
    project: str = ""  # Jira: the project's key
    state_side: Side = word(Side, default=Side.TRACKER)  # done, reopened, cancelled
    due_side: Side = word(Side, default=Side.PARLEY)
    words_side: Side = word(Side, default=Side.PARLEY)
    active: bool = True
    trouble: str = ""  # why it was switched off, or fails at the moment; never what people said
    troubled_at: datetime | None = moment(default=None)
    cursor: str = ""  # up to where its changes were read, where they are asked for
    by: str = Field(foreign_key="person.id")
    at: datetime = moment()


class SyncState(StrEnum):
    """How an item stands in a tracker."""

    WAITING = "waiting"  # to be sent
    SYNCED = "synced"
    FAILED = "failed"  # refused for good; somebody must look
    GONE = "gone"  # deleted there


class Mirror(Record, table=True):
    """One item in one tracker. Its id is the external id that finds it again."""

    __table_args__ = (
        UniqueConstraint("tracker", "about"),
        Index("mirror_remote", "tracker", "remote"),
    )

    tracker: str = Field(foreign_key="tracker.id")
    kind: ItemKind = word(ItemKind)
    about: str = Field(index=True)  # the item's id
    remote: str = ""  # the tracker's id
    url: str = ""  # where a person opens it
    digest: str = ""  # of what it holds, as far as we know, so that nothing is sent twice
    earlier: str = ""  # the same before our last change: what comes back of that is an echo
    changed_at: datetime = moment()  # when the item was last changed here
    doubtful: bool = False  # making it was begun, and how that ended was never heard
    remote_at: datetime | None = moment(default=None)  # the newest change heard from there
    # The same of each field: a tracker may tell of them one by one, in any order.
    state_at: datetime | None = moment(default=None)
    due_at: datetime | None = moment(default=None)
    words_at: datetime | None = moment(default=None)
    state: SyncState = word(SyncState, default=SyncState.WAITING)
    trouble: str = ""  # why it could not be sent, or not yet; never what people said
    at: datetime = moment()  # when it was last sent, or made
