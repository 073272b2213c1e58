"""What goes along when a customer is handed over or shared: a list for both, ticked by either.

Cem shares Acme from now on. Ana and he read the same list: the open promises, the actions and what
is in the way, how Acme were at the last call and what they need next; who decides there and what
calms them, which Ana writes in. They go through it and tick it off; each tick is seen by both.
"""

from __future__ import annotations

from flows.language.forms import Form, Refused, form, long
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Mention,
    Message,
    Part,
    Quote,
    Small,
    Spans,
    Text,
    Title,
    When,
    cut,
)
from flows.promises.items import kind_of
from flows.promises.reminder_cards import LINE
from storage.book import Book
from storage.book.sight import Kept
from storage.records import (
    Action,
    Call,
    Handover,
    ItemKind,
    Notice,
    Person,
    Promise,
    Roadblock,
    Rotation,
)

flow = Flow(__name__)

SHOWN = 4
VOICES = 3
RECENT = 5  # calls that are looked at for the last mood and needs
WORDS_LIMIT = 500
NOTHING = "Nothing is open."
OPEN_THINGS: dict[str, tuple[str, type[Kept]]] = {
    "promises": ("Promises to them", Promise),
    "actions": ("What is to be done", Action),
    "roadblocks": ("What is in the way", Roadblock),
}
TITLES = {
    **{name: title for name, (title, _) in OPEN_THINGS.items()},
    "mood": "How they were last",
    "needs": "What they need next",
    "decides": "Who decides there",
    "calms": "What calms them",
}


@form("What only you know", submit="Save")
class WhatIKnow(Form):
    """What stands in no record."""

    decides: str = long(
        "Who decides there?", "And who has influence.", optional=True, limit=WORDS_LIMIT
    )
    calms: str = long(
        "What calms them?",
        "What you saw, not what they are like.",
        optional=True,
        limit=WORDS_LIMIT,
    )


def begin(turn: Turn, rotation: Rotation, taker: Person) -> None:
    """Give both the list."""
    made = turn.book.add(
        Handover(
            call=rotation.call,
            account=rotation.account,
            account_key=rotation.account_key,
            giver=rotation.owner,
            taker=taker.id,
            at=turn.now,
        )
    )
    for one in turn.book.people({made.giver, made.taker}):
        turn.show(checklist, made, to=one)


@flow.dm(Notice.NEWS)
def checklist(book: Book, one: Handover) -> Message | None:
    """The same list for both, with what both may look at."""
    giver, taker = book.get(Person, one.giver), book.get(Person, one.taker)
    done = _ticked(one)
    title = f"Sharing {one.account}" if _shares(book, one) else f"Handing {one.account} over"
    said: Spans = (f"{title}: ", Mention.of(giver), " and ", Mention.of(taker))
    parts: list[Part] = [Title(cut(title, 150)), Text(*said[1:], ".")]
    for name, title in TITLES.items():
        mark = "Done: " if name in done else ""
        parts += [Text(Bold(f"{mark}{title}")), *_content(book, one, name, giver, taker)]
        label = f"Not done: {title}" if mark else f"Done: {title}"
        also = {"line": name, "is": "open" if mark else "done"}
        parts.append(Button(label, does=tick, about=one, also=also))
    parts.append(Button("Write what I know", opens=WhatIKnow, about=one))
    left = len(TITLES) - len(done)
    ends = f"{left} of {len(TITLES)} left. Either of you ticks." if left else "All of it is done."
    return Message((*said, f". {ends}"), *parts, Small(ends))


def _shares(book: Book, one: Handover) -> bool:
    """Whether they have the customer together from then on."""
    began = [has for has in book.owner_history(one.account) if has.since == one.at]
    return any(has.beside and has.person == one.taker for has in began)


def _ticked(one: Handover) -> set[str]:
    return {name for name in one.ticked.split(",") if name in TITLES}


def _content(book: Book, one: Handover, name: str, giver: Person, taker: Person) -> list[Part]:
    if name in OPEN_THINGS:
        return _open(book, one, OPEN_THINGS[name][1], giver, taker)
    if name in {"decides", "calms"}:
        words = one.decides if name == "decides" else one.calms
        return [Quote(words)] if words else [Small("Not written yet.")]
    calls = [
        call
        for call in book.calls_over(one.account, RECENT)
        if book.may_see(giver, call) and book.may_see(taker, call)
    ]
    return _mood(book, calls) if name == "mood" else _needs(book, calls)


def _open(book: Book, one: Handover, kind: type[Kept], giver: Person, taker: Person) -> list[Part]:
    rows = book.open_of(taker, kind, one.account, limit=SHOWN + 1)
    both = [row for row in rows if book.may_see(giver, row) and not isinstance(row, Call)]
    if not both:
        return [Small(NOTHING)]
    lines: list[Part] = [Text(*LINE[_kind(row)](book, row)) for row in both[:SHOWN]]
    return [*lines, Small("And more.")] if len(both) > SHOWN else lines


def _kind(row: Kept) -> ItemKind:
    if isinstance(row, Call):
        raise TypeError("a call is no item")
    return kind_of(row)


def _mood(book: Book, calls: list[Call]) -> list[Part]:
    for call in calls:
        captured = book.captures(call)
        if captured:
            last = captured[-1]
            who = Mention.of(book.get(Person, last.person))
            said: Spans = (f"{last.temperature.value.capitalize()}, says ", who, " of the call ")
            return [Text(*said, When(call.starts_at), ".")]
    return [Small("Nobody has written it down.")]


def _needs(book: Book, calls: list[Call]) -> list[Part]:
    for call in calls:
        said = [one.customer_needs for one in book.debriefs(call) if one.customer_needs]
        # Sealed until the debrief is given.
        if call.debriefed_at is not None and said:
            return [Quote(cut(words, 400)) for words in said[:VOICES]]
    return [Small("No debrief says it yet.")]


@flow.pressed
def tick(turn: Turn, one: Handover) -> None:
    """Done, or not done after all; both see it."""
    _must_be_theirs(turn, one)
    name, done = turn.also.get("line", ""), _ticked(one)
    if name not in TITLES:
        raise Refused("I no longer know which line this is. Please look at the list again.")
    wanted = done - {name} if turn.also.get("is") == "open" else done | {name}
    if wanted == done:
        turn.whisper("It stands so already.")
        return
    one.ticked = ",".join(key for key in TITLES if key in wanted)
    turn.refresh(checklist, one)


@flow.opening(WhatIKnow)
def open_words(turn: Turn, one: Handover) -> None:
    """Show what is written, to be completed."""
    _must_be_theirs(turn, one)
    turn.open(WhatIKnow, one, decides=one.decides, calms=one.calms)


@flow.submitted(WhatIKnow)
def write(turn: Turn, one: Handover, answers: WhatIKnow) -> None:
    """Keep it; both read it."""
    _must_be_theirs(turn, one)
    one.decides, one.calms = answers.decides, answers.calms
    turn.refresh(checklist, one)
    turn.whisper("Saved. You both read it in the list.")


def _must_be_theirs(turn: Turn, one: Handover) -> None:
    if turn.who.id not in {one.giver, one.taker}:
        raise Refused("This list belongs to the two whose customer it is about.")
