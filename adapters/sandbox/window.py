"""The sandbox's page: a small chat client in a browser, at `/`.

A page is one person, from `/?as=ana`. It looks again whenever the bell rings, and changes only what
has changed: scroll position, focus and half-typed lines stay.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from fastapi import FastAPI
from nicegui import Client, background_tasks, ui

from adapters.sandbox.company import HOME, PEOPLE, TEAM_CHANNEL
from adapters.sandbox.desk import Desk
from adapters.sandbox.hand import PersonsHand
from adapters.sandbox.panes import HomePane, RoomPane, ThreadPane
from adapters.sandbox.rail import Rail
from adapters.sandbox.sight import Shown, Sight, look
from adapters.sandbox.tags import label_of, tag
from flows.language.steps import Command

log = logging.getLogger(__name__)

__all__ = ["Desk", "open_window"]

TITLE = "Parley sandbox"
STYLE = Path(__file__).parent / "page" / "window.css"
TICK_SECONDS = 5.0  # the clock moves on even where nothing is said
BREATH_SECONDS = 0.05  # between two looks, however fast people act
BUILD_SECONDS = 30.0


def open_window(app: FastAPI, desk: Desk) -> None:
    """Serve the page from `app`, at `/`. Call it last: what is routed afterwards is not reached."""
    style = STYLE.read_text(encoding="utf-8")

    @ui.page("/", response_timeout=BUILD_SECONDS)
    async def page(client: Client) -> None:
        asked = client.request.query_params
        ui.add_head_html(f"<style>{style}</style>")
        window = Window(desk, client, _known(asked.get("as", "")))
        await window.opens(asked.get("at", ""), asked.get("thread", ""))

    # No Tailwind: the style is one file of our own, and nothing is loaded from elsewhere.
    ui.run_with(
        app,
        title=TITLE,
        favicon="💬",
        dark=None,
        language="en-GB",
        tailwind=False,
        show_welcome_message=False,
        binding_refresh_interval=None,
    )


def _known(who: str) -> str:
    natives = [somebody.native for somebody in PEOPLE]
    return who if who in natives else natives[0]


class Window(PersonsHand):
    """One open page: who looks, where, and what is drawn there."""

    def __init__(self, desk: Desk, client: Client, who: str) -> None:
        super().__init__(desk, who)
        self._desk = desk
        self._client = client
        self._who = who
        self._stale = asyncio.Event()
        self._pane: RoomPane | HomePane | None = None
        self._reply_pane: ThreadPane | None = None
        self.shortcuts: Sequence[Command] = [one for one in desk.commands if one.shortcut]

    async def opens(self, place: str, thread: str) -> None:
        """Draw the page for the first time, and keep it fresh from then on."""
        self._place, self._thread = place or TEAM_CHANNEL, thread
        self.sight = await self._look()
        self._place, self._thread = self.sight.place, self.sight.thread
        self._shell = tag("div", look="shell")
        with self._shell:
            self._rail = Rail(self.sight, self)
            self._middle = tag("main", look="middle")
            self._side = tag("aside", look="side", aria_label="Thread")
            self.put_forms_on(tag("div", look="sheets"))
            self._status = tag("p", "", "status", role="status")
        self._to_front("middle" if place else "rail")
        self._draw()
        self._stays_fresh()
        if self._place == HOME:
            await self.opens_home()

    async def goes(self, place: str) -> None:
        """Open a conversation."""
        await self._moves(place)
        if place == HOME:
            await self.opens_home()

    def goes_back(self) -> None:
        """On a phone: from a conversation to the list of them."""
        self._to_front("rail")

    async def opens_thread(self, shown: Shown) -> None:
        """Show a thread beside its conversation."""
        await self._moves(self._place, shown.thread)

    async def closes_thread(self) -> None:
        """Back to the conversation alone."""
        await self._moves(self._place)

    async def skips(self, leap: timedelta, caption: str) -> None:
        """Move the sandbox's clock ahead, for everyone."""
        label_of(self._status, f"Skipping {caption} …")
        await self._desk.skip(leap)
        self._desk.bell.ring()
        label_of(self._status, f"Skipped {caption}.")

    async def _moves(self, place: str, thread: str = "") -> None:
        self._place, self._thread = place, thread
        query = {"as": self._who, "at": place} | ({"thread": thread} if thread else {})
        with self._client:  # what was pressed may be gone by now
            ui.navigate.history.replace(f"/?{urlencode(query)}")
            await self._refreshes()
        self._to_front("side" if self._thread else "middle")

    def _to_front(self, pane: str) -> None:
        # A phone shows one pane at a time; elsewhere this changes nothing.
        self._shell.props["data-front"] = pane

    async def _look(self) -> Sight:
        now = self._desk.now()
        return await asyncio.to_thread(
            look, self._desk.storage, now, self._who, self._place, self._thread
        )

    async def _refreshes(self) -> None:
        at = self._place, self._thread
        sight = await self._look()
        if at == (self._place, self._thread):  # otherwise one has moved on meanwhile
            if self._thread and not sight.thread:
                self._to_front("middle")  # the thread is gone, and with it what a phone showed
            self.sight, self._thread = sight, sight.thread
            self._draw()

    def _draw(self) -> None:
        self._rail.show(self.sight)
        if self._pane is None or self._pane.place != self.sight.place:
            self._middle.clear()
            with self._middle:
                self._pane = self._new_pane()
        self._pane.show(self.sight)
        self._draw_thread()

    def _new_pane(self) -> RoomPane | HomePane:
        if self.sight.place == HOME:
            return HomePane(HOME, self, self)
        return RoomPane(self.sight.room, self, self)

    def _draw_thread(self) -> None:
        thread = self.sight.thread
        shown = self._reply_pane.thread if self._reply_pane else ""
        if thread != shown:
            self._side.clear()
            with self._side:
                self._reply_pane = ThreadPane(self.sight, self, self) if thread else None
        self._side.set_visibility(bool(thread))
        if self._reply_pane is not None:
            self._reply_pane.show(self.sight)

    def _stays_fresh(self) -> None:
        quiet = self._desk.bell.listen(self._stale.set)
        task = background_tasks.create(self._keeps_looking(), name=f"window of {self._who}")

        def leaves() -> None:
            quiet()
            task.cancel()

        self._client.on_delete(leaves)

    async def _keeps_looking(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stale.wait(), TICK_SECONDS)
            self._stale.clear()
            try:
                with self._client:
                    await self._refreshes()
            except Exception:
                # A page outlives a moment without the database: it looks again at the next tick.
                log.exception("a page could not be refreshed")
            await asyncio.sleep(BREATH_SECONDS)
