"""Draws a form as a modal, and draws it again with the answers and what is wrong with them.

`block_id` is the question's name and `action_id` is always `answer`, so that problems find their
field. `private_metadata` is kept by Slack and comes back with the answers: opaque ids only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from adapters.slack import render, spans
from adapters.slack.web import Json
from flows.language.forms import Kind, Option, Question, Raw
from flows.language.steps import Ask
from flows.language.words import Message, TooLong, cut

ACTION = "answer"
METADATA_LIMIT = 3000
TICKS = 10  # checkboxes; more options become a menu
OPTIONS = 100
TITLE_LIMIT = 24
TEXT_LIMIT = 3000
LATEST = 9_999_999_999  # the last second a datetimepicker takes


class Kept(NamedTuple):
    """What a form remembers while it is open."""

    about: str | None = None
    where: str = ""
    also: Mapping[str, str] = {}

    def packed(self) -> str:
        """As `private_metadata`. Raises TooLong."""
        text = json.dumps(
            {"about": self.about, "where": self.where, "also": dict(self.also)},
            separators=(",", ":"),
        )
        if len(text) > METADATA_LIMIT:
            message = f"A form carries {len(text)} characters, {METADATA_LIMIT} are allowed"
            raise TooLong(message)
        return text

    @classmethod
    def unpacked(cls, text: str) -> Kept:
        """From `private_metadata`, and from a button's value; nothing when it is not ours."""
        try:
            found = json.loads(text)
        except ValueError:
            return cls()
        if not isinstance(found, dict):
            return cls()
        about, where, also = (found.get(key) for key in ("about", "where", "also"))
        return cls(
            about if isinstance(about, str) else None,
            where if isinstance(where, str) else "",
            {str(k): str(v) for k, v in also.items()} if isinstance(also, dict) else {},
        )


def modal(ask: Ask) -> Json:
    """A form as a view, with the answers known so far."""
    form = ask.form
    inputs = [block for question in form.asked for block in _input(question, ask)]
    intro = render.blocks(ask.intro) if ask.intro else []
    view: Json = {
        "type": "modal",
        "callback_id": form.wire,
        "title": render.plain_text(cut(spans.clean(form.title), TITLE_LIMIT)),
        "close": render.plain_text("Cancel"),
        "private_metadata": Kept(ask.about, ask.where, ask.also).packed(),
        "blocks": [*intro, *inputs] or render.blocks([]),
    }
    if inputs:
        view["submit"] = render.plain_text(cut(spans.clean(form.submit), TITLE_LIMIT))
    return view


def notice(title: str, message: Message) -> Json:
    """A modal that only says something."""
    return {
        "type": "modal",
        "title": render.plain_text(cut(spans.clean(title) or "Parley", TITLE_LIMIT)),
        "close": render.plain_text("Close"),
        "blocks": render.blocks(message.body),
    }


def _input(question: Question, ask: Ask) -> list[Json]:
    element = _element(question, ask)
    if element is None:
        # A menu without options is refused, and with it the whole form.
        gap = f"{question.label} There is nothing to choose from yet."
        return [{"type": "context", "elements": [render.plain_text(gap)]}]
    drawn: Json = {
        "type": "input",
        "block_id": question.name,
        "label": render.plain_text(question.label),
        "optional": question.optional,
        "element": {**element, "action_id": ACTION},
    }
    if question.hint:
        drawn["hint"] = render.plain_text(question.hint)
    return [drawn]


def _element(question: Question, ask: Ask) -> Json | None:
    filled = ask.filled.get(question.name)
    value = filled if isinstance(filled, str) else ""
    match question.kind:
        case Kind.SHORT | Kind.LONG:
            return _text(question, value)
        case Kind.NUMBER:
            return _number(question, value)
        case Kind.PERSON | Kind.PEOPLE:
            return _people(question, filled)
        case Kind.MOMENT:
            return {"type": "datetimepicker"} | _initial("initial_date_time", _epoch(value))
        case Kind.DAY:
            return {"type": "datepicker"} | _initial("initial_date", _day(value))
        case Kind.CHOICE | Kind.SCALE | Kind.CHOICES:
            return _menu(question, question.options or ask.options.get(question.name, ()), filled)


def _initial(key: str, value: object) -> Json:
    """An answer known already; an empty one must be left out."""
    return {key: value} if value not in (None, "", []) else {}


def _text(question: Question, value: str) -> Json:
    most = min(question.limit or TEXT_LIMIT, TEXT_LIMIT)
    return {
        "type": "plain_text_input",
        "multiline": question.kind is Kind.LONG,
        "max_length": most,
        **_initial("initial_value", spans.clean(value)[:most]),
    }


def _number(question: Question, value: str) -> Json:
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(question.least),
        "max_value": str(question.most),
        **_initial("initial_value", value if value.lstrip("-").isdecimal() else ""),
    }


def _people(question: Question, filled: Raw) -> Json:
    chosen = [native for native in _several(filled) if spans.is_person(native)]
    if question.kind is Kind.PEOPLE:
        return {"type": "multi_users_select"} | _initial("initial_users", chosen)
    return {"type": "users_select"} | _initial("initial_user", chosen[0] if chosen else "")


def _menu(question: Question, options: Iterable[Option], filled: Raw) -> Json | None:
    drawn = [
        {"text": render.plain_text(spans.clean(one.label) or "…"), "value": one.value}
        for one in options
    ][:OPTIONS]
    if not drawn:
        return None
    # Slack wants the whole option here, letter for letter.
    chosen = [one for one in drawn if one["value"] in _several(filled)]
    if question.kind is Kind.CHOICES:
        kind = "checkboxes" if len(drawn) <= TICKS else "multi_static_select"
        return {"type": kind, "options": drawn, **_initial("initial_options", chosen)}
    first = chosen[0] if chosen else None
    return {"type": "static_select", "options": drawn, **_initial("initial_option", first)}


def _several(filled: Raw) -> tuple[str, ...]:
    return filled if isinstance(filled, tuple) else (filled,) if filled else ()


def _epoch(value: str) -> int | None:
    try:
        seconds = int(datetime.fromisoformat(value).timestamp())
    except (ValueError, OverflowError, OSError):
        return None
    return seconds if 0 <= seconds <= LATEST else None


def _day(value: str) -> str | None:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        return None
