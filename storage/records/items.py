"""What people owe: the kinds of items, when each person is reminded of them, and what they hear."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class ItemKind(StrEnum):
    """The kinds of things that somebody owes."""

    ACTION = "action"
    PROMISE = "promise"
    ESTIMATE = "estimate"
    ROADBLOCK = "roadblock"


class Nudge(Record, table=True):
    """When one person is reminded of one item next; at most once on each of their days."""

    __table_args__ = (
        UniqueConstraint("person", "about"),
        Index("nudge_due", "workspace", "person", "at"),
    )

    person: str = Field(foreign_key="person.id")
    kind: ItemKind = word(ItemKind)
    about: str = Field(index=True)  # the item's id
    due: date
    first_late: int = 1  # working day after `due` on which the first late reminder comes
    early: bool = True  # also the working day before, and on the day
    at: datetime | None = moment(default=None)  # the next one; None: none is to come
    nudged_on: date | None = None  # their own day: one nudge per item and day
    snoozed_until: datetime | None = moment(default=None)  # the base interval stays as it is


class Reminder(Record, table=True):
    """One message that reminds a person of everything that came due together."""

    __table_args__ = (Index("reminder_of", "person", "day"),)

    person: str = Field(foreign_key="person.id")
    day: date  # the person's own
    at: datetime = moment()
    daily: bool = False  # the day's list, which also holds what is due or waits without a nudge


class Reminded(Record, table=True):
    """One item of such a message, in its order."""

    __table_args__ = (UniqueConstraint("reminder", "about"),)

    reminder: str = Field(foreign_key="reminder.id", index=True)
    kind: ItemKind = word(ItemKind)
    about: str = Field(index=True)  # the item's id
    place: int
    nudged: bool = True  # False: it only stands in the day's list


class Notice(StrEnum):
    """The kinds of private messages, each of which a person may have at once, daily or not."""

    CALLS = "calls"  # invitations, alignment, captures, debriefs
    ASKED = "asked"  # what others ask of them
    NEWS = "news"  # what happened to what they have a part in
    REMINDERS = "reminders"  # what is due
    DAILY = "daily"  # the day's list
    DIGEST = "digest"  # a manager's week
    WEEK = "week"  # one's own week; it comes to those only who asked for it


class Pace(StrEnum):
    """How soon a kind of private message comes."""

    NOW = "now"
    DAILY = "daily"  # when the day begins
    OFF = "off"  # never; home still shows it


class NoticeChoice(Record, table=True):
    """What a person chose for one kind of private message; without one it comes at once."""

    __table_args__ = (UniqueConstraint("person", "notice"),)

    person: str = Field(foreign_key="person.id")
    notice: Notice = word(Notice)
    pace: Pace = word(Pace, default=Pace.NOW)
