"""Random lives of an action against a small model, in any zone and through summer time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from adapters.voice import Receipt, Saying
from flows.language.words import Button, Named, plain
from storage.engine import Storage
from storage.records import UNFINISHED, Action, ActionState, Answer, Duty, Nudge, Person, Raci
from tests.stage import Actor, Stage

OPEN, BLOCKED, CHECKING, DONE, CANCELLED = (
    ActionState.OPEN,
    ActionState.BLOCKED,
    ActionState.CHECKING,
    ActionState.DONE,
    ActionState.CANCELLED,
)
ZONES = (
    "Europe/London",
    "America/Chicago",
    "Pacific/Kiritimati",
    "Australia/Lord_Howe",
    "Asia/Tehran",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Africa/Casablanca",
)
STARTS = (  # a few days before the clocks change
    datetime(2026, 3, 25, 10, 0, tzinfo=UTC),
    datetime(2026, 10, 22, 10, 0, tzinfo=UTC),
    datetime(2026, 3, 5, 10, 0, tzinfo=UTC),
    datetime(2026, 2, 12, 10, 0, tzinfo=UTC),  # and in Casablanca
)
ACTS = ("accept", "decline", "block", "unblock", "done", "ok", "not yet", "cancel", "reopen",
        "edit", "reassign", "answer for", "snooze", "other hours", "leave", "back", "wait",
        "wait long")  # fmt: skip

WAITS = {"wait": 7, "wait long": 50, "wait for days": 9 * 24}


@dataclass
class Model:
    """What the rules say."""

    state: ActionState = OPEN
    doer: str = "ben"
    accountable: str = "ana"
    reminders: list[tuple[str, date]] = field(default_factory=list)  # whom, on which of their days

    def after(self, act: str) -> None:
        """How an act moves it; whatever does not fit changes nothing."""
        moves = {
            ("block", OPEN): BLOCKED,
            ("unblock", BLOCKED): OPEN,
            ("done", OPEN): CHECKING,
            ("done", BLOCKED): CHECKING,
            ("ok", CHECKING): DONE,
            ("not yet", CHECKING): OPEN,
            ("reopen", DONE): OPEN,
            ("reopen", CANCELLED): OPEN,
            **{("cancel", one): CANCELLED for one in UNFINISHED},
        }
        self.state = moves.get((act, self.state), self.state)


class Life:
    """One action on a stage of its own, and the model beside it."""

    def __init__(self, storage: Storage, start: datetime, zones: tuple[str, ...]) -> None:
        self.stage = Stage(storage, start)
        self.stage.voice.referees.clear()
        self.stage.form_referees.clear()
        self.stage.settle()
        for native, zone in zip(("ana", "ben", "cem", "eve"), zones, strict=True):
            self.stage.knows(Person, native, zone=zone)
        self.model = Model()
        post = self.stage.voice.post

        async def seen(saying: Saying) -> Receipt:
            if plain(saying.message.summary).startswith("A reminder"):
                self.reminded(saying.person)
            return await post(saying)

        self.stage.voice.post = seen  # type: ignore[method-assign]

    def reminded(self, native: str) -> None:
        """The rules for a reminder, by how the person works at this moment."""
        person = next(one for one in self.stage.kept(Person) if one.native == native)
        now = self.stage.now
        local = now.astimezone(ZoneInfo(person.zone))
        assert self.action.state in {OPEN, BLOCKED}, "no reminder after done"
        assert person.hours_from <= local.hour * 60 + local.minute < person.hours_to
        assert str(local.weekday()) in person.days.split(",")
        assert person.away_until is None or person.away_until <= now
        assert (native, local.date()) not in self.model.reminders, "nudged twice a day"
        self.model.reminders.append((native, local.date()))

    @property
    def action(self) -> Action:
        return self.stage.kept(Action)[0]

    def actor(self, native: str) -> Actor:
        actor: Actor = getattr(self.stage, native)
        return actor

    def duty(self, native: str, part: Raci) -> Duty | None:
        ids = {one.id: one.native for one in self.stage.kept(Person)}
        mine = [o for o in self.stage.kept(Duty) if ids[o.person] == native and o.part is part]
        return mine[0] if mine else None

    async def begins(self, days: int) -> None:
        ana, due = self.stage.ana, self.stage.now.date() + timedelta(days=days)
        await ana.types("/parley action")
        await ana.fills(what="Send it", responsible=[self.stage.ben], due=due)
        await ana.presses("Who else")
        await ana.fills(consulted=[self.stage.cem])

    async def presses(self, who: str, step: str, about: Action | Duty | None, **also: str) -> None:
        if about is not None:
            button = Button("x", does=Named(step), about=about, also=also)
            await self.actor(who).presses_button(button)

    async def sends(
        self, who: str, form: str, about: Action | Duty | None, **answers: object
    ) -> None:
        await self.presses(who, form, about)
        actor = self.actor(who)
        if about is not None and actor.answer.ask is not None:
            await actor.fills(**answers)

    async def acts(self, act: str) -> None:  # noqa: C901, PLR0912 -- one branch for each act
        model, action = self.model, self.action
        mine = self.duty(model.doer, Raci.RESPONSIBLE)
        match act:
            case "accept":
                await self.presses(model.doer, "handshake.accept", mine)
            case "decline":
                await self.sends(model.doer, "handshake.Decline", mine, reason="no")
            case "block":
                await self.sends(model.doer, "finishing.Blocked", action, reason="no")
            case "unblock" | "done":
                await self.presses(model.doer, f"finishing.{act}", action)
            case "ok":
                duty = self.duty("cem", Raci.CONSULTED)
                await self.presses("cem", "finishing.consent", duty)
            case "not yet":
                duty = self.duty("cem", Raci.CONSULTED)
                await self.sends("cem", "finishing.NotYet", duty, reason="no")
            case "cancel":
                await self.sends("ana", "amend.Cancel", action, reason="no")
            case "reopen":
                await self.presses("ana", "amend.reopen", action)
            case "edit":
                due = self.stage.now.date() + timedelta(days=4)
                await self.sends("ana", "amend.Edit", action, due=due)
            case "reassign":
                other = "eve" if model.doer == "ben" else "ben"
                await self.sends("ana", "amend.Reassign", action, responsible=[other])
                model.doer = other if model.state in UNFINISHED else model.doer
            case "answer for":
                other = "dora" if model.accountable == "ana" else "ana"
                await self.sends("ana", "amend.Reassign", action, accountable=other)
                model.accountable = other if model.state in UNFINISHED else model.accountable
            case "snooze":
                await self.presses(model.doer, "reminders.snooze", mine, days="3")
            case "other hours":
                doer = self.actor(model.doer)
                await doer.types("/parley hours")
                zone = ZONES[(ZONES.index(str(doer.filled["zone"])) + 5) % len(ZONES)]
                opens = "06:30" if doer.filled["opens"] == "09:00" else "09:00"
                await doer.fills(zone=zone, opens=opens, closes="14:00")
            case "leave":
                await self.actor(model.doer).types("/parley away")
                await self.actor(model.doer).fills(until=self.stage.now + timedelta(days=2))
            case "back":
                await self.actor(model.doer).types("/parley back")
            case _:
                await self.stage.skip(hours=WAITS[act])
                if model.state is CHECKING and self.action.state is DONE:
                    model.state = DONE  # silence of a working day
        model.after(act)

    def holds(self) -> None:
        """The rules, after every act."""
        duties = self.stage.kept(Duty)
        parts = [one.part for one in duties]
        assert parts.count(Raci.ACCOUNTABLE) == 1
        assert parts.count(Raci.RESPONSIBLE) >= 1
        assert self.duty(self.model.accountable, Raci.ACCOUNTABLE) is not None
        assert self.duty(self.model.doer, Raci.RESPONSIBLE) is not None
        assert self.action.state is self.model.state
        waiting = any(one.answer is Answer.WAITING for one in duties if one.part is Raci.CONSULTED)
        # Of what was cancelled while they were asked, nobody waits for an answer any more.
        assert waiting == (self.model.state is CHECKING) or self.model.state is CANCELLED
        planned = {one.person for one in self.stage.kept(Nudge) if one.at is not None}
        assert not planned or self.model.state in {OPEN, BLOCKED}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    acts=st.lists(st.sampled_from(ACTS), min_size=4, max_size=14),
    days=st.integers(1, 6),
    zones=st.tuples(*[st.sampled_from(ZONES)] * 4),
    start=st.sampled_from(STARTS),
)
def test_whatever_happens_the_rules_hold(
    acts: list[str], days: int, zones: tuple[str, ...], start: datetime
) -> None:
    async def lives() -> None:
        with TemporaryDirectory() as folder:
            storage = Storage(f"sqlite:///{folder}/parley.db")
            SQLModel.metadata.create_all(storage.engine)
            life = Life(storage, start, zones)
            try:
                await life.begins(days)
                for act in (*acts, "wait for days"):
                    await life.acts(act)
                    life.holds()
            finally:
                life.stage.close()
                storage.close()

    asyncio.run(lives())
