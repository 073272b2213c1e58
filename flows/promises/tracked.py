"""What is changed in a tracker counts here, as far as the tracker is to decide it.

Ben closes the issue in Jira. Here the action is done as if he had pressed Done: Cem, who is
consulted, is asked, and Ana reads "In Jira, somebody finished this". Eve moves its day in Jira, but
for days Parley is the source of truth: it is moved back there. What comes late, twice, or is only
an echo of what Parley sent changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flows.language.events import Tracked
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import cut
from flows.language.work import Change, Field, Work
from flows.promises import (
    actions,
    amend,
    finishing,
    promise_change,
    promise_end,
    promise_log,
    roadblocks,
    tracking,
)
from flows.promises.prints import Prints, as_told, reported
from storage.book.trackers import Mirrored
from storage.records import (
    Action,
    ActionState,
    ItemKind,
    Mirror,
    PromiseState,
    Raci,
    Side,
    SyncState,
    Tracker,
    WorkState,
)

flow = Flow(__name__)

WORDS_LIMIT = 500
# So long after the last time it is sent again that Parley decides: two machines that do not agree
# must not tell each other so all day.
PATIENCE = timedelta(minutes=5)


@flow.hears(Tracked)
def heard(turn: Turn, tracker: Tracker, change: Change) -> None:
    """Something was changed in a tracker."""
    found = turn.book.mirror_in(tracker, ref=change.ref, remote=change.remote)
    mirror = turn.book.lock(Mirror, found.id) if found is not None else None
    item = tracking.mirrored(turn.book, mirror) if mirror is not None else None
    if mirror is None or item is None or not tracker.active:
        raise Gone
    # What is being sent may come to its end at this moment: one after the other writes it down.
    turn.book.lock_mirrors([], [one.id for one in turn.book.mirrors_of(item)])
    late = mirror.remote_at is not None and change.at < mirror.remote_at
    if late and (change.gone or mirror.state is SyncState.GONE):
        return  # whether it is there was said later already
    mirror.remote_at = mirror.remote_at if late else change.at
    mirror.remote = mirror.remote or change.remote
    if change.gone:
        mirror.state, mirror.trouble = SyncState.GONE, ""
        redraw(turn, item)
        return
    if mirror.state is SyncState.GONE:  # it was brought back there
        mirror.state = SyncState.SYNCED
        tracking.want(turn, mirror)  # what was changed here meanwhile was not sent
        redraw(turn, item)
    _take(turn, tracker, mirror, item, change)


def _take(turn: Turn, tracker: Tracker, mirror: Mirror, item: Mirrored, change: Change) -> None:
    ours = tracking.work(turn.book, mirror)
    if ours is None:
        return
    theirs = as_told(ours, change)
    known, now = Prints.read(mirror.digest), Prints.of(theirs)
    news = _news(mirror, change, now)
    for field in news:
        known = known.taking(field, now)
    mirror.digest = str(known)
    sides = tracking.sides(tracker)
    decided = {field for field in news if sides[field] is Side.TRACKER}
    _apply(turn, item, ours, theirs, decided, f"In {tracker.name}")
    _send_back(turn, mirror, news - decided)


def _news(mirror: Mirror, change: Change, now: Prints) -> set[Field]:
    """The fields that were changed there.

    Many trackers tell how all of them stand, each time: what is as we know it already must not
    undo what was changed here and is on its way.
    """
    known, earlier = Prints.read(mirror.digest), Prints.read(mirror.earlier)
    news: set[Field] = set()
    for field in reported(change):
        name = f"{field.value}_at"
        heard_at = getattr(mirror, name)
        if heard_at is not None and change.at < heard_at:
            continue  # a later one was heard already
        setattr(mirror, name, change.at)
        echo = change.at <= mirror.at and now.get(field) == earlier.get(field)
        if not echo and now.get(field) != known.get(field):
            news.add(field)
    return news


def _send_back(turn: Turn, mirror: Mirror, ours_to_decide: set[Field]) -> None:
    """Where Parley decides and the tracker says otherwise, it is told again."""
    told = tracking.work(turn.book, mirror)
    if told is None:
        return
    known, now = Prints.read(mirror.digest), Prints.of(told)
    differs = any(known.get(field) != now.get(field) for field in ours_to_decide)
    if differs and mirror.state is SyncState.SYNCED:
        at = max(turn.real_now, mirror.at + PATIENCE) + turn.workspace.ahead
        tracking.want(turn, mirror, at=at)


# What each kind of item does then


@dataclass(frozen=True, slots=True)
class Hand:
    """What a change in a tracker does to one kind of item, without a person."""

    done: Callable[[Turn, Any, str], object]
    cancelled: Callable[[Turn, Any, str], object]
    opened: Callable[[Turn, Any, str], object]
    changed: Callable[[Turn, Any, str, date, str], object]
    redrawn: Callable[[Turn, Any], object]


def _finish_action(turn: Turn, action: Action, words: str) -> None:
    if action.state is not ActionState.CHECKING:  # said to be done here already
        finishing.finish(turn, action, words)


def _open_action(turn: Turn, action: Action, words: str) -> None:
    for duty in turn.book.duties(action, Raci.CONSULTED):
        turn.withdraw(finishing.question, duty)
    amend.open_again(turn, action, words)


HANDS: dict[ItemKind, Hand] = {
    ItemKind.ACTION: Hand(
        _finish_action, amend.call_off, _open_action, amend.change, actions.redraw
    ),
    ItemKind.PROMISE: Hand(
        lambda turn, promise, words: promise_end.settle(turn, promise, PromiseState.KEPT, words),
        lambda turn, promise, words: promise_end.settle(
            turn, promise, PromiseState.WITHDRAWN, words
        ),
        promise_end.open_again,
        promise_change.rewrite,
        promise_log.redraw,
    ),
    ItemKind.ROADBLOCK: Hand(
        roadblocks.solve,
        roadblocks.withdraw,
        roadblocks.reopen,
        roadblocks.change,
        roadblocks.redraw,
    ),
}


def _apply(  # noqa: PLR0913, PLR0917 -- an item, as it is here and there
    turn: Turn, item: Mirrored, ours: Work, theirs: Work, decided: set[Field], words: str
) -> None:
    """Bring an item to where the tracker has it, in the fields that it decides."""
    hand = HANDS[ours.kind]
    moves = theirs.state if Field.STATE in decided and theirs.state != ours.state else None
    if moves is WorkState.OPEN:
        hand.opened(turn, item, words)
    said, due = tracking.words_of(item)
    if Field.WORDS in decided and theirs.title != ours.title:
        said = cut(theirs.title, WORDS_LIMIT)
    if Field.DUE in decided:
        due = theirs.due
    # What is over is not changed any more, here as by anybody's press.
    still_open = WorkState.OPEN in {ours.state, moves}
    if still_open and (said, due) != tracking.words_of(item):
        hand.changed(turn, item, said, due, words)
    if moves is WorkState.DONE:
        hand.done(turn, item, words)
    elif moves is WorkState.CANCELLED:
        hand.cancelled(turn, item, words)


def redraw(turn: Turn, item: Mirrored) -> None:
    """Draw what shows an item again: it stands elsewhere now."""
    HANDS[tracking.KINDS[type(item)]].redrawn(turn, item)


@flow.woken()
def show(turn: Turn, mirror: Mirror) -> None:
    """How an item stands in a tracker has changed: its cards say so."""
    item = tracking.mirrored(turn.book, mirror)
    if item is not None:
        redraw(turn, item)
