"""What is kept of check-ins, and how it is sealed.

Everything stands under the person's own key, filled up to one length, so that a score, a long note
and a reaction without an answer look alike. Whoever a row belongs to is a mark that only this key
makes, another one in every week. What is read here goes to its own person, and as a number to
flows.people.answers.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from flows.language.forms import Captioned
from flows.language.hours import local_day
from flows.language.steps import Gone, Turn
from flows.people.marks import marks_by_week
from flows.people.weeks import week_of
from storage.book import Book
from storage.records import CheckIn, CheckInChoice, Person, new_id
from storage.vault import CannotOpen, Cell, Vault

PURPOSE = "checkin"
NO_KEY = (
    "I keep check-ins only where I can lock them up, and I have no key. Whoever runs me sets "
    "PARLEY_SECRET_KEYS (docs/running.md says how) and starts me again."
)
# What stands of it in chats; drawn again when its record is gone, it is taken away.
PROMPT = "checkin.prompt"
PLEAS = ("plea_cards.request", "plea_cards.reply")
FULL = 4 * 1024 - 4  # bytes, so that the vault seals four of its blocks, whatever is said
APART = 3  # days between two prompts, at least
MOST, IN_DAYS = 2, 7  # prompts, in so many days
AT_ONCE = 2000  # people who get a key in one go; the next ones an hour later


class Helps(Captioned):
    """What would help."""

    BREAK = "break", "A short break"
    TALK = "talk", "To talk it over"
    SECOND = "second", "Somebody beside me on the next one"
    TIME = "time", "More time to prepare"
    FEWER = "fewer", "Fewer hard calls for a while"
    FINE = "fine", "Nothing, I am fine"


CAPTIONS = ("hardly anything", "a little", "quite a bit", "a lot", "almost everything")


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer, opened; it is never printed."""

    row: str
    week: str
    score: int = field(repr=False)  # 1 to 5
    helps: tuple[Helps, ...] = field(repr=False)
    words: str = field(repr=False)
    day: date = field(repr=False)  # the person's own
    number: int = field(repr=False)  # of theirs, from the first to the last


@dataclass(frozen=True, slots=True)
class Choice:
    """Whether a person wants to be asked, opened; it is never printed."""

    agreed: bool = field(default=False, repr=False)  # they have checked in, or said so
    stopped: bool = field(default=False, repr=False)
    until: date | None = field(default=None, repr=False)  # paused, on their own days
    asked: tuple[date, ...] = field(default=(), repr=False)  # their own days, the latest two

    def may_be_asked(self, day: date) -> bool:
        """Whether a prompt may come on a day: one invitation ever, and few prompts after it."""
        if self.stopped or (self.until is not None and day < self.until):
            return False
        if not self.agreed:
            return not self.asked
        lately = [one for one in self.asked if day - one < timedelta(days=IN_DAYS)]
        fresh = any(day - one < timedelta(days=APART) for one in lately)
        return not fresh and len(lately) < MOST

    def asked_on(self, day: date) -> Choice:
        """The same after one more prompt."""
        return replace(self, asked=(*self.asked, day)[-MOST:])


# Choices


def choice_of(book: Book, person: Person) -> Choice:
    """What a person has chosen; nothing yet when nothing can be opened."""
    row = book.choice_of(person)
    return _choice(book, person, row) if row is not None and row.sealed else Choice()


def held_choice(turn: Turn, person: Person) -> Choice:
    """The same, locked until the commit. Raises Gone for whoever is forgotten meanwhile."""
    turn.book.lock_person(person)
    if person.gone:
        raise Gone
    row = turn.book.held_choice(person)
    return _choice(turn.book, person, row) if row.sealed else Choice()


def keep_choice(turn: Turn, person: Person, choice: Choice) -> None:
    """Seal what a person has chosen; even unchanged, it is sealed anew."""
    row = turn.book.held_choice(person)
    row.sealed = _sealed(turn.book, person, row, choice)


def make_alike(book: Book) -> None:
    """Give members and managers of teams a key and a choice before they come by themselves.

    So that having them says nothing. Called every hour; it is some questions, however many people.
    """
    if book.vault is None:
        return
    found = book.unlike(AT_ONCE)
    book.vault.make_keys(book, [person for person, _ in found])
    choices = []
    for person, known in found:
        row = known or CheckInChoice(id=new_id(), person=person.id)
        if not row.sealed:
            with suppress(CannotOpen):  # of a damaged key nothing is made
                sealed = _sealed(book, person, row, Choice())
                choices.append(CheckInChoice(id=row.id, person=person.id, sealed=sealed))
    book.keep_choices(choices)


def _sealed(book: Book, person: Person, row: CheckInChoice, choice: Choice) -> bytes:
    raw = {
        "agreed": choice.agreed,
        "stopped": choice.stopped,
        "until": choice.until.isoformat() if choice.until else None,
        "asked": [one.isoformat() for one in choice.asked],
    }
    return _vault(book).seal(book, _choosing(row), _filled(raw), of=person)


