"""Gets to know people and places: what Slack says of them, unless storage has heard it lately.

A person or a place we never got to know is nobody we may trust: without an answer from Slack a
guest would pass for a member, and a channel shared with a customer for one of our own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

import structlog

from adapters.met import Met, is_seen, is_stale, room_of
from adapters.slack import payload
from adapters.slack.web import Json, Refusal, Unanswered, Unsent, Web
from adapters.slack.workplace import Workplace
from flows.language.events import Profile, Room
from storage.records import Person, PersonKind, Place, PlaceKind

SECONDS = 1.2  # for all look-ups of one event together
SLACKBOT = "USLACKBOT"
DM = "D"

log = structlog.get_logger("parley.slack")


class Acquaintance:
    """Looks people and places up, first in storage and then at Slack."""

    def __init__(self, web: Web, workplace: Workplace, now: Callable[[], datetime]) -> None:
        self._web = web
        self._workplace = workplace
        self._now = now

    async def meet(
        self,
        workspace: str,
        people: Iterable[str] = (),
        places: Iterable[str] = (),
        *,
        afresh: bool = False,
    ) -> Met:
        """Those of these ids, within `SECONDS`. Raises what storage raises.

        `afresh` asks Slack about places whatever storage has heard.
        """
        natives = {one for one in people if one}
        places = [one for one in places if one]
        rooms = {one for one in places if not one.startswith(DM)}
        known, places_known = await asyncio.to_thread(self._remembered, workspace, natives, rooms)
        stale = [one for one in natives if is_stale(known.get(one), self._now())]
        old = [one for one in rooms if afresh or is_stale(places_known.get(one), self._now())]
        profiles, found = await asyncio.gather(
            self._ask("users.info", "user", stale), self._ask("conversations.info", "channel", old)
        )
        met = {one: Profile(native=one) for one in natives if is_seen(known.get(one))}
        met |= {one: profile(body, self._workplace.team) for one, body in profiles.items()}
        spots = {one: Room(native=one) for one in rooms if is_seen(places_known.get(one))}
        spots |= {one: room(body) for one, body in found.items()}
        spots |= {one: _private(one) for one in places if one.startswith(DM)}
        return Met(met, spots, frozenset(natives - met.keys()))

    async def names(self, workspace: str, natives: Iterable[str]) -> Mapping[str, str]:
        """The names of people, as far as storage knows them."""
        wanted = set(natives)
        if not wanted:
            return {}
        known, _ = await asyncio.to_thread(self._remembered, workspace, wanted, set())
        return {native: person.name for native, person in known.items()}

    async def remembered(self, workspace: str, native: str) -> Room | None:
        """A place as storage knows it, to be told back with a change."""
        _, places = await asyncio.to_thread(self._remembered, workspace, set(), {native})
        place = places.get(native)
        return room_of(place) if place is not None else None

    def _remembered(
        self, workspace: str, people: set[str], places: set[str]
    ) -> tuple[dict[str, Person], dict[str, Place]]:
        with self._workplace.storage.book(workspace) as book:
            persons = book.people_called(people) if people else []
            spots = [book.place_called(native) for native in places]
        return (
            {person.native: person for person in persons},
            {place.native: place for place in spots if place is not None},
        )

    async def _ask(self, method: str, key: str, natives: list[str]) -> dict[str, Json]:
        answers = await asyncio.gather(*(self._one(method, key, native) for native in natives))
        what = "user" if key == "user" else "channel"
        bodies = [payload.part(answer, what) for answer in answers]
        # The id we asked by stays theirs, whatever the answer calls them.
        found = zip(natives, bodies, strict=True)
        return {native: {**body, "id": native} for native, body in found if body}

    async def _one(self, method: str, key: str, native: str) -> Json:
        try:
            # Without being asked to, Slack does not tell which language somebody reads.
            more = {"include_locale": True} if key == "user" else {}
            return await self._web.read(method, {key: native, **more}, seconds=SECONDS)
        except (Refusal, Unsent, Unanswered) as error:
            log.warning("slack_lookup_failed", method=method, error=str(error))
            return {}


def profile(user: Json, team: str) -> Profile:
    """A person as Slack describes them."""
    face = payload.part(user, "profile")
    name = (
        payload.text(face, "display_name")
        or payload.text(user, "real_name")
        or payload.text(face, "real_name")
        or payload.text(user, "name")
    )
    return Profile(
        native=payload.text(user, "id"),
        known=True,
        name=name,
        kind=_kind(user, team),
        admin=bool(user.get("is_admin") or user.get("is_owner")),
        gone=bool(user.get("deleted")),
        zone=payload.text(user, "tz"),
        language=payload.text(user, "locale"),
    )


def _kind(user: Json, team: str) -> PersonKind:
    if user.get("is_bot") or user.get("id") == SLACKBOT:
        return PersonKind.BOT
    if user.get("is_stranger") or not _belongs(user, team):
        return PersonKind.OUTSIDER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return PersonKind.GUEST
    return PersonKind.MEMBER


def _belongs(user: Json, team: str) -> bool:
    """Whether somebody is of this workspace; on Enterprise Grid they may be of several."""
    theirs = payload.text(user, "team_id")
    grid = payload.at(user, "enterprise_user", "teams")
    return not team or theirs in {"", team} or (isinstance(grid, list) and team in grid)


def room(channel: Json) -> Room:
    """A conversation as Slack describes it. The first letter of its id says nothing of privacy."""
    return Room(
        native=payload.text(channel, "id"),
        known=True,
        name=payload.text(channel, "name"),
        kind=_place_kind(channel),
        shared=_is_shared(channel),
        archived=bool(channel.get("is_archived")),
        bot_inside=bool(channel.get("is_member", True)),
    )


def _place_kind(channel: Json) -> PlaceKind:
    if channel.get("is_im"):
        return PlaceKind.DM
    if channel.get("is_mpim"):
        return PlaceKind.GROUP
    private = channel.get("is_private") or channel.get("is_group")
    return PlaceKind.PRIVATE if private else PlaceKind.CHANNEL


def _is_shared(channel: Json) -> bool:
    """With outsiders, now or once they accept. `is_shared` is also true within one company."""
    keys = (
        "is_ext_shared",
        "is_pending_ext_shared",
        "pending_shared",
        "pending_connected_team_ids",
    )
    return any(bool(channel.get(key)) for key in keys)


def _private(native: str) -> Room:
    return Room(native=native, known=True, kind=PlaceKind.DM)
