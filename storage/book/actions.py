"""Queries about actions, the people in them, and what happened to them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from storage.book.core import Core
from storage.records import (
    UNFINISHED,
    Action,
    ActionEvent,
    ActionState,
    ActionVersion,
    Answer,
    Call,
    Deed,
    Duty,
    Person,
    Proposal,
    Raci,
)

MINE_LIMIT = 50


class Actions(Core):
    """What is known about actions."""

    def duties(self, action: Action, part: Raci | None = None) -> list[Duty]:
        """Everybody's part in an action, in the order of the parts."""
        order = list(Raci)
        rows: list[Duty] = self._once(
            ("duties", action.id), select(Duty).where(Duty.action == action.id)
        )
        rows = [one for one in rows if part is None or one.part is part]
        return sorted(rows, key=lambda one: (order.index(one.part), one.id))

    def duty_of(self, person: Person, action: Action, part: Raci) -> Duty | None:
        """A person's part in an action, when they have it."""
        return next((one for one in self.duties(action, part) if one.person == person.id), None)

    def actions_of_call(self, call: Call) -> list[Action]:
        """What is to be done after a call, the soonest first; what was cancelled is left out."""
        query = select(Action).where(
            Action.call == call.id, col(Action.state) != ActionState.CANCELLED
        )
        return self._all(query.order_by(col(Action.due), col(Action.at), col(Action.what)))

    def actions_of(self, person: Person, parts: Iterable[Raci] = Raci) -> list[Action]:
        """Unfinished actions that a person has one of these parts in, the soonest first."""
        mine = select(col(Duty.action)).where(
            Duty.person == person.id,
            col(Duty.part).in_(list(parts)),
            Duty.workspace == self.workspace_id,
        )
        query = (
            select(Action)
            .where(col(Action.id).in_(mine), col(Action.state).in_(list(UNFINISHED)))
            .order_by(col(Action.due), col(Action.at), col(Action.what))
            .limit(MINE_LIMIT)
        )
        return self._all(query)

    def same_action(self, person: Person, wanted: Action) -> Action | None:
        """An unfinished action that this person has added in the same words, for the same day."""
        query = select(Action).where(
            Action.by == person.id,
            Action.what == wanted.what,
            Action.due == wanted.due,
            Action.account == wanted.account,
            col(Action.state).in_(list(UNFINISHED)),
        )
        return self._first(query)  # type: ignore[no-any-return]

    def duties_waiting(self, person: Person) -> list[Duty]:
        """What a person was asked about an unfinished action and has not answered."""
        query = (
            select(Duty)
            .join(Action, col(Action.id) == col(Duty.action))
            .where(
                Duty.person == person.id,
                Duty.answer == Answer.WAITING,
                col(Action.state).in_(list(UNFINISHED)),
            )
            .order_by(col(Action.due), col(Action.at), col(Action.what))
            .limit(MINE_LIMIT)
        )
        return self._all(query)

    def duties_anywhere(self, person: Person) -> list[Duty]:
        """Every part of a person in an unfinished action: for when they leave."""
        query = (
            select(Duty)
            .join(Action, col(Action.id) == col(Duty.action))
            .where(Duty.person == person.id, col(Action.state).in_(list(UNFINISHED)))
            .order_by(col(Action.due), col(Action.at), col(Action.what))
        )
        return self._all(query)

    def proposal_by(self, person: Person, action: Action) -> Proposal | None:
        """The change somebody proposed that is not decided yet."""
        query = select(Proposal).where(
            Proposal.action == action.id,
            Proposal.by == person.id,
            col(Proposal.agreed).is_(None),
        )
        return self._first(query)  # type: ignore[no-any-return]

    def deeds(self, action: Action, among: Iterable[Deed] = Deed) -> list[ActionEvent]:
        """What happened to an action, in order."""
        query = select(ActionEvent).where(
            ActionEvent.action == action.id, col(ActionEvent.what).in_(list(among))
        )
        return self._all(query.order_by(col(ActionEvent.at)))

    def versions(self, action: Action) -> list[ActionVersion]:
        """Every version of an action's words, the first one first."""
        query = select(ActionVersion).where(ActionVersion.action == action.id)
        return self._all(query.order_by(col(ActionVersion.version)))
