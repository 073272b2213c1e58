"""An item, the secrets of trackers, and how their doubles are reached."""

from __future__ import annotations

from datetime import UTC, date, datetime

import httpx
from pydantic import SecretStr

from adapters.trackers.http import SECONDS, Client
from adapters.trackers.port import Access, Inbound, Work, WorkState
from storage.records import ItemKind, TrackerKind
from tests.adapters.trackers.double import Dripping, Fault, Hung

SECRET = "SECRET-token-of-the-tracker"
INBOUND = "SECRET-of-its-changes"
CLIENT, EMAIL = "client-id", "ana@example.com"
# Standard Webhooks: whsec_ and 32 bytes in base64.
OUT = "whsec_T1VUT1VUT1VUT1VUT1VUT1VUT1VUT1VUT1VUT1VUT1U="
IN = "whsec_SU5JTklOSU5JTklOSU5JTklOSU5JTklOSU5JTklOSU4="
OTHER = "whsec_T1RIRVJPVEhFUk9USEVST1RIRVJPVEhFUk9USEVSTzE="
SECRETS = (SECRET, INBOUND, OUT, IN, OTHER, "T1VUT1VU", "SU5JTklO")
TLS = httpx.create_ssl_context()
IMPATIENT = 1.0  # seconds
REF = "0123456789abcdef0123456789abcdef"
NOW = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
TITLE, BODY = "Send the fix", "Acme waits for it.\nSay <when> & how."

WORK = Work(
    ref=REF,
    kind=ItemKind.ACTION,
    title=TITLE,
    body=BODY,
    due=date(2026, 5, 8),
    state=WorkState.OPEN,
    owner="Ben Berg",
    account="Acme",
    url="https://chat.example.com/t/1",
    changed_at=NOW,
)
DONE, CANCELLED = WorkState.DONE, WorkState.CANCELLED


def access(kind: TrackerKind, address: str, **changed: str) -> Access:
    """A connected tracker."""
    secret = OUT if kind is TrackerKind.WEBHOOK else SECRET
    inbound = IN if kind is TrackerKind.WEBHOOK else INBOUND
    account = {TrackerKind.SALESFORCE: CLIENT, TrackerKind.JIRA: EMAIL}.get(kind, "")
    return Access(
        tracker="t-1",
        kind=kind,
        address=address,
        account=changed.get("account", account),
        project=changed.get("project", "OPS" if kind is TrackerKind.JIRA else ""),
        secret=SecretStr(changed.get("secret", secret)),
        inbound=SecretStr(changed.get("inbound", inbound)),
    )


def opened() -> Client:
    """A client for this machine; they share what takes long to make."""
    return Client(loopback=True, tls=TLS)


def expecting(client: Client, fault: Fault) -> None:
    """Have no patience for whoever never answers, and all patience for a busy machine."""
    client.seconds = IMPATIENT if isinstance(fault, Hung | Dripping) else SECONDS


def inbound(body: bytes, headers: dict[str, str] | None = None, url: str = "") -> Inbound:
    """A request that claims to come from a tracker."""
    called = url or "https://parley.example.com/trackers/t-1"
    return Inbound(method="POST", url=called, headers=headers or {}, body=body)
