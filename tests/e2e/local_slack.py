"""A Slack workspace on this machine, for tests that drive the whole bot.

Starts the stand-in `local-slack` (npm `local-slack-linux-x64`, learnt and measured at 0.1.8) with
made-up people and channels, and does what people do: commands, presses, forms, shortcuts.

Four things to know:

* It listens on all interfaces, whatever we ask: only on a closed machine.
* Its `/_control/*` can neither submit a modal nor show one; the WebSocket of its web page (`/ui`)
  can, so we use that.
* What it cannot deliver at all (shortcuts, presses in the Home tab or in a modal, pickers and
  inputs in a message) we sign and post to the bot ourselves, with a `trigger_id` and `response_url`
  that it gave out to a second app, `OTHER_BOT`, which exists for that. This needs HTTP delivery.
* It never says no: any token is accepted, a `trigger_id` can be used again and lasts 30 minutes,
  nothing is validated, metadata is dropped, no 429. `submit` and `press` are stricter, as people
  cannot press what is not there.
"""

import asyncio
import hashlib
import hmac
import json
import os
import re
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import parse_qs, urlencode

import aiohttp
import httpx

Json = dict[str, Any]
T = TypeVar("T")

VERSION = "0.1.8"
BINARY = Path(__file__).parent / "node_modules/local-slack-linux-x64/bin/local-slack"

TEAM = "T01PARLEY"
APP = "A01PARLEY"
BOT = "U01PARLEY"
BOT_TOKEN = "xoxb-local-parley"
APP_TOKEN = "xapp-local-parley"
SIGNING_SECRET = "local-signing-secret"

ANA, BEN, CEM, DORA = "U01ANA", "U01BEN", "U01CEM", "U01DORA"
OTHER_APP, OTHER_BOT = "A02OTHER", "U02OTHER"
CRUCIAL_CALLS, RANDOM = "C01CRUCIAL", "C02RANDOM"

# There are no guests, deactivated people or shared channels: it drops unknown keys in silence.
USERS: list[Json] = [
    {
        "id": ANA,
        "name": "ana",
        "real_name": "Ana Alves",
        "email": "ana@example.com",
        "tz": "Europe/Lisbon",
    },
    {
        "id": BEN,
        "name": "ben",
        "real_name": "Ben Boyd",
        "email": "ben@example.com",
        "tz": "America/New_York",
    },
    {
        "id": CEM,
        "name": "cem",
        "real_name": "Cem Celik",
        "email": "cem@example.com",
        "tz": "Europe/Istanbul",
    },
    {
        "id": DORA,
        "name": "dora",
        "real_name": "Dora Das",
        "email": "dora@example.com",
        "tz": "Asia/Kolkata",
    },
]
CHANNELS: list[Json] = [
    {"id": CRUCIAL_CALLS, "name": "crucial-calls", "members": [ANA, BEN, CEM, DORA, BOT]},
    {"id": RANDOM, "name": "random", "members": [ANA, BEN, CEM, DORA, BOT]},
]


class Missing(RuntimeError):
    """The stand-in is not installed: `cd tests/e2e && npm ci --ignore-scripts`."""


class Impossible(AssertionError):
    """A person could not do this: no such button, no open modal, a required field left empty."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was sent to the bot and what it answered.

    `status` is the HTTP status, 200 for an acknowledged Socket Mode envelope, None for no answer.
    `body` is the answer's JSON, or its text, or None. When several deliveries run at once, the
    answer may be that of a neighbour: look at the messages instead.
    """

    sent: Json
    status: int | None
    body: object = None


@dataclass(frozen=True, slots=True)
class Submission(Delivery):
    """As `Delivery`, with `errors` (`{block_id: text}`) and the `modal` then open, if any."""

    errors: dict[str, str] = field(default_factory=dict)
    modal: Json | None = None


def find_binary() -> Path | None:
    """Return where the stand-in is: `PARLEY_LOCAL_SLACK`, or in node_modules here; or None."""
    path = Path(os.environ.get("PARLEY_LOCAL_SLACK") or BINARY)
    return path if path.is_file() else None


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("0.0.0.0", 0))  # noqa: S104 -- the stand-in binds there too, so probe what it will take
        return int(probe.getsockname()[1])


