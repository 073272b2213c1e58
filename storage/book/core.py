"""What all parts of the book share: one session, one workspace, and the few ways to ask."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from storage.records import Action, Call, Estimate, ItemKind, Promise, Record, Roadblock

if TYPE_CHECKING:
    from storage.vault import Vault

R = TypeVar("R", bound=Record)

CHUNK = 1000  # ids in one question
VAULT = "vault"  # in a session's `info`: what seals and opens there


ITEMS: dict[ItemKind, type[Action | Promise | Estimate | Roadblock]] = {
    ItemKind.ACTION: Action,
    ItemKind.PROMISE: Promise,
    ItemKind.ESTIMATE: Estimate,
    ItemKind.ROADBLOCK: Roadblock,
}


def _guard_of(record: Record) -> tuple[type[Record], str] | None:
    """Whose row guards a record: its own for an item or a call, else the one it belongs to."""
    if isinstance(record, (*ITEMS.values(), Call)):
        return type(record), record.id
    kind = getattr(record, "kind", None)
    if isinstance(kind, ItemKind):
        return ITEMS[kind], str(getattr(record, "about", ""))
    for guard in (*ITEMS.values(), Call):
        its_id = getattr(record, guard.__name__.lower(), None)
        if its_id:
            return guard, str(its_id)
    return None


@cache
def _with_id(kind: type[R]) -> SelectOfScalar[R]:
    """The question that is asked most; building it anew would cost a quarter of it."""
    return select(kind).where(col(kind.id) == bindparam("id"))


class CannotOpen(Exception):
    """A sealed value does not open. Why is not said: it would help whoever tampered with it."""

    def __init__(self) -> None:
        super().__init__("this cannot be opened")


class Core:
    """A session bound to one workspace."""

    def __init__(self, session: Session, workspace: str) -> None:
        if not workspace:
            message = "a book belongs to a workspace"
            raise ValueError(message)
        self._session = session
        self.workspace_id = workspace
        self._scope = {"workspace": workspace}
        # What was read in this transaction; a message asks for the same people several times.
        self._read: dict[object, list[Any]] = {}

    @property
    def vault(self) -> Vault | None:
        """What seals private words and secrets; None: whoever runs this Parley has set no key."""
        vault: Vault | None = self._session.info.get(VAULT)
        return vault

    def add(self, record: R) -> R:
        """Keep a new record."""
        record.workspace = self.workspace_id
        self._read.clear()
        self._session.add(record)
        # Written at once, so that what refers to it can follow in any order.
        self._session.flush()
        return record

    def remove(self, record: Record) -> None:
        """Forget a record."""
        self._read.clear()
        self._session.delete(record)
        self._session.flush()

    def find(self, kind: type[R], record_id: str | None) -> R | None:
        """A record by its id, or None when this workspace has none such."""
        if not record_id:
            return None
        query, given = _with_id(kind), {"id": record_id}
        return self._session.exec(query, params=given, execution_options=self._scope).first()

    def get(self, kind: type[R], record_id: str) -> R:
        """A record that is known to exist; LookupError otherwise."""
        record = self.find(kind, record_id)
        if record is None:
            message = f"no {kind.__name__} {record_id}"
            raise LookupError(message)
        return record

    def lock(self, kind: type[R], record_id: str) -> R | None:
        """A record, its item or call locked until the commit, so that two presses both count.

        Every record of a call is guarded by the call's own row, every one of an item by the
        item's: one lock, no order to get wrong.
        """
        record = self.find(kind, record_id)
        guarded = _guard_of(record) if record is not None else None
        if guarded is None:
            return record
        guard, its_id = guarded
        self._first(select(guard).where(guard.id == its_id).with_for_update())
        self._read.clear()
        self._session.expire_all()
        return self.find(kind, record_id)

    def _first(self, query: Any) -> Any:  # noqa: ANN401 -- the row type is the query's
        return self._session.exec(query, execution_options=self._scope).first()

    def _all(self, query: Any) -> list[Any]:  # noqa: ANN401 -- the row type is the query's
        return list(self._session.exec(query, execution_options=self._scope).all())

    def _narrow(self, query: Any) -> list[Any]:  # noqa: ANN401 -- the row type is the query's
        """As `_all`, where ids say which few rows of a workspace are meant: see storage.engine."""
        options = {**self._scope, "narrow": True}
        return list(self._session.exec(query, execution_options=options).all())

    def _of_each(self, kind: type[R], people: Sequence[str]) -> dict[str, R]:
        """What each of many people has one of, by their ids, in few questions."""
        whose: Any = kind
        found: list[Any] = []
        for start in range(0, len(people), CHUNK):
            some = people[start : start + CHUNK]
            found += self._all(select(kind).where(whose.person.in_(some)))
        return {row.person: row for row in found}

    def _once(self, key: object, query: Any) -> list[Any]:  # noqa: ANN401 -- the row type is the query's
        """As `_all`, asked once until something is added, removed or locked."""
        if key not in self._read:
            self._read[key] = self._all(query)
        return self._read[key]
