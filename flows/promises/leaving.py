"""When somebody leaves the company, what they had to do does not leave with them.

Ben is deactivated on the platform. Ana, who is accountable for "Send the report", hears of it at
once and gives it to Cem. When Ana leaves herself, the team's manager is asked.
What becomes of calls ahead, and of a team without its manager: see departure and vacancy.
"""

from __future__ import annotations

from flows import guard
from flows.language.steps import Flow, Turn
from flows.people import departure, owners, vacancy
from flows.promises import estimate_updates, promise_change, roadblock_climb
from flows.promises.action_people import decider_of
from flows.promises.actions import OWNERS, alive, note, plan_reminders, tell
from storage.records import Action, Deed, Person

flow = Flow(__name__)


@flow.woken()
def left(turn: Turn, person: Person) -> None:
    """Ask for each unfinished action who takes over; who was only to be asked or told is not."""
    if guard.may_hear(person):
        return
    owned = {one.action for one in turn.book.duties_anywhere(person) if one.part in OWNERS}
    for action_id in sorted(owned):
        action = turn.book.lock(Action, action_id)
        if action is None or not alive(action):
            continue
        event = note(turn, action, Deed.LEFT, before=person.id)
        plan_reminders(turn, action)
        tell(turn, event, [decider_of(turn.book, action)])
    promise_change.leave(turn, person)
    estimate_updates.leave(turn, person)
    roadblock_climb.leave(turn, person)
    owners.leave(turn, person)
    make_room(turn, person)


def make_room(turn: Turn, person: Person) -> None:
    """Take their seats on calls ahead and their teams from them; done before, nothing happens."""
    departure.leave(turn, person)
    vacancy.leave(turn, person)
