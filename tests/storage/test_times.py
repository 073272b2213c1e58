"""Moments are aware UTC or refused, words are words, and what is kept comes back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from storage.book import Book
from storage.engine import Storage
from storage.records import Action, CallState, DebriefClock, NotUtc, Person, Team
from tests.stage import MONDAY, WORKSPACE

REFUSED = [
    datetime(2026, 11, 23, 10, 0),  # noqa: DTZ001 -- that it has no zone is the point
    datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Istanbul")),
    datetime(2026, 11, 23, 10, 0, tzinfo=timezone(timedelta(hours=1))),
]


@pytest.mark.parametrize("moment", REFUSED)
def test_a_time_that_is_not_aware_utc_is_refused(storage: Storage, moment: datetime) -> None:
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
    with storage.session() as session:
        book = Book(session, WORKSPACE)
        with pytest.raises(StatementError) as refused:
            book.add(Person(native="ana", greeted_at=moment))
        session.rollback()
    assert isinstance(refused.value.orig, NotUtc)


@pytest.mark.parametrize(
    "moment",
    [
        MONDAY,
        datetime(2026, 10, 25, 0, 30, 0, 1, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 7, 1, 12, 0, tzinfo=ZoneInfo("UTC")),
    ],
)
def test_a_moment_comes_back_as_it_was_kept(storage: Storage, moment: datetime) -> None:
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
        book.add(Person(native="ana", greeted_at=moment))
    with storage.book(WORKSPACE) as book:
        person = book.person_called("ana")
    assert person is not None
    assert person.greeted_at == moment
    assert person.greeted_at.tzinfo is UTC


def test_words_dates_and_texts_come_back_as_they_were(storage: Storage) -> None:
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
        team = book.add(
            Team(name="Ünïcödé 🎉 'quoted' %s {x}", debrief_clock=DebriefClock.BUSINESS)
        )
    with storage.book(WORKSPACE) as book:
        found = book.get(Team, team.id)
        assert found.name == "Ünïcödé 🎉 'quoted' %s {x}"
        assert found.debrief_clock is DebriefClock.BUSINESS
        assert found.workspace == WORKSPACE
        assert Action.model_fields["due"].annotation is date
    with storage.session() as session:
        kept = session.connection().execute(text("SELECT debrief_clock FROM team")).scalar()
    assert kept == "business"


def test_a_word_that_is_not_one_of_them_is_refused(storage: Storage) -> None:
    with storage.session() as session:
        book = Book(session, WORKSPACE)
        book.settle_workspace("stage", "W1")
        with pytest.raises(StatementError):
            book.add(Team(debrief_clock=CallState.DRAFT))  # type: ignore[arg-type]
        session.rollback()


def test_an_error_rolls_everything_back(storage: Storage) -> None:
    def breaks() -> None:
        with storage.book(WORKSPACE) as book:
            book.settle_workspace("stage", "W1")
            book.add(Person(native="ana"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    with storage.book(WORKSPACE) as book:
        assert book.everyone() == []
        with pytest.raises(LookupError):
            book.workspace()
