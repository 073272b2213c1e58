"""How a promise is shown: its card in private, a line of a list, and what happened to it.

Ben's card stands in his private chat: "We send the report." It asks whether he can keep it; once he
can, it offers Kept; when it is kept it says so. It is edited in place, whatever happens.
"""

from __future__ import annotations

from flows.language.steps import Flow
from flows.language.words import (
    Bold,
    Day,
    Facts,
    Mention,
    Message,
    Part,
    Quote,
    Small,
    Span,
    Spans,
    Text,
    cut,
)
from flows.promises import tracking
from flows.promises.cards import by_no_one
from flows.promises.confidence import SURE_SAID
from flows.promises.promise_buttons import (
    answers,
    deciding,
    ends,
    every_button,
    few,
    more,
    who_keeps_it,
    withdraw,
)
from flows.promises.promise_people import SAID, waits
from storage.book import Book
from storage.records import (
    LIVING,
    Notice,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
)

flow = Flow(__name__)

ASKS = frozenset({PromiseDeed.ASKED, PromiseDeed.ASKED_AGAIN})
SHOWN = 900  # characters of the words in a card; a line has fewer
LINE = 200


@flow.dm(Notice.ASKED)
def card(book: Book, event: PromiseEvent) -> Message | None:
    """A promise as the one who was asked to keep it sees it, with what they can do."""
    promise, person = book.get(Promise, event.promise), book.get(Person, event.after)
    if promise.responsible != person.id:
        return _moot(promise, "Somebody else keeps this promise now:")
    if book.promise_events(promise, ASKS)[-1].id != event.id:
        return _moot(promise, "You were asked anew about this promise:")
    buttons = few(book, promise, person)
    again: Spans = (cut(event.words, SHOWN),) if event.words and waits(promise) else ()
    return drawn(book, promise, person, lead(book, event), buttons=buttons, again=again)


def _moot(promise: Promise, said: str) -> Message:
    return Message((said, " ", cut(promise.words, LINE)), Text(said), Quote(promise.words))


def lead(book: Book, event: PromiseEvent) -> Spans:  # noqa: PLR0911 -- one for each state
    """What stands above the words on the card of the one who was asked."""
    promise = book.get(Promise, event.promise)
    who = Mention.of(book.get(Person, event.by or promise.by))
    if promise.state not in LIVING:
        return (f"This promise is {SAID[promise.state]}:",)
    if waits(promise) and event.what is PromiseDeed.ASKED_AGAIN:
        return (who, " asks you once more about this promise:")
    if waits(promise) and event.by == event.after:
        return ("Can you keep this promise by ", Day(promise.due), "?")
    if waits(promise):
        return (who, " asks whether you can keep this promise by ", Day(promise.due), ":")
    if promise.offered is not None:
        return ("You can keep this promise by ", Day(promise.offered), "; this waits for a word:")
    if promise.state is PromiseState.REQUESTED:
        return ("You said that you cannot keep this promise:",)
    return ("You keep this promise:",)


def drawn(  # noqa: PLR0913 -- what is said above, between and below, each by name
    book: Book,
    promise: Promise,
    person: Person,
    said: Spans,
    *,
    buttons: list[Part] | None = None,
    again: Spans = (),
) -> Message:
    """A promise in its words, with all that is known of it and this person's buttons."""
    parts: list[Part] = [Text(*said), Quote(cut(promise.words, SHOWN))]
    if again:
        parts.append(Text(*again))
    parts += [facts(book, promise), Small(*confirmed(book, promise))]
    if promise.reason:
        parts.append(Small("The reason: ", cut(promise.reason, 500)))
    parts += tracking.where(book, promise)
    more = every_button(book, promise, person) if buttons is None else buttons
    return Message((*said, " ", cut(promise.words, LINE)), *parts, *more)


def facts(book: Book, promise: Promise) -> Facts:
    """Where it stands, by when, on what condition, and who is in it."""
    rows: list[tuple[str, Span | Spans]] = [
        ("State", _state(promise)),
        ("By", Day(promise.due)),
    ]
    if promise.asked != promise.due:
        rows.append(("Asked for by", Day(promise.asked)))
    if promise.part:
        rows.append(("Part by then", cut(promise.part, 300)))
    if promise.condition:
        rows.append(("On condition", cut(promise.condition, 300)))
    to = ", ".join(one for one in (promise.said_to, promise.account) if one)
    people = {one: Mention.of(book.get(Person, one)) for one in _people(promise)}
    rows += [("Said by", people[promise.said_by]), ("To", cut(to, 200))]
    rows += [
        ("Responsible", people[promise.responsible]),
        ("Accountable", people[promise.accountable]),
    ]
    return Facts(*(row for row in rows if row[1]))


