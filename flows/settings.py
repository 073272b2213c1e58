"""Settings: the team's channel, members, manager and debrief delay; each person's working hours.

Dora invites Parley to #crucial-calls. Parley, to her alone: shall crucial calls live here? She
presses Use this channel. Later she types /parley settings and sets the members, the manager and
the debrief delay. Ana changes her own working hours there. Ben, who is neither manager nor admin,
is told whom to ask. A channel shared with outsiders is refused, with the reason.
"""

from __future__ import annotations

from flows import guard
from flows.delay import read_delay, spoken
from flows.digest_settings import DigestSettings
from flows.language.events import Invited
from flows.language.forms import (
    Captioned,
    Form,
    Option,
    Refused,
    choice,
    form,
    people,
    person,
    short,
)
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Channel,
    Facts,
    Mention,
    Message,
    Named,
    Part,
    Span,
    Spans,
    Style,
    Text,
    Title,
    cut,
    listed,
)
from flows.people.hours import MyHours, summary
from flows.people.notices import MessagesToMe
from flows.people.opening import open_weeks
from flows.team import admins_here, anybodys, began_in, here_of, team_for
from flows.teams import how_it_counts
from flows.timers import debrief_delay
from storage.records import DebriefClock, Person, Place, PlaceKind, Team

flow = Flow(__name__)

SHOWN_MEMBERS = 30


class Counting(Captioned):
    """How the time until the debrief is counted."""

    ABSOLUTE = "absolute", "Exactly that long after the call"
    BUSINESS = "business", "Then the lead's next working hour"


@form("Team settings", submit="Save")
class TeamSettings(Form):
    """What holds for the team."""

    channel: str = choice("Where do crucial calls live?", hint="I must be in the channel.")
    manager: str = person("Who manages the team?", optional=True)
    members: tuple[str, ...] = people("Who belongs to the team?", optional=True)
    delay: str = short("How long after a call is it debriefed?", "For example 24h, 90 min or P1D.")
    counting: Counting = choice("How is that counted?", Counting)


# Finding the home


def needs_a_home(turn: Turn) -> Message:
    """Says that there is no channel yet, and offers this one."""
    here = turn.where
    said = "Before the first call can be flagged, your team needs a channel for its threads."
    if here is None or here.kind is PlaceKind.DM or not guard.may_hold(here):
        return Message(said, Text(said, " Invite me to one of your own channels and I will ask."))
    return Message(
        said,
        Text(said, " Shall it be ", Channel.of(here), "?"),
        Button("Use this channel", does=settle_here, about=here, style=Style.PRIMARY),
    )


@flow.hears(Invited)
def invited(turn: Turn) -> None:
    """Somebody brought the bot into a channel: offer to live there, while there is no home."""
    here = turn.where
    if here is None or here.kind is PlaceKind.DM:
        return
    if not guard.may_hold(here):
        turn.whisper(guard.why_not_here(here))
        return
    if not any(team.channel for team in turn.book.teams()):
        turn.whisper(needs_a_home(turn))


@flow.pressed
def settle_here(turn: Turn, place: Place) -> None:
    """Make a channel the team's home."""
    team = team_for(turn)
    _may_set(turn, team)
    _must_hold(place)
    _must_be_free(turn, place, team)
    if team is None:
        team = turn.book.add(Team(name="Our team", manager=None))
    team.channel = place.id
    open_weeks(turn)
    turn.whisper(
        Message(
            f"Crucial calls live in #{place.name} from now on.",
            Text("Crucial calls live in ", Channel.of(place), " from now on."),
            Text("Next: who belongs to the team, and who manages it?"),
            _to_team_settings(place, Style.PRIMARY),
        )
    )


def _must_hold(place: Place) -> None:
    if not guard.may_hold(place):
        raise Refused(channel=guard.why_not_here(place))


def _must_be_free(turn: Turn, place: Place, team: Team | None) -> None:
    other = turn.book.team_of_channel(place)
    if other is not None and (team is None or other.id != team.id):
        raise Refused(
            channel=f"The calls of {other.name} live in #{place.name}. Each team has a channel of "
            "its own: please choose another one."
        )


def _may_set(turn: Turn, team: Team | None) -> None:
    if turn.who.admin or team is None or team.manager == turn.who.id or anybodys(turn.book, team):
        return
    manager = turn.book.find(Person, team.manager)
    if manager is None:
        whom = " or ".join(one.name for one in admins_here(turn.book)[:3])
        raise Refused(
            f"{team.name} has no manager at the moment, so its settings belong to the admins. "
            f"Please ask {whom}."
        )
    name = manager.name
    raise Refused(f"Team settings belong to {name} and the admins. Please ask them to change it.")


# Showing and changing them


