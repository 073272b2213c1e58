"""The web app, and the one place where everything is wired.

build(load())      # an ASGI app: platforms' webhooks, the sandbox, /healthz /readyz /metrics
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

import structlog
from fastapi import FastAPI
from pydantic import SecretStr

from adapters.sandbox import company
from adapters.sandbox.bell import Bell
from adapters.sandbox.desk import Desk
from adapters.sandbox.speak import SandboxVoice
from adapters.sandbox.window import open_window
from adapters.trackers.all import all_trackers
from adapters.trackers.http import Client
from adapters.trackers.port import Unusable
from adapters.voice import Voice
from bot import about, erasing
from bot.apologies import raised_at
from bot.clock import Clock, SystemClock, Ticker
from bot.conductor import Conductor, Delays
from bot.deliveries import Deliveries
from bot.door import OnlyFromHere
from bot.erasures import ErasureList
from bot.exports import PATH as EXPORTS
from bot.exports import Exports, downloads
from bot.health import Watch, routes
from bot.locked import must_open, vault_of
from bot.platforms import Platform
from bot.polling import Polling
from bot.settings import Settings
from bot.skipping import SandboxClock
from bot.syncing import Syncing
from bot.tracker_door import FOLDER, Door
from bot.values import Sandbox
from bot.weekly import Opening
from flows.all import SCRIPT
from flows.language.steps import Tools
from storage import migrate
from storage.book.tidy import tidy
from storage.engine import Storage

REMEMBERED = timedelta(days=14)  # events heard; platforms repeat theirs for a day at most
SETTLED_SECONDS = 20.0  # for the deliveries' loop to end
RESTED_SECONDS = 1.0  # before the deliveries' loop is begun again after a bug

log = structlog.get_logger("parley.app")


class Parley:
    """All parts, wired, and their life from start to stop."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.storage = Storage(settings.database_url)
        delays = Delays(settings.debrief_delay, settings.capture_delay)
        self.storage.vault = self.vault = vault_of(settings)
        self.address = settings.others_address
        self.exports = Exports(settings, self.storage, clock.now)
        self.erasures = ErasureList(settings.erasures, settings.secret_keys)
        tools = Tools(
            export=self.exports.link,
            address=self.address,
            check_address=self._check_address,
            terms=settings.terms,
            list_erased=self.erasures.add,
        )
        self.conductor = Conductor(self.storage, SCRIPT, clock, delays, tools=tools)
        self.voices: dict[str, Voice] = {}
        self._web = Client(loopback=settings.for_this_machine)
        syncing = Syncing(all_trackers(self._web))
        self.deliveries = Deliveries(self.conductor, self.voices, syncing)
        self.polling = Polling(self.conductor, syncing)
        self.door = Door(self.conductor, syncing, self.address)
        self.platforms: list[Platform] = []
        self.sandbox_clock: SandboxClock | None = None
        self._keeper: asyncio.Task[None] | None = None

    def adds(self, platform: Platform) -> None:
        """Speak and listen on one more platform."""
        self.voices[platform.voice.platform] = platform.voice
        self.platforms.append(platform)

    def keeping(self) -> bool:
        """Whether the deliveries run."""
        return self._keeper is not None and not self._keeper.done()

    @asynccontextmanager
    async def running(self, _app: FastAPI) -> AsyncIterator[None]:
        """From start to stop; what was begun is ended in the opposite order, whatever happens."""
        async with AsyncExitStack() as stack:
            stack.callback(self.storage.close)
            stack.push_async_callback(asyncio.to_thread, self.conductor.close)
            stack.push_async_callback(self._web.close)
            await self.conductor.threaded(self._prepare)
            stack.push_async_callback(self._rest)
            self._keeper = asyncio.create_task(self._keep(), name="deliveries")
            opening = Opening(self.conductor)
            await opening.open_all()
            ticker = Ticker(
                self.deliveries.knock,
                self._tidy,
                self.polling.ask_all,
                opening.open_all,
            )
            stack.callback(ticker.stop)
            ticker.start()
            for platform in self.platforms:
                stack.push_async_callback(platform.stop)
            await asyncio.gather(*(platform.start() for platform in self.platforms))
            yield

    def _prepare(self) -> None:
        migrate.upgrade(self.storage.engine)
        must_open(self.storage, self.vault)
        erasing.replay(self.conductor, self.erasures)
        if self.sandbox_clock is not None:
            company.settle(self.storage, self.clock.now())
            self.sandbox_clock.read()

    def _check_address(self, address: str) -> None:
        try:
            self._web.check(address)
        except Unusable as why:
            raise ValueError(f"Please look again: {why}.") from None

    async def _keep(self) -> None:
        """Run the deliveries, again even after a bug in them: a debrief never asked is worse."""
        while True:
            try:
                await self.deliveries.run()
            except Exception as bug:  # noqa: BLE001 -- whatever it is, the loop must go on
                # Not the traceback: it would quote what people said.
                log.warning("deliveries_stumbled", kind=type(bug).__name__, at=raised_at(bug))
                await asyncio.sleep(RESTED_SECONDS)
            else:
                return

    async def _rest(self) -> None:
        await self.deliveries.stop()
        if self._keeper is not None:
            await asyncio.wait({self._keeper}, timeout=SETTLED_SECONDS)
            self._keeper.cancel()

    async def _tidy(self) -> None:
        before = self.clock.now() - REMEMBERED
        await self.conductor.threaded(lambda: self._forget_before(before))

    def _forget_before(self, before: datetime) -> None:
        with self.storage.session() as session:
            tidy(session, before)
        self.storage.scour()


