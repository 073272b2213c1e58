"""Gets to know people and places: what rosters say of them, unless storage has heard it lately.

Bots cannot ask Teams about a person, only about a member of a place they are in themselves. A
person or a place we never got to know is nobody we may trust: without an answer a guest would pass
for a member, and a channel shared with a customer for one of our own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from adapters.met import Met, is_seen, is_stale, room_of
from adapters.teams import payload
from adapters.teams.payload import Json
from adapters.teams.rosters import Roster, Rosters, Spot, Unheard, entra_id, profile
from adapters.teams.web import Web
from adapters.teams.workplace import Known, Workplace, is_channel
from flows.language.events import Profile, Room
from storage.records import Address, Person, Place, PlaceKind

SECONDS = 1.2  # for all look-ups of one event together
LONG_SECONDS = 5.0  # to see whether somebody has left: nobody waits for it
NEAR, FAR = 4, 20  # other teams in which somebody is looked for: while they wait, and to be sure
GROUP_CHAT = "@thread.v2"


class Answered(Enum):
    """Why somebody could not be got to know."""

    NOT = "not"  # by some roster; they may be in it
    NOWHERE = "nowhere"  # by all of them: they are in none


class Acquaintance:
    """Looks people and places up, first in storage and then at Teams."""

    def __init__(self, web: Web, workplace: Workplace, now: Callable[[], datetime]) -> None:
        self._rosters = Rosters(web, workplace.tenant)
        self._workplace = workplace
        self._now = now

    async def meet(
        self,
        activity: Json,
        people: Iterable[str] = (),
        places: Iterable[str] = (),
        *,
        afresh: bool = False,
    ) -> Met:
        """Who acted, where, and those of these ids, within `SECONDS`. Raises what storage raises.

        `afresh` asks Teams whatever storage has heard.
        """
        until = time.monotonic() + SECONDS
        await self._keep(activity)
        actor, here = payload.actor(activity), payload.place(activity)
        natives = {one for one in (actor, *people) if one}
        spots = {one for one in (here, *places) if one}
        kept = await asyncio.to_thread(self._kept, natives, spots)
        chats = {one for one in spots if _is_private_chat(one, activity, kept)}
        stale = [one for one in natives if afresh or is_stale(kept.people.get(one), self._now())]
        old = [
            one for one in spots - chats if afresh or is_stale(kept.places.get(one), self._now())
        ]
        (profiles, absent), rooms = await asyncio.gather(
            self._people(activity, stale, kept, until), self._rooms(activity, old, kept, until)
        )
        met = {one: Profile(native=one) for one in natives if is_seen(kept.people.get(one))}
        met |= profiles
        if actor in met:
            zone, language = payload.zone(activity), payload.language(activity)
            met[actor] = replace(met[actor], zone=zone, language=language)
        known = {one: Room(native=one) for one in spots if is_seen(kept.places.get(one))}
        private = {one: Room(native=one, known=True, kind=PlaceKind.DM) for one in chats}
        unsure = frozenset(natives - met.keys())
        return Met(met, known | rooms | private, unsure, unsure & absent)

    async def names(self, natives: Iterable[str]) -> Mapping[str, str]:
        """The names of people, as far as storage knows them."""
        wanted = set(natives)
        if not wanted:
            return {}
        kept = await asyncio.to_thread(self._kept, wanted, set())
        return {native: person.name for native, person in kept.people.items()}

    async def remembered(self, native: str) -> Room | None:
        """A place as storage knows it, to be told back with a change."""
        kept = await asyncio.to_thread(self._kept, set(), {native})
        place = kept.places.get(native)
        return room_of(place) if place is not None else None

    async def has_admin(self) -> bool:
        """Whether somebody here, who has not left, may settle everything."""
        return bool(await asyncio.to_thread(self._admins))

    async def id_of(self, native: str, account: str) -> str:
        """The id in storage of somebody, as far as we know them; nobody is asked."""
        return await self._workplace.person(native, account)

    def _admins(self) -> list[Person]:
        with self._workplace.storage.book(self._workplace.id) as book:
            return book.admins()

    async def channels_of(self, team: str) -> list[str]:
        """The channels of a team that we know."""
        return [one.native for one in await self._workplace.addresses() if one.team == team]

    async def is_gone(self, activity: Json, native: str) -> bool:
        """Whether somebody is in no place of ours any more; without all the answers, no."""
        until = time.monotonic() + LONG_SECONDS
        kept = await asyncio.to_thread(self._kept, {native}, set())
        among = [_here(activity), *await self._teams(activity)]
        person = kept.people.get(native)
        if person is not None and person.dm:
            among.append(Roster(payload.service_url(activity), person.dm))
        if len(among) > FAR:
            return False
        try:
            return not await self._rosters.find(kept.called(native), among, until)
        except Unheard:
            return False

    async def leaving(self, native: str) -> list[Profile]:
        """Somebody we know, as one who has left; none when we never met."""
        kept = await asyncio.to_thread(self._kept, {native}, set())
        return [
            Profile(native=native, known=True, name=one.name, kind=one.kind, gone=True)
            for one in kept.people.values()
        ]

    async def _keep(self, activity: Json) -> None:
        """How to reach who acted and where it was; the address is newest in what just came."""
        url, account = payload.service_url(activity), payload.account(activity)
        who = Known(native=payload.actor(activity), account=account, service_url=url)
        team = payload.team(activity)
        where = Known(native=payload.place(activity), service_url=url, team=team)
        await self._workplace.keep(who, where)

    def _kept(self, people: set[str], places: set[str]) -> _Kept:
        with self._workplace.storage.book(self._workplace.id) as book:
            persons = book.people_called(people) if people else []
            spots = [book.place_called(native) for native in places]
            addresses = [book.address_of(native) for native in people | places]
        return _Kept(
            {one.native: one for one in persons},
            {one.native: one for one in spots if one is not None},
            {one.native: one for one in addresses if one is not None},
        )

    async def _people(
        self, activity: Json, natives: list[str], kept: _Kept, until: float
    ) -> tuple[dict[str, Profile], frozenset[str]]:
        """Those who are in a place of ours, and those of whom every roster said that they are not.

        With more teams than are asked, nobody is known to be in none of them.
        """
        if not natives:
            return {}, frozenset()
        others = await self._teams(activity)
        among = [_here(activity), *others[:NEAR]]
        looked = (self._person(native, among, kept, until) for native in natives)
        found = dict(zip(natives, await asyncio.gather(*looked), strict=True))
        nowhere = {native for native, answer in found.items() if answer is Answered.NOWHERE}
        people = {native: one for native, one in found.items() if isinstance(one, Profile)}
        return people, frozenset(nowhere if len(others) <= NEAR else ())

    async def _person(
        self, native: str, among: list[Roster], kept: _Kept, until: float
    ) -> Profile | Answered:
        try:
            member = await self._rosters.find(kept.called(native), among, until)
        except Unheard:
            return Answered.NOT
        if not member or (entra_id(member) or native) != native:
            # Rosters also find people by their address; who answers with another id made it up.
            return Answered.NOWHERE
        account = payload.text(member, "id")
        await self._workplace.keep(
            Known(native=native, account=account, service_url=among[0].service_url)
        )
        # The id we asked by stays theirs, whatever the answer calls them.
        told = profile(native, member, self._workplace.tenant)
        person = kept.people.get(native)
        return replace(told, admin=person.admin) if person is not None else told

    async def _teams(self, activity: Json) -> list[Roster]:
        """The rosters of the teams we are in, but for the one that is asked anyway."""
        here = payload.place(activity)
        known = {one.team: one for one in await self._workplace.addresses() if one.team}
        return [Roster(one.service_url, team) for team, one in known.items() if team != here]

    async def _rooms(
        self, activity: Json, natives: list[str], kept: _Kept, until: float
    ) -> dict[str, Room]:
        spots = (_spot(native, activity, kept) for native in natives)
        found = await asyncio.gather(*(self._rosters.room(spot, until) for spot in spots))
        return {one.native: one for one in found if one is not None}


@dataclass(frozen=True, slots=True)
class _Kept:
    """What storage knows of those an activity speaks of."""

    people: Mapping[str, Person] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    addresses: Mapping[str, Address] = field(default_factory=dict)

    def called(self, native: str) -> str:
        """What rosters call somebody: their account, and their Entra id while we have none."""
        address = self.addresses.get(native)
        return (address.account if address is not None else "") or native


def _here(activity: Json) -> Roster:
    return Roster(payload.service_url(activity), payload.place(activity))


def _is_private_chat(native: str, activity: Json, kept: _Kept) -> bool:
    """Private chats are called in many ways; what an activity says of its own is certain."""
    if native == payload.place(activity):
        return payload.is_personal(activity)
    return not is_channel(native, kept.addresses.get(native)) and not native.endswith(GROUP_CHAT)


def _spot(native: str, activity: Json, kept: _Kept) -> Spot:
    """A place to ask about; what Teams does not tell stays as it was."""
    here = native == payload.place(activity)
    address, place = kept.addresses.get(native), kept.places.get(native)
    team = address.team if address is not None else ""
    named = payload.text(activity, "channelData", "channel", "id") == native
    name = payload.text(activity, "channelData", "channel", "name") if named else ""
    if here and not team:
        name = payload.text(activity, "conversation", "name")
    channel = is_channel(native, address)
    return Spot(
        native=native,
        service_url=payload.service_url(activity),
        team=team or (payload.team(activity) if channel else ""),
        kind=PlaceKind.CHANNEL if channel else PlaceKind.GROUP,
        name=name or (place.name if place is not None else ""),
        archived=place is not None and place.archived,
    )
