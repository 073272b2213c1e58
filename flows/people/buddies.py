"""Buddies: somebody who stands by the lead of a crucial call, from those who offered it.

Cem: /parley buddy. Parley says what a buddy does and who is one. He presses I stand by.
Ana's call with Acme is crucial, and nobody is named as her buddy. When the line is written, Parley
seats Cem: he is of her team and has had the fewest hard calls. It asks him two questions, in
private (see peer), and tells Ana who her buddy is.
Cem presses I cannot: no reason is asked for. Dora is next; when nobody is left, Ana hears that.
Ana passes the lead on to Ben: he hears that Cem is his buddy, and Cem that it is for Ben now.
Whom somebody on the call names as buddy stays; whom they take off is not replaced.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows import guard
from flows.before import alignment, nudges
from flows.language.forms import Refused
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import (
    Button,
    Mention,
    Message,
    Named,
    Part,
    Style,
    Text,
    When,
    listed,
)
from flows.leading import leader_of
from flows.people import peer
from flows.people.pairing import FIND, last_passed, passed_on
from flows.people.telling import tell_others
from flows.thread import lead_of, tell
from storage.book import Book
from storage.records import (
    AHEAD,
    Buddying,
    BuddyState,
    Call,
    CallState,
    Happening,
    Notice,
    Person,
    Role,
    Seat,
    Team,
    What,
)

flow = Flow(__name__)

COUNTED = timedelta(days=30)  # of hard calls, and of calls as a buddy
BESIDE = timedelta(hours=1)  # who is on another call that begins so shortly before is not free
SHOWN = 30
WHAT_IT_IS = (
    "A buddy looks at a crucial call with the eyes of a colleague: two questions before it, two "
    "after it. The lead alone reads the answers."
)
HOW_ONE_IS_FOUND = (
    "Where nobody is named, I ask whoever stands by and has had the fewest hard calls, first from "
    "the same team, never the team's manager. Each time you may say that you cannot."
)


# Who stands by


@flow.command("buddy", help="stand by for others' crucial calls, and see who does", usage="")
def buddy(turn: Turn) -> None:
    """Say what a buddy does, who is one, and offer to be one or to stop."""
    known = turn.book.pool()
    parts: list[Part] = [Text(WHAT_IT_IS), Text(HOW_ONE_IS_FOUND), Text(*_named(known))]
    if any(person.id == turn.who.id for person in known):
        parts.append(Button("I do not stand by any more", does=leave))
    else:
        parts.append(Button("I stand by", does=join, style=Style.PRIMARY))
    turn.whisper(Message("Buddies, and who stands by", *parts))


def _named(known: list[Person]) -> tuple[str | Mention, ...]:
    names = [Mention.of(person) for person in known if guard.may_hear(person)]
    if not names:
        return ("Nobody stands by yet.",)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    spans = listed(names[:SHOWN], ", " if more else " and ")
    return ("Standing by: ", *(one for one in spans if isinstance(one, (str, Mention))), more, ".")


@flow.pressed
def join(turn: Turn) -> None:
    """Offer to be a buddy."""
    if not turn.book.join_pool(turn.who, turn.now):
        turn.whisper("You stand by already. Thank you.")
        return
    turn.whisper(
        Message(
            "Thank you. You stand by from now on.",
            Text("Thank you. You stand by from now on; everybody here can see that."),
            Button("I do not stand by any more", does=leave),
        )
    )


@flow.pressed
def leave(turn: Turn) -> None:
    """Stop offering it; calls that one is the buddy on stay."""
    member = turn.book.pool_member(turn.who)
    if member is None:
        turn.whisper("You do not stand by, so nothing was changed.")
        return
    turn.book.remove(member)
    turn.whisper(
        Message(
            "You do not stand by any more.",
            Text("You do not stand by any more. On the calls you have said yes to you still are."),
            Button("I stand by", does=join),
        )
    )


# Finding one


@flow.woken()
def find(turn: Turn, call: Call) -> None:
    """Ask whoever is the buddy for two things; seat somebody where there is none."""
    if call.state not in AHEAD or call.starts_at <= turn.now:
        return
    if leader_of(turn.book, call) is None:
        return  # somebody is looked for again as soon as there is a lead to stand by
    if _seated(turn, call):
        return
    known = turn.book.buddyings(call)
    taken_off = any(one.state is BuddyState.OFF for one in known)
    if taken_off or call.state is not CallState.ALIGNING:
        return
    somebody = _next(turn.book, call, turn.now)
    if somebody is not None:
        _seat(turn, call, somebody)
    elif known:
        tell_others(turn, nobody, known[-1], [lead_of(turn.book, call)])


def _seated(turn: Turn, call: Call) -> bool:
    """Keep who is the buddy, and ask them; false when nobody is.

    Where the lead passed on while they were, whoever has it hears who they are.
    """
    several, passed = peer.in_step(turn, call), passed_on(turn.book, call)
    for one in several:
        leads = sum(one.at < each.at for each in passed)
        peer.ask(turn, call, one, leads)
        if leads:
            turn.refresh(found, one)
            tell_others(turn, introduced, passed[-1], [leader_of(turn.book, call)])
    for each in passed[:-1]:
        turn.refresh(introduced, each)
    return bool(several)


def _next(book: Book, call: Call, now: datetime) -> Person | None:
    """Who is asked: of the lead's team first, then by how little they have had to carry."""
    lead = lead_of(book, call)
    teams = [*book.teams_of(lead), book.get(Team, call.team)]
    unfit = {team.manager for team in teams} | {one.person for one in book.buddyings(call)}
    pool = [one for one in book.pool() if one.id not in unfit and _is_here(one, now)]
    begins, ends = call.starts_at - BESIDE, call.ends_at
    busy = book.busy_between([one.id for one in pool], call, begins, ends)
    free = [one for one in pool if one.id not in busy]
    ids, since = [one.id for one in free], now - COUNTED
    calls, duties = book.hard_load(ids, since, now), book.buddy_load(ids, since)
    mates = {member.id for team in teams for member in book.members(team)}
    return min(
        free,
        key=lambda one: (one.id not in mates, calls[one.id] + duties[one.id], one.name, one.id),
        default=None,
    )


