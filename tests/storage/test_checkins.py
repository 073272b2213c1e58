"""Choices about check-ins are locked, so that two who write at the same moment both count."""

from __future__ import annotations

import threading

from sqlalchemy import event

from flows.people import checkin_kept
from flows.people.checkin_kept import Choice
from storage.book import Book
from storage.engine import Storage
from storage.records import CheckIn, CheckInChoice, Person, PersonKind, Team
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


def team_of(book: Book, *people: Person) -> list[Person]:
    """They are a team."""
    kept = [book.add(one) for one in people]
    book.set_members(book.add(Team(name="Team")), kept)
    return kept


def test_members_and_managers_of_teams_get_a_key_and_a_choice_in_few_questions(
    storage: Storage,
) -> None:
    storage.vault = Vault([KEY])
    asked: list[str] = []
    many = 40
    with storage.book("stage:OTHER") as book:
        book.settle_workspace("stage", "OTHER")
        team_of(book, Person(native="ana"))
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
        boss, alone, eve, gus = (
            book.add(Person(native="boss")),
            book.add(Person(native="alone")),
            Person(native="eve", gone=True),
            Person(native="gus", kind=PersonKind.GUEST),
        )
        team = team_of(book, *(Person(native=f"p{n}") for n in range(many)), eve, gus)[:many]
        book.teams()[0].manager = boss.id
    event.listen(storage.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with storage.book(WORKSPACE) as book:
        checkin_kept.make_alike(book)
    assert len(asked) < many / 2
    with storage.book(WORKSPACE) as book:
        assert book.choosers([one.id for one in (*team, boss, alone, eve, gus)]) == {
            *(one.id for one in team),
            boss.id,
        }
        assert all(checkin_kept.choice_of(book, one) == Choice() for one in (*team, boss))
        assert len({len(getattr(book.choice_of(one), "sealed", b"")) for one in team}) == 1
        assert [book.key_of(one) for one in (alone, eve, gus)] == [None, None, None]
        assert book.unlike(many) == []
    with storage.book("stage:OTHER") as book:
        assert len(book.unlike(many)) == 1


def test_what_was_chosen_stays_and_a_row_without_a_choice_gets_one(storage: Storage) -> None:
    storage.vault = Vault([KEY])
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
        ana, ben, cem = team_of(book, *(Person(native=one) for one in ("ana", "ben", "cem")))
        known = book.held_choice(ana)
        known.sealed = chosen = b"what Ana chose"
        storage.vault.mark(book, "x", of=ana)
        book.held_choice(ben)  # asked too late, so that nothing was sealed
        storage.vault.mark(book, "x", of=cem)
        damaged = book.key_of(cem)
        assert damaged is not None
        damaged.wrapped = bytes(len(damaged.wrapped))
    with storage.book(WORKSPACE) as book:
        wrapped = getattr(book.key_of(ana), "wrapped", b"")
        assert [one.id for one, _ in book.unlike(9)] == sorted([ben.id, cem.id])
        checkin_kept.make_alike(book)
        storage.vault.make_keys(book, [ana])
        stolen = CheckInChoice(person=ana.id, sealed=b"of another row")
        book.keep_choices([stolen])
    with storage.book(WORKSPACE) as book:
        assert getattr(book.choice_of(ana), "sealed", b"") == chosen
        assert getattr(book.key_of(ana), "wrapped", b"") == wrapped
        assert checkin_kept.choice_of(book, ben) == Choice()
        assert getattr(book.choice_of(ben), "sealed", b"")
        assert book.choice_of(cem) is None  # nothing can be sealed for them


def test_without_a_vault_nobody_gets_any(storage: Storage) -> None:
    with storage.book(WORKSPACE) as book:
        book.settle_workspace("stage", "W1")
        (ana,) = team_of(book, Person(native="ana"))
        checkin_kept.make_alike(book)
        assert (book.choice_of(ana), book.key_of(ana)) == (None, None)


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
