"""What Teams tells us of people and places: names, who came and went, what outsiders can read.

Only of those we know already: whoever the bot never met is nobody's business, and is looked up when
they are met.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from adapters.teams import payload
from adapters.teams.happened import Happening
from adapters.timely import Unsure
from flows.language.events import Event, Learned, Profile, Room

GONE = {"archived": True, "bot_inside": False}
BACK = {"archived": False, "bot_inside": True}

# What each event says by itself; everything else of the place is asked for.
OF_A_CHANNEL: dict[str, dict[str, Any]] = {
    "channelRenamed": {},
    "channelDeleted": GONE,
    "channelRestored": BACK,
    "channelShared": {"shared": True},
    "channelUnshared": {},
    "channelMemberAdded": {},
    "channelMemberRemoved": {},
}
OF_A_TEAM: dict[str, dict[str, Any]] = {
    "teamRenamed": {},
    "teamArchived": {"archived": True},
    "teamUnarchived": {"archived": False},
    "teamDeleted": GONE,
    "teamHardDeleted": GONE,
    "teamRestored": BACK,
    "teamMemberAdded": {},
    "teamMemberRemoved": {},
}
CLOSED = {"channelDeleted", "teamDeleted", "teamHardDeleted"}  # there is nobody left to ask


class Change(Happening):
    """Something about people or places; nothing is answered."""

    async def event(self) -> Event | None:
        """As much as can be known, of what we know already."""
        people = (*await self._came(), *await self._went())
        rooms = await self._rooms(await self._places())
        if not rooms and not people:
            return None
        return Learned(key=self.key, workspace=self.workspace, people=people, rooms=rooms)

    @property
    def _what(self) -> str:
        return payload.text(self.activity, "channelData", "eventType")

    async def _places(self) -> list[str]:
        """Where it happened: in a channel, in all of a team, in a chat."""
        team, here = payload.team(self.activity), payload.place(self.activity)
        if self._what in OF_A_CHANNEL:
            return [payload.text(self.activity, "channelData", "channel", "id") or here]
        if self._what in OF_A_TEAM and team:
            return list(await self.desk.acquaintance.channels_of(team))
        return [here] if self._members("Added") or self._members("Removed") else []

    async def _rooms(self, natives: Iterable[str]) -> tuple[Room, ...]:
        """Places we know, as they are now. Without an answer, as they were, and what was said."""
        acquaintance = self.desk.acquaintance
        known = {native: await acquaintance.remembered(native) for native in natives}
        rooms = {native: room for native, room in known.items() if room is not None}
        if rooms and self._what not in CLOSED:
            met = await acquaintance.meet(self.activity, places=list(rooms), afresh=True)
            found = {native: met.rooms[native] for native in rooms if _found(met.rooms, native)}
            if self._may_bring_outsiders and len(found) < len(rooms):
                raise Unsure("It is not known who reads there now.")
            rooms |= found
        return tuple(replace(room, **self._says()) for room in rooms.values())

    @property
    def _may_bring_outsiders(self) -> bool:
        """Somebody came: as it was before is no answer, so the listener asks again."""
        return bool(self._members("Added")) or self._what == "channelMemberAdded"

    def _says(self) -> dict[str, Any]:
        says = dict(OF_A_CHANNEL.get(self._what) or OF_A_TEAM.get(self._what) or {})
        name = payload.text(self.activity, "channelData", "channel", "name")
        return says | ({"name": name} if self._what == "channelRenamed" and name else {})

    async def _came(self) -> list[Profile]:
        """Somebody we know is in one more place, and so perhaps no longer gone."""
        natives = await self._known("Added")
        if not natives:
            return []
        met = await self.desk.acquaintance.meet(self.activity, natives, afresh=True)
        return [met.people[native] for native in natives if native in met.people]

    async def _went(self) -> list[Profile]:
        """Who is nowhere any more has left; an answer that did not come says nothing."""
        gone: list[Profile] = []
        for native in await self._known("Removed"):
            if await self.desk.acquaintance.is_gone(self.activity, native):
                gone += await self.desk.acquaintance.leaving(native)
        return gone

    async def _known(self, which: str) -> list[str]:
        natives = self._members(which)
        names = await self.desk.acquaintance.names(natives) if natives else {}
        return [native for native in natives if native in names]

    def _members(self, which: str) -> list[str]:
        members = payload.parts(self.activity, f"members{which}")
        found = [payload.text(one, "aadObjectId").lower() for one in members]
        return list(dict.fromkeys(one for one in found if one))


def _found(rooms: Any, native: str) -> bool:  # noqa: ANN401 -- a mapping of rooms
    return native in rooms and rooms[native].known
