"""Which master key wraps what, across all workspaces: for rotation and for the doctor.

Like sweep.py this looks over the fence between workspaces; it reads wrapped keys, which say nothing
by themselves, and never a record of a conversation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from storage.records import PersonKey, WorkspaceKey

# As bare tables: a query over the records would see one workspace only.
TABLES: tuple[Any, ...] = (WorkspaceKey.__table__, PersonKey.__table__)  # type: ignore[attr-defined]  # SQLModel does not declare it


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A key as it is kept: of a person, or of a workspace when `person` is empty."""

    table: Any
    id: str
    workspace: str
    person: str
    master: str
    wrapped: bytes = field(repr=False)


def counts(session: Session) -> Counter[str]:
    """How many keys each master key wraps, by the master's id."""
    found: Counter[str] = Counter()
    for table in TABLES:
        one = table.c
        for master, number in session.execute(
            select(one.master, func.count()).group_by(one.master)
        ):
            found[master] += number
    return found


def wrapped_by(
    session: Session,
    table: Any,  # noqa: ANN401 -- one of TABLES
    masters: Iterable[str],
    after: str,
    limit: int,
) -> list[Wrapped]:
    """Up to `limit` keys that one of these masters wraps, in the order of their ids."""
    one = table.c
    query = select(table).where(one.master.in_(list(masters)), one.id > after)
    return [
        Wrapped(table, row["id"], row["workspace"], row.get("person", ""), row["master"],
                row["wrapped"])
        for row in session.execute(query.order_by(one.id).limit(limit)).mappings()
    ]  # fmt: skip


def wrap_anew(session: Session, key: Wrapped, wrapped: bytes, master: str) -> bool:
    """Keep a key as another master wraps it; False when it was destroyed or wrapped meanwhile."""
    one = key.table.c
    same = update(key.table).where(one.id == key.id, one.master == key.master)
    changed = session.execute(same.values(wrapped=wrapped, master=master).returning(one.id))
    return changed.first() is not None
