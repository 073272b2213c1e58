"""Forms that were sent in."""

from __future__ import annotations

from adapters.offers import HELD
from adapters.teams import submission
from adapters.teams.desk import Desk
from adapters.teams.exchange import Reply
from adapters.teams.invoked import TITLE, Shown, several
from adapters.teams.payload import Json, joined
from adapters.teams.submission import Sent
from adapters.voice import Answer
from flows.language.events import Event, Submitted
from flows.language.forms import Form
from flows.language.words import Message, Small, Text

NOT_FOUND = "I could not look this person up at Teams. Please try again in a moment."
NOWHERE = (
    "I cannot reach this person: they are in no team with me. "
    "Add them to your team, or ask them to add me as an app; then choose them again."
)
MOST_PEOPLE = 50  # each may have to be looked up
TOO_MANY = f"Please choose at most {MOST_PEOPLE} people."
SAVING = Message(
    "Still saving …",
    Text("Still saving …"),
    Small("You may close this window. I tell you in our private chat what became of it."),
)


class NotFound(Exception):
    """Somebody chosen in a form is not known; by question, the sentence for whoever chose them."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class Submission(Shown):
    """A form was sent in, from a dialog. Its sealed data says what it is about and where."""

    kind = "form"

    def __init__(self, desk: Desk, activity: Json, sent: Sent) -> None:
        super().__init__(desk, activity)
        self.sent = sent

    async def answered(self) -> Answer:
        """Who cannot be told from an outsider is not accepted as an answer."""
        try:
            answer = await super().answered()
        except NotFound as error:
            answer = Answer(problems=error.problems)
        if answer.problems:
            await self.prepare(self._chosen())
        return answer

    async def event(self) -> Event:
        """Sent twice, a form carries the same nonce: it acts once."""
        carried = self.sent.carried
        natives = self._chosen()
        if len(natives) > MOST_PEOPLE:
            raise NotFound(dict.fromkeys(self._people(), TOO_MANY))
        met = await self.desk.acquaintance.meet(self.activity, natives, [carried.where])
        who = self.actor(met)
        chosen = self._people().items()
        lost = {name: met.unsure & set(some) for name, some in chosen if met.unsure & set(some)}
        if lost:
            # Trying again helps only where somebody did not answer.
            raise NotFound(
                {name: NOWHERE if some <= met.absent else NOT_FOUND for name, some in lost.items()}
            )
        return Submitted(
            key=f"form:{carried.nonce}",
            workspace=self.workspace,
            who=who,
            where=self.room(met, carried.where),
            people=tuple(met.people[native] for native in natives),
            form=carried.form,
            answers=self.sent.answers,
            about=carried.about,
            also={name: value for name, value in carried.also.items() if name != HELD},
        )

    def ack(self, answer: Answer) -> Reply:
        """The problems at their fields, the next form, what there is to say, or nothing at all."""
        if answer.problems:
            return self._refused(answer)
        if answer.ask is None and answer.whisper is None:
            return Reply()  # an empty answer closes the dialog
        return super().ack(answer)

    def moment(self) -> Reply:
        """The dialog says that it is being saved; its answers are in our hands."""
        return self.noticed(SAVING, self._title())

    async def late(self, answer: Answer) -> None:
        """In private; with problems, the form is offered again with its answers."""
        if not answer.problems:
            await super().late(answer)
        elif self._form is None:
            await self.desk.reach.whisper(said(answer), self.route())
        else:
            ask = submission.asked(self.sent, self._form)
            await self.desk.reach.offer(ask, self.route(), joined(answer.problems.values()))

    def trouble(self, sentence: str) -> Answer:
        """At the form itself, so that nothing typed is lost."""
        return Answer(problems={"": sentence})

    def _refused(self, answer: Answer) -> Reply:
        if self._form is None:
            return self.noticed(said(answer))
        seal, problems = self.desk.seal, answer.problems
        drawn = submission.again(self.sent, self._form, seal, problems, names=self._names)
        return self.continued(drawn)

    @property
    def _form(self) -> type[Form] | None:
        return self.desk.forms.get(self.sent.carried.form)

    def _title(self) -> str:
        return self._form.title if self._form is not None else TITLE

    def _people(self) -> dict[str, tuple[str, ...]]:
        """The people chosen, by question. A field that the form does not have is none of ours."""
        asked = {question.name for question in self._form.asked} if self._form else set()
        return {name: some for name, some in self.sent.people.items() if name in asked}

    def _chosen(self) -> list[str]:
        chosen = self._people().values()
        return list(dict.fromkeys(one for some in chosen for one in several(some)))


def said(answer: Answer) -> Message:
    """Problems as a message."""
    return Message(joined(answer.problems.values()) or "Done.")
