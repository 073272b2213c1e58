"""Invokes: what Teams is answered is what the person sees, in a dialog or beside the card."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from adapters.teams import form
from adapters.teams.exchange import DONE, ONE_MOMENT, UTC, Exchange, Reply
from adapters.teams.payload import Json
from adapters.voice import Answer
from flows.language.forms import Kind, Raw
from flows.language.steps import Ask
from flows.language.words import Message

TITLE = "Parley"
PEOPLE = (Kind.PERSON, Kind.PEOPLE)


class Invoked(Exchange):
    """Somebody waits for the answer; one that comes late is a private message."""

    async def late(self, answer: Answer) -> None:
        """They were promised an answer, so there is one."""
        nothing = answer.whisper is None and answer.ask is None
        await Exchange.act(self, Answer(whisper=DONE) if nothing else answer)


class Shown(Invoked):
    """What is answered is shown in a dialog: the form, or the whisper."""

    _zone: str = UTC
    _names: Mapping[str, str] = {}

    async def heard(self) -> Answer:
        """Heard, and all that drawing the answer takes."""
        answer = await self.answered()
        if answer.ask is not None:
            await self.prepare(chosen(answer.ask))
        return answer

    async def prepare(self, people: Iterable[str]) -> None:
        """Look up what a dialog shows of those chosen in it, and its zone."""
        self._zone = await self.zone()
        self._names = await self.desk.acquaintance.names(people)

    def ack(self, answer: Answer) -> Reply:
        """The form, or what there is to say."""
        if answer.ask is not None:
            return self.continued(self.dialog(answer.ask))
        return self.noticed(answer.whisper or self.nothing())

    def nothing(self) -> Message:
        """What is said when nothing was said."""
        return DONE

    async def act(self, answer: Answer) -> None:
        """A dialog shows one thing; the other is told in private."""
        if answer.ask is not None and answer.whisper is not None:
            await self.desk.reach.whisper(answer.whisper, self.route())

    def moment(self) -> Reply:
        """The person sees that it arrived."""
        return self.noticed(Message(ONE_MOMENT))

    def dialog(self, ask: Ask) -> Json:
        """The form as a dialog."""
        return form.dialog(ask, self._zone, self.desk.seal, names=self._names)

    def noticed(self, message: Message, title: str = TITLE) -> Reply:
        """A dialog that only says something."""
        return self.continued(form.notice(title, message, self.desk.seal))

    def continued(self, dialog: Json) -> Reply:
        """The wire form of a dialog."""
        return Reply(200, {"task": {"type": "continue", "value": dialog}})


def chosen(ask: Ask) -> set[str]:
    """The people a form is filled with."""
    filled = [ask.filled.get(one.name) for one in ask.form.asked if one.kind in PEOPLE]
    return {native for raw in filled for native in several(raw)}


def several(raw: Raw) -> tuple[str, ...]:
    """The values of a raw answer."""
    return raw if isinstance(raw, tuple) else (raw,) if raw else ()
