"""Undo: for ten minutes, whoever did it can take it back; the button says what.

Ben presses Done by mistake. Beside the answer stands: Undo: done. He presses it, and it is open
again. After ten minutes, or when somebody has changed it since, Parley says so and changes nothing.
"""

from __future__ import annotations

from datetime import timedelta

from flows.language.forms import Refused
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Named
from flows.promises.actions import note, people_in, plan_reminders, tell, waiting
from flows.promises.cards import SAID, card
from storage.records import Action, ActionEvent, ActionState, Answer, Deed, Raci

flow = Flow(__name__)

FOR = timedelta(minutes=10)
NAMES = {Deed.CREATED: "adding it", Deed.FINISHED: "done", Deed.CANCELLED: "cancelling it"}
STANDS = {
    Deed.CREATED: {ActionState.OPEN},
    Deed.FINISHED: {ActionState.CHECKING, ActionState.DONE},
    Deed.CANCELLED: {ActionState.CANCELLED},
}
# What moves an action to another state: only the last of them can be taken back.
TURNS = frozenset(
    {
        *NAMES,
        *(Deed.BLOCKED, Deed.UNBLOCKED, Deed.OBJECTED, Deed.REOPENED, Deed.TAKEN_BACK),
        *(Deed.ACCEPTED, Deed.DECLINED, Deed.PROPOSED, Deed.CONSENTED),
    }
)


def undo(action: Action, event: ActionEvent) -> Button:
    """The button that takes back what was just done."""
    label = f"Undo: {NAMES[event.what]}"
    return Button(label, does=Named("undo.take_back"), about=action, also={"event": event.id})


@flow.pressed
def take_back(turn: Turn, action: Action) -> None:
    """Put an action back to where it was before."""
    event = turn.book.find(ActionEvent, turn.also.get("event"))
    if event is None or event.action != action.id or event.by != turn.who.id:
        raise Refused("Only whoever did this can take it back.")
    later = [one for one in turn.book.deeds(action, TURNS) if one.at >= event.at]
    if any(one.what is Deed.TAKEN_BACK and one.before == event.id for one in later):
        turn.whisper(f"You have taken this back already: it is {SAID[action.state]}.")
        return
    if turn.now > event.at + FOR:
        raise Refused(
            f"Ten minutes have passed, so it stays as it is: {SAID[action.state]}. "
            "Its buttons can still change it."
        )
    answered = any(one.id != event.id and one.at > event.at for one in later)
    if answered or action.state not in STANDS[event.what] or _accepted(turn, action, event):
        raise Refused("Somebody has answered it meanwhile, so it stays as it is.")
    _back(turn, action, event)


def _accepted(turn: Turn, action: Action, event: ActionEvent) -> bool:
    """Whether somebody else has said a word about an action that was just added, or changed it."""
    if event.what is not Deed.CREATED:
        return False
    asked = turn.book.duties(action, Raci.RESPONSIBLE)
    others = [one for one in asked if one.person != turn.who.id]
    changed = any(one.by not in {None, turn.who.id} for one in turn.book.deeds(action))
    return changed or len(waiting(others)) < len(others)


def _back(turn: Turn, action: Action, event: ActionEvent) -> None:
    was = action.state
    action.state = event.was or ActionState.CANCELLED
    if action.state is not ActionState.CHECKING:  # else they are still being asked
        for duty in turn.book.duties(action, Raci.CONSULTED):
            duty.answer = Answer.NONE
    for duty in turn.book.duties(action):
        if event.what is Deed.CREATED:
            turn.withdraw(card, duty)  # whoever was not asked yet never hears of it
    said = note(turn, action, Deed.TAKEN_BACK, before=event.id, was=was)
    plan_reminders(turn, action)
    if event.what is not Deed.CREATED and was in {ActionState.DONE, ActionState.CANCELLED}:
        tell(turn, said, people_in(turn.book, action))
    done = (
        "Nobody needs to do it." if event.what is Deed.CREATED else f"It is {SAID[action.state]}."
    )
    turn.whisper(f"Taken back. {done}")
