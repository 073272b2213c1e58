"""The company on Teams: activities with tokens at the door, and the Bot Connector as a double."""

from __future__ import annotations

import json
from typing import Any

import httpx
from fastapi import FastAPI

from adapters.offers import READY
from adapters.teams.install import Teams
from adapters.teams.manifest import ON_MESSAGE
from adapters.teams.pressed import BELOW, IN_PRIVATE, IT_IS_DONE
from flows.all import SCRIPT
from tests.adapters.teams import activities, happenings, presses
from tests.adapters.teams import records as contoso
from tests.adapters.teams.desk import KEYS, PATH
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.records import Conversation, Post, account, dm_of, member
from tests.adapters.teams.rules import card_broken
from tests.contract import adaptive_card as drawn
from tests.contract.company import CALLS, CHANNELS, CHAT, PEOPLE, SALES, SHARED, STRANGER, Company
from tests.contract.installation import Installation
from tests.contract.seen import Button, Form, Json, Message, Reply, Thread

OUTSIDER = contoso.OTTO
NATIVES = {
    "ana": contoso.ANA,
    "ben": contoso.BEN,
    "cem": contoso.CEM,
    "dora": contoso.DORA,
    "eve": "e5e00000-0000-4000-8000-000000000e5e",
    "gus": contoso.GUS,
    CALLS: contoso.CALLS,
    SALES: "19:sales-talk@thread.tacv2",
    SHARED: contoso.PARTNERS,
}
HOME = "Parley: your calls, and what waits for you"  # what a home card is announced as
# What Teams needs as an answer to a press, and says nothing.
COLLEAGUES = [key for key, one in PEOPLE.items() if not one.guest]
NOTHING = {IT_IS_DONE, IN_PRIVATE, BELOW}


