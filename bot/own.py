"""One's own data that is not work, as a file for a program: by a link of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import orjson

from bot.leads import Leads
from flows import guard
from flows.people.own import own
from flows.promises.exporting import NotTheirs, Open
from storage.records import Person

SCHEMA = "parley.own/1"


def written(opened: Open, person_id: str, _about: str, now: datetime) -> Iterator[bytes]:
    """The file. Raises NotTheirs when they may not be told anything any more."""
    with opened() as book:
        person = book.find(Person, person_id)
        if person is None or not guard.may_hear(person):
            raise NotTheirs
        content = {"schema": SCHEMA, "exported_at": now, **own(book, person)}
    return iter([orjson.dumps(content)])


LEADS = {"own": Leads(written=written, media="application/json", file="parley-me.json")}
