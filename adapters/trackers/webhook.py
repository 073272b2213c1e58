"""Signed webhooks, for every system that has no tracker of its own here: Standard Webhooks 1.0.

Out: a change of an item is one message, `{"type": "item.updated", "timestamp": …, "data": {…}}`.
Sending it again is safe: the same change carries the same `webhook-id` each time, by which a
receiver knows that it has it already, as the specification asks of receivers. So a lost answer is
no doubt here, and nothing ever has to be looked for. Items are told apart by `data.ref`.

In: the same form, signed with the secret of that direction, with `data.ref` or `data.id`, and of
`state` (open, done, cancelled), `due` (2026-05-01) and `title` whatever was changed.

What is signed and how: https://github.com/standard-webhooks/standard-webhooks
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import SecretStr
from standardwebhooks import Webhook as Signer

from adapters.outcome import Refusal
from adapters.payload import Json, part, text
from adapters.trackers.http import Ask, Client
from adapters.trackers.port import (
    Access,
    Change,
    Copy,
    Disabled,
    Forged,
    Inbound,
    Unreadable,
    Unusable,
    Work,
)
from adapters.trackers.reading import day, fresh, identity, key, moment, parsed, state
from adapters.trackers.trouble import GONE, told
from adapters.trackers.words import clipped
from flows.language.work import Field
from storage.records import TrackerKind

LARGEST = 20_000  # bytes, for a whole message
LONGEST = 500  # characters of every text but the body
LONGEST_URL = 2000
PREFIX = "whsec_"
KEY_BYTES = range(24, 65)
DIGITS = 11  # of a Unix time in seconds
CREATED, UPDATED, COMMENTED, CHECKED = (
    "item.created",
    "item.updated",
    "item.comment",
    "parley.check",
)
DELETED = "item.deleted"
READ = frozenset({CREATED, UPDATED, DELETED})


class Webhook:
    """Tells a system of ours, or hears from it, in signed messages."""

    kind = TrackerKind.WEBHOOK
    polled = False
    settles = 0.0

    def __init__(
        self, client: Client, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._client = client
        self._clock = clock

    async def create(self, access: Access, work: Work) -> Copy:
        """Tell of it. The receiver gives no id of its own, so ours stands for it."""
        await self._send(access, CREATED, _data(work, frozenset()), work.changed_at)
        return Copy(work.ref)

    async def update(self, access: Access, copy: Copy, work: Work) -> None:  # noqa: ARG002 -- the port's
        """Tell how it stands now. Safe to repeat."""
        await self._send(access, UPDATED, _data(work, work.theirs), work.changed_at)

    async def comment(self, access: Access, copy: Copy, words: str) -> None:
        """Say something about it. Safe to repeat; the same words count once."""
        await self._send(access, COMMENTED, {"ref": copy.remote, "body": words}, None)

    async def find(self, access: Access, ref: str) -> Copy | None:  # noqa: ARG002 -- the port's
        """Nothing can be looked up, and nothing has to be: telling of it again does no harm."""
        return None

    async def check(self, access: Access) -> None:
        """Send a message of a type of its own, which receivers leave alone."""
        await self._send(access, CHECKED, {}, self._clock())

    def verify(self, access: Access, inbound: Inbound, now: datetime) -> None:
        """Raise Forged unless one of the secrets has signed this within the last five minutes.

        The library's own check knows no clock but this machine's and stumbles over signatures that
        are not well formed, so it makes the signature, and the comparison is done here.
        """
        named, stamp, given = (
            inbound.headers.get(f"webhook-{one}", "") for one in ("id", "timestamp", "signature")
        )
        if not (named and stamp and given):
            raise Forged("it is not signed")
        if not (stamp.isascii() and stamp.isdecimal() and len(stamp) <= DIGITS):
            raise Forged("it does not say when it was signed")
        at = datetime.fromtimestamp(int(stamp), UTC)
        fresh(at, now)
        if not any(_same(one, given) for one in _expected(access, named, at, inbound.body)):
            raise Forged("the signature is wrong")

    def read(self, inbound: Inbound) -> Sequence[Change]:
        """The change it tells of; types that we do not know are none."""
        body = parsed(inbound)
        kind = text(body, "type")
        if not kind:
            raise Unreadable("no type")
        if kind not in READ:
            return ()
        data = part(body, "data")
        ref = text(data, "ref")
        return (
            Change(
                event=key(inbound.headers.get("webhook-id", "")),
                at=moment(text(body, "timestamp")),
                remote="" if ref else identity(data.get("id")),
                ref=ref,
                gone=kind == DELETED,
                **_changed(data),
            ),
        )

    async def changed_since(
        self,
        access: Access,  # noqa: ARG002 -- the port's
        cursor: str,
    ) -> tuple[Sequence[Change], str]:
        """Nothing: changes come by themselves."""
        return (), cursor

    async def _send(
        self, access: Access, kind: str, data: Json, changed_at: datetime | None
    ) -> None:
        now = self._clock()
        named = "msg_" + key(access.tracker, kind, data, changed_at)
        body = _message(kind, changed_at or now, data)
        signatures = [one.sign(named, now, body.decode()) for one in _signers(access.secret)]
        if not signatures:
            raise Unusable("the secret does not have the form whsec_… of Standard Webhooks")
        headers = {
            "Content-Type": "application/json",
            "webhook-id": named,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        with told(special=_disabled):
            await self._client.ask(
                Ask(method="POST", url=access.address, headers=headers, body=body, reads=False)
            )


def _disabled(refusal: Refusal) -> Exception | None:
    """410 is a receiver that wants no more messages at all, not one that lost an item."""
    return Disabled("the receiver wants no more messages (410)") if refusal.status == GONE else None


def _data(work: Work, without: frozenset[Field]) -> Json:
    """What is told of an item, leaving out what is empty or not ours to say."""
    said: Json = {
        "ref": work.ref,
        "kind": work.kind.value,
        "owner": work.owner,
        "account": work.account,
        "url": work.url,
    }
    if Field.STATE not in without:
        said["state"] = work.state.value
    if Field.DUE not in without:
        said["due"] = work.due.isoformat()
    if Field.WORDS not in without:
        said |= {"title": work.title, "body": work.body}
    return {name: one for name, one in said.items() if one}


def _message(kind: str, at: datetime, data: Json) -> bytes:
    """The message, with as much of the body's text as there is room for."""
    thin = {name: clipped(said, _limit(name)) for name, said in data.items()}
    body = thin.pop("body", "")
    stamp = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def message(length: int) -> bytes:
        full = {**thin, "body": clipped(body, length)} if length else thin
        return orjson.dumps({"type": kind, "timestamp": stamp, "data": full})

    # How long the text becomes in JSON depends on what it says: halve until it is found.
    fits, too_long = 0, len(body) + 1
    while fits + 1 < too_long:
        length = (fits + too_long) // 2
        fits, too_long = (length, too_long) if len(message(length)) < LARGEST else (fits, length)
    return message(fits)


