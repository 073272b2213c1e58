"""Where items also live: every change is mirrored to the trackers that are connected.

Ana adds an action; minutes later it is an issue in Jira, and her card has the link. What is sent is
drawn from the item as it is then: its words, its day, how far it is, who does it, for which
customer, and a link to the thread. Nothing else leaves.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from flows.language.steps import Turn
from flows.language.words import Link, Part, Small, Span, cut
from flows.language.work import Field, Work
from flows.promises.prints import Prints, printed
from storage.book import Book
from storage.book.core import ITEMS
from storage.book.trackers import Mirrored
from storage.records import (
    Action,
    ActionState,
    Estimate,
    ItemKind,
    Mirror,
    Promise,
    PromiseState,
    Raci,
    Roadblock,
    RoadblockState,
    Side,
    SyncState,
    Tracker,
    WorkState,
)

OFF = "the tracker is switched off"
TITLE_LIMIT = 120
SHOWN = 3  # trackers on a card
SHORT = 20  # characters of an id that people say to each other, such as OPS-12
# How far an item is, in a tracker's words; what is not here is open.
ENDED: dict[ActionState | PromiseState | RoadblockState, WorkState] = {
    ActionState.DONE: WorkState.DONE,
    ActionState.CANCELLED: WorkState.CANCELLED,
    PromiseState.KEPT: WorkState.DONE,
    PromiseState.BROKEN: WorkState.CANCELLED,
    PromiseState.WITHDRAWN: WorkState.CANCELLED,
    RoadblockState.SOLVED: WorkState.DONE,
    RoadblockState.WITHDRAWN: WorkState.CANCELLED,
}
KINDS: dict[type[Mirrored], ItemKind] = {
    Action: ItemKind.ACTION,
    Promise: ItemKind.PROMISE,
    Roadblock: ItemKind.ROADBLOCK,
}


def send(turn: Turn, item: Mirrored | Estimate) -> None:
    """Mirror an item to every tracker that is connected. Estimates are nobody's task."""
    trackers = turn.book.trackers()
    if isinstance(item, Estimate) or not trackers:
        return
    known = {mirror.tracker: mirror for mirror in turn.book.mirrors_of(item)}
    for tracker in trackers:
        # To one that was disconnected nothing new is promised; what it has may be sent again.
        if tracker.active or tracker.trouble or tracker.id in known:
            send_to(turn, tracker, item, known.get(tracker.id))


def send_to(turn: Turn, tracker: Tracker, item: Mirrored, mirror: Mirror | None) -> None:
    """Mirror an item to one tracker; what is over already is not begun there."""
    if mirror is None and item.state in ENDED:
        return
    if mirror is None:
        kind, now = KINDS[type(item)], turn.real_now
        new = Mirror(tracker=tracker.id, kind=kind, about=item.id, changed_at=now, at=now)
        mirror = turn.book.add(new)
    if tracker.active:
        want(turn, mirror)
    elif mirror.state is not SyncState.GONE:
        # It is sent with all that has failed, once the tracker is used again.
        mirror.state, mirror.trouble, mirror.changed_at = SyncState.FAILED, OFF, turn.real_now


def want(turn: Turn, mirror: Mirror, *, at: datetime | None = None) -> None:
    """Have a mirror brought up to date, unless the item was deleted there."""
    if mirror.state is SyncState.GONE:
        return
    mirror.state, mirror.changed_at = SyncState.WAITING, turn.real_now
    turn.sync(mirror, at=at)


def mirrored(book: Book, mirror: Mirror) -> Mirrored | None:
    """The item of a mirror; None when it is not kept any more."""
    item = book.find(ITEMS[mirror.kind], mirror.about)
    return None if isinstance(item, Estimate) else item


