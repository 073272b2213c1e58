"""Promises: what was said to a customer, who keeps it, and all that happened to it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class PromiseState(StrEnum):
    """Where a promise stands; every change is a PromiseEvent."""

    REQUESTED = "requested"  # was said or asked for; the Responsible has not said they can keep it
    PROMISED = "promised"  # the Responsible has
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"  # saved by mistake, or the customer no longer needs it


LIVING = frozenset({PromiseState.REQUESTED, PromiseState.PROMISED})


class Confidence(StrEnum):
    """How sure somebody is of a date or a range."""

    HALF = "half"  # 50 in 100
    LIKELY = "likely"  # 70 in 100
    SURE = "sure"  # 90 in 100


class PromiseDeed(StrEnum):
    """What can happen to a promise; each is kept with its actor and time."""

    SAVED = "saved"
    ASKED = "asked"  # the Responsible: can you keep it?
    CONFIRMED = "confirmed"  # a second participant: this was said
    CORRECTED = "corrected"  # a second participant: other words were said
    ACCEPTED = "accepted"  # the Responsible can keep it as it is
    OFFERED = "offered"  # the Responsible can keep it on another day, or a part of it
    AGREED = "agreed"  # the Accountable agreed to what was offered
    ASKED_AGAIN = "asked_again"  # the Accountable did not
    DECLINED = "declined"  # the Responsible cannot keep it
    EDITED = "edited"
    REASSIGNED = "reassigned"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    TAKEN_BACK = "taken_back"  # undone within ten minutes
    UNANSWERED = "unanswered"  # two working days without an answer about capacity
    UNCONFIRMED = "unconfirmed"  # four working hours, and nobody said that it was said
    SNOOZED = "snoozed"  # somebody put their reminder off
    LEFT = "left"  # somebody with a part in it has left the company


class Promise(Record, table=True):
    """Something said to a customer, in its current words."""

    __table_args__ = (
        Index("promise_of_call", "call", "due"),
        Index("promise_of_responsible", "workspace", "responsible", "state"),
        Index("promise_of_accountable", "workspace", "accountable", "state"),
        Index("promise_of_account", "workspace", "account_key", "state"),
    )

    call: str | None = Field(default=None, foreign_key="call.id")
    account: str = ""
    account_key: str = ""  # the account as it is looked for
    words: str  # exactly as they were said
    said_by: str = Field(foreign_key="person.id")
    said_to: str = ""  # the customer's person, in words
    asked: date  # the day the customer asked for
    due: date  # the day that holds now
    condition: str = ""
    state: PromiseState = word(PromiseState, default=PromiseState.REQUESTED)
    version: int = 1
    responsible: str = Field(foreign_key="person.id")  # keeps it
    accountable: str = Field(foreign_key="person.id")  # answers for it
    offered: date | None = None  # the day the Responsible can meet, while it is not agreed to
    confidence: Confidence | None = word(Confidence, default=None)
    part: str = ""  # what part fits the day that was asked for
    confirmed_by: str | None = Field(default=None, foreign_key="person.id")  # the second one
    confirmed_at: datetime | None = moment(default=None)
    asked_at: datetime | None = moment(default=None)  # None: the Responsible has answered
    by: str = Field(foreign_key="person.id")
    at: datetime = moment()
    reason: str = ""  # why it was declined or broken


class PromiseVersion(Record, table=True):
    """One version of a promise's words, date and condition; it stays."""

    __table_args__ = (UniqueConstraint("promise", "version"),)

    promise: str = Field(foreign_key="promise.id", index=True)
    version: int
    words: str
    said_to: str = ""
    due: date
    condition: str = ""
    by: str | None = Field(default=None, foreign_key="person.id")  # None: changed in a tracker
    at: datetime = moment()


class PromiseEvent(Record, table=True):
    """One change of a promise, kept for good: who, when, and from what to what."""

    promise: str = Field(foreign_key="promise.id", index=True)
    number: int = 0  # the first is 1: several can happen at the same moment
    what: PromiseDeed = word(PromiseDeed)
    by: str | None = Field(default=None, foreign_key="person.id")  # None: the clock
    at: datetime = moment()
    words: str = ""  # the reason, in the person's words
    before: str = ""
    after: str = ""
    due: date | None = None  # the day that was asked for, offered or agreed to
    confidence: Confidence | None = word(Confidence, default=None)  # of an offer
    part: str = ""  # of an offer: what fits the day that was asked for
    was: PromiseState | None = word(PromiseState, default=None)  # the state before
