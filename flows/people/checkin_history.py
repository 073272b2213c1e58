"""My check-ins: what somebody has said, for their own eyes, to be corrected and deleted.

Ana presses My check-ins. A dialog, which no chat keeps, lists what she said and leads to a page
with a small picture and to files; where no browser reaches Parley, it lists as much as it holds and
says in words how it went. She chooses one and what is to be done: correct it, delete it, delete
all. What was shown of a whole team before does not change any more.
"""

from __future__ import annotations

from datetime import date

from flows.language.forms import (
    OPTIONS_LIMIT,
    Captioned,
    Form,
    Option,
    Refused,
    choice,
    choices,
    form,
    long,
    scale,
)
from flows.language.room import Room
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Bold, Day, Divider, Link, Part, Quote, Small, Span, Text, cut
from flows.people import checkin_kept as kept
from flows.people import trend
from flows.people.checkin import WORDS_LIMIT
from flows.people.checkin_kept import Entry, Helps
from storage.records import CheckIn

flow = Flow(__name__)

LISTED = 6
CHOSEN_FROM = OPTIONS_LIMIT - 1  # one of them is none
TREND_OF = 60  # answers in words, so that they fit into one text
SHORTENED = 160  # a dialog of Teams is small; the page has it all
LINES, LETTERS = 34, 6000  # of the list, where there is no page
A_TREND = 2  # answers that make one
FILES = {"checkins": "All of it, with a picture", "checkins.csv": "CSV", "checkins.json": "JSON"}


NONE = Option("none", "None")


class What(Captioned):
    """What is to be done."""

    LOOK = "look", "Nothing, I only look"
    CORRECT = "correct", "Correct the one chosen"
    DELETE = "delete", "Delete the one chosen"
    DELETE_ALL = "delete_all", "Delete all of them"


@form("My check-ins", submit="Go on")
class MyCheckIns(Form):
    """Choosing one, and what is to be done."""

    what: What = choice("What shall I do?", What)
    which: str = choice("Which one?")


@form("Correct a check-in", submit="Save")
class Correct(Form):
    """The same questions once more, filled in."""

    score: int = scale("How much did this take out of you?", *kept.CAPTIONS, first=1)
    helps: tuple[Helps, ...] = choices("What would help?", Helps)
    words: str = long(
        "Words to yourself", "Only you can read them.", optional=True, limit=WORDS_LIMIT
    )

    def __repr__(self) -> str:
        """Nothing of it, wherever it may be printed."""
        return "Correct(…)"


@flow.opening(MyCheckIns)
def look(turn: Turn) -> None:
    """List them, for whoever said them."""
    if turn.book.vault is None:
        raise Refused(kept.NO_KEY)
    entries = kept.entries_of(turn.book, turn.who)
    if not entries:
        raise Refused("You have no check-ins here. Whatever you say stays with you alone.")
    turn.open(
        MyCheckIns,
        intro=tuple(_listed(turn, entries)),
        options={"which": (NONE, *_options(entries))},
        what=What.LOOK,
        which=NONE.value,
    )


def _listed(turn: Turn, entries: list[Entry]) -> list[Part]:
    links = _links(turn)
    room = Room() if links else Room(parts=LINES, words=LETTERS)
    most = LISTED if links else CHOSEN_FROM
    parts: list[Part] = [Small("Only you can see this.")]
    shown = 0
    for number, one in enumerate(entries[:most], 1):
        lines: list[Part] = [
            Text(f"{number}. ", Day(one.day), ": ", Bold(kept.CAPTIONS[one.score - 1]))
        ]
        lines += [Quote(cut(one.words, SHORTENED))] if one.words else []
        if not room.takes(lines):
            break
        parts, shown = [*parts, *lines], number
    if len(entries) > shown:
        which = f"the newest {CHOSEN_FROM} stand" if len(entries) > CHOSEN_FROM else "they stand"
        parts.append(Small(f"And {len(entries) - shown} older ones; {which} in the list below."))
    return [*parts, *(links or _over_time(entries)), Divider()]


def _over_time(entries: list[Entry]) -> list[Part]:
    """What the picture on the page would show."""
    if len(entries) < A_TREND:
        return []
    return [Text(Bold("How it went. "), *trend.over_time(entries[:TREND_OF]))]


def _links(turn: Turn) -> list[Part]:
    """Only in a dialog: what stands in a chat is fetched by whoever previews links there."""
    spans: list[Span] = []
    for name, label in FILES.items():
        link = turn.tools.export(turn.workspace, turn.who, "", name)
        if link is not None:
            spans += [", " if spans else "", Link(link, label)]
    if not spans:
        return []
    held = "The links hold for 15 minutes, for whoever has them: please do not pass them on."
    return [Text(*spans), Small(held)]


def _options(entries: list[Entry]) -> list[Option]:
    several = enumerate(entries[:CHOSEN_FROM], 1)
    return [Option(one.row, f"{number}. {_written(one.day)}") for number, one in several]


def _written(day: date) -> str:
    # A choice holds plain words only; platforms draw a Day like this.
    return f"{day:%a} {day.day} {day:%b %Y}"


@flow.submitted(MyCheckIns)
def do(turn: Turn, answers: MyCheckIns) -> None:
    """Do it; what is deleted is gone for good."""
    match answers.what:
        case What.LOOK:
            turn.whisper("Nothing was changed.")
        case What.DELETE_ALL:
            kept.drop_entries(turn)
            turn.whisper("Deleted, for good.")
        case What.DELETE:
            kept.drop_entry(turn, _chosen(turn, answers.which))
            turn.whisper("Deleted, for good.")
        case What.CORRECT:
            _correct(turn, _chosen(turn, answers.which))


def _chosen(turn: Turn, which: str) -> Entry:
    if which == NONE.value:
        raise Refused(which="Please choose which one.")
    row = turn.book.find(CheckIn, which)
    found = kept.own_entry(turn.book, turn.who, row) if row is not None else None
    if found is None:
        raise Refused(which="This one is gone already. Please choose another.")
    return found


def _correct(turn: Turn, entry: Entry) -> None:
    turn.open(
        Correct,
        turn.book.get(CheckIn, entry.row),
        score=entry.score,
        helps=entry.helps,
        words=entry.words,
    )


@flow.submitted(Correct)
def correct(turn: Turn, row: CheckIn, answers: Correct) -> None:
    """Another answer in the place of the old one."""
    entry = _own(turn, row)
    kept.change(turn, row, entry, kept.said(answers.score, answers.helps, answers.words))
    turn.whisper("Thank you. Saved.")


def _own(turn: Turn, row: CheckIn) -> Entry:
    """One's own; anybody else's does not exist for them."""
    found = kept.own_entry(turn.book, turn.who, row)
    if found is None:
        raise Gone
    return found
