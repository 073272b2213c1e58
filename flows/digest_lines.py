"""How a digest reads: a section for each team, a line for each thing, and a link in each line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from flows import digest_people
from flows.digest_facts import Owed, TeamWeek, Week
from flows.digest_picture import picture
from flows.digest_settings import DigestSettings
from flows.digest_suggested import suggestion
from flows.language.room import Room
from flows.language.words import (
    Bold,
    Button,
    Day,
    Facts,
    Link,
    Mention,
    Message,
    Named,
    Part,
    Small,
    Span,
    Spans,
    Style,
    Text,
    Title,
    When,
    cut,
)
from flows.thread import STATES
from storage.book import Book
from storage.records import Action, Call, CallState, Promise, Roadblock, RoadblockState

SHOWN = 5  # things in a line; more are only counted
WORDS = 70  # characters of what somebody wrote
SEE, DOWNLOAD = Named("digest.see"), Named("digest.download")
GUIDE = Named("avoiding.guide")
KEPT_FREE = 2  # parts: the button that stops these, and the line above it

T = TypeVar("T")
Row = tuple[str, Span | Spans]


def drawn(book: Book, week: Week) -> Message | None:
    """The whole digest; None when there is nothing to say."""
    if not week.tells:
        return None
    room = Room()
    chart = picture(week)
    foot = _foot(week)
    head: list[Part] = [Title("Your week as a manager"), *([chart] if chart else [])]
    room.takes([*head, *foot, *([Small("")] * KEPT_FREE)])
    parts, left = list(head), 0
    for one in week.teams:
        section = _section(book, week, one, alone=len(week.teams) == 1)
        if room.takes(section):
            parts += section
        else:
            left += 1
    if left:
        parts.append(Small(f"{left} more of your teams do not fit in here: the table has them."))
    return Message(_summary(week), *parts, *foot)


def _summary(week: Week) -> str:
    """For notifications: numbers, and no names."""
    held = sum(len(one.held) for one in week.teams)
    broken = sum(len(one.broken) for one in week.teams)
    needs = sum(len(one.stuck) + len(one.late) for one in week.teams)
    said = f"Your week as a manager: {_counted(held, 'call')} held"
    said += f", {_counted(broken, 'promise')} broken" if broken else ""
    return said + (f", {_counted(needs, 'thing')} late or stuck" if needs else "")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _section(book: Book, week: Week, one: TeamWeek, *, alone: bool) -> list[Part]:
    if not one.tells:
        return [] if alone else [Text(Bold(one.team.name or "Your team"), ": a quiet week.")]
    parts: list[Part] = [] if alone else [Text(Bold(one.team.name or "Your team"))]
    for block in (_calls(week, one), _owed(week, one), digest_people.rows(book, week, one)):
        parts += [Facts(*block)] if block else []
    parts += digest_people.suggested(book, week, one)
    return [*parts, Text(Bold("For you: "), *suggestion(week, one))]


def _foot(week: Week) -> list[Part]:
    """What leads on. A card in Teams has room for a few buttons beside a picture."""
    owed = {
        "promise": [item for one in week.teams for item in (*one.broken, *one.due)],
        "action": [item for one in week.teams for item in one.late],
        "roadblock": [item for one in week.teams for item in one.stuck],
    }
    buttons = [
        Button(f"The {name}s", does=SEE, also={"of": name}) for name, found in owed.items() if found
    ]
    more = [
        Button("As a table", does=DOWNLOAD),
        Button("When calls are given away", does=GUIDE),
        Button("When it comes", opens=DigestSettings, style=Style.QUIET),
    ]
    return [*buttons, *more]


# Calls and debriefs


def _calls(week: Week, one: TeamWeek) -> list[Row]:
    rows: list[Row] = []
    if one.held:
        rows.append(("Calls held", _several(one.held, lambda call: _account(week, call))))
    if one.debriefed_late or one.debriefed_in_time:
        rows.append(("Debriefed in time", _debriefed(week, one)))
    if one.ahead:
        rows.append(("Calls ahead", _several(one.ahead, lambda call: _ahead(week, call))))
    if one.cancelled:
        rows.append(("Cancelled", _several(one.cancelled, lambda call: _account(week, call))))
    return rows


def _debriefed(week: Week, one: TeamWeek) -> Spans:
    """How many, and which; those that were late come first."""
    late, in_time = one.debriefed_late, one.debriefed_in_time
    several = [*late, *in_time]
    said: list[Span] = [Bold(f"{len(in_time)} of {len(several)}"), " – "]
    for place, call in enumerate(several[:SHOWN]):
        said += ["; "] if place else []
        if late and place in {0, len(late)}:
            said += ["late: " if place == 0 else "in time: "]
        said += _account(week, call)
    more = len(several) - SHOWN
    return (*said, f"; and {more} more") if more > 0 else tuple(said)


def _account(week: Week, call: Call) -> Spans:
    link, name = week.links.get(call.id), cut(call.account, WORDS)
    return (Link(link, name),) if link else (name,)


def _ahead(week: Week, call: Call) -> Spans:
    when: Spans = () if call.state is CallState.LIVE else (", ", When(call.starts_at))
    return (*_account(week, call), *when, f" ({STATES[call.state]})")


# What is owed


def _owed(week: Week, one: TeamWeek) -> list[Row]:
    rows: list[Row] = []
    if one.kept:
        rows.append(("Promises kept", _several(one.kept, lambda item: _promise(week, item))))
    if one.broken:
        rows.append(("Promises broken", _several(one.broken, lambda item: _promise(week, item))))
    if one.due:
        rows.append(("Promises due", _several(one.due, lambda item: _due(week, item))))
    if one.late:
        rows.append(("Actions late", _several(one.late, lambda item: _late(week, item))))
    if one.stuck:
        rows.append(("Roadblocks", _several(one.stuck, lambda i: _stuck(week, i))))
    return rows


def _promise(week: Week, promise: Promise) -> Spans:
    return (*_linked(week, promise, promise.words), *_for(promise.account))


def _due(week: Week, promise: Promise) -> Spans:
    late = " (late)" if promise.due < week.today else ""
    return (
        *_promise(week, promise),
        ", by ",
        Day(promise.due),
        late,
        *_by(week, promise.responsible),
    )


def _late(week: Week, action: Action) -> Spans:
    said = _linked(week, action, action.what)
    return (*said, ", due ", Day(action.due), *_by(week, week.accountable.get(action.id, "")))


def _stuck(week: Week, roadblock: Roadblock) -> Spans:
    said = _linked(week, roadblock, roadblock.what)
    if roadblock.holder == week.person.id:
        return (*said, " (asked of you)")
    if roadblock.state is RoadblockState.REFUSED:
        return (*said, " (nobody helps)")
    return (*said, ", by ", Day(roadblock.need_by), *_by(week, roadblock.holder))


def _linked(week: Week, item: Owed, words: str) -> Spans:
    link, said = week.link_to(item), cut(" ".join(words.split()), WORDS)
    return (Link(link, said),) if link else (said,)


def _for(account: str) -> Spans:
    return (f" for {cut(account, 40)}",) if account else ()


def _by(week: Week, person: str) -> Spans:
    found = week.people.get(person)
    return (", ", Mention.of(found)) if found is not None else ()


def _several(several: Sequence[T], draw: Callable[[T], Spans]) -> Spans:
    """How many they are, and the first of them."""
    said: list[Span] = [Bold(str(len(several))), " – "]
    for place, one in enumerate(several[:SHOWN]):
        said += ["; "] if place else []
        said += draw(one)
    more = len(several) - SHOWN
    return (*said, f"; and {more} more") if more > 0 else tuple(said)
