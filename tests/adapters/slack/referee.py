"""The referees for everything said on the stage: drawn for Slack, and judged as Slack would."""

from __future__ import annotations

import json

from adapters.slack import form, render
from flows.language.spans import CALLED
from flows.language.steps import Ask
from flows.language.words import Message
from tests.adapters.slack.rules import check_said, check_view

EPHEMERAL_BYTES = 4000


def check_message(message: Message) -> None:
    """As a post, a whisper, a home tab and a closing form. Raises AssertionError."""
    posted, whispered = render.drawing(message), render.whisper(message)
    check_said(posted)
    check_said(whispered)
    assert len(posted["text"]) <= render.FALLBACK_LIMIT
    assert len(whispered["text"].encode()) <= EPHEMERAL_BYTES
    check_view(render.home(message))
    check_view(form.notice("Title", message))
    for drawn in (posted, whispered, render.home(message), form.notice("Title", message)):
        assert CALLED not in json.dumps(drawn, ensure_ascii=False)
    json.dumps(posted, ensure_ascii=False).encode()


def check_form(ask: Ask) -> None:
    """As a modal. Raises AssertionError."""
    view = form.modal(ask)
    check_view(view)
    assert CALLED not in json.dumps(view, ensure_ascii=False)
    kept = json.loads(view["private_metadata"])
    assert kept == {"about": ask.about, "where": ask.where, "also": dict(ask.also)}
    asked = {question.name for question in ask.form.asked}
    assert {block["block_id"] for block in view["blocks"] if block["type"] == "input"} <= asked
