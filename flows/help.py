"""Help, and what to say when the words were not understood.

Ana: /parley. Parley, to her alone: what it can do, and how.
Ana: /parley flga Acme. Parley: I do not know "flga". Did you mean flag?
"""

from __future__ import annotations

from flows.finding import nearest
from flows.language.events import Commanded
from flows.language.spans import CALLED
from flows.language.steps import Command, Flow, Turn
from flows.language.words import Bold, Button, Message, Named, Part, Small, Text, Title, cut
from flows.settings import needs_a_home
from flows.team import home_for

flow = Flow(__name__)


@flow.command("help", help="what Parley can do, and how")
def help(turn: Turn) -> None:  # noqa: A001 -- the verb people type
    """Show every verb."""
    turn.whisper(_everything(turn))


@flow.pressed
def show(turn: Turn) -> None:
    """The same, from a button."""
    turn.whisper(_everything(turn))


@flow.hears(Commanded)
def not_understood(turn: Turn) -> None:
    """A bare command shows help; an unknown verb is answered with the nearest known one."""
    word, _, rest = turn.text.strip().partition(" ")
    word = word.strip("/.,!?")
    if not word or word.casefold() in {"hi", "hello", "hey"}:
        turn.whisper(_everything(turn))
        return
    close = nearest(word, turn.commands)
    said = f"I do not know \u201c{cut(word, 40)}\u201d."
    if close is None:
        turn.whisper(Message(said, Text(said), *_everything(turn).parts))
        return
    # What a verb has no use for is not repeated: it may be an answer that belongs into a dialog.
    more = cut(rest, 80) if turn.commands[close].usage else ""
    meant = f"Did you mean {CALLED} {close} {more}".rstrip() + "?"
    turn.whisper(Message(f"{said} {meant}", Text(f"{said} {meant}"), _all_button()))


def _all_button() -> Button:
    return Button("Show all I can do", does=Named("help.show"))


def _everything(turn: Turn) -> Message:
    parts: list[Part] = [Title("What I can do")]
    parts += [Text(*_line(command)) for command in turn.commands.values()]
    if home_for(turn) is None:
        parts += needs_a_home(turn).parts
    parts.append(Small("Only you can see this. In our private chat the verb alone is enough."))
    return Message("What Parley can do", *parts)


def _line(command: Command) -> tuple[Bold, str]:
    return Bold(f"{CALLED} {command.verb} {command.usage}".rstrip()), f" – {command.help}"
