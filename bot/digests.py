"""The digest as a table: what a link from the digest leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

from bot.formats import BOM, lines
from bot.leads import Leads
from flows import guard
from flows.digest_facts import gather
from flows.digest_rows import Row, rows
from flows.promises.exporting import NotTheirs, Open
from storage.records import Person

COLUMNS = tuple(one.name for one in fields(Row))


def table(opened: Open, person: str, _about: str, now: datetime) -> Iterator[bytes]:
    """Every line of the digest as it is now. Raises NotTheirs for whoever manages nobody."""
    with opened() as book:
        reader = book.find(Person, person)
        if reader is None or not guard.may_hear(reader) or not book.teams_led(reader):
            raise NotTheirs
        found = [*rows(book, gather(book, reader, now + book.workspace().ahead))]
    cells = ([getattr(row, name) for name in COLUMNS] for row in found)
    return iter([lines([COLUMNS], first=BOM), lines(cells)])


LEADS = {
    "digest": Leads(written=table, media="text/csv; charset=utf-8", file="parley-digest.csv"),
}
