"""The handshake: ownership is accepted, not assigned.

Ana makes Ben responsible for "Send the report". Parley asks Ben: Accept, Propose a change, Decline?
Ben proposes Monday: "The figures come on Friday." Ana agrees, or leaves it as it was and says why.
Cem declines with a reason; Ana hears it and can give it to somebody else. Whoever says nothing for
a working day is asked once more; after two, Ana hears of it.
"""

from __future__ import annotations

from datetime import date

from flows import guard
from flows.language.forms import Form, Refused, day, form, long
from flows.language.forms import person as somebody
from flows.language.hours import working_days_later
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Day, Facts, Mention, Message, Quote, Style, Text, cut
from flows.people import welcome
from flows.promises import reminders
from flows.promises.action_people import accountable_of, decider_of
from flows.promises.actions import (
    alive,
    check_due,
    drop,
    must_be_unfinished,
    new_version,
    note,
    people_in,
    plan_reminders,
    tell,
)
from flows.promises.cards import card
from storage.book import Book
from storage.records import Action, Answer, Deed, Duty, Notice, Person, Proposal, Raci

flow = Flow(__name__)


@form("Propose a change", submit="Propose it")
class Propose(Form):
    """Another date, owner or wording; the Accountable decides."""

    what: str = long("What is to be done?", limit=500)
    due: date = day("By when?")
    owner: str = somebody("Who does it?")
    reason: str = long("Why?", "Whoever is accountable reads this.", limit=500)


@form("Decline", submit="Decline it")
class Decline(Form):
    """Not taking it on."""

    reason: str = long("Why not?", "Whoever is accountable reads this.", limit=500)


@form("Leave it as it is", submit="Leave it")
class Keep(Form):
    """A proposal is not followed."""

    reason: str = long("Why?", "Whoever proposed it reads this.", limit=500)


def ask(turn: Turn, action: Action, duty: Duty) -> None:
    """Ask a Responsible; whoever names themselves has answered by that."""
    person = turn.book.get(Person, duty.person)
    if turn.someone is not None and person.id == turn.someone.id:
        duty.answer = Answer.ACCEPTED
        return
    duty.answer, duty.asked_at = Answer.WAITING, turn.now
    reminders.asked(turn, action, person)
    welcome.greet(turn, person)
    turn.show(card, duty, to=person)
    turn.wake(nudge_unanswered, duty, at=working_days_later(person, turn.now, 1))
    turn.wake(tell_unanswered, duty, at=working_days_later(person, turn.now, 2))


@flow.woken()
def nudge_unanswered(turn: Turn, duty: Duty) -> None:
    """One working day without an answer: one nudge."""
    if duty.answer is Answer.WAITING:
        action = turn.book.get(Action, duty.action)
        reminders.hurry(turn, action, turn.book.get(Person, duty.person))


@flow.woken()
def tell_unanswered(turn: Turn, duty: Duty) -> None:
    """Two working days without an answer: the Accountable hears of it."""
    action = turn.book.get(Action, duty.action)
    if duty.answer is Answer.WAITING and alive(action):
        event = note(turn, action, Deed.UNANSWERED, before=duty.person)
        known = [decider_of(turn.book, action), turn.book.get(Person, action.by)]
        # Nobody is told about themselves.
        tell(turn, event, [one for one in known if one and one.id != duty.person][:1])


@flow.pressed
def accept(turn: Turn, duty: Duty) -> None:
    """Take it on."""
    action = _must_be_asked(turn, duty)
    if duty.answer is Answer.ACCEPTED:
        turn.whisper("You have taken this on already.")
        return
    proposal = turn.book.proposal_by(turn.who, action)
    if proposal is not None:
        proposal.agreed = False  # whoever accepts it as it is wants no change any more
        turn.refresh(proposed, proposal)
    duty.answer, duty.reason = Answer.ACCEPTED, ""
    event = note(turn, action, Deed.ACCEPTED)
    tell(turn, event, [decider_of(turn.book, action)])
    plan_reminders(turn, action)
    turn.whisper("Thank you. You have taken this on: ", Bold(action.what), ".")


