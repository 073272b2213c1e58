"""Who is on the call, and in which role.

Ana names Ben as scribe and Cem as expert. Both hear of it in private, and must align.
Later she replaces Cem by Eve: Cem's reminders stop, and Eve is told. Ana falls ill and hands the
lead over to Ben; the thread says so.
One role each; a guest, a bot or somebody who has left is refused at the field.
"""

from __future__ import annotations

from flows import guard
from flows.before import alignment, nudges
from flows.language.forms import Form, Refused, form, people, person
from flows.language.steps import Flow, Turn
from flows.language.words import Mention
from flows.leading import leader_of
from flows.people import avoiding, welcome
from flows.people.pairing import look_for_a_buddy
from flows.thread import people_of, tell
from storage.book import Book
from storage.book.load import ON_THE_LINE
from storage.records import AHEAD, Call, CallState, Person, Role, Seat, Verdict, What

flow = Flow(__name__)

MOST_EXPERTS = 20
SEEN = "buddy"  # the platform's id of who was the buddy when the form was opened


@form("Who is on the call?", submit="Save")
class WhoIsOn(Form):
    """Everybody beside the lead, each in a role."""

    buddy: str = person("Buddy", "Stands by the lead.", optional=True)
    scribe: str = person("Scribe", "Writes down what is said.", optional=True)
    experts: tuple[str, ...] = people("Experts", "Know the subject.", optional=True)
    sponsor: str = person("Sponsor", "Backs the lead from above.", optional=True)
    approver: str = person("Approver", "Decides on concessions.", optional=True)


@form("Hand over the lead", submit="Hand it over")
class HandOver(Form):
    """Somebody else leads the call."""

    lead: str = person("Who leads the call from now on?")


def invite(turn: Turn, seat: Seat) -> None:
    """Tell somebody that they are on a call, unless they have just said so themselves."""
    who = turn.book.get(Person, seat.person)
    if turn.someone is not None and who.id == turn.someone.id:
        return
    welcome.greet(turn, who)
    turn.show(nudges.invitation, seat, to=who)


@flow.opening(WhoIsOn)
def ask_who(turn: Turn, call: Call) -> None:
    """Show who is on the call, to be changed."""
    alignment.may_change(turn, call)
    by_role: dict[Role, list[str]] = {}
    natives = {p.id: p.native for p in turn.book.people(s.person for s in turn.book.seats(call))}
    for seat in turn.book.seats(call):
        by_role.setdefault(seat.role, []).append(natives[seat.person])
    one = {role: by_role.get(role, [""])[0] for role in Role}
    turn.open(
        WhoIsOn,
        call,
        also={SEEN: one[Role.BUDDY]},
        buddy=one[Role.BUDDY],
        scribe=one[Role.SCRIBE],
        experts=tuple(by_role.get(Role.EXPERT, [])),
        sponsor=one[Role.SPONSOR],
        approver=one[Role.APPROVER],
    )


@flow.submitted(WhoIsOn)
def seat(turn: Turn, call: Call, answers: WhoIsOn) -> None:
    """Give everybody their role; who is new hears of it in private."""
    alignment.may_change(turn, call)
    if call.state in {CallState.CANCELLED, CallState.CLOSED}:
        raise Refused(f"The call with {call.account} is over, so nobody can be added to it.")
    wanted = _wanted(turn.book, call, answers) | _come_meanwhile(turn, call, answers)
    present = {seat.person: seat for seat in turn.book.seats(call) if seat.role is not Role.LEAD}
    mine = present.get(turn.who.id)
    gives_away = mine is not None and mine.role in ON_THE_LINE and turn.who.id not in wanted
    for person_id, old in present.items():
        if person_id not in wanted:
            unseat(turn, old)
    for person_id, role in wanted.items():
        if person_id in present:
            present[person_id].role = role
        else:
            invite(turn, turn.book.add(Seat(call=call.id, person=person_id, role=role)))
    tell(turn, call, What.SEATED)
    nudges.redraw_asks(turn, call)
    turn.refresh_named("debrief.prompt", call)
    alignment.settle(turn, call)
    look_for_a_buddy(turn, call)
    if gives_away:
        note_given(turn, call, turn.who)
    if call.version == 0 and call.state is CallState.ALIGNING:
        if turn.book.seat_of(turn.who, call) is not None:
            alignment.ask_line(turn, call)
        else:
            lead = leader_of(turn.book, call)
            if lead is None:
                turn.whisper("Saved.")
            else:
                turn.whisper("Saved. ", Mention.of(lead), " is asked to write the line.")


def unseat(turn: Turn, seat: Seat) -> None:
    """Take somebody off a call, with all that was asked of them."""
    for view in (nudges.invitation, nudges.nudge):
        turn.withdraw(view, seat)
        turn.refresh(view, seat)
    turn.refresh_home(seat.person)
    turn.book.remove(seat)


