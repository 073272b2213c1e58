"""People in the playground, in the words of the conversation instead of activities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.e2e.playground import Playground
from tests.e2e.playground_events import Post
from tests.e2e.playground_tenant import CRUCIAL_CALLS, User

Json = dict[str, Any]
Answer = str | datetime | User | list[User] | list[str]


def text_of(card: Json) -> str:
    """Everything that a card says, a line each."""
    return "\n".join(_strings(card))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _strings(one)
    elif isinstance(node, dict):
        if node.get("type") == "RichTextBlock":
            yield "".join(str(one.get("text", "")) for one in node["inlines"])
            return
        for name in ("text", "title", "value", "label"):
            if isinstance(node.get(name), str):
                yield node[name]
        for name in ("body", "items", "columns", "rows", "cells", "facts", "actions"):
            yield from _strings(node.get(name))


def buttons_of(node: object) -> Iterator[Json]:
    """The buttons of a card."""
    if isinstance(node, list):
        for one in node:
            yield from buttons_of(one)
    elif isinstance(node, dict):
        if str(node.get("type")).startswith("Action."):
            yield node
        for name in ("body", "items", "columns", "actions"):
            yield from buttons_of(node.get(name))


def inputs_of(node: object) -> Iterator[Json]:
    """The inputs of a dialog."""
    if isinstance(node, list):
        for one in node:
            yield from inputs_of(one)
    elif isinstance(node, dict):
        if str(node.get("type")).startswith("Input."):
            yield node
        for name in ("body", "items", "columns"):
            yield from inputs_of(node.get(name))


class TeamsPerson:
    """Somebody in a channel and in their private chat; a dialog may be open before them."""

    def __init__(self, playground: Playground, user: User, channel: str = CRUCIAL_CALLS) -> None:
        self.playground = playground
        self.user = user
        self.channel = channel
        self.dialog: Json = {}  # the card of the open dialog
        self._at = ("", "")  # where it was opened: conversation and message

    async def types(self, text: str, *, in_chat: bool = False) -> None:
        """A message to the bot, in a new thread of the channel or in the private chat."""
        chat = await self.playground.chat_of(self.user)
        where = chat if in_chat else await self.playground.thread(self.channel)
        await self.playground.says(self.user, text, where)

    async def presses(self, label: str, *, in_chat: bool = False, on: str = "") -> str:
        """Press the newest button with this label, on a card that says `on`.

        Returns the line that Teams shows, if there is one. A button may open a dialog.
        """
        where = await self._where(in_chat=in_chat)
        post, button = await self.playground.until(lambda: self._button(where, label, on))
        if button["type"] == "Action.Execute":
            answer = await self.playground.presses(self.user, post, button)
            line = answer["value"] if "message" in str(answer["type"]) else ""
            return str(line)
        assert button["data"]["msteams"]["type"] == "task/fetch", button
        self._at = (post.conversation, post.id)
        return self._opened(await self._invoked("task/fetch", button["data"]))

    async def fills(self, **answers: Answer) -> str:
        """Send the open dialog in, as its client does; returns what the next one says."""
        assert self.dialog, "no dialog is open"
        (send,) = buttons_of(self.dialog)
        assert send["type"] == "Action.Submit", send
        data = {**send["data"], **self._filled(answers)}
        return self._opened(await self._invoked("task/submit", data))

    async def sees(self, words: str, *, in_chat: bool = False, times: int = 1) -> Post:
        """Wait for a card that says this; it stands there exactly so many times."""
        where = await self._where(in_chat=in_chat)

        def look() -> list[Post] | None:
            found = [one for one in self.playground.standing(where) if words in text_of(one.card)]
            return found if len(found) >= times else None

        try:
            found = await self.playground.until(look)
        except TimeoutError:
            raise AssertionError(f"{words!r}: {self.reads(where)}") from None
        assert len(found) == times, [text_of(one.card) for one in found]
        return found[-1]

    def reads(self, where: str) -> list[str]:
        """All that stands in a conversation."""
        return [text_of(one.card) for one in self.playground.standing(where)]

    async def _where(self, *, in_chat: bool) -> str:
        return await self.playground.chat_of(self.user) if in_chat else self.channel

    def _button(self, where: str, label: str, on: str) -> tuple[Post, Json] | None:
        for post in reversed(self.playground.standing(where)):
            for button in buttons_of(post.card):
                if button["title"] == label and on in text_of(post.card):
                    return post, button
        return None

    async def _invoked(self, name: str, data: Json) -> Any:  # noqa: ANN401 -- whatever the bot answers
        conversation, message = self._at
        value = {"data": data, "context": {"theme": "default"}, "tabContext": None}
        return await self.playground.invokes(self.user, conversation, name, value, message)

    def _opened(self, answer: Any) -> str:  # noqa: ANN401 -- the same
        """A dialog without inputs only says something; no answer closes it."""
        task: Json = answer["task"] if answer else {"type": "message"}
        card: Json = task["value"]["card"]["content"] if task["type"] == "continue" else {}
        self.dialog = card if any(inputs_of(card)) else {}
        return text_of(card)

    def _filled(self, answers: Mapping[str, Answer]) -> Json:
        """What a client sends: the value of every input as text, also where it stood already."""
        sent, named = {}, set()
        for one in inputs_of(self.dialog):
            name = one["id"].split(".")[1]
            said = answers.get(name)
            text = str(one.get("value", "")) if said is None else self._said(one, said)
            assert text or not one.get("isRequired"), f"{one['id']} is required and empty"
            sent[one["id"]] = text
            named.add(name)
        assert answers.keys() <= named, f"the dialog has {sorted(named)}"
        return sent

    def _said(self, one: Json, said: Answer) -> str:
        if isinstance(said, datetime):
            there = said.astimezone(ZoneInfo(self.user.zone))
            return f"{there:%Y-%m-%d}" if one["type"] == "Input.Date" else f"{there:%H:%M}"
        several = said if isinstance(said, list) else [said]
        values = [each.native if isinstance(each, User) else str(each) for each in several]
        if one["type"] == "Input.ChoiceSet" and "choices.data" not in one:
            offered = {choice["value"] for choice in one["choices"]}
            assert offered.issuperset(values), f"{one['id']} offers {sorted(offered)}"
        return ",".join(values)
