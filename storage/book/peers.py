"""Queries about buddies, what they told a lead, and feedback between two people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import col, select

from storage.book.core import Core
from storage.book.deliveries import insert_into
from storage.book.secrets import DESTROYED
from storage.folding import fold, folded
from storage.records import (
    AHEAD,
    FEEDBACK_OPEN,
    Buddying,
    BuddyState,
    Call,
    CallState,
    Feedback,
    FeedbackState,
    PeerPart,
    PeerWord,
    Person,
    PoolMember,
)

NAMESAKES = 5


class Peers(Core):
    """Who helps whom."""

    def people_named(self, names: Iterable[str]) -> list[Person]:
        """People who are called by one of these names; neither capitals nor accents matter."""
        wanted = [fold(name) for name in names]
        query = select(Person).where(folded(col(Person.name)).in_(wanted))
        return self._all(query.order_by(col(Person.name), col(Person.id)).limit(NAMESAKES))

    # Buddies

    def pool(self) -> list[Person]:
        """Those who offered to be buddies, by name."""
        query = select(Person).join(PoolMember, col(PoolMember.person) == col(Person.id))
        return self._all(query.order_by(col(Person.name), col(Person.id)))

    def pool_member(self, person: Person) -> PoolMember | None:
        """Somebody's offer to be a buddy."""
        query = select(PoolMember).where(PoolMember.person == person.id)
        return self._first(query)  # type: ignore[no-any-return]

    def join_pool(self, person: Person, at: datetime) -> bool:
        """Keep that somebody offers to be a buddy; False when they did already."""
        # Two presses at the same moment both find nothing: the database decides.
        fresh = PoolMember(workspace=self.workspace_id, person=person.id, since=at)
        added = insert_into(self._session, PoolMember).values(**fresh.model_dump())
        done = self._session.execute(
            added.on_conflict_do_nothing().returning(col(PoolMember.id)),
            execution_options=self._scope,
        )
        return done.first() is not None

    def buddyings(self, call: Call) -> list[Buddying]:
        """Everybody who is or was the buddy on a call, the latest news last."""
        query = select(Buddying).where(Buddying.call == call.id)
        return self._all(query.order_by(col(Buddying.at), col(Buddying.id)))

    def buddyings_of(self, person: Person) -> list[Buddying]:
        """Every call of which somebody is, or was asked to be, the buddy; the newest first."""
        query = select(Buddying).where(Buddying.person == person.id)
        return self._all(query.order_by(col(Buddying.at).desc(), col(Buddying.id)))

    def buddyings_open(self, person: Person) -> list[Buddying]:
        """Those on which they may still be asked something, the soonest call first."""
        query = (
            select(Buddying)
            .join(Call, col(Call.id) == col(Buddying.call))
            .where(
                Buddying.person == person.id,
                Buddying.state == BuddyState.SEATED,
                col(Call.state).in_([*AHEAD, CallState.ENDED, CallState.DEBRIEFING]),
            )
        )
        return self._all(query.order_by(col(Call.starts_at), col(Buddying.id)))

    def buddy_load(self, people: Iterable[str], since: datetime) -> dict[str, int]:
        """On how many calls each of these people is a buddy since then, by id; zeroes included."""
        wanted = list(people)
        query = (
            select(col(Buddying.person), func.count())
            .where(
                col(Buddying.person).in_(wanted),
                Buddying.state == BuddyState.SEATED,
                col(Buddying.at) >= since,
            )
            .group_by(col(Buddying.person))
        )
        return {**dict.fromkeys(wanted, 0), **dict(self._all(query))}

    def peer_word(self, buddying: Buddying, part: PeerPart) -> PeerWord | None:
        """What a buddy told the lead at one of the two moments."""
        query = select(PeerWord).where(PeerWord.buddying == buddying.id, PeerWord.part == part)
        return self._first(query)  # type: ignore[no-any-return]

    def peer_words_for(self, lead: Person) -> list[PeerWord]:
        """What buddies told somebody, the newest first; also what is gone."""
        query = select(PeerWord).where(PeerWord.lead == lead.id)
        return self._all(query.order_by(col(PeerWord.at).desc(), col(PeerWord.id)))

    def wipe(self, record: PeerWord | Feedback) -> None:
        """Destroy the words of a record; no copy of them stays in the database's own log."""
        for column in ("sealed", "draft"):
            if getattr(record, column, b""):
                setattr(record, column, b"")
        self._session.flush()
        self._session.info[DESTROYED] = True

    # Feedback

    def hold_feedback(self, feedback: Feedback) -> Feedback | None:
        """The same, locked until the commit, as it is now; None when it is gone meanwhile."""
        query = select(Feedback).where(Feedback.id == feedback.id).with_for_update()
        found: Feedback | None = self._first(query.execution_options(populate_existing=True))
        return found

    def feedback_between(self, giver: Person, receiver: Person) -> list[Feedback]:
        """What waits or was declined between two people, in this direction."""
        states = [*FEEDBACK_OPEN, FeedbackState.DECLINED]
        query = select(Feedback).where(
            Feedback.giver == giver.id,
            Feedback.receiver == receiver.id,
            col(Feedback.state).in_(states),
        )
        return self._all(query.order_by(col(Feedback.at).desc(), col(Feedback.id)))

    def feedback_of(self, person: Person, states: Iterable[FeedbackState]) -> list[Feedback]:
        """What somebody gave or received, the newest first."""
        query = select(Feedback).where(
            or_(col(Feedback.giver) == person.id, col(Feedback.receiver) == person.id),
            col(Feedback.state).in_(list(states)),
        )
        return self._all(query.order_by(col(Feedback.at).desc(), col(Feedback.id)))
