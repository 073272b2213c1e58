"""Roadblocks: what a team needs from another one, and whom it asks next when nobody answers."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class Ladder(Record, table=True):
    """A team that can be asked for help: its contact, and who is asked after them."""

    __table_args__ = (UniqueConstraint("workspace", "name"),)

    name: str
    hours: int = 4  # working hours of the one who is asked, until the next one is
    retired: bool = False  # nobody is offered it any more; what was asked of it goes on


class Rung(Record, table=True):
    """One person on a ladder; 0 is the contact."""

    __table_args__ = (UniqueConstraint("ladder", "place"),)

    ladder: str = Field(foreign_key="ladder.id")
    place: int
    person: str = Field(foreign_key="person.id")


class RoadblockState(StrEnum):
    """Where a roadblock stands; every change is a RoadblockEvent."""

    ASKED = "asked"  # nobody has answered yet
    ACKNOWLEDGED = "acknowledged"  # somebody sees to it
    REFUSED = "refused"  # whoever was asked cannot help, or nobody is left to ask
    SOLVED = "solved"
    WITHDRAWN = "withdrawn"  # not needed any more


STUCK = frozenset({RoadblockState.ASKED, RoadblockState.ACKNOWLEDGED, RoadblockState.REFUSED})


class RoadblockDeed(StrEnum):
    """What can happen to a roadblock; each is kept with its actor and time."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    ESCALATED = "escalated"  # one step up
    EXHAUSTED = "exhausted"  # nobody is left to ask
    SOLVED = "solved"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    CHANGED = "changed"  # its words or its day, in a tracker
    TAKEN_BACK = "taken_back"  # undone within ten minutes
    SNOOZED = "snoozed"  # somebody put their reminder off
    LEFT = "left"  # the asker has left, or whoever was asked: then somebody else is


class Roadblock(Record, table=True):
    """Something in the way of a promise or an action, which another team can clear."""

    __table_args__ = (
        Index("roadblock_of_holder", "workspace", "holder", "state"),
        Index("roadblock_of_asker", "workspace", "by", "state"),
        Index("roadblock_of_account", "workspace", "account_key", "state"),
    )

    what: str
    ladder: str = Field(foreign_key="ladder.id")
    rung: int = 0
    holder: str = Field(foreign_key="person.id")  # is asked now, or sees to it
    call: str | None = Field(default=None, foreign_key="call.id", index=True)
    promise: str | None = Field(default=None, foreign_key="promise.id", index=True)
    action: str | None = Field(default=None, foreign_key="action.id", index=True)
    account: str = ""
    account_key: str = ""
    need_by: date
    state: RoadblockState = word(RoadblockState, default=RoadblockState.ASKED)
    asked_at: datetime = moment()  # when the holder was asked
    alerted_on: date | None = None  # the holder's own day: one alert a day per item
    by: str = Field(foreign_key="person.id")
    at: datetime = moment()
    reason: str = ""


class RoadblockEvent(Record, table=True):
    """One change of a roadblock, kept for good."""

    roadblock: str = Field(foreign_key="roadblock.id", index=True)
    number: int = 0  # the first is 1: several can happen at the same moment
    what: RoadblockDeed = word(RoadblockDeed)
    by: str | None = Field(default=None, foreign_key="person.id")  # None: the clock
    at: datetime = moment()
    words: str = ""  # the reason, in the person's words
    before: str = ""  # the id of whoever was asked before, or has left
    after: str = ""  # the id of whoever is asked now
    was: RoadblockState | None = word(RoadblockState, default=None)
