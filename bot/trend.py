"""One's own check-ins, by a link of one's own: a page with a small picture, a table, and files.

The page loads nothing, runs nothing, and is kept by nobody; it looks the same whatever it says.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape

import orjson

from bot.formats import BOM, lines
from bot.leads import Leads
from flows import guard
from flows.people.checkin_kept import CAPTIONS, Entry, entries_of
from flows.people.trend import in_words, picture
from flows.promises.exporting import NotTheirs, Open
from storage.records import Person

SCHEMA = "parley.checkins/1"
COLUMNS = ("day", "week", "score", "how_much", "would_help", "words")
HTML = "text/html; charset=utf-8"

STYLE = """
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
img { max-width: 100%; height: auto; border-radius: 0.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 0.8rem 0.4rem 0; }
tr + tr > * { border-top: 1px solid #8886; }
td:first-child { white-space: nowrap; }
td:last-child { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 34rem) {
  tr { display: block; padding: 0.5rem 0; }
  tr:first-child { display: none; }
  tr + tr > * { display: block; border: 0; padding: 0; }
  tr + tr { border-top: 1px solid #8886; }
  td:first-child { font-weight: bold; }
}
"""
DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; img-src data:; style-src 'sha256-{DIGEST}'; sandbox"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parley</title>
<style>{style}</style>
<h1>Your check-ins</h1>
<p>Only you get a link to this page, and it holds for a few minutes. Nobody else has a screen, an
export or a log that shows it. To correct or delete something, go back to the chat.</p>
{shown}
</html>
"""
NOTHING_YET = "<p>There is nothing here.</p>"
SHOWN = """<p><img src="data:image/png;base64,{png}" alt="{alt}"></p>
<table>
<tr><th>Day</th><th>It took</th><th>What would help</th><th>Words to yourself</th></tr>
{rows}
</table>"""
ROW = "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>"


def _theirs(opened: Open, person_id: str) -> list[Entry]:
    """What this person has said. Raises NotTheirs."""
    with opened() as book:
        person = book.find(Person, person_id)
        if person is None or not guard.may_hear(person):
            raise NotTheirs
        return entries_of(book, person)


def page(opened: Open, person: str, _about: str, _now: datetime) -> Iterator[bytes]:
    """The page."""
    entries = _theirs(opened, person)
    shown = _shown(entries) if entries else NOTHING_YET
    return iter([PAGE.format(style=STYLE, shown=shown).encode()])


def _shown(entries: list[Entry]) -> str:
    png = base64.b64encode(picture(entries)).decode()
    rows = "\n".join(ROW.format(*map(escape, _cells(one))) for one in entries)
    return SHOWN.format(png=png, alt=escape(in_words(entries)), rows=rows)


def _cells(one: Entry) -> Sequence[str]:
    return (one.day.isoformat(), CAPTIONS[one.score - 1], _helps(one), one.words)


def _helps(one: Entry) -> str:
    return "; ".join(help_.caption for help_ in one.helps)


def table(opened: Open, person: str, _about: str, _now: datetime) -> Iterator[bytes]:
    """A table for a spreadsheet."""
    entries = _theirs(opened, person)
    rows = (
        (one.day, one.week, str(one.score), CAPTIONS[one.score - 1], _helps(one), one.words)
        for one in entries
    )
    return iter([lines([COLUMNS], first=BOM), lines(rows)])


def json(opened: Open, person: str, _about: str, now: datetime) -> Iterator[bytes]:
    """The same for a program."""
    items = [
        {
            "day": one.day,
            "week": one.week,
            "score": one.score,
            "how_much": CAPTIONS[one.score - 1],
            "would_help": [help_.caption for help_ in one.helps],
            "words": one.words,
        }
        for one in _theirs(opened, person)
    ]
    return iter([orjson.dumps({"schema": SCHEMA, "exported_at": now, "items": items})])


LEADS = {
    "checkins": Leads(written=page, media=HTML, policy=POLICY),
    "checkins.csv": Leads(written=table, media="text/csv; charset=utf-8", file="parley-own.csv"),
    "checkins.json": Leads(written=json, media="application/json", file="parley-own.json"),
}
