"""The doctor's look at the list of the forgotten: without it nobody can be forgotten.

And beside the database one backup could put both back, so that nobody would be forgotten again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from bot.findings import Finding, fine, note, wrong
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
    if _beside_the_database(settings):
        apart = (
            "Set PARLEY_ERASURE_LIST to a file elsewhere, or leave the list out when you put back "
            "a backup: docs/running.md, The list of the forgotten."
        )
        yield note("The list of the forgotten lies in the same folder as the database.", apart)


def _beside_the_database(settings: Settings) -> bool:
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return False
    return Path(str(url.database)).resolve().parent == settings.erasures.resolve().parent
