"""How a roadblock is shown: the card of whoever is asked, a line of a list, a reminder.

Cem's card says what Ana needs, by when and for what, and which promise is at risk. When it went on
to Eve, because he did not answer, his card says so; once it is solved, every card does.
"""

from __future__ import annotations

from flows.language.steps import Flow
from flows.language.words import (
    Bold,
    Button,
    Day,
    Facts,
    Mention,
    Message,
    Named,
    Part,
    Quote,
    Span,
    Spans,
    Style,
    Text,
    When,
    cut,
)
from flows.promises import tracking
from flows.promises.roadblock_people import (
    asker_of,
    asks_of,
    behind,
    holder_of,
    is_asker,
    next_ones,
)
from storage.book import Book
from storage.records import (
    STUCK,
    Action,
    Ladder,
    Notice,
    Person,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
    RoadblockState,
)

flow = Flow(__name__)

SAID = {
    RoadblockState.ASKED: "asked, no answer yet",
    RoadblockState.ACKNOWLEDGED: "being seen to",
    RoadblockState.REFUSED: "stuck",
    RoadblockState.SOLVED: "solved",
    RoadblockState.WITHDRAWN: "no longer needed",
}


# The card of whoever is asked


@flow.dm(Notice.ASKED)
def asked(book: Book, event: RoadblockEvent) -> Message | None:
    """A question to one person; once it went on or is settled, it says so."""
    roadblock = book.get(Roadblock, event.roadblock)
    said = _needs(book, roadblock)
    parts: list[Part] = [Text(*said), *_why_you(book, event), context(book, roadblock)]
    following = next_ask(book, roadblock, event)
    if following is not None:
        person = book.get(Person, following.after)
        return Message(said, *parts, Text("It went on to ", Mention.of(person), "."))
    parts += _where_it_stands(book, roadblock)
    parts += tracking.where(book, roadblock)
    return Message(said, *parts, *buttons(book, roadblock, holder_of(book, roadblock)))


def _needs(book: Book, roadblock: Roadblock) -> Spans:
    asker = asker_of(book, roadblock) or book.get(Person, roadblock.by)
    what = Bold(cut(roadblock.what, 500))
    return (Mention.of(asker), " needs your help by ", Day(roadblock.need_by), ": ", what)


def context(book: Book, roadblock: Roadblock) -> Facts:
    """For what it is needed, for which customer, and which promise is at risk."""
    ladder = book.get(Ladder, roadblock.ladder)
    rows: list[tuple[str, Span | Spans]] = [("Asked of", ladder.name)]
    item = behind(book, roadblock)
    if isinstance(item, Action):
        rows.append(("For", (cut(item.what, 300), ", due ", Day(item.due))))
    elif item is not None:
        rows.append(("For", ("what we promised: ", cut(item.words, 300))))
    if roadblock.account:
        rows.append(("Customer", roadblock.account))
    promise = book.promise_at_risk(roadblock)
    if promise is not None:
        to = promise.account or promise.said_to or "the customer"
        rows.append(("At risk", (f"the promise to {cut(to, 100)}, due ", Day(promise.due))))
    return Facts(*rows)


def next_ask(book: Book, roadblock: Roadblock, event: RoadblockEvent) -> RoadblockEvent | None:
    """What asked somebody else after this; None while it is the last."""
    later = (one for one in asks_of(book, roadblock) if one.number > event.number)
    return next(later, None)


def _why_you(book: Book, event: RoadblockEvent) -> list[Part]:
    """Why it comes to this person, when others were asked before."""
    if not event.before:
        return []
    before = book.get(Person, event.before)
    quote: list[Part] = [Quote(cut(event.words, 900))] if event.words else []
    match event.what:
        case RoadblockDeed.REDIRECTED:
            return [Text(Mention.of(before), " says that you are the one to ask:"), *quote]
        case RoadblockDeed.LEFT:
            return [Text(f"{before.name} was asked and has left.")]
        case _:
            return [Text(*_was_asked(book, event, before), "cannot help:" if quote else NO), *quote]


NO = "has not answered."


def _was_asked(book: Book, event: RoadblockEvent, before: Person) -> Spans:
    roadblock = book.get(Roadblock, event.roadblock)
    earlier = [one for one in asks_of(book, roadblock) if one.number < event.number]
    when = next((one.at for one in reversed(earlier) if one.after == before.id), roadblock.at)
    return (Mention.of(before), " was asked on ", When(when), " and ")


def _where_it_stands(book: Book, roadblock: Roadblock) -> list[Part]:
    said = {
        RoadblockState.ACKNOWLEDGED: "You see to it.",
        RoadblockState.REFUSED: "It was not taken on. You still can.",
        RoadblockState.SOLVED: "This is solved.",
        RoadblockState.WITHDRAWN: "It is no longer needed.",
    }.get(roadblock.state)
    return [Text(said)] if said else []


