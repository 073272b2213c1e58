"""Forgetting people for good: again after a backup was restored, and for whoever runs Parley."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from bot.clock import SystemClock
from bot.conductor import Conductor
from bot.erasures import ErasureList
from bot.keys import known
from bot.settings import Settings
from flows.all import SCRIPT
from flows.language.steps import Tools
from flows.people.forgetting import forget_now
from storage.book.erasure import is_former
from storage.book.tidy import workspaces
from storage.engine import Storage
from storage.records import Person, Wish
from storage.vault import Vault

log = structlog.get_logger("parley.erasing")


class NotErased(Exception):
    """It was not done; says why, and what to do."""


def replay(conductor: Conductor, erased: ErasureList) -> int:
    """Forget everybody again whom a restored backup has brought back; how many they were.

    And those whose wish was written down and not done yet. Whoever is forgotten in the database
    and does not stand in the list, under each of the keys, is added to it.
    """
    done = 0
    with conductor.storage.session() as session:
        there = workspaces(session)
    for workspace in there:
        with conductor.storage.book(workspace) as book:
            everybody = book.everybodys_ids()
            asked = {person.id: Wish.OWN for person in book.erasures_open()}
        erased.add_all(one for one, former in everybody if former)
        here = [one for one, former in everybody if not former]
        back = dict.fromkeys(erased.holds(here), Wish.RESTORED)
        for person, wish in {**asked, **back}.items():
            done += forget(conductor, workspace, person, wish)
    # Should the last process have died right after it forgot somebody, no copy stays in the log.
    conductor.storage.scour()
    if done:
        log.info("forgotten_at_start", people=done)
    return done


def forget(conductor: Conductor, workspace: str, person: str, wish: Wish) -> bool:
    """Forget one person in a transaction of their own; False when they are already."""
    with conductor.storage.book(workspace) as book:
        found = book.get(Person, person)
        with conductor.turning(book) as turn:
            return forget_now(turn, found, wish)


def run(settings: Settings, workspace: str, native: str, sure: Callable[[str], bool]) -> bool:
    """Forget the person with this id of the platform, if that is `sure`. Raises NotErased."""
    keys = known(settings)
    storage = Storage(settings.database_url)
    storage.vault = Vault(keys) if keys else None
    tools = Tools(terms=settings.terms, list_erased=ErasureList(settings.erasures, keys).add)
    conductor = Conductor(storage, SCRIPT, SystemClock(), tools=tools)
    try:
        person = _found(storage, workspace, native)
        return sure(person.name or native) and forget(conductor, workspace, person.id, Wish.SERVER)
    finally:
        conductor.close()
        storage.close()


def _found(storage: Storage, workspace: str, native: str) -> Person:
    with storage.session() as session:
        there = workspaces(session)
    if workspace not in there:
        listed = f"there are: {', '.join(there)}" if there else "there is none yet"
        raise NotErased(f"There is no workspace {workspace}; {listed}.")
    with storage.book(workspace) as book:
        person = book.person_called(native)
    if person is None or is_former(person):
        raise NotErased(
            f"There is nobody with the id {native} in {workspace}. It is the platform's, such as "
            "U0123ABCD on Slack or the Entra object id on Teams."
        )
    return person
