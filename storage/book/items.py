"""Queries about what people owe, of whatever kind, and when they are reminded of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select as raw
from sqlmodel import col, select

from storage.book.deliveries import EVER, Deliveries, insert_into
from storage.records import (
    Delivery,
    DeliveryState,
    Lane,
    Notice,
    NoticeChoice,
    Nudge,
    Pace,
    Person,
    Record,
    Reminded,
    Reminder,
    Roadblock,
    RoadblockState,
)

MOST = 200  # of one person at one time; what is left comes the next time


class Items(Deliveries):
    """Queries about what people owe, of whatever kind, and when they are reminded of it."""

    def hold_reminders(self, people: Iterable[str]) -> None:
        """Let nobody else plan or give reminders of these people (ids) until the commit.

        Their lane of wakes is the lock: the clock holds it as well while it gives reminders.
        """
        names = sorted(f"{self.workspace_id}:wake:{one}" for one in people)
        for name in names:
            row = {"name": name, "workspace": self.workspace_id, "free_at": EVER}
            added = insert_into(self._session, Lane).values(**row, fence=0, failures=0)
            self._session.execute(added.on_conflict_do_nothing())
        self._lock_lanes(names)

    def nudges_of(self, item: Record) -> list[Nudge]:
        """Everybody's reminders of an item."""
        return self._anew(select(Nudge).where(Nudge.about == item.id).order_by(col(Nudge.person)))

    def nudge_of(self, person: str, item: Record) -> Nudge | None:
        """The reminders of an item that one person (an id) gets."""
        query = select(Nudge).where(Nudge.person == person, Nudge.about == item.id)
        return next(iter(self._anew(query)), None)

    def nudges_due(self, person: Person, now: datetime) -> list[Nudge]:
        """What a person is to be reminded of by now, what is due first first."""
        mine = (*self._planned(person), col(Nudge.at) <= now)
        query = select(Nudge).where(*mine).order_by(col(Nudge.at)).limit(MOST)
        return sorted(self._anew(query), key=lambda one: (one.due, one.id))

    def nudges_planned(self, person: Person) -> list[Nudge]:
        """Everything a person will be reminded of, what is due first first."""
        query = select(Nudge).where(*self._planned(person))
        return self._anew(query.order_by(col(Nudge.due), col(Nudge.id)).limit(MOST))

    def next_nudge(self, person: Person) -> datetime | None:
        """When a person is reminded of anything next."""
        query = raw(col(Nudge.at)).where(*self._planned(person)).order_by(col(Nudge.at)).limit(1)
        found: datetime | None = self._session.execute(
            query, execution_options=self._scope
        ).scalar()
        return found

    def reminded(self, reminder: Reminder) -> list[Reminded]:
        """The items of a reminder, in their order."""
        query = select(Reminded).where(Reminded.reminder == reminder.id)
        return self._all(query.order_by(col(Reminded.place)))

    def reminders_with(self, item: Record, most: int) -> list[Reminder]:
        """The newest reminders that hold an item."""
        query = (
            select(Reminder)
            .join(Reminded, col(Reminded.reminder) == col(Reminder.id))
            .where(Reminded.about == item.id)
            .order_by(col(Reminder.at).desc())
            .limit(most)
        )
        return self._all(query)

    def drop_reminded(self, reminder: Reminder, item: Record) -> None:
        """Take an item out of a reminder, unless it was said or may be just now."""
        told = raw(col(Delivery.id)).where(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.about) == reminder.id,
            (col(Delivery.receipt) != "") | (col(Delivery.state) == DeliveryState.IN_DOUBT),
        )
        if self._session.execute(told.limit(1)).first() is None:
            for row in self.reminded(reminder):
                if row.about == item.id:
                    self.remove(row)

    def had_a_list(self, person: Person, day: date) -> bool:
        """Whether a person has had their list of a day (their own)."""
        query = select(Reminder).where(
            Reminder.person == person.id, Reminder.day == day, col(Reminder.daily).is_(True)
        )
        return self._first(query) is not None

    def roadblocks_asked(self, person: Person) -> list[Roadblock]:
        """Roadblocks that a person was asked about and has not answered."""
        query = select(Roadblock).where(
            Roadblock.holder == person.id, Roadblock.state == RoadblockState.ASKED
        )
        return self._all(query.order_by(col(Roadblock.need_by), col(Roadblock.id)).limit(MOST))

    def paces(self, person: Person) -> dict[Notice, Pace]:
        """How soon each kind of private message comes to a person."""
        chosen: list[NoticeChoice] = self._all(
            select(NoticeChoice).where(NoticeChoice.person == person.id)
        )
        unless_asked = dict.fromkeys(Notice, Pace.NOW) | {Notice.WEEK: Pace.OFF}
        return unless_asked | {one.notice: one.pace for one in chosen}

    def choose_pace(self, person: Person, notice: Notice, pace: Pace) -> None:
        """Keep how soon a kind of private message comes to a person."""
        query = select(NoticeChoice).where(
            NoticeChoice.person == person.id, NoticeChoice.notice == notice
        )
        row: NoticeChoice | None = self._first(query)
        if row is None:
            self.add(NoticeChoice(person=person.id, notice=notice, pace=pace))
        else:
            row.pace = pace

    def _planned(self, person: Person) -> tuple[Any, ...]:
        # As a range, so that the index leaves out what nobody is reminded of any more.
        mine = (col(Nudge.workspace) == self.workspace_id, col(Nudge.person) == person.id)
        return (*mine, col(Nudge.at) > EVER)

    def _anew(self, query: Any) -> list[Any]:  # noqa: ANN401 -- the row type is the query's
        """As `_all`, as it is now: others may have changed it before they let it go."""
        options = {**self._scope, "populate_existing": True}
        return list(self._session.exec(query, execution_options=options).all())
