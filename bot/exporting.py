"""The export for whoever runs the server: everything of a workspace, or of one customer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.formats import FORMATS
from bot.settings import Settings
from flows.promises.exporting import Scope, rows
from storage.book.tidy import workspaces
from storage.engine import Storage


class NoWorkspace(Exception):
    """There is no such workspace here; says which there are."""


def write(settings: Settings, workspace: str, account: str, form: str, out: Path | None) -> None:
    """Write it to a file, or print it. Raises NoWorkspace and OSError."""
    storage = Storage(settings.database_url)
    try:
        with storage.session() as session:
            known = workspaces(session)
        if workspace not in known:
            there = f"there are: {', '.join(known)}" if known else "there is none yet"
            raise NoWorkspace(f"There is no workspace {workspace}; {there}.")
        batches = rows(lambda: storage.book(workspace), Scope(account=account))
        _give(FORMATS[form].written(batches, datetime.now(UTC)), out)
    finally:
        storage.close()


def _give(content: Iterator[bytes], out: Path | None) -> None:
    if out is None:
        for piece in content:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    with out.open("wb") as file:
        file.writelines(content)