def signed(secret: str, body: str, *, now: float | None = None) -> dict[str, str]:
    """Return Slack's two signature headers for a body."""
    stamp = str(int(time.time() if now is None else now))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


# What one field of a form holds, as Slack puts it into `view.state.values[block_id][action_id]`.


def typed(value: str | None, kind: str = "plain_text_input") -> Json:
    """Return what plain_text_input sends (`kind` also email_text_input, url_text_input)."""
    return {"type": kind, "value": value}


def number(value: float | str | None) -> Json:
    """Return what number_input sends: the digits as a string."""
    return typed(None if value is None else str(value), "number_input")


def chosen(value: str | None, kind: str = "static_select") -> Json:
    """Return one choice, by value (`kind` also radio_buttons); `submit` adds its text."""
    return {"type": kind, "selected_option": None if value is None else {"value": value}}


def ticked(*values: str, kind: str = "checkboxes") -> Json:
    """Return choices, by value (`kind` also multi_static_select); `submit` adds their texts."""
    return {"type": kind, "selected_options": [{"value": value} for value in values]}


def person(user: str | None) -> Json:
    """Return what users_select sends."""
    return {"type": "users_select", "selected_user": user}


def people(*users: str) -> Json:
    """Return what multi_users_select sends."""
    return {"type": "multi_users_select", "selected_users": list(users)}


def place(channel: str | None, kind: str = "conversations_select") -> Json:
    """Return what conversations_select (or channels_select) sends."""
    key = "selected_channel" if kind == "channels_select" else "selected_conversation"
    return {"type": kind, key: channel}


def moment(unix: int | None) -> Json:
    """Return what datetimepicker sends: whole seconds, UTC."""
    return {"type": "datetimepicker", "selected_date_time": unix}


def day(date: str | None) -> Json:
    """Return what datepicker sends, `YYYY-MM-DD`."""
    return {"type": "datepicker", "selected_date": date}


def clock(hours_minutes: str | None) -> Json:
    """Return what timepicker sends, `HH:mm`."""
    return {"type": "timepicker", "selected_time": hours_minutes}


# For each element: the key of its answer, the key of its initial value, and the empty answer.
_FIELDS: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
}


# What the second app's deliveries are answered: we only want the ids that were sent.
_NOBODY = {"ok": False, "error": "expired_url"}


def _elements(block: Json) -> list[Json]:
    one = [block[key] for key in ("element", "accessory") if isinstance(block.get(key), dict)]
    return [*one, *(e for e in block.get("elements", []) if isinstance(e, dict))]


def _untouched(element: Json) -> Json:
    """Return the answer of a field nobody touched: its initial value, or empty."""
    key, initial, empty = _FIELDS[element["type"]]
    return {"type": element["type"], key: element.get(initial, empty)}


def _with_texts(element: Json, answer: Json) -> Json:
    """Replace the options of an answer, known by value, by the form's own, with texts."""
    options = [*element.get("options", [])]
    for group in element.get("option_groups", []):
        options += group["options"]

    def real(option: Json) -> Json:
        for known in options:
            if known["value"] == option["value"]:
                return dict(known)
        raise Impossible(f"{element.get('action_id')} offers no {option['value']!r}")

    done = dict(answer)
    if options and done.get("selected_option"):
        done["selected_option"] = real(done["selected_option"])
    if options and done.get("selected_options"):
        done["selected_options"] = [real(option) for option in done["selected_options"]]
    return done


