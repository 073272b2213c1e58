"""Salesforce's tokens, one for each connected organisation, kept in memory until it is refused."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from pydantic import SecretStr

from adapters.outcome import Refusal
from adapters.payload import text
from adapters.trackers.http import Ask, Client
from adapters.trackers.port import Access, Unauthorized, Unusable
from adapters.trackers.trouble import told
from adapters.voice import Later
from storage.records import WorkState

TOKEN = "/services/oauth2/token"  # noqa: S105 -- an address
# A token goes to the organisation's own host, or to one that only Salesforce can give out.
DOMAINS = (".salesforce.com", ".salesforce.mil", ".sfcrmproducts.cn")
SESSIONS = 256
BAD = frozenset({400, 401, 403})


@dataclass(slots=True)
class Session:
    """A token, where it counts, and what is called how there."""

    instance: str
    token: SecretStr
    statuses: dict[WorkState, str] = field(default_factory=dict)


class Login:
    """Gets tokens with client credentials. Raises what the port says."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()

    async def session(self, access: Access) -> Session:
        """The session of an organisation, a new one when there is none."""
        named = _named(access)
        if named not in self._sessions:
            self._sessions[named] = await self._begun(access)
            if len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)
        return self._sessions[named]

    def forget(self, access: Access, session: Session) -> None:
        """Begin a new one next time, unless somebody has already."""
        if self._sessions.get(_named(access)) is session:
            del self._sessions[_named(access)]

    async def _begun(self, access: Access) -> Session:
        said = {
            "grant_type": "client_credentials",
            "client_id": access.account,
            "client_secret": access.secret.get_secret_value(),
        }
        ask = Ask(
            method="POST",
            url=access.address.rstrip("/") + TOKEN,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(said, errors="replace").encode(),
        )
        with told(special=_special):
            answer = (await self._client.ask(ask)).json
        token, instance = text(answer, "access_token"), text(answer, "instance_url").rstrip("/")
        if not (token and instance):
            raise Later("no token came")
        self._check(access, instance)
        return Session(instance, SecretStr(token))

    def _check(self, access: Access, instance: str) -> None:
        """Whoever could name another address would get the token."""
        self._client.check(instance)
        own, named = urlsplit(access.address), urlsplit(instance)
        if named.netloc == own.netloc and named.scheme == own.scheme:
            return
        if named.path or named.query or not (named.hostname or "").endswith(DOMAINS):
            raise Unusable("Salesforce names an address for its data that is not its own")


def _special(refusal: Refusal) -> Exception | None:
    """Wrong credentials are a 400 here."""
    if refusal.status in BAD:
        return Unauthorized("Salesforce does not accept the client's id and secret")
    return None


def _named(access: Access) -> bytes:
    """An organisation as it is connected now: with a new secret it needs a new token."""
    parts = (access.tracker, access.address, access.account, access.secret.get_secret_value())
    return hashlib.sha256(repr(parts).encode(errors="replace")).digest()
