"""The vault of this Parley, and whether its keys open everything that is locked in it."""

from __future__ import annotations

from bot.settings import Settings
from storage.book import masters
from storage.engine import Storage
from storage.vault import Vault


class LockedOut(Exception):
    """Something is locked that no key here opens; says what to do."""


def vault_of(settings: Settings) -> Vault | None:
    """The vault, or None while there is no key. Raises OldOpenSsl."""
    return Vault(settings.secret_keys) if settings.secret_keys else None


def must_open(storage: Storage, vault: Vault | None) -> None:
    """Raise LockedOut when a key is missing for what is locked; opens nothing."""
    ids = vault.ids if vault is not None else ()
    with storage.session() as session:
        counted = masters.counts(session)
    missing = sum(count for one, count in counted.items() if one not in ids)
    if missing:
        raise LockedOut(
            f"Parley cannot start: {missing} of {counted.total()} keys in the database are locked "
            "with a key that is not in PARLEY_SECRET_KEYS. Put the missing one back, behind the "
            "first; without it what it protects is lost. See Keys in docs/running.md."
        )
