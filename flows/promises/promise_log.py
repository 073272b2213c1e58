"""What happens to a promise is kept here: each change with its actor and time, each version.

Every change goes through `note`: all that shows the promise is drawn again, and its reminders fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flows import guard
from flows.language.steps import Turn
from flows.people.telling import tell_others
from flows.promises import items, reminders
from flows.promises.promise_cards import ASKS, card, told
from flows.promises.promise_people import decider_of, waits
from flows.promises.reminders import Owed
from storage.records import (
    LIVING,
    Call,
    Confidence,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    PromiseVersion,
)


def note(  # noqa: PLR0913 -- what happened, each by name
    turn: Turn,
    promise: Promise,
    what: PromiseDeed,
    words: str = "",
    *,
    before: str = "",
    after: str = "",
    was: PromiseState | None = None,
    due: date | None = None,
    confidence: Confidence | None = None,
    part: str = "",
) -> PromiseEvent:
    """Keep that something happened to a promise, and bring up to date everything that shows it."""
    event = turn.book.add(
        PromiseEvent(
            promise=promise.id,
            number=len(turn.book.promise_events(promise)) + 1,
            what=what,
            by=turn.someone.id if turn.someone else None,
            at=turn.now,
            words=words,
            before=before,
            after=after,
            was=was,
            due=due,
            confidence=confidence,
            part=part,
        )
    )
    reminders.plan(turn, promise, _owed(turn, promise))
    redraw(turn, promise)
    items.changed(turn, promise)
    return event


def _owed(turn: Turn, promise: Promise) -> list[Owed]:
    """Whom to remind: who keeps it, and later who answers for it; nobody once it is settled."""
    if promise.state not in LIVING:
        return []
    keeper, decider = turn.book.get(Person, promise.responsible), decider_of(turn.book, promise)
    keeps = promise.state is PromiseState.PROMISED or waits(promise)
    found = [Owed(keeper, promise.due)] if keeps and guard.may_hear(keeper) else []
    # Whoever keeps it themselves hears of it once, as the one who keeps it.
    if decider is not None and all(one.person.id != decider.id for one in found):
        found.append(Owed(decider, promise.due, first_late=2, early=False))
    return found


def redraw(turn: Turn, promise: Promise) -> None:
    """Draw cards, questions, homes and the debrief again, wherever they stand."""
    for event in turn.book.promise_events(promise):
        if event.what in ASKS:
            turn.refresh(card, event)
        elif event.what is PromiseDeed.OFFERED:
            turn.refresh_named("promise_offer.offered", event)
        elif event.what is PromiseDeed.UNCONFIRMED:
            turn.refresh_named("promise_confirm.unconfirmed", event)
    turn.refresh_named("promise_confirm.question", promise)
    turn.refresh_named("promise_confirm.asked", promise)
    call, decider = turn.book.find(Call, promise.call), decider_of(turn.book, promise)
    people = {promise.responsible, promise.accountable, promise.by, promise.said_by}
    people |= {decider.id} if decider is not None else set()
    if call is not None:
        # Whoever was on the call is asked there whether it was said.
        people |= {seat.person for seat in turn.book.seats(call)}
        turn.refresh_named("debrief.prompt", call)
    for person in people:
        turn.refresh_home(person)


def tell(turn: Turn, event: PromiseEvent, people: Iterable[Person | None]) -> None:
    """Tell people what happened, each once, but not the one who did it."""
    tell_others(turn, told, event, people)


def keep_version(turn: Turn, promise: Promise) -> None:
    """Keep the present words and day for good."""
    turn.book.add(
        PromiseVersion(
            promise=promise.id,
            version=promise.version,
            words=promise.words,
            said_to=promise.said_to,
            due=promise.due,
            condition=promise.condition,
            by=turn.someone.id if turn.someone else None,
            at=turn.now,
        )
    )


def new_version(turn: Turn, promise: Promise) -> None:
    """Other words or another day hold from now on; the old version stays."""
    promise.version += 1
    keep_version(turn, promise)


def request_anew(promise: Promise) -> None:
    """Nobody has said yet that this can be kept, whatever was said before."""
    promise.state, promise.offered = PromiseState.REQUESTED, None
    promise.confidence, promise.part, promise.reason = None, "", ""


def anew(promise: Promise, words: str, asked: date) -> None:
    """Other words, or another day that was asked for: neither promised nor confirmed."""
    promise.words, promise.asked, promise.due = words, asked, asked
    promise.confirmed_by, promise.confirmed_at = None, None
    request_anew(promise)


def in_short(promise: Promise) -> str:
    """The words and the day, as the log keeps them before and after a change."""
    return f"{promise.words} ({promise.asked})"
