"""The doctor's look at the vault: is there a master key for all that is locked in it?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.findings import Finding, fine, note, wrong
from bot.keys import FILE, FOLDER, known
from bot.settings import Settings
from storage.book import masters
from storage.engine import Storage
from storage.vault import OldOpenSsl, Vault


def vault(storage: Storage, settings: Settings) -> Iterator[Finding]:
    """Compare the ids of the master keys with what the rows say wraps them; opens nothing."""
    try:
        keys = known(settings)
        ids = Vault(keys).ids if keys else ()
    except OldOpenSsl:
        todo = "Install Parley's own requirements anew: their cryptography brings a newer OpenSSL."
        yield wrong("This machine's OpenSSL is too old for the vault.", todo)
        return
    except (OSError, ValueError):
        todo = "Let the user who runs Parley read it, or restore it from its backup."
        yield wrong(f"The keys in {FOLDER / FILE} cannot be read.", todo)
        return
    with storage.session() as session:
        counted = masters.counts(session)
    older = sum(counted[one] for one in ids[1:])
    missing = counted.total() - older - (counted[ids[0]] if ids else 0)
    if missing:
        todo = "Put the missing key back, behind the first: what it protects cannot be opened."
        yield wrong(f"A key that is not in PARLEY_SECRET_KEYS protects {missing} others.", todo)
    if older:
        todo = "Run: python -m bot rotate. Until then keep the older keys."
        yield note(f"Older keys of PARLEY_SECRET_KEYS protect {older} others.", todo)
    if not (missing or older):
        yield fine("There is a key for everything in the vault.")
