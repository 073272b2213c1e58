"""A team whose manager has left has none, until somebody says who it is.

Dora, who manages the customer team, leaves. Parley asks Eve, an admin, once and in private: who
manages it now? She opens the team's settings from there and names Ben. Until then what a manager
would hear goes to whoever comes next, and the team's settings are the admins' alone.
"""

from __future__ import annotations

from flows.language.steps import Flow, Turn
from flows.language.words import Button, Mention, Message, Named, Spans, Style, Text
from flows.people.telling import tell_others
from flows.team import admins_here
from storage.book import Book
from storage.records import Notice, Person, Team

flow = Flow(__name__)

SAY = "Say who manages it now"


def leave(turn: Turn, person: Person) -> None:
    """Somebody has left: the teams they managed have no manager; a second time none is left."""
    for team in turn.book.teams_led(person):
        team.manager = None
        known = admins_here(turn.book) or turn.book.members(team)
        tell_others(turn, manager_wanted, team, known, tag=f"{turn.now:%Y-%m-%d %H:%M}")


@flow.dm(Notice.ASKED)
def manager_wanted(book: Book, team: Team) -> Message | None:
    """Who manages it now? Afterwards it says so."""
    said: Spans = (f"Whoever managed {team.name} has left.",)
    manager = book.find(Person, team.manager)
    if manager is not None:
        return Message(said, Text(*said), Text(Mention.of(manager), " manages it now."))
    said = (*said, " The team needs a manager.")
    if not admins_here(book):
        return Message(said, Text(*said), Button(SAY, opens=Named("settings.TeamSettings")))
    return Message(
        said,
        Text(*said, " Until it has one, its settings are the admins' alone."),
        Button(SAY, opens=Named("teams.ChangeTeam"), about=team, style=Style.PRIMARY),
    )
