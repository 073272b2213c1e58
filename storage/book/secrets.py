"""Queries about wrapped keys and sealed secrets. Only the vault can open what they find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import col, delete, select

from storage.book.core import Core
from storage.book.deliveries import insert_into
from storage.records import Person, PersonKey, Secret, WorkspaceKey, new_id

DESTROYED = "destroyed"  # in a session's `info`: after its commit no copy may stay in the log


class Secrets(Core):
    """What the vault keeps."""

    def key_of(self, person: Person) -> PersonKey | None:
        """A person's wrapped key."""
        query = select(PersonKey).where(PersonKey.person == person.id)
        return next(iter(self._once(("key", person.id), query)), None)

    def own_key(self) -> WorkspaceKey | None:
        """The workspace's own wrapped key."""
        return next(iter(self._once("key", select(WorkspaceKey))), None)

    def keep_key(self, person: Person | None, wrapped: bytes, master: str) -> None:
        """Keep a new key of a person's, or of the workspace; one that is there already stays.

        Raises LookupError for a person of another workspace.
        """
        # A bare INSERT fills in no defaults.
        values: dict[str, Any] = {"id": new_id(), "workspace": self.workspace_id}
        values |= {"wrapped": wrapped, "master": master}
        if person is None:
            kept = insert_into(self._session, WorkspaceKey).values(**values)
        elif person.workspace == self.workspace_id:
            kept = insert_into(self._session, PersonKey).values(**values, person=person.id)
        else:
            raise LookupError("no such person here")
        self._changed(kept.on_conflict_do_nothing())

    def read_keys(self, people: Iterable[Person]) -> None:
        """Read the keys of many people at once, so that `key_of` needs no question for each."""
        wanted = [one.id for one in people]
        kept = self._of_each(PersonKey, wanted)
        self._read |= {("key", one): [kept[one]] if one in kept else [] for one in wanted}

    def keep_keys(self, wrapped: Mapping[str, bytes], master: str) -> None:
        """Keep new keys of many people, by their ids; those that are there already stay."""
        kept = insert_into(self._session, PersonKey).on_conflict_do_nothing()
        ours = {"workspace": self.workspace_id, "master": master}
        rows = [
            {"id": new_id(), "person": person, "wrapped": raw, **ours}
            for person, raw in wrapped.items()
        ]
        if rows:
            self._read.clear()
            self._session.execute(kept, rows, execution_options=self._scope)

    def forget_key(self, person: Person) -> bool:
        """Destroy a person's key for good; False when there was none."""
        mine = delete(PersonKey).where(col(PersonKey.person) == person.id)
        return self._destroyed(mine.returning(col(PersonKey.id)))

    def secret_called(self, name: str) -> Secret | None:
        """A sealed secret by its name."""
        query = select(Secret).where(col(Secret.name) == name)
        # Read anew: one that was replaced in this transaction was not replaced through its record.
        return self._first(query.execution_options(populate_existing=True))  # type: ignore[no-any-return]

    def keep_secret(self, name: str, sealed: bytes) -> None:
        """Keep a sealed secret; one of the same name is replaced."""
        values = {"id": new_id(), "workspace": self.workspace_id, "name": name, "sealed": sealed}
        kept = insert_into(self._session, Secret).values(**values)
        anew = kept.on_conflict_do_update(
            index_elements=["workspace", "name"], set_={"sealed": sealed}
        )
        self._destroyed(anew.returning(col(Secret.id)))

    def drop_secret(self, name: str) -> bool:
        """Destroy a secret; False when there was none."""
        named = delete(Secret).where(col(Secret.name) == name)
        return self._destroyed(named.returning(col(Secret.id)))

    def _destroyed(self, statement: Any) -> bool:  # noqa: ANN401 -- a statement that returns ids
        self._session.info[DESTROYED] = True
        return self._changed(statement).first() is not None

    def _changed(self, statement: Any) -> Any:  # noqa: ANN401 -- a statement, and its result
        self._read.clear()
        return self._session.execute(statement, execution_options=self._scope)
