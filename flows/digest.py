"""The manager's digest: once a week, what happened, what is ahead, what needs them; or nothing.

Monday, nine o'clock where Dora is. Parley, to her alone: the calls her team held and those ahead,
promises kept, broken and due, debriefs on time, what is late or stuck, who took how many hard calls
and who could take the next, with a picture of eight weeks and one suggestion. Of how her people are
she reads one word for the whole team, or that it is not shown. In a week without anything nothing
comes. /parley digest brings it at any time; As a table is the same for a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Sequence

from flows import digest_lines, guard, week
from flows.digest_facts import gather
from flows.digest_people import published_at
from flows.digest_settings import ONLY_MANAGERS, SEND
from flows.digest_times import keep_waking, next_time, planned, wanted
from flows.language.forms import Refused
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import Link, Message, Small, Text
from flows.promises.owned import PAGE, SORTED, page, start_of
from storage.book import Book
from storage.book.sight import Kept
from storage.records import DigestIssue, IssueKind, Notice, Pace, Person

flow = Flow(__name__)

FORMAT = "digest"  # of a link: see bot/digests.py
QUIET = "There is nothing to tell of your teams this week."


# What is said


@flow.dm(Notice.DIGEST)
def weekly(book: Book, issue: DigestIssue) -> Message | None:
    """The digest of a week; None in a week without anything, or when they manage nobody."""
    return _drawn(book, issue)


@flow.view
def asked(book: Book, issue: DigestIssue) -> Message | None:
    """The same because they asked: that always comes."""
    return _drawn(book, issue)


def _drawn(book: Book, issue: DigestIssue) -> Message | None:
    return digest_lines.drawn(book, gather(book, book.get(Person, issue.person), issue.at))


# When it comes


def arm(turn: Turn) -> None:
    """See to it that each manager's digest will come, and each week that was asked for."""
    wishes, dues = turn.book.digest_wishes(), planned(turn, send)
    for person in turn.book.managers():
        due = next_time(person, *wanted(wishes.get(person.id)), turn.now)
        keep_waking(turn, send, person, due, dues.get(person.id))
    week.arm(turn)


@flow.woken()
def send(turn: Turn, person: Person) -> None:
    """Send a manager their digest, unless they want none, and wake again in a week."""
    if not guard.may_hear(person) or not turn.book.teams_led(person):
        return
    due = next_time(person, *wanted(turn.book.digest_wish(person)), turn.now)
    turn.wake(send, person, at=due)
    if turn.book.paces(person)[Notice.DIGEST] is not Pace.OFF:
        turn.show(weekly, _issue(turn, person, IssueKind.TEAMS), to=person)


def _issue(turn: Turn, person: Person, kind: IssueKind) -> DigestIssue:
    found = gather(turn.book, person, turn.now) if kind is IssueKind.ASKED else None
    if found is not None and not found.tells:
        raise Refused(QUIET)
    issue = DigestIssue(person=person.id, kind=kind, week=published_at(turn.now), at=turn.now)
    return turn.book.add(issue)


# On demand


@flow.command("digest", help="your teams' week, if you manage one: calls, promises, what needs you")
def digest(turn: Turn) -> None:
    """Bring the digest to the private chat, where there is room for its picture."""
    _must_manage(turn)
    turn.show(asked, _issue(turn, turn.who, IssueKind.ASKED), to=turn.who, at_once=True)
    turn.whisper("Your digest comes to our private chat.")


@flow.pressed
def see(turn: Turn) -> None:
    """The things behind a line, a page at a time, each with its button."""
    _must_manage(turn)
    sort = SORTED.get(turn.also.get("of", ""))
    if sort is None:
        raise Gone
    found: dict[str, Kept] = {}
    for one in gather(turn.book, turn.who, turn.now).teams:
        several: dict[str, Sequence[Kept]] = {
            "promise": [*one.broken, *one.due],
            "action": one.late,
            "roadblock": one.stuck,
        }
        found |= {item.id: item for item in several.get(sort.name, ())}
    rows = [*found.values()][start_of(turn) : start_of(turn) + PAGE + 1]
    if not rows:
        turn.whisper(f"Of your teams' {sort.many}, none needs you any more.")
        return
    page(turn, sort, f"Your teams' {sort.many}", rows, does=see)


@flow.pressed
def download(turn: Turn) -> None:
    """A link to the same as a table."""
    _must_manage(turn)
    link = turn.tools.export(turn.workspace, turn.who, "", FORMAT)
    if link is None:
        raise Refused(
            "Files are downloaded from my own address, and I was not told which that is. "
            "Please ask whoever runs me to set PARLEY_PUBLIC_URL."
        )
    turn.whisper(
        Message(
            "Your digest as a table",
            Text(Link(link, "CSV"), ", for a spreadsheet: every line of your digest as it is now"),
            Small("It holds for 15 minutes, for whoever has it: please do not pass it on."),
        )
    )


def _must_manage(turn: Turn) -> None:
    if not turn.book.teams_led(turn.who):
        raise Refused(ONLY_MANAGERS)


assert send.name == SEND.name  # noqa: S101 -- the settings wake it by this name
