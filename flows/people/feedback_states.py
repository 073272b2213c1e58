"""How feedback moves from one state to the next: held fast, by the right one of the two."""

from __future__ import annotations

from datetime import timedelta

from flows.language.forms import Refused
from flows.language.steps import Gone, Turn
from flows.language.words import Named
from flows.people.feedback_cards import VIEWS
from storage.records import Feedback, FeedbackState

UNUSED = timedelta(days=30)  # until what came to nothing is forgotten
LAPSE = Named("feedback.lapse")


def held(turn: Turn, one: Feedback, *allowed: str) -> Feedback:
    """Hold it until the commit, so that of two presses the second sees the first.

    To anybody but the two it does not exist; `allowed` are ids of people.
    """
    found = turn.book.hold_feedback(one)
    if found is None or turn.who.id not in {found.giver, found.receiver}:
        raise Gone
    if turn.who.id not in allowed:
        raise Refused("This is for the other one of you to decide.")
    return found


def must_be(one: Feedback, *states: FeedbackState) -> None:
    """Refuse what came too late."""
    if one.state in states:
        return
    if one.state is FeedbackState.GONE:
        raise Refused("Nothing of this is kept any more.")
    raise Refused("This has been settled meanwhile. Nothing was changed.")


def become(turn: Turn, one: Feedback, state: FeedbackState) -> None:
    """Move on, and redraw what stands."""
    one.state, one.at, one.put_off = state, turn.now, False
    redraw(turn, one)


def destroy(turn: Turn, one: Feedback) -> None:
    """Destroy the words; what stood in the two chats says no more than that."""
    turn.book.wipe(one)
    for view in VIEWS:
        turn.withdraw(view, one)
    become(turn, one, FeedbackState.GONE)
    turn.wake(LAPSE, one, at=turn.now + UNUSED)


def redraw(turn: Turn, one: Feedback) -> None:
    """Draw it again wherever it stands."""
    for view in VIEWS:
        turn.refresh(view, one)
    for person in (one.giver, one.receiver):
        turn.refresh_home(person)
