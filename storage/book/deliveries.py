"""Writing down what the bot promises, in the transaction of the change that caused it.

Lanes first, in the order of their names, then their deliveries: everyone who schedules or settles
takes the same locks in the same order, so nobody waits in a circle and no wake-up is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from storage.book.core import Core
from storage.records import WAITING, Delivery, DeliveryKind, DeliveryState, Heard, Lane, new_id

EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before anything of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A delivery as it is to be written down; `due_at` is a real time."""

    key: str
    lane: str
    kind: DeliveryKind
    step: str
    about: str
    due_at: datetime
    to: str = ""
    to_person: bool = False
    patient: bool = False
    under: str = ""


def insert_into(session: Session, table: type[SQLModel]) -> Any:  # noqa: ANN401 -- two dialects
    """An INSERT that knows ON CONFLICT, in the database's own dialect."""
    dialect = session.get_bind().dialect.name
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def still_waiting() -> ColumnElement[bool]:
    """Whether a delivery waits: as literals, else SQLite scans the table instead of its index."""
    words: BindParameter[Any] = bindparam(
        "waiting", WAITING, expanding=True, literal_execute=True, unique=True
    )
    return col(Delivery.state).in_(words)


class Deliveries(Core):
    """Scheduling, within a turn."""

    def hear(self, key: str, at: datetime) -> bool:
        """Note that an event was heard; False when it was heard before."""
        # RETURNING, not a row count: psycopg reports none here, and -1 is true.
        added = self._session.execute(
            insert_into(self._session, Heard)
            .values(workspace=self.workspace_id, key=key, at=at)
            .on_conflict_do_nothing()
            .returning(col(Heard.key))
        )
        return added.first() is not None

    def promise(
        self,
        promised: Iterable[Promised],
        *,
        at: datetime = EVER,
        again: Iterable[tuple[str, str]] = (),
        back: Iterable[tuple[str, str, str | None]] = (),
    ) -> None:
        """Write promises down: new ones are added, known ones are moved or asked for again.

        `back` are steps or views with what they are about, and the tag of a wake: what waits of
        them is cancelled, what was already said stays said. `again` are views to draw again
        wherever they were posted or are about to be; both happen `at` a real time.
        """
        several = sorted(promised, key=lambda one: one.lane)
        redrawn, cancelled = set(again), list(back)
        stand = self._standing({*redrawn, *((step, about) for step, about, _ in cancelled)})
        lanes: dict[str, datetime] = {}
        for one in several:
            lanes[one.lane] = min(one.due_at, lanes.get(one.lane, one.due_at))
        for pair in stand.keys() & redrawn:
            lanes |= {name: min(at, lanes.get(name, at)) for name in stand[pair]}
        self._lock_lanes({*lanes, *(name for names in stand.values() for name in names)})
        for name in sorted(lanes):
            self._lane(name, lanes[name])
        for step, about, tag in cancelled:
            if (step, about) in stand:
                self._take_back(step, about, tag, at)
        self._ask_again(stand.keys() & redrawn, at)
        for one in several:
            self._delivery(one)

    def _standing(self, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], set[str]]:
        """Of these views and steps, each with what it is about, the lanes they stand or wait in."""
        found: dict[tuple[str, str], set[str]] = {}
        if pairs:
            columns = (col(Delivery.step), col(Delivery.about), col(Delivery.lane))
            for step, about, lane in self._session.execute(
                select(*columns).where(self._among(pairs))
            ):
                found.setdefault((step, about), set()).add(lane)
        return found

    def _among(self, pairs: Collection[tuple[str, str]]) -> Any:  # noqa: ANN401 -- a SQL expression
        return and_(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.about).in_({about for _, about in pairs}),
            tuple_(col(Delivery.step), col(Delivery.about)).in_(list(pairs)),
            (col(Delivery.receipt) != "") | col(Delivery.state).in_(WAITING),
        )

    def _lock_lanes(self, names: Collection[str]) -> None:
        if names:
            query = select(col(Lane.name)).where(col(Lane.name).in_(names)).order_by(col(Lane.name))
            self._session.execute(query.with_for_update())

    def _lane(self, name: str, due_at: datetime) -> None:
        added = insert_into(self._session, Lane).values(
            name=name,
            workspace=self.workspace_id,
            due_at=due_at,
            # Free at once: what is asked for next in this lane may be due sooner than this.
            free_at=EVER,
            fence=0,
            failures=0,
        )
        sooner = {"due_at": _earlier(self._session, added.excluded.due_at)}
        self._session.execute(added.on_conflict_do_update(index_elements=["name"], set_=sooner))

    def _delivery(self, one: Promised) -> None:
        row = {
            "workspace": self.workspace_id,
            "key": one.key,
            "lane": one.lane,
            "kind": one.kind,
            "step": one.step,
            "about": one.about,
            "to": one.to,
            "to_person": one.to_person,
            "patient": one.patient,
            "under": one.under,
            "marker": new_id(),
            "due_at": one.due_at,
            "state": DeliveryState.PENDING,
            "attempts": 0,
            "asks": 1,
            "receipt": "",
            "channel": "",
            "trouble": "",
        }
        again = {
            "asks": col(Delivery.asks) + 1,
            "due_at": one.due_at,
            # What is in doubt stays in doubt: it is looked for before anything is sent again.
            "state": _unless_in_doubt(),
            "attempts": 0,
        }
        self._session.execute(
            insert_into(self._session, Delivery)
            .values(**row)
            .on_conflict_do_update(index_elements=["workspace", "key"], set_=again)
        )

    def _ask_again(self, pairs: Collection[tuple[str, str]], now: datetime) -> None:
        if not pairs:
            return
        said = col(Delivery.receipt) != ""
        # What was never said keeps its time and is drawn as it is then; counting the ask makes sure
        # that one being said at this very moment is drawn once more.
        alive = and_(said, col(Delivery.state) != DeliveryState.DEAD)
        self._session.execute(
            update(Delivery)
            .where(self._among(pairs), alive | col(Delivery.state).in_(WAITING))
            .values(
                asks=col(Delivery.asks) + 1,
                due_at=case((said, now), else_=col(Delivery.due_at)),
                state=case((said, _unless_in_doubt()), else_=col(Delivery.state)),
                attempts=case((said, 0), else_=col(Delivery.attempts)),
            )
        )

    def _take_back(self, step: str, about: str, tag: str | None, now: datetime) -> None:
        mine = and_(self._mine(step, about), col(Delivery.state) == DeliveryState.PENDING)
        if tag is not None:
            mine = and_(mine, col(Delivery.key).endswith(f":{tag}", autoescape=True))
        unsaid = and_(mine, col(Delivery.receipt) == "")
        self._session.execute(
            update(Delivery).where(unsaid).values(state=DeliveryState.CANCELLED, settled_at=now)
        )

    def hasten(self, person: str, now: datetime) -> None:
        """Look again at what waits for a person's working hours: the hours have changed."""
        held = and_(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.to) == person,
            col(Delivery.patient).is_(True),
            col(Delivery.state) == DeliveryState.PENDING,
            col(Delivery.receipt) == "",
        )
        for name in sorted(
            set(self._session.execute(select(col(Delivery.lane)).where(held)).scalars())
        ):
            self._lane(name, now)
        self._session.execute(update(Delivery).where(held).values(due_at=now))

    def _mine(self, step: str, about: str) -> Any:  # noqa: ANN401 -- a SQL expression
        return and_(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.step) == step,
            col(Delivery.about) == about,
        )

    def waiting(self, now: datetime) -> tuple[int, int]:
        """How many deliveries wait in this workspace, and how many of them are a minute late."""
        mine = (col(Delivery.workspace) == self.workspace_id, col(Delivery.state).in_(WAITING))
        late = mine[1] & (col(Delivery.due_at) < now - timedelta(minutes=1))
        count = select(func.count()).select_from(Delivery)
        every = self._session.execute(count.where(*mine)).scalar() or 0
        return every, self._session.execute(count.where(mine[0], late)).scalar() or 0

    def receipt_of(self, step: str, about: str) -> Delivery | None:
        """Where a view of a record stands in a channel, if it was posted."""
        query = select(Delivery).where(
            self._mine(step, about), col(Delivery.receipt) != "", col(Delivery.to_person).is_(False)
        )
        return self._session.execute(query).scalars().first()

    def parent_of(self, delivery: Delivery) -> Delivery | None:
        """The message that a delivery answers."""
        query = select(Delivery).where(
            col(Delivery.workspace) == self.workspace_id, col(Delivery.key) == delivery.under
        )
        return self._session.execute(query).scalar()

    def due_of(self, step: str, about: str) -> datetime | None:
        """When a step will wake for a record, in real time; None when it will not."""
        query = select(func.min(col(Delivery.due_at))).where(
            self._mine(step, about), col(Delivery.state) == DeliveryState.PENDING
        )
        return self._session.execute(query).scalar()


def _unless_in_doubt() -> Any:  # noqa: ANN401 -- a SQL expression
    return case(
        (col(Delivery.state) == DeliveryState.IN_DOUBT, DeliveryState.IN_DOUBT),
        else_=DeliveryState.PENDING,
    )


def _earlier(session: Session, other: Any) -> Any:  # noqa: ANN401 -- a SQL expression
    least = func.min if session.get_bind().dialect.name == "sqlite" else func.least
    return func.coalesce(least(col(Lane.due_at), other), other)
