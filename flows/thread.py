"""The home thread of a call: its head, edited in place, and the few replies that matter.

The head says when the call is, who is on it, what everyone says, and who has agreed to it. Only
decisions and deadlines add a reply: a new line, a concern, ready, moved, ended.
"""

from __future__ import annotations

from datetime import datetime

from flows import guard
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Divider,
    Fact,
    Facts,
    Mention,
    Message,
    Named,
    Part,
    Quote,
    Small,
    Span,
    Spans,
    Style,
    Text,
    Title,
    When,
    cut,
    listed,
)
from flows.leading import leader_of
from flows.notes import REPLIES, note
from flows.verdict import scored
from storage.book import Book
from storage.records import (
    AHEAD,
    Call,
    CallState,
    Happening,
    Person,
    Place,
    Role,
    Seat,
    Verdict,
    What,
)

flow = Flow(__name__)

# Whoever speaks on the call has to stand behind the line; sponsor and approver stay in the picture.
REQUIRED = frozenset({Role.LEAD, Role.BUDDY, Role.EXPERT, Role.SCRIBE})
STATES = {
    CallState.DRAFT: "being flagged",
    CallState.NOT_CRUCIAL: "not crucial",
    CallState.WATCH: "on watch",
    CallState.ALIGNING: "aligning",
    CallState.READY: "ready",
    CallState.LIVE: "live now",
    CallState.ENDED: "over, debrief to come",
    CallState.DEBRIEFING: "debriefing",
    CallState.CLOSED: "closed",
    CallState.CANCELLED: "cancelled",
}


def people_of(book: Book, call: Call) -> dict[str, Person]:
    """Everybody on a call, by id."""
    return {person.id: person for person in book.people(seat.person for seat in book.seats(call))}


def required_of(book: Book, call: Call) -> list[Seat]:
    """The seats whose people must align and debrief; nobody waits for somebody who has left."""
    people = people_of(book, call)
    return [
        seat
        for seat in book.seats(call)
        if seat.role in REQUIRED and guard.may_hear(people[seat.person])
    ]


def missing_from(book: Book, call: Call) -> list[Seat]:
    """The required seats that have not signed off the current version."""
    aligned = book.aligned_with(call)
    return [seat for seat in required_of(book, call) if seat.person not in aligned]


def worried_about(book: Book, call: Call) -> set[str]:
    """Ids of the people whose concern about the current version still stands."""
    aligned = book.aligned_with(call)
    return {
        one.by
        for one in book.happenings(call, What.CONCERN)
        if one.by and one.version == call.version and one.by not in aligned
    }


def lead_of(book: Book, call: Call) -> Person:
    """Who leads a call; whoever flagged it when nobody does."""
    for seat in book.seats(call):
        if seat.role is Role.LEAD:
            return book.get(Person, seat.person)
    return book.get(Person, call.flagged_by)


def home_of(book: Book, call: Call) -> Place:
    """The channel of a call's home thread."""
    return book.get(Place, call.place)


def tell(  # noqa: PLR0913 -- what happened, each by name
    turn: Turn,
    call: Call,
    what: What,
    words: str = "",
    *,
    whom: Person | None = None,
    was: datetime | None = None,
    now: datetime | None = None,
) -> Happening:
    """Keep that something happened to a call, redraw what shows it, and reply where it matters."""
    happening = turn.book.add(
        Happening(
            call=call.id,
            what=what,
            by=turn.someone.id if turn.someone else None,
            at=turn.now,
            words=words,
            whom=whom.id if whom else None,
            version=call.version,
            verdict=call.verdict if what is What.OVERRIDDEN else None,
            was=was,
            now=now,
        )
    )
    redraw(turn, call)
    # A call that is only watched has no thread to reply in.
    if what in REPLIES and call.verdict is not Verdict.WATCH:
        turn.show(note, happening, to=home_of(turn.book, call), under=(brief, call))
    return happening


def redraw(turn: Turn, call: Call) -> None:
    """Draw the head again, and the home tabs of everybody on the call."""
    turn.refresh(brief, call)
    for person_id in {seat.person for seat in turn.book.seats(call)} | {call.flagged_by}:
        turn.refresh_home(person_id)


@flow.view
def brief(book: Book, call: Call) -> Message | None:
    """The head of the thread: one look tells where the call stands."""
    people = people_of(book, call)
    kind = "" if call.state is CallState.NOT_CRUCIAL else "crucial call, "
    title = cut(f"{call.account}: {kind}{STATES[call.state]}", 150)
    summary: Spans = (f"{title}. ", "It starts ", When(call.starts_at), ".")
    if call.state is CallState.CANCELLED:
        return Message(summary, Title(title), Small("This call will not take place."), *_more(call))
    parts: list[Part] = [Title(title), _facts(book, call, people)]
    if call.state is CallState.NOT_CRUCIAL:
        parts.append(Small("It is no longer treated as crucial; the reminders have stopped."))
        return Message(summary, *parts, *_more(call))
    parts += _line(book, call)
    parts += _sign_offs(book, call, people)
    parts += _buttons(book, call)
    return Message(summary, *parts)


