"""Colleagues who help each other: buddies, what they say of a call, and feedback between two."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class PoolMember(Record, table=True):
    """Somebody who offered to be a buddy on others' calls; every member sees who did."""

    person: str = Field(foreign_key="person.id", unique=True)
    since: datetime = moment()


class BuddyState(StrEnum):
    """How it stands with somebody as the buddy on a call."""

    SEATED = "seated"  # they are on it
    CANNOT = "cannot"  # they said so, and the next one is asked
    OFF = "off"  # somebody on the call took them off it


class Buddying(Record, table=True):
    """That somebody is, or was asked to be, the buddy on one call."""

    __table_args__ = (
        UniqueConstraint("call", "person"),
        Index("buddying_of_person", "workspace", "person", "at"),
    )

    call: str = Field(foreign_key="call.id", index=True)
    person: str = Field(foreign_key="person.id")
    at: datetime = moment()  # when they were seated, or said that they cannot
    found: bool = False  # chosen by Parley; otherwise named by somebody on the call
    state: BuddyState = word(BuddyState, default=BuddyState.SEATED)


class PeerPart(StrEnum):
    """The two moments at which a buddy looks at a call."""

    BEFORE = "before"  # the strongest part, and the biggest risk
    AFTER = "after"  # what should stay, and one thing to try


class PeerWord(Record, table=True):
    """That a buddy told the lead something. The words are the lead's, sealed, and soon gone."""

    __table_args__ = (
        UniqueConstraint("buddying", "part"),
        Index("peerword_of_lead", "workspace", "lead"),
    )

    call: str = Field(foreign_key="call.id", index=True)
    buddying: str = Field(foreign_key="buddying.id")
    part: PeerPart = word(PeerPart)
    lead: str = Field(foreign_key="person.id")  # who led the call then: whose key seals the words
    sealed: bytes = Field(default=b"", repr=False)  # empty: the words are gone
    at: datetime = moment()
    until: datetime = moment()  # when the words go
    shared_at: datetime | None = moment(default=None)  # when the lead put them into the thread


class FeedbackState(StrEnum):
    """How far two people have come with a piece of feedback."""

    OFFERED = "offered"  # the giver asks whether it is wanted
    ASKED = "asked"  # the receiver asks for it
    AGREED = "agreed"  # it is wanted, and not written yet
    DECLINED = "declined"  # no, thank you: a reason is neither asked for nor kept
    GIVEN = "given"
    GONE = "gone"  # taken back or deleted; nothing of it is kept


class Feedback(Record, table=True):
    """Feedback between two people, by consent. It is the receiver's: their key seals all of it."""

    __table_args__ = (
        Index("feedback_given", "workspace", "giver", "state"),
        Index("feedback_received", "workspace", "receiver", "state"),
    )

    giver: str = Field(foreign_key="person.id")
    receiver: str = Field(foreign_key="person.id")
    asked: bool = False  # the receiver began
    state: FeedbackState = word(FeedbackState)
    put_off: bool = False  # «not now»: it waits, and home is silent about it
    sealed: bytes = Field(default=b"", repr=False)  # what it is about, and then the feedback
    draft: bytes = Field(default=b"", repr=False)  # before it is sent: the giver's, their key
    at: datetime = moment()  # when it came to where it is now


# It waits for one of the two.
FEEDBACK_OPEN = frozenset({FeedbackState.OFFERED, FeedbackState.ASKED, FeedbackState.AGREED})
