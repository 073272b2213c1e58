"""The doctor's look at the list of the forgotten: without it nobody can be forgotten."""

from __future__ import annotations

import os
from collections.abc import Iterator

from bot.findings import Finding, fine, wrong
from bot.settings import Settings


def erasures(settings: Settings) -> Iterator[Finding]:
    """Whether it can be read and written; it changes nothing."""
    file = settings.erasures
    todo = (
        "Let the user who runs Parley read and write this file, and keep it out of the backups of "
        "the database (PARLEY_ERASURE_LIST)."
    )
    if file.exists():
        usable = file.is_file() and os.access(file, os.R_OK | os.W_OK)
    else:
        there = next((one for one in file.parents if one.exists()), file.parent)
        usable = os.access(there, os.W_OK)
    if usable:
        yield fine(f"The list of the forgotten can be kept in {file}.")
    else:
        yield wrong(f"The list of the forgotten cannot be kept in {file}.", todo)
