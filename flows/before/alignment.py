"""Aligning on one message before the call.

Ana writes the line in the home thread: "We know why it failed, and it is fixed."
Ben presses I'm aligned. Cem presses I have a concern: "We cannot promise Friday."
The thread shows both.
Ana changes the line. It is version 2 now; everyone who had agreed is asked again.
A day, two hours and fifteen minutes before the call, those still missing get a private nudge.
Ben and Cem press I'm aligned at the same moment; both count. Everyone is aligned. Ana: Ready.
Or the time runs out, and Ana goes ahead unaligned, with a reason that all can read.
"""

from __future__ import annotations

from flows.before.nudges import nudge, redraw_asks, tell_all
from flows.language.forms import Form, Refused, form, long
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Text,
    listed,
    plain,
)
from flows.leading import leader_of, whom_to_ask
from flows.people.pairing import look_for_a_buddy
from flows.thread import missing_from, required_of, tell
from storage.book import Book
from storage.records import (
    AHEAD,
    Brief,
    Call,
    CallState,
    Seat,
    SignOff,
    Team,
    What,
)

flow = Flow(__name__)

LINE_LIMIT = 900


@form("What do we all say?", submit="Save")
class WriteLine(Form):
    """The brief: what everyone on the call stands behind."""

    line: str = long(
        "The line", "One or two sentences everybody can stand behind.", limit=LINE_LIMIT
    )
    do_not_say: str = long("What do we not say?", optional=True, limit=LINE_LIMIT)
    questions: str = long("What do we not know yet?", optional=True, limit=LINE_LIMIT)


@form("A concern", submit="Post it")
class Concern(Form):
    """What somebody cannot stand behind."""

    concern: str = long("What is your concern?", "It is posted in the thread.", limit=LINE_LIMIT)


@form("Go ahead unaligned", submit="Go ahead")
class GoAhead(Form):
    """Going into the call although not everyone is aligned."""

    reason: str = long("Why go ahead now?", "It is posted in the thread.", limit=500)


@flow.opening(WriteLine)
def open_line(turn: Turn, call: Call) -> None:
    """Show the current version, to be changed."""
    must_be_ahead(call)
    must_be_on(turn, call)
    ask_line(turn, call)


def ask_line(turn: Turn, call: Call) -> None:
    """Ask for the line; the version that was read goes along, so that nobody overwrites another."""
    now = turn.book.brief_of(call)
    turn.open(
        WriteLine,
        call,
        also={"version": str(call.version)},
        line=now.line if now else "",
        do_not_say=now.do_not_say if now else "",
        questions=now.questions if now else "",
    )


@flow.submitted(WriteLine)
def write(turn: Turn, call: Call, answers: WriteLine) -> None:
    """Keep a new version. Who wrote it stands behind it; all others are asked again."""
    must_be_ahead(call)
    must_be_on(turn, call)
    old = turn.book.brief_of(call)
    if turn.also.get("version") != str(call.version):
        raise Refused(
            line="Somebody changed the line meanwhile. Copy your words, close this form, and look "
            f"at version {call.version} first."
        )
    if old and (old.line, old.do_not_say, old.questions) == (
        answers.line,
        answers.do_not_say,
        answers.questions,
    ):
        raise Refused(line="Nothing has changed, so this stays the version it is.")
    call.version += 1
    call.state, call.unaligned_because = CallState.ALIGNING, ""
    turn.book.add(
        Brief(call=call.id, version=call.version, by=turn.who.id, at=turn.now, **vars(answers))
    )
    written = tell(turn, call, What.BRIEFED, answers.line)
    seat = turn.book.seat_of(turn.who, call)
    if seat is not None and seat in required_of(turn.book, call):
        sign(turn, call, seat)
    redraw_asks(turn, call)
    if call.version > 1:
        tell_all(turn, call, written.id)
    else:
        look_for_a_buddy(turn, call)


@flow.pressed
def agree(turn: Turn, call: Call) -> None:
    """Sign off the version that was on the screen."""
    must_be_ahead(call)
    seat = must_be_on(turn, call)
    if turn.also.get("version") != str(call.version):
        raise Refused(
            f"The line has changed: it is version {call.version} now. Please read it again."
        )
    if seat not in required_of(turn.book, call):
        raise Refused(f"As {seat.role.value} you do not need to sign off. You may raise a concern.")
    if turn.who.id in turn.book.aligned_with(call):
        turn.whisper(f"You are aligned on version {call.version} already.")
        return
    sign(turn, call, seat)
    turn.whisper(f"Thank you. You are aligned on version {call.version}.")


def sign(turn: Turn, call: Call, seat: Seat) -> None:
    """Keep a sign-off, and say so in the thread when it was the last one."""
    turn.book.add(SignOff(call=call.id, person=seat.person, version=call.version, at=turn.now))
    tell(turn, call, What.ALIGNED)
    turn.withdraw(nudge, seat)
    redraw_asks(turn, call)
    settle(turn, call)


