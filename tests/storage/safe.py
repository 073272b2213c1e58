"""A vault with something in it, for the tests of the vault."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from pydantic import SecretStr

from storage.engine import Storage
from storage.records import Person
from storage.vault import Cell, Vault

OURS, THEIRS = "stage:OURS", "stage:THEIRS"
NOTE = Cell("checkin", "row-1", "note")
WORDS = "Ich war nach dem Gespräch am Ende."


def master(number: int) -> SecretStr:
    """One of several made-up master keys."""
    raw = bytes((7 * number + 3 * n) % 256 for n in range(32))
    return SecretStr(base64.urlsafe_b64encode(raw).decode())


OLD, NEW, OTHER = master(1), master(2), master(3)


def met(storage: Storage, native: str, workspace: str = OURS) -> Person:
    """Somebody in a workspace."""
    with storage.book(workspace) as book:
        book.settle_workspace("stage", workspace)
        return book.person_called(native) or book.add(Person(native=native, name=native.title()))


@dataclass(frozen=True)
class Note:
    """A sealed note of somebody's."""

    author: Person
    sealed: bytes

    def words(self, storage: Storage, vault: Vault, cell: Cell = NOTE) -> str:
        """What it says."""
        with storage.book(self.author.workspace) as book:
            return vault.open_text(book, cell, self.sealed, of=self.author)


def noted(storage: Storage, vault: Vault, author: Person, words: str = WORDS) -> Note:
    """Seal a note."""
    with storage.book(author.workspace) as book:
        return Note(author, vault.seal_text(book, NOTE, words, of=author))
