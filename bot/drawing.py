"""Draws a due delivery from the record as it is now, and checks that it may be said there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlmodel import Session

from adapters.voice import Receipt, Saying
from bot.apologies import raised_at
from bot.taking_back import EMPTY, is_tab
from bot.telemetry import BUGS, DOUBTS
from flows import guard
from flows.language.hours import next_opening, next_working_moment
from flows.language.spans import called
from flows.language.steps import Script, View
from flows.language.words import Message
from flows.people.notices import OF_THE_DAY, with_a_stop
from storage.book import Book, sweep
from storage.book.sweep import Head, Outcome
from storage.records import WAITING, Delivery, DeliveryKind, DeliveryState, Pace, Person, Place

PARENT_WAIT = timedelta(seconds=2)
DOUBT_WAIT = timedelta(minutes=10)  # then a post that cannot be looked up is made again
BUG_WAIT = timedelta(minutes=5)  # until a view that raised is drawn again

log = structlog.get_logger("parley.drawing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One head, ready to be kept: what to say and where, or its outcome when there is none."""

    head: Head
    saying: Saying | None = None  # None: nothing to show any more
    lookup: Saying | None = None  # where to look when it is in doubt
    receipt: Receipt | None = None  # where it stands already
    doubtful: bool = False  # tried before, and nobody knows what came of it
    outcome: Outcome | None = None

    @property
    def posts(self) -> bool:
        """Whether something new is about to be posted, so that the attempt must be noted."""
        return self.saying is not None and self.receipt is None and self.outcome is None


@dataclass(frozen=True, slots=True)
class Target:
    """Where something is to be said; `why_not` says why it must not."""

    channel: str = ""
    person: str = ""
    why_not: str = ""
    not_before: datetime | None = None  # the person is not at work, or wants it then
    unwanted: bool = False  # the person wants none of this kind


def draw(session: Session, script: Script, head: Head, now: datetime, *, can_find: bool) -> Line:
    """Make a head ready. Never raises: what cannot be drawn has an outcome that says so.

    `can_find`: whether its platform lets us look for a post in doubt.
    """
    delivery = head.delivery
    if delivery.kind is DeliveryKind.WAKE:
        return Line(head=head)
    if delivery.kind is DeliveryKind.BACK:
        target = Target(channel=delivery.channel, person=delivery.to)
        return _line(head, target, "", EMPTY if is_tab(delivery) else None)
    try:
        with session.begin_nested():
            if not can_find and _in_doubt(head):
                return _drawn_again(session, script, head, now)
            return _drawn(session, script, head, now)
    except Exception as bug:  # noqa: BLE001 -- a view's bug must not stop the others
        BUGS.inc()
        # Never the error's text: it may quote what people said.
        kind = type(bug).__name__
        log.warning("drawing_failed", step=delivery.step, kind=kind, at=raised_at(bug))
        # It alone waits, and what is in doubt stays so: the others in its channel go on.
        sweep.postpone(session, head, now + BUG_WAIT)
        return _over(head, delivery.state, kind, now)


def _in_doubt(head: Head) -> bool:
    delivery = head.delivery
    return delivery.state is DeliveryState.IN_DOUBT and not delivery.receipt


def _drawn_again(session: Session, script: Script, head: Head, now: datetime) -> Line:
    """Where nobody can look, a post in doubt waits, alone, and is then made again.

    The attempt is written down before it leaves, so that each lost answer begins the wait anew.
    """
    until = (head.delivery.tried_at or now) + DOUBT_WAIT
    if until > now:
        sweep.postpone(session, head, until)
        return _over(head, DeliveryState.IN_DOUBT, "it cannot be looked up", now)
    line = replace(_drawn(session, script, head, now), doubtful=False)
    if line.posts:
        sweep.note_another_attempt(session, head, now)
        DOUBTS.labels(head.delivery.workspace.partition(":")[0], "posted_again").inc()
    return line


def _drawn(session: Session, script: Script, head: Head, now: datetime) -> Line:
    delivery = head.delivery
    book = Book(session, delivery.workspace)
    view = script.views.get(delivery.step)
    if view is None:
        return _over(head, DeliveryState.DEAD, "this view no longer exists", now)
    target = _target(book, view, delivery, now)
    if target.why_not or (target.unwanted and _unsaid(delivery)):
        state = DeliveryState.DEAD if target.why_not else DeliveryState.CANCELLED
        return _over(head, state, target.why_not, now)
    if target.not_before is not None and target.not_before > now and not delivery.receipt:
        sweep.postpone(session, head, target.not_before)
        return _over(head, delivery.state, "", now)
    thread = ""
    if delivery.under and not delivery.receipt:
        parent = book.parent_of(delivery)
        if parent is None or (not parent.receipt and parent.state not in WAITING):
            return _over(head, DeliveryState.DEAD, "the message it answers was never posted", now)
        if not parent.receipt:
            sweep.postpone(session, head, max(parent.due_at, now) + PARENT_WAIT)
            return _over(head, delivery.state, "", now)
        thread = parent.receipt
    record = book.find(view.record, delivery.about)
    message = view(book, record) if record is not None else None
    if message is not None and view.notice is not None and delivery.to_person:
        message = with_a_stop(message, view.notice)
    return _line(head, target, thread, message)


def _unsaid(delivery: Delivery) -> bool:
    return delivery.state is DeliveryState.PENDING and not delivery.receipt


def _line(head: Head, target: Target, thread: str, message: Message | None) -> Line:
    delivery = head.delivery
    lookup = Saying(
        workspace=delivery.workspace,
        channel=target.channel,
        person=target.person,
        thread=thread,
        marker=delivery.marker,
        message=message or Message(""),
    )
    return Line(
        head=head,
        saying=lookup if message is not None else None,
        lookup=lookup,
        receipt=Receipt(delivery.channel, delivery.receipt) if delivery.receipt else None,
        doubtful=delivery.state is DeliveryState.IN_DOUBT,
    )


def _target(book: Book, view: View, delivery: Delivery, now: datetime) -> Target:
    if delivery.to_person:
        person = book.get(Person, delivery.to)
        if not guard.may_hear(person):
            return Target(why_not="only members are told anything internal")
        pace = book.paces(person)[view.notice] if view.notice is not None else Pace.NOW
        not_before = None
        if delivery.patient:
            ahead = book.workspace().ahead
            not_before = next_working_moment(person, now + ahead) - ahead
            if pace is Pace.DAILY and view.notice not in OF_THE_DAY:
                # It was moved there already when it comes due a second time.
                begins = next_opening(person, delivery.due_at + ahead) - ahead
                not_before = max(not_before, begins)
        return Target(
            channel=person.dm or delivery.channel,
            person=person.native,
            not_before=not_before,
            unwanted=pace is Pace.OFF,
        )
    place: Place | None = book.place_called(delivery.to)
    if place is None:
        return Target(why_not="the channel is not known")
    if not guard.may_hold(place):
        return Target(why_not=called(guard.why_not_here(place)))
    return Target(channel=place.native)


def _over(head: Head, state: DeliveryState, trouble: str, free_at: datetime) -> Line:
    return Line(
        head=head, outcome=Outcome(head=head, state=state, trouble=trouble, free_at=free_at)
    )
