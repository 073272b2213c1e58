"""Who and where: workspaces, people, places, teams."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.records.base import Record, moment, new_id, word


class Workspace(SQLModel, table=True):
    """One Slack workspace, Teams tenant or sandbox. Its id is `platform:native`."""

    id: str = Field(primary_key=True, max_length=120)
    platform: str
    native: str
    name: str = ""
    bot: str = ""  # the platform's id of the bot itself
    # How a link to a message looks here; {channel}, {place}, {message}, {digits} are filled in.
    message_url: str = ""
    # Only the sandbox's clock can be skipped ahead: seconds between its now and the real now.
    ahead_seconds: float = 0.0

    @property
    def ahead(self) -> timedelta:
        """How far this workspace's clock runs ahead of the real one."""
        return timedelta(seconds=self.ahead_seconds)


class PersonKind(StrEnum):
    """Whom the bot may talk to: only members hear anything internal."""

    MEMBER = "member"  # belongs to the workspace
    GUEST = "guest"  # invited to some channels
    OUTSIDER = "outsider"  # from another company, in a shared channel
    BOT = "bot"  # a program
    UNKNOWN = "unknown"  # the platform could not be asked yet; nothing internal until it was


class Person(Record, table=True):
    """Somebody in a workspace, keyed by the platform's id."""

    __table_args__ = (
        UniqueConstraint("workspace", "native"),
        Index("person_identity", "identity", "workspace", unique=True),
    )

    native: str
    name: str = ""
    kind: PersonKind = word(PersonKind, default=PersonKind.MEMBER)
    admin: bool = False
    gone: bool = False  # deactivated on the platform
    zone: str = ""  # IANA; empty while unknown
    language: str = ""  # as the platform names it: BCP 47, such as pt-PT; empty while unknown
    own_zone: bool = False  # set by the person, the profile no longer overrides it
    hours_from: int = 9 * 60  # minutes after local midnight
    hours_to: int = 17 * 60
    days: str = "0,1,2,3,4"  # working days, Monday is 0
    away_until: datetime | None = moment(default=None)
    greeted_at: datetime | None = moment(default=None)
    seen_at: datetime | None = moment(default=None)  # profile last read from the platform
    dm: str = ""  # the platform's id of our private conversation
    identity: str | None = None  # opaque; their account on another platform has the same
    wrong_codes: int = 0  # tried in the hour since the first of them
    wrong_codes_since: datetime | None = moment(default=None)


class LinkCode(SQLModel, table=True):
    """A code that links two accounts of one person, seen from every workspace; only its hash."""

    id: str = Field(default_factory=new_id, primary_key=True, max_length=64)
    digest: str = Field(unique=True)
    workspace: str = Field(foreign_key="workspace.id")  # of the person who asked for it
    person: str = Field(foreign_key="person.id", index=True)
    expires_at: datetime = moment()  # a real time, as workspaces' clocks may differ
    used: bool = False


class PlaceKind(StrEnum):
    """The kinds of conversation."""

    CHANNEL = "channel"  # everyone can join
    PRIVATE = "private"  # by invitation
    GROUP = "group"  # a few people
    DM = "dm"  # one person and the bot
    UNKNOWN = "unknown"  # the platform could not be asked yet whether outsiders read it


class Place(Record, table=True):
    """A conversation on the platform."""

    __table_args__ = (UniqueConstraint("workspace", "native"),)

    native: str
    name: str = ""
    kind: PlaceKind = word(PlaceKind, default=PlaceKind.CHANNEL)
    shared: bool = False  # with outsiders: nothing internal is posted there
    archived: bool = False
    bot_inside: bool = True
    seen_at: datetime | None = moment(default=None)


class Address(Record, table=True):
    """How a platform reaches a person or a place, where its id alone is not enough (Teams)."""

    __table_args__ = (UniqueConstraint("workspace", "native"),)

    native: str  # the person's or the place's
    account: str = ""  # what the platform calls a person in requests: `29:…`
    service_url: str = ""  # where requests about them go; the newest one heard
    team: str = ""  # the platform's id of the team a channel belongs to


class DebriefClock(StrEnum):
    """How the time until the debrief is counted."""

    ABSOLUTE = "absolute"  # exactly debrief_delay after the end
    BUSINESS = "business"  # then the next working moment of the lead


class Team(Record, table=True):
    """A group of people who take calls together, with its channel and its settings."""

    __table_args__ = (Index("team_of_manager", "workspace", "manager"),)

    name: str = ""
    channel: str | None = Field(default=None, foreign_key="place.id")
    manager: str | None = Field(default=None, foreign_key="person.id")
    debrief_minutes: int | None = None  # None: the organisation's default
    debrief_clock: DebriefClock = word(DebriefClock, default=DebriefClock.ABSOLUTE)
    crucial_from: int = 6  # points of a flag, out of 12
    watch_from: int = 3


class Membership(Record, table=True):
    """A person's place in a team."""

    __table_args__ = (
        UniqueConstraint("team", "person"),
        Index("membership_person", "workspace", "person"),
    )

    team: str = Field(foreign_key="team.id")
    person: str = Field(foreign_key="person.id")
