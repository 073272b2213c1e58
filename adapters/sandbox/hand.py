"""What a person does on their page, handed to the bot; the forms it answers with are opened."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui.element import Element

from adapters.sandbox.company import HOME
from adapters.sandbox.desk import Desk
from adapters.sandbox.form import OpenForm
from adapters.sandbox.listen import Entries, Listener, Reply, Spot
from adapters.sandbox.render import Block, Drawing
from adapters.sandbox.sight import Shown, Sight
from flows.language.steps import Command

STUMBLED = "Something went wrong here. Nothing was changed; please try again."


class PersonsHand:
    """Acts for one person, on one page."""

    sight: Sight  # what they see right now

    def __init__(self, desk: Desk, who: str) -> None:
        self._listener = Listener(desk, who)
        self._form: OpenForm | None = None
        self._sheets: Element | None = None
        self.commands: Sequence[dict[str, str]] = [
            {"verb": one.verb, "usage": one.usage, "help": one.help} for one in desk.commands
        ]
        self.on_message: Sequence[Command] = [one for one in desk.commands if one.on_message]

    def put_forms_on(self, sheets: Element) -> None:
        """Where the forms are drawn."""
        self._sheets = sheets

    async def says(self, text: str, spot: Spot) -> None:
        """A line was typed."""
        self._take(await self._listener.says(text, spot), spot)

    async def presses(self, button: Block, shown: Shown, *, in_thread: bool) -> None:
        """A button of a message was pressed; what is answered comes in the same pane."""
        spot = Spot(shown.place, shown.thread if in_thread else "")
        self._take(await self._listener.presses(button, spot), spot)

    async def presses_at_home(self, button: Block) -> None:
        """A button of the home tab was pressed."""
        spot = Spot(HOME)
        self._take(await self._listener.presses(button, spot), spot)

    async def uses(self, verb: str, shown: Shown) -> None:
        """A shortcut on a message was chosen."""
        spot = Spot(shown.place, "" if shown.thread == shown.id else shown.thread)
        self._take(await self._listener.uses(verb, spot, shown.said), spot)

    async def uses_shortcut(self, verb: str) -> None:
        """A global shortcut was chosen."""
        spot = Spot(self.sight.place)
        self._take(await self._listener.uses(verb, spot), spot)

    async def dismisses(self, shown: Shown) -> None:
        """A whisper was read."""
        await self._listener.dismisses(shown.id)

    async def opens_home(self) -> None:
        """The home tab was opened."""
        await self._listener.opens_home()

    def _take(self, reply: Reply, spot: Spot) -> None:
        if reply.form is not None:
            self._open(reply.form, spot)

    def _open(self, form: Drawing, spot: Spot) -> None:
        self._close()
        if self._sheets is None:
            return
        with self._sheets:
            opened = self._form = OpenForm(form, self.sight.reader, self.sight.people)
        opened.dialog.on("leave", self._close)
        opened.dialog.on_send(lambda entries: self._submits(opened, entries, spot))

    async def _submits(self, opened: OpenForm, entries: Entries, spot: Spot) -> None:
        zone = self.sight.reader.zone
        try:
            reply = await self._listener.submits(opened.form, entries, zone, spot)
        except Exception:
            opened.show({"": STUMBLED})  # the answers stay, and can be sent again
            raise
        if self._form is not opened:
            return  # left meanwhile
        if reply.problems:
            opened.show(reply.problems)
        elif reply.form is not None:
            self._open(reply.form, spot)
        else:
            self._close()

    def _close(self) -> None:
        self._form = None
        if self._sheets is not None:
            self._sheets.clear()