def _state(view: Json, values: Mapping[str, Mapping[str, Json]], *, force: bool = False) -> Json:
    """Return `state.values` as Slack would send it, or raise where its client would refuse."""
    state: dict[str, dict[str, Json]] = {}
    wanted = {(block, action) for block, actions in values.items() for action in actions}
    for block in view.get("blocks", []):
        for element in _elements(block):
            if element.get("type") not in _FIELDS:
                continue
            place_of = (block.get("block_id"), element.get("action_id"))
            if None in place_of:
                raise Impossible(f"a field without block_id or action_id: {block}")
            wanted.discard((str(place_of[0]), str(place_of[1])))
            given = values.get(str(place_of[0]), {}).get(str(place_of[1]))
            if given is not None and given.get("type") != element["type"]:
                raise Impossible(f"{place_of} is a {element['type']}, not a {given.get('type')}")
            answer = _untouched(element) if given is None else _with_texts(element, given)
            held = answer.get(_FIELDS[element["type"]][0])
            needed = block.get("type") == "input" and not block.get("optional")
            if needed and held in (None, "", []) and not force:
                raise Impossible(f"{place_of} is required and empty")
            state.setdefault(str(place_of[0]), {})[str(place_of[1])] = answer
    if wanted and not force:
        raise Impossible(f"the form has no {sorted(wanted)}; it has {state}")
    return state


def _payload(detail: object) -> Json:
    """Return what the bot was sent, from the log: JSON, a form, or a form with a `payload`."""
    if isinstance(detail, dict):
        return detail
    text = str(detail)
    if text.startswith("{"):
        return dict(json.loads(text))
    form = {key: values[0] for key, values in parse_qs(text, keep_blank_values=True).items()}
    return dict(json.loads(form["payload"])) if set(form) == {"payload"} else dict(form)


def _parsed(text: object) -> object:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text) if text else None
    except json.JSONDecodeError:
        return text


