"""What a week of Dora's team looks like, written straight into the book."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from storage.book import Book
from storage.records import (
    Action,
    Call,
    CallState,
    Debrief,
    Duty,
    Ladder,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    Raci,
    Roadblock,
    RoadblockState,
    Role,
    Seat,
    Team,
    Verdict,
)
from tests.stage import MONDAY, Actor, Stage

NEXT = MONDAY + timedelta(days=7) - timedelta(hours=2)  # Monday 30, at nine where Dora is


class Week:
    """Writes down what happened, in the team of the stage or another one."""

    def __init__(self, book: Book, team: Team | None = None) -> None:
        self.book = book
        self.team = team or book.teams()[0]
        self.home = next(one.channel for one in book.teams() if one.channel)

    def person(self, native: str) -> Person:
        found = self.book.person_called(native)
        assert found is not None
        return found

    def call(  # noqa: PLR0913 -- a call, each by name
        self,
        account: str,
        at: datetime,
        lead: str = "ana",
        *,
        state: CallState = CallState.CLOSED,
        verdict: Verdict = Verdict.CRUCIAL,
        debriefed: timedelta | None = None,
    ) -> Call:
        """A call of half an hour; `debriefed` so long after it was asked for, by its lead."""
        over = state in {CallState.CLOSED, CallState.DEBRIEFING, CallState.ENDED}
        ended = at + timedelta(minutes=30) if over else None
        person = self.person(lead)
        call = self.book.add(
            Call(
                account=account,
                account_key=account.casefold(),
                team=self.team.id,
                place=self.team.channel or self.home,
                flagged_by=person.id,
                flagged_at=at - timedelta(days=1),
                starts_at=at,
                state=state,
                verdict=verdict,
                ended_at=ended,
                debrief_at=ended + timedelta(days=1) if ended else None,
                version=1,
            )
        )
        self.book.add(Seat(call=call.id, person=person.id, role=Role.LEAD))
        if debriefed is not None and ended is not None:
            five = dict.fromkeys(
                ("aim", "happened", "why", "keep_or_change", "customer_needs"), "x"
            )
            due = ended + timedelta(days=1) + debriefed
            self.book.add(Debrief(call=call.id, person=person.id, at=due, **five))
        return call

    def promise(  # noqa: PLR0913 -- a promise, each by name
        self,
        words: str,
        due: datetime,
        who: str = "ben",
        *,
        state: PromiseState = PromiseState.PROMISED,
        ended: datetime | None = None,
        call: Call | None = None,
    ) -> Promise:
        """A promise of somebody's; `ended` when it was kept or broken."""
        person = self.person(who).id
        owners: dict[str, Any] = dict.fromkeys(
            ("said_by", "responsible", "accountable", "by"), person
        )
        account = call.account if call else "Acme"
        promise = self.book.add(
            Promise(
                call=call.id if call else None,
                account=account,
                account_key=account.casefold(),
                words=words,
                asked=due.date(),
                due=due.date(),
                state=state,
                at=MONDAY,
                **owners,
            )
        )
        if ended is not None:
            deed = PromiseDeed(state.value)
            self.book.add(PromiseEvent(promise=promise.id, what=deed, by=person, at=ended))
        return promise

    def action(
        self, what: str, due: datetime, who: str = "cem", call: Call | None = None
    ) -> Action:
        """Something that somebody answers for and does."""
        person = self.person(who).id
        action = self.book.add(
            Action(what=what, due=due.date(), by=person, at=MONDAY, call=call.id if call else None)
        )
        for part in (Raci.ACCOUNTABLE, Raci.RESPONSIBLE):
            self.book.add(Duty(action=action.id, person=person, part=part))
        return action

    def roadblock(
        self,
        what: str,
        need_by: datetime,
        holder: str,
        state: RoadblockState = RoadblockState.ASKED,
    ) -> Roadblock:
        """Help that Ana asked for."""
        ladder = next(iter(self.book.ladders()), None) or self.book.add(Ladder(name="Billing"))
        ana = self.person("ana").id
        return self.book.add(
            Roadblock(
                what=what,
                ladder=ladder.id,
                holder=self.person(holder).id,
                need_by=need_by.date(),
                state=state,
                asked_at=MONDAY,
                by=ana,
                at=MONDAY,
            )
        )


def a_full_week(stage: Stage) -> None:
    """Of everything a digest tells of, something; read on Monday 30, at nine where Dora is."""
    with stage.storage.book(stage.workspace) as book:
        week = Week(book)
        wednesday = NEXT - timedelta(days=5)
        acme = week.call("Acme", wednesday, debriefed=timedelta(hours=2))
        week.call("Globex", wednesday + timedelta(hours=3), debriefed=timedelta(hours=30))
        week.call("Initech", wednesday + timedelta(days=1), state=CallState.DEBRIEFING)
        week.call("Hooli", wednesday + timedelta(days=1), state=CallState.CANCELLED)
        week.call("Umbrella", NEXT + timedelta(days=1), "ben", state=CallState.ALIGNING)
        week.promise(
            "The report by Friday", NEXT, state=PromiseState.KEPT, ended=wednesday, call=acme
        )
        week.promise("A call back today", NEXT, state=PromiseState.BROKEN, ended=wednesday)
        week.promise("The fix is live", NEXT + timedelta(days=2))
        week.action("Send the invoice", NEXT - timedelta(days=4))
        week.roadblock("Access to the logs", NEXT, "dora")


async def arms(stage: Stage) -> None:
    """The weeks open, as they do when Parley starts."""
    from bot.weekly import open_all  # noqa: PLC0415 -- as the bot does it

    await open_all(stage.conductor)


def digests(who: Actor) -> list[str]:
    """The digests somebody has had."""
    return [one.text for one in who.dms if one.text.startswith("# Your week as a manager")]


def lines(who: Actor) -> list[str]:
    """The newest of them, without its picture and its buttons."""
    return [line for line in digests(who)[-1].splitlines()[1:] if line[0] not in "(["]


async def reads(stage: Stage) -> list[str]:
    """Dora asks for it now."""
    await stage.dora.types("/parley digest")
    return lines(stage.dora)
