"""`python -m bot rotate`, and what the doctor says about keys."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from pydantic import SecretStr
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot import rotation
from bot.__main__ import cli
from bot.settings import OURS as PREFIX
from bot.settings import THEIRS as PREFIXES
from storage.engine import Storage
from storage.vault import CannotOpen, Vault
from tests.bot.given import TEAMS
from tests.storage.safe import NEW, OLD, OTHER, OURS, WORDS, Note, met, noted

URL = "sqlite:///var/parley.db"
PEOPLE = 3


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of its own, and no settings."""
    for name in [name for name in os.environ if name.startswith((PREFIX, *PREFIXES))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def parley(command: str, *keys: SecretStr, **variables: str) -> Result:
    if keys:
        variables["PARLEY_SECRET_KEYS"] = ",".join(key.get_secret_value() for key in keys)
    result = CliRunner().invoke(cli, [command], env=variables)
    for key in (OLD, NEW, OTHER):
        assert key.get_secret_value() not in result.output
    return result


@pytest.fixture
def notes() -> list[Note]:
    """Notes of some people, under the old key."""
    assert parley("migrate").exit_code == 0
    storage = Storage(URL)
    written = [noted(storage, Vault([OLD]), met(storage, f"p{n}")) for n in range(PEOPLE)]
    storage.close()
    return written


def words(note: Note, *keys: SecretStr) -> str:
    storage = Storage(URL)
    try:
        return note.words(storage, Vault(keys))
    finally:
        storage.close()


def test_the_first_key_takes_over_and_the_old_one_may_go(notes: list[Note]) -> None:
    assert "Older keys of PARLEY_SECRET_KEYS protect 3 others." in parley("doctor", NEW, OLD).output
    first, second = parley("rotate", NEW, OLD), parley("rotate", NEW, OLD)
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert first.output == f"0 left.\nThe first key protects all 3.\n{rotation.MAY_GO}\n"
    assert second.output == f"The first key protects all 3.\n{rotation.MAY_GO}\n"
    assert [words(note, NEW) for note in notes] == [WORDS] * PEOPLE
    with pytest.raises(CannotOpen):
        words(notes[0], OLD)
    assert parley("rotate", NEW).output == "The first key protects all 3.\n"
    assert "There is a key for everything in the vault." in parley("doctor", NEW).output


@pytest.mark.usefixtures("notes")
def test_a_key_that_is_missing_is_said_by_both_and_nothing_may_go() -> None:
    for keys in ((NEW,), (NEW, OTHER)):
        rotated, looked = parley("rotate", *keys), parley("doctor", *keys)
        assert (rotated.exit_code, looked.exit_code) == (1, 1)
        assert "3 are wrapped by a key that is not in PARLEY_SECRET_KEYS." in rotated.output
        assert "A key that is not in PARLEY_SECRET_KEYS protects 3 others." in looked.output
        assert rotation.MAY_GO not in rotated.output
    assert parley("rotate", NEW, OLD).exit_code == 0


def test_what_is_damaged_is_said_and_all_keys_stay(notes: list[Note]) -> None:
    storage = Storage(URL)
    damage = "UPDATE personkey SET wrapped = :it WHERE person = :who"
    with storage.session() as session:
        session.execute(text(damage), {"it": b"x", "who": notes[0].author.id})
    storage.close()
    result = parley("rotate", NEW, OLD)
    assert result.exit_code == 1
    assert "1 cannot be unwrapped: they are damaged." in result.output
    assert rotation.KEEP in result.output
    assert rotation.MAY_GO not in result.output
    assert [words(note, NEW) for note in notes[1:]] == [WORDS] * (PEOPLE - 1)


@pytest.mark.usefixtures("notes")
def test_where_teams_is_what_its_cards_lose_is_said() -> None:
    settings = {name: value for name, value in TEAMS.items() if name != "PARLEY_SECRET_KEYS"}
    settings["PARLEY_PUBLIC_URL"] = "https://parley.alder-quay.com"
    result = parley("rotate", NEW, OLD, **settings)
    assert result.exit_code == 0, result.output
    assert rotation.CARDS in result.output


def test_an_empty_vault_and_a_sandbox_without_keys_are_fine() -> None:
    result = parley("rotate")
    assert (result.exit_code, result.output) == (0, f"{rotation.NOTHING}\n")
    assert not Path("var/secret.keys").exists()
    assert "There is a key for everything in the vault." in parley("doctor").output
    assert parley("rotate", NEW, OLD).output == f"{rotation.NOTHING}\n{rotation.MAY_GO}\n"


def test_the_sandbox_s_own_keys_are_rotated_in_their_file(notes: list[Note]) -> None:
    file = Path("var/secret.keys")
    file.write_text(f"{NEW.get_secret_value()},{OLD.get_secret_value()}\n", encoding="ascii")
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert parley("rotate").exit_code == 0
    assert words(notes[0], NEW) == WORDS
    file.unlink()
    lost = parley("doctor")
    assert "A key that is not in PARLEY_SECRET_KEYS protects 3 others." in lost.output
    assert parley("rotate").exit_code == 1


@pytest.mark.usefixtures("notes")
def test_a_key_file_that_cannot_be_read_is_said() -> None:
    Path("var/secret.keys").write_text("not a key", encoding="ascii")
    Path("var/secret.keys").chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert "The keys in var/secret.keys cannot be read." in parley("doctor").output
    result = parley("rotate")
    assert result.exit_code == 1
    assert "It could not be finished (ValueError)." in result.output


def test_an_openssl_that_is_too_old_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def old(_key: bytes) -> None:
        raise UnsupportedAlgorithm("no AES-GCM-SIV")

    parley("migrate")
    monkeypatch.setattr("storage.vault.AESGCMSIV", old)
    assert "OpenSSL is too old" in parley("doctor", NEW).output
    assert "It could not be finished (OldOpenSsl)." in parley("rotate", NEW).output


def test_a_database_that_goes_away_meanwhile_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.__main__._migrate", lambda _settings: False)
    url = "postgresql://me:s3cr3t@127.0.0.1:1/x"
    result = parley("rotate", NEW, PARLEY_DATABASE_URL=url)
    assert result.exit_code == 1
    assert "It could not be finished (OperationalError)." in result.output
    assert "s3cr3t" not in result.output


def test_what_is_kept_by_others_meanwhile_is_taken_along(
    notes: list[Note], monkeypatch: pytest.MonkeyPatch
) -> None:
    late: list[Note] = []
    rewrap = Vault.rewrap

    def busy(self: Vault, storage: Storage) -> object:
        yield from rewrap(self, storage)
        if not late:
            late.append(noted(storage, Vault([OLD]), met(storage, "late", OURS)))

    monkeypatch.setattr(Vault, "rewrap", busy)
    result = parley("rotate", NEW, OLD)
    assert "The first key protects all 4." in result.output
    assert [words(note, NEW) for note in (*notes, *late)] == [WORDS] * (PEOPLE + 1)
