"""The formats of an export: a table, JSON and a calendar, each written as it is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime

import orjson
from icalendar import Calendar, Event

from flows.promises.exporting import Row

SCHEMA = "parley.export/1"
COLUMNS = tuple(one.name for one in fields(Row))
BOM = "\ufeff"  # Excel takes a file without it for another encoding
# A spreadsheet takes a cell that begins with one of these for a formula and runs it
# (OWASP, CSV injection); the wide ones are read as the narrow ones.
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 -- those it means
# Where semicolons part cells, as in Germany, a comma's quotes count for nothing: a cell of ours
# is parted there, and at the end of each of its lines.
PARTED = re.compile(r"(?<=[;\t\r\n])(?=[=+\-@＝＋－＠])")  # noqa: RUF001 -- those it means

# Calendars are seen on shared screens and by whoever stands in for somebody: no names, no words.
DAYS = {
    "promise": "Promise due",
    "action": "Action due",
    "roadblock": "Help needed by",
    "estimate": "Estimate: next update",
}

Batches = Iterable[list[Row]]


def as_csv(batches: Batches, _now: datetime) -> Iterator[bytes]:
    """A table in UTF-8, with ISO dates; several names in a cell are parted by semicolons."""
    yield lines([COLUMNS], first=BOM)
    for several in batches:
        yield lines([getattr(row, name) for name in COLUMNS] for row in several)


def lines(rows: Iterable[Iterable[object]], first: str = "") -> bytes:
    """Rows of a table; no cell of it is a formula."""
    written = io.StringIO()
    written.write(first)
    csv.writer(written).writerows(map(_cell, row) for row in rows)
    return written.getvalue().encode()


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return _harmless("; ".join(value))
        case _:
            return _harmless(str(value))


def _harmless(text: str) -> str:
    parted = PARTED.sub("'", text)
    return f"'{parted}" if parted.startswith(FORMULAS) else parted


def as_json(batches: Batches, now: datetime) -> Iterator[bytes]:
    """One object with a list; docs/running.md describes it. Its schema's number changes with it."""
    head = orjson.dumps({"schema": SCHEMA, "exported_at": now, "items": []})
    yield head.removesuffix(b"]}")
    between = b""
    for several in batches:
        for row in several:
            yield between + b"\n" + orjson.dumps(row)
            between = b","
    yield b"\n]}\n"


def as_calendar(batches: Batches, now: datetime) -> Iterator[bytes]:
    """What is open, as days in a calendar (RFC 5545): they take no time and name nobody."""
    calendar = Calendar()
    calendar.add("prodid", "-//Parley//Export//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    head, end = calendar.to_ical().split(b"END:VCALENDAR")
    yield head
    for several in batches:
        for row in several:
            if row.open and row.due is not None:
                yield _event(row, row.due, now).to_ical()
    yield b"END:VCALENDAR" + end


def _event(row: Row, due: date, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{row.kind}-{row.id}@parley")  # the same each time, so that it is replaced
    event.add("dtstamp", now)
    event.add("sequence", row.version)
    event.add("dtstart", due)
    event.add("summary", DAYS[row.kind])
    event.add("transp", "TRANSPARENT")
    if row.link:
        event.add("url", row.link)
    return event


@dataclass(frozen=True, slots=True)
class Format:
    """How an export is written, and what the file is called: it names nobody."""

    written: Callable[[Batches, datetime], Iterator[bytes]]
    media: str
    file: str


FORMATS = {
    "csv": Format(as_csv, "text/csv; charset=utf-8", "parley-export.csv"),
    "json": Format(as_json, "application/json", "parley-export.json"),
    "ics": Format(as_calendar, "text/calendar; charset=utf-8; method=PUBLISH", "parley.ics"),
}