def _state(promise: Promise) -> str:
    sure = promise.confidence
    if promise.state is PromiseState.PROMISED and sure is not None:
        return f"{SAID[promise.state]} ({SURE_SAID[sure]})"
    return SAID[promise.state]


def _people(promise: Promise) -> set[str]:
    return {promise.said_by, promise.responsible, promise.accountable}


def confirmed(book: Book, promise: Promise) -> Spans:
    """Whether a second person says that it was said; honest when nobody does."""
    if promise.confirmed_by is None:
        return ("Nobody else has confirmed these words.",)
    return (Mention.of(book.get(Person, promise.confirmed_by)), " confirmed that it was said.")


def line(book: Book, promise: Promise) -> Spans:
    """One line of a list: the words, who keeps it, by when, and where it stands."""
    who = Mention.of(book.get(Person, promise.responsible))
    state = f" ({SAID[promise.state]})"
    return (f"“{cut(promise.words, LINE)}”: ", who, ", by ", Day(promise.due), state)


def reminder_of(book: Book, promise: Promise, person: Person) -> list[Part]:
    """A promise within a reminder, with the buttons that help this person most."""
    if promise.state not in LIVING:
        return [Text(f"This promise is {SAID[promise.state]}: ", Bold(cut(promise.words, LINE)))]
    to = f" to {promise.said_to or promise.account}" if promise.said_to or promise.account else ""
    who = Mention.of(book.get(Person, promise.responsible))
    mine = promise.responsible == person.id
    if mine and waits(promise):
        said: Spans = (f"Can you keep this promise{to} by ", Day(promise.due), "? ")
    elif mine:
        said = (f"Your promise{to} is due ", Day(promise.due), ": ")
    else:
        said = (who, f" keeps this promise{to}, due ", Day(promise.due), ": ")
    found = answers(promise) if mine else deciding(book, promise, person)
    return [Text(*said, Bold(cut(promise.words, LINE))), *(found or ends(promise))[:2]]


# What happened, in a sentence: what follows the person's name.
SENTENCES: dict[PromiseDeed, str] = {
    PromiseDeed.SAVED: "made you accountable for this promise:",
    PromiseDeed.ACCEPTED: "can keep this promise:",
    PromiseDeed.AGREED: "agreed to the other day:",
    PromiseDeed.DECLINED: "cannot keep this promise:",
    PromiseDeed.CONFIRMED: "confirmed that this was said:",
    PromiseDeed.CORRECTED: "says that these words were said:",
    PromiseDeed.EDITED: "changed this promise:",
    PromiseDeed.REASSIGNED: "changed who keeps this promise:",
    PromiseDeed.KEPT: "says that this promise is kept:",
    PromiseDeed.BROKEN: "says that this promise is broken:",
    PromiseDeed.WITHDRAWN: "withdrew this promise:",
    PromiseDeed.REOPENED: "reopened this promise:",
    PromiseDeed.TAKEN_BACK: "took it back, so this promise stands again:",
    PromiseDeed.UNANSWERED: "has not answered for two working days whether they can keep this:",
    PromiseDeed.LEFT: "has left, and had a part in this promise:",
}
OF_OTHERS = frozenset({PromiseDeed.UNANSWERED, PromiseDeed.LEFT})
TO_REASSIGN = OF_OTHERS | {PromiseDeed.DECLINED}


@flow.dm(Notice.NEWS)
def told(book: Book, event: PromiseEvent) -> Message | None:
    """What happened to a promise, in one sentence, with the reason that was given."""
    promise = book.get(Promise, event.promise)
    if event.what in TO_REASSIGN and promise.state not in LIVING:
        return None
    if event.what is PromiseDeed.UNANSWERED and not waits(promise):
        return None
    name: Span = Mention.of(book.get(Person, event.by)) if event.by else by_no_one(event.words)
    if event.what in OF_OTHERS:
        name = Mention.of(book.get(Person, event.before))
    said: Spans = (name, f" {SENTENCES[event.what]}")
    parts: list[Part] = [Text(*said), Quote(cut(promise.words, SHOWN))]
    if event.words and event.by:
        parts.append(Text("The reason: ", cut(event.words, SHOWN)))
    parts.append(facts(book, promise))
    if event.what in TO_REASSIGN:
        parts += [who_keeps_it(promise), withdraw(promise)]
    return Message((*said, " ", cut(promise.words, LINE)), *parts, more(promise))
