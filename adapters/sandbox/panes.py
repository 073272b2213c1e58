"""The panes of the page: a conversation, a thread, the home tab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from adapters.sandbox.blocks import read_by
from adapters.sandbox.board import Acts, Board, button_at
from adapters.sandbox.company import BOT, CHANNELS, DM
from adapters.sandbox.listen import Spot
from adapters.sandbox.render import Block, Drawing
from adapters.sandbox.sight import Reader, Room, Sight
from adapters.sandbox.tags import Composer, Line, press, tag

ABOUT = {one.native: one.about for one in CHANNELS}
ABOUT_DM = f"Only you and {BOT} read this. Type a command without the slash, such as help."
OUTSIDERS = "shared with outsiders"


class Hand(Acts, Protocol):
    """What a person can do in a pane."""

    commands: Sequence[dict[str, str]]

    def says(self, text: str, spot: Spot) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Send a line."""

    def presses_at_home(self, button: Block) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """Press a button of the home tab."""


class Doors(Protocol):
    """The ways out of a pane."""

    def goes_back(self) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """To the list of conversations, on a phone."""

    def closes_thread(self) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        """From a thread to its conversation."""


class RoomPane:
    """A channel, or the private conversation with the bot."""

    def __init__(self, room: Room, hand: Hand, doors: Doors) -> None:
        self.place = room.native
        private = room.native.startswith(DM)
        name = room.name if private else f"#{room.name}"
        with tag("header", look="head"):
            _back(doors)
            tag("h1", name)
            if room.shared:
                tag("span", OUTSIDERS, "badge warn")
            tag("p", ABOUT_DM if private else ABOUT.get(room.native, ""), "about")
        self._board = Board(f"Messages of {name}", hand, in_thread=False)
        _composer(f"Message {name}", Spot(room.native), hand)

    def show(self, sight: Sight) -> None:
        """Bring the messages up to date."""
        self._board.show(sight.messages)


class ThreadPane:
    """A thread, beside the conversation it belongs to."""

    def __init__(self, sight: Sight, hand: Hand, doors: Doors) -> None:
        self.thread = sight.thread
        with tag("header", look="head"):
            tag("h2", "Thread")
            tag("p", _where(sight.room), "about")
            press("✕", doors.closes_thread, "icon", aria_label="Close thread")
        self._board = Board("Messages of the thread", hand, in_thread=True)
        _composer("Reply", Spot(sight.place, sight.thread), hand)

    def show(self, sight: Sight) -> None:
        """Bring the replies up to date."""
        self._board.show(sight.replies)


class HomePane:
    """A person's home tab."""

    def __init__(self, place: str, hand: Hand, doors: Doors) -> None:
        self.place = place
        self._hand = hand
        self._drawn: tuple[Drawing | None, Reader] | None = None
        with tag("header", look="head"):
            _back(doors)
            tag("h1", "Home")
        with tag("div", look="board home", role="region", aria_label="Home", tabindex="0"):
            self._empty = tag("p", f"{BOT} has put nothing here yet.", "empty")
            self._line = Line()
            self._line.on_act(lambda _, at: self._presses(at))

    def show(self, sight: Sight) -> None:
        """Draw the home tab as it was last published."""
        if self._drawn == (sight.home, sight.reader):
            return
        self._drawn = (sight.home, sight.reader)
        self._empty.set_visibility(sight.home is None)
        self._line.show(read_by(sight.reader, sight.home["blocks"]) if sight.home else [])

    def _presses(self, at: Sequence[int]) -> Any:  # noqa: ANN401 -- NiceGUI awaits it
        home = self._drawn[0] if self._drawn else None
        return self._hand.presses_at_home(button_at(home["blocks"], at)) if home else None


def _back(doors: Doors) -> None:
    press("←", doors.goes_back, "icon back", aria_label="Back to the conversations")


def _composer(label: str, spot: Spot, hand: Hand) -> None:
    composer = Composer(label, f"{spot.place}/{spot.thread}", hand.commands)
    composer.on_send(lambda text: hand.says(text, spot))


def _where(room: Room) -> str:
    return room.name if room.native.startswith(DM) else f"in #{room.name}"
