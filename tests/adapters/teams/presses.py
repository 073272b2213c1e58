"""What people press and send in, as the Bot Connector tells us.

Answers to invokes are the body of the HTTP response. `card` is the id of the message that the
button stands in; without one the button is in a dialog, or nobody knows.
"""

from __future__ import annotations

import html
import itertools
from typing import Any

from tests.adapters.teams.activities import activity, thread
from tests.adapters.teams.records import ANA, CALLS, NAMES, ROOT

Json = dict[str, Any]

_requests = itertools.count(1)


def invoke(  # noqa: PLR0913 -- who and where may be anything in a test
    name: str,
    service_url: str,
    value: Json,
    *,
    who: str = ANA,
    where: Json | None = None,
    card: str = "",
    **more: object,
) -> Json:
    """An invoke of any name."""
    said = {"name": name, "value": value, **_answers(card), **more}
    return activity("invoke", service_url, _from_message(where), who, said)


def execute(service_url: str, verb: str, data: Json, **more: Any) -> Json:  # noqa: ANN401 -- goes through
    """A press of `Action.Execute`."""
    action = {"type": "Action.Execute", "id": "", "title": verb, "verb": verb, "data": data}
    value = {"action": action, "trigger": "manual"}
    return invoke("adaptiveCard/action", service_url, value, **more)


def submit(
    service_url: str,
    data: Json,
    *,
    who: str = ANA,
    where: Json | None = None,
    card: str = "",
    **more: object,
) -> Json:
    """A press of `Action.Submit` in a message: a message without text."""
    said = {"value": data, **_answers(card), **more}
    return activity("message", service_url, _from_message(where), who, said)


def fetch(service_url: str, data: Json, **more: Any) -> Json:  # noqa: ANN401 -- goes through
    """A press of a button that announced a dialog: `task/fetch`."""
    marked = {"msteams": {"type": "task/fetch"}, **data}
    return invoke("task/fetch", service_url, _task(marked), **more)


def dialog(service_url: str, data: Json, **more: Any) -> Json:  # noqa: ANN401 -- goes through
    """A dialog is sent in: `task/submit`. All answers are text; those left out may be missing."""
    return invoke("task/submit", service_url, _task(data), **more)


def extension(
    service_url: str,
    command: str,
    *,
    context: str = "compose",
    said: Json | None = None,
    **more: Any,  # noqa: ANN401 -- goes through
) -> Json:
    """An action of the message extension is chosen; `said` is `payload()` for one on a message."""
    value: Json = {
        "commandId": command,
        "commandContext": "message" if said else context,
        "requestId": f"request-{next(_requests)}",
        "context": {"theme": "default"},
        **({"messagePayload": said} if said else {}),
    }
    return invoke("composeExtension/fetchTask", service_url, value, **more)


def extension_submit(service_url: str, command: str, data: Json, **more: Any) -> Json:  # noqa: ANN401 -- goes through
    """The dialog of a message extension is sent in."""
    value = {
        "commandId": command,
        "commandContext": "compose",
        "requestId": f"request-{next(_requests)}",
        "data": data,
        "context": {"theme": "default"},
        "botMessagePreviewAction": None,
        "botActivityPreview": None,
    }
    return invoke("composeExtension/submitAction", service_url, value, **more)


def payload(text: str, *, who: str = ANA, message_id: str = ROOT) -> Json:
    """A message as a message extension is told of it: always HTML, whoever wrote it."""
    user = {"userIdentityType": "aadUser", "id": who, "displayName": NAMES.get(who, "")}
    return {
        "id": message_id,
        "replyToId": None,
        "messageType": "message",
        "createdDateTime": "2026-11-23T09:59:00.000Z",
        "lastModifiedDateTime": None,
        "deleted": False,
        "subject": None,
        "summary": None,
        "importance": "normal",
        "locale": "en-us",
        "linkToMessage": f"https://teams.microsoft.com/l/message/{CALLS}/{message_id}",
        "body": {"contentType": "html", "content": f"<p>{html.escape(text, quote=False)}</p>"},
        "from": {"device": None, "conversation": None, "user": user, "application": None},
        "reactions": [],
        "mentions": [],
        "attachments": [],
    }


def _task(data: Json) -> Json:
    return {"data": data, "context": {"theme": "default"}, "tabContext": None}


def _answers(card: str) -> Json:
    return {"replyToId": card} if card else {}


def _from_message(where: Json | None) -> Json:
    spot = where or thread()
    source = {"source": {"name": "message"}, "legacy": {}}
    return {**spot, "channelData": {**spot["channelData"], **source}}
