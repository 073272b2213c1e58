"""What happened to a roadblock, told to those concerned.

Ana reads that Cem sees to it, or that he cannot help and why; that nobody answered; that it is
solved. Where it is up to her, her buttons stand below.
"""

from __future__ import annotations

from flows.language.steps import Flow
from flows.language.words import Bold, Mention, Message, Part, Quote, Small, Span, Spans, Text, cut
from flows.promises.roadblock_cards import buttons, facts
from flows.promises.roadblock_people import asker_of
from storage.book import Book
from storage.records import (
    STUCK,
    Ladder,
    Notice,
    Person,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
    RoadblockState,
)

flow = Flow(__name__)


@flow.dm(Notice.NEWS)
def told(book: Book, event: RoadblockEvent) -> Message | None:
    """What happened to a roadblock, in one sentence, with the reason that was given."""
    return _sentence(book, event)


@flow.dm(Notice.ASKED)
def stuck(book: Book, event: RoadblockEvent) -> Message | None:
    """Nobody sees to it: whoever asked decides what becomes of it; afterwards it says so."""
    roadblock = book.get(Roadblock, event.roadblock)
    message, asker = _sentence(book, event), asker_of(book, roadblock)
    if asker is None or not _still(book, roadblock, event):
        return message
    return Message(message.summary, *message.parts, *buttons(book, roadblock, asker))


def _still(book: Book, roadblock: Roadblock, event: RoadblockEvent) -> bool:
    """Whether it is still up to the asker."""
    if event.what is RoadblockDeed.LEFT:
        return roadblock.state in STUCK
    last = book.roadblock_deeds(roadblock, UP_TO_THEM)[-1]
    return roadblock.state is RoadblockState.REFUSED and last.number == event.number


UP_TO_THEM = frozenset({RoadblockDeed.REFUSED, RoadblockDeed.EXHAUSTED})
SENTENCES: dict[RoadblockDeed, str] = {
    RoadblockDeed.ACKNOWLEDGED: " sees to it: ",
    RoadblockDeed.REFUSED: " cannot help with this: ",
    RoadblockDeed.SOLVED: " says that this is solved: ",
    RoadblockDeed.WITHDRAWN: " says that this is no longer needed: ",
    RoadblockDeed.REOPENED: " reopened this: ",
    RoadblockDeed.CHANGED: " changed this: ",
    RoadblockDeed.TAKEN_BACK: " took it back, so this is open again: ",
}


BY_NO_ONE: dict[RoadblockDeed, str] = {
    RoadblockDeed.SOLVED: "This is solved: ",
    RoadblockDeed.WITHDRAWN: "This is no longer needed: ",
    RoadblockDeed.REOPENED: "This is open again: ",
    RoadblockDeed.CHANGED: "This was changed: ",
}


def _sentence(book: Book, event: RoadblockEvent) -> Message:
    roadblock = book.get(Roadblock, event.roadblock)
    said = (*_happened(book, roadblock, event), Bold(cut(roadblock.what, 500)))
    words = cut(event.words, 900)
    quoted: Part = Quote(words) if event.by else Small(words)  # nobody's words are no quotation
    because = [quoted] if words and event.what is not RoadblockDeed.ESCALATED else []
    return Message(said, Text(*said), *because, facts(book, roadblock))


def _happened(book: Book, roadblock: Roadblock, event: RoadblockEvent) -> Spans:
    if not event.by and event.what in BY_NO_ONE:
        return (BY_NO_ONE[event.what],)
    who: Span = Mention.of(book.get(Person, event.by)) if event.by else "Parley"
    before, after = book.find(Person, event.before), book.find(Person, event.after)
    match event.what:
        case RoadblockDeed.EXHAUSTED:
            team = book.get(Ladder, roadblock.ladder).name
            return (f"Nobody answered: all of {team} who can be asked were asked about this: ",)
        case RoadblockDeed.REDIRECTED if after is not None:
            return (who, " says that ", Mention.of(after), " is the one to ask about this: ")
        case RoadblockDeed.LEFT if before is not None:
            now: Spans = (" I ask ", Mention.of(after), " now: ") if after is not None else (" ",)
            part = "asked for this" if after is None else "was asked for this"
            return (f"{before.name} has left, and {part}.", *now)
        case RoadblockDeed.ESCALATED if before is not None and after is not None:
            said = " cannot help" if event.words else " has not answered"
            return (Mention.of(before), f"{said}, so I asked ", Mention.of(after), ": ")
        case _:
            return (who, SENTENCES.get(event.what, " asked for this: "))
