"""Starting: whatever is locked must have its key."""

from __future__ import annotations

import base64

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.locked import LockedOut, must_open
from storage.engine import Storage
from storage.vault import Vault
from tests.bot.given import SLACK

OLD, NEW = (SecretStr(base64.urlsafe_b64encode(bytes([n]) * 32).decode()) for n in (1, 2))


@pytest.fixture
def locked(storage: Storage) -> Storage:
    """Something is kept under the old key."""
    with storage.book("stage:W1") as book:
        book.settle_workspace("stage", "W1", "W")
        Vault([OLD]).keep(book, "tracker:1:secret", SecretStr("token"))
    return storage


def test_with_its_key_it_starts(locked: Storage) -> None:
    must_open(locked, Vault([NEW, OLD]))
    must_open(locked, Vault([OLD]))


@pytest.mark.parametrize("vault", [None, Vault([NEW])])
def test_without_it_parley_says_what_is_missing(locked: Storage, vault: Vault | None) -> None:
    with pytest.raises(LockedOut, match="not in PARLEY_SECRET_KEYS"):
        must_open(locked, vault)


def test_with_nothing_locked_no_key_is_needed(storage: Storage) -> None:
    must_open(storage, None)


def test_serve_refuses_with_one_sentence(locked: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SLACK.items():
        monkeypatch.setenv(name, value)
    url = locked.url.render_as_string(hide_password=False)
    monkeypatch.setenv("PARLEY_DATABASE_URL", url)
    monkeypatch.setattr("bot.__main__._migrate", lambda _: False)
    monkeypatch.setattr("bot.__main__.start_logging", lambda **_: None)
    answer = CliRunner().invoke(cli, ["serve"])
    assert answer.exit_code == 1
    assert "Parley cannot start: 1 of 1 keys in the database are locked" in answer.output
    assert "Traceback" not in answer.output
