"""People at the door of the real server, as Slack delivers what they do: signed, over HTTP.

Unlike the stand-in, the double behind it keeps message metadata, so that posts in doubt can be
found again. When the server is down, the act fails, and the person does it again.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from tests.adapters.slack.double import TEAM, SlackDouble
from tests.e2e.local_slack import signed
from tests.e2e.slack_people import buttons_of, text_of

Json = dict[str, Any]
CALLS = "C01CALLS"
SECRET = "a-signing-secret-of-tests"
PATIENCE = 90.0


class DoorPerson:
    """Somebody who types and presses, and tries again when nothing answers."""

    def __init__(self, url: str, double: SlackDouble, user: str) -> None:
        self.url = f"{url}/slack/events"
        self.double = double
        self.user = user
        self.form: Json | None = None
        self.told: list[Json] = []  # what was answered at once, and is seen by this person alone

    async def types(self, text: str) -> Json:
        """A slash command; returns what Slack was answered."""
        return await self._again(lambda: self._command(text))

    async def presses(self, label: str) -> Json:
        """The newest button with this label, wherever it stands."""
        button = await self._until(lambda: self._button(label))
        return await self._again(lambda: self._press(button))

    async def fills(self, **answers: Json) -> Json:
        """Send the open form in."""
        form = self.form
        assert form is not None, "no form is open"
        body = {
            "type": "view_submission",
            "view": {**form, "state": {"values": _state(form, answers)}},
        }
        answer = await self._again(lambda: self._interact(body))
        assert answer.get("response_action") != "errors", answer
        self.form = {**form, **answer["view"], "hash": uuid4().hex} if "view" in answer else None
        return answer

    def sees(self, words: str) -> int:
        """In how many standing messages of the channel and its threads these words are."""
        mine = [one for one in self.double.posts if one.channel == CALLS and not one.deleted]
        return sum(words in text_of({"text": one.text, "blocks": one.blocks}) for one in mine)

    async def waits_for(self, words: str) -> None:
        """Until a message says this."""
        await self._until(lambda: self.sees(words) or None)

    def _button(self, label: str) -> Json | None:
        posts = [{"blocks": one.blocks} for one in self.double.posts if not one.deleted]
        for message in reversed(
            [*posts, *self.double.ephemerals, *self.double.responses, *self.told]
        ):
            for button in buttons_of(message):
                if button["text"]["text"] == label:
                    return button
        return None

    def _command(self, text: str) -> Json:
        return {
            "command": "/parley",
            "text": text,
            "user_id": self.user,
            "channel_id": CALLS,
            "channel_name": "crucial-calls",
            "team_id": TEAM,
            "trigger_id": self.double.trigger(self.user),
            "response_url": self.double.response_url(),
        }

    def _press(self, button: Json) -> Json:
        action = {**button, "action_ts": f"{time.time():.6f}"}
        return self._interact(
            {
                "type": "block_actions",
                "channel": {"id": CALLS, "name": "crucial-calls"},
                "container": {"type": "message", "message_ts": "1.1", "channel_id": CALLS},
                "message": {"ts": "1.1"},
                "response_url": self.double.response_url(),
                "actions": [action],
            }
        )

    def _interact(self, body: Json) -> Json:
        whole = {
            "team": {"id": TEAM},
            "user": {"id": self.user, "team_id": TEAM},
            "trigger_id": self.double.trigger(self.user),
            **body,
        }
        return {"payload": json.dumps(whole)}

    async def _again(self, make: Any) -> Json:  # noqa: ANN401 -- a body with a fresh trigger each time
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            before = len(self.double.views)
            answer = await self._sent(make())
            if answer is not None:
                if len(self.double.views) > before:
                    opened = self.double.views[-1]
                    self.form = {"id": opened.id, "hash": opened.hash, **opened.view}
                self.told.append(answer)
                return answer
            await asyncio.sleep(0.2)
        raise TimeoutError("the server never answered")

    async def _sent(self, fields: Json) -> Json | None:
        body = urlencode(fields)
        headers = signed(SECRET, body) | {"content-type": "application/x-www-form-urlencoded"}
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                response = await client.post(self.url, content=body, headers=headers)
        except httpx.TransportError:
            return None
        if response.status_code != httpx.codes.OK:
            return None
        return dict(response.json()) if response.content else {}

    async def _until(self, look: Any) -> Any:  # noqa: ANN401 -- whatever is looked for
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = look()
            if found:
                return found
            await asyncio.sleep(0.1)
        raise TimeoutError("it never came")


def _state(form: Json, answers: dict[str, Json]) -> Json:
    """Every field in Slack's shape: the given answers over what was filled in."""
    values: Json = {}
    for block in form["blocks"]:
        if block["type"] != "input":
            continue
        element, name = block["element"], block["block_id"]
        kept = {key.removeprefix("initial_"): value for key, value in element.items()}
        known = {
            "value": kept.get("value"),
            "selected_date_time": kept.get("date_time"),
            "selected_user": kept.get("user"),
            "selected_users": kept.get("users", []),
            "selected_option": kept.get("option"),
            "selected_options": [],
        }
        values[name] = {"answer": {"type": element["type"], **known, **answers.get(name, {})}}
    return values
