"""People in the Slack stand-in, in the words of the conversation instead of payloads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.e2e.local_slack import CRUCIAL_CALLS, LocalSlack, Submission, chosen, typed

Json = dict[str, Any]
ANSWER = "answer"


def text_of(message: Mapping[str, Any]) -> str:
    """Everything a message says, as one string."""
    return str(message.get("text", "")) + "\n" + "\n".join(_strings(message.get("blocks") or []))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from _strings(value)
    elif isinstance(node, list):
        for one in node:
            yield from _strings(one)


def buttons_of(message: Mapping[str, Any]) -> Iterator[Json]:
    """The buttons of a message or a view."""
    for block in message.get("blocks") or []:
        for element in block.get("elements") or []:
            if element.get("type") == "button":
                yield element


class SlackPerson:
    """Somebody in the stand-in's workspace."""

    def __init__(self, slack: LocalSlack, user: str, channel: str = CRUCIAL_CALLS) -> None:
        self.slack = slack
        self.user = user
        self.channel = channel

    async def types(self, text: str) -> None:
        """A slash command in the channel."""
        answered = await self.slack.command(self.user, self.channel, "/parley", text)
        assert answered.status == 200, answered

    async def fills(self, **answers: Json | str) -> Submission:
        """Send the open form in, once there is one."""
        await self.slack.until(self.slack.modal)
        values = {
            name: {ANSWER: typed(answer) if isinstance(answer, str) else answer}
            for name, answer in answers.items()
        }
        return await self.slack.submit(self.user, values)

    async def presses(self, label: str, *, in_dm: bool = False) -> None:
        """Press the newest button with this label in the channel, or in the private chat."""
        where = self.user if in_dm else self.channel

        async def look() -> tuple[str, str, str] | None:
            for message in reversed(await self._everything(where)):
                for button in buttons_of(message):
                    if button["text"]["text"] == label:
                        return message["ts"], button["action_id"], button["value"]
            return None

        ts, action_id, value = await self.slack.until(look)
        answered = await self.slack.press(self.user, where, ts, action_id, value)
        assert answered.status == 200, answered

    async def sees(self, words: str, *, in_dm: bool = False, times: int = 1) -> Json:
        """Wait for a message that says this; it stands there exactly so many times."""
        where = self.user if in_dm else self.channel

        async def look() -> list[Json] | None:
            found = [one for one in await self._everything(where) if words in text_of(one)]
            return found if len(found) >= times else None

        found = await self.slack.until(look)
        assert len(found) == times, [text_of(one) for one in found]
        return found[-1]

    async def _everything(self, where: str) -> list[Json]:
        messages = await self.slack.messages(where)
        replies = [
            one
            for message in messages
            if message.get("reply_count")
            for one in await self.slack.messages(where, message["ts"])
            if one["ts"] != message["ts"]
        ]
        return [*messages, *replies]


def scale(step: int) -> Json:
    """An answer on a scale."""
    return chosen(str(step))


def opaque(value: str) -> Json:
    """What a button carries."""
    return dict(json.loads(value))