def settle(turn: Turn, call: Call) -> None:
    """Say once per version that everyone is aligned."""
    if call.state not in AHEAD or call.version == 0 or missing_from(turn.book, call):
        return
    if leader_of(turn.book, call) is None:  # whoever leads next has to stand behind it as well
        return
    call.unaligned_because = ""
    said = [one.version for one in turn.book.happenings(call, What.ALL_ALIGNED)]
    if call.version not in said:
        tell(turn, call, What.ALL_ALIGNED)


@flow.opening(Concern)
def open_concern(turn: Turn, call: Call) -> None:
    """Ask what the concern is."""
    must_be_ahead(call)
    must_be_on(turn, call)
    turn.open(Concern, call, also={"version": str(call.version)})


@flow.submitted(Concern)
def raise_concern(turn: Turn, call: Call, answers: Concern) -> None:
    """Post a concern; whoever raises one is no longer aligned, and the call no longer ready."""
    must_be_ahead(call)
    must_be_on(turn, call)
    turn.book.unsign(turn.who, call)
    call.state = CallState.ALIGNING
    call.unaligned_because = ""
    concern = tell(turn, call, What.CONCERN, answers.concern)
    # It is about the version that was read, even when a newer one came meanwhile.
    read = turn.also.get("version", "")
    concern.version = int(read) if read.isdecimal() else call.version
    turn.whisper("Your concern stands in the thread, where everyone on the call sees it.")
    redraw_asks(turn, call)


@flow.pressed
def ready(turn: Turn, call: Call) -> None:
    """The lead says that the team is ready."""
    must_be_ahead(call)
    must_lead(turn, call)
    if call.state is CallState.READY:
        turn.whisper("You are ready already.")
        return
    missing = missing_from(turn.book, call)
    if call.version == 0 or missing:
        raise Refused(_still_missing(turn.book, call, missing))
    call.state = CallState.READY
    tell(turn, call, What.READY)


def _still_missing(book: Book, call: Call, missing: list[Seat]) -> str:
    if call.version == 0:
        return "There is no line yet. Write it first, so that everyone can align on it."
    names = plain(listed(person.name for person in book.people(seat.person for seat in missing)))
    return (
        f"Still missing on version {call.version}: {names}. You may go ahead anyway, with a reason."
    )


@flow.opening(GoAhead)
def open_go_ahead(turn: Turn, call: Call) -> None:
    """Ask for the reason."""
    missing = must_be_missing(turn, call)
    turn.open(GoAhead, call, intro=(Text(_still_missing(turn.book, call, missing)),))


@flow.submitted(GoAhead)
def go_ahead(turn: Turn, call: Call, answers: GoAhead) -> None:
    """Be ready without everyone, for a reason that everyone can read."""
    must_be_missing(turn, call)
    call.state, call.unaligned_because = CallState.READY, answers.reason
    tell(turn, call, What.UNALIGNED, answers.reason)
    redraw_asks(turn, call)


def must_be_missing(turn: Turn, call: Call) -> list[Seat]:
    """Whom the lead goes ahead without; refuses when that is nobody, or there is no line."""
    must_be_ahead(call)
    must_lead(turn, call)
    missing = missing_from(turn.book, call)
    if call.version == 0:
        raise Refused(_still_missing(turn.book, call, missing))
    if call.state is CallState.READY:
        raise Refused("You are ready already.")
    if not missing:
        raise Refused("Everyone is aligned, so you need no reason: just press Ready.")
    return missing


# Who may do what


def must_be_ahead(call: Call) -> None:
    """Refuse aligning on a call that has begun, is over or was cancelled."""
    if call.state not in AHEAD:
        raise Refused(f"The call with {call.account} is no longer ahead, so nothing was changed.")


def must_be_on(turn: Turn, call: Call) -> Seat:
    """The person's seat; refuses those who have none."""
    seat = turn.book.seat_of(turn.who, call)
    if seat is None:
        whom = whom_to_ask(turn.book, call)
        raise Refused(f"You are not on this call. Ask {whom} to add you.")
    return seat


def may_change(turn: Turn, call: Call) -> None:
    """Refuse people who have nothing to do with a call."""
    if turn.book.seat_of(turn.who, call) is not None or call.flagged_by == turn.who.id:
        return
    team = turn.book.get(Team, call.team)
    if turn.who.admin or team.manager == turn.who.id:
        return
    lead = leader_of(turn.book, call)
    whom = f"{lead.name}, who leads it" if lead is not None else whom_to_ask(turn.book, call)
    raise Refused(
        "Only the people on this call, whoever flagged it and the team's manager can change it. "
        f"Ask {whom}."
    )


def must_lead(turn: Turn, call: Call) -> None:
    """Refuse everybody but the lead."""
    lead = leader_of(turn.book, call)
    if lead is None:
        raise Refused(
            "Nobody leads this call at the moment. Please say first who does: under More…, "
            "Hand over the lead."
        )
    if lead.id != turn.who.id:
        raise Refused(f"Only {lead.name}, who leads the call, can do this.")
