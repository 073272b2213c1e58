"""The Teams tenant Parley works in, and how its people and places are reached."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from adapters.teams.payload import THREAD
from storage.engine import Storage
from storage.records import Address

PLATFORM = "teams"
NAME = "Microsoft Teams"
BOT = "28:"
LINK = "https://teams.microsoft.com/l/message/{place}/{message}?tenantId="
CHANNELS = ("@thread.tacv2", "@thread.skype")  # how the ids of channels end, new and old
KEPT = 10_000
KEPT_SECONDS = 600.0  # then it is looked up once more: another replica may have heard otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an activity says of how somebody or a place is reached; what is empty says nothing."""

    native: str
    account: str = ""
    service_url: str = ""
    team: str = ""


@dataclass(slots=True)
class Workplace:
    """Who we are here, and the way to whom we met."""

    storage: Storage
    tenant: str
    app_id: str
    _kept: OrderedDict[str, tuple[Known, float]] = field(default_factory=OrderedDict)
    _newest: str = ""  # the service url heard last: a tenant has one, as a rule

    @property
    def id(self) -> str:
        """The workspace, as storage knows it."""
        return f"{PLATFORM}:{self.tenant}"

    @property
    def bot(self) -> str:
        """What the connector calls us."""
        return f"{BOT}{self.app_id}"

    async def settle(self) -> None:
        """Make the workspace known. Raises what storage raises."""
        await asyncio.to_thread(self._settle)

    async def keep(self, *all_known: Known) -> None:
        """Keep how people and places are reached; written only when something is new.

        Raises what storage raises.
        """
        now = time.monotonic()
        news = [one for one in all_known if one.native and self._is_news(one, now)]
        if not news:
            return
        try:
            await asyncio.to_thread(self._keep, news)
        except Exception:  # noqa: BLE001 -- somebody else has just written the same, as a rule
            await asyncio.to_thread(self._keep, news)
        for one in news:
            self._newest = one.service_url or self._newest
            self._kept[one.native] = (one, now)
            self._kept.move_to_end(one.native)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)

    async def address(self, native: str) -> Address | None:
        """How somebody, a place or a thread is reached. Raises what storage raises."""
        return await asyncio.to_thread(self._address, bare(native))

    async def addresses(self) -> list[Address]:
        """All of them. Raises what storage raises."""
        return await asyncio.to_thread(self._addresses)

    async def person(self, native: str, account: str) -> str:
        """The id in storage of somebody, by their own or by the connector's; empty if unknown."""
        return await asyncio.to_thread(self._person, native, account)

    async def any_service_url(self) -> str:
        """For those never met: the newest known. Empty before anybody spoke to us.

        Raises what storage raises.
        """
        if not self._newest:
            known = [one for one in await self.addresses() if one.service_url]
            self._newest = known[-1].service_url if known else ""
        return self._newest

    def _is_news(self, one: Known, now: float) -> bool:
        kept, at = self._kept.get(one.native, (None, 0.0))
        return kept is None or now - at > KEPT_SECONDS or _merged(kept, one) != kept

    def _person(self, native: str, account: str) -> str:
        with self.storage.book(self.id) as book:
            named = [one.native for one in book.addresses() if account and one.account == account]
            found = book.people_called([native] if native else named)
            return found[0].id if found else ""

    def _settle(self) -> None:
        with self.storage.book(self.id) as book:
            workspace = book.settle_workspace(PLATFORM, self.tenant, NAME)
            workspace.bot = self.bot
            workspace.message_url = LINK + self.tenant

    def _keep(self, news: list[Known]) -> None:
        with self.storage.book(self.id) as book:
            for one in news:
                found = book.address_of(one.native) or book.add(Address(native=one.native))
                for name in ("account", "service_url", "team"):
                    said = getattr(one, name)
                    if said and getattr(found, name) != said:
                        setattr(found, name, said)

    def _address(self, native: str) -> Address | None:
        with self.storage.book(self.id) as book:
            return book.address_of(native)

    def _addresses(self) -> list[Address]:
        with self.storage.book(self.id) as book:
            return book.addresses()


def bare(conversation: str) -> str:
    """A channel or a chat, without the thread."""
    return conversation.partition(THREAD)[0]


def is_channel(native: str, address: Address | None) -> bool:
    """Whether there are threads in a place. Chats are called in many ways, channels in two."""
    return bool(address is not None and address.team) or native.endswith(CHANNELS)


def _merged(kept: Known, said: Known) -> Known:
    return replace(
        kept,
        account=said.account or kept.account,
        service_url=said.service_url or kept.service_url,
        team=said.team or kept.team,
    )
