"""Everything that is left of a play: what an attacker could lay hands on, whoever they are.

Tables and files, what went out to the platforms, what stands in chats, logs at their loudest,
metrics, and every export that anybody can ask for.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

from prometheus_client import generate_latest

from bot.exports import Exports, Wish
from bot.formats import FORMATS
from bot.settings import Settings
from storage.engine import Storage
from storage.records import Person
from tests.contract.company import Company
from tests.contract.on_slack import OnSlack
from tests.contract.on_teams import OnTeams
from tests.storage.test_canary import dumped

IDS = re.compile(r"[0-9a-f]{24,64}|\b\d{10}\.\d{6}\b|[\w-]{40,}|\d{13,}")


@dataclass
class Aftermath:
    """What is left, by where it was found."""

    places: dict[str, bytes] = field(default_factory=dict)

    def holding(self, words: str) -> list[str]:
        """Where words stand, in clear or as programs write them."""
        looks = list(ways(words))
        return [
            f"{place} ({way})"
            for place, found in self.places.items()
            for way, look in looks
            if look in found
        ]


def ways(words: str) -> Iterator[tuple[str, bytes]]:
    """How words may be written: in clear, escaped, encoded; base64 begins at any byte."""
    raw = words.encode()
    yield "clear", raw
    yield "small", words.lower().encode()
    yield "utf-16", words.encode("utf-16-le")
    yield "json", json.dumps(words)[1:-1].encode()
    yield "repr", repr(raw)[2:-1].encode()
    yield "escaped", words.encode("unicode_escape")
    yield "percent", quote(words).encode()
    yield "plus", quote(words).replace("%20", "+").encode()
    yield "html", html.escape(words).encode()
    yield "hex", raw.hex().encode()
    yield "HEX", raw.hex().upper().encode()
    yield "backwards", raw[::-1]
    for shift in range(3):
        whole = base64.b64encode(bytes(shift) + raw)[4 if shift else 0 : -4]
        yield f"base64+{shift}", whole
        yield f"urlsafe+{shift}", whole.translate(bytes.maketrans(b"+/", b"-_"))


def left_by(company: Company, logs: str) -> Aftermath:
    """Look everywhere."""
    places = {
        "tables and files": dumped(company.storage),
        "logs": logs.encode(),
        "metrics": generate_latest(),
        "what stands in chats and at home": "\n".join(company.looks().words()).encode(),
    }
    places |= {f"sent {number}": one for number, one in enumerate(sent(company))}
    places |= dict(exported(company.storage, company.workspace))
    return Aftermath({name: _unpacked(content) for name, content in places.items()})


def sent(company: Company) -> list[bytes]:
    """Every request that went out to the platform; the sandbox's chats are its own tables."""
    match company:
        case OnSlack():
            return [repr((one.method, one.arguments)).encode() for one in company.double.calls]
        case OnTeams():
            return [repr((one.what, one.body)).encode() for one in company.double.calls]
        case _:
            return []


def exported(storage: Storage, workspace: str) -> Iterator[tuple[str, bytes]]:
    """Every file that anybody of the workspace can have, in each format."""
    exports = Exports(Settings(_env_file=None), storage, lambda: datetime.now(UTC))
    with storage.book(workspace) as book:
        people: list[Person] = book.everyone()
    for person in people:
        if person.kind != "member" or person.gone:
            continue
        for form in FORMATS:
            for account in ("", "Acme"):
                wish = Wish(workspace, person.id, account, form)
                name = f"{person.name}'s export of {account or 'theirs'} as {form}"
                yield name, b"".join(exports.written(wish))


def _unpacked(content: bytes) -> bytes:
    """With what is compressed in it, such as pictures' texts."""
    found = [content]
    for begin in (b"\x1f\x8b", b"x\x9c", b"x\xda"):
        at = content.find(begin)
        while at >= 0:
            found.append(_inflated(content[at : at + 100_000]))
            at = content.find(begin, at + 1)
    return b"\n".join(found)


def _inflated(content: bytes) -> bytes:
    try:
        if content[:2] == b"\x1f\x8b":
            return gzip.decompress(content)
        return zlib.decompressobj().decompress(content)
    except (OSError, EOFError, zlib.error):
        return b""


def alike(lines: Iterable[str]) -> list[str]:
    """Lines without what is different each time, whatever anybody says: ids, nonces, seals."""
    return [IDS.sub("«id»", line) for line in lines]
