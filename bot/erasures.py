"""The list of those who were forgotten, outside of the database: a backup brings nobody back.

It is a file of keyed hashes, one in a line, of the ids that Parley itself had given them; without
the master keys it says nothing, and with them nothing but that an id in a backup is to be
forgotten. Somebody who comes back has another id.

Before anything of somebody is forgotten it is written here, and on the disk when that returns. If
the process dies in between, what they asked for stands in the database and in this list, and is
done at the next start.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

OWNER_ONLY = 0o600
LINE = re.compile(rb"[0-9a-f]{64}")
KEY_BYTES = 32


class ErasureList:
    """Knows who was forgotten, without a name. Without keys it keeps nothing."""

    def __init__(self, file: Path, keys: Sequence[SecretStr]) -> None:
        self.file = file
        self._keys = [_derived(key) for key in keys]

    def __repr__(self) -> str:
        return f"ErasureList({self.file})"

    def add(self, person: str) -> None:
        """Keep that somebody, by their id, is forgotten; on the disk. Raises OSError."""
        self.add_all([person])

    def add_all(self, people: Iterable[str]) -> None:
        """Keep several; who stands there under every key already is left alone."""
        kept = self._read()
        wanted = dict.fromkeys(line for person in people for line in self._lines(person))
        fresh = [line for line in wanted if line not in kept]
        if fresh:
            self._append(fresh)

    def holds(self, people: Iterable[str]) -> list[str]:
        """Those of these ids who stand in it. Raises OSError."""
        kept = self._read()
        return [one for one in people if not kept.isdisjoint(self._lines(one))]

    def _lines(self, person: str) -> list[bytes]:
        # Under every key, so that any of them may be taken away.
        return [hmac.digest(key, person.encode(), "sha256").hex().encode() for key in self._keys]

    def _read(self) -> set[bytes]:
        try:
            content = self.file.read_bytes()
        except FileNotFoundError:
            return set()
        # A line that was torn off when the machine died is none; what it said was not done yet.
        return {line for line in content.splitlines() if LINE.fullmatch(line)}

    def _append(self, lines: Sequence[bytes]) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        handle = os.open(self.file, flags, OWNER_ONLY)
        try:
            # A new line first: the one before may be torn. In one write, as others may add, too.
            os.write(handle, b"\n" + b"".join(line + b"\n" for line in lines))
            os.fsync(handle)
        finally:
            os.close(handle)
        _sync(self.file.parent)


def _sync(folder: Path) -> None:
    """Let the folder itself be on the disk, with the file in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _derived(key: SecretStr) -> bytes:
    raw = base64.urlsafe_b64decode(key.get_secret_value())
    kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"parley erasure list")
    return kdf.derive(raw)