def _limit(name: str) -> int:
    return {"body": LARGEST, "url": LONGEST_URL}.get(name, LONGEST)


def _signers(secret: SecretStr | None) -> list[Signer]:
    """One for each secret: there are two while one is being replaced by the other."""
    said = secret.get_secret_value().split() if secret is not None else []
    keys = [_key(one) for one in said]
    return [Signer(one) for one in keys if one] if all(keys) else []


def _key(secret: str) -> bytes:
    """The bytes of a secret; none when it does not have the form that the standard asks for."""
    if not secret.startswith(PREFIX):
        return b""
    coded = secret.removeprefix(PREFIX).rstrip("=")
    try:
        found = base64.b64decode(coded + "=" * (-len(coded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return found if len(found) in KEY_BYTES else b""


def _expected(access: Access, named: str, at: datetime, body: bytes) -> Iterator[str]:
    try:
        said = body.decode()
        yield from (one.sign(named, at, said) for one in _signers(access.inbound))
    except UnicodeError:
        raise Forged("it is not text") from None


def _same(expected: str, given: str) -> bool:
    """Whether the signature is among those given."""
    ours = expected.encode()
    return any(hmac.compare_digest(ours, one.encode(errors="replace")) for one in given.split(" "))


def _changed(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were changed."""
    found: dict[str, Any] = {}
    if data.get("state") is not None:
        found["state"] = state(data["state"])
    if data.get("due") is not None:
        found["due"] = day(data["due"])
    if data.get("title") is not None:
        found["title"] = _title(data["title"])
    return found


def _title(said: object) -> str:
    if not isinstance(said, str) or not said.strip():
        raise Unreadable("not a title")
    return said