def work(book: Book, mirror: Mirror) -> Work | None:
    """What a tracker is told of an item, as it is now; None when it is not kept any more."""
    item = mirrored(book, mirror)
    if item is None:
        return None
    said, due = words_of(item)
    title = cut(" ".join(said.split()), TITLE_LIMIT)
    body = [said] if said != title else []
    if isinstance(item, Promise) and item.condition:
        body.append(f"On condition: {item.condition}")
    told = Work(
        ref=mirror.id,
        kind=mirror.kind,
        title=title,
        body="\n\n".join(body),
        due=due,
        state=_state(item, mirror),
        owner=_owner(book, item),
        account=item.account,
        url=book.link_to("thread.brief", item.call) if item.call else "",
        changed_at=mirror.changed_at,
    )
    return replace(told, theirs=_theirs(book.get(Tracker, mirror.tracker), mirror, told))


def _theirs(tracker: Tracker, mirror: Mirror, told: Work) -> frozenset[Field]:
    """What is left alone there: the tracker decides it, and nothing of it was changed here."""
    known, now = Prints.read(mirror.digest), Prints.of(told)
    return frozenset(
        field
        for field, side in sides(tracker).items()
        if side is Side.TRACKER and known.get(field) == now.get(field)
    )


def sides(tracker: Tracker) -> dict[Field, Side]:
    """Which side is the source of truth for each field."""
    return {
        Field.STATE: tracker.state_side,
        Field.DUE: tracker.due_side,
        Field.WORDS: tracker.words_side,
    }


def words_of(item: Mirrored) -> tuple[str, date]:
    """An item's own words, and its day."""
    match item:
        case Action():
            return item.what, item.due
        case Promise():
            return item.words, item.due
        case Roadblock():
            return item.what, item.need_by


def _state(item: Mirrored, mirror: Mirror) -> WorkState:
    # While those who are consulted are asked, it stays in the tracker as it was said there.
    done_there = Prints.read(mirror.digest).state == printed(WorkState.DONE)
    if item.state is ActionState.CHECKING and done_there:
        return WorkState.DONE
    return ENDED.get(item.state, WorkState.OPEN)


def _owner(book: Book, item: Mirrored) -> str:
    return ", ".join(sorted(one.name for one in book.people(_doers(book, item))))


def _doers(book: Book, item: Mirrored) -> list[str]:
    match item:
        case Action():
            duties = book.duties(item)
            do_it = [one.person for one in duties if one.part is Raci.RESPONSIBLE]
            return do_it or [one.person for one in duties if one.part is Raci.ACCOUNTABLE]
        case Promise():
            return [item.responsible]
        case Roadblock():
            return [item.holder]


# Where it stands


def where(book: Book, item: Mirrored | Estimate) -> list[Part]:
    """Where an item stands in trackers; nothing while none was ever connected."""
    trackers = {one.id: one for one in book.trackers()}
    if not trackers or isinstance(item, Estimate):
        return []
    mirrors = sorted(book.mirrors_of(item), key=lambda one: trackers[one.tracker].name)
    return [part for one in mirrors[:SHOWN] if (part := look(trackers[one.tracker], one))]


def look(tracker: Tracker, mirror: Mirror) -> Small | None:
    """How an item stands in one tracker; what was disconnected is not spoken of."""
    if not (tracker.active or tracker.trouble):
        return None
    name, there = f"In {tracker.name}", mirror.url
    spans: list[Span] = [f"{name}: ", Link(there, _label(mirror))] if there else [name]
    match mirror.state:
        case SyncState.GONE:
            return Small(f"{name}: it was deleted there. Here it stays.")
        case SyncState.FAILED:
            return Small(*spans, f"{', ' if there else ': '}{_failed(mirror)}")
        case SyncState.WAITING if mirror.trouble:
            return Small(*spans, f"{', ' if there else ': '}not up to date yet. I keep trying.")
        case _ if mirror.remote:
            return Small(*spans, "" if there else ": up to date")
        case _:
            return Small(f"{name}: on its way.")


def _failed(mirror: Mirror) -> str:
    said = "not up to date" if mirror.remote else "it could not be sent"
    return f"{said}. An admin finds out why in my settings, under Trackers."


def _label(mirror: Mirror) -> str:
    """What people call it there: Jira's addresses end with its key."""
    last = mirror.url.rstrip("/").rpartition("/")[2]
    return last if len(last) <= SHORT else "open it"
