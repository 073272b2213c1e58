"""Saying more about an estimate: it holds, it shifts, it happened, it is not needed any more.

On Monday at ten Ana is asked whether her estimate holds. She confirms it and says when there is
more next; or she shifts it and says why, and the range that she gave first stays. On Thursday the
fix is live: she says so, and hears whether her first range held. When she leaves the company, the
lead of the call and the manager hear of it, and one of them takes it over.
"""

from __future__ import annotations

from datetime import date, datetime

from flows import guard
from flows.language.forms import Form, Refused, choice, day, form, long, moment
from flows.language.hours import local_day
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Day, Mention, Message, Text
from flows.people import welcome
from flows.promises import reminders
from flows.promises.estimate import undo
from flows.promises.estimate_cards import (
    first_of,
    left,
    owner_of,
    question,
    ranged,
    rate,
    said_now,
    stand_ins,
)
from flows.promises.estimates import (
    HowSure,
    check_next,
    check_range,
    closed,
    must_own,
    new_version,
    note,
    take_back_question,
)
from storage.records import Estimate, EstimateState, EstimateVersion, Person

flow = Flow(__name__)


@form("It still holds", submit="Confirm")
class Confirm(Form):
    """The range stays."""

    next_update: datetime = moment("When do you say more next?", "I ask you then.")


@form("Shift the estimate", submit="Shift it")
class Shift(Form):
    """Another range; the ones before stay."""

    earliest: date = day("On which day at the earliest?")
    latest: date = day("On which day at the latest?")
    confidence: HowSure = choice("How sure are you?", HowSure)
    next_update: datetime = moment("When do you say more?", "I ask you then.")
    reason: str = long("Why has it shifted?", limit=500)


@form("It happened", submit="Keep it")
class Happened(Form):
    """The day is known."""

    on: date = day("On which day did it happen?")


# Asked


@flow.woken()
def ask(turn: Turn, estimate: Estimate) -> None:
    """They wanted to say more now."""
    if estimate.state is not EstimateState.OPEN or estimate.next_update > turn.now:
        return
    owner = owner_of(turn.book, estimate)
    if guard.may_hear(owner):
        _ask(turn, estimate, owner)


def _ask(turn: Turn, estimate: Estimate, owner: Person) -> None:
    turn.show(question, turn.book.estimate_versions(estimate)[-1], to=owner)
    reminders.asked(turn, estimate, owner)
    turn.refresh_home(owner.id)


# Answered


@flow.opening(Confirm)
def ask_when(turn: Turn, estimate: Estimate) -> None:
    """Ask when there is more."""
    _must_not_have_run_out(turn, estimate)
    turn.open(Confirm, estimate, also=_version(estimate))


@flow.submitted(Confirm)
def confirm(turn: Turn, estimate: Estimate, answers: Confirm) -> None:
    """It holds; the next word comes then."""
    _must_not_have_run_out(turn, estimate)
    _must_be_current(turn, estimate, "next_update")
    check_next(turn, answers.next_update, estimate.latest)
    new_version(turn, estimate, next_update=answers.next_update)
    turn.whisper("Confirmed: ", Bold(estimate.what), ": ", *said_now(estimate), ".")


def _must_not_have_run_out(turn: Turn, estimate: Estimate) -> None:
    must_own(turn, estimate)
    if estimate.latest < local_day(turn.who, turn.now):
        raise Refused("The range has run out. Shift it, or say on which day it happened.")


@flow.opening(Shift)
def ask_range(turn: Turn, estimate: Estimate) -> None:
    """Show the range as it is; what has passed of it is left out."""
    must_own(turn, estimate)
    today = local_day(turn.who, turn.now)
    turn.open(
        Shift,
        estimate,
        also=_version(estimate),
        earliest=max(estimate.earliest, today),
        latest=max(estimate.latest, today),
        confidence=HowSure(estimate.confidence.value),
    )


@flow.submitted(Shift)
def shift(turn: Turn, estimate: Estimate, answers: Shift) -> None:
    """Another range; it is said where the first one was."""
    must_own(turn, estimate)
    _must_be_current(turn, estimate, "earliest")
    check_range(turn, answers.earliest, answers.latest, answers.confidence)
    check_next(turn, answers.next_update, answers.latest)
    new_version(
        turn,
        estimate,
        next_update=answers.next_update,
        earliest=answers.earliest,
        latest=answers.latest,
        sure=answers.confidence,
        reason=answers.reason,
    )
    turn.whisper("Shifted: ", Bold(estimate.what), ": ", *said_now(estimate), ".")