class LocalSlack:
    """A running workspace: `async with LocalSlack(request_url=…) as slack: …`.

    With a `request_url` everything is delivered there, signed, over HTTP. Without one it is Socket
    Mode: give the bot `APP_TOKEN`. Either way point the bot's client at `slack.api_url`
    (`AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)`; mind the final slash).
    """

    def __init__(
        self,
        request_url: str | None = None,
        *,
        users: Sequence[Json] = USERS,
        channels: Sequence[Json] = CHANNELS,
        binary: Path | None = None,
    ) -> None:
        self.request_url = request_url
        self.mode: Literal["events", "socket"] = "events" if request_url else "socket"
        self.port = 0
        self._users, self._channels = list(users), list(channels)
        self._binary = binary
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._http = httpx.AsyncClient(timeout=30, trust_env=False)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.base_url}/api/"

    async def __aenter__(self) -> Self:
        binary = self._binary or find_binary()
        if binary is None:
            await self._http.aclose()
            raise Missing("cd tests/e2e && npm ci --ignore-scripts, or set PARLEY_LOCAL_SLACK")
        self._folder = tempfile.TemporaryDirectory(prefix="local-slack-")
        started = False
        try:
            for _ in range(3):  # another process may take the port before it does
                started = started or await self._start(binary)
        finally:
            said = self.output()
            if not started:
                await self.stop()
        if not started:
            raise RuntimeError(f"local-slack did not start: {said}")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _start(self, binary: Path) -> bool:
        assert self._folder is not None
        self.port = free_port()
        folder = Path(self._folder.name)
        config = folder / "config.yaml"
        config.write_text(json.dumps(self._config(), indent=1))  # JSON is YAML
        with (folder / "output.txt").open("wb") as output:
            self._process = await asyncio.create_subprocess_exec(
                str(binary),
                *("--config", str(config), "--port", str(self.port)),
                *("--base-host", "127.0.0.1", "--files-dir", str(folder / "files")),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        until = time.monotonic() + 20
        while time.monotonic() < until and self._process.returncode is None:
            try:
                if (await self.state())["workspace"]["teamId"] == TEAM:
                    return True
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.02)
        await self._end()
        return False

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 3)
            except TimeoutError:
                process.kill()
        await process.wait()

    async def stop(self) -> None:
        """End the stand-in (by its own pid) and remove its folder. May be called twice."""
        await self._end()
        await self._http.aclose()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def output(self) -> str:
        """Return what the stand-in wrote to its terminal."""
        if self._folder is None:
            return ""
        path = Path(self._folder.name) / "output.txt"
        return path.read_text(errors="replace") if path.exists() else ""

    def _config(self) -> Json:
        ours: Json = {
            "appId": APP,
            "botUserId": BOT,
            "botName": "parley",
            "botToken": BOT_TOKEN,
            "appToken": APP_TOKEN,
            "signingSecret": SIGNING_SECRET,
            "mode": self.mode,
        }
        if self.request_url:
            ours["requestUrl"] = self.request_url
        other = {
            "appId": OTHER_APP,
            "botUserId": OTHER_BOT,
            "botName": "otherbot",
            "botToken": "xoxb-local-other",
            "appToken": "xapp-local-other",
            "signingSecret": "other",
            "mode": "events",
            "requestUrl": f"{self.base_url}/_hooks/response/nobody",  # answers `_NOBODY` at once
        }
        return {
            "workspace": {"name": "Parley Test", "domain": "parley-test", "teamId": TEAM},
            "apps": [ours, other],  # the first is the one that control calls mean
            "users": self._users,
            "channels": self._channels,
        }

    # Looking

    async def _get(self, path: str) -> Json:
        answer = await self._http.get(f"{self.base_url}/_control/{path}")
        answer.raise_for_status()
        return dict(answer.json())

    async def _post(self, path: str, body: Json) -> Json:
        answer = await self._http.post(f"{self.base_url}/_control/{path}", json=body)
        answer.raise_for_status()
        return dict(answer.json())

    async def state(self) -> Json:
        """Return `{"workspace", "apps": [{appId, botUserId, mode}], "users", "channels"}`.

        Channels include the DMs opened so far: `{"id": "D…", "is_im": true, "members": […], …}`.
        """
        return await self._get("state")

    async def log(self) -> list[Json]:
        """Return the last 1,000 entries, oldest first.

        `{"id", "time" (ms), "direction", "kind", "summary", "detail"}`: direction to_bot, from_bot
        or internal; kind events_api, slash_commands, interactive, ack, socket, files, or web_api
        (then `summary` is the method and `detail` its arguments; see `calls`).
        """
        return list((await self._get("log"))["log"])

    async def calls(self, method: str) -> list[Json]:
        """Return the arguments of each Web API call so far, e.g. of `chat.postMessage`.

        The only place to see metadata, unfurl flags and everything else that it drops.
        """
        return [
            dict(entry["detail"])
            for entry in await self.log()
            if entry["kind"] == "web_api"
            and entry["direction"] == "from_bot"
            and entry["summary"] == method
        ]

    async def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """Return a channel's messages, oldest first; with `thread_ts` only that thread.

        Each is `{"type", "ts", "channel", "user", "text"}` and where it applies `bot_id`, `app_id`,
        `blocks`, `thread_ts` (replies only), `edited`, `reactions`; an ephemeral one has
        `"subtype": "ephemeral"` and `"ephemeral_to": user`, and everyone can see it here.
        """
        found = list((await self._get(f"messages/{await self.channel_id(channel)}"))["messages"])
        if thread_ts is None:
            return found
        return [m for m in found if thread_ts in (m["ts"], m.get("thread_ts"))]

    async def channel_id(self, channel: str) -> str:
        """Return the id for an id, `#name`, or a user's id (their DM with the bot)."""
        channels = (await self.state())["channels"]
        name = channel.removeprefix("#")
        for known in channels:
            if channel == known["id"] or name == known["name"]:
                return str(known["id"])
            if known["is_im"] and {channel, BOT} <= set(known["members"]):
                return str(known["id"])
        if channel not in {user["id"] for user in self._users}:
            raise Impossible(f"no channel {channel}")
        answer = await self._http.post(
            f"{self.api_url}conversations.open",
            data={"users": channel},
            headers={"Authorization": f"Bearer {BOT_TOKEN}"},
        )
        return str(answer.json()["channel"]["id"])

    @asynccontextmanager
    async def _page(self) -> AsyncIterator[tuple[aiohttp.ClientWebSocketResponse, Json]]:
        """Open what the web page opens; yield it and its first message: everything."""
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"ws://127.0.0.1:{self.port}/ui", max_msg_size=0) as page,
        ):
            yield page, dict((await page.receive_json(timeout=10))["state"])

    async def snapshot(self) -> Json:
        """Return all the web page knows: as `state`, plus messages, modalStack, homeViews, log."""
        async with self._page() as (_, state):
            return state

    async def views(self) -> list[Json]:
        """Return the open modals, root first: one stack for the whole workspace, not per person."""
        return list((await self.snapshot())["modalStack"])

    async def modal(self) -> Json | None:
        """Return the modal on top (the view as the bot gave it, plus id, hash, …), or None."""
        return next(iter(reversed(await self.views())), None)

    async def home(self, user: str) -> Json | None:
        """Return the Home view last published for a person, or None."""
        view = (await self.snapshot())["homeViews"].get(user, {}).get(APP)
        return None if view is None else dict(view)

    async def until(
        self,
        look: Callable[[], Awaitable[T | None]],
        what: str = "it",
        *,
        seconds: float = 10,
    ) -> T:
        """Ask again and again until the answer is something; return that.

        A 200 only means that the bot took a delivery; what it does about it comes later.
        """
        limit = time.monotonic() + seconds
        while True:
            if found := await look():
                return found
            if time.monotonic() > limit:
                raise TimeoutError(f"no sign of {what} after {seconds} s")
            await asyncio.sleep(0.05)

    async def wait_message(
        self,
        channel: str,
        text: str,
        *,
        thread_ts: str | None = None,
        seconds: float = 10,
    ) -> Json:
        """Wait for a message that has this in its text or blocks; return the newest such."""

        async def look() -> Json | None:
            for message in reversed(await self.messages(channel, thread_ts)):
                blocks = json.dumps(message.get("blocks", []), ensure_ascii=False)
                if text in (message.get("text") or "") or text in blocks:
                    return message
            return None

        return await self.until(look, f"{text!r} in {channel}", seconds=seconds)

    # Doing what people do

    async def _delivered(self, kind: str, act: Callable[[], Awaitable[object]]) -> Delivery:
        """Do something; return what the log then says was delivered and answered."""
        before = {entry["id"] for entry in await self.log()}
        await act()
        return self._read(kind, [entry for entry in await self.log() if entry["id"] not in before])

    @staticmethod
    def _is_answer(entry: Json, kind: str) -> bool:
        """Tell whether a log entry is what became of a delivery to our bot."""
        failed = entry["direction"] == "internal" and entry["kind"] == kind
        answer = entry["direction"] == "from_bot" and entry["kind"] in (kind, "ack")
        return failed or (answer and _parsed(entry.get("detail")) != _NOBODY)

    @staticmethod
    def _read(kind: str, log: Sequence[Json]) -> Delivery:
        sent: Json = {}
        status: int | None = None
        body: Any = None
        for entry in log:
            if entry["direction"] == "to_bot" and entry["kind"] == kind:
                sent = _payload(entry["detail"]) if f"[{APP}]" in entry["summary"] else sent
            elif LocalSlack._is_answer(entry, kind):
                found = re.fullmatch(r"HTTP (\d+)", entry["summary"])
                status = int(found[1]) if found else 200 if entry["kind"] == "ack" else None
                body = _parsed(entry.get("detail"))
        return Delivery(sent=sent, status=status, body=body)

    async def command(self, user: str, channel: str, command: str, text: str = "") -> Delivery:
        """Type a slash command: POST /_control/command `{user, channel, command, text}`.

        Returns once the bot has answered, and never minds how: look at `status`. The bot is sent
        the form of a real command. An answer in plain text, which is what Bolt's `ack("text")`
        gives over HTTP, is not shown; JSON is, to all unless ephemeral (Slack: the reverse).
        """
        body = {
            "user": user,
            "channel": await self.channel_id(channel),
            "command": command,
            "text": text,
        }
        return await self._delivered("slash_commands", lambda: self._post("command", body))

    async def message(
        self, user: str, channel: str, text: str, thread_ts: str | None = None
    ) -> Json:
        """Say something; return the message. A person's own id as `channel` is their DM.

        POST /_control/message `{user, channel, text, thread_ts?}`. The bot hears it only where it
        is a member: event `message` (channel_type im or channel) and, for `<@U01PARLEY>`, also
        `app_mention`.
        """
        body: Json = {"user": user, "channel": await self.channel_id(channel), "text": text}
        if thread_ts:
            body["thread_ts"] = thread_ts
        return dict((await self._post("message", body))["message"])

    async def open_home(self, user: str) -> Delivery:
        """Open the Home tab: POST /_control/open-home `{user}`; event `app_home_opened`.

        Its tab is `home`, and it has no `view`, even after one was published. Then look at `home`.
        """
        return await self._delivered("events_api", lambda: self._post("open-home", {"user": user}))

    async def press(  # noqa: PLR0913 -- a press is a who, a where, a what, and what else is filled in
        self,
        user: str,
        channel: str,
        message_ts: str,
        action_id: str,
        value: str | None = None,
        *,
        block_id: str | None = None,
        values: Mapping[str, Mapping[str, Json]] | None = None,
    ) -> Delivery:
        """Press a button on a message, or choose from a menu there, by its `action_id`.

        `value` tells buttons with the same action_id apart, or is the option chosen (select, radio,
        overflow). POST /_control/interact `{user, channel, messageTs, action: {type, action_id,
        block_id, value?, text?, selected_option?}}`. That drops the answers of other pickers and
        always sends an empty `state.values`: so with `values` (as for `submit`: what the message's
        fields hold) the press is delivered by us, HTTP only. To act on a picker itself, name it and
        give its answer in `values`. Raises `Impossible` if the message has no such element.
        """
        place_id = await self.channel_id(channel)
        message = next((m for m in await self.messages(place_id) if m["ts"] == message_ts), None)
        if message is None:
            raise Impossible(f"no message {message_ts} in {channel}")
        action = self._action(message.get("blocks") or [], action_id, value, block_id, values)
        if values is None:
            body = {"user": user, "channel": place_id, "messageTs": message_ts, "action": action}
            return await self._delivered("interactive", lambda: self._post("interact", body))
        ids = await self._ids(user, place_id, message_ts)
        return await self._deliver(
            {
                **self._base("block_actions", user, ids["trigger_id"]),
                "container": {
                    "type": "message",
                    "message_ts": message_ts,
                    "channel_id": place_id,
                    "is_ephemeral": message.get("subtype") == "ephemeral",
                },
                "channel": {"id": place_id, "name": await self._name_of(place_id)},
                "message": message,
                "state": {"values": _state(message, values, force=True)},
                "response_url": ids["response_url"],
                "actions": [action],
            },
        )

    async def press_home(
        self,
        user: str,
        action_id: str,
        value: str | None = None,
        *,
        block_id: str | None = None,
        values: Mapping[str, Mapping[str, Json]] | None = None,
    ) -> Delivery:
        """Press something in a person's Home tab (HTTP only; the stand-in cannot). As `press`."""
        view = await self.home(user)
        if view is None:
            raise Impossible(f"no Home for {user}")
        action = self._action(view["blocks"], action_id, value, block_id, values)
        return await self._press_view(user, view, action, values)

    async def press_modal(
        self,
        user: str,
        action_id: str,
        value: str | None = None,
        *,
        block_id: str | None = None,
        values: Mapping[str, Mapping[str, Json]] | None = None,
    ) -> Delivery:
        """Press a button, or change a `dispatch_action` field, in the open modal (HTTP only)."""
        view = await self.modal()
        if view is None:
            raise Impossible("no modal is open")
        action = self._action(view["blocks"], action_id, value, block_id, values)
        return await self._press_view(user, view, action, values)

    async def _press_view(
        self,
        user: str,
        view: Json,
        action: Json,
        values: Mapping[str, Mapping[str, Json]] | None,
    ) -> Delivery:
        ids = await self._ids(user, str(self._channels[0]["id"]))
        state = {"values": _state(view, values or {}, force=True)}
        return await self._deliver(
            {
                **self._base("block_actions", user, ids["trigger_id"]),
                "container": {"type": "view", "view_id": view["id"]},
                "view": {**view, "state": state},
                "actions": [action],
            },
        )

    async def submit(
        self,
        user: str,
        values: Mapping[str, Mapping[str, Json]] | None = None,
        *,
        force: bool = False,
    ) -> Submission:
        """Fill in the open modal and submit it.

        `values` is `{block_id: {action_id: answer}}` with answers from `typed`, `number`, `chosen`,
        `ticked`, `person`, `people`, `place`, `moment`, `day`, `clock`. Fields not named hold their
        initial value or are empty, in Slack's shapes. As Slack's client would, refuses
        (`Impossible`) a required field left empty, an option that is not offered, a field that is
        not there; `force` sends it all the same. Only `input` blocks get through; what a picker in
        a `section` or `actions` block holds is dropped.

        Over `/ui`: `{"t": "view_submit", "user", "values"}`. Returns the bot's answer, its `errors`
        and the modal then open. An answer other than 200 raises: Slack would keep the modal open
        and show an error, the stand-in closes it.
        """
        async with self._page() as (page, before):
            if not before["modalStack"]:
                raise Impossible("no modal is open")
            state = _state(before["modalStack"][-1], values or {}, force=force)
            await page.send_json({"t": "view_submit", "user": user, "values": state})
            log: list[Json] = []
            limit = time.monotonic() + 30
            stack, errors = before["modalStack"], {}
            answered = False
            while True:
                heard = await page.receive_json(timeout=max(0.01, limit - time.monotonic()))
                if heard["t"] == "log":
                    log.append(heard["entry"])
                    answered = answered or self._is_answer(heard["entry"], "interactive")
                elif heard["t"] == "view":
                    stack = heard["stack"]
                    # Socket Mode: no acknowledgement within 5 s leaves no entry; the modal closes.
                    if answered or (self.mode == "socket" and not stack):
                        break
                elif heard["t"] == "view_errors":
                    errors = dict(heard["errors"])
                    break
        got = self._read("interactive", log)
        if got.status != 200:
            raise AssertionError(
                f"the bot answered a submitted form with {got.status}: {got.body!r}"
            )
        return Submission(got.sent, got.status, got.body, errors, stack[-1] if stack else None)

    async def close_modal(self, user: str) -> None:
        """Close the open modal, all of the stack; `view_closed` follows if it has notify_on_close.

        Over `/ui`: `{"t": "view_close", "user"}`. `is_cleared` is always false.
        """
        async with self._page() as (page, before):
            if not before["modalStack"]:
                raise Impossible("no modal is open")
            await page.send_json({"t": "view_close", "user": user})
            while (await page.receive_json(timeout=10))["t"] != "view":
                pass

    async def shortcut(
        self,
        user: str,
        callback_id: str,
        *,
        channel: str | None = None,
        message_ts: str | None = None,
    ) -> Delivery:
        """Use a shortcut: on a message if one is named, else global (HTTP only)."""
        place_id = await self.channel_id(channel or str(self._channels[0]["id"]))
        ids = await self._ids(user, place_id, message_ts)
        if message_ts is None:
            payload = self._base("shortcut", user, ids["trigger_id"])
        else:
            message = next(m for m in await self.messages(place_id) if m["ts"] == message_ts)
            payload = {
                **self._base("message_action", user, ids["trigger_id"]),
                "channel": {"id": place_id, "name": await self._name_of(place_id)},
                "message": message,
                "message_ts": message_ts,
                "response_url": ids["response_url"],
            }
        return await self._deliver(
            {**payload, "callback_id": callback_id, "action_ts": f"{time.time():.6f}"}
        )

    async def react(
        self, user: str, channel: str, ts: str, name: str, *, present: bool = True
    ) -> None:
        """Add or remove one: POST /_control/reaction `{user, channel, ts, name, present}`."""
        place_id = await self.channel_id(channel)
        await self._post(
            "reaction",
            {"user": user, "channel": place_id, "ts": ts, "name": name, "present": present},
        )

    async def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Edit one's own message: POST /_control/edit-message `{user, channel, ts, text}`."""
        place_id = await self.channel_id(channel)
        await self._post(
            "edit-message", {"user": user, "channel": place_id, "ts": ts, "text": text}
        )

    async def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message: POST /_control/delete-message `{user, channel, ts}`."""
        await self._post(
            "delete-message", {"user": user, "channel": await self.channel_id(channel), "ts": ts}
        )

    async def reset(self) -> None:
        """Forget messages, DMs, modals, Homes and the log: POST /_control/reset."""
        await self._post("reset", {})

    async def event(self, event: Json, *, event_id: str | None = None, retry: int = 0) -> Delivery:
        """Deliver any event (HTTP only), e.g. member_joined_channel, user_change, tokens_revoked.

        With the same `event_id` and a `retry` number: what Slack does when it got no 200.
        """
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        return await self._deliver(
            {
                "token": "verification-token",
                "team_id": TEAM,
                "api_app_id": APP,
                "event": event,
                "type": "event_callback",
                "event_id": event_id or f"Ev{time.time_ns()}",
                "event_time": int(time.time()),
                "authorizations": [
                    {
                        "enterprise_id": None,
                        "team_id": TEAM,
                        "user_id": BOT,
                        "is_bot": True,
                        "is_enterprise_install": False,
                    },
                ],
                "is_ext_shared_channel": False,
            },
            again if retry else {},
        )

    # Delivering what the stand-in cannot

    def _base(self, kind: str, user: str, trigger: str) -> Json:
        name = next((u["name"] for u in self._users if u["id"] == user), user)
        return {
            "type": kind,
            "api_app_id": APP,
            "token": "verification-token",
            "team": {"id": TEAM, "domain": "parley-test"},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": user, "username": name, "name": name, "team_id": TEAM},
            "trigger_id": trigger,
        }

    async def _name_of(self, channel: str) -> str:
        return next(str(c["name"]) for c in (await self.state())["channels"] if c["id"] == channel)

    @staticmethod
    def _action(
        blocks: Sequence[Json],
        action_id: str,
        value: str | None,
        block_id: str | None,
        values: Mapping[str, Mapping[str, Json]] | None,
    ) -> Json:
        """Return the pressed element as Slack reports it in `actions`, or raise `Impossible`."""
        found = [
            (block, element)
            for block in blocks
            for element in _elements(block)
            if element.get("action_id") == action_id and block_id in (None, block.get("block_id"))
        ]
        for block, element in found:
            action: Json = {
                "type": element["type"],
                "action_id": action_id,
                "block_id": block.get("block_id"),
                "action_ts": f"{time.time():.6f}",
            }
            if element["type"] == "button":
                if value is None or element.get("value") == value:
                    return {**action, "value": element.get("value"), "text": element["text"]}
            elif answer := (values or {}).get(str(block.get("block_id")), {}).get(action_id):
                return {**action, **_with_texts(element, answer)}
            elif value is not None:
                return {**action, **_with_texts(element, chosen(value, element["type"]))}
        raise Impossible(f"nothing to press: {action_id} {value!r}; found {[e for _, e in found]}")

    async def _ids(self, user: str, channel: str, message_ts: str | None = None) -> Json:
        """Have the stand-in give out a `trigger_id` and a `response_url` for a person and a place.

        By a press that it delivers to the other app, which is not there. New messages sent to the
        response_url come from that app's bot; `replace_original` and `delete_original` work.
        """
        async with self._page() as (page, _):
            press = {"t": "block_action", "user": user, "channel": channel, "messageTs": message_ts}
            mark = f"mint-{time.time_ns()}"
            await page.send_json({**press, "appId": OTHER_APP, "action": {"action_id": mark}})
            while True:
                heard = await page.receive_json(timeout=10)
                if heard["t"] == "log" and heard["entry"]["direction"] == "to_bot":
                    sent = heard["entry"].get("detail")
                    if isinstance(sent, str) and mark in sent:
                        return _payload(sent)

    async def _deliver(self, payload: Json, more: Mapping[str, str] | None = None) -> Delivery:
        if self.request_url is None:
            raise Impossible("this needs HTTP delivery: give LocalSlack a request_url")
        if payload["type"] == "event_callback":
            body, kind = json.dumps(payload), "application/json"
        else:
            body, kind = (
                urlencode({"payload": json.dumps(payload)}),
                "application/x-www-form-urlencoded",
            )
        headers = {"Content-Type": kind, **signed(SIGNING_SECRET, body), **(more or {})}
        answer = await self._http.post(self.request_url, content=body, headers=headers)
        return Delivery(payload, answer.status_code, _parsed(answer.text))
