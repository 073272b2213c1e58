"""In the sandbox people call the bot `/parley`: the character that stands for it never shows."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.sandbox.listen import Listener, Spot
from adapters.sandbox.render import asked, drawing
from adapters.voice import Answer
from flows.language.forms import Option
from flows.language.spans import CALLED
from flows.language.words import Message, Part, Span, Text
from tests.adapters.anything import ANY_PART, MANY
from tests.adapters.sandbox.conftest import Sandbox
from tests.adapters.slack.test_called import NAMED, opened


def words(drawn: Any) -> str:  # noqa: ANN401 -- any JSON
    return json.dumps(drawn, ensure_ascii=False)


@settings(max_examples=200, deadline=None)
@given(summary=MANY.map(tuple), parts=st.lists(ANY_PART, max_size=6))
def test_whatever_can_be_said_is_said_with_the_name(
    summary: tuple[Span, ...], parts: list[Part]
) -> None:
    assert CALLED not in words(drawing(Message(summary, *parts)))


def test_a_form_says_it_wherever_it_has_words() -> None:
    drawn = words(asked(opened(Option("a", NAMED))))
    assert CALLED not in drawn
    assert drawn.count("as in /parley flag") == 15


async def test_a_whisper_and_a_problem_say_it(sandbox: Sandbox) -> None:
    sandbox.answer = Answer(whisper=Message(NAMED, Text(NAMED)), problems={"brief": NAMED})
    reply = await Listener(sandbox.desk, "ana").says("/parley x", Spot("general"))
    assert reply.problems == {"brief": "as in /parley flag"}
    (whispered,) = sandbox.seen_by("ana", "general").messages
    assert "as in /parley flag" in repr(whispered)
    assert CALLED not in repr(whispered)
