"""Draws our words for the sandbox: plain data that the window shows, as Block Kit is for Slack.

Everything a person wrote stays a string in this data; the window only ever shows strings as text.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any, TypeVar, cast

from flows.language.forms import Question
from flows.language.spans import called
from flows.language.steps import Ask
from flows.language.words import (
    Bold,
    Button,
    Channel,
    Day,
    Divider,
    Facts,
    Link,
    Mention,
    Message,
    Part,
    Picture,
    Quote,
    Small,
    Span,
    Text,
    Title,
    When,
    plain,
)

Block = dict[str, Any]  # JSON: the kind of a part and what it holds
Drawing = dict[str, Any]  # JSON: a summary and blocks
T = TypeVar("T")

INSIDE = "/?"  # a link to a conversation of the sandbox itself
SAFE_LINKS = ("https://", "http://", "mailto:", INSIDE)


def drawing(message: Message) -> Drawing:
    """A message as plain data."""
    return readable({"summary": plain(message.summary), "blocks": blocks(message.body)})


def readable(drawn: T) -> T:
    """A drawing as people read it: everywhere our name is put in."""
    return cast("T", _readable(drawn))


def _readable(drawn: object) -> object:
    match drawn:
        case str():
            return called(drawn)
        case list():
            return [_readable(one) for one in drawn]
        case dict():
            return {name: _readable(one) for name, one in drawn.items()}
        case _:
            return drawn


def blocks(parts: Iterable[Part]) -> list[Block]:
    """The parts of a message; neighbouring buttons stand in one row."""
    drawn: list[Block] = []
    for part in parts:
        if not isinstance(part, Button):
            drawn.append(_block(part))
        elif drawn and drawn[-1]["kind"] == "buttons":
            drawn[-1]["buttons"].append(_button(part))
        else:
            drawn.append({"kind": "buttons", "buttons": [_button(part)]})
    return drawn


def _block(part: Title | Text | Small | Quote | Facts | Divider | Picture) -> Block:
    match part:
        case Title(text):
            return {"kind": "title", "text": text}
        case Text() | Small() | Quote():
            return {"kind": type(part).__name__.lower(), "spans": _spans(part.spans)}
        case Facts():
            rows = [{"label": fact.label, "value": _spans(fact.value)} for fact in part.facts]
            return {"kind": "facts", "rows": rows}
        case Divider():
            return {"kind": "divider"}
        case Picture(png, alt):
            return {"kind": "picture", "png": base64.b64encode(png).decode(), "alt": alt}


def _button(button: Button) -> Block:
    return {
        "label": button.label,
        "step": button.step,
        "opens": button.opens,
        "about": button.about,
        "also": dict(button.also),
        "style": button.style.value,
    }


def _spans(spans: Iterable[Span]) -> list[Block]:
    return [_span(span) for span in spans]


def _span(span: Span) -> Block:  # noqa: PLR0911 -- one for each kind of span
    match span:
        case str():
            return {"kind": "plain", "text": span}
        case Bold(text):
            return {"kind": "bold", "text": text}
        case Mention(native, name):
            return {"kind": "mention", "native": native, "name": name}
        case Channel(native, name):
            return {"kind": "channel", "native": native, "name": name}
        case When(at):
            return {"kind": "when", "at": at.isoformat()}
        case Day(on):
            return {"kind": "day", "on": on.isoformat()}
        case Link(url, label):
            return _link(url, label)


def _link(url: str, label: str) -> Block:
    # A script must never hide behind a label.
    if not url.lower().startswith(SAFE_LINKS):
        return {"kind": "plain", "text": label}
    return {"kind": "link", "url": url, "label": label}


def asked(ask: Ask) -> Drawing:
    """A form as plain data, with the answers known so far."""
    drawn = {
        "title": ask.form.title,
        "submit": ask.form.submit,
        "wire": ask.form.wire,
        "about": ask.about,
        "also": dict(ask.also),
        "where": ask.where,
        "intro": blocks(ask.intro),
        "fields": [_field(question, ask) for question in ask.form.asked],
    }
    return readable(drawn)


def _field(question: Question, ask: Ask) -> Block:
    options = question.options or ask.options.get(question.name, ())
    filled = ask.filled.get(question.name)
    return {
        "name": question.name,
        "kind": question.kind.value,
        "label": question.label,
        "hint": question.hint,
        "optional": question.optional,
        "options": [{"value": option.value, "label": option.label} for option in options],
        "filled": list(filled) if isinstance(filled, tuple) else filled,
        **({"secret": True} if question.secret else {}),
    }
