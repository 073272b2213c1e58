"""Seals what only its author may read, and the tokens of platforms and trackers.

    vault = Vault(settings.secret_keys)
    note = vault.seal_text(book, Cell("checkin", row, "note"), words, of=ana)
    vault.keep(book, "jira", token)

Master keys, which only whoever runs Parley has, wrap one key for each person and one for each
workspace; these seal the values, with AES-GCM-SIV (RFC 8452). Everything is bound to where it
stands: moved to another row, column, person or workspace it does not open. What is not prevented is
putting an older value back into its very own cell.

Whatever goes wrong while opening, there is one error, and it says nothing. All values are filled up
to a multiple of 1,024 bytes, so that a score looks like a note.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import struct
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr
from sqlmodel import Session

from storage.book import Book, masters
from storage.book.core import CannotOpen
from storage.engine import Storage
from storage.records import Person

T = TypeVar("T")

__all__ = ["CannotOpen", "Cell", "OldOpenSsl", "Vault"]

KEY_BYTES = 32
ID_BYTES = 8
NONCE_BYTES = 12
FORMAT = b"\x01"
LENGTH = struct.Struct(">I")
FILL = 1024
BATCH = 500
EVEN_HALVES = "surrogatepass"  # half a character of UTF-16, as JSON may bring it, is kept as it is


class OldOpenSsl(ValueError):
    """The OpenSSL under `cryptography` is too old for AES-GCM-SIV, which came with 3.2."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a sealed value stands; it opens nowhere else. A row has its id before its value."""

    table: str
    row: str
    column: str


class Vault:
    """Seals and opens. Holds the master keys; they cannot be read from it, printed or pickled."""

    __slots__ = ("_masters", "ids")

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        """Take master keys as PARLEY_SECRET_KEYS has them: the first one wraps, all unwrap.

        Raises ValueError without a key or with a wrong one, and OldOpenSsl.
        """
        raw = [_decoded(key) for key in keys]
        self._masters = {_key_id(one): _cipher(_derived(one, "wrap", KEY_BYTES)) for one in raw}
        if not self._masters:
            raise ValueError("a vault needs a key")
        self.ids = tuple(self._masters)  # derived from the keys, and no secret

    def __repr__(self) -> str:
        return f"Vault({len(self.ids)} keys)"

    def seal(self, book: Book, cell: Cell, value: bytes, *, of: Person | None = None) -> bytes:
        """Seal a value for its cell, under a person's key or the workspace's own.

        The first value makes the key. Raises CannotOpen when there is a key that no master here
        unwraps: it is never replaced.
        """
        key = self._key(book, of) or self._made(book, of)
        return _sealed(key, value, _bound_to(book, cell, of))

    def open(self, book: Book, cell: Cell, sealed: bytes, *, of: Person | None = None) -> bytes:
        """The value that was sealed for this cell; raises CannotOpen."""
        key = self._key(book, of)
        value = _opened(key, sealed, _bound_to(book, cell, of)) if key is not None else None
        return _or_nothing(value)

    def seal_text(self, book: Book, cell: Cell, words: str, *, of: Person | None = None) -> bytes:
        """As `seal`, for words."""
        return self.seal(book, cell, words.encode(errors=EVEN_HALVES), of=of)

    def open_text(self, book: Book, cell: Cell, sealed: bytes, *, of: Person | None = None) -> str:
        """As `open`, for words."""
        value = self.open(book, cell, sealed, of=of)
        words: str | None = None
        with suppress(UnicodeDecodeError):  # it would quote the value
            words = value.decode(errors=EVEN_HALVES)
        return _or_nothing(words)

    def mark(self, book: Book, purpose: str, about: str = "", *, of: Person | None = None) -> str:
        """An opaque name, always the same one, that nobody can link to anything without the key.

        Keyed (HMAC-SHA256) for its purpose by a person's key, or by the workspace's: ids of people
        can be listed, so a plain hash of one would be no pseudonym. Raises CannotOpen as `seal`.
        """
        return self.marks(book, purpose, (about,), of=of)[about]

    def marks(
        self, book: Book, purpose: str, abouts: Iterable[str], *, of: Person | None = None
    ) -> dict[str, str]:
        """The same for several at once, such as weeks: by what each is about."""
        raw = self._raw(book, of)
        if raw is None:
            self._made(book, of)
            raw = _or_nothing(self._raw(book, of))
        key, whole = _derived(raw, f"mark {purpose}", KEY_BYTES), ("mark", book.workspace_id)
        bound = {one: _bound(*whole, purpose, one or _id(of)) for one in abouts}
        return {one: hmac.digest(key, to, "sha256").hex() for one, to in bound.items()}

    def make_keys(self, book: Book, people: Collection[Person]) -> None:
        """Make the keys of many people who have none yet, so that having one says nothing."""
        book.read_keys(people)
        fresh = {
            one.id: self._wrapped(book.workspace_id, one.id, AESGCMSIV.generate_key(KEY_BYTES * 8))
            for one in people
            if book.key_of(one) is None
        }
        book.keep_keys(fresh, self.ids[0])
        book.read_keys(people)  # another process may have made one at the same moment

    def keep(self, book: Book, name: str, secret: SecretStr) -> None:
        """Keep a secret of the workspace's under a name; an older one of that name is gone."""
        sealed = self.seal_text(book, _secret(name), secret.get_secret_value())
        book.keep_secret(name, sealed)

    def read(self, book: Book, name: str) -> SecretStr | None:
        """A secret by its name, or None when there is none such; raises CannotOpen."""
        found = book.secret_called(name)
        if found is None:
            return None
        return SecretStr(self.open_text(book, _secret(name), found.sealed))

    def forget(self, book: Book, person: Person) -> bool:
        """Destroy a person's key, so that nobody can ever open what it sealed.

        False when there was none. How far this reaches into logs and backups of the database:
        docs/running.md.
        """
        return book.forget_key(person)

    def rewrap(self, storage: Storage, batch: int = BATCH) -> Iterator[int]:
        """Let the first master wrap what the others wrap, in committed batches.

        Yields how many each batch wrapped. It may be killed at any moment and started again; keys
        that were damaged stay as they are.
        """
        for table in masters.TABLES:
            after = ""
            while True:
                with storage.session() as session:
                    found = masters.wrapped_by(session, table, self.ids[1:], after, batch)
                    done = sum(self._wrap_anew(session, key) for key in found)
                if not found:
                    break
                after = found[-1].id
                yield done

    def _wrap_anew(self, session: Session, key: masters.Wrapped) -> bool:
        raw = self._unwrapped(key.workspace, key.person, key.wrapped, key.master)
        if raw is None:
            return False
        again = self._wrapped(key.workspace, key.person, raw)
        return masters.wrap_anew(session, key, again, self.ids[0])

    def _key(self, book: Book, of: Person | None) -> AESGCMSIV | None:
        """The key that seals, or None while there is none; raises CannotOpen."""
        raw = self._raw(book, of)
        return AESGCMSIV(raw) if raw is not None else None

    def _raw(self, book: Book, of: Person | None) -> bytes | None:
        kept = book.own_key() if of is None else book.key_of(of)
        if kept is None:
            return None
        return _or_nothing(self._unwrapped(book.workspace_id, _id(of), kept.wrapped, kept.master))

    def _made(self, book: Book, of: Person | None) -> AESGCMSIV:
        wrapped = self._wrapped(book.workspace_id, _id(of), AESGCMSIV.generate_key(KEY_BYTES * 8))
        book.keep_key(of, wrapped, self.ids[0])
        # Read again: another process may have made one at the same moment, and then that one holds.
        return _or_nothing(self._key(book, of))

    def _wrapped(self, workspace: str, person: str, raw: bytes) -> bytes:
        first = self.ids[0]
        return _encrypted(self._masters[first], raw, _bound("key", workspace, person, first))

    def _unwrapped(self, workspace: str, person: str, wrapped: bytes, master: str) -> bytes | None:
        cipher = self._masters.get(master)
        bound = _bound("key", workspace, person, master)
        return _decrypted(cipher, wrapped, bound) if cipher is not None else None


