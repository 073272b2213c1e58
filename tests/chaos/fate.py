"""Decides when a process dies: just before or just after one outside effect, counted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlmodel import Session

from storage.book.core import VAULT
from storage.engine import Storage


class Crash(BaseException):
    """The process is gone. No `except Exception` catches it, as none catches a power cut."""


class Fate:
    """Counts the moments around outside effects, and ends the process at one of them.

    Each effect has two moments: just before it and just after it.
    """

    def __init__(self) -> None:
        self.deadly: int | None = None  # the moment, counted from 0, that the process dies at
        self.moments: list[str] = []
        self.alive = True
        self._lock = threading.Lock()

    def before(self, effect: str, _about: str = "") -> None:
        self._passes(f"before {effect}")

    def after(self, effect: str, _about: str = "") -> None:
        self._passes(f"after {effect}")

    def check(self) -> None:
        """What a dead process was about to do does not happen."""
        if not self.alive:
            raise Crash

    def _passes(self, moment: str) -> None:
        with self._lock:
            self.check()
            self.moments.append(moment)
            if self.deadly == len(self.moments) - 1:
                self.alive = False
                raise Crash


class Mortal(Storage):
    """A database whose commits are effects, as far as anything was written."""

    def __init__(self, url: str, fate: Fate) -> None:
        super().__init__(url)
        self._fate = fate
        self._mine = threading.local()
        event.listen(self.engine, "before_cursor_execute", self._note)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction, in which the process may die."""
        self._fate.check()
        self._mine.wrote = False
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.info[VAULT] = self.vault
            yield session
            wrote = self._mine.wrote
            if wrote:
                session.flush()
                self._fate.before("commit")
        if wrote:
            self._fate.after("commit")

    def _note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("SELECT", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")):
            self._mine.wrote = True
