"""Finding something again by its words: /parley find report.

Ana remembers that somebody promised a report. Parley, to her alone: the calls, promises, actions,
roadblocks and estimates with that word in them or in their customer's name, the newest first, what
is long done too. Only what she may look at is looked through. Capitals and accents do not matter.
"""

from __future__ import annotations

from flows.account import button_for
from flows.language.forms import Refused
from flows.language.room import Room, Section, together
from flows.language.spans import CALLED
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Button, Message, Part, Title, cut
from flows.promises.owned import PAGE, SORTED, SORTS, Sort, groups_of, page, start_of
from storage.book.sight import Kept
from storage.folding import fold

flow = Flow(__name__)

LEAST, MOST = 2, 100  # characters
WORDS = 8
SHOWN = 4
ACCOUNTS = 3


@flow.command("find", help="find calls, promises, actions and the rest by words", usage="WORDS")
def find(turn: Turn) -> None:
    """Whisper what has all of these words in it."""
    asked = " ".join(turn.text.split())
    if not asked:
        raise Refused(f"What are you looking for? For example: {CALLED} find report")
    if not LEAST <= len(asked) <= MOST:
        raise Refused(f"Please give {LEAST} to {MOST} characters to look for.")
    found: list[tuple[Sort, list[Kept]]] = []
    for sort in SORTS:
        rows = turn.book.found(turn.who, sort.record, _words(asked), limit=SHOWN + 1)
        found += [(sort, rows)] if rows else []
    if not found:
        raise Refused(f"I found nothing with “{asked}” that you can look at.")
    said = f"Found with “{asked}”"
    parts: list[Part] = [Title(said), *_accounts(turn, found, asked)]
    room = Room()
    room.takes(parts)
    sections = [_section(turn, sort, rows, asked) for sort, rows in found]
    turn.whisper(Message(said, *parts, *together(sections, room)))


def _words(asked: str) -> list[str]:
    return asked.split()[:WORDS]


def _accounts(turn: Turn, found: list[tuple[Sort, list[Kept]]], asked: str) -> list[Part]:
    """A button for each customer whose name was meant, to what is open for them."""
    named: dict[str, Part] = {}
    for sort, rows in found:
        for one in rows:
            if any(fold(word) in fold(one.account) for word in _words(asked)):
                named.setdefault(one.account_key, button_for(one.account, sort, one.id))
    return [*named.values()][:ACCOUNTS]


def _section(turn: Turn, sort: Sort, rows: list[Kept], asked: str) -> Section:
    more = Button(f"All {sort.many}", does=every, also=_also(sort, asked))
    title = sort.many.capitalize()
    return Section(title, groups_of(turn.book, rows[:SHOWN]), more, whole=len(rows) <= SHOWN)


def _also(sort: Sort, asked: str) -> dict[str, str]:
    # Their own words, which stand above in the same answer to them alone.
    return {"of": sort.name, "words": asked}


@flow.pressed
def every(turn: Turn) -> None:
    """All of a kind that was found, a page at a time."""
    sort, asked = SORTED.get(turn.also.get("of", "")), turn.also.get("words", "")
    if sort is None or not asked:
        raise Gone
    start = start_of(turn)
    rows = turn.book.found(turn.who, sort.record, _words(asked), limit=PAGE + 1, start=start)
    if not rows:
        turn.whisper(f"There are no more {sort.many}.")
        return
    title = cut(f"{sort.many.capitalize()} with “{asked}”", 150)
    page(turn, sort, title, rows, does=every, also=_also(sort, asked))
