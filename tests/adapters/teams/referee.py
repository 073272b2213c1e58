"""The referees for everything said on the stage: drawn for Teams, and judged as Teams would."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_OID, uuid5

from adapters.teams import form, render, spans, submission
from flows.language.steps import Ask
from flows.language.words import Facts, Mention, Message, Part, Quote, Small, Span, Text
from tests.adapters.teams.cards import SEAL, Broken, check_card

Json = dict[str, Any]
ZONE = "Europe/Lisbon"


def check_message(message: Message) -> None:
    """As a post and as a closing dialog, with the people of Teams. Raises AssertionError."""
    check_drawn(message)
    met = Message(message.summary, *map(_on_teams, message.parts))
    if met != message:
        check_drawn(met)


def _on_teams(part: Part) -> Part:
    match part:
        case Text(said) | Small(said) | Quote(said):
            return type(part)(*map(_met, said))
        case Facts(facts):
            return Facts(*[(fact.label, tuple(map(_met, fact.value))) for fact in facts])
        case _:
            return part


def _met(span: Span) -> Span:
    """The stage's people have ids that Teams would not know."""
    if not isinstance(span, Mention) or spans.is_person(span.native):
        return span
    return Mention(str(uuid5(NAMESPACE_OID, span.native)), span.name)


def check_drawn(message: Message) -> None:
    """A message as it is. Raises AssertionError."""
    posted = render.activity(message, SEAL)
    if set(posted) != {"type", "summary", "attachments"} or not posted["summary"].strip():
        raise Broken("text beside a card becomes a second message")
    check_card(posted["attachments"][0]["content"])
    check_dialog(form.notice("Title", message, SEAL))


def check_form(ask: Ask) -> None:
    """As a dialog, and as the same with what is wrong in it. Raises AssertionError."""
    drawn = form.dialog(ask, ZONE, SEAL)
    check_dialog(drawn)
    for action in drawn["card"]["content"].get("actions", []):
        sent = submission.sent(action["data"] | typed(drawn), SEAL)
        assert sent is not None
        assert (sent.carried.about, sent.carried.where) == (ask.about, ask.where)
        assert sent.carried.also == dict(ask.also)
        check_dialog(
            submission.again(sent, ask.form, SEAL, {"": "No.", ask.form.asked[0].name: "No."})
        )


def check_dialog(shown: Json) -> None:
    """The value of `task/continue`."""
    assert set(shown) == {"title", "width", "height", "card"}
    assert shown["title"]
    check_card(shown["card"]["content"], dialog=True)


def typed(shown: Json) -> dict[str, str]:
    """What a client sends when a dialog is sent in as it was opened."""
    return {
        element["id"]: str(element["value"])
        for element in shown["card"]["content"]["body"]
        if "value" in element and "id" in element
    }
