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
from flows.people import welcome
from flows.thread import lead_of, tell
from storage.book import Book
from storage.records import Call, CallState, Person, Role, Seat, What

flow = Flow(__name__)

MOST_EXPERTS = 20


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
    wanted = _wanted(turn.book, call, answers)
    present = {seat.person: seat for seat in turn.book.seats(call) if seat.role is not Role.LEAD}
    for person_id, old in present.items():
        if person_id not in wanted:
            turn.withdraw(nudges.invitation, old)
            turn.withdraw(nudges.nudge, old)
            turn.refresh(nudges.invitation, old)
            turn.refresh(nudges.nudge, old)
            turn.refresh_home(person_id)
            turn.book.remove(old)
    for person_id, role in wanted.items():
        if person_id in present:
            present[person_id].role = role
        else:
            invite(turn, turn.book.add(Seat(call=call.id, person=person_id, role=role)))
    tell(turn, call, What.SEATED)
    nudges.redraw_asks(turn, call)
    turn.refresh_named("debrief.prompt", call)
    alignment.settle(turn, call)
    if call.version == 0 and call.state is CallState.ALIGNING:
        if turn.book.seat_of(turn.who, call) is not None:
            alignment.ask_line(turn, call)
        else:
            lead = lead_of(turn.book, call)
            turn.whisper("Saved. ", Mention.of(lead), " is asked to write the line.")


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
    old = next(seat for seat in turn.book.seats(call) if seat.role is Role.LEAD)
    if old.person == new.id:
        raise Refused(lead=f"{new.name} leads this call already.")
    theirs = turn.book.seat_of(new, call)
    if theirs is None:
        turn.refresh_home(old.person)
        turn.withdraw(nudges.invitation, old)
        turn.withdraw(nudges.nudge, old)
        turn.book.remove(old)
        invite(turn, turn.book.add(Seat(call=call.id, person=new.id, role=Role.LEAD)))
    else:
        old.role, theirs.role = theirs.role, Role.LEAD
    tell(turn, call, What.HANDED_OVER, new.name)
    nudges.redraw_asks(turn, call)
    alignment.settle(turn, call)
