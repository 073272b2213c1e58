"""The small made-up company that lives in the sandbox: Alder & Quay, who sell booking software.

Eight people in eight time zones, four channels, one team, and not a single message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flows.language.hours import next_working_moment
from storage.book.sandbox import SandboxMemory
from storage.engine import Storage
from storage.records import Person, PersonKind, Place, Team

PLATFORM = "sandbox"
WORKSPACE = f"{PLATFORM}:local"
COMPANY = "Alder & Quay"
TEAM = "Customer team"
TEAM_CHANNEL = "crucial-calls"
DM = "dm:"
HOME = "home"
BOT = "Parley"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person one can be."""

    native: str
    name: str
    role: str
    city: str
    zone: str
    admin: bool = False
    kind: PersonKind = PersonKind.MEMBER


@dataclass(frozen=True, slots=True)
class Somewhere:
    """A channel one can be in."""

    native: str
    about: str
    shared: bool = False


PEOPLE = (
    Somebody("ana", "Ana", "Sales", "Lisbon", "Europe/Lisbon"),
    Somebody("ben", "Ben", "Support", "Chicago", "America/Chicago"),
    Somebody("cem", "Cem", "Customer success", "Istanbul", "Europe/Istanbul"),
    Somebody("dora", "Dora", "Manager, admin", "Berlin", "Europe/Berlin", admin=True),
    Somebody("emi", "Emi", "Product", "Tokyo", "Asia/Tokyo"),
    Somebody("farid", "Farid", "Support", "Mumbai", "Asia/Kolkata"),
    Somebody("gabi", "Gabi", "Sales", "São Paulo", "America/Sao_Paulo"),
    Somebody(
        "hugo", "Hugo", "Guest consultant", "Toronto", "America/Toronto", kind=PersonKind.GUEST
    ),
)

CHANNELS = (
    Somewhere(TEAM_CHANNEL, "Where the customer team prepares its crucial calls."),
    Somewhere("general", "For everyone at Alder & Quay."),
    Somewhere("random", "Coffee, boats and other good news."),
    Somewhere("acme-shared", "Together with the people of Acme.", shared=True),
)

MANAGER = "dora"
FIRST = "ana"  # whom a newcomer begins as


def dm_of(native: str) -> str:
    """The id of a person's private conversation with the bot."""
    return f"{DM}{native}"


def settle(storage: Storage, now: datetime | None = None) -> None:
    """Make sure the company exists. Safe to repeat: what is there stays as it is.

    The sandbox opens when Ana is at work: on a Saturday night its clock starts on Monday morning,
    so that a newcomer sees at once what happens.
    """
    with storage.session() as session:
        memory = SandboxMemory(session, WORKSPACE)
        workspace = memory.settle_workspace(PLATFORM, "local", COMPANY)
        workspace.bot = workspace.bot or BOT
        workspace.message_url = "/?at={channel}&thread={message}"
        is_new = not memory.teams()
        people = {one.native: _person(memory, one) for one in PEOPLE}
        places = {one.native: _place(memory, one) for one in CHANNELS}
        if memory.team_named(TEAM) is None and not memory.teams():
            channel = places[TEAM_CHANNEL].id
            team = memory.add(Team(name=TEAM, channel=channel, manager=people[MANAGER].id))
            members = [one for one in people.values() if one.kind is PersonKind.MEMBER]
            memory.set_members(team, members)
        if is_new and now is not None:
            opens = next_working_moment(people[FIRST], now)
            workspace.ahead_seconds = (opens - now).total_seconds()


def arrive(storage: Storage, native: str) -> None:
    """Make sure that somebody who acts is known: who was forgotten comes back as somebody new."""
    with storage.session() as session:
        memory = SandboxMemory(session, WORKSPACE)
        for one in PEOPLE:
            if one.native == native and memory.person_called(native) is None:
                _person(memory, one)


def _person(memory: SandboxMemory, one: Somebody) -> Person:
    known = memory.person_called(one.native)
    return known or memory.add(
        Person(
            native=one.native,
            name=one.name,
            kind=one.kind,
            admin=one.admin,
            zone=one.zone,
            dm=dm_of(one.native),
        )
    )


def _place(memory: SandboxMemory, one: Somewhere) -> Place:
    known = memory.place_called(one.native)
    return known or memory.add(Place(native=one.native, name=one.native, shared=one.shared))
