"""A stage to play conversations on: real flows, real storage, no platform.

    await stage.ana.types("/parley flag Acme tomorrow 15:00")
    await stage.ana.fills(reason="They may leave")
    await stage.ben.presses("I'm aligned")
    await stage.skip(hours=24)
    assert "2 outstanding" in stage.thread

The clock stands still unless it is skipped; while it is, everything due on the way is kept.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

from pydantic import SecretStr
from sqlmodel import SQLModel, col, select

from adapters.sandbox.render import asked, drawing
from adapters.voice import HOME, Answer, Receipt, Saying, Voice
from bot.conductor import Conductor, Delays
from bot.deliveries import Deliveries
from flows.all import SCRIPT
from flows.language.events import (
    Commanded,
    Event,
    HomeOpened,
    Invited,
    Pressed,
    Profile,
    Room,
    Shortcut,
    Submitted,
)
from flows.language.forms import Kind, Raw, filled_value
from flows.language.spans import CALLED, called
from flows.language.steps import Ask
from flows.language.words import (
    Button,
    Divider,
    Facts,
    Message,
    Part,
    Picture,
    Quote,
    Small,
    Text,
    Title,
    plain,
)
from storage.book import sweep
from storage.engine import Storage
from storage.records import (
    WAITING,
    Call,
    Delivery,
    DeliveryKind,
    Person,
    PersonKind,
    Place,
    PlaceKind,
    Record,
    Team,
)
from storage.vault import Vault
from tests.adapters.slack import referee as slack
from tests.adapters.teams import referee as teams

R = TypeVar("R", bound=Record)
T = TypeVar("T")

STOP = "notices.stop"  # stands below every private message
IDS = re.compile(r"[0-9a-f]{32}")
JUDGED: set[str] = set()

WORKSPACE = "stage:W1"
KEY = SecretStr("c3RhZ2VzdGFnZXN0YWdlc3RhZ2VzdGFnZXN0YWdlISE=")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # in Lisbon's winter, where it is 10:00 too
PEOPLE = {
    "ana": ("Ana", "Europe/Lisbon", PersonKind.MEMBER),
    "ben": ("Ben", "Europe/London", PersonKind.MEMBER),
    "cem": ("Cem", "Europe/Istanbul", PersonKind.MEMBER),
    "dora": ("Dora", "Europe/Berlin", PersonKind.MEMBER),
    "eve": ("Eve", "America/Chicago", PersonKind.MEMBER),
    "gus": ("Gus", "Europe/Lisbon", PersonKind.GUEST),
    "out": ("Olga", "Europe/Kyiv", PersonKind.OUTSIDER),
    "bot": ("Robo", "", PersonKind.BOT),
}
PLACES = {
    "crucial-calls": (PlaceKind.CHANNEL, False),
    "sales": (PlaceKind.CHANNEL, False),
    "acme-shared": (PlaceKind.CHANNEL, True),
}

# Checks of everything that is said, by referees nobody here wrote; adapters' tests add theirs.
Referee = Callable[[Message], None]
FormReferee = Callable[[Ask], None]


class ManualClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = MONDAY) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass
class Said:
    """A message that stands on the stage."""

    id: str
    channel: str
    thread: str
    message: Message
    at: datetime
    edits: int = 0
    deleted: bool = False

    @property
    def text(self) -> str:
        return drawn(self.message)


def drawn(message: Message) -> str:
    """A message as plain lines, buttons in brackets; the one that stops its kind is left out."""
    parts = list(message.body)
    if isinstance(parts[-1], Button) and parts[-1].step == STOP:
        parts.pop()
        parts = parts[:-1] if isinstance(parts[-1], Divider) else parts
    return called("\n".join(line for part in parts for line in _lines(part)))


def _lines(part: Part) -> list[str]:  # noqa: PLR0911 -- one for each kind of part
    match part:
        case Title(text):
            return [f"# {text}"]
        case Text(spans) | Small(spans):
            return [plain(spans)]
        case Quote(spans):
            return [f"> {plain(spans)}"]
        case Facts(facts):
            return [f"{fact.label}: {plain(fact.value)}" for fact in facts]
        case Button() as button:
            return [f"[{button.label}]"]
        case Picture(_, alt):
            return [f"({alt})"]
        case _:
            return ["---"]


@dataclass
class StageVoice:
    """Remembers what was said, in order; a stand-in for a platform that never fails."""

    clock: ManualClock
    referees: list[Referee] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    homes: dict[str, Message] = field(default_factory=dict)
    platform: str = "stage"
    pace: float = 0.0
    can_find: bool = True

    async def post(self, saying: Saying) -> Receipt:
        self._check(saying.message)
        channel = saying.channel or f"dm:{saying.person}"
        one = Said(uuid4().hex[:8], channel, saying.thread, saying.message, self.clock.now())
        self.said.append(one)
        return Receipt(channel, one.id)

    async def edit(self, saying: Saying, at: Receipt) -> None:
        self._check(saying.message)
        one = next(said for said in self.said if said.id == at.id)
        one.message, one.edits = saying.message, one.edits + 1

    async def delete(self, workspace: str, at: Receipt) -> None:  # noqa: ARG002 -- the port's
        next(said for said in self.said if said.id == at.id).deleted = True

    async def find(self, saying: Saying, since: datetime) -> Receipt | None:  # noqa: ARG002 -- the port's
        return None

    async def publish_home(self, saying: Saying, at: Receipt | None) -> Receipt:  # noqa: ARG002 -- the port's
        self._check(saying.message)
        self.homes[saying.person] = saying.message
        return HOME

    def _check(self, message: Message) -> None:
        judge(self.referees, message)


class Actor:
    """A person on the stage: types, presses, fills in forms, and sees what is theirs to see."""

    def __init__(self, stage: Stage, native: str, name: str) -> None:
        self.stage = stage
        self.native = native
        self.name = name
        self.place = "crucial-calls"
        self.ask: Ask | None = None
        self.answer = Answer()
        self.event: Event | None = None

    async def types(self, text: str, where: str | None = None) -> Answer:
        """A slash command in a channel, or plain words in the private chat (`where="dm"`)."""
        self.place = where or self.place
        rest = text.removeprefix("/parley").strip()
        return await self._does(Commanded(text=rest, **self._self()))

    async def uses(self, shortcut: str, text: str = "") -> Answer:
        """A global shortcut, or one on a message."""
        return await self._does(Shortcut(name=shortcut, text=text, **self._self()))

    async def fills(self, **answers: object) -> Answer:
        """Send the open form in, with these answers over what was filled in already."""
        assert self.ask is not None, f"{self.name} has no form open; got {self.answer}"
        ask = self.ask
        raw: dict[str, Raw] = {q.name: ask.filled.get(q.name) for q in ask.form.asked}
        raw |= {name: _raw(value) for name, value in answers.items()}
        unknown = raw.keys() - {q.name for q in ask.form.asked}
        assert not unknown, f"{ask.form.title} does not ask for {unknown}"
        chosen: list[str] = []
        for question in ask.form.asked:
            if question.kind in {Kind.PERSON, Kind.PEOPLE}:
                value = raw[question.name]
                chosen += [value] if isinstance(value, str) else list(value or ())
        event = Submitted(
            form=ask.form.wire,
            answers=raw,
            about=ask.about,
            also=ask.also,
            people=tuple(self.stage.profile(native) for native in chosen),
            **self._self(where=ask.where),
        )
        return await self._does(event)

    async def presses(self, label: str) -> Answer:
        """Press the newest button with this label that the person can see."""
        button = self._button(label)
        return await self.presses_button(button)

    async def presses_button(self, button: Button) -> Answer:
        """Press a button that was seen before, even if it is gone meanwhile."""
        event = Pressed(name=button.step, about=button.about, also=button.also, **self._self())
        return await self._does(event)

    async def repeats(self) -> Answer:
        """The platform delivers the person's last act once more."""
        assert self.event is not None, f"{self.name} has done nothing yet"
        answer = await self.stage.conductor.hear(self.event)
        await self.stage.deliveries.drain()
        return answer

    def button(self, label: str) -> Button:
        """Remember a button, to press it later."""
        return self._button(label)

    async def opens_home(self) -> str:
        """Look at the home tab."""
        await self._does(HomeOpened(**self._self()))
        return self.home

    @property
    def home(self) -> str:
        """The home tab, as plain lines; empty before it was opened."""
        message = self.stage.voice.homes.get(self.native)
        return drawn(message) if message else ""

    @property
    def dms(self) -> list[Said]:
        """Private messages, the oldest first."""
        return [one for one in self.stage.voice.said if one.channel == f"dm:{self.native}"]

    @property
    def dm(self) -> str:
        """The newest private message."""
        return self.dms[-1].text if self.dms else ""

    @property
    def told(self) -> str:
        """What was whispered in answer to the last act."""
        return drawn(self.answer.whisper) if self.answer.whisper else ""

    @property
    def asked(self) -> str:
        """The title of the open form; empty when none is open."""
        return self.ask.form.title if self.ask else ""

    @property
    def filled(self) -> Mapping[str, Raw]:
        """What is filled in already in the open form."""
        return self.ask.filled if self.ask else {}

    @property
    def intro(self) -> str:
        """What stands above the questions of the open form."""
        return drawn(Message("", *self.ask.intro)) if self.ask else ""

    @property
    def problems(self) -> Mapping[str, str]:
        """Problems with the last answers, by field."""
        return {name: called(said) for name, said in self.answer.problems.items()}

    def _self(self, where: str | None = None) -> dict[str, Any]:
        place = where or self.place
        room = Room(native=f"dm:{self.native}", known=True, kind=PlaceKind.DM, name="dm")
        if place != "dm" and not place.startswith("dm:"):
            room = self.stage.room(place)
        return {
            "key": uuid4().hex,
            "workspace": self.stage.workspace,
            "who": self.stage.profile(self.native),
            "where": room,
        }

    async def _does(self, event: Event) -> Answer:
        self.event = event
        self.answer = await self.stage.conductor.hear(event)
        if self.answer.whisper is not None:
            self.stage.check(self.answer.whisper)
        if self.answer.ask is not None:
            self.ask = self.answer.ask
            self.stage.check_form(self.ask)
        elif not self.answer.problems and isinstance(event, Submitted):
            self.ask = None
        await self.stage.deliveries.drain()
        return self.answer

    def _button(self, label: str) -> Button:
        messages = [
            *(one.message for one in self.stage.voice.said if self._sees(one)),
            *(
                [self.stage.voice.homes[self.native]]
                if self.native in self.stage.voice.homes
                else []
            ),
            *([self.answer.whisper] if self.answer.whisper else []),
        ]
        for message in reversed(messages):
            for button in message.buttons():
                if button.label == label:
                    return button
        seen = [button.label for message in messages for button in message.buttons()]
        raise AssertionError(f"{self.name} sees no button {label!r}, only {seen}")

    def _sees(self, one: Said) -> bool:
        mine = one.channel == f"dm:{self.native}"
        return not one.deleted and (mine or not one.channel.startswith("dm:"))


