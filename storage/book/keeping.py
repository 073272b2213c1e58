"""Retention: how long each kind of record is kept, and what of it is past its time.

A test fails while a table is missing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_
from sqlmodel import SQLModel, col, update

from storage.book.removing import Back, Removing
from storage.book.secrets import DESTROYED
from storage.records import (
    FORMER,
    LIVING,
    STUCK,
    UNFINISHED,
    Action,
    ActionEvent,
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
    Erasure,
    Estimate,
    EstimateState,
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
    Release,
    ReleaseMark,
    Reminded,
    Reminder,
    Roadblock,
    RoadblockEvent,
    Rotation,
    Rung,
    SandboxHome,
    SandboxMessage,
    SandboxRead,
    Seat,
    Secret,
    SignOff,
    Story,
    Swap,
    Team,
    Tracker,
    WeekMember,
    Workspace,
    WorkspaceKey,
)
from storage.terms import FOUR_WEEKS, Keep, Terms

A_WEEK = 7

Old = Callable[[Any, datetime, str], Any]  # the kind, the moment, and the week that is in


@dataclass(frozen=True, slots=True)
class Rule:
    """When rows of a kind go: those that are `old` seen from a moment."""

    kind: Any
    old: Old
    keep: Keep | None = None
    days: int = 0  # and so many more
    empties: str = ""  # the row stays, and this column is emptied
    unsaid: bool = False  # what stands of it in the chat is deleted there as well

    def since(self, terms: Terms, now: datetime) -> datetime:
        """The moment: what is older has been kept for long enough."""
        days = terms.days[self.keep] if self.keep is not None else 0
        return now - timedelta(days=days + self.days)


def _by(name: str) -> Old:
    """Rows whose moment has passed."""
    return lambda kind, before, _week: getattr(kind, name) < before


def _by_week(kind: Any, _before: datetime, week: str) -> Any:  # noqa: ANN401 -- SQL expressions
    # A week that began before then: what was answered on its last day goes a little early.
    return kind.week <= week


def _by_month(kind: Any, before: datetime, _week: str) -> Any:  # noqa: ANN401 -- the same
    return kind.month < f"{before:%Y-%m}"


def _of_the_gone(kind: Any, before: datetime, _week: str) -> Any:  # noqa: ANN401 -- the same
    # Nobody knows when somebody was seen who was forgotten.
    long_ago = or_(col(Person.seen_at) < before, col(Person.native).startswith(FORMER))
    left = and_(col(Person.gone).is_(True), long_ago)
    return exists().where(col(Person.id) == kind.person, left)


def _over(states: Iterable[Any], event: Any, about: str) -> Old:  # noqa: ANN401 -- the same
    """Items that are over, and to which nothing has happened since."""
    living = tuple(states)

    def old(kind: Any, before: datetime, _week: str) -> Any:  # noqa: ANN401 -- the same
        since = exists().where(getattr(event, about) == kind.id, event.at >= before)
        return and_(kind.state.not_in(living), kind.at < before, ~since)

    return old


def _closed(kind: Any, before: datetime, _week: str) -> Any:  # noqa: ANN401 -- the same
    return and_(kind.state != EstimateState.OPEN, func.coalesce(kind.closed_at, kind.at) < before)


RULES = (
    Rule(CheckIn, _by_week, Keep.CHECKINS),
    Rule(GivenAway, _by_week, Keep.CHECKINS, A_WEEK),  # it is looked back on for thirty days
    Rule(CheckInPrompt, _by_week, days=A_WEEK),
    Rule(CheckInChoice, _of_the_gone, Keep.CHOICES),
    Rule(PersonKey, _of_the_gone, Keep.CHOICES),
    Rule(Release, _by_week, Keep.BANDS),
    Rule(WeekMember, _by_week, days=2 * FOUR_WEEKS),  # the publisher drops them sooner
    Rule(ReleaseMark, _by_week, days=2 * FOUR_WEEKS),
    Rule(PeerWord, _by("at"), Keep.PEERS, empties="sealed"),
    # Between two people, or a leader's own: else nobody could take it back any more.
    Rule(Plea, _by("at"), Keep.PLEAS, unsaid=True),
    Rule(Feedback, _by("at"), Keep.FEEDBACK, unsaid=True),
    Rule(Story, _by_month, Keep.FEEDBACK, unsaid=True),
    Rule(Capture, _by("at"), Keep.DEBRIEFS),
    Rule(Debrief, _by("at"), Keep.DEBRIEFS),
    Rule(Roadblock, _over(STUCK, RoadblockEvent, "roadblock"), Keep.WORK),
    Rule(Estimate, _closed, Keep.WORK),
    Rule(Action, _over(UNFINISHED, ActionEvent, "action"), Keep.WORK),
    Rule(Promise, _over(LIVING, PromiseEvent, "promise"), Keep.WORK),
    Rule(Buddying, _by("at"), Keep.WORK),
    Rule(Swap, _by("expires_at"), empties="sealed"),  # as soon as it is over, in fact
    Rule(Swap, _by("expires_at"), Keep.WORK),
    Rule(Rotation, _by("asked_at"), Keep.WORK),
    Rule(Handover, _by("at"), Keep.WORK),
    Rule(Reminder, _by("at"), Keep.WORK),
    Rule(DigestIssue, _by("at"), Keep.WORK),
    Rule(Erasure, _by("done_at"), Keep.WORK),
)

# Why the rest has no rule. What belongs to a row that goes, goes with it.
STAYS: dict[type[SQLModel], str] = {
    **dict.fromkeys((Workspace, Organisation, Team, Ladder, Rung, Place, Address), "is set up"),
    **dict.fromkeys(
        (Person, Membership, NoticeChoice, PoolMember, DigestWish), "while they are here"
    ),
    **dict.fromkeys((WorkspaceKey, Secret, Tracker), "while it is connected"),
    **dict.fromkeys((Call, Seat, Brief, SignOff, Happening), "the customer's history"),
    Ownership: "the customer's history",
    OrganisationChange: "the log of what was settled about people",
    **dict.fromkeys((Nudge, Reminded, Mirror), "goes with what it is about"),
    **dict.fromkeys((Delivery, Lane, Heard, LinkCode), "two weeks: see tidy.py"),
    **dict.fromkeys((SandboxMessage, SandboxHome, SandboxRead), "the chat system's own"),
}


class Keepings(Removing):
    """What is past its time."""

    def outdated(
        self,
        terms: Terms,
        now: datetime,
        week_of: Callable[[datetime], str],
        most: int,
        *,
        at: datetime,
    ) -> int:
        """Remove up to `most` rows of each kind that are past their time; how many were left.

        `at` is real time: from then on messages about them are deleted where that is settled.
        """
        done = 0
        for rule in RULES:
            since = rule.since(terms, now)
            old = rule.old(rule.kind, since, week_of(since))
            if rule.empties:
                self._empty_rows(rule, old)
            else:
                done = max(done, self._go(rule, old, most, at))
        return done

    def _go(self, rule: Rule, old: Any, most: int, at: datetime) -> int:  # noqa: ANN401 -- a SQL expression
        ids = self._ids(rule.kind, old, limit=most)
        back = Back(f"{self.workspace_id}:back:night", at) if rule.unsaid and ids else None
        if back is not None:
            self._lane_for(back)
        self._remove_all(rule.kind, ids, back=back)
        return len(ids)

    def _empty_rows(self, rule: Rule, old: Any) -> None:  # noqa: ANN401 -- the same
        column = getattr(rule.kind, rule.empties)
        ids = self._ids(rule.kind, old, column != b"")
        if ids:
            self._session.info[DESTROYED] = True
            self._run(update(rule.kind).where(col(rule.kind.id).in_(ids)).values({column: b""}))