def _choice(book: Book, person: Person, row: CheckInChoice) -> Choice:
    try:
        raw = _opened(book, _choosing(row), row.sealed, person)
    except CannotOpen:
        return Choice(stopped=True)  # nobody can tell what they chose, so they are not asked
    return Choice(
        agreed=raw["agreed"],
        stopped=raw["stopped"],
        until=date.fromisoformat(raw["until"]) if raw["until"] else None,
        asked=tuple(map(date.fromisoformat, raw["asked"])),
    )


# Answers


def add(turn: Turn, entry: dict[str, Any] | None = None) -> None:
    """Keep an answer of the person who acted; None: a reaction without one, which looks alike."""
    person = turn.who
    week = week_of(turn.now)
    row = CheckIn(id=new_id(), owner=mark_of(turn.book, person, week), week=week, sealed=b"")
    raw = _numbered(turn, entry) if entry else {}
    row.sealed = _vault(turn.book).seal(turn.book, _answering(row), _filled(raw), of=person)
    turn.book.add(row)


def _numbered(turn: Turn, entry: dict[str, Any]) -> dict[str, Any]:
    before = max((one.number for one in entries_of(turn.book, turn.who)), default=0)
    return {**entry, "day": local_day(turn.who, turn.now).isoformat(), "number": before + 1}


def change(turn: Turn, row: CheckIn, old: Entry, entry: dict[str, Any]) -> None:
    """Put another answer in the place of one; it stays in its week and on its day."""
    raw = {**entry, "day": old.day.isoformat(), "number": old.number}
    row.sealed = _vault(turn.book).seal(turn.book, _answering(row), _filled(raw), of=turn.who)


def said(score: int, helps: tuple[Helps, ...], words: str) -> dict[str, Any]:
    """An answer, ready to be sealed."""
    return {"score": score, "helps": [one.value for one in helps], "words": words}


def mark_of(book: Book, person: Person, week: str) -> str:
    """The owner of a person's rows of a week. Makes their key when there is none.

    In every week another one, so that nobody can tell which rows of two weeks are one person's.
    """
    return _vault(book).mark(book, PURPOSE, week, of=person)


def entries_of(book: Book, person: Person) -> list[Entry]:
    """A person's answers, the newest first. For this person alone."""
    rows = book.check_ins_by(_known_marks(book, person).values())
    found = [one for row in rows if (one := entry_in(book, person, row)) is not None]
    return sorted(found, key=lambda one: one.number, reverse=True)


def own_entry(book: Book, person: Person, row: CheckIn) -> Entry | None:
    """One of a person's answers; None when it is another's, which nobody is to find out."""
    theirs = row.owner == _known_marks(book, person).get(row.week)
    return entry_in(book, person, row) if theirs else None


def _known_marks(book: Book, person: Person) -> dict[str, str]:
    """The owner of a person's rows by week."""
    return marks_by_week(book, person, CheckIn, PURPOSE)


def entry_in(book: Book, person: Person, row: CheckIn) -> Entry | None:
    """What a row says; None for a reaction without an answer, and for what was damaged."""
    try:
        raw = _opened(book, _answering(row), row.sealed, person)
    except CannotOpen:
        return None
    if not raw:
        return None
    helps = tuple(one for one in Helps if one.value in raw["helps"])
    day = date.fromisoformat(raw["day"])
    return Entry(row.id, row.week, raw["score"], helps, raw["words"], day, raw["number"])


def drop_entry(turn: Turn, entry: Entry) -> None:
    """Destroy one of the answers of the person who acted."""
    turn.book.drop_check_in(turn.book.get(CheckIn, entry.row))


def drop_entries(turn: Turn) -> None:
    """Destroy all of them, and what looks like them."""
    turn.book.drop_check_ins(_known_marks(turn.book, turn.who).values())


# Sealing


def _vault(book: Book) -> Vault:
    if book.vault is None:
        message = "check-ins are kept by a vault alone"
        raise RuntimeError(message)
    return book.vault


def _answering(row: CheckIn) -> Cell:
    # The week belongs to it: an answer that is moved into another one does not open there.
    return Cell("checkin", f"{row.id} {row.week}", "sealed")


def _choosing(row: CheckInChoice) -> Cell:
    return Cell("checkinchoice", row.id, "sealed")


def _filled(raw: dict[str, Any]) -> bytes:
    text = json.dumps(raw, ensure_ascii=False).encode()
    return text.ljust(FULL)  # blanks behind JSON mean nothing


def _opened(book: Book, cell: Cell, sealed: bytes, person: Person) -> dict[str, Any]:
    opened = _vault(book).open(book, cell, sealed, of=person)
    raw: dict[str, Any] = json.loads(opened)
    return raw