@flow.opening(Decline)
def ask_why_not(turn: Turn, duty: Duty) -> None:
    """Ask for the reason."""
    _must_decline(turn, duty)
    turn.open(Decline, duty)


@flow.submitted(Decline)
def decline(turn: Turn, duty: Duty, answers: Decline) -> None:
    """Not taken on; the Accountable hears why, and can ask somebody else."""
    action = _must_decline(turn, duty)
    duty.answer, duty.reason = Answer.DECLINED, answers.reason
    event = note(turn, action, Deed.DECLINED, answers.reason)
    plan_reminders(turn, action)
    tell(turn, event, [decider_of(turn.book, action)])
    turn.whisper("Declined. Whoever is accountable hears your reason and decides.")


def _must_decline(turn: Turn, duty: Duty) -> Action:
    action = _must_be_asked(turn, duty)
    if duty.answer is Answer.DECLINED:
        raise Refused("You have declined this already.")
    if duty.answer is Answer.ACCEPTED:
        raise Refused("You have taken this on already. You may propose a change instead.")
    return action


# A change is proposed


@flow.opening(Propose)
def ask_what(turn: Turn, duty: Duty) -> None:
    """Show how it is, to be changed."""
    action = _must_propose(turn, duty)
    turn.open(
        Propose,
        duty,
        also={"version": str(action.version)},
        what=action.what,
        due=action.due,
        owner=turn.who.native,
    )


@flow.submitted(Propose)
def propose(turn: Turn, duty: Duty, answers: Propose) -> None:
    """Put a change before the Accountable."""
    action = _must_propose(turn, duty)
    if turn.also.get("version") != str(action.version):
        raise Refused(
            what="This was changed meanwhile. Please close this form and look at it anew."
        )
    if (answers.what, answers.due, answers.owner) == (action.what, action.due, turn.who.id):
        raise Refused(what="Nothing would change. Please change the words, the day or the person.")
    if answers.due != action.due:
        check_due(turn, answers.due)
    guard.must_be_members("owner", turn.book.people([answers.owner]))
    duty.answer = Answer.PROPOSED
    proposal = turn.book.add(
        Proposal(action=action.id, by=turn.who.id, at=turn.now, **vars(answers))
    )
    after = f"{answers.what} ({answers.due})"
    note(turn, action, Deed.PROPOSED, answers.reason, before=action.what, after=after)
    decider = decider_of(turn.book, action)
    if decider is not None:
        welcome.greet(turn, decider)
        turn.show(proposed, proposal, to=decider)
        turn.refresh_home(decider.id)
    turn.whisper("Proposed. Whoever is accountable decides, and I tell you.")


def _must_propose(turn: Turn, duty: Duty) -> Action:
    action = _must_be_asked(turn, duty)
    if accountable_of(turn.book, action).person == turn.who.id:
        raise Refused("You are accountable for it yourself: press Change it or Reassign.")
    if turn.book.proposal_by(turn.who, action) is not None:
        raise Refused("You have proposed a change already. It waits for whoever is accountable.")
    if duty.answer is Answer.DECLINED:
        raise Refused("You have declined this already.")
    return action


def _must_be_asked(turn: Turn, duty: Duty) -> Action:
    action = turn.book.get(Action, duty.action)
    if duty.person != turn.who.id or duty.part is not Raci.RESPONSIBLE:
        raise Refused("This was asked of somebody else.")
    must_be_unfinished(action)
    return action


