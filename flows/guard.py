"""Who may talk to Parley, and where it may speak.

Gus, a guest, types /parley flag Acme. Parley, to him alone: I work for members of this workspace.
Ana flags a call in a channel shared with the customer. Parley, to her alone: not here, and why.

Everything internal stays with members, in channels that no outsider can read. What adapters learn
of people and places on the way is kept here, so that the rule can be checked without asking.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flows.language.events import Event, HomeOpened, Profile, Room
from flows.language.forms import Refused
from flows.language.spans import CALLED, typed
from flows.language.steps import Turn
from storage.book import Book
from storage.records import Person, PersonKind, Place, PlaceKind

KINDS = {
    PersonKind.GUEST: "a guest here",
    PersonKind.OUTSIDER: "from another company",
    PersonKind.BOT: "a bot",
    PersonKind.UNKNOWN: "not known to me yet",
}


def learn(book: Book, event: Event, now: datetime) -> list[Person]:
    """Keep the people and places an event speaks of. Returns who is no longer a member."""
    lost = []
    for profile in (event.who, *event.people):
        if profile is not None:
            known = book.person_called(profile.native)
            was = known is not None and may_hear(known)
            person = _learn_person(book, profile, now)
            lost += [person] if was and not may_hear(person) else []
    for room in (event.where, *event.rooms):
        if room is not None:
            _learn_place(book, room, now)
    return lost


def _learn_person(book: Book, profile: Profile, now: datetime) -> Person:
    person = book.person_called(profile.native)
    if person is None:
        person = book.add(Person(native=profile.native, kind=PersonKind.UNKNOWN))
    if profile.zone and not person.own_zone:
        person.zone = profile.zone
    person.language = profile.language or person.language
    if not profile.known:
        return person
    person.name, person.kind = typed(profile.name), profile.kind
    person.admin, person.gone, person.seen_at = profile.admin, profile.gone, now
    return person


def _learn_place(book: Book, room: Room, now: datetime) -> None:
    place = book.place_called(room.native)
    if place is None:
        place = book.add(Place(native=room.native, kind=PlaceKind.UNKNOWN))
    if not room.known:
        return
    place.name, place.kind, place.shared = typed(room.name), room.kind, room.shared
    place.archived, place.bot_inside, place.seen_at = room.archived, room.bot_inside, now


def admit(turn: Turn, event: Event) -> None:
    """Refuse people who may not hear anything internal."""
    if turn.someone is None or may_hear(turn.someone):
        return
    if turn.someone.kind is PersonKind.UNKNOWN:
        raise Refused("I could not find out who you are just now. Please try again in a moment.")
    if isinstance(event, HomeOpened):
        message = (
            "Parley works for the members of this workspace, so there is nothing here for you."
        )
        raise Refused(message)
    message = (
        "I work for the members of this workspace only: what I keep is internal. "
        "Please ask one of them to do this with you."
    )
    raise Refused(message)


def may_hear(person: Person) -> bool:
    """Whether anything internal may be told to this person."""
    return person.kind is PersonKind.MEMBER and not person.gone


def may_hold(place: Place) -> bool:
    """Whether anything internal may be posted in this place."""
    return not place.shared and not place.archived and place.kind is not PlaceKind.UNKNOWN


def must_be_members(field: str, people: Iterable[Person]) -> None:
    """Refuse an answer that names somebody who may not be told anything internal."""
    for person in people:
        if person.gone:
            raise Refused(**{field: f"{person.name} has left. Please choose somebody else."})
        if not may_hear(person):
            why = KINDS[person.kind]
            raise Refused(
                **{
                    field: f"{person.name or 'This person'} is {why}, and I tell internal things "
                    "to members only. Please choose a member."
                }
            )


def why_not_here(place: Place) -> str:
    """Why nothing internal can be posted in a place."""
    if place.archived:
        lost = f"#{place.name} is archived or gone."
        return f"{lost} Please choose another in {CALLED} settings."
    if place.kind is PlaceKind.UNKNOWN:
        return (
            "I could not find out whether outsiders read this channel, so I post nothing internal "
            "there yet. Please try again in a moment."
        )
    return (
        f"#{place.name} is shared with people outside the company, so I post nothing internal "
        "there. Use a channel of your own."
    )
