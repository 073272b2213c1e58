"""Linked accounts: what goes from one workspace to the other, and that nothing else does."""

from __future__ import annotations

import ast
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from bot.again import again
from storage.book import Book
from storage.book.deliveries import Promised
from storage.book.identities import Account
from storage.book.tidy import tidy
from storage.engine import Storage
from storage.records import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    LinkCode,
    Person,
    PersonKind,
)
from tests.stage import MONDAY

ROOT = Path(__file__).parents[2]
ASKING = ("identities", "latecomers", "masters", "removing", "trackers")
ONE, TWO, THREE, FOUR = "stage:ONE", "hall:TWO", "yard:THREE", "stage:FOUR"
SOON = MONDAY + timedelta(minutes=15)
LEAVE = datetime(2026, 12, 1, tzinfo=UTC)
EVERYWHERE = (ONE, TWO, THREE, FOUR)


@pytest.fixture(autouse=True)
def ana(storage: Storage) -> None:
    """Ana is in four workspaces, and nobody knows that it is always her."""
    for workspace in EVERYWHERE:
        with storage.book(workspace) as book:
            platform, _, native = workspace.partition(":")
            book.settle_workspace(platform, native, native.title())
            book.add(Person(native="ana", name=f"Ana {native.title()}", zone="Europe/Lisbon"))


def her(book: Book) -> Person:
    found = book.person_called("ana")
    assert found is not None
    return found


def offers(storage: Storage, workspace: str, digest: str = "d") -> None:
    with storage.book(workspace) as book:
        book.offer_link(her(book), digest, SOON)


def accepts(storage: Storage, workspace: str, digest: str = "d", at: datetime = MONDAY) -> bool:
    with storage.book(workspace) as book:
        offer = book.offered(digest)
        assert offer is not None
        return book.link(her(book), offer.code, wakes="a.wake", at=at) is not None


def parts(storage: Storage, workspace: str) -> bool:
    with storage.book(workspace) as book:
        return book.unlink(her(book), wakes="a.part", at=MONDAY)


def linked(storage: Storage, one: str = ONE, two: str = TWO) -> None:
    offers(storage, one, one)
    assert accepts(storage, two, one)


def knows(storage: Storage, workspace: str, **facts: object) -> None:
    with storage.book(workspace) as book:
        for name, value in facts.items():
            setattr(her(book), name, value)


def links(storage: Storage) -> dict[str, str]:
    """The name of the other account, by workspace."""
    found = {}
    for workspace in EVERYWHERE:
        with storage.book(workspace) as book:
            if account := book.linked_with(her(book)):
                found[workspace] = account.name
    return found


def everything(storage: Storage, workspace: str) -> list[str]:
    """All that is kept of a workspace."""
    with storage.book(workspace) as book:
        person = repr(her(book))
    query = select(Delivery).where(Delivery.workspace == workspace)
    with storage.session() as session:
        return [person, *sorted(map(repr, session.exec(query)))]


def wakes(storage: Storage, workspace: str) -> list[tuple[str, str]]:
    query = select(Delivery).where(Delivery.workspace == workspace)
    with storage.session() as session:
        return [(one.step, one.lane) for one in session.exec(query)]


def at_once(storage: Storage, *several: Callable[[Storage], Any]) -> list[Any]:
    """Each in a transaction of its own, all at the same time."""
    if storage.is_sqlite:
        return [one(storage) for one in several]  # it has one writer
    barrier = Barrier(len(several))

    def run(one: Callable[[Storage], Any]) -> Any:  # noqa: ANN401 -- whatever it returns
        barrier.wait()
        return again(lambda: one(storage))

    with ThreadPoolExecutor(len(several)) as threads:
        return list(threads.map(run, several))


def test_linked_accounts_know_each_other_and_nobody_else_is_known(storage: Storage) -> None:
    linked(storage)
    assert links(storage) == {ONE: "Ana Two", TWO: "Ana One"}
    with storage.book(TWO) as book:
        assert book.linked_with(her(book)) == Account("Ana One", "stage", "One")
    assert wakes(storage, ONE)[0][0] == "a.wake"
    assert wakes(storage, TWO) == wakes(storage, THREE) == []


def test_the_settings_of_who_made_the_code_hold_for_both(storage: Storage) -> None:
    knows(storage, ONE, hours_from=480, days="0,1", away_until=LEAVE, zone="Asia/Tokyo")
    knows(storage, ONE, own_zone=True)
    knows(storage, TWO, hours_from=600, hours_to=700)
    linked(storage)
    with storage.book(TWO) as book:
        one = her(book)
        assert (one.hours_from, one.hours_to, one.days) == (480, 1020, "0,1")
        assert (one.away_until, one.zone, one.own_zone) == (LEAVE, "Asia/Tokyo", True)


