"""Asking another team for help with what is in the way of a promise or an action.

Ana: /parley block we need the figures of May. She chooses Billing, the report they are for, and
Thursday. Cem, who is asked first at Billing, gets a private message: what she needs, by when, for
what, and which promise is at risk. Ana hears what he answers; when he does not, the next one is
asked. On the card of an action or a promise she presses I need help, and it is known what for.
"""

from __future__ import annotations

from datetime import date
from typing import cast

from flows.language.forms import Form, Option, Refused, choice, day, form, long
from flows.language.steps import Flow, Turn
from flows.language.words import Day, Mention, Message, Part, Text, cut
from flows.promises import sight
from flows.promises.actions import OWNERS, check_due
from flows.promises.items import item_of
from flows.promises.ladder import none_yet
from flows.promises.roadblock_cards import drawn
from flows.promises.roadblock_climb import next_up
from flows.promises.roadblock_ends import undo
from flows.promises.roadblock_people import is_asker, is_settled
from flows.promises.roadblocks import ask
from storage.records import (
    Action,
    Call,
    ItemKind,
    Ladder,
    Person,
    Promise,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
)

flow = Flow(__name__)

WHAT_LIMIT = 500
OFFERED = 99  # one less than a form can offer
NOTHING = "none"


@form("Ask for help", submit="Ask them")
class NewRoadblock(Form):
    """Something in the way that another team can clear."""

    what: str = long("What do you need?", "Whoever is asked reads this.", limit=WHAT_LIMIT)
    ladder: str = choice("Which team do you ask?")
    item: str = choice("What is it for?", hint="They read what it is, and its date.")
    need_by: date = day("By when do you need it?")


@flow.command(
    "block",
    help="ask another team for help with what is in your way",
    usage="[WHAT]",
)
def block(turn: Turn) -> None:
    """Open the form, with the words that were typed."""
    _open(turn, cut(turn.text, WHAT_LIMIT))


@flow.opening(NewRoadblock)
def open_new(turn: Turn) -> None:
    """The same form, from a button; one of an action or a promise says what it is for."""
    _open(turn)


def _open(turn: Turn, what: str = "") -> None:
    ladders = turn.book.ladders()
    if not ladders:
        turn.whisper(none_yet(turn))
        return
    given = _given(turn)
    items = _offered(turn, given)
    teams = tuple(Option(one.id, cut(one.name, 75)) for one in ladders[:OFFERED])
    turn.open(
        NewRoadblock,
        options={"ladder": teams, "item": items},
        what=what,
        ladder=teams[0].value if len(teams) == 1 else "",
        item=items[0].value if given is not None else NOTHING,
    )


def _given(turn: Turn) -> Action | Promise | None:
    """What the button that was pressed belongs to."""
    for kind in (ItemKind.ACTION, ItemKind.PROMISE):
        found = item_of(turn.book, kind, turn.also.get(kind.value, ""))
        if isinstance(found, Action | Promise):
            _must_need_help(turn, found)
            return found
    return None


def _must_need_help(turn: Turn, item: Action | Promise) -> None:
    sight.must_see(turn, item)
    if is_settled(item):
        raise Refused("This is settled already, so nobody needs to help with it.")


def _offered(turn: Turn, given: Action | Promise | None) -> tuple[Option, ...]:
    """What it can be for: the one that was pressed, what is mine, or nothing in particular."""
    mine: list[Action | Promise] = [
        *turn.book.actions_of(turn.who, OWNERS),
        *turn.book.promises_of(turn.who),
    ]
    if given is not None:
        mine = [given, *(one for one in mine if one.id != given.id)]
    nothing = Option(NOTHING, "Nothing in particular")
    return (*(_option(one) for one in mine[:OFFERED]), nothing)


def _option(item: Action | Promise) -> Option:
    if isinstance(item, Action):
        return Option(f"{ItemKind.ACTION.value}:{item.id}", cut(item.what, 75))
    label = cut(f"Promise to {item.account or 'a customer'}: {item.words}", 75)
    return Option(f"{ItemKind.PROMISE.value}:{item.id}", label)


@flow.submitted(NewRoadblock)
def raise_it(turn: Turn, answers: NewRoadblock) -> None:
    """Keep it, and ask whoever is first."""
    ladder = turn.book.find(Ladder, answers.ladder)
    if ladder is None or ladder.retired:
        raise Refused(ladder="This team is not offered any more. Please choose another one.")
    check_due(turn, answers.need_by, "need_by")
    new = _new(turn, answers, _item(turn, answers.item))
    if turn.book.same_roadblock(turn.who, new) is not None:
        raise Refused(what="You have asked this team for this very thing already.")
    turn.book.add(new)
    found = next_up(turn, new, above=-1)
    if found is None:
        raise Refused(ladder=f"Nobody else of {ladder.name} can be asked at the moment.")
    new.rung, person = found
    event = ask(turn, new, person, RoadblockDeed.RAISED)
    turn.whisper(_kept(ladder, person, new, event))


def _item(turn: Turn, chosen: str) -> Action | Promise | None:
    kind, _, item_id = chosen.partition(":")
    if chosen == NOTHING:
        return None
    if kind not in {ItemKind.ACTION.value, ItemKind.PROMISE.value}:
        raise Refused(item="Please choose one of the options.")
    found = item_of(turn.book, ItemKind(kind), item_id)
    if found is None or not sight.may_see(turn.book, turn.who, found):
        raise Refused(item="Please choose one of the options.")
    item = cast("Action | Promise", found)
    if is_settled(item):
        raise Refused(item="This is settled already, so nobody needs to help with it.")
    return item


def _new(turn: Turn, answers: NewRoadblock, item: Action | Promise | None) -> Roadblock:
    call = turn.book.find(Call, item.call if item is not None else None)
    account = (item.account if item is not None else "") or (call.account if call else "")
    return Roadblock(
        what=answers.what,
        ladder=answers.ladder,
        holder=turn.who.id,  # until somebody is asked, a moment later
        call=call.id if call is not None else None,
        promise=item.id if isinstance(item, Promise) else None,
        action=item.id if isinstance(item, Action) else None,
        account=account,
        account_key=account.strip().casefold(),
        need_by=answers.need_by,
        asked_at=turn.now,
        by=turn.who.id,
        at=turn.now,
    )


def _kept(ladder: Ladder, person: Person, new: Roadblock, event: RoadblockEvent) -> Message:
    said = ("I ask ", Mention.of(person), f" of {ladder.name} for help by ", Day(new.need_by), ".")
    hours = "one working hour" if ladder.hours == 1 else f"{ladder.hours} working hours"
    then = f"I tell you the answer. Without one in {hours}, I ask whoever comes next."
    parts: list[Part] = [Text(*said), Text(then), undo(new, event)]
    return Message(said, *parts)


@flow.pressed
def see(turn: Turn, roadblock: Roadblock) -> None:
    """One roadblock, with everything this person can do with it."""
    if not is_asker(turn.book, turn.who, roadblock):
        sight.must_see(turn, roadblock)
    turn.whisper(drawn(turn.book, roadblock, turn.who))
