"""Check-ins: what people say of themselves, sealed under their own keys.

A dump of these tables tells neither who said what, nor when, nor who takes part: an answer has an
opaque owner and a week, in an order that says nothing; so has a reaction without an answer. What
remains is in docs/decisions/0013.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class CheckIn(Record, table=True):
    """One answer, or one reaction without an answer: only its person's key tells which."""

    # Without row ids, SQLite keeps them in the order of their random ids, not of their coming.
    __table_args__ = (
        Index("check_in_of", "workspace", "week", "owner"),
        {"sqlite_with_rowid": False},
    )

    owner: str = Field(index=True, repr=False)  # a mark of the vault, no id of anybody's
    week: str = Field(max_length=8)  # 2026-W47
    sealed: bytes = Field(repr=False)


class CheckInChoice(Record, table=True):
    """Whether a person wants to be asked. Whoever is in a team has one, so it says nothing."""

    __table_args__ = (UniqueConstraint("person"),)

    person: str = Field(foreign_key="person.id")
    sealed: bytes = Field(default=b"", repr=False)


class CheckInPrompt(Record, table=True):
    """A check-in that somebody was offered; it knows no call, and goes when its week is over."""

    person: str = Field(foreign_key="person.id", index=True)
    week: str = Field(max_length=8)
    open: bool = True  # nothing was pressed yet; what was pressed is not kept


class PleaState(StrEnum):
    """Where something stands that a person asked another one for."""

    DRAFT = "draft"  # shown to its author, and not sent yet
    SENT = "sent"
    WILL = "will"  # whoever was asked will
    CANNOT = "cannot"


class Plea(Record, table=True):
    """What a person asks another one for, in the very words they looked at before they went.

    Many are written right after a check-in, so that nothing here tells the moment of it: neither a
    time nor the order of the rows.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    asker: str = Field(foreign_key="person.id", index=True)
    to: str | None = Field(default=None, foreign_key="person.id", index=True)  # None: a draft
    state: PleaState = word(PleaState, default=PleaState.DRAFT)
    at: datetime = moment()  # the day of the draft, then of the sending: midnight, UTC
    sealed: bytes = Field(default=b"", repr=False)  # kind, words and call, under the asker's key
