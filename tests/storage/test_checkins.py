"""Choices about check-ins are locked, so that two who write at the same moment both count."""

from __future__ import annotations

import threading

from storage.engine import Storage
from storage.records import CheckIn, CheckInChoice, Person
from storage.vault import Vault
from tests.stage import KEY, WORKSPACE

WRITERS = 4


def test_of_those_who_change_a_choice_at_the_same_moment_none_is_lost(storage: Storage) -> None:
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
        ana = book.add(Person(native="ana"))
    begin = threading.Barrier(WRITERS)

    def write(mark: bytes) -> None:
        begin.wait()
        with storage.book(WORKSPACE) as book:
            held = book.held_choice(ana)
            held.sealed += mark

    writers = [threading.Thread(target=write, args=(bytes([n]),)) for n in range(WRITERS)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    with storage.book(WORKSPACE) as book:
        found = book.choice_of(ana)
        assert found is not None
        assert sorted(found.sealed) == list(range(WRITERS))
        assert book.choosers([ana.id, "0" * 32]) == {ana.id}


def test_many_keys_are_read_at_once_and_only_ones_own(storage: Storage) -> None:
    storage.vault = Vault([KEY])
    with storage.book("stage:OTHER") as book:
        book.settle_workspace("stage", "OTHER")
        theirs = book.add(Person(native="ana"))
        storage.vault.mark(book, "x", of=theirs)
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
        ana, ben = book.add(Person(native="ana")), book.add(Person(native="ben"))
        mark = storage.vault.mark(book, "x", of=ana)
        book.read_keys([ana, ben, theirs])
        assert storage.vault.mark(book, "x", of=ana) == mark
        assert book.key_of(ben) is None
        assert book.key_of(theirs) is None


def test_only_what_is_meant_is_destroyed(storage: Storage) -> None:
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
        several = [
            book.add(CheckIn(owner=owner, week=week, sealed=b"x"))
            for owner, week in (("a", "2026-W47"), ("a", "2026-W48"), ("b", "2026-W47"))
        ]
    with storage.book(WORKSPACE) as book:
        assert {one.owner for one in book.check_ins_in("2026-W47", ["a", "b", "c"])} == {"a", "b"}
        book.drop_check_in(several[0])
        assert [one.week for one in book.check_ins_by(["a"])] == ["2026-W48"]
        book.drop_check_ins(["a"])
        assert book.check_ins_by(["a"]) == []
        assert len(book.check_ins_by(["b"])) == 1


def test_what_is_private_is_printed_by_none_of_these_records() -> None:
    row = CheckIn(owner="owner-mark", week="2026-W47", sealed=b"sealed-bytes")
    choice = CheckInChoice(person="p", sealed=b"sealed-bytes")
    assert "owner-mark" not in repr(row)
    assert "sealed-bytes" not in repr(row) + repr(choice)
