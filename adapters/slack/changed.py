"""What Slack tells us of people and places: names, zones, who left, what is shared with outsiders.

Only of those we know already: whoever the bot never met is nobody's business, and is looked up when
they are met.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from adapters.slack import payload
from adapters.slack.acquaintance import profile
from adapters.slack.happened import Happening
from adapters.slack.web import Json
from flows.language.events import Event, Learned, Room

PEOPLE_EVENTS = ("user_change", "team_join")
MOVED = "channel_id_changed"
LEFT = ("channel_left", "group_left")

# What each event says by itself; everything else of the place is asked for.
SAYS: dict[str, Callable[[Json], dict[str, Any]]] = {
    "channel_rename": lambda event: {"name": payload.text(event, "channel", "name")},
    "group_rename": lambda event: {"name": payload.text(event, "channel", "name")},
    "channel_archive": lambda _: {"archived": True},
    "group_archive": lambda _: {"archived": True},
    "channel_unarchive": lambda _: {"archived": False},
    "group_unarchive": lambda _: {"archived": False},
    "channel_deleted": lambda _: {"archived": True, "bot_inside": False},
    "group_deleted": lambda _: {"archived": True, "bot_inside": False},
    "channel_left": lambda _: {"bot_inside": False},
    "group_left": lambda _: {"bot_inside": False},
    "channel_shared": lambda _: {"shared": True},
    "channel_unshared": lambda _: {},
}
CHANGES = (*PEOPLE_EVENTS, *SAYS, MOVED)


class Change(Happening):
    """Something about a person or a place; nothing is answered."""

    async def event(self) -> Event | None:
        """As much as can be known."""
        kind = payload.text(self.happened, "type")
        if kind in PEOPLE_EVENTS:
            return await self._person(kind)
        if kind == MOVED:
            return await self._moved()
        native = payload.text(self.happened, "channel") or payload.text(
            self.happened, "channel", "id"
        )
        workspace = await self.workspace()
        room = await self._room(workspace, native, SAYS[kind](self.happened), ask=kind not in LEFT)
        if room is None:
            return None
        return Learned(key=self.key, workspace=workspace, rooms=(room,))

    async def _person(self, kind: str) -> Event | None:
        workspace = await self.workspace()
        found = profile(payload.part(self.happened, "user"), self.desk.workplace.team)
        known = await self.desk.acquaintance.names(workspace, [found.native])
        if not found.native or (kind == "user_change" and not known):
            return None
        return Learned(key=self.key, workspace=workspace, people=(found,))

    async def _room(
        self, workspace: str, native: str, says: dict[str, Any], *, ask: bool
    ) -> Room | None:
        """A place we know, as it is now. Without Slack's answer, as it was, and what was said."""
        acquaintance = self.desk.acquaintance
        room = await acquaintance.remembered(workspace, native)
        if room is None:
            return None
        if ask:
            met = await acquaintance.meet(workspace, places=[native], afresh=True)
            found = met.rooms.get(native)
            room = found if found is not None and found.known else room
        return replace(room, **says)

    async def _moved(self) -> Event | None:
        """A private channel has another id once it is shared. The old one is closed."""
        workspace = await self.workspace()
        old, new = (payload.text(self.happened, f"{which}_channel_id") for which in ("old", "new"))
        before = await self._room(workspace, old, {"archived": True}, ask=False)
        if before is None:
            return None
        met = await self.desk.acquaintance.meet(workspace, places=[new], afresh=True)
        rooms = tuple(room for room in (before, met.rooms.get(new)) if room is not None)
        return Learned(key=self.key, workspace=workspace, rooms=rooms)
