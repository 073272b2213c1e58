"""The weekly messages: which were sent to whom and when, and when a manager wants theirs."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class IssueKind(StrEnum):
    """What a weekly message is about."""

    TEAMS = "teams"  # a manager's digest, by the clock
    ASKED = "asked"  # the same because they asked for it
    OWN = "own"  # somebody's own week


class DigestIssue(Record, table=True):
    """One weekly message. It holds nothing of what is told: that is drawn when it is said."""

    person: str = Field(foreign_key="person.id", index=True)
    kind: IssueKind = word(IssueKind)
    week: str  # the week that had closed: what was published of it may be told
    at: datetime = moment()


class DigestWish(Record, table=True):
    """When a manager wants the digest; without one on Monday at nine, where they are."""

    __table_args__ = (UniqueConstraint("person"),)

    person: str = Field(foreign_key="person.id")
    day: int = 0  # Monday is 0
    minutes: int = 9 * 60  # after their local midnight
