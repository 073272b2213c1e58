"""Starting: Parley sees that it may speak, and keeps trying where Microsoft is away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from adapters import background
from adapters.voice import Answer
from flows.language.words import Message
from storage.engine import Storage
from storage.records import Workspace
from tests.adapters.teams import activities
from tests.adapters.teams.desk import Ear, Office, texts
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.records import ANA, BOT, TENANT, WORKSPACE, dm_of


def workspace(storage: Storage) -> Workspace:
    with storage.book(WORKSPACE) as book:
        return book.workspace()


async def until(holds: Callable[[], object], seconds: float = 5) -> None:
    limit = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < limit
        await asyncio.sleep(0.02)


async def test_starting_settles_the_workspace(office: Office, storage: Storage) -> None:
    here = workspace(storage)
    assert (here.platform, here.native, here.name) == ("teams", TENANT, "Microsoft Teams")
    assert here.bot == BOT
    assert "{place}" in here.message_url
    assert "{message}" in here.message_url
    assert office.teams.trouble == ""
    assert office.teams.voice.platform == "teams"


async def test_before_the_start_it_is_not_connected(
    storage: Storage, teams: TeamsDouble, ear: Ear
) -> None:
    office = Office(storage, teams, ear)
    assert office.teams.trouble == "not connected yet"
    await office.close()


async def test_the_login_service_away_at_the_start_is_tried_again(
    storage: Storage, teams: TeamsDouble, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "WAIT_SECONDS", 0.05)
    office = Office(storage, teams, ear)
    login = office.teams._web.credentials._login  # noqa: SLF001 -- it is where it is, except in a test
    here, login._url = login._url, "http://127.0.0.1:1"  # noqa: SLF001 -- the same
    await office.teams.start()
    assert "cannot be reached" in office.teams.trouble
    login._url = here  # noqa: SLF001 -- the same
    await until(lambda: not office.teams.trouble)
    await office.close()


@pytest.mark.parametrize("wrong", ["password", "app_id", "tenant"])
async def test_wrong_settings_are_said_in_plain_words(
    storage: Storage, teams: TeamsDouble, ear: Ear, wrong: str
) -> None:
    other = "11111111-1111-4111-8111-111111111111"
    office = Office(storage, teams, ear, **{wrong: other})
    await office.teams.start()
    assert office.teams.trouble
    assert other not in office.teams.trouble or wrong != "password"
    await office.close()


async def test_a_refused_password_names_the_settings(
    storage: Storage, teams: TeamsDouble, ear: Ear
) -> None:
    office = Office(storage, teams, ear, password="wrong")
    await office.teams.start()
    assert "TEAMS_APP_PASSWORD" in office.teams.trouble
    assert "invalid_client" in office.teams.trouble
    await office.close()


async def test_a_database_away_at_the_start_does_not_stop_it(
    storage: Storage, teams: TeamsDouble, ear: Ear
) -> None:
    with storage.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE workspace RENAME TO lost")
    office = Office(storage, teams, ear)
    await office.teams.start()
    assert "the database" in office.teams.trouble
    await office.close()


async def test_an_emulator_needs_no_token(storage: Storage, teams: TeamsDouble, ear: Ear) -> None:
    office = Office(storage, teams, ear, emulator=True, password="")
    await office.teams.start()
    assert office.teams.trouble == ""
    assert not teams.token_calls
    await office.close()


async def test_one_token_serves_many_answers(office: Office, ear: Ear) -> None:
    ear.answer = Answer(whisper=Message("Hello"))
    said = [activities.message(office.url, "help") for _ in range(10)]
    await asyncio.gather(*map(office.comes, said))
    assert len(office.double.posts_in(dm_of(ANA))) == 10
    assert office.double.token_calls == 1


async def test_starting_and_stopping_twice_is_fine(office: Office, ear: Ear) -> None:
    await office.teams.stop()
    await office.teams.start()
    ear.answer = Answer(whisper=Message("Hello"))
    await office.comes(activities.message(office.url, "help"))
    assert "Hello" in texts(office.double.posts_in(dm_of(ANA))[0].card)
