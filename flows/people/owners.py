"""Who has a customer: said by people, never taken for granted.

Ana: /parley own Acme. Nobody has said who has it; Parley tells her, alone, that Ben led three of
its crucial calls in twelve months, and proposes him. Dora, who manages the team, says that it is
Ben; Ben hears of it, and she can take it back for ten minutes. Later Ben types /parley own Acme
@Cem: Cem has it from now on, and what was before stays readable. Eve, who has nothing to do with
it, is told whom to ask. While nobody owns Acme, whoever leads a call with them may say who does.
"""

from __future__ import annotations

from datetime import timedelta

from flows import guard
from flows.language.forms import Form, Refused, form, person, short
from flows.language.spans import CALLED
from flows.language.steps import Flow, Gone, Turn
from flows.language.words import (
    Bold,
    Button,
    Mention,
    Message,
    Part,
    Small,
    Spans,
    Text,
    Title,
    cut,
    listed,
)
from flows.people.ownership import A_YEAR, likely_owner, line, owner_of, pass_on
from flows.people.telling import tell_others
from storage.book import Book
from storage.records import AHEAD, Call, CallState, Notice, Ownership, OwnerWhy, Person, Role

flow = Flow(__name__)

UNDO = timedelta(minutes=10)
SHOWN = 5
ACCOUNT_LIMIT = 100
KINDS: dict[str, type[Call | Ownership]] = {"call": Call, "owner": Ownership}


@form("Who owns this customer?", submit="Save")
class SetOwner(Form):
    """Exactly one person owns a customer; others may share it."""

    account: str = short("Which customer?", limit=ACCOUNT_LIMIT)
    owner: str = person("Who owns it?", "They hear of it, and so does whoever owned it before.")


# Seeing it


@flow.command("own", help="who has a customer, and since when", usage="ACCOUNT [@PERSON]")
def own(turn: Turn) -> None:
    """Whisper who has a customer; with a person, make them its owner."""
    account, name = _read(turn.text)
    if not account:
        raise Refused(f"Which customer? For example: {CALLED} own Acme")
    account = _known(turn, account)
    if name:
        _set_named(turn, account, name)
        return
    history = turn.book.owner_history(account)
    if not history and not turn.book.calls_over(account, 1) and _may_set(turn, account):
        turn.open(SetOwner, account=account)
        return
    turn.whisper(_card(turn, account, history))


def _read(text: str) -> tuple[str, str]:
    """The customer, and the name after the @."""
    account, marked, name = f" {text}".rpartition(" @")
    if not marked:
        account, name = text, ""
    return cut(account.strip(' "“”«»'), ACCOUNT_LIMIT), name.strip()


def _known(turn: Turn, account: str) -> str:
    """As the customer was written before."""
    before = turn.book.owner_history(account)
    named = turn.book.accounts_named([account])
    return before[0].account if before else named.get(account.casefold(), account)


def _named(turn: Turn, name: str) -> list[Person]:
    """Who may be meant; a platform often passes on no more than what somebody is called there."""
    wanted = name.casefold()
    known = [one for one in turn.book.everyone() if guard.may_hear(one)]
    whole = [one for one in known if wanted in {one.name.casefold(), one.native.casefold()}]
    return whole or [one for one in known if wanted == one.name.casefold().partition(" ")[0]]


def _card(turn: Turn, account: str, history: list[Ownership]) -> Message:
    title = f"Who owns {cut(account, 100)}"
    parts: list[Part] = [Title(title), *_now(turn, account)]
    before = [one for one in history if one.until is not None][:SHOWN]
    parts += [Small(*line(turn.book, one)) for one in before]
    if _may_set(turn, account):
        parts += _to_change(turn, account)
    return Message(title, *parts)


