"""The door for trackers: what is changed there comes in here, signed.

Every change becomes one event for the conductor, whose key stops what is delivered twice. A request
that nobody has signed who knows the secret is refused; nothing of it is kept or logged.
"""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect

from adapters.edge import TooLarge, read_body, refused
from adapters.trackers.port import Access, Change, Forged, Inbound, Unreadable
from adapters.voice import Answer
from bot.apologies import GONE
from bot.conductor import Conductor
from bot.syncing import Syncing, Unreachable
from bot.telemetry import TRACKED
from flows.language.events import Tracked
from storage.book import trackers
from storage.records import Tracker

FOLDER = "/trackers/"  # everything below is open to others
LARGEST = 512 * 1024  # Jira sends a whole issue with all that was changed
ID = re.compile(r"[0-9a-f]{32}")
OK, UNREADABLE, FORGED, UNKNOWN, TOO_LARGE, FAILED, AWAY = 200, 400, 401, 404, 413, 500, 503


class Door:
    """Hears trackers that call, and hands what they say to the conductor."""

    def __init__(self, conductor: Conductor, syncing: Syncing, address: str) -> None:
        self._conductor = conductor
        self._syncing = syncing
        self._address = address  # where trackers reach us: some sign it
        self.router = APIRouter(include_in_schema=False)
        self.router.add_api_route(f"{FOLDER}{{tracker}}", self.knocked, methods=["POST"])

    async def knocked(self, tracker: str, request: Request) -> Response:
        """Somebody calls, as one of our trackers."""
        try:
            body = await read_body(request, LARGEST)
        except TooLarge:
            return refused(TOO_LARGE, "tracker_too_large")
        except ClientDisconnect:
            return refused(UNREADABLE, "tracker_gone_away")
        inbound = Inbound(
            method=request.method, url=self._url(request), headers=_headers(request), body=body
        )
        try:
            found = await self._conductor.threaded(lambda: self._known(tracker))
            if found is None:
                return refused(UNKNOWN, "tracker_unknown")
            return await self._answered(*found, inbound)
        except SQLAlchemyError:
            return refused(AWAY, "tracker_database_away")

    async def _answered(self, workspace: str, access: Access, inbound: Inbound) -> Response:
        known = self._syncing.trackers[access.kind]
        try:
            known.verify(access, inbound, self._conductor.clock.now())
            changes = known.read(inbound)
        except Forged:
            return refused(FORGED, "tracker_forged")
        except Unreadable:
            return refused(UNREADABLE, "tracker_unreadable")
        heard = [await hear(self._conductor, workspace, access, change) for change in changes]
        # Whoever sends it again will be understood then; what was heard already is not heard twice.
        return Response(status_code=OK if all(heard) else FAILED)

    def _known(self, tracker: str) -> tuple[str, Access] | None:
        """The workspace of a connected tracker, and how it is reached and signs."""
        if not ID.fullmatch(tracker):
            return None
        with self._conductor.storage.session() as session:
            workspace = trackers.workspace_of(session, tracker)
        if workspace is None:
            return None
        with self._conductor.storage.book(workspace) as book:
            record = book.find(Tracker, tracker)
            try:
                access = self._syncing.access(book, record) if record is not None else None
            except Unreachable:
                return None
        if access is None or access.inbound is None or access.kind not in self._syncing.trackers:
            return None
        return workspace, access

    def _url(self, request: Request) -> str:
        query = f"?{request.url.query}" if request.url.query else ""
        return f"{self._address or request.base_url}".rstrip("/") + request.url.path + query


def _headers(request: Request) -> dict[str, str]:
    return {name.lower(): value for name, value in request.headers.items()}


async def hear(conductor: Conductor, workspace: str, access: Access, change: Change) -> bool:
    """Act on one change, once; whether it need not be told again."""
    key = f"tracker:{access.tracker}:{change.event}"
    event = Tracked(key=key, workspace=workspace, about=access.tracker, change=change)
    outcome = _came_of(await conductor.hear(event))
    TRACKED.labels(access.kind.value, outcome).inc()
    return outcome != "failed"


def _came_of(answer: Answer) -> str:
    if answer.whisper is None:
        return "heard"
    return "unknown" if answer.whisper == GONE else "failed"
