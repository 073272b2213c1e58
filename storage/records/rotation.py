"""Who has which customer, how long, and how hard calls pass from one to another."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class OwnerWhy(StrEnum):
    """How somebody came to own a customer."""

    SET = "set"  # the owner, a manager or an admin said so
    HANDED_OVER = "handed_over"  # the owner before handed it over, and they accepted
    SHARED = "shared"  # the owner shares it with them, and they accepted


class Ownership(Record, table=True):
    """That somebody has a customer, from when until when; kept for good."""

    __table_args__ = (
        Index("ownership_of_account", "workspace", "account_key"),
        Index("ownership_of_person", "workspace", "person"),
    )

    account: str
    account_key: str
    person: str = Field(foreign_key="person.id")
    beside: bool = False  # shares it with its owner
    since: datetime = moment()
    until: datetime | None = moment(default=None)  # None: still so
    why: OwnerWhy = word(OwnerWhy, default=OwnerWhy.SET)
    by: str | None = Field(default=None, foreign_key="person.id")


class RotationState(StrEnum):
    """Where the talk about a customer's owner stands."""

    ASKED = "asked"  # the owner, who has two working days for themselves
    SILENT = "silent"  # they have not decided; the manager has heard that
    KEEP = "keep"  # the owner keeps the customer
    SHARE = "share"  # the owner would share it; somebody is looked for
    HAND_OVER = "hand_over"  # the owner would hand it over; somebody is looked for
    SETTLED = "settled"  # somebody has accepted


class Rotation(Record, table=True):
    """One talk about whether somebody has had a hard customer for long enough."""

    __table_args__ = (Index("rotation_of_account", "workspace", "account_key", "asked_at"),)

    account: str
    account_key: str
    owner: str = Field(foreign_key="person.id")
    call: str = Field(foreign_key="call.id", index=True)  # the hard call after which it began
    hard: int  # their hard calls with this customer in the last ninety days
    months: int  # whole months since they have it; 0 while nobody said who owns it
    state: RotationState = word(RotationState, default=RotationState.ASKED)
    asked_at: datetime = moment()
    decided_at: datetime | None = moment(default=None)
    manager: str | None = Field(default=None, foreign_key="person.id")  # who has heard of it


class Asked(StrEnum):
    """What somebody who was asked to take something over has said."""

    WAITING = "waiting"
    YES = "yes"
    NO = "no"
    LAPSED = "lapsed"  # too late, taken back, or somebody else was faster


class RotationOffer(Record, table=True):
    """Somebody was asked to take a customer over, or to share it."""

    __table_args__ = (UniqueConstraint("rotation", "person"),)

    rotation: str = Field(foreign_key="rotation.id", index=True)
    call: str = Field(foreign_key="call.id")  # the rotation's
    person: str = Field(foreign_key="person.id")
    by: str = Field(foreign_key="person.id")
    at: datetime = moment()
    shares: bool = False  # to share it; else to take it over
    answer: Asked = word(Asked, default=Asked.WAITING)


class Handover(Record, table=True):
    """What two people go through when a customer passes from one to the other."""

    call: str = Field(foreign_key="call.id")  # the rotation's
    account: str
    account_key: str
    giver: str = Field(foreign_key="person.id")
    taker: str = Field(foreign_key="person.id")
    at: datetime = moment()
    ticked: str = ""  # names of the lines that are done, comma separated
    decides: str = ""  # who decides there, in words
    calms: str = ""  # what calms them, as it was observed


class SwapState(StrEnum):
    """Where a wish to swap a call stands."""

    OPEN = "open"
    TAKEN = "taken"
    NOBODY = "nobody"  # everybody who was asked has said no
    EXPIRED = "expired"
    TAKEN_BACK = "taken_back"


class Swap(Record, table=True):
    """Somebody asks others to take their part in a call that is ahead."""

    call: str = Field(foreign_key="call.id", index=True)
    by: str = Field(foreign_key="person.id")
    role: str  # the part that is to be taken
    # What the asker says, under their own key; empty when they say nothing, or it is over.
    sealed: bytes = Field(default=b"", repr=False)
    at: datetime = moment()
    expires_at: datetime = moment()
    state: SwapState = word(SwapState, default=SwapState.OPEN)
    taker: str | None = Field(default=None, foreign_key="person.id")


class SwapAsk(Record, table=True):
    """One person who was asked for it."""

    __table_args__ = (UniqueConstraint("swap", "person"),)

    swap: str = Field(foreign_key="swap.id", index=True)
    call: str = Field(foreign_key="call.id")  # the swap's
    person: str = Field(foreign_key="person.id")
    place: int = 0  # in the order of asking
    answer: Asked = word(Asked, default=Asked.WAITING)


class GivenAway(Record, table=True):
    """A hard call was given away. By whom, only the vault can tell, and there is no list of names.

    Sealed in it: the day, and whether the offer of help was answered.
    """

    # As with check-ins: without row ids, SQLite does not keep the order of their coming.
    __table_args__ = ({"sqlite_with_rowid": False},)

    owner: str = Field(index=True)  # an opaque mark of the person's, another one in every week
    week: str = Field(index=True)  # when it goes
    sealed: bytes = Field(repr=False)


class StoryState(StrEnum):
    """Where a leader's story of a month stands."""

    ASKED = "asked"
    DRAFT = "draft"  # kept, and nobody else's
    POSTED = "posted"
    SKIPPED = "skipped"  # not this month
    STOPPED = "stopped"  # no more of these


class Story(Record, table=True):
    """What a leader would do differently, and what criticism they received; theirs until posted."""

    __table_args__ = (UniqueConstraint("person", "month"),)

    person: str = Field(foreign_key="person.id")
    month: str  # 2026-12
    state: StoryState = word(StoryState, default=StoryState.ASKED)
    sealed: bytes | None = Field(default=None, repr=False)  # under their own key
    place: str | None = Field(default=None, foreign_key="place.id", index=True)
    posted_at: datetime | None = moment(default=None)
