"""How the bot speaks in the sandbox: a message is a row, and a bell tells the open pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from adapters.sandbox.bell import Bell
from adapters.sandbox.company import DM, PLATFORM, dm_of
from adapters.sandbox.render import drawing
from adapters.voice import HOME, Never, Receipt, Saying
from flows.language.words import Message, Small
from storage.book.sandbox import SandboxMemory
from storage.engine import Storage
from storage.records import SandboxMessage, new_id

T = TypeVar("T")

TAKEN_BACK = Message("This message was taken back.", Small("This message was taken back."))


class SandboxVoice:
    """The Voice of the sandbox. A message's id is its marker, so posting twice posts once."""

    platform = PLATFORM
    pace = 0.0
    can_find = True

    def __init__(self, storage: Storage, bell: Bell, now: Callable[[], datetime]) -> None:
        self._storage = storage
        self._bell = bell
        self._now = now

    async def post(self, saying: Saying) -> Receipt:
        """Say something new. Raises Never where nobody could read it."""
        return await self._do(saying.workspace, lambda memory: self._post(memory, saying))

    async def edit(self, saying: Saying, at: Receipt) -> None:
        """Say it differently where it stands. Raises Never when it is gone."""
        await self._do(saying.workspace, lambda memory: self._edit(memory, saying, at))

    async def delete(self, workspace: str, at: Receipt) -> None:
        """Take it back."""
        await self._do(workspace, lambda memory: _delete(memory, at.id))

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:  # noqa: ARG002 -- the marker is an id here, so it needs no searching in time
        """Look for a message by its marker."""
        return await self._do(saying.workspace, lambda memory: _find(memory, saying), rings=False)

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:  # noqa: ARG002 -- there is only one
        """Show a person's home tab. Raises Never for somebody who is not here."""

        def publish(memory: SandboxMemory) -> None:
            _know(memory, saying.person)
            memory.put_home(saying.person, _kept(saying.message))

        await self._do(saying.workspace, publish)
        return HOME

    async def whisper(
        self, workspace: str, message: Message, *, to: str, place: str, thread: str = ""
    ) -> None:
        """Say something in a place that one person alone can see."""

        def say(memory: SandboxMemory) -> None:
            row = SandboxMessage(
                place=place, thread=thread, only_for=to, drawing=_kept(message), at=self._now()
            )
            memory.keep(row)

        await self._do(workspace, say)

    def _post(self, memory: SandboxMemory, saying: Saying) -> Receipt:
        place = saying.channel or dm_of(saying.person)
        _open(memory, place)
        if saying.thread and memory.message(saying.thread) is None:
            message = f"the message it answers is gone: {saying.thread}"
            raise Never(message)
        row = memory.keep(
            SandboxMessage(
                id=saying.marker or new_id(),
                place=place,
                thread=saying.thread,
                drawing=_kept(saying.message),
                at=self._now(),
            )
        )
        return Receipt(row.place, row.id)

    def _edit(self, memory: SandboxMemory, saying: Saying, at: Receipt) -> None:
        row = memory.message(at.id)
        if row is None:
            message = f"no such message: {at.id}"
            raise Never(message)
        row.drawing = _kept(saying.message)
        row.edited_at = self._now()

    async def _do(
        self, workspace: str, act: Callable[[SandboxMemory], T], *, rings: bool = True
    ) -> T:
        # The database is asked in a thread, so that pages stay quick while many people act.
        result = await asyncio.to_thread(self._in_memory, workspace, act)
        if rings:
            self._bell.ring()
        return result

    def _in_memory(self, workspace: str, act: Callable[[SandboxMemory], T]) -> T:
        with self._storage.session() as session:
            return act(SandboxMemory(session, workspace))


def _kept(message: Message) -> str:
    return json.dumps(drawing(message), ensure_ascii=False)


def _open(memory: SandboxMemory, place: str) -> None:
    if place.startswith(DM):
        _know(memory, place.removeprefix(DM))
        return
    known = memory.place_called(place)
    if known is None or known.archived or not known.bot_inside:
        message = f"no such channel: {place}"
        raise Never(message)


def _know(memory: SandboxMemory, native: str) -> None:
    person = memory.person_called(native)
    if person is None or person.gone:
        message = f"no such person: {native}"
        raise Never(message)


def _find(memory: SandboxMemory, saying: Saying) -> Receipt | None:
    row = memory.message(saying.marker)
    return Receipt(row.place, row.id) if row else None


def _delete(memory: SandboxMemory, message_id: str) -> None:
    row = memory.message(message_id)
    if row is not None:
        memory.take_back(row, _kept(TAKEN_BACK))