def _now(turn: Turn, account: str) -> list[Part]:
    now = turn.book.owners(account)
    owned = [Text(*line(turn.book, one)) for one in now]
    if any(not one.beside for one in now):
        return list(owned)
    said = Text("Nobody has said who owns it.")
    likely = likely_owner(turn.book, account, turn) if _may_set(turn, account) else None
    if likely is None:
        return [
            said,
            *owned,
            Small("A manager, an admin or whoever leads or led crucial calls with it can say so."),
        ]
    who, number = likely
    calls = "call" if number == 1 else "calls"
    led = f" led {number} crucial {calls} with it in twelve months."
    return [said, *owned, Text(Mention.of(who), led, " Is it theirs?")]


def _to_change(turn: Turn, account: str) -> list[Part]:
    like = _like(turn.book, account)
    parts: list[Part] = [Button("Change the owner", opens=SetOwner, also=like)]
    for one in turn.book.owners(account):
        if one.beside:
            name = turn.book.get(Person, one.person).name
            parts.append(Button(cut(f"{name} shares it no more", 75), does=part, about=one))
    return parts


def _like(book: Book, account: str) -> dict[str, str]:
    """Says which customer is meant by a thing of theirs: a button carries no name."""
    for one in book.owner_history(account)[:1]:
        return {"like": f"owner:{one.id}"}
    for call in book.calls_over(account, 1):
        return {"like": f"call:{call.id}"}
    return {}


# Changing it


@flow.opening(SetOwner)
def open_owner(turn: Turn) -> None:
    """Ask who owns it; whoever has it or led most of its calls is filled in."""
    kind, _, about = turn.also.get("like", "").partition(":")
    found = turn.book.find(KINDS[kind], about) if kind in KINDS else None
    if found is None:
        raise Gone
    _must_set(turn, found.account)
    now = owner_of(turn.book, found.account)
    likely = likely_owner(turn.book, found.account, turn)
    filled = turn.book.get(Person, now.person) if now else likely[0] if likely else None
    turn.open(SetOwner, account=found.account, owner=filled.native if filled else "")


@flow.submitted(SetOwner)
def save(turn: Turn, answers: SetOwner) -> None:
    """Keep who owns it."""
    if not answers.account.strip():
        raise Refused(account="Please name the customer.")
    _set(turn, _known(turn, answers.account.strip()), turn.book.get(Person, answers.owner))


def _set_named(turn: Turn, account: str, name: str) -> None:
    """Whoever is called so; when that is nobody or several, the form asks."""
    _must_set(turn, account)
    several = _named(turn, name)
    if len(several) == 1:
        _set(turn, account, several[0])
        return
    why = "several members" if several else "no member"
    said = f"I know {why} called {cut(name, 60)}. Please choose here."
    turn.open(SetOwner, intro=(Text(said),), account=account)


def _set(turn: Turn, account: str, to: Person) -> None:
    _must_set(turn, account)
    guard.must_be_members("owner", [to])
    now = owner_of(turn.book, account)
    if now is not None and now.person == to.id:
        raise Refused(owner=f"{to.name} owns {account} already.")
    made = pass_on(turn, account, to, OwnerWhy.SET, turn.who.id)
    before = turn.book.get(Person, now.person) if now else None
    tell_others(turn, told, made, [to, before])
    for one in turn.book.owner_history(account):
        turn.refresh(vacant, one)
    said: Spans = ("Saved. ", Mention.of(to), " owns ", Bold(account), " from now on.")
    button = Button("Undo: the new owner", does=undo, about=made)
    turn.whisper(Message(said, Text(*said), button))


@flow.dm(Notice.NEWS)
def told(book: Book, one: Ownership) -> Message | None:
    """For the new owner and for the one before."""
    by = book.find(Person, one.by)
    to = book.get(Person, one.person)
    said: Spans = (Mention.of(by) if by else "Parley", " says that ", Mention.of(to))
    said = (*said, f" owns {one.account} from now on.")
    more = f"Is that a mistake? {CALLED} own {one.account} shows who can change it."
    return Message(said, Text(*said), Small(more))


