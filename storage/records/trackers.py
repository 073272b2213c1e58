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


class Tracker(Record, table=True):
    """One connected tracker."""

    kind: TrackerKind = word(TrackerKind)
    name: str
    address: str  # https: the endpoint, the My Domain host, the Jira site; HubSpot's own by default
    account: str = ""  # Jira: the e-mail; Salesforce: the client id
    project: str = ""  # Jira: the project's key
    state_side: Side = word(Side, default=Side.TRACKER)  # done, reopened, cancelled
    due_side: Side = word(Side, default=Side.PARLEY)
    words_side: Side = word(Side, default=Side.PARLEY)
    active: bool = True
    trouble: str = ""  # why it is switched off, or fails at the moment; never what people said
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
    digest: str = ""  # of what was last sent, so that nothing is sent twice
    remote_at: datetime | None = moment(default=None)  # the newest change heard from there
    state: SyncState = word(SyncState, default=SyncState.WAITING)
    trouble: str = ""
    at: datetime = moment()
