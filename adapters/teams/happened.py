"""What happens without a button: the app is installed or removed, the bot comes into a place.

Nobody waits for an answer here, and Teams tells everything once: so where the memory cannot be
reached the listener tries again by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from adapters.teams import payload
from adapters.teams.exchange import Exchange
from flows.language.events import Event, Forgotten, HomeOpened, Invited, Learned

TOGETHER = 300.0  # seconds within which two tidings of one installation come


class Happening(Exchange):
    """Something that happened, by itself or to us."""

    kind = "event"
    again = True

    @property
    def once(self) -> str:
        """A key for the two tidings of one installation; installing it again later is another."""
        told = payload.text(self.activity, "timestamp")
        try:
            moment = datetime.fromisoformat(told).timestamp()
        except (ValueError, OverflowError, OSError):
            return self.key
        return f"{payload.place(self.activity)}:{self.user}:{int(moment // TOGETHER)}"


class Joined(Happening):
    """The bot was brought into a team, a channel or a group chat: the one who did it is greeted.

    Teams does not say who is an admin. The first who installs us in a team is one to us, and
    nobody after them while they are here: in many companies everybody may install apps.
    """

    async def event(self) -> Event:
        """Without an inviter there is nobody to talk to, but a place to know."""
        chosen = payload.text(self.activity, "channelData", "settings", "selectedChannel", "id")
        met = await self.desk.acquaintance.meet(self.activity, places=[chosen], afresh=True)
        room = self.room(met, chosen) or self.room(met)
        key = f"joined:{self.once}"
        if not self.user:
            rooms = (room,) if room else ()
            return Learned(key=key, workspace=self.workspace, rooms=rooms)
        who = self.actor(met)
        if payload.team(self.activity) and not await self.desk.acquaintance.has_admin():
            who = replace(who, admin=True)
        return Invited(key=key, workspace=self.workspace, who=who, where=room)


class OpenedHome(Happening):
    """The app was installed for one person: the first thing they see is their home."""

    async def event(self) -> Event | None:
        """The home is a card in the private chat."""
        if not self.user:
            return None
        met = await self.desk.acquaintance.meet(self.activity)
        key = f"home:{self.once}"
        return HomeOpened(key=key, workspace=self.workspace, who=self.actor(met))


class Left(Happening):
    """The bot was removed: nothing is said there any more."""

    async def event(self) -> Event | None:
        """What is known of places stays."""
        remembered = self.desk.acquaintance.remembered
        known = [await remembered(native) for native in await self._places()]
        rooms = tuple(replace(room, bot_inside=False) for room in known if room is not None)
        return Learned(key=self.key, workspace=self.workspace, rooms=rooms) if rooms else None

    async def _places(self) -> list[str]:
        """Out of a team is out of all its channels; a private one can also be left alone."""
        here, team = payload.place(self.activity), payload.team(self.activity)
        channel = payload.text(self.activity, "channelData", "channel", "id")
        if payload.text(self.activity, "channelData", "eventType").startswith("channel"):
            return [channel or here]
        channels = await self.desk.acquaintance.channels_of(team) if team else []
        return list(dict.fromkeys([here, *channels]))


class Unwanted(Happening):
    """Teams asks us to delete what we keep of whoever it comes from."""

    async def event(self) -> Event | None:
        """They act no more, so they are only spoken of; who is not known needs nothing."""
        account = payload.account(self.activity)
        person = await self.desk.acquaintance.id_of(self.user, account)
        if not person:
            return None
        return Forgotten(key=self.key, workspace=self.workspace, about=person)
