"""The Slack workspace Parley works in: one token, one workspace."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from adapters.slack import payload
from adapters.slack.web import Json
from storage.engine import Storage

PLATFORM = "slack"


@dataclass(slots=True)
class Workplace:
    """Who we are here. Empty until Slack has told us (`auth.test`)."""

    storage: Storage
    team: str = ""
    bot: str = ""  # our user id
    bot_id: str = ""  # Slack's other name for us, on messages

    @property
    def id(self) -> str:
        """The workspace, as storage knows it."""
        return f"{PLATFORM}:{self.team}"

    async def of(self, body: Json) -> str:
        """The workspace a delivery belongs to; empty when it is another one's.

        Before Slack has told us who we are, the delivery says it. Raises what storage raises.
        """
        team = installed_in(body)
        if self.team:
            return self.id if team in {"", self.team} else ""
        if not team:
            return ""
        await asyncio.to_thread(self._settle, team, "", "", "")
        return f"{PLATFORM}:{team}"

    async def settle(self, who: Json) -> None:
        """Keep what `auth.test` told us. Raises what storage raises."""
        team, bot = payload.text(who, "team_id"), payload.text(who, "user_id")
        name, url = payload.text(who, "team"), payload.text(who, "url")
        await asyncio.to_thread(self._settle, team, name, url, bot)
        self.team, self.bot, self.bot_id = team, bot, payload.text(who, "bot_id")

    def _settle(self, team: str, name: str, url: str, bot: str) -> None:
        with self.storage.book(f"{PLATFORM}:{team}") as book:
            workspace = book.settle_workspace(PLATFORM, team, name)
            workspace.name = name or workspace.name
            workspace.bot = bot or workspace.bot
            if url:
                workspace.message_url = f"{url.rstrip('/')}/archives/{{channel}}/p{{digits}}"


def installed_in(body: Json) -> str:
    """The workspace whose installation a delivery is for.

    In shared channels the outer `team_id` may be the other company's; what is authorised is ours.
    """
    for one in payload.parts(body, "authorizations"):
        if found := payload.text(one, "team_id"):
            return found
    return (
        payload.text(body, "context_team_id")
        or payload.text(body, "view", "app_installed_team_id")
        or payload.text(body, "team", "id")
        or payload.text(body, "team_id")
    )