def test_a_zone_that_a_platform_told_stays_where_it_was_told(storage: Storage) -> None:
    knows(storage, ONE, zone="Asia/Tokyo")
    knows(storage, THREE, zone="")
    linked(storage)
    linked(storage, FOUR, THREE)
    with storage.book(TWO) as book:
        assert (her(book).zone, her(book).own_zone) == ("Europe/Lisbon", False)
    with storage.book(THREE) as book:  # it knew none
        assert (her(book).zone, her(book).own_zone) == ("Europe/Lisbon", False)


def test_what_is_set_on_one_side_holds_on_the_other_and_nowhere_else(storage: Storage) -> None:
    linked(storage)
    linked(storage, FOUR, THREE)
    with storage.book(TWO) as book:
        held = Promised(
            key="k", lane=f"{TWO}:dm:ana", kind=DeliveryKind.SHOW, step="a.v", about="x",
            due_at=LEAVE, to=her(book).id, to_person=True, patient=True,
        )  # fmt: skip
        book.promise([held], at=MONDAY)
    before = [everything(storage, one) for one in (THREE, FOUR)]
    with storage.book(ONE) as book:
        her(book).hours_from, her(book).away_until = 600, LEAVE
        book.share_settings(her(book), MONDAY)
    with storage.book(TWO) as book:
        assert (her(book).hours_from, her(book).away_until) == (600, LEAVE)
        assert book.due_of("a.v", "x") == MONDAY
    assert [everything(storage, one) for one in (THREE, FOUR)] == before


def test_only_a_number_comes_back_and_only_from_the_other_account(storage: Storage) -> None:
    linked(storage)
    asked = []

    def count(there: Book, person: Person) -> int:
        asked.append((there.workspace_id, person.name))
        return 7

    with storage.book(ONE) as book:
        assert book.waiting_beside(her(book), count) == ("hall", 7)
    with storage.book(THREE) as book:
        assert book.waiting_beside(her(book), count) is None
    knows(storage, TWO, kind=PersonKind.GUEST)
    with storage.book(ONE) as book:
        assert book.waiting_beside(her(book), count) is None
    assert asked == [(TWO, "Ana Two")]


def test_the_other_home_is_drawn_again_and_nobody_elses(storage: Storage) -> None:
    linked(storage)
    for workspace in (TWO, THREE):
        with storage.book(workspace) as book:
            home = Promised(
                key="h", lane=f"{workspace}:home:ana", kind=DeliveryKind.HOME, step="h.h",
                about=her(book).id, due_at=LEAVE, to=her(book).id, to_person=True,
            )  # fmt: skip
            book.promise([home], at=MONDAY)
    before = everything(storage, THREE)
    with storage.book(ONE) as book:
        book.redraw_beside("h.h", [her(book).id], MONDAY)
        book.redraw_beside("h.h", [], MONDAY)
    with storage.session() as session:
        query = select(Delivery).where(Delivery.workspace == TWO)
        assert [one.asks for one in session.exec(query)] == [2]
    assert everything(storage, THREE) == before


def test_somebody_elses_person_leads_nowhere(storage: Storage) -> None:
    linked(storage)
    with storage.book(TWO) as book:
        theirs = her(book)
    before = [everything(storage, one) for one in EVERYWHERE]
    for workspace in (THREE, ONE):
        with storage.book(workspace) as book:
            assert book.linked_with(theirs) is None
            assert book.waiting_beside(theirs, lambda _there, _person: 1) is None
            assert not book.unlink(theirs, wakes="a.part", at=MONDAY)
            book.share_settings(theirs, MONDAY)
            book.redraw_beside("h.h", [theirs.id], MONDAY)
    assert [everything(storage, one) for one in EVERYWHERE] == before


def test_a_code_links_once_in_time_members_and_two_platforms(storage: Storage) -> None:
    offers(storage, ONE)
    assert not accepts(storage, FOUR)  # the same platform
    assert not accepts(storage, TWO, at=SOON)
    knows(storage, ONE, gone=True)
    assert not accepts(storage, TWO)
    knows(storage, ONE, gone=False)
    assert accepts(storage, TWO)
    assert not accepts(storage, THREE)
    with storage.book(THREE) as book:
        assert book.link(her(book), "no such code", wakes="a.wake", at=MONDAY) is None
    assert links(storage) == {ONE: "Ana Two", TWO: "Ana One"}