class OnTeams(Company):
    """Ana, Ben and the others, each with Teams' client."""

    platform = "teams"
    called = "@Parley"

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation)
        self.double = TeamsDouble()
        self._names = {NATIVES[key]: one.name for key, one in PEOPLE.items()}
        self._answers: set[str] = set()  # ids of posts that answered somebody's act
        self._last: tuple[str, Json] = ("", {})

    @property
    def workspace(self) -> str:
        return contoso.WORKSPACE

    def native(self, key: str) -> str:
        return NATIVES[key]

    async def opens(self) -> None:
        await self.double.__aenter__()
        self._people_the_tenant()
        self._teams = Teams(
            storage=self.storage,
            hear=self.hear,
            commands=tuple(SCRIPT.commands.values()),
            forms=SCRIPT.forms,
            app_id=contoso.APP_ID,
            password=contoso.PASSWORD,
            tenant=contoso.TENANT,
            keys=KEYS,
            now=self.clock.now,
            openid_url=self.double.openid_url,
            login_url=self.double.base,
            hosts=self.double.hosts,
        )
        # A second of the clock, which stands still here, is never waited for.
        self._teams.voice.pace = 0.0
        self.installation.voices["teams"] = self._teams.voice
        await self._teams.start()
        app = FastAPI()
        app.include_router(self._teams.router)
        transport = httpx.ASGITransport(app=app)
        token = {"authorization": f"Bearer {self.double.token()}"}
        self._door = httpx.AsyncClient(transport=transport, base_url="http://parley", headers=token)

    async def closes(self) -> None:
        await self._teams.stop()
        await self._door.aclose()
        await self.double.__aexit__(None, None, None)

    # What a person's client does

    async def types(self, who: str, text: str, where: str) -> Reply:
        if where != CHAT:
            return await self.mentions(who, text, where)
        said = activities.message(self.double.url, text, who=NATIVES[who])
        return await self._acts(who, said)

    async def mentions(self, who: str, text: str, where: str) -> Reply:
        root = self.double.begin_thread(NATIVES[where])
        spot = activities.thread(NATIVES[where], root)
        said = activities.mention(self.double.url, text, who=NATIVES[who], where=spot)
        return await self._acts(who, said)

    async def uses(self, who: str, title: str, text: str, where: str) -> Reply:
        verb = next(
            f"{one.verb}{ON_MESSAGE}" if title == one.on_message else one.verb
            for one in SCRIPT.commands.values()
            if title in {one.shortcut, one.on_message}
        )
        more: Json = {"said": presses.payload(text, who=NATIVES[who])} if text else {}
        spot = activities.thread(NATIVES[where], "")
        used = presses.extension(self.double.url, verb, who=NATIVES[who], where=spot, **more)
        return await self._acts(who, used)

    async def presses(self, who: str, button: Button) -> Reply:
        action, spot = button.native["action"], button.native["spot"]
        more = {"who": NATIVES[who], "where": spot, "card": button.native.get("on", "")}
        if action["type"] == "Action.Execute":
            pressed = presses.execute(self.double.url, action["verb"], action["data"], **more)
        elif action["data"].get("msteams", {}).get("type") == "task/fetch":
            pressed = presses.fetch(self.double.url, action["data"], **more)
        else:
            pressed = presses.dialog(self.double.url, action["data"], **more)
        return await self._acts(who, pressed)

    async def sends(self, who: str, form: Form, answers: dict[str, object]) -> Reply:
        wishes = {name: _natives(value) for name, value in answers.items()}
        unknown = wishes.keys() - {one.name for one in form.fields}
        assert not unknown, f"{form.title} does not ask for {unknown}"
        typed: dict[str, str] = {}
        for one in form.fields:
            typed |= drawn.values(one, *([wishes[one.name]] if one.name in wishes else []))
        data, spot = {**form.native["data"], **typed}, form.native["spot"]
        sent = presses.dialog(self.double.url, data, who=NATIVES[who], where=spot)
        reply = await self._acts(who, sent)
        if reply.redrawn is not None:
            kept: dict[str, str] = {}
            for one in reply.redrawn.fields:
                secret = [it for it in one.native["inputs"] if it.get("style") == "Password"]
                assert not any(it.get("value") for it in secret), "a secret came back"
                again = {it["id"]: typed[it["id"]] for it in secret}
                kept |= again or drawn.values(one)
            assert kept == typed, "the answers did not stay"
        return reply

    async def opens_home(self, who: str) -> Reply:
        return await self.types(who, "home", CHAT)

    async def repeats(self) -> Reply:
        return await self._acts(*self._last)

    # What happens without the bot

    async def invites(self, who: str, where: str) -> Reply:
        spot = activities.thread(NATIVES[where], "")
        came = happenings.came(self.double.url, contoso.BOT, who=NATIVES[who], where=spot)
        return await self._acts(who, came)

    async def archives(self, where: str) -> None:
        """A channel cannot be archived alone, only be deleted."""
        spot = activities.thread(NATIVES[where], "")
        gone = happenings.happened(self.double.url, "channelDeleted", where=spot)
        await self._acts("ana", gone)

    async def shares(self, where: str) -> None:
        self.double.conversations[NATIVES[where]].members.append(OUTSIDER)
        spot = activities.thread(NATIVES[where], "")
        await self._acts("ana", happenings.happened(self.double.url, "channelShared", where=spot))

    async def renames(self, where: str, name: str) -> None:
        self.double.conversations[NATIVES[where]].name = name
        await self._acts("ana", happenings.renamed(self.double.url, NATIVES[where], name))

    async def leaves(self, who: str) -> None:
        for conversation in self.double.conversations.values():
            conversation.members = [one for one in conversation.members if one != NATIVES[who]]
        await self._acts("ana", happenings.went(self.double.url, NATIVES[who]))

    # What stands where

    def threads(self, where: str) -> list[Thread]:
        return [
            Thread(
                self._posted(root),
                tuple(
                    self._posted(one)
                    for one in self.double.posts_in(root.conversation)
                    if one.id != root.id
                ),
            )
            for root in self.double.threads_in(NATIVES[where])
        ]

    def chat(self, who: str) -> list[Message]:
        return [self._posted(one) for one in self._private(who) if one.summary != HOME]

    def home(self, who: str) -> Message | None:
        cards = [one for one in self._private(who) if one.summary == HOME]
        return self._posted(cards[-1]) if cards else None

    # Inside

    def _people_the_tenant(self) -> None:
        everybody = [NATIVES[key] for key in PEOPLE]
        for key, one in PEOPLE.items():
            role = {"userRole": "guest"} if one.guest else {}
            self.double.people[NATIVES[key]] = member(NATIVES[key], name=one.name, **role)
        self.double.installed |= {*everybody}
        self.double.conversations[contoso.GENERAL].members.append(NATIVES[STRANGER])
        for name in CHANNELS:
            # Who is a guest of a team reads all of it; so its channels are shared ones.
            outsiders = [NATIVES["gus"], OUTSIDER] if name == SHARED else []
            members = [NATIVES[key] for key in COLLEAGUES] + outsiders
            channel = Conversation(NATIVES[name], "channel", name, members, contoso.TEAM)
            self.double.conversations[channel.id] = channel
        for native in everybody:
            self.double.dm(native)

    def _private(self, who: str) -> list[Post]:
        """What the bot said to somebody in private, without its answers to what they did."""
        posts = self.double.posts_in(dm_of(NATIVES[who]))
        return [one for one in posts if one.id not in self._answers]

    def _posted(self, post: Post) -> Message:
        return drawn.message(post.card, spot=_spot(post), on=post.id)

    async def _acts(self, who: str, activity: Json) -> Reply:
        """One activity, and all that comes back to the person who caused it."""
        self._last = (who, activity)
        said = _by(activity, who)
        posts, whispers = len(self.double.posts), len(self.double.whispers)
        answer = await self._door.post(PATH, content=json.dumps(said).encode())
        assert answer.is_success, answer.text
        await self._teams._listener.settle(5)  # noqa: SLF001 -- only tests wait for it
        fresh = [*self.double.posts[posts:], *self.double.whispers[whispers:]]
        self._answers |= {one.id for one in fresh}
        reply = self._answered(answer.json() if answer.content else {}, said)
        reply.whispers = [*map(self._posted, fresh), *reply.whispers]
        offers = [one for one in reply.whispers if one.lines[0] == READY]
        # Words alone cannot open a form, a button does; nobody would leave it at that.
        return await self.presses(who, offers[0].buttons[0]) if offers else reply

    def _answered(self, body: Json, said: Json) -> Reply:
        """What the answer to an invoke shows: a line, a dialog that says something, or a form."""
        if body.get("type") == "application/vnd.microsoft.activity.message":
            return Reply([Message((body["value"],))] if body["value"] not in NOTHING else [])
        if "task" not in body:
            assert not body, body
            return Reply()
        task, spot = (
            body["task"]["value"],
            {key: said[key] for key in ("conversation", "channelData")},
        )
        card = task["card"]["content"]
        assert not card_broken(card, dialog=True)
        if "actions" not in card:
            shown = drawn.message(card, spot=spot)
            return Reply([shown] if shown.text not in NOTHING else [])
        opened = drawn.form(task, self._names, spot=spot)
        problems = drawn.Dialog.of(card).problems
        return Reply(problems=problems, redrawn=opened) if problems else Reply(form=opened)


def _spot(post: Post) -> Json:
    """Where a message stands, as Teams says it with a press."""
    if post.channel.startswith("a:"):
        return activities.chat(_of_chat(post.conversation))
    channel, _, root = post.conversation.partition(contoso.THREAD)
    return activities.thread(channel, root)


def _of_chat(conversation: str) -> str:
    return next(one for one in NATIVES.values() if dm_of(one) == conversation)


def _by(activity: Json, who: str) -> Json:
    """The activity with what the person's client tells of them."""
    one = PEOPLE[who]
    found: dict[str, Any] = json.loads(json.dumps(activity))
    found["from"] = {"id": account(NATIVES[who]), "name": one.name, "aadObjectId": NATIVES[who]}
    if "localTimezone" in found:
        found["localTimezone"] = one.zone
        for entity in found["entities"]:
            if entity["type"] == "clientInfo":
                entity["timezone"] = one.zone
    return found


def _natives(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_natives(one) for one in value]
    return NATIVES.get(str(getattr(value, "key", "")), value)
