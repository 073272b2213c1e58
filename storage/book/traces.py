"""What each table holds of a person, and what becomes of it when they are forgotten.

A test fails while a table is missing here, or a column of it that names a person or is sealed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import SQLModel

from storage.records import (
    FEEDBACK_OPEN,
    Action,
    ActionEvent,
    ActionVersion,
    Address,
    Brief,
    Buddying,
    Call,
    Capture,
    CheckIn,
    CheckInChoice,
    CheckInPrompt,
    Debrief,
    Delivery,
    DigestIssue,
    DigestWish,
    Duty,
    Erasure,
    Estimate,
    EstimateVersion,
    Feedback,
    GivenAway,
    Handover,
    Happening,
    Heard,
    Ladder,
    Lane,
    LinkCode,
    Membership,
    Mirror,
    NoticeChoice,
    Nudge,
    Organisation,
    OrganisationChange,
    Ownership,
    PeerWord,
    Person,
    PersonKey,
    Place,
    Plea,
    PoolMember,
    Promise,
    PromiseEvent,
    PromiseVersion,
    Proposal,
    Release,
    ReleaseMark,
    Reminded,
    Reminder,
    Roadblock,
    RoadblockEvent,
    Rotation,
    RotationOffer,
    Rung,
    SandboxHome,
    SandboxMessage,
    SandboxRead,
    Seat,
    Secret,
    SignOff,
    Story,
    Swap,
    SwapAsk,
    SwapState,
    Team,
    Tracker,
    WeekMember,
    Workspace,
    WorkspaceKey,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What a table holds of people, and what becomes of it when one of them is forgotten."""

    goes: tuple[str, ...] = ()  # columns with a person: the row goes with them
    stays: tuple[str, ...] = ()  # columns with a person: the row stays, of a former member
    # Columns with a mark, and its purpose. The row has a week, and the mark is another in each.
    marks: Mapping[str, str] = field(default_factory=dict)
    pseudonyms: tuple[str, ...] = ()  # marks that go by themselves, within weeks
    sealed: tuple[str, ...] = ()  # what only a key opens
    # A column with a person: the row goes as long as another column has one of these values.
    while_open: tuple[str, str, Collection[Any]] | None = None
    native: str = ""  # the column with the platform's id: the row goes
    # Only where texts are removed as well: what whoever is named first in `stays` wrote.
    texts: tuple[str, ...] = ()
    all_text: bool = False  # the row is nothing but their text
    called: str = ""  # what goes, as they read it before


NOTHING = Traces()
PLAN: dict[type[SQLModel], Traces] = {
    # Between colleagues: what is a person's own goes.
    CheckIn: Traces(marks={"owner": "checkin"}, sealed=("sealed",), called="your check-ins"),
    CheckInChoice: Traces(
        goes=("person",), sealed=("sealed",), called="whether you want to be asked for check-ins"
    ),
    CheckInPrompt: Traces(goes=("person",)),
    Plea: Traces(
        goes=("asker",),
        stays=("to",),
        sealed=("sealed",),
        called="what you asked colleagues for after a check-in",
    ),
    GivenAway: Traces(marks={"owner": "given away"}, sealed=("sealed",)),
    PoolMember: Traces(goes=("person",), called="that you offered to be a buddy"),
    Buddying: Traces(stays=("person",)),
    PeerWord: Traces(goes=("lead",), sealed=("sealed",), called="what your buddies told you"),
    Feedback: Traces(
        goes=("receiver",),
        stays=("giver",),
        sealed=("sealed", "draft"),
        all_text=True,
        while_open=("giver", "state", FEEDBACK_OPEN),
        called="feedback that you were given",
    ),
    Story: Traces(
        goes=("person",), sealed=("sealed",), called="your stories as a leader, posted ones too"
    ),
    # What they settled, and what is settled by itself.
    PersonKey: Traces(goes=("person",), sealed=("wrapped",)),
    Membership: Traces(goes=("person",), called="which teams you belong to"),
    NoticeChoice: Traces(goes=("person",), called="which messages you want, and when"),
    Nudge: Traces(goes=("person",), called="your reminders"),
    Reminder: Traces(goes=("person",), called="your reminders"),
    LinkCode: Traces(goes=("person",)),
    Address: Traces(native="native"),
    SandboxHome: Traces(native="person"),
    SandboxRead: Traces(native="person"),
    Erasure: Traces(stays=("person",)),
    DigestIssue: Traces(goes=("person",)),
    DigestWish: Traces(goes=("person",), called="when you want your weekly digest"),
    # Work: it stays, and whoever had a part in it is a former member.
    Team: Traces(stays=("manager",)),
    Call: Traces(stays=("flagged_by",)),
    Seat: Traces(stays=("person",)),
    Brief: Traces(stays=("by",)),
    SignOff: Traces(stays=("person",)),
    Happening: Traces(stays=("by", "whom"), texts=("words",)),
    Capture: Traces(stays=("person",), all_text=True),
    Debrief: Traces(stays=("person",), all_text=True),
    Action: Traces(stays=("by",)),
    ActionVersion: Traces(stays=("by",)),
    ActionEvent: Traces(stays=("by",), texts=("words",)),
    Duty: Traces(stays=("person",), texts=("reason",)),
    Proposal: Traces(stays=("by", "owner"), texts=("reason",)),
    Promise: Traces(stays=("said_by", "responsible", "accountable", "confirmed_by", "by")),
    PromiseVersion: Traces(stays=("by",)),
    PromiseEvent: Traces(stays=("by",), texts=("words",)),
    Estimate: Traces(stays=("owner", "by")),
    EstimateVersion: Traces(stays=("by",), texts=("reason",)),
    Roadblock: Traces(stays=("holder", "by")),
    RoadblockEvent: Traces(stays=("by",), texts=("words",)),
    Rung: Traces(stays=("person",)),
    # Published: a release never changes, or the change would tell of who was forgotten.
    Release: NOTHING,
    WeekMember: Traces(stays=("person",)),
    ReleaseMark: Traces(pseudonyms=("mark",)),
    Ownership: Traces(stays=("person", "by")),
    Rotation: Traces(stays=("owner", "manager")),
    RotationOffer: Traces(stays=("person", "by")),
    Handover: Traces(stays=("giver", "taker")),
    Swap: Traces(
        stays=("by", "taker"), sealed=("sealed",), while_open=("by", "state", (SwapState.OPEN,))
    ),
    SwapAsk: Traces(stays=("person",)),
    Tracker: Traces(stays=("by",)),
    OrganisationChange: Traces(stays=("by",)),
    # Emptied by hand, below.
    Person: NOTHING,
    Delivery: NOTHING,
    Lane: NOTHING,
    Heard: NOTHING,
    # Nothing of anybody: what belongs to a row above goes with it.
    Workspace: NOTHING,
    Organisation: NOTHING,
    Place: NOTHING,
    Ladder: NOTHING,
    Mirror: NOTHING,
    Reminded: NOTHING,
    SandboxMessage: NOTHING,  # the chat system's own; the bot's are taken back there
    WorkspaceKey: Traces(sealed=("wrapped",)),
    Secret: Traces(sealed=("sealed",)),
}
# Which rows stand under a person's marks, and for which purpose these are made.
MARKED: list[tuple[Any, str]] = [
    (kind, purpose) for kind, traces in PLAN.items() for purpose in traces.marks.values()
]
