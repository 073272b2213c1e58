"""Whose settings hold: the team that a turn is about, and the channel where its calls live."""

from __future__ import annotations

from flows import guard
from flows.language.steps import Turn
from storage.book import Book
from storage.records import Person, Place, PlaceKind, Team

HERE = "here"  # the id of the place it began in


def team_for(turn: Turn) -> Team | None:
    """The team a turn is about: the channel's, else the person's first, else the only one."""
    here = here_of(turn)
    if here is not None:
        team = turn.book.team_of_channel(here)
        if team is not None:
            return team
    teams = turn.book.teams_of(turn.who) or turn.book.teams()
    return teams[0] if teams else None


def here_of(turn: Turn) -> Place | None:
    """The channel it began in, even where it goes on in the private chat, as on Teams."""
    return turn.book.find(Place, turn.also.get(HERE)) or turn.where


def began_in(place: Place | None) -> dict[str, str]:
    """What buttons and forms carry, so that the channel is still known."""
    return {HERE: place.id} if place is not None and place.kind is not PlaceKind.DM else {}


def home_for(turn: Turn) -> tuple[Team, Place] | None:
    """The team and the channel that hold a new call's thread; None before they are set."""
    team = team_for(turn)
    place = turn.book.find(Place, team.channel) if team is not None else None
    return (team, place) if team is not None and place is not None else None


def admins_here(book: Book) -> list[Person]:
    """The admins who may be told anything internal."""
    return [one for one in book.admins() if guard.may_hear(one)]


def anybodys(book: Book, team: Team) -> bool:
    """Whether anybody may settle a team: it has no manager, and is new or there is no admin."""
    return team.manager is None and not (book.members(team) and admins_here(book))
