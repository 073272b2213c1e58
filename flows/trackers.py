"""Trackers: how the connected ones stand, which side counts, trying again, disconnecting.

Dora, an admin, presses Trackers in the settings. Jira: 12 up to date, 1 failed, because a required
field is missing there. She mends it and presses Try again. Under Which side counts she gives the
days to Jira. When Jira does not accept the token any more it is switched off, and she and the other
admins hear so once. Ben, who is no admin, is told whom to ask.
"""

from __future__ import annotations

from flows.language.forms import Captioned, Form, Refused, choice, form
from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import (
    Bold,
    Button,
    Divider,
    Message,
    Named,
    Part,
    Small,
    Style,
    Text,
    Title,
    When,
)
from flows.promises import tracking
from storage.book import Book
from storage.records import ItemKind, Side, SyncState, Tracker, TrackerKind

flow = Flow(__name__)

BATCH = 100
KINDS = {
    TrackerKind.WEBHOOK: "a webhook",
    TrackerKind.HUBSPOT: "HubSpot",
    TrackerKind.SALESFORCE: "Salesforce",
    TrackerKind.JIRA: "Jira",
}
STANDS = {
    SyncState.SYNCED: "up to date",
    SyncState.WAITING: "waiting",
    SyncState.FAILED: "failed",
    SyncState.GONE: "deleted there",
}


class Truth(Captioned):
    """Which side is the source of truth for a field."""

    PARLEY = Side.PARLEY.value, "Parley: what is changed there is changed back"
    TRACKER = Side.TRACKER.value, "The tracker: what is changed there counts here"


@form("Which side counts", submit="Save")
class Sides(Form):
    """Which side is the source of truth, for each field. What is changed here is always sent."""

    state: Truth = choice("Done, reopened, cancelled", Truth)
    due: Truth = choice("The day", Truth)
    words: Truth = choice("The words", Truth)


def must_be_admin(turn: Turn) -> None:
    """Refuse all but admins."""
    if not turn.who.admin:
        raise Refused("Trackers belong to the admins of this workspace. Please ask one of them.")


def secret_name(tracker: Tracker) -> str:
    """What a tracker's secret is called in the vault."""
    return f"tracker:{tracker.id}:secret"


def inbound_name(tracker: Tracker) -> str:
    """What the secret is called that a tracker's changes are signed with."""
    return f"tracker:{tracker.id}:inbound"


def shown(tracker: Tracker) -> bool:
    """Whether it is connected, or was switched off; not what was disconnected."""
    return tracker.active or bool(tracker.trouble)


# The list


@flow.pressed
def show(turn: Turn) -> None:
    """Every tracker and how it stands, with what can be done."""
    must_be_admin(turn)
    trackers = sorted(filter(shown, turn.book.trackers()), key=lambda one: one.name.casefold())
    parts: list[Part] = [
        Title("Trackers"),
        Text(
            "Actions, promises and roadblocks also live where you track work. I send every change "
            "there, and take back what is changed there."
        ),
    ]
    for tracker in trackers:
        parts += [Divider(), *_standing(turn, tracker)]
    parts.append(Divider())
    if not trackers:
        parts.append(Text("None is connected yet."))
    parts += [
        Button("Connect Jira", opens=Named("connect.ConnectJira")),
        Button("Connect HubSpot", opens=Named("connect.ConnectHubSpot")),
        Button("Connect Salesforce", opens=Named("connect.ConnectSalesforce")),
        Button("Connect a webhook", opens=Named("connect.ConnectWebhook")),
    ]
    turn.whisper(Message("Trackers", *parts))


def _standing(turn: Turn, tracker: Tracker) -> list[Part]:
    counts = turn.book.mirror_counts(tracker)
    said = ", ".join(f"{counts[state]} {name}" for state, name in STANDS.items() if counts[state])
    kind = f" ({KINDS[tracker.kind]}): "
    parts: list[Part] = [Text(Bold(tracker.name), kind, said or "nothing sent yet", ".")]
    if tracker.trouble:
        off = "" if tracker.active else "Switched off: "
        since = (" Since ", When(tracker.troubled_at), ".") if tracker.troubled_at else ()
        parts.append(Small(f"{off}{_sentence(tracker.trouble)}", *since))
    failed = turn.book.mirrors_in(tracker, SyncState.FAILED, 1)
    if failed and failed[0].trouble:
        parts.append(Small(f"Failed, for example, because: {_sentence(failed[0].trouble)}"))
    if failed or not tracker.active:
        parts.append(Button("Try again", does=try_again, about=tracker, style=Style.PRIMARY))
    return [
        *parts,
        Button("Which side counts", opens=Sides, about=tracker),
        Button("Send everything", does=send_everything, about=tracker),
        Button("Disconnect", does=disconnect, about=tracker, style=Style.DANGER),
    ]


def _sentence(trouble: str) -> str:
    return f"{trouble[:1].upper()}{trouble[1:].rstrip('.')}."


