"""Random lives of a promise against the rules: nobody's wish becomes one by typing."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from adapters.voice import Receipt, Saying
from flows.language.words import Button, Named, plain
from flows.promises.confidence import Sureness
from storage.engine import Storage
from storage.records import (
    LIVING,
    Nudge,
    Person,
    Promise,
    PromiseDeed,
    PromiseEvent,
    PromiseState,
    PromiseVersion,
    Record,
)
from tests.flows.promising import WORDS
from tests.stage import Stage

NAMES = ("ana", "ben", "cem", "dora")
ZONES = ("Europe/London", "America/Chicago", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca")
STARTS = (  # a few days before the clocks change
    datetime(2026, 3, 25, 10, 0, tzinfo=UTC),
    datetime(2026, 10, 21, 10, 0, tzinfo=UTC),
)
PRESSES = {
    "accept": "promise_answer.accept",
    "confirm": "promise_confirm.confirm",
    "keep": "promise_end.keep",
    "reopen": "promise_end.reopen",
}
FORMS = {
    "decline": "promise_answer.ICannot",
    "offer": "promise_offer.AnotherDay",
    "correct": "promise_confirm.OtherWords",
    "change": "promise_change.ChangePromise",
    "give": "promise_change.WhoKeepsIt",
    "break": "promise_end.Broken",
    "withdraw": "promise_end.Withdraw",
}
ACTS = (*PRESSES, *FORMS, "agree", "ask again", "undo", "wait", "wait for days")
# The words, day and condition that stand, and who keeps them.
Substance = tuple[str, date, str, str]


def substance(one: Promise) -> Substance:
    return (one.words, one.due, one.condition, one.responsible)


class Life:
    """One promise on a stage of its own, and who has said that they can keep what."""

    def __init__(self, storage: Storage, start: datetime, zones: tuple[str, ...]) -> None:
        self.stage = Stage(storage, start)
        self.stage.voice.referees.clear()
        self.stage.form_referees.clear()
        self.stage.settle()
        for native, zone in zip(NAMES, zones, strict=True):
            self.stage.knows(Person, native, zone=zone)
        self.accepted: set[Substance] = set()
        self.reminded: set[tuple[str, date]] = set()
        post = self.stage.voice.post

        async def seen(saying: Saying) -> Receipt:
            if plain(saying.message.summary).startswith("A reminder"):
                self.reminds(saying.person)
            return await post(saying)

        self.stage.voice.post = seen  # type: ignore[method-assign]

    def reminds(self, native: str) -> None:
        person = next(one for one in self.stage.kept(Person) if one.native == native)
        local = self.stage.now.astimezone(ZoneInfo(person.zone))
        assert self.promise.state in LIVING, "reminded after it was settled"
        assert person.hours_from <= local.hour * 60 + local.minute < person.hours_to
        assert str(local.weekday()) in person.days.split(",")
        assert (native, local.date()) not in self.reminded, "nudged twice a day"
        self.reminded.add((native, local.date()))

    @property
    def promise(self) -> Promise:
        return self.stage.kept(Promise)[0]

    def newest(self, *deeds: PromiseDeed) -> PromiseEvent | None:
        found = [one for one in self.stage.kept(PromiseEvent) if one.what in deeds]
        return max(found, key=lambda one: one.number, default=None)

    def person(self, native: str) -> str:
        return next(one.id for one in self.stage.kept(Person) if one.native == native)

    async def presses(self, who: str, step: str, about: Record | None, **also: str) -> None:
        if about is not None:
            carried = {"version": str(self.promise.version)} | also
            button = Button("x", does=Named(step), about=about.id, also=carried)
            await getattr(self.stage, who).presses_button(button)

    async def sends(self, who: str, form: str, about: Record | None, **answers: object) -> None:
        await self.presses(who, form, about)
        actor = getattr(self.stage, who)
        if about is not None and actor.answer.ask is not None:
            await actor.fills(**answers)

    async def acts(self, who: str, act: str, number: int) -> None:
        """Somebody tries something. Only these two say that a promise can be kept."""
        one, me = self.promise, self.person(who)
        words = f"{WORDS} ({number})"
        day = self.stage.now.date() + timedelta(days=2 + number)
        if act == "accept" and one.responsible == me:
            self.accepted.add(substance(one))
        if act == "offer" and one.responsible == me:
            self.accepted.add((one.words, day, one.condition, me))
        answers: dict[str, dict[str, object]] = {
            "offer": {"due": day, "confidence": Sureness.LIKELY, "reason": "It is much."},
            "correct": {"words": words},
            "change": {"words": words, "due": day},
            "give": {"responsible": getattr(self.stage, NAMES[number % len(NAMES)])},
        }
        offer = self.newest(PromiseDeed.OFFERED)
        match act:
            case "agree":
                await self.presses(who, "promise_offer.agree", offer)
            case "ask again":
                await self.sends(who, "promise_offer.AskAgain", offer, words="Please try.")
            case "undo":
                ends = (PromiseDeed.KEPT, PromiseDeed.BROKEN, PromiseDeed.WITHDRAWN)
                ended = self.newest(*ends)
                event = ended.id if ended else ""
                await self.presses(who, "promise_end.take_back", one, event=event)
            case "wait":
                await self.stage.skip(hours=5)
            case "wait for days":
                await self.stage.skip(days=3)
            case _ if act in PRESSES:
                await self.presses(who, PRESSES[act], one)
            case _:
                given = answers.get(act, {"reason": "So it is."})
                await self.sends(who, FORMS[act], one, **given)

    def holds(self) -> None:
        """The rules, after every act."""
        one = self.promise
        if one.state is PromiseState.PROMISED:
            assert substance(one) in self.accepted, "nobody has said that they can keep this"
        versions = sorted(self.stage.kept(PromiseVersion), key=lambda it: it.version)
        written = [
            now
            for before, now in zip([None, *versions], versions, strict=False)
            if before is None
            or (before.words, before.due, before.condition) != (now.words, now.due, now.condition)
        ]
        assert versions[-1].words == one.words
        assert one.confirmed_by is None or one.confirmed_by != written[-1].by
        planned = [it for it in self.stage.kept(Nudge) if it.at is not None]
        assert not planned or one.state in LIVING


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    acts=st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(ACTS), st.integers(0, 7)),
        min_size=5,
        max_size=18,
    ),
    zones=st.tuples(*[st.sampled_from(ZONES)] * len(NAMES)),
    start=st.sampled_from(STARTS),
)
def test_whatever_happens_nobody_promises_for_another(
    acts: list[tuple[str, str, int]], zones: tuple[str, ...], start: datetime
) -> None:
    async def lives() -> None:
        with TemporaryDirectory() as folder:
            storage = Storage(f"sqlite:///{folder}/parley.db")
            SQLModel.metadata.create_all(storage.engine)
            life = Life(storage, start, zones)
            try:
                await life.stage.ana.types(f'/parley promise "Acme" {WORDS}')
                due = start.date() + timedelta(days=4)
                said = {"said_by": life.stage.ben, "said_to": "Maria", "due": due}
                await life.stage.ana.fills(**said)
                for who, act, number in acts:
                    await life.acts(who, act, number)
                    life.holds()
                await life.stage.skip(days=9)
            finally:
                life.stage.close()
                storage.close()

    asyncio.run(lives())
