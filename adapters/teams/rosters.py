"""What Teams says of people and places when it is asked: rosters and lists of channels."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.teams import payload
from adapters.teams.payload import Json
from adapters.teams.trouble import NO_CHAT, NOT_FOUND
from adapters.teams.web import Web
from adapters.teams.workplace import BOT
from flows.language.events import Profile, Room
from storage.records import PersonKind, PlaceKind

FAILURES = (Refusal, Unsent, Unanswered)
PRIVATE = "private"
USER, GUEST = "user", "guest"
INVITED = "#ext#"  # in the name a tenant gives to its guests

log = structlog.get_logger("parley.teams")


class Unheard(Exception):
    """Not every roster answered, so nobody can say that somebody is in none of them."""


@dataclass(frozen=True, slots=True)
class Roster:
    """A conversation whose members can be asked for."""

    service_url: str
    conversation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place to be looked up, and what is known of it already."""

    native: str
    service_url: str
    team: str = ""
    kind: PlaceKind = PlaceKind.CHANNEL
    name: str = ""
    archived: bool = False


class Rosters:
    """Asks Teams, until a moment (monotonic); what it does not answer is logged and left out."""

    def __init__(self, web: Web, tenant: str) -> None:
        self._web = web
        self._tenant = tenant

    async def find(self, who: str, among: Sequence[Roster], until: float) -> Json:
        """Somebody, by account or Entra id, in the first of these rosters that holds them.

        Empty when all answered and none does. Raises Unheard.
        """
        unheard = not among
        for roster in among:
            try:
                return await self._web.member(
                    roster.service_url, roster.conversation, who, seconds=_left(until)
                )
            except FAILURES as error:
                unheard = unheard or not _is_absent(error)
        if unheard:
            raise Unheard
        return {}

    async def room(self, spot: Spot, until: float) -> Room | None:
        """A place; None when its roster cannot be read: nobody knows who would read there."""
        members, channel = await asyncio.gather(
            self._members(spot, until), self._channel(spot, until)
        )
        if members is None:
            return None
        private = payload.text(channel, "type").lower() == PRIVATE
        return Room(
            native=spot.native,
            known=True,
            name=payload.text(channel, "name") or spot.name,
            kind=PlaceKind.PRIVATE if private else spot.kind,
            shared=any(is_stranger(one, self._tenant) for one in members),
            archived=spot.archived,
        )

    async def _members(self, spot: Spot, until: float) -> list[Json] | None:
        try:
            return await self._web.members(spot.service_url, spot.native, seconds=_left(until))
        except FAILURES as error:
            _failed("members", error)
            return None

    async def _channel(self, spot: Spot, until: float) -> Json:
        """The channel as its team lists it. General has no name there; it is called as its team."""
        if not spot.team:
            return {}
        try:
            listed = await self._web.channels(spot.service_url, spot.team, seconds=_left(until))
            found = next((one for one in listed if payload.text(one, "id") == spot.native), {})
            if spot.native == spot.team and not payload.text(found, "name"):
                team = await self._web.team(spot.service_url, spot.team, seconds=_left(until))
                return {**found, "name": payload.text(team, "name")}
        except FAILURES as error:
            _failed("channels", error)
            return {}
        return found


def profile(native: str, member: Json, tenant: str) -> Profile:
    """A person as a roster describes them. It does not say who is an admin."""
    names = [payload.text(member, key) for key in ("givenName", "surname")]
    name = payload.text(member, "name") or " ".join(one for one in names if one)
    kind = kind_of(member, tenant)
    return Profile(native=native, known=True, name=name, kind=kind)


def kind_of(member: Json, tenant: str) -> PersonKind:
    """Who is not plainly of our tenant is an outsider: an unknown role, nobody's id."""
    if payload.text(member, "id").startswith(BOT):
        return PersonKind.BOT
    role, theirs = payload.text(member, "userRole").lower(), payload.text(member, "tenantId")
    ours = theirs == tenant if theirs else role == USER
    if not entra_id(member) or not ours or role not in {"", USER, GUEST}:
        return PersonKind.OUTSIDER
    invited = INVITED in payload.text(member, "userPrincipalName").lower()
    return PersonKind.GUEST if role == GUEST or invited else PersonKind.MEMBER


def is_stranger(member: Json, tenant: str) -> bool:
    """Whether somebody in a place makes it one where nothing internal is said."""
    return kind_of(member, tenant) in {PersonKind.GUEST, PersonKind.OUTSIDER}


def entra_id(member: Json) -> str:
    """Their Entra id; Teams calls it one way or the other. Anonymous people have none."""
    return (payload.text(member, "aadObjectId") or payload.text(member, "objectId")).lower()


def _is_absent(error: Exception) -> bool:
    """Whether an error says that somebody is not in a roster; all others are logged."""
    if isinstance(error, Refusal) and error.status == NOT_FOUND and error.error not in NO_CHAT:
        return True
    _failed("member", error)
    return False


def _failed(what: str, error: Exception) -> None:
    log.warning("teams_lookup_failed", what=what, error=str(error))


def _left(until: float) -> float:
    return until - time.monotonic()
