"""Who calls: the token that Teams sends with every activity, checked by us and not by botbuilder.

botbuilder fetches the keys without a time limit, on the event loop, and fails with an error on a
token that is garbage. The rules are the Bot Connector's: signed with RS256 by a key that its issuer
publishes and endorses for the channel, meant for this bot, of now, and for the service URL that the
activity names. Nothing of a token is kept or logged, only the reason why it was refused.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import structlog

from adapters import payload

OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
ISSUER = "https://api.botframework.com"
ALGORITHM = "RS256"
CHANNEL = "msteams"
LEEWAY = 300.0  # seconds that clocks may differ
SECONDS = 4.0  # for fetching the keys
THREADS = 4  # a check takes a tenth of a millisecond; one may be waiting for the keys
FRESH = 24 * 3600.0  # seconds until the keys are fetched anew
OLDEST = 5 * FRESH  # without an answer old keys serve on, up to here
PAUSE = 60.0  # seconds between two fetches, whatever keys are named
FIRST_PAUSE = 2.0  # the same as long as there are no keys at all
TOKEN_LIMIT = 16_000  # characters; the real ones have about 1,000

WRONG: dict[type[Exception], str] = {
    jwt.ExpiredSignatureError: "expired",
    jwt.ImmatureSignatureError: "not_yet_valid",
    jwt.InvalidAudienceError: "wrong_audience",
    jwt.InvalidIssuerError: "wrong_issuer",
    jwt.InvalidSignatureError: "forged",
    jwt.InvalidAlgorithmError: "wrong_algorithm",
    jwt.MissingRequiredClaimError: "claim_missing",
}

log = structlog.get_logger("parley.teams")


class Untrusted(Exception):
    """The token does not show that this comes from Teams; `reason` is one word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(Exception):
    """The keys cannot be fetched, so nothing can be said of the token."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that the issuer publishes, and the channels it may speak for."""

    public: jwt.PyJWK
    endorsed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proof:
    """What a good token says of the activity it came with."""

    service_url: str
    endorsed: frozenset[str]

    def covers(self, activity: Mapping[str, Any]) -> None:
        """Refuse an activity the token was not made for. Raises Untrusted."""
        if not same_url(self.service_url, payload.text(activity, "serviceUrl")):
            raise Untrusted("wrong_service_url")
        if payload.text(activity, "channelId") not in self.endorsed:
            raise Untrusted("not_endorsed")


class Identity:
    """Checks tokens, with the keys of the issuer kept for a day."""

    def __init__(
        self,
        app_id: str,
        openid_url: str = OPENID_URL,
        *,
        seconds: float = SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app_id = app_id
        self._openid_url = openid_url
        self._seconds = seconds
        self._now = now
        self._keys: dict[str, Key] = {}
        self._read_at = 0.0  # when the keys were read
        self._asked_at: float | None = None  # when they were last asked for
        self._failed = False
        self._asking = asyncio.Lock()
        # Its own: a database that hangs fills the common ones, and the door must answer even then.
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="teams-door")

    async def check(self, header: str) -> Proof:
        """What the `Authorization` header proves. Raises Untrusted or Unreachable."""
        token = _token(header)
        key = await self._key(_key_id(token))
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._proof, token, key)

    def _proof(self, token: str, key: Key) -> Proof:
        try:
            claims = jwt.decode(
                token,
                key.public,
                algorithms=[ALGORITHM],
                audience=self._app_id,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": ["aud", "exp", "iss", "nbf"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise Untrusted(WRONG.get(type(error), "garbage")) from None
        return Proof(payload.text(claims, "serviceurl"), key.endorsed)

    async def _key(self, key_id: str) -> Key:
        """The key of this id; an unknown one is worth one fetch a minute, and no more."""
        known = key_id in self._keys and self._age() <= OLDEST
        # One asks whether a known key is still good, and nobody else waits for the answer.
        if not known or (self._age() > FRESH and not self._asking.locked()):
            async with self._asking:
                if key_id not in self._keys or self._age() > FRESH:
                    await self._refresh()
        if self._failed and (key_id not in self._keys or self._age() > OLDEST):
            raise Unreachable
        if key_id not in self._keys:
            raise Untrusted("unknown_key")
        return self._keys[key_id]

    def _age(self) -> float:
        return self._now() - self._read_at

    async def _refresh(self) -> None:
        pause = PAUSE if self._keys else FIRST_PAUSE
        if self._asked_at is not None and self._now() - self._asked_at < pause:
            return
        self._asked_at = self._now()
        loop = asyncio.get_running_loop()
        asking = loop.run_in_executor(self._threads, fetched, self._openid_url, self._seconds)
        try:
            async with asyncio.timeout(self._seconds):
                found = await asking
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RecursionError) as error:
            self._failed = True
            log.warning("teams_keys_not_fetched", error=type(error).__name__)
        else:
            self._keys, self._read_at, self._failed = found, self._now(), False


def fetched(openid_url: str, seconds: float) -> dict[str, Key]:
    """The issuer's keys by id. Raises httpx's errors, and ValueError where there are none."""
    # A stand-in on this machine is not behind the company's proxy.
    behind_proxy = openid_url.startswith("https://")
    with httpx.Client(timeout=seconds, trust_env=behind_proxy, follow_redirects=True) as client:
        about = client.get(openid_url).raise_for_status().json()
        answer = client.get(payload.text(about, "jwks_uri")).raise_for_status().json()
    found = {payload.text(one, "kid"): _read(one) for one in payload.parts(answer, "keys")}
    keys = {key_id: key for key_id, key in found.items() if key_id and key is not None}
    if not keys:
        message = "no keys"
        raise ValueError(message)
    return keys


def _read(described: payload.Json) -> Key | None:
    """A key; None for one of a kind that we do not accept."""
    try:
        public = jwt.PyJWK.from_dict(described, algorithm=ALGORITHM)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None
    endorsed = payload.at(described, "endorsements")
    channels = endorsed if isinstance(endorsed, list) else []
    return Key(public, frozenset(one for one in channels if isinstance(one, str)))


def _token(header: str) -> str:
    scheme, _, token = header.strip().partition(" ")
    token = token.strip()
    if not token:
        raise Untrusted("no_token")
    if scheme.casefold() != "bearer" or len(token) > TOKEN_LIMIT or not token.isascii():
        raise Untrusted("garbage")
    return token


def _key_id(token: str) -> str:
    """Which key a token says it was signed with; it may only say RS256."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError):
        raise Untrusted("garbage") from None
    if header.get("alg") != ALGORITHM:
        raise Untrusted("wrong_algorithm")
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not key_id:
        raise Untrusted("no_key_id")
    return key_id


def same_url(one: str, other: str) -> bool:
    """Whether two addresses are one, whatever the case of the host and with or without a slash."""
    first, second = _normal(one), _normal(other)
    return bool(first) and first == second


def _normal(url: str) -> tuple[str, ...] | None:
    try:
        split = urlsplit(url.strip())
    except ValueError:
        return None
    if not split.netloc:
        return None
    place = split.netloc.lower(), split.path.rstrip("/")
    return split.scheme.lower(), *place, split.query, split.fragment
