"""The process dies just before and just after every single effect of bringing a tracker up to date.

Ana adds an action and finishes it; somebody opens it again in Jira. Whenever the process dies, in
the end there is one issue in Jira, and both sides say the same.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.trackers.port import Change, WorkState
from flows.language.events import Pressed, Tracked
from storage.book import sweep
from storage.engine import Storage
from storage.records import Action, ActionState, Mirror, SyncState, Tracker, TrackerKind
from storage.vault import Vault
from tests.chaos.play import House
from tests.chaos.play import _self as told_by
from tests.stage import WORKSPACE
from tests.trackers import KEY, FakeTracker, wire

pytestmark = pytest.mark.chaos

MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- in a folder of its own


@dataclass
class Tracking(House):
    """A house with Jira beside it, which outlives every process, too."""

    jira: FakeTracker = field(default_factory=FakeTracker)

    def begin(self) -> None:
        super().begin()
        wire(self.conductor, self.deliveries, {TrackerKind.JIRA: self.jira})
        self.jira.before, self.jira.after = self.fate.before, self.fate.after

    def connects(self) -> None:
        """Jira is connected already."""
        with Storage.book(self.storage, WORKSPACE) as book:
            ana, now = book.everyone()[0], self.clock.now()
            new = Tracker(
                kind=TrackerKind.JIRA, name="Jira", address="https://x.example", by=ana.id, at=now
            )
            tracker = book.add(new)
            Vault([KEY]).keep(book, f"tracker:{tracker.id}:secret", SecretStr("token"))

    def _held(self) -> bool:
        with Storage.session(self.storage) as session:
            due = sweep.next_due(session, self.clock.now())
        return due is not None and due < self.clock.now() + timedelta(minutes=2)

    def action(self) -> Action:
        """The only action; what was added twice would be a second one."""
        known = [one.about for one in self.mirrors()]
        with Storage.book(self.storage, WORKSPACE) as book:
            new = [one.id for one in book.unmirrored(book.trackers()[0], 5)]
            (only,) = {*new, *known}
            return book.get(Action, only)

    def mirrors(self) -> list[Mirror]:
        with Storage.book(self.storage, WORKSPACE) as book:
            tracker = book.trackers()[0]
            return [one for state in SyncState for one in book.mirrors_in(tracker, state, 5)]


async def add(house: Tracking) -> None:
    answers = {"what": "Send it", "accountable": "ana", "responsible": ("ana",)}
    await house.sends("ana", "action.NewAction", {**answers, "due": "2026-11-27"}, {}, None)


async def finish(house: Tracking) -> None:
    about = house.action().id
    await house.hear(lambda: Pressed(name="finishing.done", about=about, **told_by("ana")))


async def opened_there(house: Tracking) -> None:
    (mirror,) = house.mirrors()
    at = house.clock.now() + timedelta(minutes=30)
    change = Change(event="e1", at=at, remote=mirror.remote, state=WorkState.OPEN)
    remote = mirror.remote
    house.jira.items[remote] = replace(house.jira.items[remote], state=WorkState.OPEN)
    event = Tracked(key="tracker:e1", workspace=WORKSPACE, about=mirror.tracker, change=change)
    await house.hear(lambda: event)


ACTS = (add, finish, opened_there)


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory, where the disk need not be waited for."""
    made = Path(tempfile.mkdtemp(dir=MEMORY))
    yield made
    shutil.rmtree(made)


async def played(template: Path, folder: Path, deadly: int | None) -> Tracking:
    """All of it, with a crash at one moment."""
    path = shutil.copy(template, folder / f"{deadly}.db")
    house = Tracking.build(f"sqlite:///{path}")
    assert isinstance(house, Tracking)
    house.connects()
    house.fate.moments, house.fate.deadly = [], deadly
    for act in ACTS:
        await act(house)
        await house.settle()
    return house


@pytest.mark.timeout(300)
async def test_one_issue_is_made_and_both_sides_agree_whenever_it_dies(
    sqlite_template: Path, folder: Path
) -> None:
    calm = await played(sqlite_template, folder, None)
    moments = list(calm.fate.moments)
    await calm.bury()
    assert {"before create", "after create", "before update"} <= set(moments)
    for deadly, moment in enumerate(moments):
        house = await played(sqlite_template, folder, deadly)
        where = f"{moment}, number {deadly}"
        assert len(house.fate.moments) > deadly, f"nothing died {where}"
        (item,) = house.jira.items.values()
        (mirror,) = house.mirrors()
        assert house.action().state is ActionState.OPEN, where
        assert (item.state, item.title) == (WorkState.OPEN, "Send it"), where
        assert (item.ref, mirror.state) == (mirror.id, SyncState.SYNCED), where
        await house.bury()
