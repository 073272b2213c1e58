"""What is asked of the Bot Connector, over which wires, and what it answers.

Errors never hold what a message said.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ssl import SSLCertVerificationError
from urllib.parse import quote

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from adapters.outcome import Refusal, Unanswered, Unsent
from adapters.payload import Json, text

V3 = "/v3/"
GOOD = range(200, 300)
# A connection that never came about: nothing was sent over it.
NEVER = (
    ConnectTimeoutError,
    NewConnectionError,
    SSLCertVerificationError,
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
)
DEPTH = 6


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    method: str
    service_url: str
    path: str
    body: Json | None = None

    @property
    def url(self) -> str:
        return self.service_url.rstrip("/") + V3 + self.path

    @property
    def headers(self) -> dict[str, str]:
        said = {} if self.body is None else {"Content-Type": "application/json; charset=utf-8"}
        return {"Accept": "application/json", **said}

    @property
    def data(self) -> bytes | None:
        """The body as it is sent."""
        return None if self.body is None else json.dumps(self.body).encode()


def quoted(one: str) -> str:
    """An id as part of a path: those of Teams hold colons, semicolons and at signs."""
    return quote(one, safe="")


def answered(response: requests.Response) -> Json:
    """The body of an answer; raises Refusal for a no and Unanswered for what cannot be read."""
    body = _body(response)
    if response.status_code not in GOOD:
        after = _seconds(response.headers.get("Retry-After", ""))
        raise Refusal(_code(body, response.status_code), response.status_code, after)
    if body is None:
        raise Unanswered("unreadable")
    return body


def silence(error: BaseException | None) -> Unsent | Unanswered:
    """What a request that failed on the way means: only a connection never made is certain."""
    kind = type(error).__name__
    return (
        Unsent(kind) if any(isinstance(one, NEVER) for one in _causes(error)) else Unanswered(kind)
    )


def _body(response: requests.Response) -> Json | None:
    """A JSON object; nothing at all is an empty one."""
    if not response.content.strip():
        return {}
    try:
        found = json.loads(response.content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _code(body: Json | None, status: int) -> str:
    """Teams' own code. An older form has a number, and the code in JSON within its message."""
    if code := text(body, "error", "code"):
        return code
    try:
        inner = json.loads(text(body, "message"))
    except ValueError:
        inner = {}
    return text(inner, "subCode") or f"http_{status}"


def _seconds(header: str) -> float | None:
    try:
        return max(0.0, float(header))
    except ValueError:
        return None


def _causes(error: BaseException | None, depth: int = DEPTH) -> Iterator[object]:
    """An error and those it was made from: requests and urllib3 wrap theirs in three ways."""
    if error is None or not depth:
        return
    yield error
    inner = [*error.args, getattr(error, "reason", None), getattr(error, "original_error", None)]
    for one in inner:
        if isinstance(one, BaseException):
            yield from _causes(one, depth - 1)


def connections(size: int) -> HTTPAdapter:
    """Connections kept open for all threads. They try nothing again by themselves."""
    never = Retry(0, read=False, redirect=False, respect_retry_after_header=False)
    return HTTPAdapter(pool_maxsize=size, max_retries=never)


def threads(size: int) -> ThreadPoolExecutor:
    """Threads that have all begun, and wait."""
    pool, together = ThreadPoolExecutor(size, "teams"), threading.Barrier(size)
    for begun in [pool.submit(together.wait) for _ in range(size)]:
        begun.result()
    return pool


def named(answer: Json, key: str) -> str:
    """The id of what was made; without it nobody can find it again."""
    if found := text(answer, key):
        return found
    raise Unanswered("no id")
