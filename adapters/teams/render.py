"""Draws our words as an Adaptive Card 1.5, as plain data.

Limits: Teams refuses messages of about 100 KB, and some of its ways in refuse cards of 28 KB; ours
stay under 25 KB of JSON. What people say comes near it only in scripts of three bytes a character.
Then goes, in this order: pictures (their words stay), the second form of each button, the longest
texts beyond a length, and last all formatting; never a button.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from adapters.payload import Json
from adapters.teams import spans
from adapters.teams.seal import Seal
from adapters.teams.spans import Mentioned
from flows.language.words import (
    TEXT_LIMIT,
    Bold,
    Button,
    Day,
    Divider,
    Fact,
    Facts,
    Message,
    Part,
    Picture,
    Quote,
    Small,
    Span,
    Spans,
    Style,
    Text,
    Title,
    TooLong,
    When,
    cut,
)

CARD_BYTES = 25_000
SUMMARY_LIMIT = 300
TOOLTIP_LIMIT = 75
ROW = 5  # Teams takes six
ROW_WIDTH = 36  # characters of labels on a phone, where what is longer is cut to «I ha…»
PADDING = 4  # of a button, in characters
LABEL = 40  # characters of a label; clients clip what is longer, some within a letter
CARD = "application/vnd.microsoft.card.adaptive"
STYLES = {Style.PRIMARY: "positive", Style.DANGER: "destructive"}
SMALL: Json = {"size": "Small", "isSubtle": True}
HEADING: Json = {"size": "Large", "weight": "Bolder"}


@dataclass(frozen=True, slots=True)
class Pen:
    """How a card is drawn: where it stands, and how much room there is."""

    seal: Seal
    dialog: bool = False  # there every press is brought by task/submit, and nobody is mentioned
    where: str = ""  # the place a dialog belongs to
    pictures: bool = True
    fallbacks: bool = True
    styled: bool = True
    most: int = TEXT_LIMIT  # characters of one text
    people: Mentioned = field(default_factory=Mentioned)

    @property
    def mentioned(self) -> Mentioned | None:
        """Whom the card mentions; None where it cannot."""
        return None if self.dialog or not self.styled else self.people

    def blocks(self, said: Spans, look: Json) -> list[Json]:
        """A text, as long as there is room for."""
        return self.whole(spans.shortened(said, self.most), look)

    def whole(self, said: Spans, look: Json) -> list[Json]:
        """A text as it is."""
        return spans.blocks(said if self.styled else _bare(said), look, self.mentioned)


def _bare(said: Spans) -> Spans:
    return tuple(one if isinstance(one, str | When | Day) else spans.said(one) for one in said)


def activity(message: Message, seal: Seal) -> Json:
    """A message of the bot: the card alone, since text beside a card is posted as a second one.

    There is no `channelData.notification`: a private message notifies by itself, and the alert
    would put it into the activity feed a second time.
    """
    return {
        "type": "message",
        "summary": summary(message),
        "attachments": [attached(card(message, seal))],
    }


def attached(drawn: Json) -> Json:
    """A card as an attachment."""
    return {"contentType": CARD, "content": drawn}


def summary(message: Message) -> str:
    """The one line of notifications and screen readers."""
    return cut(spans.line(message.summary), SUMMARY_LIMIT) or "Parley"


def card(message: Message, seal: Seal) -> Json:
    """A message as a card. Raises TooLong when its buttons alone are too much."""
    return fitted(lambda pen: framed(elements(message.body, pen), pen), Pen(seal), CARD_BYTES)


def framed(body: list[Json], pen: Pen) -> Json:
    """Elements as a card."""
    teams: Json = {"width": "full"}
    if pen.people.entities:
        teams["entities"] = pen.people.entities
    # A card of nothing is refused.
    text = body or spans.blocks(("…",), {}, None)
    return {"type": "AdaptiveCard", "version": "1.5", "msteams": teams, "body": text}


def fitted(draw: Callable[[Pen], Json], pen: Pen, most: int) -> Json:
    """The fullest drawing that is at most so many bytes. Raises TooLong."""
    bare = replace(pen, pictures=False, fallbacks=False)
    for one in (pen, replace(pen, pictures=False), bare):
        drawn = draw(replace(one, people=Mentioned()))
        if size(drawn) <= most:
            return drawn
    for one in (bare, replace(bare, styled=False)):
        found = _longest(draw, one, most)
        if found is not None:
            return found
    raise TooLong(f"What the buttons of a card carry is more than {most} bytes of JSON")


def _longest(draw: Callable[[Pen], Json], pen: Pen, most: int) -> Json | None:
    """The drawing with the longest texts that still fits."""
    best, low, high = None, 1, TEXT_LIMIT
    while low <= high:
        length = (low + high) // 2
        drawn = draw(replace(pen, most=length, people=Mentioned()))
        if size(drawn) <= most:
            best, low = drawn, length + 1
        else:
            high = length - 1
    return best


def size(drawn: Json) -> int:
    """Bytes of JSON, as it is sent: with a blank after each comma."""
    return len(json.dumps(drawn, ensure_ascii=False).encode())


def elements(parts: Iterable[Part], pen: Pen) -> list[Json]:
    """Parts as elements; neighbouring buttons stand in rows."""
    drawn: list[Json] = []
    listed = list(parts)
    labels = [part.label for part in listed if isinstance(part, Button)]
    divided = False
    for index, part in enumerate(listed):
        if isinstance(part, Button):
            action = _button(part, pen, _heard(part, listed[:index], labels))
            if drawn and not divided and _has_room(drawn[-1], action):
                drawn[-1]["actions"].append(action)
                continue
            new: list[Json] = [{"type": "ActionSet", "actions": [action]}]
            if drawn and drawn[-1]["type"] == "ActionSet":
                new[0]["spacing"] = "Small"
        else:
            new = _part(part, pen)
        if new and divided and drawn:
            new[0] |= {"separator": True, "spacing": "Large"}
        divided = isinstance(part, Divider) or (divided and not new)
        drawn += new
    return drawn


def _has_room(row: Json, action: Json) -> bool:
    if row["type"] != "ActionSet" or len(row["actions"]) == ROW:
        return False
    width = sum(len(one["title"]) + PADDING for one in [*row["actions"], action])
    return width <= ROW_WIDTH


def _part(  # noqa: PLR0911 -- one line per word
    part: Title | Text | Small | Quote | Facts | Divider | Picture, pen: Pen
) -> list[Json]:
    match part:
        case Title(text):
            return _title(cut(spans.clean(text).strip(), pen.most))
        case Text(said):
            return pen.blocks(said, {})
        case Small(said):
            return pen.blocks(said, SMALL)
        case Quote(said):
            words = pen.blocks(said, {})
            return [{"type": "Container", "style": "emphasis", "items": words}] if words else []
        case Facts(facts):
            return _facts(facts, pen)
        case Picture(png, alt):
            return _picture(png, alt, pen)
        case Divider():
            return []


def _title(text: str) -> list[Json]:
    """A heading for screen readers too; but only text runs show Markdown as it is written."""
    if not text:
        return []
    if spans.has_markdown(text):
        return spans.blocks((text,), HEADING, None)
    look = {"wrap": True, "style": "heading", **HEADING}
    return [{"type": "TextBlock", "text": spans.words(text), **look}]


def _facts(facts: Sequence[Fact], pen: Pen) -> list[Json]:
    """One text of all: a FactSet reads Markdown, and gives half of a phone to the labels."""
    said: list[Span] = []
    for fact in facts:
        label = Bold(f"{cut(fact.label, pen.most)}:")
        said += ["\n", label, " ", *spans.shortened(fact.value, pen.most)]
    return pen.whole(tuple(said[1:]), {})


def _picture(png: bytes, alt: str, pen: Pen) -> list[Json]:
    if not png or not pen.pictures:
        return pen.blocks((alt,), {})
    data = base64.b64encode(png).decode()
    return [{"type": "Image", "url": f"data:image/png;base64,{data}", "altText": spans.clean(alt)}]


def _button(button: Button, pen: Pen, heard: str) -> Json:
    """A press is `Action.Execute`, or the same as `Action.Submit` for clients that know no other.

    A form is announced by `task/fetch`; inside a dialog there is only `Action.Submit`, and a press
    must not wait for the fields to be filled in.
    """
    carried = {"step": button.step, "about": button.about, "also": dict(button.also)}
    data = pen.seal.sealed({**carried, "where": pen.where})
    label = spans.clean(button.label).strip() or "…"
    shown: Json = {"title": cut(label, LABEL) if pen.styled else label}
    if button.style in STYLES:
        shown["style"] = STYLES[button.style]
    told = heard or (label if len(label) > LABEL else "")
    if told and pen.styled:
        shown["tooltip"] = told
    if pen.dialog:
        return {"type": "Action.Submit", **shown, "data": data, "associatedInputs": "none"}
    if button.opens:
        data = {"msteams": {"type": "task/fetch"}, **data}
        return {"type": "Action.Submit", **shown, "data": data}
    action: Json = {"type": "Action.Execute", **shown, "verb": button.step, "data": data}
    if pen.fallbacks:
        action["fallback"] = {"type": "Action.Submit", **shown, "data": data}
    return action


def _heard(button: Button, before: Sequence[Part], labels: Sequence[str]) -> str:
    """What tells buttons of one label apart: the words before each."""
    if labels.count(button.label) == 1:
        return ""
    for part in reversed(before):
        if isinstance(part, Text | Quote | Small):
            return cut(f"{spans.clean(button.label)}: {spans.line(part.spans)}", TOOLTIP_LIMIT)
    return ""
