"""Forms that were sent in."""

from __future__ import annotations

import structlog
from slack_bolt.response import BoltResponse

from adapters.slack import form, payload, submission
from adapters.slack.exchange import Exchange, ack, room_in
from adapters.slack.form import Kept
from adapters.slack.reach import Route
from adapters.slack.web import Json, Refusal, Unanswered, Unsent
from adapters.voice import Answer
from flows.language.events import Event, Submitted
from flows.language.words import Message

NOT_FOUND = "I could not look this person up at Slack. Please try again in a moment."

log = structlog.get_logger("parley.slack")


class NotFound(Exception):
    """Somebody chosen in a form is not known, and Slack did not say who they are."""

    def __init__(self, questions: list[str]) -> None:
        super().__init__(", ".join(questions))
        self.questions = questions


class Submission(Exchange):
    """A form was sent in. It says nothing of where it was opened: `private_metadata` does."""

    kind = "form"

    async def heard(self) -> Answer:
        """Who cannot be told from an outsider is not accepted as an answer."""
        try:
            return await super().heard()
        except NotFound as error:
            return Answer(problems=dict.fromkeys(error.questions, NOT_FOUND))

    async def event(self) -> Event:
        """Sent twice, a form has the same view and hash: it acts once."""
        workspace = await self.workspace()
        view, kept = self._view(), self._kept()
        chosen = submission.people(view)
        user = payload.text(self.body, "user", "id")
        natives = list(dict.fromkeys(one for several in chosen.values() for one in several))
        met = await self.desk.acquaintance.meet(workspace, [user, *natives], [kept.where])
        who = self.actor(met, user, payload.text(self.body, "user", "team_id"))
        if lost := [name for name, several in chosen.items() if met.unsure & set(several)]:
            raise NotFound(lost)
        wire = payload.text(view, "callback_id")
        return Submitted(
            key=f"view:{payload.text(view, 'id')}:{payload.text(view, 'hash')}:{wire}",
            workspace=workspace,
            who=who,
            where=room_in(met, kept.where),
            people=tuple(met.people[native] for native in natives),
            form=wire,
            answers=submission.answers(view),
            about=kept.about,
            also=kept.also,
        )

    def ack(self, answer: Answer) -> BoltResponse:
        """Problems beside their fields, the next form, or nothing, which closes this one."""
        problems = submission.errors(self._view(), answer.problems)
        if problems:
            return ack({"response_action": "errors", "errors": problems})
        if answer.problems:
            return _updated(form.notice(self._title(), _said(answer)))
        if answer.ask is not None:
            return _updated(form.modal(answer.ask))
        return ack()

    async def act(self, answer: Answer) -> None:
        """The whisper goes where the form belongs to."""
        if answer.whisper is not None:
            await self.desk.reach.whisper(answer.whisper, self._route())

    def moment(self) -> BoltResponse:
        """The form says that it is being saved; its answers are in our hands."""
        return _updated(form.notice(self._title(), submission.SAVING))

    async def late(self, answer: Answer) -> None:
        """What became of it takes the place of that; if the form was closed, a whisper does."""
        shown = await self._shown(self._outcome(answer))
        if answer.ask is not None and not shown:
            await self.desk.reach.offer(answer.ask, self._route())
        said = answer.whisper is not None or bool(answer.problems)
        if said and (not shown or answer.ask is not None):
            await self.desk.reach.whisper(_said(answer), self._route())

    async def _shown(self, view: Json) -> bool:
        try:
            await self.desk.reach.show(payload.text(self._view(), "id"), view)
        except (Refusal, Unsent, Unanswered) as error:
            log.warning("slack_form_not_updated", error=str(error))
            return False
        return True

    def trouble(self, sentence: str) -> Answer:
        """Beside the first field, so that nothing typed is lost."""
        return Answer(problems={"": sentence})

    def _outcome(self, answer: Answer) -> Json:
        if answer.problems:
            return submission.again(self._view(), answer.problems)
        if answer.ask is not None:
            return form.modal(answer.ask)
        return form.notice(self._title(), answer.whisper or submission.DONE)

    def _view(self) -> Json:
        return payload.part(self.body, "view")

    def _title(self) -> str:
        return payload.text(self._view(), "title", "text")

    def _kept(self) -> Kept:
        return Kept.unpacked(payload.text(self._view(), "private_metadata"))

    def _route(self) -> Route:
        return Route(user=payload.text(self.body, "user", "id"), channel=self._kept().where)


def _updated(view: Json) -> BoltResponse:
    return ack({"response_action": "update", "view": view})


def _said(answer: Answer) -> Message:
    return answer.whisper or Message(payload.joined(answer.problems.values()) or "Done.")
