"""One thing that happened on Slack, and how it is answered: in time, or later.

Slack waits 3 seconds. What is heard in time is answered in `ack`, with `act` beside it; otherwise
`moment` says so at once and `late` answers when it is known.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import structlog
from slack_bolt.response import BoltResponse

from adapters.met import Met
from adapters.slack.desk import Desk
from adapters.slack.web import Json
from adapters.timely import Unsure
from adapters.voice import Answer
from flows.language.events import Event, Profile, Room
from flows.language.words import Message, Text
from storage.records import PersonKind

UNSURE = (
    "I could not look up at Slack who you are. Nothing was changed; please try again in a minute."
)
ONE_MOMENT = "One moment, I am still at it …"
DONE = Message("Done.", Text("Done."))

log = structlog.get_logger("parley.slack")


class Elsewhere(Exception):
    """The delivery is another workspace's."""


def ack(body: Json | str = "", status: int = 200) -> BoltResponse:
    """What Slack is answered."""
    return BoltResponse(status=status, body=body)


class Exchange(ABC):
    """One delivery of Slack."""

    kind = ""
    again = False  # Slack delivers it again when we do not say 200

    def __init__(self, desk: Desk, body: Json) -> None:
        self.desk = desk
        self.body = body

    async def heard(self) -> Answer:
        """Let it be heard. Raises Unsure, and what storage and `hear` raise."""
        try:
            event = await self.event()
        except Elsewhere:
            log.warning("slack_delivery_of_another_workspace", kind=self.kind)
            return Answer()
        return Answer() if event is None else await self.desk.hear(event)

    @abstractmethod
    async def event(self) -> Event | None:
        """It in our words; None when it is nothing to us."""

    def ack(self, answer: Answer) -> BoltResponse:  # noqa: ARG002 -- most answers go another way
        """What Slack gets in time."""
        return ack()

    async def act(self, answer: Answer) -> None:  # noqa: B027 -- a command's answer may be all
        """What else is done in time."""

    def moment(self) -> BoltResponse:
        """What Slack gets when it takes longer."""
        return ack()

    @abstractmethod
    async def late(self, answer: Answer) -> None:
        """The answer, after `moment`."""

    def trouble(self, sentence: str) -> Answer:
        """An answer that only says what is wrong."""
        return Answer(whisper=Message(sentence))

    # Reading what all deliveries have in common

    async def workspace(self) -> str:
        """The workspace it is for. Raises Elsewhere."""
        found = await self.desk.workplace.of(self.body)
        if not found:
            raise Elsewhere
        return found

    def actor(self, met: Met, native: str, team: str = "") -> Profile:
        """Who acted; `team` is what the delivery says of where they belong. Raises Unsure.

        In shared channels people of the other company may press our buttons.
        """
        ours = self.desk.workplace.team
        if team and ours and team != ours:
            known = met.people.get(native)
            if known is None or not known.known:
                return Profile(native=native, known=True, kind=PersonKind.OUTSIDER)
        if native not in met.people:
            raise Unsure(UNSURE)
        return met.people[native]


def room_in(met: Met, native: str) -> Room | None:
    """The place it happened in; one that nobody knows is no place to speak in."""
    return met.rooms.get(native)
