"""Queries about check-ins. Only the vault can open what they find."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func, or_
from sqlmodel import col, delete, select

from storage.book.core import Core
from storage.book.deliveries import insert_into
from storage.book.secrets import DESTROYED
from storage.records import (
    CheckIn,
    CheckInChoice,
    CheckInPrompt,
    Delivery,
    DeliveryState,
    Membership,
    Person,
    PersonKey,
    PersonKind,
    Plea,
    PleaState,
    Team,
    new_id,
)


class CheckIns(Core):
    """Sealed answers and choices, offers of a check-in, and what people ask each other for."""

    def choice_of(self, person: Person) -> CheckInChoice | None:
        """A person's sealed choice, if there was ever a reason to keep one."""
        query = select(CheckInChoice).where(CheckInChoice.person == person.id)
        return self._first(query)  # type: ignore[no-any-return]

    def choosers(self, people: Iterable[str]) -> set[str]:
        """Which of these people, by their ids, have a choice kept at all."""
        return set(people) & set(self._all(select(col(CheckInChoice.person))))

    def unlike(self, most: int) -> list[tuple[Person, CheckInChoice | None]]:
        """Up to so many members and managers of teams who have no key, or no choice yet.

        With the row of their choice, if there is one.
        """
        members = select(Membership.person).where(Membership.workspace == self.workspace_id)
        managers = select(Team.manager).where(Team.workspace == self.workspace_id)
        query = (
            select(Person)
            .outerjoin(CheckInChoice, col(CheckInChoice.person) == col(Person.id))
            .outerjoin(PersonKey, col(PersonKey.person) == col(Person.id))
            .where(or_(col(Person.id).in_(members), col(Person.id).in_(managers)))
            .where(col(Person.kind) == PersonKind.MEMBER, col(Person.gone).is_(False))
            .where(
                or_(
                    func.coalesce(CheckInChoice.sealed, b"") == b"",
                    col(PersonKey.id).is_(None),
                )
            )
        )
        found = self._all(query.order_by(col(Person.id)).limit(most))
        rows = self._of_each(CheckInChoice, [one.id for one in found])
        return [(one, rows.get(one.id)) for one in found]

    def keep_choices(self, choices: Iterable[CheckInChoice]) -> None:
        """Keep the choices of many people, where nothing was chosen meanwhile."""
        rows = [{**one.model_dump(), "workspace": self.workspace_id} for one in choices]
        if rows:
            kept = insert_into(self._session, CheckInChoice)
            # Sealed for the row with this id, so that no other can take it.
            still = and_(
                col(CheckInChoice.sealed) == b"", col(CheckInChoice.id) == kept.excluded.id
            )
            again = kept.on_conflict_do_update(
                index_elements=["person"], set_={"sealed": kept.excluded.sealed}, where=still
            )
            self._read.clear()
            self._session.execute(again, rows, execution_options=self._scope)

    def held_choice(self, person: Person) -> CheckInChoice:
        """The same, made if there was none, and locked until the commit.

        Raises LookupError for a person of another workspace.
        """
        if person.workspace != self.workspace_id:
            raise LookupError("no such person here")
        fresh = CheckInChoice(id=new_id(), workspace=self.workspace_id, person=person.id)
        kept = insert_into(self._session, CheckInChoice).values(**fresh.model_dump())
        self._session.execute(kept.on_conflict_do_nothing(), execution_options=self._scope)
        query = select(CheckInChoice).where(CheckInChoice.person == person.id)
        return self._locked_now(query)  # type: ignore[no-any-return]

    def check_ins_by(self, owners: Iterable[str]) -> list[CheckIn]:
        """Everything under these marks; in no order that tells anything."""
        theirs = select(CheckIn).where(col(CheckIn.owner).in_(list(owners)))
        return self._all(theirs.order_by(col(CheckIn.id)))

    def check_ins_in(self, week: str, owners: Iterable[str]) -> list[CheckIn]:
        """What these owners have of a week; in no order that tells anything."""
        wanted = set(owners)
        of_week = select(CheckIn).where(CheckIn.week == week).order_by(col(CheckIn.id))
        return [one for one in self._all(of_week) if one.owner in wanted]

    def has_check_ins(self, week: str) -> bool:
        """Whether anybody at all has answered in a week."""
        query = select(CheckIn.id).where(CheckIn.week == week).limit(1)
        return self._first(query) is not None

    def drop_check_in(self, check_in: CheckIn) -> None:
        """Destroy one."""
        self._burn(delete(CheckIn).where(col(CheckIn.id) == check_in.id))

    def drop_check_ins(self, owners: Iterable[str]) -> None:
        """Destroy everything under these marks."""
        self._burn(delete(CheckIn).where(col(CheckIn.owner).in_(list(owners))))

    def check_in_prompts(self, person: Person) -> list[CheckInPrompt]:
        """What a person was offered, and whose week is not over."""
        theirs = select(CheckInPrompt).where(CheckInPrompt.person == person.id)
        return self._all(theirs.order_by(col(CheckInPrompt.id)))

    def was_posted(self, view: str, about: str) -> bool:
        """Whether a private message stands, or may stand, in somebody's chat."""
        stands = (col(Delivery.receipt) != "") | (col(Delivery.state) == DeliveryState.IN_DOUBT)
        query = select(func.count()).where(
            col(Delivery.workspace) == self.workspace_id,
            col(Delivery.step) == view,
            col(Delivery.about) == about,
            stands,
        )
        return bool(self._session.execute(query).scalar())

    def held_plea(self, plea: str) -> Plea | None:
        """Something that was asked for, locked until the commit."""
        return self._locked_now(select(Plea).where(Plea.id == plea))  # type: ignore[no-any-return]

    def pleas_asked(self, person: Person) -> list[Plea]:
        """What somebody was asked for, and has not answered."""
        query = select(Plea).where(Plea.to == person.id, Plea.state == PleaState.SENT)
        return self._all(query.order_by(col(Plea.at), col(Plea.id)))

    def drop_plea(self, plea: Plea) -> None:
        """Destroy one."""
        self._burn(delete(Plea).where(col(Plea.id) == plea.id))

    def _burn(self, statement: Any) -> None:  # noqa: ANN401 -- a statement
        self._session.info[DESTROYED] = True  # no copy may stay in the log
        self._read.clear()
        self._session.execute(statement, execution_options=self._scope)

    def _locked_now(self, query: Any) -> Any:  # noqa: ANN401 -- the row type is the query's
        self._read.clear()
        locked = query.with_for_update().execution_options(populate_existing=True)
        return self._first(locked)