def _or_nothing(value: T | None) -> T:
    # Raised here, where no other error is being handled: none hangs on it as its context.
    if value is None:
        raise CannotOpen
    return value


def _sealed(key: AESGCMSIV, value: bytes, bound: bytes) -> bytes:
    filled = LENGTH.pack(len(value)) + value
    filled += bytes(-len(filled) % FILL)
    return _encrypted(key, filled, bound)


def _opened(key: AESGCMSIV, sealed: bytes, bound: bytes) -> bytes | None:
    filled = _decrypted(key, sealed, bound)
    if filled is None:
        return None
    (length,) = LENGTH.unpack_from(filled)
    return filled[LENGTH.size : LENGTH.size + length]


def _encrypted(key: AESGCMSIV, value: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + key.encrypt(nonce, value, bound)


def _decrypted(key: AESGCMSIV, sealed: bytes, bound: bytes) -> bytes | None:
    """What was encrypted; None when it is not whole, not ours, or bound to something else."""
    start = len(FORMAT)
    if sealed[:start] != FORMAT:
        return None
    nonce, body = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
    try:
        return key.decrypt(nonce, body, bound)
    except (InvalidTag, ValueError):
        return None


def _bound_to(book: Book, cell: Cell, of: Person | None) -> bytes:
    return _bound("value", book.workspace_id, _id(of), cell.table, cell.row, cell.column)


def _bound(*parts: str) -> bytes:
    # As a JSON list, no part can reach over into the next one.
    return json.dumps(["parley", *parts]).encode()


def _id(of: Person | None) -> str:
    return "" if of is None else of.id


def _secret(name: str) -> Cell:
    # A name is unique in its workspace, and what is kept under it may be replaced.
    return Cell("secret", name, "sealed")


def _decoded(key: SecretStr) -> bytes:
    try:
        raw = base64.b64decode(key.get_secret_value(), altchars=b"-_", validate=True)
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"a key of the vault is {KEY_BYTES} bytes in URL-safe base64")
    return raw


def _cipher(key: bytes) -> AESGCMSIV:
    try:
        return AESGCMSIV(key)
    except UnsupportedAlgorithm:
        raise OldOpenSsl from None


def _key_id(key: bytes) -> str:
    """A name for a key that says nothing about it, and is the same everywhere."""
    return _derived(key, "id", ID_BYTES).hex()


def _derived(key: bytes, purpose: str, length: int) -> bytes:
    # The same keys sign what cards in Teams carry: each purpose gets a key of its own.
    info = f"parley vault {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(key)