def _is_here(person: Person, now: datetime) -> bool:
    away = person.away_until is not None and person.away_until > now
    return guard.may_hear(person) and not away


def _seat(turn: Turn, call: Call, somebody: Person) -> None:
    turn.book.add(Seat(call=call.id, person=somebody.id, role=Role.BUDDY))
    one = turn.book.add(Buddying(call=call.id, person=somebody.id, at=turn.now, found=True))
    tell(turn, call, What.SEATED)
    nudges.redraw_asks(turn, call)
    peer.ask(turn, call, one)
    tell_others(turn, found, one, [lead_of(turn.book, call)])


@flow.pressed
def cannot(turn: Turn, buddying: Buddying) -> None:
    """No reason is asked for; the next one is."""
    call = turn.book.get(Call, buddying.call)
    if buddying.person != turn.who.id:
        raise Gone  # nobody else finds out that it exists
    if buddying.state is BuddyState.CANNOT:
        turn.whisper("You have said so already. Thank you.")
        return
    seat = turn.book.seat_of(turn.who, call)
    if seat is None or seat.role is not Role.BUDDY:
        raise Refused(f"You are not the buddy on the call with {call.account} any more.")
    if call.state not in AHEAD:
        raise Refused("The call has begun, so I ask nobody else. Please tell the lead.")
    buddying.state, buddying.at = BuddyState.CANNOT, turn.now
    _unseat(turn, seat)
    tell(turn, call, What.SEATED)
    nudges.redraw_asks(turn, call)
    turn.refresh(found, buddying)
    for passed in passed_on(turn.book, call):
        turn.refresh(introduced, passed)
    alignment.settle(turn, call)
    turn.wake(FIND, call, at=turn.now)
    turn.whisper("Thank you for saying so. I ask somebody else.")


def _unseat(turn: Turn, seat: Seat) -> None:
    for view in (nudges.invitation, nudges.nudge):
        turn.withdraw(view, seat)
        turn.refresh(view, seat)
    turn.refresh_home(seat.person)
    turn.book.remove(seat)


@flow.dm(Notice.NEWS)
def found(book: Book, buddying: Buddying) -> Message | None:
    """Tells the lead who their buddy is."""
    call = book.get(Call, buddying.call)
    if buddying.state is BuddyState.OFF or call.state is CallState.CANCELLED:
        return None
    who = Mention.of(book.get(Person, buddying.person))
    passed, leads = last_passed(book, call), leader_of(book, call)
    if passed is not None and leads is not None and buddying.at < passed.at:
        now = f" leads the call with {call.account} now, and "
        return Message((Mention.of(leads), now, who, " is the buddy."))
    cannot_any_more = buddying.state is BuddyState.CANNOT
    whose = "the" if cannot_any_more and passed is not None else "your"
    with_whom = f" {whose} buddy on the call with {call.account}"
    if cannot_any_more:
        return Message((who, " cannot be", with_whom, ". I ask somebody else."))
    said = (who, " is", with_whom, ", ", When(call.starts_at), ".")
    return Message(
        said, Text(*said), Text("You hear what they find strong, and where they see a risk.")
    )


@flow.dm(Notice.NEWS)
def introduced(book: Book, passed: Happening) -> Message | None:
    """Tells whoever leads a call now who its buddy is; they may want somebody else, or nobody."""
    call = book.get(Call, passed.call)
    latest, leads = last_passed(book, call), leader_of(book, call)
    if call.state not in AHEAD or latest is None or leads is None:
        return None
    if latest.id != passed.id:
        return Message((Mention.of(leads), f" leads the call with {call.account} now."))
    ids = [one.person for one in book.seats(call) if one.role is Role.BUDDY]
    begins = f"You lead the call with {call.account} now"
    if not ids:
        return Message(f"{begins}. Nobody is the buddy at the moment.")
    said = (f"{begins}, and ", Mention.of(book.people(ids)[0]), " is your buddy.")
    return Message(
        said,
        Text(*said, " You hear what they find strong, and where they see a risk."),
        Text("Would you rather have somebody else beside you, or nobody? Then say so here."),
        Button("Who is on the call", opens=Named("seats.WhoIsOn"), about=call),
    )


@flow.dm(Notice.NEWS)
def nobody(book: Book, buddying: Buddying) -> Message | None:
    """Tells the lead that nobody is left to ask."""
    call = book.get(Call, buddying.call)
    if call.state not in AHEAD or any(s.role is Role.BUDDY for s in book.seats(call)):
        return None
    who = Mention.of(book.get(Person, buddying.person))
    said = (who, f" cannot be your buddy on the call with {call.account}.")
    return Message(
        said,
        Text(*said, " Nobody else who stands by is free. You may name somebody, or go without."),
        Button("Who is on the call", opens=Named("seats.WhoIsOn"), about=call),
    )


# Afterwards


def after_call(turn: Turn, call: Call) -> None:
    """Ask the buddy what should stay, and what to try next time."""
    for one in peer.in_step(turn, call):
        peer.ask_afterwards(turn, one)