# What somebody can do with it


def buttons(book: Book, roadblock: Roadblock, person: Person) -> list[Part]:
    """What this person can do with a roadblock as it stands."""
    holds, asks = person.id == roadblock.holder, is_asker(book, person, roadblock)
    if roadblock.state not in STUCK:
        again = Button("Reopen it", does=Named("roadblock_ends.reopened"), about=roadblock)
        solved = roadblock.state is RoadblockState.SOLVED
        return [again] if asks or (holds and solved) else []
    found: list[Part] = _holders(roadblock) if holds else []
    taken = roadblock.state is RoadblockState.ACKNOWLEDGED
    stuck = roadblock.state is RoadblockState.REFUSED
    if asks and stuck and next_ones(book, roadblock, roadblock.rung):
        found.append(_step_up(roadblock))
    if asks or (holds and taken):
        found.append(_solved(roadblock))
    if asks:
        found.append(_withdraw(roadblock))
    return found


def _holders(roadblock: Roadblock) -> list[Part]:
    see = Button(
        "I see to it",
        does=Named("roadblock_answers.acknowledge"),
        about=roadblock,
        style=Style.PRIMARY,
    )
    on = Button("Redirect", opens=Named("roadblock_answers.Redirect"), about=roadblock)
    no = Button("I cannot", opens=Named("roadblock_answers.Cannot"), about=roadblock)
    match roadblock.state:
        case RoadblockState.ASKED:
            return [see, on, no]
        case RoadblockState.ACKNOWLEDGED:
            return [on, no]
        case _:
            return [see]


def _step_up(roadblock: Roadblock) -> Button:
    up = Named("roadblock_climb.step_up")
    return Button("Ask one step up", does=up, about=roadblock, style=Style.PRIMARY)


def _solved(roadblock: Roadblock) -> Button:
    return Button("It is solved", does=Named("roadblock_ends.solved"), about=roadblock)


def _withdraw(roadblock: Roadblock) -> Button:
    return Button("Withdraw it", does=Named("roadblock_ends.withdrawn"), about=roadblock)


# Elsewhere


def facts(book: Book, roadblock: Roadblock) -> Facts:
    """Where it stands, with whom and until when; then for what."""
    rows: list[tuple[str, Span | Spans]] = [
        ("State", SAID[roadblock.state]),
        ("Needed by", Day(roadblock.need_by)),
        ("With", Mention.of(holder_of(book, roadblock))),
    ]
    rows += [(one.label, one.value) for one in context(book, roadblock).facts]
    return Facts(*rows)


def drawn(book: Book, roadblock: Roadblock, person: Person) -> Message:
    """A roadblock with everything that this person can do with it."""
    asker = book.get(Person, roadblock.by)
    said = (Mention.of(asker), " needs help: ", Bold(cut(roadblock.what, 500)))
    parts: list[Part] = [Text(*said), facts(book, roadblock)]
    if roadblock.state is RoadblockState.REFUSED and roadblock.reason:
        parts.append(Quote(cut(roadblock.reason, 900)))
    parts += tracking.where(book, roadblock)
    return Message(said, *parts, *buttons(book, roadblock, person))


def line(book: Book, roadblock: Roadblock) -> Spans:
    """One line of a list: what, who is asked, until when, and where it stands."""
    holder = Mention.of(holder_of(book, roadblock))
    state = f" ({SAID[roadblock.state]})"
    return (cut(roadblock.what, 300), ": ", holder, ", by ", Day(roadblock.need_by), state)


def reminder_of(book: Book, roadblock: Roadblock, person: Person) -> list[Part]:
    """A roadblock within a reminder: a line, and what this person does most with it."""
    what = Bold(cut(roadblock.what, 300))
    if person.id == roadblock.holder and roadblock.state is RoadblockState.ACKNOWLEDGED:
        asker = asker_of(book, roadblock) or book.get(Person, roadblock.by)
        said = ("You see to this for ", Mention.of(asker), ", by ", Day(roadblock.need_by), ": ")
        on = Button("Redirect", opens=Named("roadblock_answers.Redirect"), about=roadblock)
        return [Text(*said, what), _solved(roadblock), on]
    holder, state = Mention.of(holder_of(book, roadblock)), SAID[roadblock.state]
    needed: Spans = ("You needed help with this by ", Day(roadblock.need_by), ": ", what)
    return [
        Text(*needed, ". It is with ", holder, f": {state}."),
        _solved(roadblock),
        _withdraw(roadblock),
    ]
