"""A home that is a message: forgotten where it stands, it is posted anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.book import Book, sweep
from storage.book.deliveries import Promised
from storage.engine import Storage
from storage.records import Delivery, DeliveryKind, DeliveryState, Person
from tests.stage import MONDAY

OURS, THEIRS = "stage:OURS", "stage:THEIRS"
NEXT = MONDAY + timedelta(seconds=1)


@pytest.fixture
def ana(storage: Storage) -> Person:
    """Ana, whose home stands in both workspaces."""
    _, ours = met(storage, THEIRS), met(storage, OURS)
    for head in claimed(storage):
        said(storage, head, "card-1")
    return ours


def met(storage: Storage, workspace: str) -> Person:
    with storage.book(workspace) as book:
        book.settle_workspace("stage", workspace)
        person = book.add(Person(native="ana", name="Ana"))
        show(book, person)
    return person


def show(book: Book, person: Person) -> None:
    lane = f"{book.workspace_id}:home:{person.native}"
    home = Promised(
        key="home", lane=lane, kind=DeliveryKind.HOME, step="home.home", about=person.id,
        due_at=MONDAY, to=person.id, to_person=True,
    )  # fmt: skip
    book.promise([home], at=MONDAY)


def claimed(storage: Storage) -> list[sweep.Head]:
    with storage.session() as session:
        return sweep.claim(session, NEXT, 9, timedelta(seconds=30))


def said(storage: Storage, head: sweep.Head, receipt: str) -> bool:
    outcome = sweep.Outcome(
        head=head, state=DeliveryState.SENT, receipt=receipt, channel="a:1", free_at=MONDAY
    )
    with storage.session() as session:
        return bool(sweep.settle(session, [outcome], NEXT))


def home_of(storage: Storage, person: Person) -> Delivery:
    with storage.session() as session:
        return session.exec(select(Delivery).where(Delivery.about == person.id)).one()


def test_it_is_forgotten_once_and_posted_anew(storage: Storage, ana: Person) -> None:
    with storage.book(OURS) as book:
        assert book.forget_home(ana) == ("a:1", "card-1")
        assert book.forget_home(ana) is None
        show(book, ana)
    (head,) = claimed(storage)
    assert (head.delivery.about, head.delivery.receipt) == (ana.id, "")


def test_an_edit_under_way_does_not_bring_the_old_place_back(storage: Storage, ana: Person) -> None:
    with storage.book(OURS) as book:
        show(book, ana)
    (edit,) = claimed(storage)
    with storage.book(OURS) as book:
        assert book.forget_home(ana) == ("a:1", "card-1")
        show(book, ana)
    assert not said(storage, edit, "card-1")
    (head,) = claimed(storage)
    assert head.delivery.receipt == ""
    assert said(storage, head, "card-2")
    with storage.book(OURS) as book:
        assert book.forget_home(ana) == ("a:1", "card-2")


def test_somebody_elses_home_stays(storage: Storage, ana: Person) -> None:
    with storage.book(THEIRS) as book:
        assert book.forget_home(ana) is None
    assert home_of(storage, ana).receipt == "card-1"
    with storage.book(OURS) as book:
        assert book.forget_home(book.add(Person(native="ben"))) is None


def test_a_home_that_was_taken_away_stands_nowhere_and_is_forgotten(
    storage: Storage, ana: Person
) -> None:
    with storage.book(OURS) as book:
        show(book, ana)
    (edit,) = claimed(storage)
    gone = sweep.Outcome(head=edit, state=DeliveryState.DEAD, trouble="gone", free_at=MONDAY)
    with storage.session() as session:
        sweep.settle(session, [gone], NEXT)
    with storage.book(OURS) as book:
        assert book.forget_home(ana) == ("a:1", "card-1")
        show(book, ana)
    assert [head.delivery.receipt for head in claimed(storage)] == [""]
