"""What the conversations about an estimate share: what makes a range honest, and its versions.

Every change makes a version, and every version stays: which range counts in the end is the first.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flows.language.forms import Captioned, Refused
from flows.language.hours import at, local_day, next_working_moment, zone_of
from flows.language.steps import Turn
from flows.language.words import Named
from flows.promises import items, reminders
from flows.promises.actions import check_due
from flows.promises.estimate_cards import left, owner_of, question, reply
from flows.promises.reminders import Owed
from storage.records import Confidence, Estimate, EstimateState, EstimateVersion

ASK = Named("estimate_updates.ask")
LONGEST_SILENCE = timedelta(days=31)
WHOLE_DAY = 24 * 60


class HowSure(Captioned):
    """How sure somebody is, and whether the cause is known: the one hangs on the other."""

    HALF = "half", "We do not know the cause yet: a guess, 50 in 100"
    LIKELY = "likely", "We think we know the cause: 70 in 100"
    SURE = "sure", "We know the cause: 90 in 100"


def check_range(turn: Turn, earliest: date, latest: date, sure: HowSure) -> None:
    """Refuse a range that has passed, is upside down, or says more than is known."""
    check_due(turn, earliest, "earliest")
    check_due(turn, latest, "latest")
    if latest < earliest:
        raise Refused(latest="The latest day is before the earliest. Please look at both again.")
    if sure is HowSure.HALF and earliest == latest:
        raise Refused(
            latest="While the cause is not known, a single day is a guess that sounds like a "
            "promise. A range is honest: give the earliest day if all goes well, and the latest "
            "if it does not. You can narrow it once you know the cause."
        )


def check_next(turn: Turn, moment: datetime, latest: date) -> None:
    """Refuse a next word that has passed, comes after the range has run out, or too late."""
    if moment <= turn.now:
        raise Refused(next_update="This moment has passed. Please choose one that is still ahead.")
    if moment > at(latest, WHOLE_DAY, zone_of(turn.who)):
        raise Refused(
            next_update="By then the range has run out. Please say more on its latest day at the "
            "latest."
        )
    if moment > turn.now + LONGEST_SILENCE:
        raise Refused(
            next_update="Whoever waits wants to hear something at least once a month. Please "
            "choose a moment within 31 days."
        )


def must_own(turn: Turn, estimate: Estimate) -> None:
    """Refuse all but the owner, and everybody once it is closed."""
    if estimate.owner != turn.who.id:
        name = owner_of(turn.book, estimate).name
        raise Refused(f"This is {name}'s estimate, so only they can say more about it.")
    if estimate.state is not EstimateState.OPEN:
        raise Refused(closed(estimate))


def closed(estimate: Estimate) -> str:
    """That there is no more to say, and why."""
    how = "it has happened" if estimate.state is EstimateState.HAPPENED else "it was not needed"
    return f"This estimate is closed already: {how}."


def keep_version(turn: Turn, estimate: Estimate, reason: str = "") -> EstimateVersion:
    """Keep the present range for good, and ask its owner again when they wanted to say more."""
    version = turn.book.add(
        EstimateVersion(
            estimate=estimate.id,
            version=estimate.version,
            earliest=estimate.earliest,
            latest=estimate.latest,
            confidence=estimate.confidence,
            next_update=estimate.next_update,
            reason=reason,
            by=turn.who.id,
            at=turn.now,
        )
    )
    note(turn, estimate)
    return version


def new_version(  # noqa: PLR0913 -- a range, each part by name
    turn: Turn,
    estimate: Estimate,
    *,
    next_update: datetime,
    earliest: date | None = None,
    latest: date | None = None,
    sure: HowSure | None = None,
    reason: str = "",
) -> EstimateVersion:
    """Say more: another moment of the next word, and another range when one is given."""
    take_back_question(turn, estimate)
    estimate.version += 1
    estimate.next_update = next_update
    estimate.earliest = earliest or estimate.earliest
    estimate.latest = latest or estimate.latest
    estimate.confidence = Confidence(sure.value) if sure is not None else estimate.confidence
    return keep_version(turn, estimate, reason)


def note(turn: Turn, estimate: Estimate) -> None:
    """It has changed: wake for its next word, and draw everything anew that shows it."""
    if estimate.state is EstimateState.OPEN and estimate.next_update > turn.now:
        turn.wake(ASK, estimate, at=estimate.next_update)
    else:
        turn.forget(ASK, estimate)
    plan(turn, estimate)
    redraw(turn, estimate)
    items.changed(turn, estimate)


def plan(turn: Turn, estimate: Estimate) -> None:
    """Without an answer to the question, its owner is reminded from the next working day on."""
    owed: list[Owed] = []
    if estimate.state is EstimateState.OPEN:
        owner = owner_of(turn.book, estimate)
        asked = next_working_moment(owner, estimate.next_update)
        owed = [Owed(owner, local_day(owner, asked), early=False)]
    reminders.plan(turn, estimate, owed)


def redraw(turn: Turn, estimate: Estimate) -> None:
    """Draw the reply, the questions and the owner's home again, wherever they stand."""
    turn.refresh(reply, estimate)
    turn.refresh(left, estimate)
    for version in turn.book.estimate_versions(estimate):
        turn.refresh(question, version)
    turn.refresh_home(estimate.owner)


def take_back_question(turn: Turn, estimate: Estimate) -> None:
    """What its owner was not asked yet needs no asking any more."""
    for version in turn.book.estimate_versions(estimate):
        turn.withdraw(question, version)
