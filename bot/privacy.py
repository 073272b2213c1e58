"""The whole privacy configuration on paper: for a works council, an audit, or whoever asks.

What is asked, what it takes until anything is shown, how long what is kept, who sees what, and what
was ever changed. It reads no answer, and it runs without the keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.settings import Settings
from flows.language.forms import Form
from flows.language.spans import called, plain
from flows.people.bands import FLOOR
from flows.people.checkin import CheckIn
from flows.people.releases import COMPARED
from flows.people.terms import KEPT, NAMES, TEXTS_OF, as_it_is, told
from flows.privacy import who_sees_what
from storage.book import Book
from storage.book.tidy import workspaces
from storage.engine import Storage
from storage.records import OrganisationChange, Person, Subject

MOST_CHANGES = 1000
BANDS = (
    "Answers are 1 to 5. A mean below 7/3 is shown as low, from 11/3 on as high, else as middle.",
    "Nothing else is ever shown: no number, no count, no reason.",
    f"It never takes fewer than {FLOOR} answers, from a team of at least {FLOOR + 1}.",
    "Weeks begin on Sunday at 10:00 UTC; who counts in which team is settled then.",
    "A week is compared with those before it, so that no few people stand out:",
    f"- how much calls take out of people: {COMPARED[Subject.LOAD]} weeks, by who is in the team",
    f"- hard calls given away: {COMPARED[Subject.AVOIDED]} weeks, also by who had been asked",
    f"Who was in a team is kept for {max(COMPARED.values())} weeks to compare, and then forgotten.",
)


def printed(settings: Settings, now: datetime) -> Iterator[str]:
    """Line by line."""
    yield "# What is asked"
    yield from _questions(CheckIn)
    yield "Whoever is asked may refuse, pause or stop; it is shown to nobody."
    yield "\n# What is shown of a team"
    yield from BANDS
    yield "\n# How long it is kept, in days"
    yield from (f"{KEPT[keep]}: {days}" for keep, days in settings.terms.days.items())
    texts = "removed as well" if settings.forget_texts else "kept, without their name"
    yield f"{TEXTS_OF}: {texts}"
    storage = Storage(settings.database_url)
    try:
        with storage.session() as session:
            known = workspaces(session)
        for one in known:
            with storage.book(one) as book:
                yield from _workspace(book, now)
    finally:
        storage.close()


def _questions(form: type[Form]) -> Iterator[str]:
    for question in form.asked:
        yield f"{question.label}{' (may be left out)' if question.optional else ''}"
        if question.hint:
            yield f"  {question.hint}"
        yield from (f"  - {option.label}" for option in question.options)


def _workspace(book: Book, now: datetime) -> Iterator[str]:
    settled = book.organisation()
    yield f"\n# {book.workspace_id}"
    for name, value in as_it_is(settled, now, *NAMES):
        yield f"{name}: {plain(value)}"
    for heading, text in who_sees_what(settled):
        yield f"\n## {heading}"
        yield called(text)
    yield "\n## What was changed, the newest first"
    changes = book.organisation_changes(0, MOST_CHANGES)
    if not changes:
        yield "Nothing."
    for change in changes:
        yield f"{change.at:%Y-%m-%d %H:%M} UTC, {_who(book, change)}: {plain(told(change))}"


def _who(book: Book, change: OrganisationChange) -> str:
    by = book.find(Person, change.by)
    if by is None:
        return "somebody"
    return "whoever runs Parley" if by.native == book.workspace().bot else by.name or by.native
