"""Removing rows with all that hangs on them: for retention, and for forgetting a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import String, cast, literal
from sqlmodel import SQLModel, col, delete, select, update

from storage.book.deliveries import EVER, Deliveries, insert_into
from storage.book.secrets import DESTROYED
from storage.records import (
    WAITING,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Lane,
    Mirror,
    Nudge,
    Record,
    Reminded,
)

# What points at records of any kind, by an id that no foreign key guards.
POINTING: tuple[Any, ...] = (Nudge, Reminded, Mirror)
BACK = "forgetting.back"  # what such a delivery is called; no view has this name


@dataclass(frozen=True, slots=True)
class Back:
    """Where messages are taken back in their turn, and from when on, in real time."""

    lane: str
    at: datetime


class Removing(Deliveries):
    """Rows that go for good."""

    def _remove_all(
        self, kind: type[Record], ids: Sequence[str], *, back: Back | None = None
    ) -> None:
        """Remove records with what belongs to them; what may do without them stays.

        What was said about them in the chat stays there, unless it is taken `back`.
        """
        if not ids:
            return
        self._session.info[DESTROYED] = True
        for table, name in hanging_on(kind):
            column = getattr(table, name)
            if column.property.columns[0].nullable:
                self._run(update(table).where(column.in_(ids)).values({name: None}))
            else:
                self._remove_all(table, self._ids(table, column.in_(ids)), back=back)
        for pointing in POINTING:
            self._remove_all(pointing, self._ids(pointing, col(pointing.about).in_(ids)))
        self._unsay(ids, back)
        self._run(delete(kind).where(col(kind.id).in_(ids)))

    def _ids(self, kind: type[Record], *where: Any, limit: int | None = None) -> list[str]:  # noqa: ANN401 -- SQL expressions
        query = select(col(kind.id)).where(*where).order_by(col(kind.id)).limit(limit)
        return self._all(query)

    def _unsay(self, about: Sequence[str], back: Back | None) -> None:
        mine = [col(Delivery.workspace) == self.workspace_id, col(Delivery.about).in_(about)]
        mine.append(col(Delivery.kind) != DeliveryKind.BACK)
        if back is not None:
            self._recall([*mine, col(Delivery.receipt) != ""], back)
        self._call_off(*mine)
        settled = col(Delivery.state).not_in(WAITING)
        self._session.execute(delete(Delivery).where(*mine, settled))

    def _call_off(self, *which: Any, **more: object) -> None:  # noqa: ANN401 -- SQL expressions
        """Let nothing of this be said or done any more.

        Not deleted: somebody may have it in hand, and SQLite would give its number to another one.
        """
        waiting = col(Delivery.state).in_(WAITING)
        values = {"state": DeliveryState.CANCELLED, "settled_at": EVER, **more}
        self._session.execute(update(Delivery).where(*which, waiting).values(**values))

    def _recall(self, which: Iterable[Any], back: Back, **more: object) -> None:
        """Let messages that stand be deleted on the platform; of whom they were is not kept."""
        values = {"state": DeliveryState.PENDING, "attempts": 0, "trouble": "", "due_at": back.at}
        moved = update(Delivery).where(*which).values(**values | more, **_nobodys(back.lane))
        self._session.execute(moved)

    def _lane_for(self, back: Back) -> None:
        """Its lane, which is due then."""
        row = {"name": back.lane, "workspace": self.workspace_id, "due_at": back.at}
        added = insert_into(self._session, Lane).values(**row, free_at=EVER, fence=0, failures=0)
        self._session.execute(
            added.on_conflict_do_update(index_elements=["name"], set_={"due_at": back.at})
        )

    def _run(self, statement: Any) -> None:  # noqa: ANN401 -- a statement on records
        self._session.flush()
        self._read.clear()
        options = {**self._scope, "synchronize_session": False}
        self._session.execute(statement, execution_options=options)


def _nobodys(lane: str) -> dict[str, Any]:
    """What turns a delivery into one that says nothing of anybody."""
    return {
        "key": literal("back:", String) + cast(col(Delivery.id), String),
        "lane": lane,
        "kind": DeliveryKind.BACK,
        "step": BACK,
        "about": "",
        "to_person": False,
        "patient": False,
        "under": "",
    }


@cache
def hanging_on(kind: type[SQLModel]) -> tuple[tuple[Any, str], ...]:
    """The kinds of records that point at this one, each with its column."""
    mine = kind.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it
    known = {one.__table__: one for one in every_record()}
    return tuple(
        (known[table], key.parent.name)
        for table in mine.metadata.sorted_tables
        if table in known
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name)
        if key.column.table is mine
    )


def every_record() -> list[Any]:
    """Every kind of record that has a table."""
    return [kind for kind in Record.__subclasses__() if hasattr(kind, "__table__")]
