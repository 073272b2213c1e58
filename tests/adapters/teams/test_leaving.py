"""Who left, and how to reach those who stay."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest
from sqlalchemy.exc import IntegrityError

from adapters.teams.acquaintance import Acquaintance
from adapters.teams.web import Web
from adapters.teams.workplace import Known, Workplace
from flows.language.events import Profile
from storage.book import Book
from storage.engine import Storage
from storage.records import Person
from tests.adapters.teams import activities, happenings
from tests.adapters.teams.desk import NOW
from tests.adapters.teams.double import No, TeamsDouble
from tests.adapters.teams.records import (
    ANA,
    APP_ID,
    BEN,
    BOT,
    CALLS,
    TEAM,
    TENANT,
    WORKSPACE,
    Conversation,
    account,
    dm_of,
)

CHANNEL = activities.thread(CALLS, "")
SUPPORT = "19:support@thread.tacv2"  # another team


@pytest.fixture
def acquaintance(web: Web, workplace: Workplace) -> Acquaintance:
    return Acquaintance(web, workplace, lambda: NOW)


@pytest.fixture
def two_teams(teams: TeamsDouble) -> TeamsDouble:
    """Ana is in Support too."""
    teams.conversations[SUPPORT] = Conversation(SUPPORT, "channel", None, [ANA], SUPPORT)
    teams.teams[SUPPORT] = {"id": SUPPORT, "name": "Support"}
    for place in (CALLS, TEAM):
        teams.conversations[place].members.remove(ANA)
        teams.conversations[place].members.remove(BEN)
    return teams


async def test_who_is_in_no_roster_any_more_has_left(
    acquaintance: Acquaintance, workplace: Workplace, two_teams: TeamsDouble
) -> None:
    await workplace.keep(Known(native=SUPPORT, service_url=two_teams.url, team=SUPPORT))
    left = happenings.went(two_teams.url, ANA, BEN)
    assert await acquaintance.is_gone(left, BEN)
    assert not await acquaintance.is_gone(left, ANA)


async def test_who_still_talks_to_us_has_not_left(
    acquaintance: Acquaintance, two_teams: TeamsDouble, storage: Storage
) -> None:
    with storage.book(WORKSPACE) as book:
        book.add(Person(native=BEN, dm=two_teams.dm(BEN).id))
    assert not await acquaintance.is_gone(happenings.went(two_teams.url, BEN), BEN)


async def test_who_was_only_taken_out_of_a_private_channel_has_not_left(
    acquaintance: Acquaintance, teams: TeamsDouble
) -> None:
    teams.conversations[CALLS].members.remove(BEN)
    assert not await acquaintance.is_gone(happenings.went(teams.url, BEN, where=CHANNEL), BEN)


@pytest.mark.parametrize(
    "fault", [No(403, "BotNotInConversationRoster"), No(404, "ConversationNotFound"), No(500, "x")]
)
async def test_an_answer_that_did_not_come_says_nothing(
    acquaintance: Acquaintance, two_teams: TeamsDouble, fault: No
) -> None:
    two_teams.fail_next("member", fault)
    assert not await acquaintance.is_gone(happenings.went(two_teams.url, BEN), BEN)


async def test_who_leaves_is_told_as_they_were(
    acquaintance: Acquaintance, storage: Storage
) -> None:
    with storage.book(WORKSPACE) as book:
        book.add(Person(native=BEN, name="Ben"))
    assert await acquaintance.leaving(BEN) == [
        Profile(native=BEN, known=True, name="Ben", gone=True)
    ]
    assert await acquaintance.leaving(ANA) == []


# Addresses


@pytest.mark.usefixtures("workplace")
async def test_the_workspace_is_settled(storage: Storage) -> None:
    with storage.book(WORKSPACE) as book:
        settled = book.workspace()
    assert (settled.name, settled.bot) == ("Microsoft Teams", BOT)
    link = settled.message_url.format(place="19%3Ax", message="17", channel="", digits="")
    assert link == f"https://teams.microsoft.com/l/message/19%3Ax/17?tenantId={TENANT}"


async def test_every_activity_tells_how_people_and_places_are_reached(
    acquaintance: Acquaintance, workplace: Workplace, teams: TeamsDouble
) -> None:
    await acquaintance.meet(activities.mention(teams.url, "help", who=BEN))
    ben, calls = await workplace.address(BEN), await workplace.address(f"{CALLS};messageid=1")
    assert ben is not None
    assert calls is not None
    assert (ben.account, ben.service_url, ben.team) == (account(BEN), teams.url, "")
    assert (calls.service_url, calls.team) == (teams.url, TEAM)


async def test_addresses_are_written_only_when_they_change(
    workplace: Workplace, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "book", None)  # whoever writes fails
    await workplace.keep(Known(native=CALLS, team=TEAM), Known(native=ANA))
    with pytest.raises(TypeError):
        await workplace.keep(Known(native=ANA, service_url="https://smba.trafficmanager.net/in/"))


async def test_two_who_come_at_once_are_both_kept(
    workplace: Workplace, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the second of them finds that the first has just added the same."""
    opened = storage.book
    troubles = iter([IntegrityError("", {}, Exception())])

    def book(name: str) -> AbstractContextManager[Book]:
        for trouble in troubles:
            raise trouble
        return opened(name)

    monkeypatch.setattr(storage, "book", book)
    await workplace.keep(Known(native=BEN, account=account(BEN)))
    found = await workplace.address(BEN)
    assert found is not None
    assert found.account == account(BEN)


async def test_what_is_empty_overwrites_nothing(workplace: Workplace, teams: TeamsDouble) -> None:
    await workplace.keep(Known(native=CALLS, service_url="https://smba.trafficmanager.net/in/"))
    found = await workplace.address(CALLS)
    assert found is not None
    assert (found.team, found.service_url) == (TEAM, "https://smba.trafficmanager.net/in/")
    assert teams.url != found.service_url


async def test_after_a_restart_the_way_is_still_known(
    storage: Storage, workplace: Workplace, teams: TeamsDouble
) -> None:
    again = Workplace(storage, TENANT, APP_ID)
    assert await again.any_service_url() == await workplace.any_service_url() == teams.url
    assert again.id == WORKSPACE
    assert await again.address(dm_of(ANA)) is None
