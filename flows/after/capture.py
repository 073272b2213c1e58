"""Capture: two minutes right after the call, before it fades.

Ten minutes after the end, Parley to Ana (lead) and Cem (scribe), in private: what came out of it?
They answer in a form: outcome, promises in their exact words, open questions, the customer's mood.
Everybody else on the call is told that their debrief is open from now on.
"""

from __future__ import annotations

from flows.language.forms import Captioned, Form, Refused, choice, form, long
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Facts,
    Mention,
    Message,
    Named,
    Part,
    Small,
    Span,
    Spans,
    Style,
    Text,
    When,
    cut,
)
from flows.thread import people_of, required_of, tell
from storage.book import Book
from storage.records import (
    OVER,
    Call,
    CallState,
    Capture,
    Notice,
    Person,
    Role,
    Seat,
    Temperature,
    What,
)

flow = Flow(__name__)

SHOWN = 10
SHOWN_LIMIT = 1800  # characters of each field, shared among those who wrote
WRITERS = frozenset({Role.LEAD, Role.SCRIBE})


class Mood(Captioned):
    """How the customer was, as somebody on the call observed it."""

    CALM = "calm", "Calm"
    TENSE = "tense", "Tense"
    ANGRY = "angry", "Angry"
    WITHDRAWN = "withdrawn", "Withdrawn"
    UNKNOWN = "unknown", "Hard to say"


@form("What was said", submit="Keep it")
class WhatWasSaid(Form):
    """The capture."""

    outcome: str = long("What came out of the call?", limit=900)
    promised: str = long(
        "What did we promise?",
        "In the words that were said, one per line.",
        optional=True,
        limit=900,
    )
    unanswered: str = long("What is still unanswered?", optional=True, limit=900)
    temperature: Mood = choice("How was the customer at the end?", Mood)


@flow.woken()
def ask(turn: Turn, call: Call) -> None:
    """Ten minutes after the end, however late the clock wakes us: nothing that was said is lost."""
    if call.state not in OVER - {CallState.CLOSED}:
        return
    people = people_of(turn.book, call)
    for seat in required_of(turn.book, call):
        person, writes = people[seat.person], seat.role in WRITERS
        captured = not writes or turn.book.capture_by(person, call) is not None
        if not captured or turn.book.debrief_by(person, call) is None:
            turn.show(request if writes else invitation, seat, to=person)


def withdraw_answered(turn: Turn, seat: Seat) -> None:
    """A request that still waits for somebody's working hours is dropped once all is answered."""
    call = turn.book.get(Call, seat.call)
    if turn.book.capture_by(turn.who, call) and turn.book.debrief_by(turn.who, call):
        turn.withdraw(request, seat)


@flow.dm(Notice.CALLS)
def request(book: Book, seat: Seat) -> Message | None:
    """Asks lead and scribe what was said; afterwards it says thank you."""
    call = book.get(Call, seat.call)
    person = people_of(book, call)[seat.person]
    if call.state not in OVER - {CallState.CLOSED}:
        return None
    captured = book.capture_by(person, call) is not None
    debriefed = book.debrief_by(person, call) is not None
    said = f"The call with {call.account} is over."
    if captured and debriefed:
        return Message(f"{said} You have captured and debriefed it. Thank you.")
    buttons = []
    if not captured:
        buttons.append(
            Button("Write down what was said", opens=WhatWasSaid, about=call, style=Style.PRIMARY)
        )
    if not debriefed:
        buttons.append(Button("My debrief", opens=Named("debrief.MyDebrief"), about=call))
    asked = "Your capture is kept."
    if not captured:
        asked = "Please write down what was said while it is fresh; it takes two minutes."
    return Message(f"{said} What came out of it?", Text(f"{said} {asked}"), _sealed(call), *buttons)


def _sealed(call: Call) -> Small:
    if call.state is CallState.DEBRIEFING:
        return Small("The debrief is open: what you write in it is shown in the thread at once.")
    return Small("Your debrief stays sealed until everyone's is in, or until it is due.")


