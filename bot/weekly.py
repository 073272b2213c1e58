"""Sees to it, now and then, that what comes every week or night will come.

And, once for each workspace, that it stands written down when whoever runs the server has changed
how long what is kept.
"""

from __future__ import annotations

from bot.conductor import Conductor
from flows.outside import compare
from flows.people.opening import open_weeks
from storage.book.tidy import workspaces


async def open_all(conductor: Conductor) -> None:
    """In each workspace, in a transaction of its own."""
    for one in await conductor.threaded(lambda: _known(conductor)):
        await conductor.threaded(lambda one=one: _open(conductor, one))  # type: ignore[misc]
    conductor.knock()


class Opening:
    """The same for a server, which also compares its settings with those known so far.

    Once and no more: where an older server runs beside a newer one for a while, they do not take
    turns in changing them back.
    """

    def __init__(self, conductor: Conductor) -> None:
        self._conductor = conductor
        self._compared: set[str] = set()

    async def open_all(self) -> None:
        """Compare where it was not done yet, and open everything."""
        for one in await self._conductor.threaded(lambda: _known(self._conductor)):
            if one not in self._compared:
                await self._conductor.threaded(lambda one=one: self._compare(one))  # type: ignore[misc]
        await open_all(self._conductor)

    def _compare(self, workspace: str) -> None:
        with self._conductor.storage.book(workspace) as book, self._conductor.turning(book) as turn:
            done = compare(turn)
        if done:
            self._compared.add(workspace)


def _known(conductor: Conductor) -> list[str]:
    with conductor.storage.session() as session:
        return workspaces(session)


def _open(conductor: Conductor, workspace: str) -> None:
    with conductor.storage.book(workspace) as book, conductor.turning(book) as turn:
        open_weeks(turn)
