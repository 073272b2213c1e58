"""The files of an export: read back by programs that others wrote, and harmless in all of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from bot.formats import COLUMNS, FORMATS, SCHEMA
from flows.promises.exporting import Row

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ROW: dict[str, Any] = {
    "id": "a" * 32,
    "customer": "Acme GmbH & Co; «Süd»",
    "words": 'Send "it",\nplease',
    "state": "open",
    "open": True,
    "due": date(2026, 12, 1),
    "accountable": "Ana",
    "responsible": ("Ben", "Cem"),
    "written_at": NOW,
    "version": 3,
    "link": "https://chat.example/1",
}


def row(kind: str = "action", **other: object) -> Row:
    return Row(**{**ROW, "kind": kind, **other})


def written(form: str, *batches: list[Row]) -> bytes:
    def given() -> Iterator[list[Row]]:
        yield from batches

    return b"".join(FORMATS[form].written(given(), NOW))


def test_a_table_is_read_back_as_it_was() -> None:
    content = written("csv", [row()], [row(due=None, open=False)])
    assert content.startswith("\ufeffkind,id,customer,".encode())
    first, second = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert first["customer"] == ROW["customer"]
    assert first["words"] == ROW["words"]
    assert (first["due"], first["open"], first["version"]) == ("2026-12-01", "yes", "3")
    assert first["responsible"] == "Ben; Cem"
    assert first["written_at"] == "2026-11-23T10:00:00+00:00"
    assert (second["due"], second["open"]) == ("", "no")
    assert tuple(first) == COLUMNS


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])  # noqa: RUF001 -- those it is about
def test_no_cell_of_a_table_is_a_formula(sign: str) -> None:
    evil = f'{sign}HYPERLINK("https://evil.example")'
    fields = ("customer", "words", "condition", "said_to", "accountable")
    content = written("csv", [row(**dict.fromkeys(fields, evil), responsible=(evil, "Ben"))])
    (read,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert [read[one] for one in fields] == [f"'{evil}"] * len(fields)
    assert read["responsible"] == f"'{evil}; Ben"


@pytest.mark.parametrize("end", [";", "\t", "\n", "\r\n"])
def test_no_cell_becomes_a_formula_where_a_spreadsheet_parts_it(end: str) -> None:
    content = written("csv", [row(words=f"Send{end}=HYPERLINK(1)", customer=f"{end}=1")])
    (read,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert read["words"] == f"Send{end}'=HYPERLINK(1)"
    assert "=1" not in re.split(r"[;\t\r\n]", read["customer"])


def test_json_is_one_object_with_a_list() -> None:
    several: list[list[list[Row]]] = [[], [[row()]], [[row(), row("promise")], [row("call")]]]
    for batches in several:
        read = json.loads(written("json", *batches))
        assert read["schema"] == SCHEMA
        assert read["exported_at"] == "2026-11-23T10:00:00+00:00"
        assert len(read["items"]) == sum(map(len, batches))
    (first,) = json.loads(written("json", [row()]))["items"]
    assert tuple(first) == COLUMNS
    assert (first["due"], first["responsible"]) == ("2026-12-01", ["Ben", "Cem"])


def test_a_calendar_has_a_day_for_what_is_open_and_due() -> None:
    rows = [row(kind) for kind in ("promise", "action", "roadblock", "estimate")]
    rows += [row(open=False), row("call", due=None)]
    content = written("ics", rows)
    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    calendar = Calendar.from_ical(content)
    assert (calendar["method"], calendar["version"]) == ("PUBLISH", "2.0")
    events = list(calendar.walk("VEVENT"))
    assert [str(one["summary"]) for one in events] == [
        "Promise due",
        "Action due",
        "Help needed by",
        "Estimate: next update",
    ]
    one: Any = events[1]
    assert one["dtstart"].dt == date(2026, 12, 1)
    assert b"DTSTART;VALUE=DATE:20261201\r\n" in content
    assert one["dtstamp"].dt == NOW
    assert b"DTSTAMP:20261123T100000Z\r\n" in content
    assert (one["transp"], one["sequence"], one["url"]) == ("TRANSPARENT", 3, ROW["link"])
    assert str(one["uid"]) == f"action-{'a' * 32}@parley"
    assert written("ics", rows) == content  # the same each time, so that it is replaced


def test_a_calendar_names_nobody_and_quotes_nothing() -> None:
    content = written("ics", [row(condition="Secret")]).decode()
    for said in ("Acme", "Ana", "Ben", "please", "Secret"):
        assert said not in content
    assert max(len(line.encode()) for line in content.split("\r\n")) <= 75
