"""Check-ins: how much hard calls take out of somebody, said to nobody but themselves.

Half an hour after a hard call Parley writes to Ana, in her working hours: a check-in is open, if
she likes. She presses Check in; a dialog asks how much it took out of her, what would help, and
takes words to herself. The first time it says in four sentences who can see what, and for how many
days, before it asks anything. Thank you, saved: the same for every answer, and the message in the
chat becomes one plain line, whatever she pressed.

Not now: nothing more is asked. Stop: nothing is asked any more. /parley checkin offers the same at
any time: see checkin_menu and checkin_history.

Nothing here tells anybody else anything: flows.people.answers gives numbers, and to
flows.people.releases alone. Not for judging, paying or staffing anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from flows import guard
from flows.language.forms import Form, Refused, choices, form, long, scale
from flows.language.hours import local_day, next_working_moment
from flows.language.spans import CALLED
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Button, Message, Part, Small, Text
from flows.people import checkin_kept as kept
from flows.people import pleas, welcome
from flows.people.bands import FLOOR
from flows.people.checkin_kept import Helps
from flows.people.terms import in_days
from flows.people.weeks import closes, week_of
from flows.verdict import points_of
from storage.book import Book
from storage.book.load import ON_THE_LINE
from storage.records import Call, CheckInPrompt, Person
from storage.terms import Keep
from storage.vault import CannotOpen

flow = Flow(__name__)

WORDS_LIMIT = 500
WEEK = timedelta(days=7)
FRESH = timedelta(days=3)  # whoever reads it later than that no longer has the call before them
BRIEF = "A short note from Parley."  # on lock screens, for everything that comes by itself
OFF = "Check-ins are switched off in this organisation, so I ask nobody and keep nothing new."
WAS_OPEN = (
    f"A check-in was open here. {CALLED} checkin has what is yours, and when I may ask; nobody "
    "else can look at it."
)


@form("Check-in", submit="Save")
class CheckIn(Form):
    """How it is, for oneself."""

    score: int = scale("How much did this take out of you?", *kept.CAPTIONS, first=1)
    helps: tuple[Helps, ...] = choices("What would help?", Helps)
    words: str = long(
        "Words to yourself", "Only you can read them.", optional=True, limit=WORDS_LIMIT
    )

    def __repr__(self) -> str:
        """Nothing of it, wherever it may be printed."""
        return "CheckIn(…)"


# Asking


def after_call(turn: Turn, call: Call) -> None:
    """Offer a check-in to whom this call, or several together, may have become a lot."""
    if turn.book.vault is None or not turn.book.organisation().checkins:
        return
    on_it = {one.person for one in turn.book.seats(call) if one.role in ON_THE_LINE}
    for person in turn.book.people(sorted(on_it)):
        if guard.may_hear(person) and _is_much(turn, call, person):
            with suppress(CannotOpen, Gone):  # one cannot be asked any more; the others are
                _offer(turn, person)


def _is_much(turn: Turn, call: Call, person: Person) -> bool:
    settled = turn.book.organisation()
    if points_of(call) >= settled.hard_from:
        return True
    lately = turn.book.hard_calls(person, turn.now - WEEK, turn.now)
    return len({one.id for one in lately}) >= settled.several


def _offer(turn: Turn, person: Person) -> None:
    """Ask, in their hours and within the limits; whoever never agreed is invited once."""
    when = next_working_moment(person, turn.now)
    chosen, day = kept.held_choice(turn, person), local_day(person, when)
    if when - turn.now > FRESH or not chosen.may_be_asked(day):
        return
    kept.keep_choice(turn, person, chosen.asked_on(day))
    row = turn.book.add(CheckInPrompt(person=person.id, week=week_of(when)))
    welcome.greet(turn, person)
    turn.show(prompt, row, to=person)
    turn.wake(close, row, at=closes(row.week))


@flow.view
def prompt(book: Book, row: CheckInPrompt) -> Message | None:
    """That a check-in is open; afterwards the same line whatever was pressed."""
    if not row.open:
        stands = book.was_posted(prompt.name, row.id)
        return Message(BRIEF, Text(WAS_OPEN)) if stands else None
    if book.vault is None or not book.organisation().checkins:
        return None
    chosen = kept.choice_of(book, book.get(Person, row.person))
    if chosen.stopped:
        return None
    said: list[Part] = [Text("A check-in is open, if you like.")]
    if not chosen.agreed:
        said = [
            Text("Some calls take a lot out of people. If you like, say how it is, for yourself."),
            Text(
                "Only you can read your answer. Before it asks anything, Check in tells you the "
                "rest: what others see, what remains possible, and when it goes."
            ),
        ]
    return Message(
        BRIEF,
        *said,
        Button("Check in", opens=CheckIn),
        Button("Not now", does=not_now),
        Button("Stop", does=stop),
    )


def explained(turn: Turn) -> list[Part]:
    """Who can see what, for how long it is kept, and what remains possible."""
    least = max(turn.book.organisation().least, FLOOR)
    kept_for = in_days(turn.tools.terms.days[Keep.CHECKINS])
    return [
        Text(
            "Only you can read your answer: no colleague, manager or admin has a screen, an export "
            "or a log that shows it."
        ),
        Text(
            "Of a whole team and week one word is shown, low, middle or high, and only when at "
            f"least {least} people have answered."
        ),
        Text(
            "It is confidential: locked with a key of your own, without the call and the hour, "
            f"yours to correct and delete, and it goes by itself after {kept_for}."
        ),
        Text(
            "What remains possible: whoever runs my server holds the keys and could open it with "
            "them; nothing in me helps them to, and it is for your organisation to forbid it."
        ),
        Small(
            "If you save one, I ask again after hard calls, at most twice in seven days, until you "
            "say stop. It is never used to judge anybody."
        ),
    ]


@flow.woken()
def close(turn: Turn, row: CheckInPrompt) -> None:
    """The week is over: nothing stays of the question, neither here nor in the chat."""
    turn.book.remove(row)
    turn.refresh(prompt, row)


# Reacting: all three leave the same traces


@flow.opening(CheckIn)
def ask(turn: Turn) -> None:
    """The dialog, from the message or from the menu."""
    must_be_on(turn)
    agreed = kept.choice_of(turn.book, turn.who).agreed
    intro = [Small("Only you can read this.")] if agreed else explained(turn)
    turn.open(CheckIn, intro=tuple(intro))


@flow.submitted(CheckIn)
def keep(turn: Turn, answers: CheckIn) -> None:
    """Keep it; what comes next is the same for everybody."""
    must_be_on(turn)
    chosen = kept.held_choice(turn, turn.who)
    kept.keep_choice(turn, turn.who, replace(chosen, agreed=True))
    kept.add(turn, kept.said(answers.score, answers.helps, answers.words))
    settle(turn)
    pleas.offer(turn)


@flow.pressed
def not_now(turn: Turn) -> None:
    """Nothing more is asked about this call."""
    _react(turn, lambda chosen: chosen)


@flow.pressed
def stop(turn: Turn) -> None:
    """Nothing is asked any more."""
    _react(turn, lambda chosen: replace(chosen, stopped=True))


def _react(turn: Turn, change: Callable[[kept.Choice], kept.Choice]) -> None:
    if turn.book.vault is not None:
        chosen = kept.held_choice(turn, turn.who)
        kept.keep_choice(turn, turn.who, change(chosen))
        if settle(turn):
            kept.add(turn)  # so that nobody can count who answered
    turn.whisper(pleas.SAVED)


def settle(turn: Turn) -> bool:
    """Whether anything was open; now nothing is."""
    found = [one for one in turn.book.check_in_prompts(turn.who) if one.open]
    for one in found:
        one.open = False
        turn.refresh(prompt, one)
    return bool(found)


def must_be_on(turn: Turn) -> None:
    """Refuse where nobody is asked, or nothing can be locked up."""
    if turn.book.vault is None:
        raise Refused(kept.NO_KEY)
    if not turn.book.organisation().checkins:
        raise Refused(OFF)
