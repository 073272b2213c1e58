"""What a week tells of a team: one band, or nothing. The rules: flows/people/bands.py."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, word

EVERYONE = ""  # stands for all teams together where a team's id would stand


class Subject(StrEnum):
    """What is told of."""

    LOAD = "load"  # how much hard calls take out of people, as they say themselves
    AVOIDED = "avoided"  # how often hard calls are given away


class Band(StrEnum):
    """All that is ever told of a group's answers."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


class Release(Record, table=True):
    """What was published of a team and a week. Written once and never changed."""

    __table_args__ = (UniqueConstraint("workspace", "team", "week", "subject"),)

    team: str  # its id, or EVERYONE
    week: str = Field(index=True)
    subject: Subject = word(Subject)
    band: Band | None = word(Band, default=None)  # None: not shown, and the reason is kept nowhere


class WeekMember(Record, table=True):
    """Where somebody's answers of a week count: fixed when the week opens, for one team only.

    A fact of work that managers know anyway. It is dropped once no release is compared with it;
    erasing a person leaves it standing, or the team's next release would tell of their answer.
    """

    __table_args__ = (UniqueConstraint("workspace", "week", "person"),)

    week: str = Field(index=True)
    person: str = Field(foreign_key="person.id")
    team: str = Field(foreign_key="team.id")
    left: bool = False  # they were not in this team any more when the week was published


class ReleaseMark(Record, table=True):
    """For the strict comparison: an opaque mark for each member of a release.

    It says whether they answered, to nobody without the vault's key, and goes with the week's
    members. There is one for each of them, so that their number says nothing.
    """

    week: str = Field(index=True)
    subject: Subject = word(Subject)
    mark: str = Field(index=True)
