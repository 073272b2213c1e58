"""Linking: one person's accounts on two platforms, by their own action on both.

Ana, on Slack: /parley link. Parley, to her alone: what that does, and a code for a quarter of an
hour. In her private chat on Teams she types: link K7MPQ-X4TRW. Parley: this is Ana on Slack (Acme),
is this you? She presses Link them. From then on her working hours and her leave hold on both, and
each tells her how many things wait on the other. Nothing else crosses. Unlink, from either side,
ends it at once; both are told.

A wrong, old or used code: one sentence, and after five of them an hour's rest.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flows.language.spans import CALLED
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Button, Message, Named, Small, Spans, Style, Text, Title
from storage.book import Book
from storage.book.identities import Account, Offer
from storage.records import Person

flow = Flow(__name__)

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another
LENGTH = 10
GOOD_FOR = timedelta(minutes=15)
TRIES = 5
REST = timedelta(hours=1)
PLATFORMS = {"slack": "on Slack", "teams": "on Microsoft Teams", "sandbox": "in the sandbox"}

BOTH = (
    "Linked accounts share your working hours, your time zone, your leave and which messages you "
    "get: set on one, they hold on both. Each also tells you how many things wait on the other. "
    "Nothing else crosses: no call, no message, no customer's name."
)
TIRED = "These were five codes that did not fit. Please try again in an hour."
UNKNOWN = "I do not know this code. Please compare it letter by letter with the one you were given."
OLD = "This code is older than 15 minutes. Please ask for a new one where it came from."
USED = "This code has been used already. Please ask for a new one where it came from."
SAME = "This code is for your account on another platform. Please type it there."
PARTED = "These accounts are not linked any more."
APART = "Your working hours and your leave stay as they are on both, and go their own ways."


@flow.command("link", help="share your hours and leave with your account on another platform")
def link(turn: Turn) -> None:
    """Show the link, make a code, or look at the code that was typed."""
    account = turn.book.linked_with(turn.who)
    if account is not None:
        turn.whisper(_linked(turn.who, account))
    elif turn.text:
        _look(turn, turn.text)
    else:
        _offer(turn)


@flow.pressed
def accept(turn: Turn) -> None:
    """Link the two, unless the code holds no more; pressed twice, it stays linked."""
    code = turn.also.get("code", "")
    if turn.book.link(turn.who, code, wakes=told_linked.name, at=turn.real_now):
        turn.hasten(turn.who)
        turn.refresh_home(turn.who.id)
    account = turn.book.linked_with(turn.who)
    if account is None:
        turn.whisper(f"Nothing was linked: this code holds no more. Try {CALLED} link.")
        return
    turn.whisper(_linked(turn.who, account))


@flow.pressed
def decline(turn: Turn) -> None:
    """Leave everything as it is."""
    turn.whisper("Nothing was linked. If you did not ask for that code, simply forget it.")


@flow.pressed
def unlink(turn: Turn) -> None:
    """Part the two; a button of an earlier link does nothing."""
    account = turn.book.linked_with(turn.who)
    same = turn.also.get("link") == turn.who.identity
    parts = same and turn.book.unlink(turn.who, wakes=told_parted.name, at=turn.real_now)
    if account is None or not parts:
        turn.whisper(PARTED)
        return
    _part(turn, turn.who)
    said = (f"No longer linked with {account.name} {_at(account)}.",)
    turn.whisper(Message(said, Text(*said), Text(APART)))


@flow.woken()
def told_linked(turn: Turn, person: Person) -> None:
    """Whoever made the code hears that it was used."""
    if person.identity is not None:
        turn.show(linked, person, to=person, tag=person.identity, at_once=True)
        turn.refresh_home(person.id)


@flow.woken()
def told_parted(turn: Turn, person: Person) -> None:
    """The other side hears that the link was ended."""
    _part(turn, person)
    turn.show(parted, person, to=person, tag=turn.now.isoformat(), at_once=True)


def _part(turn: Turn, person: Person) -> None:
    turn.refresh(linked, person)
    turn.refresh_home(person.id)


@flow.view
def linked(book: Book, person: Person) -> Message | None:
    """With whom an account is linked, and how to end it."""
    account = book.linked_with(person)
    if account is None:
        return Message(PARTED)
    said = _linked(person, account)
    return Message(said.summary, *said.parts, Small("If this was not you, unlink it."))


@flow.view
def parted(_book: Book, _person: Person) -> Message | None:
    """That the link was ended on the other side."""
    said = "Your account on the other platform is no longer linked with this one."
    return Message(said, Text(said), Text(APART))


def on(platform: str) -> str:
    """A platform as people speak of it: on Slack."""
    return PLATFORMS.get(platform, f"on {platform}")


def _offer(turn: Turn) -> None:
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    turn.book.offer_link(turn.who, _digest(code), turn.real_now + GOOD_FOR)
    shown = f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
    turn.whisper(
        Message(
            "Link this account with yours on another platform.",
            Title("Link your accounts"),
            Text("For people who use Parley on two platforms. ", BOTH),
            Text("In your private chat with me on the other one, type: ", Bold(f"link {shown}")),
            Small(
                "The code holds for 15 minutes and works once. Give it to nobody. "
                "At first, the settings of this account hold for both."
            ),
        )
    )


def _look(turn: Turn, words: str) -> None:
    """Whose code it is; one that does not fit is counted."""
    who, now = turn.who, turn.real_now
    turn.book.lock_person(who)
    if who.wrong_codes_since is None or who.wrong_codes_since + REST <= now:
        who.wrong_codes, who.wrong_codes_since = 0, now
    if who.wrong_codes >= TRIES:
        turn.whisper(TIRED)
        return
    offer = turn.book.offered(_digest(words))
    why_not = _why_not(turn, offer)
    if offer is None or why_not:
        who.wrong_codes += 1
        turn.whisper(why_not)
        return
    turn.whisper(_asked(offer))


def _why_not(turn: Turn, offer: Offer | None) -> str:
    if offer is None or not offer.member:
        return UNKNOWN
    if offer.used:
        return USED
    if offer.expires_at <= turn.real_now:
        return OLD
    return "" if offer.elsewhere else SAME


def _asked(offer: Offer) -> Message:
    whose: Spans = (Bold(offer.account.name), f" {_at(offer.account)}")
    return Message(
        ("Is this you: ", *whose, "?"),
        Title("Link these accounts?"),
        Text("The code is of ", *whose, ". Is this you?"),
        Text(BOTH),
        Small("At first, the settings of that account hold for both."),
        Button("Link them", does=accept, also={"code": offer.code}, style=Style.PRIMARY),
        Button("No", does=decline),
    )


def _linked(person: Person, account: Account) -> Message:
    whom: Spans = ("This account is linked with ", Bold(account.name), f" {_at(account)}.")
    return Message(
        whom,
        Text(*whom),
        Text(BOTH),
        Button("Unlink", does=Named("link.unlink"), also={"link": person.identity or ""}),
    )


def _at(account: Account) -> str:
    where = on(account.platform)
    said_already = where.endswith(f" {account.workspace}")  # Teams does not name its tenants
    return where if said_already else f"{where} ({account.workspace or account.platform})"


def _digest(words: str) -> str:
    """What is kept of a code, however it was typed."""
    code = "".join(letter for letter in words.upper() if letter.isalnum())
    return hashlib.sha256(code.encode()).hexdigest()
