"""Forms that could not be opened yet, kept in this process until their button is pressed.

After a restart the button names the step that opens the form, which knows less of the answers.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict

from flows.language.steps import Ask
from flows.language.words import Button, Message, Named, Style, Text

OFFERS = 1000
HELD = "_held"
READY = "Your form is ready."


class Offers:
    """The forms kept, each for one person."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[str, Ask]] = OrderedDict()

    def hold(self, user: str, ask: Ask) -> str:
        """Keep a form for one person; the oldest gives way."""
        key = secrets.token_urlsafe(12)
        self._held[key] = (user, ask)
        while len(self._held) > OFFERS:
            self._held.popitem(last=False)
        return key

    def take(self, user: str, key: str) -> Ask | None:
        """The form, for whom it was kept. It stays, so that a second press opens it too."""
        holder, ask = self._held.get(key, ("", None))
        return ask if holder == user else None

    def offered(self, ask: Ask, user: str, why: str = READY) -> Message:
        """A message with a button that opens the form."""
        also = {**ask.also, HELD: self.hold(user, ask)}
        opens = Named(ask.form.wire)
        button = Button(
            "Open the form", opens=opens, about=ask.about, also=also, style=Style.PRIMARY
        )
        return Message(why, Text(why), Text(ask.form.title), button)
