"""The replies in a call's thread: one decision or deadline each, in one sentence."""

from __future__ import annotations

from datetime import datetime

from flows.language.steps import Flow
from flows.language.words import Mention, Message, Quote, Span, Spans, Text, When, cut
from flows.verdict import NAMES
from storage.book import Book
from storage.records import Call, Happening, Person, What

flow = Flow(__name__)

REPLIES = frozenset(
    {
        What.OVERRIDDEN,
        What.HANDED_OVER,
        What.TAKEN_OVER,
        What.LEAD_LEFT,
        What.BRIEFED,
        What.ALL_ALIGNED,
        What.CONCERN,
        What.READY,
        What.UNALIGNED,
        What.MOVED,
        What.CANCELLED,
        What.ENDED,
        What.REOPENED,
        What.CLOSED,
    }
)


@flow.view
def note(book: Book, happening: Happening) -> Message | None:
    """A reply: one decision or deadline, in one sentence."""
    call = book.get(Call, happening.call)
    who: Span = "Parley"
    if happening.by:
        who = Mention.of(book.get(Person, happening.by))
    words = cut(happening.words, 2000)
    whom = book.find(Person, happening.whom)
    # Before we kept who it was, their name was written down.
    new: Span = Mention.of(whom) if whom is not None else words or "somebody else"
    said, quote = _sentence(call, happening, who, new)
    return Message(said, Text(*said), *([Quote(words)] if quote and words else []))


# What follows the person's name, and whether their words stand below it.
SENTENCES: dict[What, tuple[str, bool]] = {
    What.READY: (" says: we are ready.", False),
    What.UNALIGNED: (" goes ahead although not everyone is aligned. The reason:", True),
    What.LEAD_LEFT: (
        ", who led this call, has left. Nobody leads it until somebody is named.",
        False,
    ),
    What.CANCELLED: (" cancelled the call.", True),
    What.REOPENED: (" reopened the call.", True),
    What.CLOSED: (" closed the debrief.", False),
}


def _sentence(  # noqa: PLR0911 -- one each
    call: Call, one: Happening, who: Span, new: Span
) -> tuple[Spans, bool]:
    """The sentence of a happening, and whether its words stand below it."""
    match one.what:
        case What.BRIEFED:
            return (who, _briefed(one.version)), True
        case What.ALL_ALIGNED:
            return (f"Everyone is aligned on version {one.version}.",), False
        case What.CONCERN:
            return (who, f" has a concern about version {one.version}:"), True
        case What.HANDED_OVER:
            return (who, " made ", new, " the lead of this call."), False
        case What.TAKEN_OVER:
            return (new, " took over the lead of this call, as ", who, " had asked."), False
        case What.OVERRIDDEN:
            return (who, f" judged this call {NAMES[one.verdict or call.verdict]}:"), True
        case What.MOVED:
            return (who, *_moved(call, one)), True
        case _:
            text, quotes = SENTENCES.get(one.what, ("", False))
            return ((who, text), quotes) if text else (_ended(call, one, who), False)


def _briefed(version: int) -> str:
    if version == 1:
        return " wrote the line. Please read it and say whether you stand behind it."
    return f" changed the line: version {version}. Please all align again."


def _moved(call: Call, one: Happening) -> Spans:
    if one.was == one.now:
        return (f" planned the call for {call.minutes} minutes.",)
    return (" moved the call from ", _when(one.was), " to ", _when(one.now), ".")


def _ended(call: Call, one: Happening, who: Span) -> Spans:
    due: Spans = (" The debrief comes here: ", _when(call.debrief_at), ".")
    begins: Spans = ("The call has ended.",) if who == "Parley" else (who, " ended the call.")
    if one.now is not None:
        begins = (who, " says the call ended ", When(one.now), ".")
    return (*begins, *due) if call.debrief_at else begins


def _when(moment: datetime | None) -> Span:
    return When(moment) if moment else "an unknown time"
