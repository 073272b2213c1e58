"""Sees to it, now and then, that what comes every week or night will come."""

from __future__ import annotations

from bot.conductor import Conductor
from flows.people.opening import open_weeks
from storage.book.tidy import workspaces


async def open_all(conductor: Conductor) -> None:
    """In each workspace, in a transaction of its own."""
    for one in await conductor.threaded(lambda: _known(conductor)):
        await conductor.threaded(lambda one=one: _open(conductor, one))  # type: ignore[misc]
    conductor.knock()


def _known(conductor: Conductor) -> list[str]:
    with conductor.storage.session() as session:
        return workspaces(session)


def _open(conductor: Conductor, workspace: str) -> None:
    with conductor.storage.book(workspace) as book, conductor.turning(book) as turn:
        open_weeks(turn)
