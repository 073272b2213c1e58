"""Two people say that it was said: whoever wrote it down, and a second one who was there.

Ana saves what Ben promised on the call with Acme. In the call's thread Parley asks: Was this said?
Cem presses Yes, it was said, and the reply says so. Or he presses Other words were said, and writes
them: a new version, which somebody else confirms. After four working hours of silence the lead
hears of it once, in private. Without a call, Ben is asked in private what he said.
"""

from __future__ import annotations

from datetime import date

from flows import guard
from flows.language.forms import Form, Refused, day, form, long
from flows.language.hours import working_hours_later
from flows.language.steps import Flow, Turn
from flows.language.words import Day, Mention, Message, Part, Quote, Small, Spans, Text, cut
from flows.people import welcome
from flows.promises import promise_answer
from flows.promises.actions import check_due
from flows.promises.promise_buttons import confirming
from flows.promises.promise_cards import SHOWN
from flows.promises.promise_log import anew, in_short, new_version, note, tell
from flows.promises.promise_people import (
    SAID,
    may_confirm,
    must_be_current,
    must_be_living,
    owners_of,
    was_there,
    written,
)
from flows.thread import brief, home_of, lead_of
from storage.book import Book
from storage.records import (
    IN_THREAD,
    LIVING,
    Call,
    Notice,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    Verdict,
)

flow = Flow(__name__)

WORDS_LIMIT = 900
WITHIN = 4  # working hours of the lead


@form("Other words were said", submit="Correct it")
class OtherWords(Form):
    """What a second participant remembers."""

    words: str = long("What was said, word for word?", limit=WORDS_LIMIT)
    due: date = day("By when?", "The day that the customer asked for.")


# Asked


def ask_whether_said(turn: Turn, promise: Promise) -> None:
    """Ask a second person: in the call's thread, else whoever spoke or saved it, in private."""
    call = turn.book.find(Call, promise.call)
    if call is None:
        _ask_in_private(turn, promise)
        return
    place, lead = home_of(turn.book, call), lead_of(turn.book, call)
    if call.state in IN_THREAD and call.verdict is not Verdict.WATCH:
        turn.show(question, promise, to=place, under=(brief, call))
    turn.wake(tell_unconfirmed, promise, at=working_hours_later(lead, turn.now, WITHIN))


def _ask_in_private(turn: Turn, promise: Promise) -> None:
    writer = written(turn.book, promise).by
    for person in turn.book.people(dict.fromkeys([promise.said_by, promise.by])):
        # Who keeps it finds the question on the card that asks whether they can.
        if person.id not in {writer, promise.responsible} and guard.may_hear(person):
            welcome.greet(turn, person)
            turn.show(asked, promise, to=person)


@flow.view
def question(book: Book, promise: Promise) -> Message | None:
    """A reply in the call's thread: was this said? Afterwards it says who confirmed it."""
    return _drawn(book, promise, confirming(book, promise, None))


@flow.dm(Notice.ASKED)
def asked(book: Book, promise: Promise) -> Message | None:
    """The same in private, to the only other one who can know."""
    return _drawn(book, promise, confirming(book, promise, None))


@flow.dm(Notice.NEWS)
def unconfirmed(book: Book, event: PromiseEvent) -> Message | None:
    """Tells the lead, once, that nobody has confirmed it; they may do it themselves."""
    promise, lead = book.get(Promise, event.promise), book.get(Person, event.before)
    if written(book, promise).number > event.number and promise.confirmed_by is None:
        said = "These words have changed since; they wait to be confirmed anew:"
        return Message(said, Text(said), Quote(cut(promise.words, SHOWN)))
    return _drawn(book, promise, confirming(book, promise, lead), "Nobody has confirmed this yet. ")


def _drawn(book: Book, promise: Promise, buttons: list[Part], first: str = "") -> Message:
    said: Spans = (*_what_was_said(book, promise),)
    parts: list[Part] = [Text(*said), Quote(cut(promise.words, SHOWN)), Text(*_asked_for(promise))]
    if promise.confirmed_by is not None:
        who = Mention.of(book.get(Person, promise.confirmed_by))
        return Message(said, *parts, Text(who, " confirmed it."))
    if promise.state not in LIVING:
        return Message(said, *parts, Text(f"It is {SAID[promise.state]}."))
    if not buttons:
        return Message(said, *parts, Text(f"{first}Somebody else who was there can."))
    note_ = Small("Whoever wrote it down cannot confirm it.")
    return Message(said, *parts, Text(f"{first}Was this said?"), note_, *buttons)


