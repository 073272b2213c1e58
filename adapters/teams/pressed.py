"""Buttons: on cards and in dialogs. Their data is sealed; without the seal nothing is heard."""

from __future__ import annotations

from adapters.offers import HELD
from adapters.outcome import Refusal
from adapters.teams import payload, spans, submission
from adapters.teams.exchange import ONE_MOMENT, Exchange, Reply, forged
from adapters.teams.invoked import Invoked, Shown
from adapters.teams.payload import Json
from adapters.teams.submission import Carried
from adapters.voice import Answer
from flows.language.events import Event, Pressed
from flows.language.spans import called
from flows.language.words import Bold, Channel, Day, Mention, Small, Span, Text, plain

BRIEF = 200  # characters that fit beside a card
IN_PRIVATE = "I answered you in our private chat."
BELOW = "My answer stands below."
IT_IS_DONE = "Done."
UNREACHED = (
    "I cannot write to you in private, and my answer is longer than a line. "
    "Please add me as an app, then press again."
)
CALLED = "@Parley"


class Press(Exchange):
    """A button of an older client, which sends it as a message without words."""

    kind = "press"

    @property
    def data(self) -> object:
        """What the button carried."""
        return payload.at(self.activity, "value")

    @property
    def carried(self) -> Carried | None:
        """The same, when it is unforged."""
        return submission.carried(self.data, self.desk.seal)

    async def answered(self) -> Answer:
        """A form that could not be opened before needs no hearing, only opening."""
        carried = self.carried
        if carried is None or not carried.step:
            return forged()
        held = carried.also.get(HELD, "")
        ask = self.desk.reach.offers.take(self.user, held) if held else None
        return Answer(ask=ask) if ask is not None else await super().answered()

    async def event(self) -> Event | None:
        """In a dialog the place is the one that the dialog belongs to."""
        carried = self.carried
        if carried is None:
            return None
        met = await self.desk.acquaintance.meet(self.activity, places=[carried.where])
        return Pressed(
            key=self.key,
            workspace=self.workspace,
            who=self.actor(met),
            where=self.room(met, carried.where),
            name=carried.step,
            about=carried.about,
            also={name: value for name, value in carried.also.items() if name != HELD},
        )


class Executed(Press, Invoked):
    """A button of a card. Its answer is a line beside the card; what is longer goes in private."""

    _unreached = False  # Teams does not let us write to them

    @property
    def data(self) -> object:
        return payload.at(self.activity, "value", "action", "data")

    def ack(self, answer: Answer) -> Reply:
        """One line, for the person who pressed."""
        if answer.ask is None and answer.whisper is None:
            return line(IT_IS_DONE)
        if self._unreached:
            return line(UNREACHED)
        where = BELOW if payload.is_personal(self.activity) else IN_PRIVATE
        return line(brief(answer) or where)

    async def act(self, answer: Answer) -> None:
        """What does not fit into the line; a form needs a button that announces it."""
        if brief(answer):
            return
        try:
            await super().act(answer)
        except Refusal:
            self._unreached = True
            raise

    def moment(self) -> Reply:
        """The person sees that it arrived."""
        return line(ONE_MOMENT)


class Fetched(Press, Shown):
    """A button that announced a dialog, or one inside a dialog."""

    @property
    def data(self) -> object:
        return payload.at(self.activity, "value", "data")


def line(said: str) -> Reply:
    """The wire form of a line beside a card."""
    answer: Json = {"statusCode": 200, "type": "application/vnd.microsoft.activity.message"}
    return Reply(200, {**answer, "value": said})


def brief(answer: Answer) -> str:
    """A whisper as one line, when it says no more than that line; else nothing."""
    if answer.whisper is None or answer.ask is not None:
        return ""
    said: list[str] = []
    for part in answer.whisper.body:
        if not isinstance(part, Text | Small) or not all(map(_is_plain, part.spans)):
            return ""
        said.append("".join(map(_words, part.spans)))
    told = called(" ".join(said), CALLED)
    return told if len(told) <= BRIEF else ""


def _is_plain(span: Span) -> bool:
    """Whether it is the same for every reader and needs no press."""
    return isinstance(span, str | Bold | Mention | Channel | Day)


def _words(span: Span) -> str:
    match span:
        case str():
            return span
        case Bold(text):
            return text
        case Day(on):
            return spans.readable(on)
        case _:
            return plain([span])
