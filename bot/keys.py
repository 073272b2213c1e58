"""Keys that protect private words and tokens.

Who runs Parley for others keeps them in PARLEY_SECRET_KEYS. For the sandbox alone they are made on
the first start and kept in `var/`, readable by its owner only.
"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot import values
from bot.settings import Settings

FOLDER = Path("var")
FILE = "secret.keys"
OWNER_ONLY = 0o600


def with_keys(settings: Settings, folder: Path = FOLDER) -> Settings:
    """The settings, with keys. Raises OSError or ValueError when none can be kept or read."""
    if settings.secret_keys:
        return settings
    return settings.model_copy(update={"secret_keys": _kept(folder / FILE)})


def known(settings: Settings, folder: Path = FOLDER) -> tuple[SecretStr, ...]:
    """The keys there are; unlike `with_keys` it makes none. Raises the same errors."""
    if settings.secret_keys or not (folder / FILE).exists():
        return settings.secret_keys
    return _read(folder / FILE)


def _kept(file: Path) -> tuple[SecretStr, ...]:
    file.parent.mkdir(parents=True, exist_ok=True)
    made = Fernet.generate_key().decode()
    draft = file.with_suffix(f".{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="ascii") as opened:
        opened.write(f"{made}\n")
    try:
        # Whole or not at all, and never over a key that another process has just made.
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    file.chmod(OWNER_ONLY)
    return _read(file)


def _read(file: Path) -> tuple[SecretStr, ...]:
    return values.keys(file.read_text(encoding="ascii").strip())
