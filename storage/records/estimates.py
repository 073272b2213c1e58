"""Estimates: a range, how sure we are of it, and when we say more."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word
from storage.records.promises import Confidence


class EstimateState(StrEnum):
    """Where an estimate stands."""

    OPEN = "open"
    HAPPENED = "happened"  # the day is known; `hit` says whether the first range held
    DROPPED = "dropped"  # no longer of interest


class Estimate(Record, table=True):
    """When something will probably be so, in its current range."""

    __table_args__ = (
        Index("estimate_of_owner", "workspace", "owner", "state"),
        Index("estimate_of_account", "workspace", "account_key", "state"),
    )

    call: str | None = Field(default=None, foreign_key="call.id", index=True)
    promise: str | None = Field(default=None, foreign_key="promise.id", index=True)
    team: str | None = Field(default=None, foreign_key="team.id", index=True)  # for its hit rate
    account: str = ""
    account_key: str = ""
    what: str
    owner: str = Field(foreign_key="person.id")
    earliest: date
    latest: date
    confidence: Confidence = word(Confidence)
    next_update: datetime = moment()
    state: EstimateState = word(EstimateState, default=EstimateState.OPEN)
    version: int = 1
    happened_on: date | None = None
    hit: bool | None = None  # whether it fell into the range that was given first
    by: str = Field(foreign_key="person.id")
    at: datetime = moment()
    closed_at: datetime | None = moment(default=None)  # it can be taken back for ten minutes


class EstimateVersion(Record, table=True):
    """One version of an estimate: another range, owner or moment of the next word; it stays."""

    __table_args__ = (UniqueConstraint("estimate", "version"),)

    estimate: str = Field(foreign_key="estimate.id", index=True)
    version: int
    earliest: date
    latest: date
    confidence: Confidence = word(Confidence)
    next_update: datetime = moment()
    reason: str = ""
    by: str = Field(foreign_key="person.id")
    at: datetime = moment()
