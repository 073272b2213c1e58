"""Queries about estimates."""

from __future__ import annotations

from sqlmodel import col, func, select

from storage.book.core import Core
from storage.records import Estimate, EstimateState, EstimateVersion, Person, Team

MINE_LIMIT = 50
ENOUGH = 10  # with fewer closed estimates, a team's hit rate says more about luck than about it


class Estimates(Core):
    """Queries about estimates."""

    def estimates_of(self, person: Person, limit: int | None = MINE_LIMIT) -> list[Estimate]:
        """The open estimates that a person owns; of which they say more next comes first."""
        query = select(Estimate).where(
            Estimate.owner == person.id, Estimate.state == EstimateState.OPEN
        )
        ordered = query.order_by(col(Estimate.next_update), col(Estimate.at), col(Estimate.what))
        return self._all(ordered.limit(limit))

    def same_estimate(self, person: Person, wanted: Estimate) -> Estimate | None:
        """An open estimate that this person has given in the same words for the same customer."""
        query = select(Estimate).where(
            Estimate.owner == person.id,
            Estimate.state == EstimateState.OPEN,
            Estimate.what == wanted.what,
            Estimate.account_key == wanted.account_key,
        )
        return self._first(query)  # type: ignore[no-any-return]

    def estimate_versions(self, estimate: Estimate) -> list[EstimateVersion]:
        """Every version of an estimate, the first one first."""
        query = select(EstimateVersion).where(EstimateVersion.estimate == estimate.id)
        return self._once(
            ("estimate_versions", estimate.id), query.order_by(col(EstimateVersion.version))
        )

    def hit_rate(self, team: Team) -> tuple[int, int] | None:
        """How many first ranges of a team's estimates held, of how many; None below ten."""
        query = (
            select(col(Estimate.hit), func.count())
            .where(Estimate.team == team.id, col(Estimate.hit).is_not(None))
            .group_by(col(Estimate.hit))
        )
        counts = {bool(hit): number for hit, number in self._all(query)}
        closed = sum(counts.values())
        return (counts.get(True, 0), closed) if closed >= ENOUGH else None
