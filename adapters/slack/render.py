"""Draws our words in Block Kit, as plain data.

slack_sdk's classes are 140 times slower: only tests use them, as referees.

Limits: 50 blocks in a message (our words allow 45 parts), 5 buttons in a row so that they stay
readable on a phone, 2,000 characters in a button's value, 4,000 in the text of `chat.update`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from adapters.slack import spans
from adapters.slack.web import Json
from flows.language.words import (
    Bold,
    Button,
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
    cut,
    plain,
)

FALLBACK_LIMIT = 3500
WHISPER_BYTES = 3900  # an ephemeral message is at most about 4,000 bytes
ROW = 5
LABEL_LIMIT = 75
TITLE_LIMIT = 150
VALUE_LIMIT = 2000
CONTEXT_LIMIT = 10
SMALL_LIMIT = 3000
Files = Mapping[bytes, str]  # pictures that were uploaded: the id of each one's file
NO_FILES: Files = {}
# Characters that mrkdwn would read as formatting, and a line that would become a quote.
_FORMATTING = re.compile(r"[*_~`]|^\s*>", re.MULTILINE)


def drawing(message: Message, files: Files = NO_FILES) -> Json:
    """A message as `text` and `blocks`; the text says all, as screen readers read only it."""
    return {"text": fallback(message), "blocks": blocks(message.body, files)}


def whisper(message: Message) -> Json:
    """The same for one reader, within the bytes that an ephemeral message may have."""
    return {"text": _within(fallback(message), WHISPER_BYTES), "blocks": blocks(message.body)}


def home(message: Message) -> Json:
    """A message as the view of a home tab."""
    return {"type": "home", "blocks": blocks(message.body)}


def fallback(message: Message) -> str:
    """The whole message as escaped text, the summary first, under `FALLBACK_LIMIT` characters."""
    lines = ["".join(spans.marked(span) for span in message.summary)]
    lines += [line for part in message.parts for line in _lines(part)]
    if len(lines) > 1 and lines[1].startswith(lines[0]):
        lines = lines[1:]  # the first part says it again, and more
    seen = dict.fromkeys(line for line in lines if line.strip())
    return _short("\n".join(seen), FALLBACK_LIMIT) or "…"


def _lines(part: Part) -> list[str]:
    match part:
        case Title(text):
            return [spans.escape(text)]
        case Text(said) | Small(said) | Quote(said):
            return ["".join(spans.marked(span) for span in said)]
        case Facts(facts):
            return [_fact_line(fact) for fact in facts]
        case Picture(_, alt):
            return [spans.escape(alt)]
        case Button() as button:
            return [spans.escape(f"[{button.label}]")]
        case Divider():
            return []


def _fact_line(fact: Fact) -> str:
    return spans.escape(f"{fact.label}: ") + "".join(spans.marked(span) for span in fact.value)


def _short(text: str, limit: int) -> str:
    """Cut escaped text, never through the middle of an entity or a date."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    head = re.sub(r"&[a-z]{0,3}$", "", head)
    opened = head.rfind("<")
    if opened > head.rfind(">"):
        head = head[:opened]
    return head.rstrip() + "…"