def _facts(book: Book, call: Call, people: dict[str, Person]) -> Facts:
    by_role: dict[Role, list[Span]] = {}
    for seat in book.seats(call):
        by_role.setdefault(seat.role, []).append(Mention.of(people[seat.person]))
    nobody = call.state in AHEAD | {CallState.LIVE} and Role.LEAD not in by_role
    rows: list[tuple[str, Span | Spans]] = [
        ("When", _when(call)),
        *([("Lead", "nobody at the moment")] if nobody else []),
        *((role.value.capitalize(), listed(names)) for role, names in by_role.items()),
        ("Why", cut(call.reason, 900)),
        ("Points", scored(call)),
    ]
    return Facts(*rows)


def _when(call: Call) -> Spans:
    if call.ended_at is not None:
        return (When(call.started_at or call.starts_at), " to ", When(call.ended_at))
    return (When(call.starts_at), f" · {call.minutes} minutes")


def _line(book: Book, call: Call) -> list[Part]:
    if call.version == 0:
        lead = leader_of(book, call)
        who: Spans = (Mention.of(lead), " or anyone") if lead is not None else ("Anyone",)
        return [Text("There is no line yet. ", *who, " on the call writes it.")]
    return said_in(book, call)


def said_in(book: Book, call: Call) -> list[Part]:
    """The whole current version of the brief: a sign-off counts for all of it."""
    said = book.brief_of(call)
    if said is None:
        return []
    parts: list[Part] = [Text(Bold(f"What we all say (version {said.version})")), Quote(said.line)]
    if said.do_not_say:
        parts += [Text(Bold("What we do not say")), Quote(said.do_not_say)]
    if said.questions:
        parts += [Text(Bold("Open questions")), Quote(said.questions)]
    return parts


def _sign_offs(book: Book, call: Call, people: dict[str, Person]) -> list[Part]:
    if call.version == 0:
        return []
    aligned = book.aligned_with(call)
    worried = worried_about(book, call)
    required = [seat.person for seat in required_of(book, call)]
    waiting = "Waiting for" if call.state in AHEAD else "Had not aligned"
    rows: list[Fact] = []
    for label, group in (
        ("Aligned", [p for p in required if p in aligned]),
        ("Concern", [p for p in people if p in worried]),
        (waiting, [p for p in required if p not in aligned and p not in worried]),
    ):
        if group:
            rows.append(Fact(label, listed(Mention.of(people[p]) for p in group)))
    parts: list[Part] = [Facts(*((row.label, row.value) for row in rows))] if rows else []
    if call.unaligned_because:
        parts.append(Small("Going ahead without everyone: ", cut(call.unaligned_because, 600)))
    return parts


def _buttons(book: Book, call: Call) -> list[Part]:
    version = {"version": str(call.version)}
    if call.state in AHEAD:
        buttons: list[Part] = []
        if call.version:
            buttons += [
                Button(
                    "I'm aligned",
                    does=Named("alignment.agree"),
                    about=call,
                    also=version,
                    style=Style.PRIMARY if missing_from(book, call) else Style.PLAIN,
                ),
                Button("I have a concern", opens=Named("alignment.Concern"), about=call),
            ]
        write = "Edit the line" if call.version else "Write the line"
        buttons.append(
            Button(
                write,
                opens=Named("alignment.WriteLine"),
                about=call,
                style=Style.PLAIN if call.version else Style.PRIMARY,
            )
        )
        return [Divider(), *buttons, *_ready(book, call), *_more(call)]
    if call.state is CallState.LIVE:
        return [
            Divider(),
            Button("The call has ended", does=Named("live.end"), about=call, style=Style.PRIMARY),
            Button("15 minutes more", does=Named("live.go_on"), about=call),
            Button("Save a promise", opens=Named("promise.NewPromise"), also={"call": call.id}),
            *_more(call),
        ]
    if call.state in {CallState.ENDED, CallState.DEBRIEFING}:
        return [
            Divider(),
            Button("My debrief", opens=Named("debrief.MyDebrief"), about=call, style=Style.PRIMARY),
            *_more(call),
        ]
    return _more(call)


def _ready(book: Book, call: Call) -> list[Part]:
    if call.state is not CallState.ALIGNING or call.version == 0:
        return []
    if missing_from(book, call):
        return [Button("Go ahead anyway", opens=Named("alignment.GoAhead"), about=call)]
    return [Button("Ready", does=Named("alignment.ready"), about=call, style=Style.PRIMARY)]


def _more(call: Call) -> list[Part]:
    return [Button("More…", does=Named("changes.more"), about=call)]