def _version(estimate: Estimate) -> dict[str, str]:
    return {"version": str(estimate.version)}


def _must_be_current(turn: Turn, estimate: Estimate, field: str) -> None:
    if turn.also.get("version") != str(estimate.version):
        raise Refused(
            **{field: "You have said more meanwhile. Please close this form and look at it anew."}
        )


# Closed


@flow.opening(Happened)
def ask_day(turn: Turn, estimate: Estimate) -> None:
    """Ask for the day; today most likely."""
    must_own(turn, estimate)
    turn.open(Happened, estimate, on=local_day(turn.who, turn.now))


@flow.submitted(Happened)
def happen(turn: Turn, estimate: Estimate, answers: Happened) -> None:
    """Keep the day, and say whether the range that was given first held."""
    must_own(turn, estimate)
    if answers.on > local_day(turn.who, turn.now):
        raise Refused(on="This day is still ahead. Please say so once it has happened.")
    if answers.on < local_day(turn.who, estimate.at):
        raise Refused(on="This is before the estimate was given. Please check the day.")
    first = first_of(turn.book, estimate)
    estimate.happened_on = answers.on
    estimate.hit = first.earliest <= answers.on <= first.latest
    _close(turn, estimate, EstimateState.HAPPENED)
    turn.whisper(_result(turn, estimate, first))


def _result(turn: Turn, estimate: Estimate, first: EstimateVersion) -> Message:
    held = "held" if estimate.hit else "did not hold"
    on = Day(estimate.happened_on or first.latest)
    said = ("Kept: it happened on ", on, f". Your first range {held}: ", *ranged(first), ".")
    return Message(said, Text(*said), *rate(turn.book, estimate), undo(estimate, "it happened"))


@flow.pressed
def drop(turn: Turn, estimate: Estimate) -> None:
    """Nobody wants to know any more; it does not count among those that held or did not."""
    if estimate.owner == turn.who.id and estimate.state is not EstimateState.OPEN:
        turn.whisper(closed(estimate))
        return
    must_own(turn, estimate)
    _close(turn, estimate, EstimateState.DROPPED)
    said = "Closed. I do not ask you about it any more."
    turn.whisper(Message(said, Text(said), undo(estimate, "closing it")))


def _close(turn: Turn, estimate: Estimate, state: EstimateState) -> None:
    take_back_question(turn, estimate)
    estimate.state, estimate.closed_at = state, turn.now
    note(turn, estimate)


# Its owner has left


def leave(turn: Turn, person: Person) -> None:
    """Somebody has left: the lead of the call and the manager are asked to take it over."""
    for known in sorted(turn.book.estimates_of(person, None), key=lambda one: one.id):
        estimate = turn.book.lock(Estimate, known.id)
        if estimate is None or estimate.state is not EstimateState.OPEN:
            continue
        note(turn, estimate)
        for one in stand_ins(turn.book, estimate):
            welcome.greet(turn, one)
            turn.show(left, estimate, to=one)


@flow.pressed
def take_over(turn: Turn, estimate: Estimate) -> None:
    """From now on it is theirs to say more."""
    if estimate.state is not EstimateState.OPEN:
        turn.whisper(closed(estimate))
        return
    owner = owner_of(turn.book, estimate)
    if guard.may_hear(owner):
        mine = owner.id == turn.who.id
        turn.whisper(*(["This is yours already."] if mine else [Mention.of(owner), " has it now."]))
        return
    if turn.who.id not in {one.id for one in stand_ins(turn.book, estimate)}:
        raise Refused("Only the lead of its call or the manager of the team can take it over.")
    estimate.owner = turn.who.id
    new_version(turn, estimate, next_update=estimate.next_update)
    if estimate.next_update <= turn.now:
        _ask(turn, estimate, turn.who)
    turn.whisper(
        "Thank you. It is yours now: ", Bold(estimate.what), ": ", *said_now(estimate), "."
    )
