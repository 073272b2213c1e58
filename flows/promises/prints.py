"""What a tracker holds of an item, as prints: enough to see what has changed, and where.

A print is the same for the same words, and says nothing by itself. A mirror keeps one for each
field that a side can decide, and one for the rest.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import date

from flows.language.spans import typed
from flows.language.work import Change, Field, Work
from storage.records import WorkState

LENGTH = 12


@dataclass(frozen=True, slots=True)
class Prints:
    """One print for each field, and for the rest; empty while it is not known."""

    state: str = ""
    due: str = ""
    words: str = ""
    rest: str = ""

    @classmethod
    def of(cls, told: Work) -> Prints:
        """Of an item, as a tracker is told of it."""
        return cls(
            state=printed(told.state),
            due=printed(told.due),
            words=printed(told.title, told.body),
            rest=printed(told.kind, told.owner, told.account, told.url),
        )

    @classmethod
    def read(cls, kept: str) -> Prints:
        """As a mirror keeps them."""
        return cls(*kept.split(".")) if kept else cls()

    def __str__(self) -> str:
        return ".".join(getattr(self, one.name) for one in fields(self))

    def get(self, field: Field) -> str:
        """The print of one field."""
        found: str = getattr(self, field.value)
        return found

    def taking(self, field: Field, other: Prints) -> Prints:
        """These, but with one field of another's."""
        return replace(self, **{field.value: other.get(field)})


def printed(*values: date | WorkState | str) -> str:
    """A print of values."""
    said = "\0".join(str(value) for value in values)
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:LENGTH]


def reported(change: Change) -> set[Field]:
    """The fields that a change says something about."""
    said = {Field.STATE: change.state, Field.DUE: change.due, Field.WORDS: _title(change)}
    return {field for field, value in said.items() if value}


def as_told(ours: Work, change: Change) -> Work:
    """An item as the tracker has it now.

    What is over both here and there is so in our words: not every tracker has one for each end.
    """
    state = change.state or ours.state
    return replace(
        ours,
        state=state if WorkState.OPEN in {state, ours.state} else ours.state,
        due=change.due or ours.due,
        title=_title(change) or ours.title,
    )


def _title(change: Change) -> str:
    said = typed(change.title or "").replace("\0", "")  # PostgreSQL takes no such character
    return " ".join(said.split())
