"""A person in a play: types, presses, fills in forms, and sees what is theirs to see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.contract.seen import Button, Form, Message, Reply, must_call_it, normal

if TYPE_CHECKING:
    from tests.contract.company import Company

CALLS = "crucial-calls"
STOP = re.compile(r"(\n---)?\n\[Stop these\]$")


class Person:
    """Acts through the client of their platform."""

    def __init__(self, company: Company, key: str, name: str) -> None:
        self.key = key
        self.name = name
        self._company = company
        self._reply = Reply()
        self._form: Form | None = None
        self._typed: dict[str, object] = {}

    # What a person does

    async def types(self, text: str, where: str = CALLS) -> None:
        """A command, without the name the bot is called by: `flag Acme tomorrow 15:00`."""
        reply = await self._company.types(self.key, text, where)
        await self._got(normal(f"types in {where}: {text}"), reply)

    async def mentions(self, text: str, where: str = CALLS) -> None:
        """The same, said to the bot by its name in a channel."""
        reply = await self._company.mentions(self.key, text, where)
        await self._got(f"says to Parley in {where}: {text}", reply)

    async def uses(self, shortcut: str, text: str = "", where: str = CALLS) -> None:
        """A shortcut by its title; on a message when there is a text."""
        reply = await self._company.uses(self.key, shortcut, text, where)
        await self._got(f"uses {shortcut}: {text}", reply)

    async def presses(self, button: str | Button) -> None:
        """The newest button with this label that the person can see, or one kept from before."""
        found = self.button(button) if isinstance(button, str) else button
        await self._got(f"presses {found.label}", await self._company.presses(self.key, found))

    async def fills(self, **answers: object) -> None:
        """Send the open form in, with these answers over what is filled in already."""
        assert self._form is not None, f"{self.name} has no form open, but was told {self.told!r}"
        await self.sends(self._form, **answers)

    async def sends(self, form: Form, **answers: object) -> None:
        """Send a form in that was opened before."""
        # What was typed stays in a form that came back with problems.
        self._typed = {**(self._typed if form is self._form else {}), **answers}
        reply = await self._company.sends(self.key, form, self._typed)
        if not reply.problems:
            self._form, self._typed = None, {}
        await self._got(f"sends {form.title}", reply)

    async def repeats(self) -> None:
        """The platform delivers the last act once more."""
        await self._got("is heard once more", await self._company.repeats())

    async def opens_home(self) -> None:
        """Look at one's own page."""
        await self._got("opens the home page", await self._company.opens_home(self.key))

    async def invites_parley(self, where: str) -> None:
        """Bring the bot into a channel."""
        reply = await self._company.invites(self.key, where)
        await self._got(f"invites Parley to {where}", reply)

    # What a person sees

    @property
    def told(self) -> str:
        """What was answered to the last act, for this person alone."""
        return self._reply.told

    @property
    def read(self) -> str:
        """The same, letter for letter: with the codes and the names of platforms in it."""
        return "\n\n".join("\n".join(one.lines) for one in self._reply.whispers)

    @property
    def asked(self) -> str:
        """The title of the open form; empty when none is open."""
        return self._form.title if self._form else ""

    @property
    def form(self) -> Form:
        """The open form."""
        assert self._form is not None, f"{self.name} has no form open"
        return self._form

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong with the answers, by question; of the whole form, at its first one."""
        return {name: normal(said) for name, said in self._reply.problems.items()}

    @property
    def dms(self) -> list[str]:
        """What the bot has told this person in private, the oldest first.

        The button below each of them that stops its kind is left out.
        """
        return [STOP.sub("", one.text) for one in self._company.world.chats[self.key]]

    @property
    def dm(self) -> str:
        """The newest of them."""
        return self.dms[-1] if self.dms else ""

    @property
    def home(self) -> str:
        """One's own page; empty before it was opened."""
        home = self._company.world.homes.get(self.key)
        return home.text if home else ""

    def button(self, label: str) -> Button:
        """The newest button with this label: in an answer, in a chat, at home, or in a thread."""
        seen = [button for message in self._sees() for button in message.buttons]
        for button in seen:
            if button.label == label:
                return button
        labels = [button.label for button in seen]
        raise AssertionError(f"{self.name} sees no button {label!r}, only {labels}")

    def _sees(self) -> list[Message]:
        home = self._company.world.homes.get(self.key)
        threads = [list(one) for one in reversed(self._company.world.threads[CALLS])]
        return [
            *reversed(self._reply.whispers),
            *reversed(self._company.world.chats[self.key]),
            *([home] if home else []),
            *(message for thread in threads for message in reversed(thread)),
        ]

    async def _got(self, did: str, reply: Reply) -> None:
        must_call_it(self._company.called, reply.words())
        self._reply = reply
        self._form = reply.form or reply.redrawn or self._form
        lines = [f"{self.name} {did}"]
        if reply.told:
            # On Teams a short answer to a press is a line beside the card.
            lines.append(f"{self.name} is told: {' '.join(reply.told.split())}")
        if reply.form is not None:
            self._typed = {}
            lines.append(f"{self.name} is asked: {reply.form.text}")
        lines += [f"{self.name} reads at {name}: {said}" for name, said in self.problems.items()]
        await self._company.acted(*lines)
