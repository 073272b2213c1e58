"""Everything that is open for a customer.

Before a call with Acme, Ana: /parley open Acme. Parley, to her alone: the calls ahead, what was
promised to them, the actions, what is in the way and the estimates, the soonest first, each with a
button that opens it. She sees what her own teams do, and what she has a part in. Gül, of another
team, is told that nothing is open that she can look at; whether there is anything she is not told.
"""

from __future__ import annotations

from flows.finding import nearest
from flows.language.forms import Refused
from flows.language.room import Room, Section, together
from flows.language.spans import CALLED
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Button, Message, Text, Title, cut
from flows.promises import sight
from flows.promises.owned import PAGE, SORTED, SORTS, Sort, groups_of, page, start_of
from storage.book.sight import Kept

flow = Flow(__name__)

SORT_OF = {one.record: one for one in SORTS}
SHOWN = 4  # lines of each kind; the others are a press away
CHOICES = 5


@flow.command("open", help="everything open for a customer that you can look at", usage="ACCOUNT")
def open_for(turn: Turn) -> None:
    """Whisper what is open for a customer; without a name, how to ask."""
    account = turn.text.strip()
    if account:
        _tell(turn, account)
    else:
        _ask_which(turn)


def _ask_which(turn: Turn) -> None:
    said = Text(f"For which customer? For example: {CALLED} open Acme")
    buttons = [
        button_for(one.name, SORT_OF[one.kind], one.about)
        for one in turn.book.accounts_seen(turn.who)[:CHOICES]
    ]
    turn.whisper(Message("For which customer?", said, *buttons))


def button_for(account: str, sort: Sort, about: str) -> Button:
    """Leads to what is open for a customer; it carries no name but one thing of theirs."""
    return Button(cut(f"Open for {account}", 75), does=of, also=like(sort, about))


def like(sort: Sort, about: str) -> dict[str, str]:
    """Says which customer is meant, by a thing of theirs."""
    return {"like": f"{sort.name}:{about}"}


@flow.pressed
def of(turn: Turn) -> None:
    """What is open for the customer of a thing."""
    _tell(turn, _meant(turn).account)


def _meant(turn: Turn) -> Kept:
    """The thing whose customer is meant; refused to whoever may not look at it."""
    name, _, about = turn.also.get("like", "").partition(":")
    sort = SORTED.get(name)
    found = turn.book.find(sort.record, about) if sort is not None else None
    if found is None:
        raise Gone
    sight.must_see(turn, found)
    return found


def _tell(turn: Turn, account: str) -> None:
    found: list[tuple[Sort, list[Kept]]] = []
    for sort in SORTS:
        rows = turn.book.open_of(turn.who, sort.record, account, limit=SHOWN + 1)
        found += [(sort, rows)] if rows else []
    if not found:
        raise Refused(nothing_for(turn, account))
    first = found[0][1][0]
    said = f"What is open for {cut(first.account, 100)}"
    room = Room()
    room.takes([Title(said)])
    sections = [_section(turn, sort, rows) for sort, rows in found]
    turn.whisper(Message(said, Title(said), *together(sections, room)))


def _section(turn: Turn, sort: Sort, rows: list[Kept]) -> Section:
    account, also = rows[0].account, {"of": sort.name, **like(sort, rows[0].id)}
    total = len(rows)
    if total > SHOWN:
        total = turn.book.count_open(turn.who, sort.record, account)
    label = f"All {total} {sort.many}" if total > 1 else f"The {sort.one}"
    rest = Button(label, does=every, also=also)
    title = sort.many.capitalize()
    return Section(title, groups_of(turn.book, rows[:SHOWN]), rest, whole=total <= SHOWN)


def nothing_for(turn: Turn, account: str) -> str:
    """The same sentence for whom nobody knows, whose things are done, and whose are not theirs."""
    said = f"Nothing is open for {cut(account, 80)} that you can look at."
    close = nearest(account, [one.name for one in turn.book.accounts_seen(turn.who)])
    if close is not None and close.casefold() != account.casefold():
        return f"{said} Did you mean {close}?"
    return said


@flow.pressed
def every(turn: Turn) -> None:
    """All of a kind that is open for a customer, a page at a time."""
    sort = SORTED.get(turn.also.get("of", ""))
    if sort is None:
        raise Gone
    account = _meant(turn).account
    start = start_of(turn)
    rows = turn.book.open_of(turn.who, sort.record, account, limit=PAGE + 1, start=start)
    if not rows:
        turn.whisper(f"There are no more open {sort.many}.")
        return
    title = cut(f"{sort.many.capitalize()} of {account}", 150)
    page(turn, sort, title, rows, does=every, also={"like": turn.also["like"]})
