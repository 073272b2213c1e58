"""Hears an event and runs its step, in one database transaction; others keep what was promised.

A step runs in a worker thread, so that it may use the database plainly. What it changed and what
it promised are committed together or not at all, and only then the person sees an answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from adapters.voice import Answer
from bot.again import again
from bot.apologies import GONE, apology, refusal
from bot.clock import Clock
from bot.promised import written_down
from bot.telemetry import EVENTS, STEP_SECONDS
from flows import guard
from flows.language.answers import parse
from flows.language.events import (
    Commanded,
    Event,
    Learned,
    Pressed,
    Shortcut,
    Submitted,
    Tracked,
)
from flows.language.forms import Refused
from flows.language.spans import typed
from flows.language.steps import HOME, Gone, Script, Step, Tools, Turn
from flows.language.words import Named
from storage.book import Book, sweep
from storage.book.deliveries import Promised
from storage.book.sweep import Head
from storage.engine import Storage
from storage.records import (
    Call,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Record,
    Workspace,
)

THREADS = 8
T = TypeVar("T")


class LostLane(Exception):
    """Another process has claimed the lane meanwhile; what was done here is undone."""


@dataclass(frozen=True, slots=True)
class Delays:
    """How long after its end a call is captured and debriefed, unless a team says otherwise."""

    debrief: timedelta = timedelta(hours=24)
    capture: timedelta = timedelta(minutes=10)


class Conductor:
    """Runs the steps of a script on a database."""

    def __init__(  # noqa: PLR0913 -- what it works with, each by name
        self,
        storage: Storage,
        script: Script,
        clock: Clock,
        delays: Delays | None = None,
        *,
        knock: Callable[[], None] = lambda: None,
        tools: Tools | None = None,
    ) -> None:
        self.storage = storage
        self.script = script
        self.clock = clock
        self.delays = delays or Delays()
        self.knock = knock  # tells the deliveries that something new may be due
        self.tools = tools or Tools()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="step")

    async def hear(self, event: Event) -> Answer:
        """Act on an event once, however often it is delivered; answers after the commit."""
        answer = await self.threaded(lambda: self._answered(event))
        self.knock()
        return answer

    async def threaded(self, work: Callable[[], T]) -> T:
        """Run something that uses the database, off the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def wake(self, head: Head) -> None:
        """Run a step that has come due and settle its delivery, in one transaction.

        Raises LostLane when another process has taken over; then nothing was changed.
        """
        again(lambda: self._wake(head))

    def close(self) -> None:
        """Let the steps that run come to their end."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _answered(self, event: Event) -> Answer:
        kind = type(event).__name__
        began = time.perf_counter()
        try:
            again(lambda: self._learn(event))
            return again(lambda: self._hear(event))
        except Refused as refused:
            EVENTS.labels(kind, "refused").inc()
            return refusal(refused, event)
        except Gone:
            EVENTS.labels(kind, "gone").inc()
            return Answer(whisper=GONE)
        except OperationalError:
            raise
        except Exception as bug:  # noqa: BLE001 -- a bug must not leave the person without an answer
            EVENTS.labels(kind, "bug").inc()
            return Answer(whisper=apology(bug, event.step))
        finally:
            STEP_SECONDS.labels(kind).observe(time.perf_counter() - began)

    def _learn(self, event: Event) -> None:
        """Keep what the platform told us of people and places, whatever becomes of the step."""
        if any(p.known for p in (event.who, *event.people) if p) or any(
            r.known for r in (event.where, *event.rooms) if r
        ):
            with self.storage.book(event.workspace) as book:
                lost = guard.learn(book, event, self.clock.now())
                if lost:
                    with self.turning(book) as turn:
                        for person in lost:
                            turn.wake(Named("leaving.left"), person, at=turn.now)

    def _hear(self, event: Event) -> Answer:
        with self.storage.book(event.workspace) as book:
            now = self.clock.now()
            if not book.hear(event.key, now):
                EVENTS.labels(type(event).__name__, "twice").inc()
                return Answer()
            guard.learn(book, event, now)
            turn = self._turn(book, book.workspace(), event=event)
            if not isinstance(event, Learned):
                self._play(turn, event)
            self._promise(turn)
        EVENTS.labels(type(event).__name__, "done").inc()
        return Answer(ask=turn.asked, whisper=turn.whispered)

    def _play(self, turn: Turn, event: Event) -> None:
        guard.admit(turn, event)
        step = self._step_for(event, turn)
        arguments: list[object] = []
        if step.record is not None:
            about = getattr(event, "about", None) or ""
            record = turn.book.lock(step.record, about)
            if record is None:
                raise Gone
            arguments.append(record)
        if isinstance(event, Submitted):
            natives = {profile.native for profile in event.people}
            known = {p.native: p.id for p in turn.book.people_called(natives)}
            arguments.append(parse(self.script.forms[event.form], event.answers, known))
        elif isinstance(event, Tracked):
            arguments.append(event.change)
        step(turn, *arguments)

    def _step_for(self, event: Event, turn: Turn) -> Step:
        verb = ""
        if isinstance(event, Commanded):
            said = typed(event.text).strip()
            verb, _, turn.text = said.partition(" ")
            turn.text = turn.text.strip()
        elif isinstance(event, Shortcut):
            verb, turn.quoted = event.name, typed(event.text)
        elif isinstance(event, Pressed | Submitted):
            turn.also = event.also
            step = self.script.steps.get(event.step)
            # What comes back from a client may name any step.
            if step is None or not step.by_people:
                raise Gone
            return step
        command = self.script.commands.get(verb.casefold().lstrip("/"))
        if command is not None:
            return command.step
        if isinstance(event, Commanded):
            turn.text = typed(event.text).strip()
        if type(event) not in self.script.heard:
            raise Gone
        return self.script.heard[type(event)]

    def _wake(self, claimed: Head) -> None:
        step = self.script.steps.get(claimed.delivery.step)
        with self.storage.session() as session:
            book = Book(session, claimed.delivery.workspace)
            record = None
            if step is not None and step.record is not None:
                record = book.lock(step.record, claimed.delivery.about)
            # Read anew under the record's lock: it may have been moved or forgotten meanwhile.
            head = sweep.own(session, claimed)
            if head is None:
                raise LostLane
            now, delivery = self.clock.now(), head.delivery
            state, trouble = delivery.state, ""
            if delivery.state is DeliveryState.PENDING and delivery.due_at <= now:
                state = DeliveryState.SENT if step is not None else DeliveryState.DEAD
                trouble = "" if step is not None else "this step no longer exists"
                if step is not None and record is not None:
                    self._run_late(step, book, record, delivery.due_at)
            sweep.settle(
                session,
                [sweep.Outcome(head=head, state=state, free_at=now, trouble=trouble)],
                now,
            )

    def _run_late(self, step: Step, book: Book, record: Record, due_at: datetime) -> None:
        """Run a due step, unless it is too late to be of use."""
        workspace = book.workspace()
        turn = self._turn(book, workspace)
        late = turn.now - (due_at + workspace.ahead)
        if step.missed_after is not None and late > step.missed_after:
            return
        step(turn, record)
        self._promise(turn)

    def tell_trouble(self, book: Book, delivery: Delivery) -> None:
        """Something can never be said in its channel: tell whom it concerns."""
        view = self.script.views.get(delivery.step)
        about = book.find(view.record, delivery.about) if view is not None else None
        call = about if isinstance(about, Call) else book.find(Call, getattr(about, "call", None))
        if call is None:
            return
        with self.turning(book) as turn:
            turn.wake(Named("troubles.undelivered"), call, at=turn.now)

    @contextmanager
    def turning(self, book: Book) -> Iterator[Turn]:
        """A turn in a transaction that is under way; what it promises is written down with it."""
        turn = self._turn(book, book.workspace())
        yield turn
        self._promise(turn)

    def _turn(self, book: Book, workspace: Workspace, event: Event | None = None) -> Turn:
        who = book.person_called(event.who.native) if event and event.who else None
        where = book.place_called(event.where.native) if event and event.where else None
        return Turn(
            book=book,
            workspace=workspace,
            now=self.clock.now() + workspace.ahead,
            debrief_delay=self.delays.debrief,
            capture_delay=self.delays.capture,
            commands=self.script.commands,
            tools=self.tools,
            someone=who,
            where=where,
        )

    def _promise(self, turn: Turn) -> None:
        back: list[tuple[str, str, str | None]] = []
        again: list[tuple[str, str]] = []
        written: list[Promised] = []
        now = turn.real_now
        for one in turn.wanted:
            if one.cancel:
                tag = one.tag if one.kind is DeliveryKind.WAKE else None
                back.append((one.step, one.about, tag))
            elif one.again_only:
                again.append((one.step, one.about))
            else:
                written.append(written_down(one, turn.workspace, now))
        turn.book.promise(written, at=now, again=again, back=back)
        turn.book.redraw_beside(HOME, {about for view, about in again if view == HOME}, now)