@flow.command("settings", help="the team's channel, members and debrief delay; your working hours")
def settings(turn: Turn) -> None:
    """Show what is set, and what can be changed."""
    team = team_for(turn)
    parts: list[Part] = [Title("Settings")]
    if team is None or not team.channel:
        parts.append(Text("Your team has no channel yet. Invite me to one, or choose it here."))
    if team is not None:
        parts.append(_team(turn, team))
    parts += [
        _to_team_settings(here_of(turn)),
        Button("Who helps", does=Named("ladder.show")),
        Text(Bold("You")),
        summary(turn.who),
        Button("My working hours", opens=MyHours),
        Button("Messages to me", opens=MessagesToMe),
        *([Button("Digest", opens=DigestSettings)] if turn.book.teams_led(turn.who) else []),
        Button("Check-ins", does=Named("checkin_menu.show")),
        Button("Privacy", does=Named("privacy.privacy")),
    ]
    if turn.who.admin:
        parts += [
            Text(Bold("This workspace")),
            Button("Teams and people", does=Named("organisation.organisation")),
            Button("Trackers", does=Named("trackers.show")),
        ]
    turn.whisper(Message("Your settings", *parts))


def _to_team_settings(place: Place | None, style: Style = Style.PLAIN) -> Button:
    return Button("Team settings", opens=TeamSettings, also=began_in(place), style=style)


def _team(turn: Turn, team: Team) -> Facts:
    place = turn.book.find(Place, team.channel)
    manager = turn.book.find(Person, team.manager)
    members = turn.book.members(team)
    named: Spans = listed(Mention.of(member) for member in members[:SHOWN_MEMBERS])
    several = [("Team", team.name)] if len(turn.book.teams()) > 1 else []
    rows: list[tuple[str, Span | Spans]] = [
        *several,
        ("Channel", Channel.of(place) if place else "not set"),
        ("Manager", Mention.of(manager) if manager else "not set"),
        ("Members", named or "nobody yet"),
        ("Debrief", _delay_words(turn, team)),
    ]
    return Facts(*rows)


def _delay_words(turn: Turn, team: Team) -> str:
    delay = spoken(debrief_delay(turn, team))
    if team.debrief_clock is DebriefClock.BUSINESS:
        return f"{delay} after the call, then the lead's next working hour"
    return f"exactly {delay} after the call"


@flow.opening(TeamSettings)
def open_team(turn: Turn) -> None:
    """Show the team's settings, to be changed."""
    team = team_for(turn)
    _may_set(turn, team)
    channels = turn.book.channels()
    here = here_of(turn)
    if here is not None and here.kind is not PlaceKind.DM and guard.may_hold(here):
        channels = [here, *(place for place in channels if place.id != here.id)]
    if not channels:
        raise Refused("I am in no channel of yours yet. Invite me to one first, then come back.")
    options = tuple(Option(place.id, cut(f"#{place.name}", 75)) for place in channels[:100])
    home = team.channel if team else None
    # A home that was shared or archived meanwhile is no option any more.
    chosen = home if home in {option.value for option in options} else options[0].value
    manager = turn.book.find(Person, team.manager) if team else None
    members = [one for one in turn.book.members(team) if guard.may_hear(one)] if team else []
    turn.open(
        TeamSettings,
        also=began_in(here),
        options={"channel": options},
        channel=chosen,
        manager=manager.native if manager else "",
        members=tuple(member.native for member in members),
        delay=spoken(debrief_delay(turn, team)) if team else spoken(turn.debrief_delay),
        counting=Counting(team.debrief_clock.value) if team else Counting.ABSOLUTE,
    )


@flow.submitted(TeamSettings)
def save_team(turn: Turn, answers: TeamSettings) -> None:
    """Keep the team's settings; calls that are over from now on follow them."""
    team = team_for(turn)
    _may_set(turn, team)
    place = turn.book.find(Place, answers.channel)
    if place is None or place.kind is PlaceKind.DM:
        raise Refused(channel="Please choose one of the channels.")
    _must_hold(place)
    _must_be_free(turn, place, team)
    chosen = turn.book.people(answers.members)
    guard.must_be_members("members", chosen)
    guard.must_be_members("manager", turn.book.people([answers.manager]))
    delay = read_delay(answers.delay)
    if team is None:
        team = turn.book.add(Team(name="Our team"))
    team.channel, team.manager = place.id, answers.manager or None
    same = delay == turn.debrief_delay
    team.debrief_minutes = None if same else int(delay.total_seconds() // 60)
    team.debrief_clock = DebriefClock(answers.counting.value)
    turn.book.set_members(team, chosen)
    turn.refresh_named("vacancy.manager_wanted", team)
    open_weeks(turn)
    turn.whisper(
        Message(
            "Saved.",
            Text("Saved. Crucial calls live in ", Channel.of(place), "."),
            _team(turn, team),
            *how_it_counts(turn, team),
        )
    )