@flow.pressed
def undo(turn: Turn, one: Ownership) -> None:
    """Whoever said it takes it back, within ten minutes."""
    if one.by != turn.who.id:
        raise Refused("Only whoever did this can take it back.")
    if one.until is not None or one.since + UNDO < turn.now:
        raise Refused("Ten minutes have passed, or it was changed meanwhile, so it stays.")
    for other in turn.book.owner_history(one.account):
        if other.until == one.since and other.id != one.id:
            other.until = None
    turn.refresh(told, one)
    account = one.account
    turn.book.remove(one)
    turn.whisper(f"Taken back. Who owns {account} is as it was before.")


@flow.pressed
def part(turn: Turn, one: Ownership) -> None:
    """Somebody shares a customer no more; they may say so themselves."""
    if one.person != turn.who.id:
        _must_set(turn, one.account)
    who = turn.book.get(Person, one.person)
    if one.until is not None:
        turn.whisper(f"{who.name} shares {one.account} no more already.")
        return
    one.until = turn.now
    turn.whisper(Mention.of(who), f" shares {one.account} no more.")


# When somebody leaves


def leave(turn: Turn, person: Person) -> None:
    """Somebody has left: whoever managed them, or an admin, is asked who has their customers."""
    managers = [turn.book.find(Person, team.manager) for team in turn.book.teams_of(person)]
    known = [one for one in (*managers, *turn.book.admins()) if one and guard.may_hear(one)]
    for one in turn.book.owned_by(person):
        one.until = turn.now
        if not one.beside:
            tell_others(turn, vacant, one, known[:1])


@flow.dm(Notice.ASKED)
def vacant(book: Book, one: Ownership) -> Message | None:
    """Who has it now? Afterwards it says so."""
    said: Spans = (Mention.of(book.get(Person, one.person)), f" has left, and owned {one.account}.")
    now = owner_of(book, one.account)
    if now is not None:
        return Message(said, Text(*said), Text(*line(book, now)))
    like = {"like": f"owner:{one.id}"}
    return Message(said, Text(*said), Button("Say who owns it now", opens=SetOwner, also=like))


def _may_set(turn: Turn, account: str) -> bool:
    """The owner, who manages them, and admins; while there is none, managers and those who lead."""
    if turn.who.admin:
        return True
    now = owner_of(turn.book, account)
    led = {team.id for team in turn.book.led_by(turn.who)}
    if now is None:
        callers = {one for one, _ in turn.book.led_most(account, turn.now - A_YEAR)}
        return bool(led) or turn.who.id in callers or _leads_one_ahead(turn, account)
    owner = turn.book.get(Person, now.person)
    return owner.id == turn.who.id or bool(led & {team.id for team in turn.book.teams_of(owner)})


def _leads_one_ahead(turn: Turn, account: str) -> bool:
    """Whether they lead a crucial call with a customer that is ahead, or goes on right now."""
    ahead = turn.book.calls_of_account(account, AHEAD | {CallState.LIVE})
    seats = [turn.book.seat_of(turn.who, call) for call in ahead]
    return any(seat is not None and seat.role is Role.LEAD for seat in seats)


def _must_set(turn: Turn, account: str) -> None:
    if _may_set(turn, account):
        return
    now = owner_of(turn.book, account)
    if now is None:
        raise Refused(
            f"A manager, an admin or whoever leads or led crucial calls with {account} says "
            "who owns it. Please ask them."
        )
    owner = turn.book.get(Person, now.person)
    managers = [turn.book.find(Person, team.manager) for team in turn.book.teams_of(owner)]
    names = [owner.name, *(one.name for one in managers if one and one.id != owner.id)]
    whom = "".join(str(one) for one in listed(names, " or "))
    raise Refused(f"Only {owner.name}, their manager and the admins can change that. Ask {whom}.")
