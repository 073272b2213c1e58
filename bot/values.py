"""Reads the values of settings: each function takes what somebody wrote and gives it a type.

Each raises ValueError with half a sentence that says what is wrong, and never quotes the value: it
may be a secret, or one that ended up in the wrong line.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

import isodate
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from storage.terms import LIMITS, Keep

KEY_BYTES = 32
FEWEST_DIFFERENT_BYTES = 8  # 32 random bytes have about 30 different ones; 0000… has one
SHORTEST_SECRET = 8
LONGEST_DELAY = timedelta(days=14)
MOST_PORT = 65535

# What people leave standing when they copy an example; nothing random looks like these.
PLACEHOLDER = re.compile(
    r"change.?0?(me|this)|example|placeholder|your[-_]|xxxx|newest-key|older-key|[<>]|\.\.\.|…",
    re.IGNORECASE,
)
EXAMPLE_HOST = re.compile(r"(^|\.)example(\.(com|org|net))?$|^host$", re.IGNORECASE)


class Sandbox(StrEnum):
    """Whether the sandbox is open, and for whom."""

    OFF = "off"
    ON = "on"  # for people at this machine
    PUBLIC = "public"  # for everyone who reaches the address: it knows no passwords


YES = ("on", "true", "yes", "1")
NO = ("off", "false", "no", "0")
SANDBOX_WORDS = {
    **dict.fromkeys(NO, Sandbox.OFF),
    **dict.fromkeys(YES, Sandbox.ON),
    "public": Sandbox.PUBLIC,
}

GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def database(value: str) -> str:
    """The URL of a SQLite or PostgreSQL database."""
    try:
        url = make_url(value)
    except ArgumentError:
        raise ValueError("is not the URL of a database") from None
    if url.get_backend_name() not in {"sqlite", "postgresql", "postgres"}:
        raise ValueError("is not SQLite or PostgreSQL, and Parley knows no other database")
    password = str(url.password or "")
    if PLACEHOLDER.search(password) or EXAMPLE_HOST.search(url.host or ""):
        raise ValueError("still is an example; put your own database and password there")
    return value


def host(value: str) -> str:
    """An address to listen on."""
    if not re.fullmatch(r"[\w.:-]+", value, re.ASCII):
        raise ValueError("is not an address to listen on, such as an IP address")
    return value


def is_loopback(name: str) -> bool:
    """Whether a host name or address is this machine's own, and nobody else's."""
    if name.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def port(value: str | int) -> int:
    """A port to listen on."""
    if not re.fullmatch(r"\d{1,5}", str(value), re.ASCII) or not 1 <= int(value) <= MOST_PORT:
        raise ValueError("is not a whole number from 1 to 65535")
    return int(value)


def address(value: str) -> str:
    """An http or https address, without the slash at its end."""
    try:
        parts = urlsplit(value)
        name, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not a web address") from None
    if parts.scheme not in {"http", "https"} or not name or parts.query or parts.fragment:
        raise ValueError("is not a web address that begins with https:// or http://")
    if EXAMPLE_HOST.search(name):
        raise ValueError("still is an example; put your own address there")
    return value.rstrip("/")


def delay(value: str | timedelta) -> timedelta:
    """An ISO 8601 duration of hours or days, at most two weeks."""
    if isinstance(value, timedelta):
        return value
    try:
        parsed = isodate.parse_duration(value)  # type: ignore[no-untyped-call]
    except (isodate.ISO8601Error, ValueError, OverflowError):
        raise ValueError(
            "is not an ISO 8601 duration (PT10M is ten minutes, PT24H a day)"
        ) from None
    if not isinstance(parsed, timedelta):
        raise ValueError("counts in months or years, which are not all equally long")  # noqa: TRY004 -- a wrong value, as the reader of settings sees it
    if not timedelta(0) < parsed <= LONGEST_DELAY:
        raise ValueError("is not between a moment and two weeks (P14D)")
    return parsed


def days(keep: Keep) -> Callable[[str | int], int]:
    """A check for how many days a kind of record is kept; what is private has an end."""
    limits = LIMITS[keep]

    def checked(value: str | int) -> int:
        said = str(value)
        if not re.fullmatch(r"\d{1,5}", said, re.ASCII) or int(said) < limits.least:
            raise ValueError(f"is not a whole number of days from {limits.least} on")
        if int(said) > limits.most:
            raise ValueError(f"is too long: it may be {limits.most} days at most")
        return int(said)

    return checked


def sandbox(value: str | Sandbox) -> Sandbox:
    """Whether the sandbox is open."""
    known = SANDBOX_WORDS.get(value.strip().casefold())
    if known is None:
        raise ValueError("is not one of: on, off, public")
    return known


def switch(value: str | bool) -> bool:  # noqa: FBT001 -- the value itself, as somebody wrote it
    """Something that is on or off."""
    if isinstance(value, bool):
        return value
    said = value.strip().casefold()
    if said not in {*YES, *NO}:
        raise ValueError("is neither on (1) nor off (0)")
    return said in YES


def guid(value: str) -> str:
    """An id of Entra's, in small letters, as Teams sends it."""
    if not GUID.fullmatch(value):
        raise ValueError("is not an ID of Entra's: eight, four, four, four and twelve digits")
    if len(set(value)) <= len("0-"):
        raise ValueError("still is an example; put your own there")
    return value.casefold()


def password(value: SecretStr) -> SecretStr:
    """A client secret of Entra's."""
    if GUID.fullmatch(value.get_secret_value()):
        raise ValueError("is the secret's ID: what is needed is its Value, which Entra shows once")
    return token("")(value)


def keys(value: str | tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Keys of 32 random bytes each, in URL-safe base64; the first one encrypts."""
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",")]
    for number, part in enumerate(parts, start=1):
        _check_key(part, f"key number {number}" if len(parts) > 1 else "the key")
    if len(set(parts)) < len(parts):
        raise ValueError("names the same key twice")
    return tuple(SecretStr(part) for part in parts)


def _check_key(part: str, which: str) -> None:
    if PLACEHOLDER.search(part):
        raise ValueError(f"still is an example: {which} must be one you made yourself")
    try:
        raw = base64.b64decode(part, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"is not right: {which} must be {KEY_BYTES} bytes in URL-safe base64")
    if len(set(raw)) < FEWEST_DIFFERENT_BYTES:
        raise ValueError(f"is not safe: {which} can be guessed")


def token(prefix: str) -> Callable[[SecretStr], SecretStr]:
    """A check for a token or secret of a platform's that begins with `prefix`."""

    def checked(value: SecretStr) -> SecretStr:
        said = value.get_secret_value()
        if PLACEHOLDER.search(said):
            raise ValueError("still is an example; put your own there")
        if not said.startswith(prefix):
            raise ValueError(f"does not begin with {prefix}, so it is another kind of token")
        if len(said) < SHORTEST_SECRET or re.search(r"\s", said):
            raise ValueError("is not whole: it is too short, or has a space in it")
        return value

    return checked
