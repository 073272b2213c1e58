"""Actions: internal work with exactly one Accountable, and all that happened to it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.records.base import Record, moment, word


class ActionState(StrEnum):
    """Where an action stands; every change is an ActionEvent."""

    OPEN = "open"
    BLOCKED = "blocked"  # somebody cannot go on, and said why
    CHECKING = "checking"  # said to be done; the Consulted are asked
    DONE = "done"
    CANCELLED = "cancelled"  # or taken back by whoever made it


UNFINISHED = frozenset({ActionState.OPEN, ActionState.BLOCKED, ActionState.CHECKING})


class Raci(StrEnum):
    """A person's part in an action."""

    ACCOUNTABLE = "accountable"  # answers for it; exactly one
    RESPONSIBLE = "responsible"  # does it; one or more
    CONSULTED = "consulted"  # is asked before Done counts
    INFORMED = "informed"  # is told after


class Answer(StrEnum):
    """What somebody answered to what their part asks of them."""

    NONE = "none"  # not asked
    WAITING = "waiting"  # asked, no answer yet
    ACCEPTED = "accepted"
    PROPOSED = "proposed"  # a change; the Accountable decides
    DECLINED = "declined"
    CONSENTED = "consented"  # a Consulted: OK
    OBJECTED = "objected"  # a Consulted: not yet
    SILENT = "silent"  # a Consulted said nothing for a working day


class Deed(StrEnum):
    """What can happen to an action; each is kept with its actor and time."""

    CREATED = "created"
    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    AGREED = "agreed"  # the Accountable agreed to a change
    KEPT = "kept"  # the Accountable left it as it was
    DECLINED = "declined"
    UNANSWERED = "unanswered"  # two working days without an answer
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    FINISHED = "finished"  # said to be done
    CONSENTED = "consented"
    OBJECTED = "objected"
    DONE = "done"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    EDITED = "edited"
    REASSIGNED = "reassigned"
    TAKEN_BACK = "taken_back"  # undone within ten minutes
    SNOOZED = "snoozed"
    LEFT = "left"  # somebody with a part in it has left the company


class Action(Record, table=True):
    """Something to be done, in its current words."""

    __table_args__ = (
        Index("action_of_call", "call", "due"),
        Index("action_of_account", "workspace", "account_key", "state"),
    )

    call: str | None = Field(default=None, foreign_key="call.id")
    account: str = ""  # the customer it is for, when there is one
    account_key: str = ""  # the account as it is looked for
    what: str
    due: date
    state: ActionState = word(ActionState, default=ActionState.OPEN)
    version: int = 1
    by: str = Field(foreign_key="person.id")
    at: datetime = moment()
    reason: str = ""  # why it is blocked


class ActionVersion(Record, table=True):
    """One version of an action's words and date."""

    __table_args__ = (UniqueConstraint("action", "version"),)

    action: str = Field(foreign_key="action.id", index=True)
    version: int
    what: str
    due: date
    by: str | None = Field(default=None, foreign_key="person.id")  # None: changed in a tracker
    at: datetime = moment()


class Duty(Record, table=True):
    """A person's part in an action."""

    __table_args__ = (
        UniqueConstraint("action", "person", "part"),
        Index("duty_person", "workspace", "person", "part"),
    )

    action: str = Field(foreign_key="action.id", index=True)
    person: str = Field(foreign_key="person.id")
    part: Raci = word(Raci)
    answer: Answer = word(Answer, default=Answer.NONE)
    reason: str = ""  # in their words: why they declined, or do not agree yet
    asked_at: datetime | None = moment(default=None)


class Proposal(Record, table=True):
    """A change that a Responsible proposes and the Accountable decides."""

    __table_args__ = (Index("proposal_open", "workspace", "agreed"),)

    action: str = Field(foreign_key="action.id", index=True)
    by: str = Field(foreign_key="person.id")
    what: str
    due: date
    owner: str = Field(foreign_key="person.id")
    reason: str
    at: datetime = moment()
    agreed: bool | None = None  # None: not decided yet


class ActionEvent(Record, table=True):
    """One change of an action, kept for good: who, when, and from what to what."""

    action: str = Field(foreign_key="action.id", index=True)
    what: Deed = word(Deed)
    by: str | None = Field(default=None, foreign_key="person.id")  # None: the clock
    at: datetime = moment()
    words: str = ""  # the reason, in the person's words
    before: str = ""
    after: str = ""
    was: ActionState | None = word(ActionState, default=None)  # the state before
