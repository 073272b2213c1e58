"""A call, who is on it, what everyone agreed to say, and all that happened to it."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class CallState(StrEnum):
    """Where a call stands."""

    DRAFT = "draft"  # somebody is still filling in the form
    NOT_CRUCIAL = "not_crucial"  # flagged, and judged an ordinary call
    WATCH = "watch"  # flagged, kept an eye on, no thread
    ALIGNING = "aligning"  # crucial: the home thread is open
    READY = "ready"  # the lead pressed Ready
    LIVE = "live"  # it has begun
    ENDED = "ended"  # over; the debrief is still ahead
    DEBRIEFING = "debriefing"  # the debrief stands in the thread
    CLOSED = "closed"  # done
    CANCELLED = "cancelled"  # it will not take place


AHEAD = frozenset({CallState.ALIGNING, CallState.READY})
OVER = frozenset({CallState.ENDED, CallState.DEBRIEFING, CallState.CLOSED})
IN_THREAD = AHEAD | {CallState.LIVE} | OVER
OPEN = AHEAD | {CallState.LIVE, CallState.ENDED, CallState.DEBRIEFING, CallState.WATCH}


class Verdict(StrEnum):
    """How crucial a call is judged to be."""

    NOT_CRUCIAL = "not_crucial"  # an ordinary call
    WATCH = "watch"  # worth an eye
    CRUCIAL = "crucial"  # worth a thread, an alignment and a debrief


class Role(StrEnum):
    """What somebody does on a call."""

    LEAD = "lead"  # leads the call
    BUDDY = "buddy"  # stands by the lead
    EXPERT = "expert"  # knows the subject
    SCRIBE = "scribe"  # writes down what is said
    SPONSOR = "sponsor"  # backs the lead from above
    APPROVER = "approver"  # decides concessions


class Call(Record, table=True):
    """A flagged customer conversation."""

    __table_args__ = (
        Index("call_by_account", "workspace", "account_key"),
        Index("call_of_team", "workspace", "team", "starts_at"),
        Index("call_of_flagger", "workspace", "flagged_by", "state"),
    )

    account: str
    account_key: str = ""  # casefolded, for looking it up
    team: str = Field(foreign_key="team.id")
    place: str = Field(foreign_key="place.id")  # the channel of the home thread
    flagged_by: str = Field(foreign_key="person.id")
    flagged_at: datetime = moment()
    starts_at: datetime = moment()
    minutes: int = 30  # planned length
    started_at: datetime | None = moment(default=None)
    ended_at: datetime | None = moment(default=None)
    state: CallState = word(CallState, default=CallState.DRAFT)
    renewal: int = 0  # 0 to 3
    brand: int = 0
    morale: int = 0
    conditions: str = ""  # names of the conditions that hold, comma separated
    reason: str = ""
    verdict: Verdict = word(Verdict, default=Verdict.NOT_CRUCIAL)
    # What the limits said, before anyone overrode it.
    proposed: Verdict = word(Verdict, default=Verdict.NOT_CRUCIAL)
    version: int = 0  # of the brief; a sign-off counts for one only. 0: no line is written yet
    unaligned_because: str = ""  # the lead's reason for going ahead
    debrief_at: datetime | None = moment(default=None)  # when the prompt is due
    debriefed_at: datetime | None = moment(default=None)  # when it was given

    @property
    def ends_at(self) -> datetime:
        """The real end, or the planned one while it is not over."""
        return self.ended_at or self.starts_at + timedelta(minutes=self.minutes)


class Seat(Record, table=True):
    """A person's part in a call."""

    __table_args__ = (
        UniqueConstraint("call", "person"),
        Index("seat_of_person", "workspace", "person"),
    )

    call: str = Field(foreign_key="call.id", index=True)
    person: str = Field(foreign_key="person.id", index=True)
    role: Role = word(Role)


class Brief(Record, table=True):
    """One version of what everyone agrees to say, not to say, and does not know yet."""

    __table_args__ = (UniqueConstraint("call", "version"),)

    call: str = Field(foreign_key="call.id", index=True)
    version: int
    line: str = ""
    do_not_say: str = ""
    questions: str = ""
    by: str = Field(foreign_key="person.id")
    at: datetime = moment()


class SignOff(Record, table=True):
    """Somebody agreed to one version of the brief."""

    __table_args__ = (UniqueConstraint("call", "person", "version"),)

    call: str = Field(foreign_key="call.id", index=True)
    person: str = Field(foreign_key="person.id")
    version: int
    at: datetime = moment()


class What(StrEnum):
    """What can happen to a call; each is kept with its actor and time."""

    FLAGGED = "flagged"
    OVERRIDDEN = "overridden"
    SEATED = "seated"
    HANDED_OVER = "handed_over"  # somebody else leads it
    TAKEN_OVER = "taken_over"  # somebody leads it because whoever led it asked them to
    LEFT = "left"  # somebody on it has left the company
    LEAD_LEFT = "lead_left"  # whoever led it has
    BRIEFED = "briefed"  # a new version of the brief
    ALIGNED = "aligned"  # one person signed off
    ALL_ALIGNED = "all_aligned"
    CONCERN = "concern"
    READY = "ready"
    UNALIGNED = "unaligned"  # going ahead without everyone
    MOVED = "moved"
    CANCELLED = "cancelled"
    STARTED = "started"
    EXTENDED = "extended"
    ENDED = "ended"
    REOPENED = "reopened"
    CAPTURED = "captured"
    DEBRIEFED = "debriefed"
    FOLLOW_UP = "follow_up"  # as actions were called at first
    ACTION = "action"  # something is to be done
    PROMISE = "promise"  # something was said to the customer
    CLOSED = "closed"


class Happening(Record, table=True):
    """One change of a call, kept for good: who, when, and in which words."""

    call: str = Field(foreign_key="call.id", index=True)
    what: What = word(What)
    by: str | None = Field(default=None, foreign_key="person.id")  # None: the clock
    at: datetime = moment()
    words: str = ""
    whom: str | None = Field(default=None, foreign_key="person.id")  # who leads now
    version: int = 0  # of the brief, where it matters
    verdict: Verdict | None = word(Verdict, default=None)  # the new one, of an override
    was: datetime | None = moment(default=None)  # the moment before, of a moved call
    now: datetime | None = moment(default=None)  # the moment after
