"""That somebody was forgotten: when, and at whose wish. Never who they were."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field

from storage.records.base import Record, moment, word

FORMER = "former:"  # what the platform's id of somebody who was forgotten begins with
LABEL = "Former member"  # what they are called from then on


class Wish(StrEnum):
    """At whose wish somebody is forgotten."""

    OWN = "own"  # their own
    ADMIN = "admin"  # an admin's, after they left
    SERVER = "server"  # of whoever runs Parley
    PLATFORM = "platform"  # the chat system passed it on
    RESTORED = "restored"  # it was done before, and a backup had brought them back


class Erasure(Record, table=True):
    """One person to be forgotten, or forgotten already."""

    person: str = Field(foreign_key="person.id", unique=True)
    wish: Wish = word(Wish)
    at: datetime = moment()
    done_at: datetime | None = moment(default=None)
