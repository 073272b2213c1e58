"""What the conversations about an action share: who is in it, who may change it, who hears of it.

Every change goes through `note`: it is kept with its actor and time, and all that shows the action
is drawn again. Whoever decides is the Accountable; when they have left it is the team's manager.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from flows import guard
from flows.language.forms import Refused
from flows.language.hours import local_day
from flows.language.steps import Turn
from flows.people.telling import tell_others
from flows.promises import reminders
from flows.promises.action_people import accountable_of, decider_of
from flows.promises.cards import SAID, by_name, card, told
from flows.promises.items import changed
from flows.promises.reminders import Owed
from storage.book import Book
from storage.records import (
    UNFINISHED,
    Action,
    ActionEvent,
    ActionState,
    ActionVersion,
    Answer,
    Call,
    Deed,
    Duty,
    Person,
    Raci,
)

FARTHEST = timedelta(days=731)
OWNERS = (Raci.ACCOUNTABLE, Raci.RESPONSIBLE)


def people_in(book: Book, action: Action, *parts: Raci) -> list[Person]:
    """The people with one of these parts, each once; those who have left are left out."""
    ids = dict.fromkeys(one.person for one in book.duties(action) if one.part in (parts or Raci))
    return by_name(person for person in book.people(ids) if guard.may_hear(person))


def must_decide(turn: Turn, action: Action) -> None:
    """Refuse all but the Accountable (or who stands in for them) and whoever added the action."""
    decider = decider_of(turn.book, action)
    if turn.who.id in {action.by, decider.id if decider else ""}:
        return
    name = decider.name if decider else "whoever is accountable"
    message = f"Only {name}, who is accountable, and whoever added it can change this."
    raise Refused(message)


def must_own(turn: Turn, action: Action) -> None:
    """Refuse all but the Responsible and the Accountable."""
    mine = [one for one in turn.book.duties(action) if one.person == turn.who.id]
    if not any(one.part in OWNERS for one in mine):
        raise Refused("Only those who are responsible or accountable for it can say this.")


def must_be_unfinished(action: Action) -> None:
    """Refuse to change what is done or cancelled."""
    if action.state not in UNFINISHED:
        raise Refused(f"This is {SAID[action.state]} already, so nothing was changed.")


def check_due(turn: Turn, due: date, field: str = "due") -> None:
    """Refuse a day that has passed where the person is, or one that is years ahead."""
    today = local_day(turn.who, turn.now)
    if due < today:
        raise Refused(**{field: "This day has passed. Please choose today or a later day."})
    if due > today + FARTHEST:
        raise Refused(**{field: "This is more than two years ahead. Please check the date."})


def note(  # noqa: PLR0913 -- what happened, each by name
    turn: Turn,
    action: Action,
    what: Deed,
    words: str = "",
    *,
    before: str = "",
    after: str = "",
    was: ActionState | None = None,
) -> ActionEvent:
    """Keep that something happened to an action, and draw everything anew that shows it."""
    by = turn.someone.id if turn.someone else None
    event = turn.book.add(
        ActionEvent(
            action=action.id,
            what=what,
            by=by,
            at=turn.now,
            words=words,
            before=before,
            after=after,
            was=was,
        )
    )
    redraw(turn, action)
    changed(turn, action)
    return event


def redraw(turn: Turn, action: Action) -> None:
    """Draw cards, reminders, homes and the debrief again, wherever they stand."""
    for duty in turn.book.duties(action):
        turn.refresh(card, duty)
        turn.refresh_named("cards.reminder", duty)
        turn.refresh_named("finishing.question", duty)
        turn.refresh_home(duty.person)
    call = turn.book.find(Call, action.call)
    if call is not None:
        turn.refresh_named("debrief.prompt", call)


def alive(action: Action) -> bool:
    """Whether there is still something to do or to decide."""
    return action.state in UNFINISHED


def plan_reminders(turn: Turn, action: Action) -> None:
    """Make the reminders of an action fit how it is now."""
    reminders.plan(turn, action, _owed(turn.book, action))


def _owed(book: Book, action: Action) -> list[Owed]:
    """Whoever does it while they can go on; whoever answers for it a day later."""
    if action.state not in {ActionState.OPEN, ActionState.BLOCKED}:
        return []
    mine = accountable_of(book, action)
    do_it = book.duties(action, Raci.RESPONSIBLE) if action.state is ActionState.OPEN else []
    busy = [one.person for one in do_it if one.answer is not Answer.DECLINED]
    answers = book.people({mine.person} - set(busy))
    return [
        *(Owed(one, action.due) for one in book.people(busy)),
        *(Owed(one, action.due, first_late=2, early=False) for one in answers),
    ]


def tell(turn: Turn, event: ActionEvent, people: Iterable[Person | None]) -> None:
    """Tell people what happened, each once, but not the one who did it."""
    tell_others(turn, told, event, people)


def new_version(turn: Turn, action: Action, what: str, due: date) -> tuple[str, str]:
    """Give an action new words or another day; the old version stays. Returns before and after."""
    before = f"{action.what} ({action.due})"
    action.what, action.due, action.version = what, due, action.version + 1
    keep_version(turn, action)
    return before, f"{what} ({due})"


def keep_version(turn: Turn, action: Action) -> None:
    """Keep the present words for good."""
    turn.book.add(
        ActionVersion(
            action=action.id,
            version=action.version,
            what=action.what,
            due=action.due,
            by=turn.someone.id if turn.someone else None,
            at=turn.now,
        )
    )


def drop(turn: Turn, duty: Duty) -> None:
    """Somebody has no part in an action any more."""
    turn.withdraw(card, duty)
    turn.refresh(card, duty)
    turn.refresh_named("cards.reminder", duty)
    turn.refresh_home(duty.person)
    turn.book.remove(duty)


def waiting(duties: Iterable[Duty]) -> list[Duty]:
    """Those who were asked and have not answered."""
    return [one for one in duties if one.answer is Answer.WAITING]