def _what_was_said(book: Book, promise: Promise) -> Spans:
    last = written(book, promise)
    who = Mention.of(book.get(Person, last.by or promise.by))
    speaker = Mention.of(book.get(Person, promise.said_by))
    to = f" to {promise.said_to}" if promise.said_to else ""
    if last.what is PromiseDeed.CORRECTED:
        return (who, " corrected what ", speaker, f" promised{to}:")
    return (who, " wrote down what ", speaker, f" promised{to}:")


def _asked_for(promise: Promise) -> Spans:
    condition = f" On condition: {cut(promise.condition, 300)}" if promise.condition else ""
    return ("Asked for by ", Day(promise.asked), ".", condition)


@flow.woken()
def tell_unconfirmed(turn: Turn, promise: Promise) -> None:
    """Four working hours without a second voice: the lead hears of it, once for these words."""
    call = turn.book.find(Call, promise.call)
    if call is None or promise.state not in LIVING or promise.confirmed_by is not None:
        return
    lead = lead_of(turn.book, call)
    if guard.may_hear(lead):
        event = note(turn, promise, PromiseDeed.UNCONFIRMED, before=lead.id)
        welcome.greet(turn, lead)
        turn.show(unconfirmed, event, to=lead)


# Answered


@flow.pressed
def confirm(turn: Turn, promise: Promise) -> None:
    """A second one says that it was said."""
    if promise.confirmed_by == turn.who.id:
        turn.whisper("You have confirmed this already. Thank you.")
        return
    _must_know(turn, promise)
    promise.confirmed_by, promise.confirmed_at = turn.who.id, turn.now
    event = note(turn, promise, PromiseDeed.CONFIRMED)
    turn.forget(tell_unconfirmed, promise)
    if promise.call is None:  # there is no thread in which they would read it
        tell(turn, event, [turn.book.get(Person, promise.by)])
    turn.whisper("Thank you. Two people say now that this was said.")


@flow.opening(OtherWords)
def ask_which_words(turn: Turn, promise: Promise) -> None:
    """Show the words as they are kept, to be corrected."""
    _must_know(turn, promise)
    turn.open(OtherWords, promise, also=turn.also, words=promise.words, due=promise.asked)


@flow.submitted(OtherWords)
def correct(turn: Turn, promise: Promise, answers: OtherWords) -> None:
    """A new version, which nobody has promised or confirmed yet; the old one stays."""
    _must_know(turn, promise)
    if (answers.words, answers.due) == (promise.words, promise.asked):
        raise Refused(words="These are the same words. To confirm them: Yes, it was said.")
    if answers.due != promise.asked:
        check_due(turn, answers.due)
    parts = put(turn, promise, PromiseDeed.CORRECTED, answers.words, answers.due)
    said = "Corrected. The old words stay beside yours; somebody else confirms these."
    turn.whisper(Message(said, Text(said), *parts))


def put(  # noqa: PLR0913, PLR0917 -- what was said instead
    turn: Turn, promise: Promise, what: PromiseDeed, words: str, asked: date, where: str = ""
) -> list[Part]:
    """Other words hold, and everybody is asked once more; what to say of it to whoever wrote."""
    before, was = in_short(promise), promise.state
    anew(promise, words, asked)
    new_version(turn, promise)
    after = in_short(promise)
    event = note(turn, promise, what, where, was=was, before=before, after=after, due=asked)
    parts = promise_answer.ask(turn, promise)
    ask_whether_said(turn, promise)
    concerned = [*owners_of(turn.book, promise), turn.book.get(Person, promise.by)]
    tell(turn, event, [one for one in concerned if one.id != promise.responsible])
    return parts


def _must_know(turn: Turn, promise: Promise) -> None:
    """Refuse whoever was not there, wrote the words down, or read others; and what is confirmed."""
    if not was_there(turn.book, promise, turn.who):
        raise Refused("Only somebody who was there can say whether this was said.")
    must_be_living(promise)
    if promise.confirmed_by is not None:
        who = turn.book.get(Person, promise.confirmed_by)
        raise Refused(f"{who.name} has confirmed this already. To correct it: Change it.")
    must_be_current(turn, promise)
    if not may_confirm(turn.book, promise, turn.who):
        raise Refused("You wrote these words down. Somebody else who was there confirms them.")
