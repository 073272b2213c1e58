"""What people wrote down after a call."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class Temperature(StrEnum):
    """How the customer was, as a person on the call observed it."""

    CALM = "calm"
    TENSE = "tense"
    ANGRY = "angry"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class Capture(Record, table=True):
    """The two-minute form right after the call; the last one of a person counts."""

    __table_args__ = (UniqueConstraint("call", "person"),)

    call: str = Field(foreign_key="call.id", index=True)
    person: str = Field(foreign_key="person.id")
    outcome: str
    promised: str = ""
    unanswered: str = ""
    temperature: Temperature = word(Temperature, default=Temperature.UNKNOWN)
    at: datetime = moment()


class Debrief(Record, table=True):
    """One person's answers, sealed until everybody's are in or the prompt is due."""

    __table_args__ = (UniqueConstraint("call", "person"),)

    call: str = Field(foreign_key="call.id", index=True)
    person: str = Field(foreign_key="person.id")
    aim: str
    happened: str
    why: str
    keep_or_change: str
    customer_needs: str
    at: datetime = moment()
