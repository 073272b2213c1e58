"""Every tracker, connected to its double."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from adapters.trackers.port import Access, Copy, Tracker
from adapters.voice import InDoubt, Later, Never
from storage.records import TrackerKind
from tests.adapters.trackers.cases import (
    CLIENT,
    DONE,
    EMAIL,
    OUT,
    REF,
    SECRET,
    WORK,
)
from tests.adapters.trackers.double import (
    Double,
)
from tests.adapters.trackers.force import ForceDouble
from tests.adapters.trackers.hub import HubDouble
from tests.adapters.trackers.receiver import Receiver
from tests.adapters.trackers.site import JiraDouble

KINDS = list(TrackerKind)
PORT = (Later, Never, InDoubt)
DOUBLES: dict[TrackerKind, Callable[[], Double]] = {
    TrackerKind.WEBHOOK: lambda: Receiver(OUT),
    TrackerKind.HUBSPOT: lambda: HubDouble(SECRET),
    TrackerKind.SALESFORCE: lambda: ForceDouble(CLIENT, SECRET),
    TrackerKind.JIRA: lambda: JiraDouble(EMAIL, SECRET),
}


@dataclass
class Wired:
    """A tracker, and what it is connected to."""

    tracker: Tracker
    access: Access
    double: Double

    def asking(self) -> list[Callable[[], Awaitable[object]]]:
        """Everything that can be asked of it."""
        done, copy = replace(WORK, state=DONE), Copy("100")
        return [
            lambda: self.tracker.create(self.access, WORK),
            lambda: self.tracker.update(self.access, copy, done),
            lambda: self.tracker.comment(self.access, copy, "Cem waits."),
            lambda: self.tracker.find(self.access, REF),
            lambda: self.tracker.check(self.access),
            lambda: self.tracker.changed_since(self.access, ""),
        ]
