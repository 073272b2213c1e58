"""Downloads: links such as /parley export gives, and what they lead to.

A link says who asked for what, sealed so that nobody can read or change it, and holds for fifteen
minutes. Who it is for, and what they may look at, is looked up again at the download. What there is
beside the export, such as a page with one's own check-ins, stands in LEADS.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from pydantic import SecretStr

from adapters.sandbox.company import PLATFORM as SANDBOX
from bot import digests, own, trend
from bot.formats import FORMATS, Format
from bot.leads import NOTHING, Leads
from bot.settings import Settings
from flows.promises.exporting import NotTheirs, Open, Row, Scope, rows
from storage.engine import Storage
from storage.records import Person, Workspace

PATH = "/export/"
HOLDS = timedelta(minutes=15)
LONGEST = 4000  # characters of a token; ours have a few hundred
KEY_BYTES = 32
NOT_FOUND = 404
GONE = "This link does not hold any more. Ask for a new one in the chat: export."

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": NOTHING,
}
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Parley</title>
<p>{said}</p>
</html>
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what of which workspace, in which format."""

    workspace: str
    person: str
    account: str  # or whatever else it is about
    format: str


def _export(form: Format) -> Leads:
    """What is theirs, or a customer's, in one of the formats."""

    def written(opened: Open, person: str, account: str, now: datetime) -> Iterator[bytes]:
        batches = rows(opened, Scope(person, account))
        # The first one before anything is answered, as it tells whether there is an answer.
        first: list[Row] = next(batches, [])
        return form.written(chain([first], batches), now)

    return Leads(written=written, media=form.media, file=form.file)


# By the format that a link names.
LEADS: dict[str, Leads] = {
    **{name: _export(form) for name, form in FORMATS.items()},
    **trend.LEADS,
    **digests.LEADS,
    **own.LEADS,
}


class Exports:
    """Makes the links, and reads them again."""

    def __init__(self, settings: Settings, storage: Storage, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._storage = storage
        self._now = now
        # Without keys nothing is kept that needs them; then links hold as long as this process.
        self._seal = _seal([*settings.secret_keys] or [SecretStr(Fernet.generate_key().decode())])

    def link(self, workspace: Workspace, person: Person, account: str, form: str) -> str | None:
        """A link for one person; None where no browser of theirs finds this Parley."""
        address = self._address(workspace)
        if address is None:
            return None
        wish = Wish(workspace.id, person.id, account, form)
        token = self._seal.encrypt_at_time(json.dumps(astuple(wish)).encode(), self._seconds())
        return f"{address.rstrip('/')}{PATH}{token.decode()}"

    def read(self, token: str) -> Wish | None:
        """What a link says; None when it was not ours or holds no more."""
        if len(token) > LONGEST:
            return None
        held = int(HOLDS.total_seconds())
        try:
            opened = self._seal.decrypt_at_time(token.encode(), held, self._seconds())
        except InvalidToken:
            return None
        wish = Wish(*json.loads(opened))
        return wish if wish.format in LEADS else None

    def written(self, wish: Wish) -> Iterator[bytes]:
        """The file or page. Raises NotTheirs when they may not be told anything any more."""
        there = partial(self._storage.book, wish.workspace)
        return LEADS[wish.format].written(there, wish.person, wish.account, self._now())

    def _address(self, workspace: Workspace) -> str | None:
        here = self._settings.local_address if workspace.platform == SANDBOX else None
        return self._settings.others_address or here

    def _seconds(self) -> int:
        return int(self._now().timestamp())


def _seal(keys: Sequence[SecretStr]) -> MultiFernet:
    """The first key seals, all open. They are derived for this alone."""
    return MultiFernet(Fernet(_derived(key.get_secret_value())) for key in keys)


def _derived(key: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"parley.export.links")
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))


def downloads(exports: Exports) -> APIRouter:
    """Where the links lead."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH + "{token}")
    def download(token: str) -> Response:
        """The file, or one plain sentence; which link was wrong in which way is not said."""
        wish = exports.read(token)
        try:
            content = exports.written(wish) if wish is not None else None
        except NotTheirs:
            content = None
        if wish is None or content is None:
            return HTMLResponse(PAGE.format(said=GONE), NOT_FOUND, HEADERS)
        leads = LEADS[wish.format]
        return StreamingResponse(
            content, headers={**HEADERS, **leads.headers}, media_type=leads.media
        )

    return router
