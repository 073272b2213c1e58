"""What a whole workspace has settled about its people, and who changed it when."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment


class Organisation(Record, table=True):
    """One per workspace: the settings that are about people, with what holds until they are set.

    These are the product's own values and not always the strictest: docs/decisions/0014 says why.
    """

    __table_args__ = (UniqueConstraint("workspace"),)

    checkins: bool = True  # whether anybody may be asked at all; each person still decides
    help_contacts: str = ""  # whom to turn to, shown to everybody alike
    least: int = 5  # people who answered, before a band is shown; never below five
    next_least: int | None = None  # every change waits for the next week
    strict: bool = False  # compare also who answered, not only who is a member
    next_strict: bool | None = None  # the same
    hard_from: int = 9  # points of a flag from which one call alone is a lot
    several: int = 3  # hard calls in seven days that are a lot together
    rotate_after: int = 4  # hard calls with one customer in ninety days, before it is talked about
    tenure_months: int = 12  # so long somebody keeps a hard customer, before it is talked about


class OrganisationChange(Record, table=True):
    """One change of these settings, kept for a works council to read."""

    by: str = Field(foreign_key="person.id")
    at: datetime = moment()
    holds_from: datetime = moment()  # the same moment, or the beginning of the next week
    what: str  # the setting's name
    was: str = ""
    now: str = ""
