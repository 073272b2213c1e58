"""One person's accounts in two workspaces: the only place that looks from one into the other.

It goes from a person to the other account of the same person and no further. What comes back is a
name or a number; what goes over is settings, and a step that the other workspace runs by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlmodel import Session, col, delete, select, update

from storage.book.deliveries import Promised
from storage.book.homes import Homes
from storage.records import (
    DeliveryKind,
    LinkCode,
    NoticeChoice,
    Person,
    PersonKind,
    Workspace,
    new_id,
)

SETTINGS = ("hours_from", "hours_to", "days", "away_until")
# Asked as a bare table: a query over the record would see one workspace only.
ACCOUNTS: Any = Person.__table__  # type: ignore[attr-defined]  # SQLModel does not declare it


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account elsewhere, as much of it as is told here."""

    name: str
    platform: str
    workspace: str  # its name


@dataclass(frozen=True, slots=True)
class Offer:
    """What a code stands for."""

    code: str  # the id of its record
    account: Account
    expires_at: datetime
    used: bool
    elsewhere: bool  # on another platform than this one
    member: bool  # whoever made it may still be told internal things


class Identities(Homes):
    """Accounts that belong to one person."""

    def linked_with(self, person: Person) -> Account | None:
        """The other account of a person."""
        found = self._beside(person)
        return _account(self._session, found[1]) if found else None

    def lock_person(self, person: Person) -> None:
        """Let nobody else change a person until the commit, and read them anew."""
        self._lock(person)

    def offer_link(self, person: Person, digest: str, until: datetime) -> None:
        """Keep a new code of a person's; the ones before are void."""
        self._lock(person)
        mine = col(LinkCode.person) == person.id
        self._session.execute(delete(LinkCode).where(mine, col(LinkCode.used).is_(False)))
        code = LinkCode(
            digest=digest, workspace=self.workspace_id, person=person.id, expires_at=until
        )
        self._session.add(code)
        self._session.flush()

    def offered(self, digest: str) -> Offer | None:
        """What a code stands for, whoever made it."""
        code = self._session.exec(select(LinkCode).where(LinkCode.digest == digest)).first()
        return self._offer(code) if code is not None else None

    def link(self, person: Person, code: str, *, wakes: str, at: datetime) -> Account | None:
        """Link a person with whoever made a code; None when that cannot be done any more.

        The settings of the one who made it hold for both. `wakes` is the step that their own
        workspace runs about them.
        """
        query = select(LinkCode).where(LinkCode.id == code)
        found = self._session.exec(query).first()
        if found is None:
            return None
        there = self._book(found.workspace)
        other = there.get(Person, found.person)
        # Whoever changes a code or a link holds both people's rows, so nothing else is locked.
        self._lock(person, other)
        anew = {"populate_existing": True}
        found = self._session.exec(query, execution_options=anew).first()
        offer = self._offer(found) if found is not None else None
        if person.identity or other.identity or offer is None or not _is_good(offer, at):
            return None
        person.identity = other.identity = new_id()
        mine = col(LinkCode.person).in_([person.id, other.id])
        self._session.execute(update(LinkCode).where(mine).values(used=True))
        _settle(other, person)
        self._give_choices(there, other, self, person)
        _wake(there, other, wakes, at)
        return offer.account

    def unlink(self, person: Person, *, wakes: str, at: datetime) -> bool:
        """Part a person's accounts; False when somebody else just did.

        `wakes` is the step that the other workspace runs about its own.
        """
        found = self._beside(person)
        if found is None:
            return False
        there, other = found
        was = person.identity
        self._lock(person, other)
        if person.identity is None or person.identity != was:
            return False
        person.identity = other.identity = None
        _wake(there, other, wakes, at)
        return True

    def share_settings(self, person: Person, at: datetime, *, wakes: str = "") -> None:
        """A person's hours and leave hold for their other account, and for what waits there.

        `wakes` is the step that the other workspace runs about its own.
        """
        found = self._beside(person)
        if found is None:
            return
        there, other = found
        self._lock(person, other)
        _settle(person, other)
        self._give_choices(self, person, there, other)
        there.hasten(other.id, at)
        if wakes:
            _wake(there, other, wakes, at)

    def waiting_beside(
        self, person: Person, count: Callable[[Self, Person], int]
    ) -> tuple[str, int] | None:
        """The platform of a person's other account and how many things wait there, as counted.

        None where there is no other, or where it may not be told anything internal any more.
        """
        found = self._beside(person)
        if found is None or not _is_member(found[1]):
            return None
        there, other = found
        return _workspace(self._session, there.workspace_id).platform, count(there, other)

    def redraw_beside(self, view: str, people: Iterable[str], at: datetime) -> None:
        """Draw the home of people's other accounts again: what it counts may have changed."""
        ids = list(people)
        if not ids:
            return
        query = select(Person).where(col(Person.id).in_(ids), col(Person.identity).is_not(None))
        for person in self._all(query):
            if found := self._beside(person):
                there, other = found
                there.promise([], at=at, again=[(view, other.id)])

    def _give_choices(self, here: Self, person: Person, there: Self, other: Person) -> None:
        """Which messages somebody chose to get holds for their other account."""
        chosen: list[NoticeChoice] = here._all(
            select(NoticeChoice).where(NoticeChoice.person == person.id)
        )
        theirs: list[NoticeChoice] = there._all(
            select(NoticeChoice).where(NoticeChoice.person == other.id)
        )
        known = {one.notice: one for one in theirs}
        for one in chosen:
            if one.notice in known:
                known[one.notice].pace = one.pace
            else:
                there.add(NoticeChoice(person=other.id, notice=one.notice, pace=one.pace))

    def _beside(self, person: Person) -> tuple[Self, Person] | None:
        """A person's other account, with the book of its workspace."""
        if person.identity is None or person.workspace != self.workspace_id:
            return None
        one = ACCOUNTS.c
        query = select(one.id, one.workspace).where(
            one.identity == person.identity, one.id != person.id
        )
        found = self._session.execute(query).first()
        if found is None:
            return None
        there = self._book(found.workspace)
        return there, there.get(Person, found.id)

    def _book(self, workspace: str) -> Self:
        return type(self)(self._session, workspace)

    def _lock(self, *people: Person) -> None:
        # In one order for everybody; what was changed already is written first.
        self._session.flush()
        one = ACCOUNTS.c
        mine = select(one.id).where(one.id.in_([person.id for person in people])).order_by(one.id)
        self._session.execute(mine.with_for_update(key_share=True))
        for person in people:
            self._session.refresh(person)

    def _offer(self, code: LinkCode) -> Offer:
        there = self._book(code.workspace)
        maker = there.get(Person, code.person)
        account, here = _account(self._session, maker), _workspace(self._session, self.workspace_id)
        return Offer(
            code=code.id,
            account=account,
            expires_at=code.expires_at,
            used=code.used,
            elsewhere=account.platform != here.platform,
            member=_is_member(maker),
        )


def _is_good(offer: Offer, at: datetime) -> bool:
    return not offer.used and offer.elsewhere and offer.member and at < offer.expires_at


def _workspace(session: Session, workspace: str) -> Workspace:
    return session.get_one(Workspace, workspace)


def _account(session: Session, person: Person) -> Account:
    workspace = _workspace(session, person.workspace)
    return Account(person.name or "someone", workspace.platform, workspace.name)


def _wake(there: Identities, person: Person, step: str, at: datetime) -> None:
    wake = Promised(
        key=f"{DeliveryKind.WAKE.value}:{step}:{person.id}::",
        lane=f"{there.workspace_id}:wake:{person.id}",
        kind=DeliveryKind.WAKE,
        step=step,
        about=person.id,
        due_at=at,
    )
    there.promise([wake], at=at)


def _is_member(person: Person) -> bool:
    return person.kind is PersonKind.MEMBER and not person.gone


def _settle(settled: Person, other: Person) -> None:
    """The settings of one account hold for the other as well."""
    for name in SETTINGS:
        setattr(other, name, getattr(settled, name))
    if settled.own_zone or not other.zone:
        # One that a platform tells is no setting: the other platform knows as well.
        other.zone, other.own_zone = settled.zone, settled.own_zone
