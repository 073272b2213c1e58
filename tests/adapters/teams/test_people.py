"""Who is who: what rosters say of people and places decides what they may hear."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import adapters.teams.acquaintance
from adapters.teams.acquaintance import Acquaintance
from adapters.teams.web import Web
from adapters.teams.workplace import Known, Workplace
from flows.language.events import Profile, Room
from storage.engine import Storage
from storage.records import Person, PersonKind, Place, PlaceKind
from tests.adapters.teams import activities
from tests.adapters.teams.desk import NOW
from tests.adapters.teams.double import No, Slow, TeamsDouble
from tests.adapters.teams.records import (
    ANA,
    BEN,
    CALLS,
    DORA,
    GENERAL,
    GROUP,
    GUS,
    OTHER_TENANT,
    OTTO,
    PARTNERS,
    TEAM,
    WORKSPACE,
    account,
    dm_of,
    member,
)
from tests.unhurried import ENDLESS, not_waiting

Json = dict[str, Any]


@pytest.fixture
def acquaintance(web: Web, workplace: Workplace) -> Acquaintance:
    return Acquaintance(web, workplace, lambda: NOW)


def remember(storage: Storage, *records: Person | Place) -> None:
    with storage.book(WORKSPACE) as book:
        for record in records:
            book.add(record)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({}, PersonKind.MEMBER),
        ({"userRole": None}, PersonKind.MEMBER),
        ({"objectId": None, "aadObjectId": ANA}, PersonKind.MEMBER),
        ({"userRole": "guest"}, PersonKind.GUEST),
        ({"userPrincipalName": "ana_fabrikam.example#EXT#@contoso.example"}, PersonKind.GUEST),
        ({"tenantId": OTHER_TENANT}, PersonKind.OUTSIDER),
        ({"tenantId": OTHER_TENANT, "userRole": "guest"}, PersonKind.OUTSIDER),
        ({"userRole": "anonymous"}, PersonKind.OUTSIDER),
        ({"userRole": "somethingOfNextYear"}, PersonKind.OUTSIDER),
        ({"objectId": None}, PersonKind.OUTSIDER),
        ({"tenantId": None, "userRole": None}, PersonKind.OUTSIDER),
        ({"id": "28:another-bot"}, PersonKind.BOT),
    ],
)
async def test_the_kinds_of_people(
    acquaintance: Acquaintance, teams: TeamsDouble, told: Json, kind: PersonKind
) -> None:
    teams.people[ANA] = {**member(ANA), **told}
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert (met.people[ANA].kind, met.people[ANA].known) == (kind, True)


async def test_a_person_has_a_name_a_zone_and_a_language(
    acquaintance: Acquaintance, teams: TeamsDouble
) -> None:
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert met.people[ANA] == Profile(
        native=ANA, known=True, name="Ana Alves", zone="Europe/Lisbon", language="pt-PT"
    )


async def test_zone_and_language_come_with_everything_that_a_person_does(
    acquaintance: Acquaintance, teams: TeamsDouble, storage: Storage
) -> None:
    remember(storage, Person(native=ANA, seen_at=NOW))
    entities = [activities.client("Asia/Kolkata", "hi-IN")]
    said = activities.mention(teams.url, "help", localTimezone=None, locale=None, entities=entities)
    met = await acquaintance.meet(said)
    assert met.people[ANA] == Profile(native=ANA, zone="Asia/Kolkata", language="hi-IN")


@pytest.mark.parametrize(
    ("channel", "shared"), [(CALLS, False), (GENERAL, False), (PARTNERS, True), (GROUP, False)]
)
async def test_a_place_is_shared_when_anybody_of_elsewhere_reads_there(
    acquaintance: Acquaintance, teams: TeamsDouble, channel: str, *, shared: bool
) -> None:
    where = activities.group() if channel == GROUP else activities.thread(channel, "")
    met = await acquaintance.meet(activities.mention(teams.url, "help", where=where))
    assert met.rooms[channel].shared is shared


@pytest.mark.parametrize("stranger", [GUS, OTTO])
async def test_one_stranger_on_the_last_page_is_enough(
    acquaintance: Acquaintance, teams: TeamsDouble, stranger: str
) -> None:
    teams.conversations[CALLS].members.append(stranger)
    teams.page = 1
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert met.rooms[CALLS].shared


@pytest.mark.parametrize(
    ("where", "room"),
    [
        (activities.thread(), Room(native=CALLS, known=True, name="crucial-calls")),
        (activities.thread(GENERAL, ""), Room(native=GENERAL, known=True, name="Sales")),
        (activities.group(), Room(native=GROUP, known=True, kind=PlaceKind.GROUP)),
        (activities.chat(), Room(native=dm_of(ANA), known=True, kind=PlaceKind.DM)),
    ],
    ids=["channel", "general", "group", "chat"],
)
async def test_what_is_learnt_of_places(
    acquaintance: Acquaintance, teams: TeamsDouble, where: Json, room: Room
) -> None:
    teams.dm(ANA)
    met = await acquaintance.meet(activities.mention(teams.url, "help", where=where))
    assert met.rooms == {room.native: room}


async def test_a_private_channel_is_private(
    acquaintance: Acquaintance, teams: TeamsDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [{"id": CALLS, "name": "crucial-calls", "type": "Private"}]
    monkeypatch.setattr(teams, "channels", lambda _: (200, {"conversations": listed}))
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert met.rooms[CALLS].kind is PlaceKind.PRIVATE


async def test_a_channel_without_a_list_keeps_its_name(
    acquaintance: Acquaintance, teams: TeamsDouble, storage: Storage
) -> None:
    remember(storage, Place(native=CALLS, name="calls", archived=True))
    teams.fail_next("channels", No(403, "NotEnoughPermissions"))
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert (met.rooms[CALLS].name, met.rooms[CALLS].archived) == ("calls", True)


async def test_another_place_of_a_form_is_met_too(
    acquaintance: Acquaintance, teams: TeamsDouble, workplace: Workplace
) -> None:
    await workplace.keep(Known(native=PARTNERS, service_url=teams.url, team=TEAM))
    said = activities.message(teams.url, "help")
    met = await acquaintance.meet(said, places=[CALLS, PARTNERS])
    kinds = {native: (room.kind, room.shared) for native, room in met.rooms.items()}
    assert kinds[CALLS] == (PlaceKind.CHANNEL, False)
    assert kinds[PARTNERS] == (PlaceKind.CHANNEL, True)


# How often Teams is asked


async def test_who_was_seen_lately_is_not_looked_up(
    acquaintance: Acquaintance, teams: TeamsDouble, storage: Storage
) -> None:
    remember(storage, Person(native=ANA, seen_at=NOW - timedelta(hours=23)))
    remember(storage, Place(native=CALLS, seen_at=NOW - timedelta(minutes=59)))
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert not teams.calls
    assert not met.people[ANA].known
    assert met.rooms[CALLS] == Room(native=CALLS)


async def test_after_a_day_a_person_and_after_an_hour_a_place_is_looked_up_again(
    acquaintance: Acquaintance, teams: TeamsDouble, storage: Storage
) -> None:
    remember(storage, Person(native=ANA, admin=True, seen_at=NOW - timedelta(hours=25)))
    remember(storage, Place(native=CALLS, seen_at=NOW - timedelta(minutes=61)))
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert (met.people[ANA].known, met.rooms[CALLS].known) == (True, True)
    assert met.people[ANA].admin, "rosters do not say who is one, so it stays"


async def test_afresh_is_asked_whatever_was_heard(
    acquaintance: Acquaintance, teams: TeamsDouble, storage: Storage
) -> None:
    remember(storage, Place(native=CALLS, seen_at=NOW), Person(native=ANA, seen_at=NOW))
    met = await acquaintance.meet(activities.mention(teams.url, "help"), afresh=True)
    assert (met.people[ANA].known, met.rooms[CALLS].known) == (True, True)


# Without an answer


async def test_without_an_answer_the_last_that_was_known_counts(
    acquaintance: Acquaintance, teams: TeamsDouble, storage: Storage
) -> None:
    remember(storage, Person(native=ANA, seen_at=NOW - timedelta(days=9)))
    remember(storage, Place(native=CALLS, seen_at=NOW - timedelta(days=9)))
    teams.outage = True
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert not met.people[ANA].known
    assert met.rooms[CALLS] == Room(native=CALLS)


async def test_who_was_never_known_and_cannot_be_looked_up_is_unsure(
    acquaintance: Acquaintance, teams: TeamsDouble, storage: Storage
) -> None:
    """A guest must not pass for a member because Teams was slow."""
    remember(storage, Person(native=ANA, kind=PersonKind.UNKNOWN))
    teams.fail_next("member", *[No(403, "NotEnoughPermissions")] * 2)
    teams.fail_next("members", No(403, "NotEnoughPermissions"))
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert met.unsure == {ANA}
    assert not met.people
    assert not met.rooms


async def test_a_slow_look_up_does_not_hold_up_the_answer(
    acquaintance: Acquaintance, teams: TeamsDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapters.teams.acquaintance, "SECONDS", 0.5)
    teams.fail_next("member", Slow(ENDLESS))
    teams.fail_next("members", Slow(ENDLESS))
    with not_waiting():
        met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert met.unsure == {ANA}
    assert not met.absent


async def test_a_busy_moment_of_teams_is_waited_for(
    acquaintance: Acquaintance, teams: TeamsDouble
) -> None:
    teams.fail_next("member", No(429, "Throttled", after="0.1"))
    met = await acquaintance.meet(activities.mention(teams.url, "help"))
    assert met.people[ANA].known


# Others


async def test_somebody_chosen_is_found_in_another_team(
    acquaintance: Acquaintance, teams: TeamsDouble
) -> None:
    """From the private chat with Ana, whose only members are Ana and we."""
    teams.dm(ANA)
    met = await acquaintance.meet(activities.message(teams.url, "help"), [DORA])
    assert met.people[DORA] == Profile(native=DORA, known=True, name="Dora Dorn")
    assert not met.unsure


async def test_somebody_in_no_place_of_ours_stays_unknown(
    acquaintance: Acquaintance, teams: TeamsDouble
) -> None:
    teams.people["zoe"] = member("zoe")
    met = await acquaintance.meet(activities.mention(teams.url, "help"), ["zoe"])
    assert met.unsure == met.absent == {"zoe"}


async def test_people_are_asked_for_by_account_once_we_have_it(
    acquaintance: Acquaintance, teams: TeamsDouble
) -> None:
    said = activities.mention(teams.url, "help")
    await acquaintance.meet(said, [BEN], afresh=True)
    await acquaintance.meet(said, [BEN], afresh=True)
    asked = [one.body["member"] for one in teams.called("member")]
    assert sorted(asked) == sorted([account(ANA), account(ANA), BEN, account(BEN)])
    found = await acquaintance._workplace.address(BEN)  # noqa: SLF001 -- where it is kept
    assert found is not None
    assert (found.account, found.service_url) == (account(BEN), teams.url)


async def test_names_are_those_storage_knows(acquaintance: Acquaintance, storage: Storage) -> None:
    remember(storage, Person(native=BEN, name="Ben"))
    assert await acquaintance.names([BEN, DORA]) == {BEN: "Ben"}
    assert await acquaintance.names([]) == {}


async def test_a_place_is_remembered_as_storage_knows_it(
    acquaintance: Acquaintance, storage: Storage
) -> None:
    remember(storage, Place(native=CALLS, name="calls", shared=True, bot_inside=False))
    assert await acquaintance.remembered(CALLS) == Room(
        native=CALLS, known=True, name="calls", shared=True, bot_inside=False
    )
    assert await acquaintance.remembered(GROUP) is None


async def test_the_channels_of_a_team_are_those_we_met(acquaintance: Acquaintance) -> None:
    assert await acquaintance.channels_of(TEAM) == [CALLS]


@pytest.mark.parametrize("made_up", ["ben@contoso.example", account(BEN)])
async def test_nobody_gets_a_second_self_by_another_of_their_names(
    acquaintance: Acquaintance, teams: TeamsDouble, made_up: str
) -> None:
    """Rosters find people by address, too; an answer made by hand could name them so."""
    met = await acquaintance.meet(activities.mention(teams.url, "help"), [made_up])
    assert made_up not in met.people
    assert made_up in met.absent