def build(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The app for these settings. Nothing is opened before it starts."""
    parley = Parley(settings, clock or SystemClock())
    app = FastAPI(
        title="Parley",
        lifespan=parley.running,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.parley = parley
    watch = Watch(parley.storage, parley.clock, parley.platforms, parley.keeping)
    app.include_router(routes(watch))
    app.include_router(parley.door.router)
    app.include_router(downloads(parley.exports))
    open_to_others = [] if settings.for_this_machine else [FOLDER, EXPORTS]
    if settings.slack:
        open_to_others += _added(app, parley, slack(parley))
    if settings.teams:
        paths = _added(app, parley, teams(parley))
        # The emulator's path believes whoever comes, so it is for this machine only.
        open_to_others += [] if settings.teams_emulator else [*paths, about.PATH]
        app.include_router(about.router)
    if settings.sandbox_is is Sandbox.ON or settings.teams_emulator:
        app.add_middleware(OnlyFromHere, elsewhere=open_to_others)
    if settings.sandbox_is is not Sandbox.OFF:
        add_sandbox(app, parley)
    return app


def _added(app: FastAPI, parley: Parley, platform: Platform) -> list[str]:
    """Add a platform; returns the paths that it calls."""
    parley.adds(platform)
    app.include_router(platform.router)
    return [str(getattr(route, "path", "")) for route in platform.router.routes]


def _said(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def slack(parley: Parley) -> Platform:
    """Slack's adapter."""
    from adapters.slack import Slack  # noqa: PLC0415 -- heavy, and only where Slack is configured

    settings = parley.settings
    return Slack(
        storage=parley.storage,
        hear=parley.conductor.hear,
        commands=tuple(SCRIPT.commands.values()),
        bot_token=_said(settings.slack_bot_token),
        signing_secret=_said(settings.slack_signing_secret),
        app_token=_said(settings.slack_app_token),
        api_url=f"{settings.slack_api_url}/",
        now=parley.clock.now,
    )


def teams(parley: Parley) -> Platform:
    """Teams' adapter."""
    from adapters.teams import Teams  # noqa: PLC0415 -- heavy, and only where Teams is configured

    settings = parley.settings
    return Teams(
        storage=parley.storage,
        hear=parley.conductor.hear,
        commands=tuple(SCRIPT.commands.values()),
        forms=SCRIPT.forms,
        app_id=settings.teams_app,
        password=_said(settings.teams_app_password),
        tenant=settings.teams_tenant,
        keys=[key.get_secret_value() for key in settings.secret_keys],
        emulator=settings.teams_emulator,
        now=parley.clock.now,
    )


def add_sandbox(app: FastAPI, parley: Parley) -> None:
    """The sandbox's page, voice and clock."""
    bell = Bell()
    clock = parley.sandbox_clock = SandboxClock(parley.deliveries, company.WORKSPACE)
    voice = parley.voices[company.PLATFORM] = SandboxVoice(parley.storage, bell, clock.now)
    desk = Desk(
        storage=parley.storage,
        hear=parley.conductor.hear,
        bell=bell,
        voice=voice,
        commands=tuple(SCRIPT.commands.values()),
        now=clock.now,
        skip=clock.skip,
    )
    open_window(app, desk)
