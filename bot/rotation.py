"""Rotation: the first master key takes over what older ones protect, and says when they may go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from bot.keys import known
from bot.settings import Settings
from storage.book import masters
from storage.engine import Storage
from storage.vault import Vault

NOTHING = "Nothing is locked in the vault yet."
MAY_GO = (
    "The keys behind it can be taken out of PARLEY_SECRET_KEYS, once every Parley that runs was "
    "started with this list and this command has said so after that."
)
CARDS = "In Teams, buttons posted before the change work only as long as the older key stays."
KEEP = "Keep all of PARLEY_SECRET_KEYS."


def rotate(settings: Settings, say: Callable[[str], None]) -> bool:
    """Wrap everything with the first key, a committed batch at a time. False when some is left."""
    storage = Storage(settings.database_url)
    try:
        keys = known(settings)
        if keys:
            _wrap(storage, Vault(keys), say)
        ids = Vault(keys).ids if keys else ()
        done = _verdict(_counted(storage), ids, say)
    finally:
        storage.close()
    if done and settings.teams and len(ids) > 1:
        say(CARDS)
    return done


def _wrap(storage: Storage, vault: Vault, say: Callable[[str], None]) -> None:
    left = _older(_counted(storage), vault.ids)
    changed = 1
    # Once more until nothing changes: a Parley that still runs may have made some meanwhile.
    while left and changed:
        changed = 0
        for number in vault.rewrap(storage):
            changed += number
            left = max(0, left - number)
            say(f"{left} left.")
        left = _older(_counted(storage), vault.ids)
    storage.scour()


def _verdict(counted: Counter[str], ids: tuple[str, ...], say: Callable[[str], None]) -> bool:
    older = _older(counted, ids)
    missing = counted.total() - older - (counted[ids[0]] if ids else 0)
    if older:
        say(f"{older} cannot be unwrapped: they are damaged. {KEEP} Restore a backup beside it.")
    if missing:
        say(
            f"{missing} are wrapped by a key that is not in PARLEY_SECRET_KEYS. Put it back, "
            "behind the first, and run this again."
        )
    if older or missing:
        return False
    say(f"The first key protects all {counted.total()}." if counted else NOTHING)
    if len(ids) > 1:
        say(MAY_GO)
    return True


def _older(counted: Counter[str], ids: tuple[str, ...]) -> int:
    return sum(counted[one] for one in ids[1:])


def _counted(storage: Storage) -> Counter[str]:
    with storage.session() as session:
        return masters.counts(session)
