"""Everything that can be kept is planted, one person is forgotten, and all of it is searched."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from storage.book.traces import MARKED, PLAN
from storage.engine import Storage
from storage.records import FORMER, LABEL, Person, Record, SandboxHome, SandboxRead
from storage.terms import Terms
from tests.stage import MONDAY
from tests.storage.test_scope import OURS, THEIRS, plant

NAME, NATIVE, CHAT = "Annabel Quokka", "U0QUOKKA", "D0QUOKKA"
BLANKS = {"name", "zone", "language", "dm", "hours_from", "days"}


def planted(storage: Storage) -> str:
    """Somebody with something in every table, in two workspaces; her id in the first."""
    for workspace in (OURS, THEIRS):
        with storage.book(workspace) as book:
            person: Person = plant(book)[Person]
            person.name, person.native, person.dm = NAME, NATIVE, CHAT
            person.zone, person.language, person.days = "Europe/Lisbon", "pt-PT", "0,1"
            for row in (*book._all(select(SandboxHome)), *book._all(select(SandboxRead))):  # noqa: SLF001 -- those of the chat system
                row.person = NATIVE
    with storage.book(OURS) as book:
        found = book.person_called(NATIVE)
        assert found is not None
        return found.id


def erased(storage: Storage, *, texts: bool = False) -> str:
    person = planted(storage)
    with storage.book(OURS) as book:
        marks = {purpose: ["m"] for _, purpose in MARKED}
        book.erase(book.get(Person, person), marks=marks, texts=texts, at=MONDAY)
    return person


def rows(storage: Storage, kind: type[Record], workspace: str = OURS) -> list[Any]:
    with storage.session() as session:
        options = {"workspace": workspace}
        return list(session.exec(select(kind), execution_options=options).all())


def records() -> list[Any]:
    return [kind for kind in PLAN if issubclass(kind, Record)]


def test_nothing_that_goes_is_left_and_nothing_that_stays_is_gone(storage: Storage) -> None:
    person = erased(storage)
    for kind in records():
        traces, left = PLAN[kind], rows(storage, kind)
        for name in traces.goes:
            assert person not in {getattr(one, name) for one in left}, (kind, name)
        if not (traces.goes or traces.native or traces.marks or traces.while_open):
            gone_with_another = {"reminded", "peerword", "swapask"}
            assert left or kind.__tablename__ in gone_with_another, kind


def test_who_it_was_stands_nowhere_and_the_other_workspace_is_as_it_was(storage: Storage) -> None:
    person = erased(storage)
    with storage.session() as session:
        found = [
            f"{table.name}: {row}"
            for table in SQLModel.metadata.sorted_tables
            for row in session.execute(table.select()).mappings()
            if row.get("workspace", row.get("id")) == OURS
        ]
    for trace in (NAME, NATIVE, CHAT, "Europe/Lisbon", "pt-PT"):
        assert [one for one in found if trace in one] == []
    (former,) = [one for one in rows(storage, Person) if one.id == person]
    assert (former.name, former.native.startswith(FORMER)) == (LABEL, True)
    fresh = Person(native="x")
    kept = {name: getattr(former, name) for name in BLANKS - {"name"}}
    assert kept == {name: getattr(fresh, name) for name in kept}
    for kind in records():
        assert rows(storage, kind, THEIRS), kind
    assert [one.name for one in rows(storage, Person, THEIRS)] == [NAME]


def test_texts_go_only_where_that_is_set(storage: Storage) -> None:
    erased(storage, texts=True)
    for kind in records():
        traces = PLAN[kind]
        if traces.all_text and traces.stays:
            assert rows(storage, kind) == [], kind
        for one in rows(storage, kind):
            assert {getattr(one, name) for name in traces.texts} <= {""}, kind


def test_somebody_of_another_workspace_is_not_forgotten(storage: Storage) -> None:
    planted(storage)
    (there,) = rows(storage, Person, THEIRS)
    with storage.book(OURS) as book, pytest.raises(LookupError):
        book.erase(there, marks={}, texts=False, at=MONDAY)
    assert [one.name for one in rows(storage, Person, THEIRS)] == [NAME]


def test_a_step_that_fails_forgets_nothing(storage: Storage) -> None:
    person = planted(storage)

    def step() -> None:
        with storage.book(OURS) as book:
            book.erase(book.get(Person, person), marks={}, texts=True, at=MONDAY)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        step()
    assert [one.name for one in rows(storage, Person)] == [NAME]
    for kind in records():
        assert rows(storage, kind), kind


def test_retention_sees_its_own_workspace_only(storage: Storage) -> None:
    planted(storage)
    far = MONDAY + timedelta(days=4000)
    before = {kind: len(rows(storage, kind, THEIRS)) for kind in records()}
    with storage.book(OURS) as book:
        book.outdated(Terms(), far, lambda _moment: "2036-W01", 99, at=far)
    assert {kind: len(rows(storage, kind, THEIRS)) for kind in records()} == before


def test_ids_are_told_of_ones_own_only(storage: Storage) -> None:
    person = erased(storage)
    with storage.book(OURS) as book:
        assert book.everybodys_ids() == [(person, True)]
        assert [one.id for one in book.erasures_open()] == [person]
