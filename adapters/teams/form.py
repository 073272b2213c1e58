"""Draws a form as a dialog: an Adaptive Card with inputs, in the shape of `task/continue`.

Teams cannot show what is wrong beside a field, and of a dialog that was sent in it gives back no
more than the submit button carried and the answers. So the button carries, signed, what it takes to
draw the dialog again with what is wrong in it: see `submission.again`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from adapters.payload import Json
from adapters.teams import inputs, render
from adapters.teams.inputs import Known
from adapters.teams.render import Pen
from adapters.teams.seal import Seal
from flows.language.forms import Question
from flows.language.steps import Ask
from flows.language.words import Message

# Without the answers and the options, which are not ours to cut. A dialog is the answer to a press
# and no message: what is known to be refused there is 100 KB and more.
DIALOG_BYTES = 25_000
FEW = 2  # questions that fit into a dialog of medium height


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form to be drawn, with what is known and what is wrong."""

    ask: Ask
    known: Known
    problems: Mapping[str, str]
    intro: list[Json] | None  # as it was drawn before

    def card(self, pen: Pen) -> Json:
        """As a card with its submit button."""
        intro = self._intro(pen)
        body = [*intro, *_problem(self._lost(), pen)]
        for question in self.ask.form.asked:
            body += self._asked(question, pen)
        drawn = render.framed(body, pen)
        if any(str(one["type"]).startswith("Input.") for one in body):
            kept = {**self._kept(), "intro": intro if pen.styled else []}
            filled = {key: value for key, value in kept.items() if value}
            drawn["actions"] = [self._submit(filled, pen)]
        return drawn

    def _intro(self, pen: Pen) -> list[Json]:
        if self.intro is None:
            return render.elements(self.ask.intro, pen)
        return self.intro if pen.styled else []

    def _lost(self) -> str:
        """What is wrong with no field of this form."""
        fields = {question.name for question in self.ask.form.asked}
        lost = [problem for name, problem in self.problems.items() if name not in fields]
        return " ".join(dict.fromkeys(lost))

    def _asked(self, question: Question, pen: Pen) -> list[Json]:
        drawn = inputs.inputs(question, self.known)
        problem = _problem(self.problems.get(question.name, ""), pen)
        if not drawn:
            gap = f"{question.label} There is nothing to choose from yet."
            return [*problem, *pen.whole((gap,), render.SMALL)]
        if problem:
            drawn[0]["spacing"] = "Small"
        hint = [{**one, "spacing": "Small"} for one in pen.whole((question.hint,), render.SMALL)]
        return [*problem, *drawn, *hint]

    def _kept(self) -> Json:
        options = {
            question.name: [[one.value, one.label] for one in self.known.options[question.name]]
            for question in self.ask.form.asked
            if not question.options and self.known.options.get(question.name)
        }
        return {"options": options, "names": dict(self.known.names)}

    def _submit(self, kept: Json, pen: Pen) -> Json:
        data = pen.seal.sealed(
            {
                "form": self.ask.form.wire,
                "about": self.ask.about,
                "also": dict(self.ask.also),
                "where": self.ask.where,
                "nonce": secrets.token_urlsafe(9),
                "zone": self.known.zone.key,
                "kept": kept,
            }
        )
        title = self.ask.form.submit or "Save"
        return {"type": "Action.Submit", "title": title, "style": "positive", "data": data}


def dialog(  # noqa: PLR0913 -- what is asked, and each thing known about it by name
    ask: Ask,
    zone: str,
    seal: Seal,
    *,
    names: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    intro: list[Json] | None = None,
) -> Json:
    """A form with the answers known so far; moments are asked in the zone of whoever is asked.

    `names` are those of people chosen already, by their id. An answer that was typed is drawn as it
    was: a moment as its date and its time. Raises TooLong when the options alone are too much.
    """
    known = Known(zone_of(zone), ask.filled, ask.options, names or {})
    sheet = Sheet(ask, known, problems or {}, intro)
    pen = Pen(seal, dialog=True, where=ask.where)
    drawn = render.fitted(
        sheet.card, pen, DIALOG_BYTES + _bytes(ask.filled) + 2 * _bytes(ask.options)
    )
    few = len(ask.form.asked) <= FEW and not (ask.intro or intro)
    return _shown(ask.form.title, drawn, "medium" if few else "large")


def notice(title: str, message: Message, seal: Seal) -> Json:
    """A dialog that only says something."""
    pen = Pen(seal, dialog=True)
    drawn = render.fitted(
        lambda one: render.framed(render.elements(message.body, one), one), pen, DIALOG_BYTES
    )
    return _shown(title, drawn, "small" if len(message.parts) <= FEW else "medium")


def _bytes(given: Mapping[str, object]) -> int:
    return sum(len(repr(value).encode(errors="replace")) for value in given.values())


def _shown(title: str, drawn: Json, height: str) -> Json:
    attachment = render.attached(drawn)
    return {"title": title or "Parley", "width": "medium", "height": height, "card": attachment}


def _problem(problem: str, pen: Pen) -> list[Json]:
    """In red, and with a sign for those who see no red."""
    return pen.whole((f"⚠ {problem}",), {"color": "Attention"}) if problem else []


def zone_of(name: str) -> ZoneInfo:
    """A zone by its name; UTC where there is none such."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found, not a name, a folder
        return ZoneInfo("UTC")
