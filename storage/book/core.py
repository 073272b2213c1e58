"""What all parts of the book share: one session, one workspace, and the few ways to ask."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlmodel import Session, select

from storage.records import Action, Call, Record

R = TypeVar("R", bound=Record)


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
        found: R | None = self._first(select(kind).where(kind.id == record_id))
        return found

    def get(self, kind: type[R], record_id: str) -> R:
        """A record that is known to exist; LookupError otherwise."""
        record = self.find(kind, record_id)
        if record is None:
            message = f"no {kind.__name__} {record_id}"
            raise LookupError(message)
        return record

    def lock(self, kind: type[R], record_id: str) -> R | None:
        """A record, its action or call locked until the commit, so that two presses both count.

        Every record of a call is guarded by the call's own row, every one of an action by the
        action's: one lock, no order to get wrong.
        """
        record = self.find(kind, record_id)
        action_id = record.id if isinstance(record, Action) else getattr(record, "action", None)
        call_id = record.id if isinstance(record, Call) else getattr(record, "call", None)
        if record is None or (action_id is None and call_id is None):
            return record
        if action_id is not None:
            self._first(select(Action).where(Action.id == action_id).with_for_update())
        else:
            self._first(select(Call).where(Call.id == call_id).with_for_update())
        self._read.clear()
        self._session.expire_all()
        return self.find(kind, record_id)

    def _first(self, query: Any) -> Any:  # noqa: ANN401 -- the row type is the query's
        return self._session.exec(query, execution_options=self._scope).first()

    def _all(self, query: Any) -> list[Any]:  # noqa: ANN401 -- the row type is the query's
        return list(self._session.exec(query, execution_options=self._scope).all())

    def _once(self, key: object, query: Any) -> list[Any]:  # noqa: ANN401 -- the row type is the query's
        """As `_all`, asked once until something is added, removed or locked."""
        if key not in self._read:
            self._read[key] = self._all(query)
        return self._read[key]
