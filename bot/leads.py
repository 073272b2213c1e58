"""What a link of one kind leads to: a file to download, or a page to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from flows.promises.exporting import Open

NOTHING = "default-src 'none'; sandbox"  # the policy of what loads nothing and runs nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """How what a link leads to is written.

    `written` gets a way to open a book of the workspace, the id of the person whom the link is for,
    what it is about, and the moment. It raises NotTheirs, before the first piece, when that person
    may not be told it any more.
    """

    written: Callable[[Open, str, str, datetime], Iterator[bytes]]
    media: str
    file: str = ""  # its name, which says nothing; empty: a page to look at
    policy: str = NOTHING

    @property
    def headers(self) -> dict[str, str]:
        """What a browser is told beside what all links tell it."""
        named = {"Content-Disposition": f'attachment; filename="{self.file}"'} if self.file else {}
        return {"Content-Security-Policy": self.policy, **named}
