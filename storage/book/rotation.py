"""Queries about who has which customer, and how hard calls pass from one to another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select

from storage.book.core import Core
from storage.book.load import ON_THE_LINE
from storage.book.secrets import DESTROYED
from storage.records import (
    OVER,
    Asked,
    Call,
    CallState,
    GivenAway,
    Ownership,
    Person,
    Role,
    Rotation,
    RotationOffer,
    RotationState,
    Seat,
    Story,
    StoryState,
    Swap,
    SwapAsk,
    SwapState,
    Team,
    Verdict,
)

HISTORY = 20
UNDECIDED = (RotationState.ASKED, RotationState.SILENT)
NO_CALL = (CallState.DRAFT, CallState.NOT_CRUCIAL, CallState.WATCH, CallState.CANCELLED)


class Rotations(Core):
    """Owners, rotation, swaps, and leaders' stories."""

    # Owners

    def owners(self, account: str) -> list[Ownership]:
        """Who has a customer now: the owner first, then those who share it."""
        query = self._of_account(select(Ownership), Ownership, account)
        now = query.where(col(Ownership.until).is_(None))
        return self._all(now.order_by(col(Ownership.beside), col(Ownership.since).desc()))

    def owner_history(self, account: str) -> list[Ownership]:
        """Who has had a customer, the latest first."""
        query = self._of_account(select(Ownership), Ownership, account)
        return self._all(query.order_by(col(Ownership.since).desc()).limit(HISTORY))

    def led_most(self, account: str, since: datetime) -> list[tuple[str, int]]:
        """Who (ids) led how many crucial calls with a customer that are over; the most first."""
        query = (
            select(col(Seat.person), func.count())
            .join(Call, col(Call.id) == col(Seat.call))
            .where(
                Call.account_key == _key(account),
                Seat.role == Role.LEAD,
                col(Call.verdict) == Verdict.CRUCIAL,
                col(Call.state).in_(OVER),
                col(Call.ended_at) >= since,
            )
            .group_by(col(Seat.person))
            .order_by(func.count().desc(), func.max(col(Call.ended_at)).desc())
        )
        return [(person, number) for person, number in self._all(query)]

    def hard_with(self, account: str, since: datetime, until: datetime) -> dict[str, int]:
        """How many hard calls with a customer each person took, by their ids."""
        query = (
            select(col(Seat.person), func.count())
            .join(Call, col(Seat.call) == col(Call.id))
            .where(
                Call.account_key == _key(account),
                col(Seat.role).in_(ON_THE_LINE),
                col(Call.verdict) == Verdict.CRUCIAL,
                col(Call.state).in_(OVER),
                col(Call.ended_at) >= since,
                col(Call.ended_at) < until,
            )
            .group_by(col(Seat.person))
        )
        return dict(self._all(query))

    def calls_over(self, account: str, limit: int) -> list[Call]:
        """The crucial calls with a customer that are over, the latest first."""
        query = select(Call).where(
            Call.account_key == _key(account),
            col(Call.verdict) == Verdict.CRUCIAL,
            col(Call.state).in_(OVER),
        )
        return self._all(query.order_by(col(Call.ended_at).desc()).limit(limit))

    def owned_by(self, person: Person) -> list[Ownership]:
        """The customers somebody has now, or shares."""
        query = select(Ownership).where(
            Ownership.person == person.id, col(Ownership.until).is_(None)
        )
        return self._all(query.order_by(col(Ownership.account_key)))

    # Rotation

    def rotations_asked(self, person: Person) -> list[Rotation]:
        """Those in which an owner has not decided."""
        query = select(Rotation).where(
            Rotation.owner == person.id, col(Rotation.state).in_(UNDECIDED)
        )
        return self._all(query.order_by(col(Rotation.asked_at), col(Rotation.id)))

    def offers_asked(self, person: Person) -> list[RotationOffer]:
        """What somebody was asked to take over or to share, and has not answered."""
        query = select(RotationOffer).where(
            RotationOffer.person == person.id, RotationOffer.answer == Asked.WAITING
        )
        return self._all(query.order_by(col(RotationOffer.at), col(RotationOffer.id)))

    def last_rotation(self, account: str) -> Rotation | None:
        """The latest talk about a customer's owner."""
        query = self._of_account(select(Rotation), Rotation, account)
        return self._first(query.order_by(col(Rotation.asked_at).desc()))  # type: ignore[no-any-return]

    def rotation_offers(self, rotation: Rotation) -> list[RotationOffer]:
        """Who was asked to take it over or to share it, in order."""
        query = select(RotationOffer).where(RotationOffer.rotation == rotation.id)
        return self._all(query.order_by(col(RotationOffer.at), col(RotationOffer.id)))

    # Swaps

    def swap_of(self, person: Person, call: Call) -> Swap | None:
        """What somebody asks for their part in a call, while it is open."""
        query = select(Swap).where(
            Swap.call == call.id, Swap.by == person.id, Swap.state == SwapState.OPEN
        )
        return self._first(query)  # type: ignore[no-any-return]

    def forget_words(self, swap: Swap) -> None:
        """Destroy what the asker said; no copy of it stays in the database's own log."""
        swap.sealed = b""
        self._session.flush()
        self._session.info[DESTROYED] = True

    def swap_asks(self, swap: Swap) -> list[SwapAsk]:
        """Who was asked."""
        query = select(SwapAsk).where(SwapAsk.swap == swap.id)
        return self._all(query.order_by(col(SwapAsk.place)))

    def swaps_asked(self, person: Person) -> list[SwapAsk]:
        """Parts of calls that somebody was asked to take, and has not answered."""
        query = (
            select(SwapAsk)
            .join(Swap, col(Swap.id) == col(SwapAsk.swap))
            .where(
                SwapAsk.person == person.id,
                SwapAsk.answer == Asked.WAITING,
                Swap.state == SwapState.OPEN,
            )
            .order_by(col(Swap.expires_at), col(Swap.id))
        )
        return self._all(query)

    def busy_between(
        self, people: Iterable[str], call: Call, since: datetime, until: datetime
    ) -> set[str]:
        """Which of these people (ids) are on this call, or on one that begins in between."""
        query = (
            select(col(Seat.person))
            .join(Call, col(Call.id) == col(Seat.call))
            .where(
                col(Seat.person).in_(list(people)),
                (col(Call.id) == call.id)
                | (
                    (col(Call.starts_at) >= since)
                    & (col(Call.starts_at) < until)
                    & col(Call.state).not_in(NO_CALL)
                ),
            )
        )
        return set(self._all(query))

    # What was given away

    def given_away(self, owners: Iterable[str]) -> list[GivenAway]:
        """What stands under somebody's marks."""
        query = select(GivenAway).where(col(GivenAway.owner).in_(list(owners)))
        return self._all(query.order_by(col(GivenAway.id)))

    def given_marks(self) -> set[str]:
        """All marks under which it stands that something was given away."""
        return set(self._all(select(col(GivenAway.owner)).distinct()))

    def asked_to_take(self, people: Iterable[str], since: datetime, until: datetime) -> set[str]:
        """Which of these people (ids) have a part in a hard call of this time, or flagged in it."""
        query = (
            select(col(Seat.person))
            .join(Call, col(Call.id) == col(Seat.call))
            .where(
                col(Seat.person).in_(list(people)),
                col(Seat.role).in_(ON_THE_LINE),
                col(Call.verdict) == Verdict.CRUCIAL,
                col(Call.state).not_in(NO_CALL),
                col(Call.starts_at) >= since,
                col(Call.flagged_at) <= until,
            )
            .distinct()
        )
        return set(self._all(query))

    # Leaders' stories

    def leaders(self) -> list[Person]:
        """Everybody who manages a team, each once."""
        led = select(col(Team.manager)).where(
            Team.workspace == self.workspace_id, col(Team.manager).is_not(None)
        )
        query = select(Person).where(col(Person.id).in_(led))
        return self._all(query.order_by(col(Person.name), col(Person.id)))

    def led_by(self, person: Person) -> list[Team]:
        """The teams somebody manages."""
        query = select(Team).where(Team.manager == person.id)
        return self._all(query.order_by(col(Team.name), col(Team.id)))

    def last_story(self, person: Person) -> Story | None:
        """A leader's latest story."""
        query = select(Story).where(Story.person == person.id)
        return self._first(query.order_by(col(Story.month).desc()))  # type: ignore[no-any-return]

    def story_seen(self, team: Team, since: datetime) -> bool:
        """Whether a leader's story was posted where a team reads it."""
        query = select(col(Story.id)).where(
            Story.place == team.channel,
            Story.state == StoryState.POSTED,
            col(Story.posted_at) >= since,
        )
        return team.channel is not None and self._first(query) is not None

    def _of_account(self, query: Any, kind: Any, account: str) -> Any:  # noqa: ANN401 -- a query
        return query.where(kind.account_key == _key(account))


def _key(account: str) -> str:
    return account.strip().casefold()