def _raw(value: object) -> Raw:
    if isinstance(value, Actor):
        return value.native
    if isinstance(value, list | tuple):
        return tuple(str(_raw(item)) for item in value)
    return filled_value(value)


class Stage:
    """The conductor, the deliveries, a clock, and people; `beside` another one they are shared."""

    ana: Actor
    ben: Actor
    cem: Actor
    dora: Actor
    eve: Actor
    gus: Actor

    def __init__(
        self,
        storage: Storage,
        at: datetime = MONDAY,
        workspace: str = WORKSPACE,
        beside: Stage | None = None,
    ) -> None:
        self.storage = storage
        self.storage.vault = Vault([KEY])
        self.workspace = workspace
        platform = workspace.partition(":")[0]
        self.clock: ManualClock = beside.clock if beside else ManualClock(at)
        self.settled = False
        # What is drawn does not depend on the database, and judging is slow: once is enough.
        judges = referees() if storage.is_sqlite else []
        self.voice = StageVoice(self.clock, referees=judges, platform=platform)
        self.form_referees = form_referees() if storage.is_sqlite else []
        # Workspaces side by side are one installation, which one process serves.
        self.voices: dict[str, Voice] = beside.voices if beside else {}
        self.voices[platform] = self.voice
        self.conductor: Conductor = (
            beside.conductor if beside else Conductor(storage, SCRIPT, self.clock, Delays())
        )
        self.deliveries: Deliveries = (
            beside.deliveries if beside else Deliveries(self.conductor, self.voices)
        )
        for native, (name, _, _) in PEOPLE.items():
            setattr(self, native, Actor(self, native, name))

    def profile(self, native: str) -> Profile:
        """A person as the platform tells of them; in a settled company they are known already."""
        if self.settled:
            return Profile(native=native)
        name, zone, kind = PEOPLE[native]
        return Profile(native=native, known=True, name=name, zone=zone, kind=kind)

    def room(self, native: str) -> Room:
        """A channel; the platform tells of one that the bot does not know yet."""
        with self.storage.book(self.workspace) as book:
            return Room(native=native, known=book.place_called(native) is None, name=native)

    def settle(self) -> None:
        """The company: people, channels, and a team whose home is #crucial-calls."""
        self.settled = True
        platform, _, native = self.workspace.partition(":")
        with self.storage.book(self.workspace) as book:
            workspace = book.settle_workspace(platform, native, "The stage")
            workspace.message_url = "https://stage.example/{channel}/{message}"
            people = {
                native: book.add(Person(native=native, name=name, zone=zone, kind=kind))
                for native, (name, zone, kind) in PEOPLE.items()
            }
            for person in people.values():
                person.greeted_at = MONDAY
            places = {
                name: book.add(Place(native=name, name=name, kind=kind, shared=shared))
                for name, (kind, shared) in PLACES.items()
            }
            home, manager = places["crucial-calls"].id, people["dora"].id
            team = book.add(Team(name="Customer team", channel=home, manager=manager))
            members = [people[name] for name in ("ana", "ben", "cem", "dora")]
            book.set_members(team, members)

    def close(self) -> None:
        self.conductor.close()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    async def skip(self, **delta: float) -> None:
        """Let time pass; everything that falls due on the way is kept at its moment."""
        await self.until(self.clock.now() + timedelta(**delta))

    async def until(self, target: datetime) -> None:
        """Let time pass until a moment."""
        while True:
            await self.deliveries.drain()
            with self.storage.session() as session:
                due = sweep.next_due(session, self.clock.now())
            if due is None or due > target:
                break
            self.clock.at = max(self.clock.at, due)
        self.clock.at = target
        await self.deliveries.drain()

    def said_in(self, channel: str) -> list[Said]:
        """What stands in a channel, the oldest first."""
        return [one for one in self.voice.said if one.channel == channel and not one.deleted]

    @property
    def heads(self) -> list[Said]:
        """The heads of the threads in the team's channel."""
        return [one for one in self.said_in("crucial-calls") if not one.thread]

    @property
    def head(self) -> str:
        """The newest head, as it stands now."""
        return self.heads[-1].text

    @property
    def replies(self) -> list[str]:
        """The replies under the newest head."""
        root = self.heads[-1].id
        return [one.text for one in self.said_in("crucial-calls") if one.thread == root]

    @property
    def thread(self) -> str:
        """The whole thread as one text."""
        return "\n\n".join([self.head, *self.replies])

    @property
    def timers(self) -> dict[str, datetime]:
        """What the clock will wake, by the name of the step, the soonest first."""
        query = (
            select(Delivery)
            .where(Delivery.kind == DeliveryKind.WAKE, col(Delivery.state).in_(WAITING))
            .order_by(col(Delivery.due_at))
        )
        with self.storage.session() as session:
            return {one.step: one.due_at for one in session.exec(query).all()}

    def kept(self, kind: type[R]) -> list[R]:
        """Every record of a kind that is kept."""
        with self.storage.session() as session:
            options = {"workspace": self.workspace}
            return list(session.exec(select(kind), execution_options=options).all())

    @property
    def call(self) -> Call:
        """The call that was flagged last."""
        return max(self.kept(Call), key=lambda call: call.flagged_at)

    def call_with(self, account: str) -> Call:
        """The call with a customer."""
        return next(call for call in self.kept(Call) if call.account == account)

    def hires(self, native: str, name: str, zone: str = "Europe/Lisbon") -> Actor:
        """Somebody new in the company, on no team."""
        with self.storage.book(self.workspace) as book:
            book.add(Person(native=native, name=name, zone=zone, greeted_at=MONDAY))
        return Actor(self, native, name)

    def knows(self, kind: type[R], native: str, **facts: object) -> None:
        """Set what is known of a person or a place, by the platform's id."""
        with self.storage.book(self.workspace) as book:
            known: Person | Place | None = (
                book.person_called(native) if kind is Person else book.place_called(native)
            )
            for name, value in facts.items():
                setattr(known, name, value)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Within it nothing is kept, changed, promised or said, except to the one who acted."""
        before = self._everything()
        yield
        assert self._everything() == before

    def _everything(self) -> dict[str, list[str]]:
        # What is heard is kept under a mark, and the first one makes the key that marks it.
        bookkeeping = {"heard", "lane", "workspacekey"}
        tables = [t for t in SQLModel.metadata.tables if t not in bookkeeping]
        with closing(self.storage.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            rows = {
                table: sorted(map(str, cursor.execute(f'SELECT * FROM "{table}"').fetchall()))  # noqa: S608 -- our own names
                for table in tables
            }
        said = [f"{one.channel} {one.text} {one.edits} {one.deleted}" for one in self.voice.said]
        return rows | {"said": said}

    def check(self, message: Message) -> None:
        """Let the referees look at something that was whispered."""
        judge(self.voice.referees, message)

    def check_form(self, ask: Ask) -> None:
        """Let the referees look at a form."""
        judge(self.form_referees, ask)

    async def brings_the_bot(self, who: Actor, channel: str, *, shared: bool = False) -> Answer:
        """Somebody invites the bot into a channel."""
        room = Room(native=channel, known=True, name=channel, shared=shared)
        event = Invited(
            key=uuid4().hex, workspace=self.workspace, who=self.profile(who.native), where=room
        )
        who.place = channel
        return await who._does(event)  # noqa: SLF001 -- the stage moves its own actors

    async def flagged(  # noqa: PLR0913 -- a call, in its usual words
        self,
        account: str = "Acme",
        *,
        when: str = "tomorrow 15:00",
        lead: Actor | None = None,
        scribe: Actor | None = None,
        experts: tuple[Actor, ...] = (),
        line: str = "We know why it failed, and it is fixed.",
    ) -> None:
        """Ana flags a crucial call; Ben is scribe and Cem an expert unless said otherwise."""
        ana = self.ana
        await ana.types(f"/parley flag {account} {when}")
        await ana.fills(reason="They may leave us", lead=lead or ana)
        await ana.fills(renewal=3, brand=2, morale=1, conditions=["stakes", "emotions"])
        await ana.fills(scribe=scribe or self.ben, experts=experts or (self.cem,))
        if line:
            await ana.fills(line=line)


def judge(judges: Sequence[Callable[[T], None]], said: T) -> None:
    """Let referees look at something, unless they have seen its like: only ids differ then.

    Most plays begin alike, and Slack's own models take their time.
    """
    alike = IDS.sub("id", repr(said))
    if alike in JUDGED:
        return
    for one in judges:
        one(said)
    if judges:
        JUDGED.add(alike)


def referees() -> list[Referee]:
    """Everything said on the stage is drawn for every platform and refereed."""
    sandbox: Referee = lambda message: check_drawing(drawing(message))  # noqa: E731 -- one of three
    return [slack.check_message, teams.check_message, sandbox]


def form_referees() -> list[FormReferee]:
    """The same for every form."""
    return [slack.check_form, teams.check_form, lambda ask: check_drawing(asked(ask))]


def check_drawing(drawn: object) -> None:
    """The sandbox keeps its drawings as JSON."""
    assert json.loads(json.dumps(drawn)) == drawn
    assert CALLED not in json.dumps(drawn, ensure_ascii=False)
