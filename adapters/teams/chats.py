"""Private chats: opened once, and remembered. For the same two people it is always the same one."""

from __future__ import annotations

from collections import OrderedDict

from adapters.payload import Json
from adapters.teams.web import Web
from adapters.teams.workplace import Workplace

REMEMBERED = 10_000


class Chats:
    """Opens them. What is kept for longer than this process is kept with the person (`dm`)."""

    def __init__(self, web: Web, workplace: Workplace) -> None:
        self._web = web
        self._workplace = workplace
        self._open: OrderedDict[str, str] = OrderedDict()

    async def chat_with(
        self, native: str, account: str, service_url: str, *, seconds: float | None = None
    ) -> str:
        """The conversation with somebody; raises what Web raises.

        Who was never met has no account and is called by their Entra id: Teams takes both.
        """
        if native not in self._open:
            tenant = self._workplace.tenant
            parameters: Json = {
                "bot": {"id": self._workplace.bot},
                "members": [{"id": account or native}],
                "isGroup": False,
                "tenantId": tenant,
                "channelData": {"tenant": {"id": tenant}},
            }
            self._open[native], _ = await self._web.create(service_url, parameters, seconds=seconds)
            while len(self._open) > REMEMBERED:
                self._open.popitem(last=False)
        return self._open[native]

    def forget(self, native: str) -> None:
        """Open it anew next time: it is gone."""
        self._open.pop(native, None)
