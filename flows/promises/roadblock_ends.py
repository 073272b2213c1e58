"""How a roadblock ends: it is solved, or no longer needed; reopened, and taken back.

Cem has sent the figures and presses It is solved; Ana hears it. It was a mistake: for ten minutes
he can take it back. The figures are wrong: Ana reopens it, and Cem sees to it again. She does not
need them any more: she withdraws it, and Cem hears that, too.
"""

from __future__ import annotations

from flows.language.forms import Refused
from flows.language.steps import Flow, Turn
from flows.language.words import Button, Message, Named, Text
from flows.promises.roadblock_cards import SAID
from flows.promises.roadblocks import (
    SILENT,
    must_be_in,
    must_have_asked,
    note,
    plan,
    reopen,
    solve,
    stand_again,
    take_back_card,
    withdraw,
)
from flows.promises.undo import FOR
from storage.records import STUCK, Roadblock, RoadblockDeed, RoadblockEvent, RoadblockState

flow = Flow(__name__)

NAMES = {
    RoadblockDeed.RAISED: "asking for it",
    RoadblockDeed.SOLVED: "solved",
    RoadblockDeed.WITHDRAWN: "withdrawing it",
}
# What does not keep anybody from taking back what they did before it.
ASIDE = frozenset({RoadblockDeed.CHANGED, RoadblockDeed.SNOOZED})


def undo(roadblock: Roadblock, event: RoadblockEvent) -> Button:
    """The button that takes back what was just done."""
    also = {"event": event.id}
    back = Named("roadblock_ends.take_back")
    return Button(f"Undo: {NAMES[event.what]}", does=back, about=roadblock, also=also)


@flow.pressed
def solved(turn: Turn, roadblock: Roadblock) -> None:
    """The help has come; the other one hears of it."""
    must_be_in(turn, roadblock)
    if _is_settled(turn, roadblock):
        return
    event = solve(turn, roadblock)
    turn.whisper(
        Message("Good. It is solved.", Text("Good. It is solved."), undo(roadblock, event))
    )


@flow.pressed
def withdrawn(turn: Turn, roadblock: Roadblock) -> None:
    """The asker does not need it any more; whoever sees to it hears of it."""
    must_have_asked(turn, roadblock)
    if _is_settled(turn, roadblock):
        return
    event = withdraw(turn, roadblock)
    said = "Withdrawn. Nobody is asked about it any more."
    turn.whisper(Message(said, Text(said), undo(roadblock, event)))


def _is_settled(turn: Turn, roadblock: Roadblock) -> bool:
    if roadblock.state in STUCK:
        return False
    turn.whisper(f"This is {SAID[roadblock.state]} already.")
    return True


@flow.pressed
def reopened(turn: Turn, roadblock: Roadblock) -> None:
    """It is not solved after all, or needed again."""
    if roadblock.state is RoadblockState.WITHDRAWN:
        must_have_asked(turn, roadblock)
    must_be_in(turn, roadblock)
    if roadblock.state in STUCK:
        turn.whisper(f"This is open already: {SAID[roadblock.state]}.")
        return
    reopen(turn, roadblock)
    turn.whisper(f"Reopened: {SAID[roadblock.state]}.")


@flow.pressed
def take_back(turn: Turn, roadblock: Roadblock) -> None:
    """Put it back to where it was before, for ten minutes."""
    event = turn.book.find(RoadblockEvent, turn.also.get("event"))
    if event is None or event.roadblock != roadblock.id or event.by != turn.who.id:
        raise Refused("Only whoever did this can take it back.")
    later = [one for one in turn.book.roadblock_deeds(roadblock) if one.number > event.number]
    if any(one.what is RoadblockDeed.TAKEN_BACK and one.before == event.id for one in later):
        turn.whisper(f"You have taken this back already: it is {SAID[roadblock.state]}.")
        return
    if turn.now > event.at + FOR:
        raise Refused(
            f"Ten minutes have passed, so it stays as it is: {SAID[roadblock.state]}. "
            "Its buttons can still change it."
        )
    if any(one.what not in ASIDE for one in later):
        raise Refused("Somebody has answered it meanwhile, so it stays as it is.")
    if event.what is RoadblockDeed.RAISED:
        _never_asked(turn, roadblock, event)
        return
    stand_again(turn, roadblock, RoadblockDeed.TAKEN_BACK, undone=event)
    turn.whisper(f"Taken back. It is {SAID[roadblock.state]}.")


def _never_asked(turn: Turn, roadblock: Roadblock, event: RoadblockEvent) -> None:
    take_back_card(turn, roadblock)
    turn.forget(SILENT, roadblock)
    was, roadblock.state = roadblock.state, RoadblockState.WITHDRAWN
    note(turn, roadblock, RoadblockDeed.TAKEN_BACK, before=event.id, was=was)
    plan(turn, roadblock)
    turn.whisper("Taken back. Nobody is asked about it any more.")
