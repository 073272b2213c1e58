"""What goes with people who are forgotten; and what came of them in that very moment, or later.

A step that had read its person before they were forgotten can keep something afterwards: a row, or
even a new key. Only check-ins wait for each other here. The night finds the rest, and removes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import SQLModel, col, delete, select, update

from storage.book.removing import Removing
from storage.book.traces import PLAN
from storage.records import (
    FORMER,
    LABEL,
    WAITING,
    Delivery,
    DeliveryKind,
    LinkCode,
    Person,
    PersonKey,
)
from storage.terms import TWO_WEEKS

GIVEN_UP = timedelta(days=TWO_WEEKS)  # so long a message that cannot be deleted is tried again
ASIDE = frozenset({"id", "workspace", "native", "kind"})  # what a former member keeps of a person

Marks = Mapping[str, Collection[str]]  # by their purpose


def going(
    people: Any,  # noqa: ANN401 -- ids, or a question for them
    marks: Marks,
    *,
    natives: Collection[str] = (),
    texts: bool = False,
) -> Iterator[tuple[Any, Any]]:
    """Every kind of row that goes with these people, with which of them."""
    # What points at others first, although nothing should point at what goes.
    place = {table: n for n, table in enumerate(SQLModel.metadata.sorted_tables)}
    kinds: list[Any] = [kind for kind in PLAN if kind is not LinkCode]
    for kind in sorted(kinds, key=lambda one: -place[one.__table__]):
        traces = PLAN[kind]
        columns = [*traces.goes, *(traces.stays[:1] if texts and traces.all_text else ())]
        where = [getattr(kind, name).in_(people) for name in columns]
        where += [
            getattr(kind, name).in_(list(marks[purpose]))
            for name, purpose in traces.marks.items()
            if purpose in marks
        ]
        if traces.while_open is not None:
            whose, what, states = traces.while_open
            where.append(and_(getattr(kind, whose).in_(people), getattr(kind, what).in_(states)))
        if traces.native and natives:
            where.append(getattr(kind, traces.native).in_(list(natives)))
        if where:
            yield kind, or_(*where)


class Latecomers(Removing):
    """What came of people who were forgotten."""

    def former_with_keys(self) -> list[Person]:
        """Former members who got a new key."""
        query = select(Person).join(PersonKey, col(PersonKey.person) == col(Person.id))
        return self._all(query.where(*self._were_forgotten()).order_by(col(Person.id)))

    def forget_latecomers(self, marks: Marks, now: datetime) -> None:
        """Remove all of it. `marks` are those that their new keys make, for then these go too."""
        former = select(col(Person.id)).where(*self._were_forgotten())
        if self._first(former.limit(1)) is not None:  # on most nights nobody was ever forgotten
            for kind, where in going(former, marks):
                self._remove_all(kind, self._ids(kind, where))
            self._empty_again()
        mine = col(Delivery.workspace) == self.workspace_id
        back = col(Delivery.kind) == DeliveryKind.BACK
        late = and_(col(Delivery.to_person).is_(True), col(Delivery.to).in_(former))
        settled = col(Delivery.state).not_in(WAITING)
        self._session.execute(
            delete(Delivery).where(mine, settled, or_(late, back)), execution_options=self._scope
        )
        self._call_off(mine, back, col(Delivery.due_at) < now - GIVEN_UP)

    def _were_forgotten(self) -> tuple[Any, Any]:
        return (
            col(Person.workspace) == self.workspace_id,
            col(Person.native).startswith(FORMER),
        )

    def _empty_again(self) -> None:
        """Take away what was noted about who they are, such as where their chat with us was."""
        blank = Person(native="", name=LABEL, gone=True)
        values = {name: getattr(blank, name) for name in Person.model_fields.keys() - ASIDE}
        noted = [col(getattr(Person, name)).is_distinct_from(one) for name, one in values.items()]
        self._run(update(Person).where(*self._were_forgotten(), or_(*noted)).values(**values))