@flow.dm(Notice.CALLS)
def invitation(book: Book, seat: Seat) -> Message | None:
    """Tells everybody else that their debrief is open; afterwards it says thank you."""
    call = book.get(Call, seat.call)
    if call.state not in OVER - {CallState.CLOSED}:
        return None
    person = people_of(book, call)[seat.person]
    said = f"The call with {call.account} is over."
    if book.debrief_by(person, call) is not None:
        return Message(f"{said} Your debrief is in. Thank you.")
    when: Spans = (" All answers come together ", When(call.debrief_at or call.ends_at), ".")
    if call.state is CallState.DEBRIEFING:
        when = (" The debrief is in the thread already.",)
    return Message(
        f"{said} Your debrief is open.",
        Text(f"{said} While it is fresh: five short questions.", *when),
        _sealed(call),
        Button("My debrief", opens=Named("debrief.MyDebrief"), about=call, style=Style.PRIMARY),
    )


@flow.opening(WhatWasSaid)
def open_capture(turn: Turn, call: Call) -> None:
    """Show what was captured already, to be changed."""
    _must_be_over(turn, call)
    old = turn.book.capture_by(turn.who, call)
    if old is None:
        turn.open(WhatWasSaid, call)
        return
    turn.open(
        WhatWasSaid,
        call,
        outcome=old.outcome,
        promised=old.promised,
        unanswered=old.unanswered,
        temperature=old.temperature,
    )


@flow.submitted(WhatWasSaid)
def keep(turn: Turn, call: Call, answers: WhatWasSaid) -> None:
    """Keep the capture; the last one of a person counts."""
    seat = _must_be_over(turn, call)
    old = turn.book.capture_by(turn.who, call)
    if old is None:
        old = turn.book.add(Capture(call=call.id, person=turn.who.id, outcome="", at=turn.now))
    old.outcome, old.promised, old.unanswered = (
        answers.outcome,
        answers.promised,
        answers.unanswered,
    )
    old.temperature, old.at = Temperature(answers.temperature.value), turn.now
    tell(turn, call, What.CAPTURED)
    withdraw_answered(turn, seat)
    turn.refresh(request, seat)
    turn.refresh_named("debrief.prompt", call)
    when: Spans = ("Kept. It comes with the debrief, ", When(call.debrief_at or call.ends_at), ".")
    if call.state is CallState.DEBRIEFING:
        when = ("Kept. It stands in the debrief now.",)
    parts: list[Part] = [Text(*when)]
    if turn.book.debrief_by(turn.who, call) is None:
        parts.append(Button("My debrief", opens=Named("debrief.MyDebrief"), about=call))
    also = {"call": call.id}
    parts.append(Button("Save a promise", opens=Named("promise.NewPromise"), also=also))
    turn.whisper(Message("Kept. Thank you.", *parts))


def _must_be_over(turn: Turn, call: Call) -> Seat:
    seat = turn.book.seat_of(turn.who, call)
    if seat is None:
        raise Refused("Only people who were on the call can write down what was said.")
    if call.state not in OVER:
        raise Refused("The call is not over yet. Please come back when it is.")
    if call.state is CallState.CLOSED:
        raise Refused("This call is closed. Reopen it first if something is missing.")
    return seat


def kept_parts(book: Book, call: Call) -> list[Part]:
    """What was captured, for the debrief; the more people wrote, the shorter each is shown."""
    shown = book.captures(call)[:SHOWN]
    parts: list[Part] = []
    for one in shown:
        room = SHOWN_LIMIT // len(shown)
        rows: list[tuple[str, Span | Spans]] = [("Outcome", cut(one.outcome, room))]
        if one.promised:
            rows.append(("Promised", cut(one.promised, room)))
        if one.unanswered:
            rows.append(("Unanswered", cut(one.unanswered, room)))
        rows.append(("The customer was", one.temperature.value))
        who = book.get(Person, one.person)
        parts += [Text(Bold("Captured by "), Mention.of(who)), Facts(*rows)]
    return parts