def test_a_new_code_voids_the_ones_before(storage: Storage) -> None:
    offers(storage, ONE, "first")
    offers(storage, ONE, "second")
    with storage.book(TWO) as book:
        assert book.offered("first") is None
    assert accepts(storage, TWO, "second")


def test_old_codes_are_forgotten_at_night(storage: Storage) -> None:
    offers(storage, ONE)
    for before, left in ((SOON, 1), (SOON + timedelta(seconds=1), 0)):
        with storage.session() as session:
            tidy(session, before)
            assert len(session.exec(select(LinkCode)).all()) == left


def test_who_is_linked_is_not_linked_twice(storage: Storage) -> None:
    offers(storage, THREE, "third")
    linked(storage)
    assert not accepts(storage, ONE, "third")
    assert links(storage) == {ONE: "Ana Two", TWO: "Ana One"}


def test_parted_both_are_free_and_keep_their_settings(storage: Storage) -> None:
    knows(storage, ONE, hours_from=480)
    linked(storage)
    assert parts(storage, TWO)
    assert not parts(storage, TWO)
    assert not parts(storage, ONE)
    assert links(storage) == {}
    assert ("a.part" in [step for step, _ in wakes(storage, ONE)]) is True
    with storage.book(TWO) as book:
        assert her(book).hours_from == 480
        book.share_settings(her(book), MONDAY)
    offers(storage, TWO, "again")
    assert accepts(storage, THREE, "again")


def test_two_people_of_one_workspace_never_share_an_identity(storage: Storage) -> None:
    linked(storage)
    with pytest.raises(IntegrityError), storage.book(ONE) as book:
        book.add(Person(native="ben", identity=her(book).identity))


def test_of_two_who_use_a_code_at_once_one_is_linked(storage: Storage) -> None:
    for _ in range(5):
        offers(storage, ONE)
        done = at_once(storage, lambda s: accepts(s, TWO), lambda s: accepts(s, THREE))
        assert sorted(done) == [False, True]
        assert len(links(storage)) == 2
        assert parts(storage, ONE)
        with storage.session() as session:
            for code in session.exec(select(LinkCode)):
                session.delete(code)


def test_two_who_use_each_others_code_at_once_are_linked_once(storage: Storage) -> None:
    for turn in range(5):
        offers(storage, ONE, f"one{turn}")
        offers(storage, TWO, f"two{turn}")
        done = at_once(
            storage,
            partial(accepts, workspace=TWO, digest=f"one{turn}"),
            partial(accepts, workspace=ONE, digest=f"two{turn}"),
        )
        assert sorted(done) == [False, True]
        assert links(storage) == {ONE: "Ana Two", TWO: "Ana One"}
        assert sorted(at_once(storage, lambda s: parts(s, ONE), lambda s: parts(s, TWO))) == [
            False,
            True,
        ]
        assert links(storage) == {}


def test_settings_changed_on_both_sides_at_once_end_the_same_on_both(storage: Storage) -> None:
    linked(storage)

    def sets(workspace: str, minutes: int) -> Callable[[Storage], None]:
        def change(storage: Storage) -> None:
            with storage.book(workspace) as book:
                her(book).hours_from = minutes
                book.share_settings(her(book), MONDAY)

        return change

    for turn in range(5):
        at_once(storage, sets(ONE, turn), sets(TWO, 100 + turn))
        ends = []
        for workspace in (ONE, TWO):
            with storage.book(workspace) as book:
                ends.append(her(book).hours_from)
        assert ends in ([turn, turn], [100 + turn, 100 + turn])


def test_a_person_is_changed_by_one_at_a_time(storage: Storage) -> None:
    def counts(storage: Storage) -> None:
        with storage.book(ONE) as book:
            one = her(book)
            book.lock_person(one)
            one.wrong_codes += 1

    at_once(storage, *[counts] * 6)
    with storage.book(ONE) as book:
        assert her(book).wrong_codes == 6


def test_no_other_file_asks_across_workspaces() -> None:
    """The bare table of a record is asked in these files: anywhere else the guard looks on."""
    found = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "adapters", "flows", "storage")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "__table__"
    }
    assert found == {f"storage/book/{name}.py" for name in ASKING}


def test_wakes_that_wait_are_run_by_the_other_workspace(storage: Storage) -> None:
    linked(storage)
    with storage.session() as session:
        (wake,) = session.exec(select(Delivery).where(Delivery.workspace == ONE)).all()
    with storage.book(ONE) as book:
        assert (wake.about, wake.state) == (her(book).id, DeliveryState.PENDING)
        assert wake.lane == f"{ONE}:wake:{her(book).id}"
