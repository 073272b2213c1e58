"""What happens without a button: words in the private chat, mentions, the home tab, an invitation.

Slack delivers these again when we do not answer 200, and each has an id: so where the memory cannot
be reached we say 503, and being heard once is the conductor's business.
"""

from __future__ import annotations

from slack_bolt.response import BoltResponse

from adapters.slack import payload
from adapters.slack.exchange import Exchange, ack, room_in
from adapters.slack.reach import Route
from adapters.slack.web import Json
from adapters.voice import Answer
from flows.language.events import Commanded, Event, HomeOpened, Invited, Learned

TRY_AGAIN = 503


class Happening(Exchange):
    """An event of the Events API."""

    kind = "event"
    again = True

    @property
    def happened(self) -> Json:
        """The event inside its envelope."""
        return payload.part(self.body, "event")

    @property
    def key(self) -> str:
        """Unique across all workspaces, and the same when it is delivered again."""
        return f"event:{payload.text(self.body, 'event_id')}"

    def moment(self) -> BoltResponse:
        """Slack comes again; by then it has been heard."""
        return ack(status=TRY_AGAIN)

    async def late(self, answer: Answer) -> None:
        """Nothing here is too old to be answered."""
        await self.act(answer)

    async def respond(self, answer: Answer, route: Route) -> None:
        """Whisper; a form needs a button, as an event brings no trigger."""
        if answer.whisper is not None:
            await self.desk.reach.whisper(answer.whisper, route)
        if answer.ask is not None:
            await self.desk.reach.offer(answer.ask, route)


class Mentioned(Happening):
    """`@Parley VERB rest` in a channel, answered to its author alone, in the thread it is in."""

    def words(self) -> str:
        """What follows the bot's name is the command."""
        return payload.after_mention(payload.text(self.happened, "text"), self.desk.workplace.bot)

    async def event(self) -> Event:
        """The words come escaped, with mentions as ids; they go on as they were typed."""
        workspace = await self.workspace()
        said, words = self.happened, self.words()
        user, channel = payload.text(said, "user"), payload.text(said, "channel")
        met = await self.desk.acquaintance.meet(workspace, [user], [channel])
        names = await self.desk.acquaintance.names(workspace, payload.people_in(words))
        return Commanded(
            key=self.key,
            workspace=workspace,
            who=self.actor(met, user, payload.text(said, "user_team")),
            where=room_in(met, channel),
            text=payload.plain(words, names),
        )

    async def act(self, answer: Answer) -> None:
        """To the author alone."""
        said = self.happened
        user, channel = payload.text(said, "user"), payload.text(said, "channel")
        thread = payload.text(said, "thread_ts")
        await self.respond(answer, Route(user=user, channel=channel, thread=thread))


class Written(Mentioned):
    """A bare verb in the private chat, answered there."""

    def words(self) -> str:
        """All of it is the command."""
        return payload.text(self.happened, "text")

    async def act(self, answer: Answer) -> None:
        """A plain message: there are only the two of us."""
        said, reach = self.happened, self.desk.reach
        channel, thread = payload.text(said, "channel"), payload.text(said, "thread_ts")
        if answer.whisper is not None:
            await reach.say(answer.whisper, channel, thread)
        if answer.ask is not None:
            offered = reach.offers.offered(answer.ask, payload.text(said, "user"))
            await reach.say(offered, channel, thread)


class OpenedHome(Happening):
    """Somebody looks at their home tab."""

    async def event(self) -> Event:
        """Storage draws the tab; nothing is fetched for it here."""
        workspace = await self.workspace()
        user = payload.text(self.happened, "user")
        met = await self.desk.acquaintance.meet(workspace, [user])
        return HomeOpened(key=self.key, workspace=workspace, who=self.actor(met, user))

    async def act(self, answer: Answer) -> None:
        """What there is to say stands in the tab they are looking at."""
        if answer.whisper is not None:
            await self.desk.reach.show_home(payload.text(self.happened, "user"), answer.whisper)


class Joined(Happening):
    """The bot was brought into a channel."""

    async def event(self) -> Event:
        """Without an inviter there is nobody to talk to, but a place to know."""
        workspace = await self.workspace()
        channel, inviter = (payload.text(self.happened, key) for key in ("channel", "inviter"))
        met = await self.desk.acquaintance.meet(workspace, [inviter], [channel], afresh=True)
        room = room_in(met, channel)
        if not inviter:
            return Learned(key=self.key, workspace=workspace, rooms=(room,) if room else ())
        who = self.actor(met, inviter)
        return Invited(key=self.key, workspace=workspace, who=who, where=room)

    async def act(self, answer: Answer) -> None:
        """To the inviter alone."""
        user, channel = (payload.text(self.happened, key) for key in ("inviter", "channel"))
        if user:
            await self.respond(answer, Route(user=user, channel=channel))
