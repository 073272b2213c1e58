"""One thing that happened in Teams, and how it is answered: in time, or later.

An invoke's answer is the body of the HTTP response, and Teams waits a few seconds for it. What is
heard in time is answered in `ack`, with `act` beside it; otherwise `moment` says so at once and
`late` answers when it is known. Nothing is ever delivered twice: what is lost here is lost.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace

from adapters.edge import REFUSED_AT_EDGE
from adapters.met import Met
from adapters.teams import payload
from adapters.teams.desk import Desk
from adapters.teams.payload import Json
from adapters.teams.reach import Route
from adapters.timely import Unsure
from adapters.voice import Answer
from flows.language.events import Event, Profile, Room
from flows.language.words import Message, Text

UNSURE = (
    "I could not look up at Teams who you are. Nothing was changed; please try again in a minute."
)
FORGED = "I do not recognise this button, it may be too old. Please ask me again with @Parley help."
ONE_MOMENT = "One moment, I am still at it. I answer in our private chat."
DONE = Message("Done.", Text("Done."))
UTC = "UTC"


@dataclass(frozen=True, slots=True)
class Reply:
    """What Teams is answered: an HTTP status and, for an invoke, a body."""

    status: int = 200
    body: Json | None = None


class Exchange(ABC):
    """One activity of Teams."""

    kind = ""
    again = False  # nobody looks at it: we try again by ourselves where the memory is away

    def __init__(self, desk: Desk, activity: Json) -> None:
        self.desk = desk
        self.activity = activity

    async def heard(self) -> Answer:
        """Let it be heard, and make the answer ready to be drawn. Raises as `answered`."""
        return await self.answered()

    async def answered(self) -> Answer:
        """The answer. Raises Unsure, and what storage and `hear` raise."""
        event = await self.event()
        return Answer() if event is None else await self.desk.hear(event)

    @abstractmethod
    async def event(self) -> Event | None:
        """It in our words; None when it is nothing to us."""

    def ack(self, answer: Answer) -> Reply:  # noqa: ARG002 -- messages are answered by messages
        """What Teams gets in time."""
        return Reply()

    async def act(self, answer: Answer) -> None:
        """What else is done in time: most answers are messages."""
        if answer.whisper is not None:
            await self.desk.reach.whisper(answer.whisper, self.route())
        if answer.ask is not None:
            await self.desk.reach.offer(answer.ask, self.route())

    def moment(self) -> Reply:
        """What Teams gets when it takes longer."""
        return Reply()

    async def late(self, answer: Answer) -> None:
        """The answer, after `moment`."""
        await self.act(answer)

    def trouble(self, sentence: str) -> Answer:
        """An answer that only says what is wrong."""
        return Answer(whisper=Message(sentence))

    # Reading what all activities have in common

    @property
    def key(self) -> str:
        """What makes it this activity and no other."""
        here, own = payload.conversation(self.activity), payload.text(self.activity, "id")
        return f"{payload.text(self.activity, 'type')}:{here}:{own}"

    @property
    def workspace(self) -> str:
        """The only one: the tenant was checked at the door."""
        return self.desk.workplace.id

    @property
    def user(self) -> str:
        """The Entra id of whoever acted."""
        return payload.actor(self.activity)

    def actor(self, met: Met) -> Profile:
        """Who acted, with what their client tells of them. Raises Unsure."""
        profile = met.people.get(self.user)
        if profile is None:
            raise Unsure(UNSURE)
        return replace(
            profile,
            zone=payload.zone(self.activity) or profile.zone,
            language=payload.language(self.activity) or profile.language,
        )

    def room(self, met: Met, native: str = "") -> Room | None:
        """The place it happened in; one that nobody knows is no place to speak in."""
        return met.rooms.get(native or payload.place(self.activity))

    def route(self) -> Route:
        """How the person is answered, as far as can be where they are."""
        return Route(
            user=self.user,
            account=payload.account(self.activity),
            service_url=payload.service_url(self.activity),
            conversation=payload.conversation(self.activity),
            personal=payload.is_personal(self.activity) and not self._is_elsewhere,
            targeted=payload.is_targeted(self.activity),
        )

    @property
    def _is_elsewhere(self) -> bool:
        """Message extensions are used in the private chats of two people too, where we are not."""
        return payload.text(self.activity, "name").startswith("composeExtension/")

    async def zone(self) -> str:
        """The zone a dialog asks moments in: their own choice, their client's, the last known.

        Where nobody knows, UTC: the dialog says which zone it means.
        """
        told = payload.zone(self.activity)
        kept, own = await asyncio.to_thread(self._kept_zone)
        return (kept if own or not told else told) or UTC

    def _kept_zone(self) -> tuple[str, bool]:
        with self.desk.workplace.storage.book(self.workspace) as book:
            person = book.person_called(self.user)
        if person is None or not payload.is_zone(person.zone):
            return "", False
        return person.zone, person.own_zone


def forged() -> Answer:
    """The answer to data that is not ours, counted: cards can be made by anybody."""
    REFUSED_AT_EDGE.labels("seal_broken").inc()
    return Answer(whisper=Message(FORGED))
