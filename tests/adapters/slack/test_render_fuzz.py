"""Whatever words can be put together, Slack takes the drawing."""

from __future__ import annotations

from hypothesis import given, settings

from flows.language.words import Message
from tests.adapters.anything import ANY_MESSAGE
from tests.adapters.slack.referee import check_message


@settings(max_examples=300, deadline=None)
@given(message=ANY_MESSAGE)
def test_whatever_can_be_said_is_taken(message: Message) -> None:
    check_message(message)
