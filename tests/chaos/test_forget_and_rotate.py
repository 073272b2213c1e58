"""`kill -9` at every moment of forgetting somebody and of rotating keys, on both databases.

Whatever the moment: once Ben's wish was kept he is forgotten after the next start, and before that
nothing of him is lost; what Ana confided opens all along; and nothing erased is on the disk.
"""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, col, select

from bot.erasures import ErasureList
from storage.engine import Storage
from storage.records import FORMER, CheckIn, Delivery, DeliveryState, Person, Plea
from storage.vault import CannotOpen, Cell, Vault
from tests.chaos.forgetter import work
from tests.conftest import emptied
from tests.stage import MONDAY
from tests.storage.safe import NEW, OLD, OURS, WORDS, Note, met, noted

pytestmark = pytest.mark.chaos

# Each life is forked from one that has imported everything: starting is not what is tested.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.chaos.forgetter"])
CANARY = "canary-quokka-91c4: I cannot sleep"  # it must never be on the disk in clear
NATIVE, NAME = "U-BEN-7781", "Benedikt Quokka"
EVER = -1  # no moment is deadly


@dataclass
class Company:
    """Ana, who stays, and Ben, who will be forgotten."""

    storage: Storage
    url: str
    file: Path
    ana: Note
    ben: Note
    wrapped: bytes
    sealed: bytes

    @property
    def vault(self) -> Vault:
        return Vault([NEW, OLD])

    def lives(self, deadly: int, number: int) -> tuple[int, int]:
        """One life of a process: how it ended, and how many moments it had."""
        hears, says = FORKS.Pipe(duplex=False)
        one = FORKS.Process(target=work, args=(self.url, self.file, deadly, number, says))
        one.start()
        says.close()
        with hears:
            try:
                moments = int(hears.recv())
            except EOFError:
                moments = 0
        one.join()
        code = one.exitcode
        one.close()
        assert code in {0, -signal.SIGKILL}
        return int(code or 0), moments

    def wished(self) -> bool:
        with self.storage.session() as session:
            return bool(session.execute(text("SELECT count(*) FROM erasure")).scalar())

    def ben_is_here(self) -> bool:
        with self.storage.book(OURS) as book:
            return not book.get(Person, self.ben.author.id).native.startswith(FORMER)

    def reads(self, note: Note) -> bool:
        try:
            return note.words(self.storage, self.vault) == WORDS
        except CannotOpen:
            return False


def company(storage: Storage, url: str, file: Path) -> Company:
    """Both have confided something, under the old key; Ben was also written to."""
    vault = Vault([OLD])
    ana, ben = met(storage, "ana"), met(storage, "ben")
    hers, his = (noted(storage, vault, one) for one in (ana, ben))
    with storage.book(OURS) as book:
        him = book.get(Person, ben.id)
        him.name, him.dm, him.zone = NAME, f"D-{NATIVE}", "Europe/London"
        for one in (him, book.get(Person, ana.id)):
            mark = vault.mark(book, "checkin", "2026-W47", of=one)
            row = CheckIn(owner=mark, week="2026-W47", sealed=b"")
            cell = Cell("checkin", row.id, "sealed")
            row.sealed = vault.seal_text(book, cell, CANARY, of=one)
            book.add(row)
        plea = Plea(asker=him.id, at=MONDAY)
        plea.sealed = sealed = vault.seal_text(book, Cell("plea", plea.id, "x"), CANARY, of=him)
        book.add(plea)
        key = book.key_of(him)
        assert key is not None
        wrapped = key.wrapped
    return Company(storage, url, file, hers, his, wrapped, sealed)


def on_disk(storage: Storage) -> bytes:
    """Every byte of SQLite's files.

    Read by another process: whoever opens and closes such a file loses SQLite's locks on it.
    """
    file = Path(str(storage.url.database))
    files = sorted(map(str, file.parent.glob(f"{file.name}*")))
    return subprocess.run(["/bin/cat", *files], check=True, capture_output=True).stdout


def in_tables(storage: Storage) -> bytes:
    with storage.session() as session:
        return "\n".join(
            repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
            for table in SQLModel.metadata.sorted_tables
            for row in session.execute(table.select())
        ).encode()


def nothing_is_left_of_ben(one: Company) -> None:
    """Not in a table, and on SQLite not in a byte of its files."""
    found = in_tables(one.storage)
    for trace in (NAME, f"D-{NATIVE}", "Europe/London", CANARY):
        assert trace.encode() not in found
    with one.storage.book(OURS) as book:
        assert book.key_of(book.get(Person, one.ben.author.id)) is None
        assert len(book._all(select(CheckIn))) == 1  # noqa: SLF001 -- hers alone
        assert book._all(select(Plea)) == []  # noqa: SLF001 -- the same
    if one.storage.is_sqlite:
        disk = on_disk(one.storage)
        words = [said.encode() for said in (NAME, f"D-{NATIVE}", CANARY)]
        gone = [one.wrapped, one.sealed[:200], one.sealed[-200:], *words]
        assert [bytes(trace) for trace in gone if trace in disk] == []


def moments_of(storage: Storage, url: str, file: Path) -> int:
    """How many there are when nobody dies; and everything is as it should be then."""
    one = company(storage, url, file)
    assert not storage.is_sqlite or one.wrapped in on_disk(storage)  # where one would look for it
    ended, said = one.lives(EVER, 0)
    assert ended == 0
    assert one.reads(one.ana)
    assert not one.reads(one.ben)
    nothing_is_left_of_ben(one)
    assert ErasureList(file, [NEW]).holds([one.ben.author.id])
    return said


@pytest.mark.timeout(600)
def test_killed_at_any_moment_what_is_readable_stays_so_and_what_is_erased_stays_so(
    storage: Storage, database_url: str, tmp_path: Path
) -> None:
    moments = moments_of(storage, database_url, tmp_path / "list")
    assert moments >= 10
    asked = False
    for deadly in range(moments):
        anew(storage, database_url)
        one = company(storage, database_url, tmp_path / f"list{deadly}")
        ended = one.lives(deadly, 0)
        assert ended[0] == -9, (deadly, ended, moments)
        wished = one.wished()
        assert wished >= asked, "a wish that was kept at an earlier moment is kept at a later one"
        asked = wished
        assert one.reads(one.ana)
        # All of him, or nothing: never a part.
        assert one.reads(one.ben) == one.ben_is_here()
        if not wished:
            assert one.ben_is_here()
            assert not one.file.exists(), "nobody is in the list who did not ask for it"
        assert one.lives(EVER, 1)[0] == 0
        assert one.reads(one.ana)
        assert one.reads(one.ben) is not wished, deadly
        if wished:
            nothing_is_left_of_ben(one)
            assert ErasureList(one.file, [NEW]).holds([one.ben.author.id])
        under_the_new_key_alone(one)
    assert asked


def under_the_new_key_alone(one: Company) -> None:
    """The rotation is finished as well."""
    assert one.ana.words(one.storage, Vault([NEW])) == WORDS


def anew(storage: Storage, url: str) -> None:
    """Empty tables for the next round."""
    if not storage.is_sqlite:
        emptied(url)
        storage.close()
        return
    with storage.session() as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())
    storage.scour()


def test_everything_that_hangs_in_the_air_is_settled(
    storage: Storage, database_url: str, tmp_path: Path
) -> None:
    one = company(storage, database_url, tmp_path / "list")
    one.lives(EVER, 0)
    with storage.session() as session:
        states = session.exec(select(col(Delivery.state))).all()
    assert set(states) <= {DeliveryState.SENT, DeliveryState.CANCELLED}
