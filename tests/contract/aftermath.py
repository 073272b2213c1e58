"""Everything that is left of a play: what an attacker could lay hands on, whoever they are.

Tables and files, what went out to the platforms and to whom, all that ever stood in chats, logs at
their loudest and before anything is taken out of them, metrics, and every file that a link leads
to, as each person. Each place is named by whose it is: "Ana's chat", "Dora's file own".
"""

from __future__ import annotations

import base64
import html
import json
import logging
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from prometheus_client import REGISTRY, generate_latest
from sqlalchemy import RowMapping
from sqlmodel import SQLModel

from adapters.sandbox.company import dm_of
from bot.exports import LEADS, Exports, Wish
from bot.formats import FORMATS
from bot.settings import Settings
from flows.promises.exporting import NotTheirs, Scope, rows
from storage.engine import Storage
from storage.records import Person
from tests.contract.addressed import Doorkeeper
from tests.contract.company import PEOPLE, Company

# What is another one each time, whatever anybody says: ids, stamps, nonces, signatures, ports.
IDS = re.compile(
    r"[0-9a-f]{24,64}|\b\d{10}\.\d{6}\b|[\w-]{40,}|\d{13,}|127\.0\.0\.1:\d+(/\w+/F?\d+)?"
    r"|\b[FV]\d{3,}\b|\d+\.trigger|'_held': '[\w-]+'"
)
# Seconds that this machine took.
MEASURED = re.compile(r"_created$|^parley_step_seconds_(sum|bucket)$")
SHORTEST = 4  # bytes to look for
NAMES = [one.name for one in PEOPLE.values()]
SANDBOX = {"sandboxmessage", "sandboxhome", "sandboxread"}  # in the place of Slack's own servers
ACT = re.compile(rf"(?P<who>{'|'.join(NAMES)}) ")
STANDS = re.compile(rf"(?P<who>{'|'.join(PEOPLE)})'s (?P<where>chat|home)")
CHANNEL = re.compile(r"#[\w-]+")


@dataclass
class Heard:
    """What was logged while a play was on, as raw as it can be had, with tracebacks."""

    records: Sequence[logging.LogRecord] = ()
    ours: Sequence[Mapping[str, object]] = ()  # before any key is dropped
    printed: str = ""

    def places(self) -> Iterator[tuple[str, bytes]]:
        """Without what the database's driver says: at its loudest it quotes what it is given."""
        for name in ("log of the database", "log of others"):
            several = [one for one in self.records if (one.name[:3] == "sql") == ("data" in name)]
            raw = (f"{one.getMessage()} {vars(one)!r}" for one in several)
            yield name, "\n".join(raw).encode()
        yield "log of ours", "\n".join(repr(one) for one in self.ours).encode()
        yield "what was printed", self.printed.encode()


@dataclass
class Aftermath:
    """What is left, by where it was found."""

    places: dict[str, bytes] = field(default_factory=dict)

    def holding(self, words: str) -> list[str]:
        """Where words stand, in clear or as programs write them."""
        # Many are the same; and what is short has no middle in base64, which would be everywhere.
        looks = {look: way for way, look in reversed([*ways(words)]) if len(look) >= SHORTEST}
        return [
            f"{place} ({way})"
            for place, found in self.places.items()
            for look, way in looks.items()
            if look in found
        ]

    def holders(self, words: str) -> set[str]:
        """The same, by place alone."""
        return {one.rpartition(" (")[0] for one in self.holding(words)}


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


def left_by(company: Company, heard: Heard, door: Doorkeeper) -> Aftermath:
    """Look everywhere."""
    company.installation.notes()
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for place, content in chain(
        tables(company.storage),
        files(company.storage),
        heard.places(),
        [("metrics", generate_latest())],
        seen(company),
        ((one.place, one.said) for one in door.sent()),
        exported(company),
    ):
        found[place].append(content)
    return Aftermath({name: unpacked(b"\n".join(all_)) for name, all_ in found.items()})


def tables(storage: Storage) -> Iterator[tuple[str, bytes]]:
    """Every value of every table; what the sandbox keeps of its chats, by who reads it there."""
    with storage.session() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(table.select()).mappings():
                place = _reader(row) if table.name in SANDBOX else f"table {table.name}"
                yield place, b"\n".join(map(_raw, row.values()))


def _raw(value: object) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return f"{value!r} {value}".encode(errors="replace")


def _reader(row: RowMapping) -> str:
    place = row.get("place", "")
    for key, one in PEOPLE.items():
        if key in {row.get("only_for"), row.get("person")} or place == dm_of(key):
            return f"{one.name}'s rows"
    return f"#{place}'s rows"


def files(storage: Storage) -> Iterator[tuple[str, bytes]]:
    """Every byte of SQLite's files; a server of PostgreSQL has its own."""
    if storage.is_sqlite:
        file = Path(str(storage.url.database))
        for path in file.parent.glob(f"{file.name}*"):
            yield "files", path.read_bytes()


def seen(company: Company) -> Iterator[tuple[str, bytes]]:
    """Everything that people were told, and that ever stood in chats, homes and channels."""
    for line in company.installation.transcript:
        place = "the clock"
        if stands := STANDS.match(line):
            place = f"{PEOPLE[stands['who']].name}'s {stands['where']}"
        elif channel := CHANNEL.match(line):
            place = channel[0]
        elif act := ACT.match(line):
            place = f"{act['who']}'s screen"
        yield place, line.encode()


def exported(company: Company) -> Iterator[tuple[str, bytes]]:
    """Every file and page that a link can lead to, opened as each person, about oneself and others.

    And what whoever runs the server may write out: everything of the workspace.
    """
    storage, workspace, now = company.storage, company.workspace, company.clock.now
    exports = Exports(Settings(_env_file=None), storage, now)
    with storage.book(workspace) as book:
        people: list[Person] = book.everyone()
    ana = next(one for one in people if one.name == "Ana")
    # A link may also say what it is about: a customer, or, made up by an attacker, somebody else.
    several = [*((form, "") for form in LEADS), ("json", "Acme"), ("own", ana.id)]
    for person in people:
        for form, about in (*several, ("checkins.json", ana.id)):
            with suppress(NotTheirs):
                content = b"".join(exports.written(Wish(workspace, person.id, about, form)))
                yield f"{person.name}'s file {form}", content
    for form, one in FORMATS.items():
        batches = rows(lambda: storage.book(workspace), Scope())
        yield f"the server's file {form}", b"".join(one.written(batches, now()))


def counted() -> dict[str, float]:
    """What Parley's metrics stand at, without what depends on how fast this machine is."""
    return {
        f"{sample.name} {sorted(sample.labels.items())}": sample.value
        for family in REGISTRY.collect()
        if family.name.startswith("parley")
        for sample in family.samples
        if not MEASURED.search(sample.name)
    }


def unpacked(content: bytes) -> bytes:
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
        return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content)  # gzip's as well
    except zlib.error:
        return b""


def alike(lines: Iterable[str]) -> list[str]:
    """Lines without what is different each time, whatever anybody says: ids, nonces, seals."""
    return [IDS.sub("«id»", line) for line in lines]