@flow.dm(Notice.ASKED)
def proposed(book: Book, proposal: Proposal) -> Message | None:
    """A change that the Accountable decides; afterwards it says how."""
    action, who = book.get(Action, proposal.action), book.get(Person, proposal.by)
    said = (Mention.of(who), " proposes a change to: ", Bold(cut(action.what, 500)))
    if proposal.agreed is not None:
        settled = "You agreed." if proposal.agreed else "It stays as it was."
        return Message(said, Text(*said), Text(settled))
    if not alive(action):
        return Message(said, Text(*said), Text("This is settled, so there is nothing to decide."))
    owner = Mention.of(book.get(Person, proposal.owner))
    wanted = Facts(("What", cut(proposal.what, 500)), ("By", Day(proposal.due)), ("Who", owner))
    return Message(
        said,
        Text(*said),
        Quote(cut(proposal.reason, 900)),
        wanted,
        Button("Agree", does=agree, about=proposal, style=Style.PRIMARY),
        Button("Leave it as it is", opens=Keep, about=proposal),
    )


@flow.pressed
def agree(turn: Turn, proposal: Proposal) -> None:
    """The change counts; a new owner is asked in turn."""
    action = _must_decide(turn, proposal)
    check_due_still(turn, proposal)
    owner = turn.book.get(Person, proposal.owner)
    if not guard.may_hear(owner):
        raise Refused(
            f"{owner.name} cannot do it any more. Leave it as it is, or give it to somebody else "
            "with Reassign."
        )
    proposal.agreed = True
    proposer = turn.book.get(Person, proposal.by)
    duty = turn.book.duty_of(proposer, action, Raci.RESPONSIBLE)
    before, after = new_version(turn, action, proposal.what, proposal.due)
    if duty is not None:
        duty.answer = Answer.ACCEPTED
    if duty is not None and owner.id != proposer.id:
        drop(turn, duty)
        if turn.book.duty_of(owner, action, Raci.RESPONSIBLE) is None:
            new = Duty(action=action.id, person=owner.id, part=Raci.RESPONSIBLE)
            ask(turn, action, turn.book.add(new))
    event = note(turn, action, Deed.AGREED, before=before, after=after)
    turn.refresh(proposed, proposal)
    plan_reminders(turn, action)
    tell(turn, event, [proposer, *people_in(turn.book, action, Raci.RESPONSIBLE)])
    turn.whisper("Agreed. Those who do it are told.")


def check_due_still(turn: Turn, proposal: Proposal) -> None:
    """Refuse a day that has passed while it waited."""
    try:
        check_due(turn, proposal.due)
    except Refused:
        raise Refused("The day that was proposed has passed meanwhile, so it stays.") from None


@flow.opening(Keep)
def ask_why_keep(turn: Turn, proposal: Proposal) -> None:
    """Ask for the reason."""
    _must_decide(turn, proposal)
    turn.open(Keep, proposal)


@flow.submitted(Keep)
def keep(turn: Turn, proposal: Proposal, answers: Keep) -> None:
    """It stays as it was; whoever proposed the change is asked once more."""
    action = _must_decide(turn, proposal)
    proposal.agreed = False
    proposer = turn.book.get(Person, proposal.by)
    duty = turn.book.duty_of(proposer, action, Raci.RESPONSIBLE)
    if duty is not None:
        duty.answer, duty.asked_at = Answer.WAITING, turn.now
        turn.wake(nudge_unanswered, duty, at=working_days_later(proposer, turn.now, 1))
        turn.wake(tell_unanswered, duty, at=working_days_later(proposer, turn.now, 2))
    event = note(turn, action, Deed.KEPT, answers.reason)
    turn.refresh(proposed, proposal)
    tell(turn, event, [proposer])
    turn.whisper("It stays as it was. ", Mention.of(proposer), " is told why.")


def _must_decide(turn: Turn, proposal: Proposal) -> Action:
    action = turn.book.get(Action, proposal.action)
    decider = decider_of(turn.book, action)
    if decider is None or decider.id != turn.who.id:
        raise Refused("Only whoever is accountable for it decides this.")
    if proposal.agreed is not None:
        said = "agreed to" if proposal.agreed else "left as it was"
        raise Refused(f"This is decided already: it was {said}.")
    must_be_unfinished(action)
    return action
