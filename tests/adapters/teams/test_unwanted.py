"""Teams passes on that somebody's data must go (`deleteUserData`)."""

from __future__ import annotations

from typing import Any

from flows.language.events import Forgotten
from storage.engine import Storage
from tests.adapters.teams import activities
from tests.adapters.teams.desk import Ear, Office
from tests.adapters.teams.happenings import unwanted
from tests.adapters.teams.records import ANA, BEN, CALLS, WORKSPACE, account

Json = dict[str, Any]


def id_of(storage: Storage, native: str) -> str:
    with storage.book(WORKSPACE) as book:
        found = book.person_called(native)
    assert found is not None
    return found.id


async def known(office: Office, ear: Ear) -> None:
    """Ana has spoken to Parley."""
    where = activities.thread(CALLS)
    await office.comes(activities.mention(office.url, "help", who=ANA, where=where))
    ear.heard.clear()


async def test_whoever_teams_names_is_to_be_forgotten(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await known(office, ear)
    await office.comes(unwanted(office.url, ANA))
    (heard,) = ear.heard
    assert isinstance(heard, Forgotten)
    assert (heard.about, heard.who) == (id_of(storage, ANA), None)


async def test_without_the_entra_id_the_connector_s_own_is_enough(
    office: Office, ear: Ear, storage: Storage
) -> None:
    await known(office, ear)
    activity = unwanted(office.url, ANA)
    activity["from"] = {"id": account(ANA)}
    await office.comes(activity)
    (heard,) = ear.heard
    assert isinstance(heard, Forgotten)
    assert heard.about == id_of(storage, ANA)


async def test_who_is_not_known_needs_nothing(office: Office, ear: Ear, storage: Storage) -> None:
    await known(office, ear)
    await office.comes(unwanted(office.url, BEN))
    assert ear.heard == []
    with storage.book(WORKSPACE) as book:
        assert book.person_called(BEN) is None
