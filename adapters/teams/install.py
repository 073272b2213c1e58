"""Microsoft Teams, whole: the route, the voice, and the token without which nothing can be said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import structlog
from fastapi import APIRouter

from adapters.background import Background, until_done
from adapters.outcome import Refusal, Unsent
from adapters.teams import edge
from adapters.teams.acquaintance import Acquaintance
from adapters.teams.desk import Desk
from adapters.teams.edge import House
from adapters.teams.identity import OPENID_URL, Identity
from adapters.teams.listen import Listener
from adapters.teams.login import MICROSOFT
from adapters.teams.reach import Reach
from adapters.teams.seal import Seal
from adapters.teams.speak import TeamsVoice
from adapters.teams.web import Web
from adapters.teams.workplace import Workplace
from adapters.voice import Hear
from flows.language.forms import Form
from flows.language.steps import Command
from storage.engine import Storage

STARTING_SECONDS = 5.0
STOPPING_SECONDS = 5.0

log = structlog.get_logger("parley.teams")


class Teams:
    """One tenant of Microsoft Teams, with one bot."""

    def __init__(  # noqa: PLR0913 -- what a tenant needs, each by name
        self,
        *,
        storage: Storage,
        hear: Hear,
        commands: Sequence[Command],
        forms: Mapping[str, type[Form]],
        app_id: str,
        password: str,
        tenant: str,
        keys: Sequence[str],
        emulator: bool = False,
        now: Callable[[], datetime],
        openid_url: str = OPENID_URL,
        login_url: str = MICROSOFT,
        hosts: Sequence[str] = (),
    ) -> None:
        self.commands = tuple(commands)
        self._trouble = "not connected yet"
        self._emulator = emulator
        self._web = Web(
            app_id, password, tenant, login_url=login_url, emulator=emulator, hosts=hosts
        )
        seal = Seal(keys)
        self._workplace = Workplace(storage, tenant, app_id)
        acquaintance = Acquaintance(self._web, self._workplace, now)
        reach = Reach(self._web, self._workplace, seal)
        desk = Desk(hear, self._workplace, acquaintance, reach, seal, forms)
        self._listener = Listener(desk, self._web.client)
        self._background = Background()
        house = House(app_id=app_id, tenant=tenant, emulator=emulator, hosts=tuple(hosts))
        self.voice = TeamsVoice(self._web, self._workplace, seal)
        self.router: APIRouter = edge.router(self._listener, Identity(app_id, openid_url), house)

    @property
    def trouble(self) -> str:
        """For readiness: why it does not work, in plain words; empty when it does."""
        return self._trouble

    async def start(self) -> None:
        """Settle the workspace and see that we are given a token. Never raises.

        Where the login service or the database cannot be reached, it is tried again.
        """
        if not await self._introduce():
            self._background.later(until_done(self._introduce, tried=True))

    async def stop(self) -> None:
        """Finish what is being answered and hang up."""
        await self._background.stop()
        await self._listener.settle(STOPPING_SECONDS)
        await self._web.close()

    async def _introduce(self) -> bool:
        try:
            await self._workplace.settle()
            if not self._emulator:
                until = time.monotonic() + STARTING_SECONDS
                await asyncio.to_thread(self._web.credentials.ready, until)
        except Refusal as refusal:
            self._trouble = (
                f"Microsoft refuses the app's id or password ({refusal.error}): "
                "see TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_ID"
            )
        except Unsent as error:
            self._trouble = f"Microsoft's login service cannot be reached ({error})"
        except Exception as error:  # noqa: BLE001 -- the database: it comes back
            self._trouble = f"the database cannot be reached ({type(error).__name__})"
        else:
            self._trouble = ""
            log.info("teams_connected", workspace=self._workplace.id)
            return True
        log.warning("teams_not_connected", reason=self._trouble)
        return False
