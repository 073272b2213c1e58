"""Private words between colleagues: locked with the key of the one they belong to, or not kept.

`sealed` and `opened` go together; what was opened is an empty dict once the words or the key that
opens them were destroyed, and then whoever draws it says that nothing is kept any more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from flows.language.forms import Refused
from flows.language.steps import Turn
from storage.book import Book
from storage.records import Person, Record
from storage.vault import CannotOpen, Cell, Vault

NO_KEY = (
    "I keep private words only where I can lock them up, and I have no key. Whoever runs me sets "
    "PARLEY_SECRET_KEYS (docs/running.md says how) and starts me again. Then come back."
)


def vault_of(turn: Turn) -> Vault:
    """What locks words up; refuses where there is nothing."""
    if turn.book.vault is None:
        raise Refused(NO_KEY)
    return turn.book.vault


def sealed(turn: Turn, record: Record, column: str, words: Mapping[str, str], of: Person) -> bytes:
    """Words, locked for one column of a record with a person's key."""
    return vault_of(turn).seal_text(turn.book, _cell(record, column), json.dumps(words), of=of)


def opened(book: Book, record: Record, column: str, of: Person) -> dict[str, str]:
    """The words again; empty when they or their key are gone."""
    kept: bytes = getattr(record, column)
    if not kept or book.vault is None:
        return {}
    try:
        words = book.vault.open_text(book, _cell(record, column), kept, of=of)
    except CannotOpen:
        return {}
    return {str(name): str(said) for name, said in json.loads(words).items()}


def _cell(record: Record, column: str) -> Cell:
    return Cell(type(record).__name__.lower(), record.id, column)