# Changing one


@flow.opening(Sides)
def open_sides(turn: Turn, tracker: Tracker) -> None:
    """Show which side counts now."""
    must_be_admin(turn)
    turn.open(
        Sides,
        tracker,
        state=Truth(tracker.state_side.value),
        due=Truth(tracker.due_side.value),
        words=Truth(tracker.words_side.value),
    )


@flow.submitted(Sides)
def set_sides(turn: Turn, tracker: Tracker, answers: Sides) -> None:
    """From now on these count; what differs already is settled by the next change."""
    must_be_admin(turn)
    tracker.state_side = Side(answers.state.value)
    tracker.due_side = Side(answers.due.value)
    tracker.words_side = Side(answers.words.value)
    turn.whisper(f"Saved. That holds for {tracker.name} from now on.")


@flow.pressed
def try_again(turn: Turn, tracker: Tracker) -> None:
    """Switch it on again, and send what has failed."""
    _take_up(turn, tracker)
    turn.wake(send_failed, tracker, at=turn.now)
    turn.whisper(f"I try again now. {CALLED} settings, Trackers shows what comes of it.")


@flow.pressed
def send_everything(turn: Turn, tracker: Tracker) -> None:
    """Send what has failed, and what it was never told of."""
    _take_up(turn, tracker)
    turn.wake(send_failed, tracker, at=turn.now)
    turn.wake(send_new, tracker, at=turn.now)
    turn.whisper(f"Everything that is not settled goes to {tracker.name} now, bit by bit.")


def _take_up(turn: Turn, tracker: Tracker) -> None:
    must_be_admin(turn)
    if not shown(tracker):
        raise Refused(f"{tracker.name} is disconnected. Connect it again first.")
    switched_on(turn, tracker)


def switched_on(turn: Turn, tracker: Tracker) -> None:
    """It is used again, and nothing is held against it."""
    tracker.active, tracker.trouble, tracker.troubled_at = True, "", None
    turn.refresh(news, tracker)


@flow.woken()
def send_failed(turn: Turn, tracker: Tracker) -> None:
    """Send again what has failed, some at a time."""
    found = turn.book.mirrors_in(tracker, SyncState.FAILED, BATCH) if tracker.active else []
    for mirror in found:
        mirror.trouble = ""
        tracking.want(turn, mirror)
    if len(found) == BATCH:
        turn.wake(send_failed, tracker, at=turn.now)


@flow.woken()
def send_new(turn: Turn, tracker: Tracker) -> None:
    """Send what it was never told of, some at a time."""
    found = turn.book.unmirrored(tracker, BATCH) if tracker.active else []
    for item in found:
        tracking.send_to(turn, tracker, item, None)
    if len(found) == BATCH:
        turn.wake(send_new, tracker, at=turn.now)


@flow.pressed
def disconnect(turn: Turn, tracker: Tracker) -> None:
    """Send nothing more, and destroy its secrets. What is there stays there."""
    must_be_admin(turn)
    tracker.active, tracker.trouble, tracker.troubled_at = False, "", None
    for name in (secret_name(tracker), inbound_name(tracker)):
        turn.book.drop_secret(name)
    turn.refresh(news, tracker)
    turn.whisper(
        f"{tracker.name} is disconnected, and what I knew to get in is destroyed. What I sent "
        "there stays there. Connect it again, and I go on where I stopped."
    )


# What admins hear


@flow.woken()
def tell(turn: Turn, tracker: Tracker) -> None:
    """It answers for the first time, or was switched off: those who look after it hear so once."""
    if tracker.active:
        person = turn.book.people([tracker.by])[0]
        turn.show(news, tracker, to=person, tag=tracker.at.isoformat(), at_once=True)
        return
    tag = tracker.troubled_at.isoformat() if tracker.troubled_at else ""
    for admin in turn.book.admins():
        turn.show(news, tracker, to=admin, tag=tag)


@flow.view  # of no kind that can be stopped: whoever looks after it must hear of it
def news(book: Book, tracker: Tracker) -> Message | None:
    """How a tracker stands, for those who look after it."""
    name = tracker.name
    if not shown(tracker):
        return Message(f"{name} is disconnected.")
    if not tracker.active:
        said = f"I have switched {name} off: {tracker.trouble.rstrip('.')}."
        more = Text(f"{said} Nothing is lost: what waits for it is sent once it works again.")
        return Message(said, more, Button("Trackers", does=show))
    said = f"{name} answers. Every {_kinds()} goes there from now on."
    everything = Button("Send everything", does=send_everything, about=tracker)
    again = Text("What was there before it was connected is sent when you press Send everything.")
    return Message(said, Text(said), again, everything, Button("Trackers", does=show))


def _kinds() -> str:
    return f"{ItemKind.ACTION.value}, {ItemKind.PROMISE.value} and {ItemKind.ROADBLOCK.value}"
