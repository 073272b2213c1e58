"""Connecting a tracker: where it is, and what lets Parley in.

Dora presses Connect Jira and gives the site, an e-mail, the project and a token. The token goes
into the vault and is never shown again. Parley tries it, and tells her in private that Jira
answers. For what is changed in Jira to come back she is shown an address and a secret, once.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets

from pydantic import SecretStr

from flows.language.forms import Form, Refused, form, short
from flows.language.steps import Flow, Turn
from flows.language.words import Bold, Message, Part, Small, Text
from flows.trackers import (
    inbound_name,
    must_be_admin,
    secret_name,
    send_failed,
    shown,
    switched_on,
)
from storage.records import Tracker, TrackerKind

flow = Flow(__name__)

MOST = 5  # connected at once
SECRET_LIMIT = 1000
NAME_LIMIT = 40
PREFIX = "whsec_"  # of Standard Webhooks, with base64 of 24 to 64 bytes behind it
KEY_BYTES = range(24, 65)
NOT_SIGNING = "A signing secret begins with whsec_, with 24 to 64 bytes in base64 behind it."
HUBSPOT = "https://api.hubapi.com"
NO_KEY = (
    "I keep a secret only where I can lock it up, and I have no key. Whoever runs me sets "
    "PARLEY_SECRET_KEYS (docs/running.md says how) and starts me again. Then come back."
)
# What to do there, so that changes come back; the address and the secret stand below.
THERE = {
    TrackerKind.WEBHOOK: "To tell me what is changed there, send signed requests (docs/trackers.md "
    "shows how) to this address, signed with this secret:",
    TrackerKind.JIRA: "To tell me what is changed there, let a Jira admin make a webhook (System, "
    "WebHooks) for issues that are updated and deleted, with this address and this secret:",
    TrackerKind.HUBSPOT: "To tell me what is changed there, subscribe your app to changes and "
    "deletions of tasks (Webhooks, in its settings), with this address as the target:",
}


@form("Connect a webhook", submit="Connect")
class ConnectWebhook(Form):
    """Any system that takes signed requests."""

    name: str = short("What do people call it?", limit=NAME_LIMIT)
    address: str = short("Where do I send to?", "An address that begins with https://", limit=500)
    secret: str = short(
        "Which secret do I sign with?",
        "It begins with whsec_. Left empty, I make one and show it to you once.",
        optional=True,
        limit=SECRET_LIMIT,
        secret=True,
    )


@form("Connect HubSpot", submit="Connect")
class ConnectHubSpot(Form):
    """Tasks in HubSpot."""

    name: str = short("What do people call it?", limit=NAME_LIMIT)
    # All accounts have one address; without it, one could be taken for the other's tasks.
    account: str = short("The number of your account", "HubSpot calls it Hub ID.", limit=20)
    token: str = short("The access token of your app", limit=SECRET_LIMIT, secret=True)
    inbound: str = short(
        "The client secret of your app",
        "With it I know that a change really comes from HubSpot. Left empty, none comes back.",
        optional=True,
        limit=SECRET_LIMIT,
        secret=True,
    )


@form("Connect Salesforce", submit="Connect")
class ConnectSalesforce(Form):
    """Tasks in Salesforce."""

    name: str = short("What do people call it?", limit=NAME_LIMIT)
    address: str = short("Your My Domain", "Such as acme.my.salesforce.com", limit=500)
    account: str = short("The consumer key of your app", limit=SECRET_LIMIT)
    secret: str = short("Its consumer secret", limit=SECRET_LIMIT, secret=True)
    project: str = short(
        "The text field of tasks that keeps my mark",
        "Its API name. Left empty: Parley_Ref__c",
        optional=True,
        limit=40,
    )


@form("Connect Jira", submit="Connect")
class ConnectJira(Form):
    """Issues in Jira."""

    name: str = short("What do people call it?", limit=NAME_LIMIT)
    address: str = short("Your site", "Such as acme.atlassian.net", limit=500)
    account: str = short("The e-mail of the account that the token belongs to", limit=200)
    project: str = short("The project", "Its key, such as OPS, or OPS/Bug for a type.", limit=80)
    secret: str = short("Its API token", limit=SECRET_LIMIT, secret=True)


@flow.opening(ConnectWebhook)
def open_webhook(turn: Turn) -> None:
    """Ask for what a webhook needs."""
    _may_connect(turn)
    turn.open(ConnectWebhook, name="Webhook")


@flow.opening(ConnectHubSpot)
def open_hubspot(turn: Turn) -> None:
    """Ask for what HubSpot needs."""
    _may_connect(turn)
    turn.open(ConnectHubSpot, name="HubSpot")


@flow.opening(ConnectSalesforce)
def open_salesforce(turn: Turn) -> None:
    """Ask for what Salesforce needs."""
    _may_connect(turn)
    turn.open(ConnectSalesforce, name="Salesforce")


@flow.opening(ConnectJira)
def open_jira(turn: Turn) -> None:
    """Ask for what Jira needs."""
    _may_connect(turn)
    turn.open(ConnectJira, name="Jira")


def _may_connect(turn: Turn) -> None:
    must_be_admin(turn)
    if turn.book.vault is None:
        raise Refused(NO_KEY)


@flow.submitted(ConnectWebhook)
def connect_webhook(turn: Turn, answers: ConnectWebhook) -> None:
    """Keep a webhook; a secret that we make is shown once."""
    _may_connect(turn)
    if not all(_is_signing(one) for one in answers.secret.split()):
        raise Refused(secret=NOT_SIGNING)
    new = _new(turn, TrackerKind.WEBHOOK, answers.name, _address(turn, answers.address))
    mine = answers.secret or _made()
    _connected(turn, new, mine, _made(), *([] if answers.secret else _once("I sign with:", mine)))


@flow.submitted(ConnectHubSpot)
def connect_hubspot(turn: Turn, answers: ConnectHubSpot) -> None:
    """Keep HubSpot."""
    _may_connect(turn)
    if not answers.account.isdecimal():
        raise Refused(account="A Hub ID has digits only. HubSpot shows it in the account menu.")
    new = _new(turn, TrackerKind.HUBSPOT, answers.name, HUBSPOT)
    new.account = answers.account
    _connected(turn, new, answers.token, answers.inbound)


@flow.submitted(ConnectSalesforce)
def connect_salesforce(turn: Turn, answers: ConnectSalesforce) -> None:
    """Keep Salesforce, which is asked for its changes."""
    _may_connect(turn)
    new = _new(turn, TrackerKind.SALESFORCE, answers.name, _site(turn, answers.address))
    new.account, new.project = answers.account, answers.project
    _connected(turn, new, answers.secret, "")


@flow.submitted(ConnectJira)
def connect_jira(turn: Turn, answers: ConnectJira) -> None:
    """Keep Jira."""
    _may_connect(turn)
    key, _, kind = answers.project.partition("/")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]+", key.strip()):
        raise Refused(project="A project's key is short, such as OPS: it stands before the number.")
    new = _new(turn, TrackerKind.JIRA, answers.name, _site(turn, answers.address))
    project = "/".join(one for one in (key.strip().upper(), kind.strip()) if one)
    new.account, new.project = answers.account, project
    _connected(turn, new, answers.secret, _made())


def _address(turn: Turn, said: str) -> str:
    """An address to send to, checked as far as it can be without sending."""
    address = said if "://" in said else f"https://{said}"
    try:
        turn.tools.check_address(address)
    except ValueError as why:
        raise Refused(address=str(why)) from None
    return address


def _site(turn: Turn, said: str) -> str:
    """The same, of a site: a slash behind it means nothing."""
    return _address(turn, said.rstrip("/"))


def _new(turn: Turn, kind: TrackerKind, name: str, address: str) -> Tracker:
    return Tracker(kind=kind, name=name, address=address, by=turn.who.id, at=turn.real_now)


def _connected(turn: Turn, new: Tracker, secret: str, inbound: str, *more: Part) -> None:
    """Keep a tracker and its secrets, have it tried, and say what is to be done there."""
    tracker = _same(turn, new)
    if turn.book.vault is None:
        raise Refused(NO_KEY)
    turn.book.vault.keep(turn.book, secret_name(tracker), SecretStr(secret))
    turn.book.drop_secret(inbound_name(tracker))
    if inbound:
        turn.book.vault.keep(turn.book, inbound_name(tracker), SecretStr(inbound))
    switched_on(turn, tracker)
    turn.check(tracker)
    turn.wake(send_failed, tracker, at=turn.now)
    said = f"{tracker.name} is connected. I try it now, and you hear in private whether it answers."
    made_by_us = tracker.kind is not TrackerKind.HUBSPOT
    back = _way_back(turn, tracker, inbound if made_by_us else "") if inbound else []
    turn.whisper(Message(said, Text(said), *more, *back))


def _same(turn: Turn, new: Tracker) -> Tracker:
    """The tracker as it was connected before, so that nothing is made there twice; or the new."""
    known = turn.book.trackers()
    for one in known:
        if _identity(one) == _identity(new):
            one.name, one.by, one.at = new.name, new.by, new.at
            return one
    if sum(shown(one) for one in known) >= MOST:
        raise Refused(name=f"{MOST} trackers are connected already. Disconnect one first.")
    return turn.book.add(new)


def _identity(tracker: Tracker) -> tuple[str, ...]:
    return (tracker.kind.value, tracker.address, tracker.account, tracker.project)


def _way_back(turn: Turn, tracker: Tracker, inbound: str) -> list[Part]:
    if tracker.kind not in THERE:
        return []
    if not turn.tools.address:
        why = "What is changed there cannot come back: I have no address that others reach "
        return [Text(f"{why}(PARLEY_PUBLIC_URL). Once there is one, connect it again.")]
    address = f"{turn.tools.address}/trackers/{tracker.id}"
    return [
        Text(THERE[tracker.kind]),
        Text(Bold(address)),
        *(_once("", inbound) if inbound else []),
    ]


def _once(label: str, secret: str) -> list[Part]:
    """A secret that was made here: it is shown this once."""
    lead = [Text(label)] if label else []
    return [*lead, Text(Bold(secret)), Small("Copy it now: I do not show it again.")]


def _made() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _is_signing(secret: str) -> bool:
    try:
        raw = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return secret.startswith(PREFIX) and len(raw) in KEY_BYTES
