"""Queries about roadblocks and the ladders of those who are asked."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from storage.book.core import Core
from storage.records import (
    LIVING,
    STUCK,
    Action,
    Ladder,
    Person,
    Promise,
    Roadblock,
    RoadblockDeed,
    RoadblockEvent,
    Rung,
)

MINE_LIMIT = 50


class Roadblocks(Core):
    """Queries about roadblocks and the ladders of those who are asked."""

    def ladders(self) -> list[Ladder]:
        """The teams that can be asked for help, by name."""
        query = select(Ladder).where(col(Ladder.retired).is_(False))
        return self._all(query.order_by(col(Ladder.name), col(Ladder.id)))

    def ladder_called(self, name: str) -> Ladder | None:
        """A team by its name, however it is written; also one that is not offered any more."""
        known = self._all(select(Ladder).order_by(col(Ladder.retired), col(Ladder.name)))
        wanted = name.strip().casefold()
        return next((one for one in known if one.name.casefold() == wanted), None)

    def rungs(self, ladder: Ladder) -> list[Rung]:
        """Who is asked of a team, the contact first."""
        query = select(Rung).where(Rung.ladder == ladder.id).order_by(col(Rung.place))
        return self._once(("rungs", ladder.id), query)

    def set_rungs(self, ladder: Ladder, people: Iterable[str]) -> None:
        """Make exactly these people, by their ids, the ones who are asked, in this order."""
        for rung in self.rungs(ladder):
            self.remove(rung)
        for place, person in enumerate(people):
            self.add(Rung(ladder=ladder.id, place=place, person=person))

    def roadblocks_of(self, person: Person, limit: int | None = MINE_LIMIT) -> list[Roadblock]:
        """What is unsettled and was asked by a person or of them, the most urgent first."""
        mine = (col(Roadblock.holder) == person.id) | (col(Roadblock.by) == person.id)
        query = select(Roadblock).where(mine, col(Roadblock.state).in_(list(STUCK)))
        ordered = query.order_by(col(Roadblock.need_by), col(Roadblock.at), col(Roadblock.what))
        return self._all(ordered.limit(limit))

    def roadblocks_behind(self, item: Action | Promise) -> list[Roadblock]:
        """What is unsettled and in the way of an action or a promise."""
        column = Roadblock.action if isinstance(item, Action) else Roadblock.promise
        query = select(Roadblock).where(
            col(column) == item.id, col(Roadblock.state).in_(list(STUCK))
        )
        return self._all(query.order_by(col(Roadblock.need_by), col(Roadblock.at)))

    def same_roadblock(self, person: Person, wanted: Roadblock) -> Roadblock | None:
        """What this person has asked of the same team in the same words, while it is unsettled."""
        query = select(Roadblock).where(
            Roadblock.by == person.id,
            Roadblock.ladder == wanted.ladder,
            Roadblock.what == wanted.what,
            col(Roadblock.state).in_(list(STUCK)),
        )
        return self._first(query)  # type: ignore[no-any-return]

    def roadblock_deeds(
        self, roadblock: Roadblock, among: Iterable[RoadblockDeed] = RoadblockDeed
    ) -> list[RoadblockEvent]:
        """What happened to a roadblock, in order."""
        query = select(RoadblockEvent).where(RoadblockEvent.roadblock == roadblock.id)
        found: list[RoadblockEvent] = self._once(
            ("roadblock_deeds", roadblock.id), query.order_by(col(RoadblockEvent.number))
        )
        wanted = set(among)
        return [one for one in found if one.what in wanted]

    def promise_at_risk(self, roadblock: Roadblock) -> Promise | None:
        """The promise a roadblock is in the way of, else the next one that its call has made."""
        query = select(Promise).where(col(Promise.state).in_(list(LIVING)))
        if roadblock.promise:
            query = query.where(Promise.id == roadblock.promise)
        elif roadblock.call:
            query = query.where(Promise.call == roadblock.call)
        else:
            return None
        return self._first(query.order_by(col(Promise.due)))  # type: ignore[no-any-return]