def _within(text: str, size: int) -> str:
    while len(text.encode()) > size:
        text = _short(text, len(text) - max(1, (len(text.encode()) - size) // 4))
    return text


def blocks(parts: Iterable[Part], files: Files = NO_FILES) -> list[Json]:
    """Parts as blocks; neighbouring buttons stand in rows of five."""
    drawn: list[Json] = []
    listed = list(parts)
    labels = [part.label for part in listed if isinstance(part, Button)]
    for index, part in enumerate(listed):
        if not isinstance(part, Button):
            drawn += _block(part, files)
            continue
        button = _button(part, index, _spoken(part, listed[:index], labels))
        if drawn and drawn[-1]["type"] == "actions" and len(drawn[-1]["elements"]) < ROW:
            drawn[-1]["elements"].append(button)
        else:
            drawn.append({"type": "actions", "elements": [button]})
    return drawn or [_rich(spans.elements(["…"]))]


def _block(  # noqa: PLR0911 -- one line per word
    part: Title | Text | Small | Quote | Facts | Divider | Picture, files: Files
) -> list[Json]:
    match part:
        case Title(text):
            title = spans.clean(text).strip()
            return (
                [{"type": "header", "text": plain_text(cut(title, TITLE_LIMIT))}] if title else []
            )
        case Text(said):
            return _section(spans.elements(said))
        case Quote(said):
            return _section(spans.elements(said), "rich_text_quote")
        case Facts(facts):
            return _section([one for fact in facts for one in _fact(fact, last=fact is facts[-1])])
        case Small(said):
            return _small(said)
        case Picture():
            return _picture(part, files)
        case Divider():
            return [{"type": "divider"}]


def _picture(picture: Picture, files: Files) -> list[Json]:
    """Slack shows pictures that were uploaded before; where one was not, its words say the same."""
    file = files.get(picture.png) if files else None
    words = spans.clean(picture.alt)
    if file is None or not words.strip():
        return _section(spans.elements([picture.alt]))
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": words}]


def _section(drawn: list[Json], kind: str = "rich_text_section") -> list[Json]:
    return [_rich(drawn, kind)] if drawn else []


def _rich(drawn: list[Json], kind: str = "rich_text_section") -> Json:
    return {"type": "rich_text", "elements": [{"type": kind, "elements": drawn}]}


def _fact(fact: Fact, *, last: bool) -> list[Json]:
    value = spans.elements(fact.value)
    end = [] if last else [spans.text_element("\n")]
    return [spans.text_element(f"{fact.label}: ", bold=True), *value, *end]


def _small(said: Spans) -> list[Json]:
    """Small print. Only a context block is small, and it has no rich text.

    Words that mrkdwn would format are shown as plain text beside the rest; where that makes too
    many pieces, or too long ones, being safe goes before being small.
    """
    said = tuple(span for span in said if spans.clean(plain((span,))).strip())
    if not said:
        return []
    pieces = [_piece(span) for span in said]
    if all(isinstance(span, str) for span in said):
        pieces = [plain_text(spans.clean(plain(said)))]
    elif not any(_FORMATTING.search(plain((span,))) for span in said):
        pieces = [_mrkdwn("".join(spans.pointed(span) for span in said))]
    if len(pieces) > CONTEXT_LIMIT or any(len(one["text"]) > SMALL_LIMIT for one in pieces):
        return _section(spans.elements(said))
    return [{"type": "context", "elements": pieces}]


def _piece(span: Span) -> Json:
    words = plain((span,))
    if isinstance(span, str | Bold) or _FORMATTING.search(words):
        return plain_text(spans.clean(words))
    return _mrkdwn(spans.pointed(span))


def _mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: str) -> Json:
    """Text that Slack does not parse, not even for emoji."""
    return {"type": "plain_text", "text": spans.clean(text), "emoji": False}


def _button(button: Button, index: int, spoken: str) -> Json:
    value = json.dumps(
        {"about": button.about, "also": dict(button.also)},
        separators=(",", ":"),
        ensure_ascii=False,
    )
    if len(value) > VALUE_LIMIT:
        message = f"The button {button.label!r} carries {len(value)} characters"
        raise TooLong(message)
    drawn: Json = {
        "type": "button",
        "text": plain_text(spans.clean(button.label) or "…"),
        # Within one message each needs its own; the step is what counts.
        "action_id": f"{button.step}#{index}",
        "value": value,
        "accessibility_label": spoken,
    }
    if button.style in {Style.PRIMARY, Style.DANGER}:
        drawn["style"] = button.style.value
    return drawn


def _spoken(button: Button, before: Sequence[Part], labels: Sequence[str]) -> str:
    """What a screen reader says: with the words before it, where several have the same label."""
    label = spans.clean(button.label) or "…"
    if labels.count(button.label) == 1:
        return label
    for part in reversed(before):
        if isinstance(part, Text | Quote | Small):
            return cut(f"{label}: {spans.clean(plain(part.spans))}", LABEL_LIMIT)
    return label