def _wanted(book: Book, call: Call, answers: WhoIsOn) -> dict[str, Role]:
    chosen = [
        ("buddy", Role.BUDDY, (answers.buddy,)),
        ("scribe", Role.SCRIBE, (answers.scribe,)),
        ("experts", Role.EXPERT, answers.experts),
        ("sponsor", Role.SPONSOR, (answers.sponsor,)),
        ("approver", Role.APPROVER, (answers.approver,)),
    ]
    wanted: dict[str, Role] = {
        seat.person: seat.role for seat in book.seats(call) if seat.role is Role.LEAD
    }
    if len(answers.experts) > MOST_EXPERTS:
        raise Refused(
            experts=f"Please choose at most {MOST_EXPERTS}. More people than that rarely help."
        )
    for field, role, ids in chosen:
        for somebody in book.people(one for one in ids if one):
            guard.must_be_members(field, [somebody])
            if somebody.id in wanted:
                taken = wanted[somebody.id].value
                raise Refused(
                    **{field: f"{somebody.name} is on the call as {taken} already. One role each."}
                )
            wanted[somebody.id] = role
    return {one: role for one, role in wanted.items() if role is not Role.LEAD}


def _come_meanwhile(turn: Turn, call: Call, answers: WhoIsOn) -> dict[str, Role]:
    """The buddy whom I seated while the form stood open: nobody took them off."""
    if answers.buddy:
        return {}
    seats = [seat for seat in turn.book.seats(call) if seat.role is Role.BUDDY]
    people = {one.id: one.native for one in turn.book.people(seat.person for seat in seats)}
    named = {*answers.experts, answers.scribe, answers.sponsor, answers.approver}
    seen = turn.also.get(SEEN, "")
    fresh = [one for one, native in people.items() if native != seen and one not in named]
    return dict.fromkeys(fresh, Role.BUDDY)


@flow.opening(HandOver)
def open_hand_over(turn: Turn, call: Call) -> None:
    """Ask for the new lead."""
    alignment.may_change(turn, call)
    turn.open(HandOver, call)


@flow.submitted(HandOver)
def hand_over(turn: Turn, call: Call, answers: HandOver) -> None:
    """Give the lead to somebody else; on the call already, they change roles with the old lead."""
    alignment.may_change(turn, call)
    if call.state in {CallState.CANCELLED, CallState.CLOSED}:
        raise Refused(f"The call with {call.account} is over, so its lead stays as it was.")
    new = turn.book.get(Person, answers.lead)
    guard.must_be_members("lead", [new])
    old = next((seat for seat in turn.book.seats(call) if seat.role is Role.LEAD), None)
    giver = old.person if old is not None else ""
    if giver == new.id:
        raise Refused(lead=f"{new.name} leads this call already.")
    if old is None:
        _fill_lead(turn, call, new)
    else:
        pass_part(turn, call, old, new)
    tell(turn, call, What.HANDED_OVER, whom=new)
    nudges.redraw_asks(turn, call)
    alignment.settle(turn, call)
    if giver == turn.who.id:
        note_given(turn, call, turn.who)


def _fill_lead(turn: Turn, call: Call, new: Person) -> None:
    """Whoever led it has left, so nobody gives anything away."""
    look_for_a_buddy(turn, call)
    seat = turn.book.seat_of(new, call)
    if seat is None:
        invite(turn, turn.book.add(Seat(call=call.id, person=new.id, role=Role.LEAD)))
        return
    seat.role = Role.LEAD
    if new.id != turn.who.id:
        turn.withdraw(nudges.invitation, seat)
        turn.show(nudges.invitation, seat, to=new, tag="lead")


def pass_part(turn: Turn, call: Call, old: Seat, new: Person) -> Seat:
    """Give somebody's part to somebody else; on the call already, they change roles."""
    role, theirs = old.role, turn.book.seat_of(new, call)
    look_for_a_buddy(turn, call)
    if theirs is not None:
        old.role, theirs.role = theirs.role, role
        return theirs
    turn.refresh_home(old.person)
    turn.withdraw(nudges.invitation, old)
    turn.withdraw(nudges.nudge, old)
    turn.book.remove(old)
    fresh = turn.book.add(Seat(call=call.id, person=new.id, role=role))
    invite(turn, fresh)
    return fresh


def note_given(turn: Turn, call: Call, giver: Person) -> None:
    """A hard call that is still ahead was given away by whoever had it."""
    if call.verdict is Verdict.CRUCIAL and call.state in AHEAD:
        avoiding.given(turn, giver, people_of(turn.book, call).values())
