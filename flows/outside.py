"""What is settled outside of the chat: how long what is kept, by whoever runs the server.

The server is started with check-ins kept for 60 days instead of 30. Ten minutes later Ana reads it,
as she does when an admin has changed something, and it stands in What was changed. Nobody's name
stands there: it is Parley's own account.
"""

from __future__ import annotations

from flows import organisation
from flows.language.steps import Turn
from flows.people.terms import settled_outside
from storage.records import Organisation, OrganisationChange, Person, PersonKind
from storage.terms import Terms


def compare(turn: Turn) -> bool:
    """Write down and tell what is not as it was. False where Parley has no account of its own yet.

    What was never changed was as it comes. Several servers may start at once: one writes it down.
    """
    if not turn.workspace.bot:
        return False
    turn.book.lock(Organisation, turn.book.organisation().id)
    now = settled_outside(turn.tools.terms)
    was = settled_outside(Terms()) | turn.book.last_changes(now)
    changed = [what for what, value in now.items() if value != was[what]]
    for what in changed:
        change = _change(turn, what, was[what], now[what])
        if what == changed[-1]:
            organisation.tell(turn, change)
    return True


def _change(turn: Turn, what: str, was: str, now: str) -> OrganisationChange:
    return turn.book.add(
        OrganisationChange(
            by=_server(turn).id, at=turn.now, holds_from=turn.now, what=what, was=was, now=now
        )
    )


def _server(turn: Turn) -> Person:
    native = turn.workspace.bot
    known = turn.book.person_called(native)
    return known or turn.book.add(Person(native=native, kind=PersonKind.BOT))
