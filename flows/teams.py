"""Teams: several in one workspace, each with its channel, its manager and its people.

Dora, an admin, opens /parley organisation, presses Teams and adds Support: its channel, Eve who
manages it, and its people. From then on calls flagged in Support's channel live there, and Eve gets
a digest of her team. A channel is one team's only. Ben may belong to two teams; his calls belong to
the one in whose channel he flags them, and his answers count in one.
"""

from __future__ import annotations

from flows import guard
from flows.language.forms import Form, Option, Refused, choice, form, people, person, short
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Channel,
    Mention,
    Message,
    Named,
    Part,
    Small,
    Span,
    Style,
    Text,
    Title,
    When,
    cut,
)
from flows.organisation import too_small
from flows.people.opening import open_weeks
from flows.people.weeks import closes, week_of
from storage.book import Book
from storage.records import Person, Place, Team

flow = Flow(__name__)

NAME_LIMIT = 60
PAGE = 8


@form("A new team", submit="Add it")
class NewTeam(Form):
    """Another team."""

    name: str = short("What is the team called?", "For example Support.", limit=NAME_LIMIT)
    channel: str = choice("Where do its crucial calls live?", hint="I must be in the channel.")
    manager: str = person("Who manages it?", optional=True)
    members: tuple[str, ...] = people("Who belongs to it?", optional=True)


@form("A team", submit="Save")
class ChangeTeam(Form):
    """A team there is."""

    name: str = short("What is the team called?", limit=NAME_LIMIT)
    channel: str = choice("Where do its crucial calls live?", hint="I must be in the channel.")
    manager: str = person("Who manages it?", optional=True)
    members: tuple[str, ...] = people("Who belongs to it?", optional=True)


def _must_be_admin(turn: Turn) -> None:
    if not turn.who.admin:
        raise Refused("Teams are added and changed by the admins of this workspace.")


@flow.pressed
def show(turn: Turn) -> None:
    """The teams, a page at a time."""
    _must_be_admin(turn)
    given = turn.also.get("from", "0")
    start = int(given) if given.isdecimal() else 0
    known = turn.book.teams()
    parts: list[Part] = [Title("Teams")]
    for team in known[start : start + PAGE]:
        label = f"Change: {cut(team.name, 60)}"
        parts += [_line(turn.book, team), Button(label, opens=ChangeTeam, about=team)]
    if known[start + PAGE :]:
        also = {"from": str(start + PAGE)}
        parts.append(Button("More teams", does=Named("teams.show"), also=also))
    parts.append(Button("Add a team", opens=NewTeam, style=Style.PRIMARY))
    turn.whisper(Message("Teams", *parts))


def _line(book: Book, team: Team) -> Text:
    place = book.find(Place, team.channel)
    manager = book.find(Person, team.manager)
    count = len(book.members(team))
    where: Span = Channel.of(place) if place is not None else "no channel"
    who: Span = Mention.of(manager) if manager is not None else "nobody manages it"
    people_of = "1 person" if count == 1 else f"{count} people"
    return Text(Bold(cut(team.name, NAME_LIMIT)), f": {people_of}, ", where, ", ", who)


@flow.opening(NewTeam)
def open_new(turn: Turn) -> None:
    """Ask for the team."""
    _must_be_admin(turn)
    options = _channels(turn, None)
    turn.open(NewTeam, options={"channel": options}, channel=options[0].value)


@flow.opening(ChangeTeam)
def open_change(turn: Turn, team: Team) -> None:
    """Show how it is, to be changed."""
    _must_be_admin(turn)
    options = _channels(turn, team)
    manager = turn.book.find(Person, team.manager)
    known = {one.value for one in options}
    turn.open(
        ChangeTeam,
        team,
        options={"channel": options},
        name=team.name,
        channel=team.channel if team.channel in known else options[0].value,
        manager=manager.native if manager else "",
        members=tuple(one.native for one in turn.book.members(team) if guard.may_hear(one)),
    )


def _channels(turn: Turn, team: Team | None) -> tuple[Option, ...]:
    """The channels that are no other team's; its own first."""
    taken = {one.channel for one in turn.book.teams() if team is None or one.id != team.id}
    free = [one for one in turn.book.channels() if one.id not in taken]
    own = team.channel if team is not None else None
    free.sort(key=lambda one: one.id != own)
    if not free:
        raise Refused(
            "Each team has a channel of its own, and I am in no other one. Invite me to it first, "
            "then come back."
        )
    return tuple(Option(one.id, cut(f"#{one.name}", 75)) for one in free[:100])


@flow.submitted(NewTeam)
def add(turn: Turn, answers: NewTeam) -> None:
    """Keep the team."""
    _must_be_admin(turn)
    _check(turn, answers, None)
    _keep(turn, turn.book.add(Team(name=answers.name)), answers)


@flow.submitted(ChangeTeam)
def change(turn: Turn, team: Team, answers: ChangeTeam) -> None:
    """Keep what was changed; whose answers count where follows from the next week on."""
    _must_be_admin(turn)
    _check(turn, answers, team)
    _keep(turn, team, answers)


def _check(turn: Turn, answers: NewTeam | ChangeTeam, team: Team | None) -> None:
    others = [one for one in turn.book.teams() if team is None or one.id != team.id]
    if any(one.name.casefold() == answers.name.casefold() for one in others):
        raise Refused(name="There is a team of this name already. Please choose another.")
    place = turn.book.find(Place, answers.channel)
    if place is None or place.id not in {one.value for one in _channels(turn, team)}:
        raise Refused(channel="Please choose one of the channels.")
    guard.must_be_members("members", turn.book.people(answers.members))
    guard.must_be_members("manager", turn.book.people([answers.manager]))


def _keep(turn: Turn, team: Team, answers: NewTeam | ChangeTeam) -> None:
    team.name, team.channel = answers.name, answers.channel
    team.manager = answers.manager or None
    turn.book.set_members(team, turn.book.people(answers.members))
    turn.refresh_named("vacancy.manager_wanted", team)
    open_weeks(turn)
    parts: list[Part] = [Text("Saved."), _line(turn.book, team)]
    parts += how_it_counts(turn, team)
    turn.whisper(Message("Saved.", *parts))


def how_it_counts(turn: Turn, team: Team) -> list[Part]:
    """From when on a change of a team's people counts, and whether it is too small."""
    settled, week = turn.book.organisation(), week_of(turn.now)
    said: list[Part] = []
    if turn.book.is_open(week):
        lead = (
            "Whose answers count in which team is settled when a week opens, so this counts from "
        )
        said.append(Small(lead, When(closes(week)), " on."))
    if any(one.id == team.id for one in too_small(turn.book, settled)):
        said.append(
            Small(
                f"It is too small to be shown by itself: it has fewer than {settled.least + 1} "
                "people who manage nobody. They count in all teams together."
            )
        )
    return said
