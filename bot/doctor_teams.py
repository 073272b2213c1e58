"""The doctor's look at Teams: is a token given to the app, and can Teams reach us?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.findings import Finding, fine, note, wrong
from bot.health import in_words
from bot.settings import Settings

PATIENCE_SECONDS = 10
ASTRAY = timedelta(minutes=2)  # tokens are refused when they seem five minutes too old or too new
LOGIN = "https://login.microsoftonline.com"
SCOPE = "https://api.botframework.com/.default"
PATH = "/api/messages"
UNAUTHORIZED, SERVER_ERROR = 401, 500

# The number in Microsoft's answer, and what to do about it.
WHY = {
    "700016": "The app is not known in this tenant: compare TEAMS_APP_ID and TEAMS_TENANT_ID with "
    "the app registration's Overview.",
    "7000112": "The app is disabled: let an admin enable it under Enterprise applications.",
    "7000215": "TEAMS_APP_PASSWORD is not right: make a new client secret, and copy its Value, "
    "not its Secret ID.",
    "7000222": "The client secret has expired: make a new one, and set TEAMS_APP_PASSWORD to it.",
    "7000229": "The app has no service principal in this tenant. Make it, once: "
    "az ad sp create --id TEAMS_APP_ID",
    "90002": "There is no such tenant: copy the Directory (tenant) ID from the app registration's "
    "Overview into TEAMS_TENANT_ID.",
    "53003": "A Conditional Access policy keeps the app out: let an admin allow it.",
}
UNKNOWN = "See learn.microsoft.com/entra/identity-platform/reference-error-codes for this number."


def teams(settings: Settings, wire: httpx.BaseTransport | None = None) -> Iterator[Finding]:
    """Ask for a token as Parley does, and knock at our own door from outside."""
    if settings.teams_emulator:
        todo = "Take TEAMS_EMULATOR away before real people use it."
        yield note("The emulator of Teams is on: whoever is on this machine is believed.", todo)
        return
    with httpx.Client(transport=wire, timeout=PATIENCE_SECONDS) as client:
        yield from _token(settings, client)
        yield from _door(settings.public_url, client)


def _token(settings: Settings, client: httpx.Client) -> Iterator[Finding]:
    password = settings.teams_app_password
    asked = {
        "grant_type": "client_credentials",
        "client_id": settings.teams_app,
        "client_secret": password.get_secret_value() if password is not None else "",
        "scope": SCOPE,
    }
    try:
        answer = client.post(f"{LOGIN}/{settings.teams_tenant}/oauth2/v2.0/token", data=asked)
    except httpx.HTTPError as error:
        todo = f"Can this machine reach {LOGIN}? Is a proxy needed?"
        yield wrong(f"Microsoft's sign-in cannot be reached ({type(error).__name__}).", todo)
        return
    try:
        said = answer.json()
    except ValueError:
        todo = "A proxy in between may have answered; else try again later."
        yield wrong(f"Microsoft's sign-in answers {answer.status_code}, and no JSON.", todo)
        return
    yield from _clock(answer.headers.get("date", ""))
    if isinstance(said, dict) and said.get("access_token"):
        yield fine("Microsoft gives Parley a token for Teams.")
    else:
        number = _number(said if isinstance(said, dict) else {})
        named = f"AADSTS{number}" if number else f"status {answer.status_code}"
        yield wrong(f"Microsoft gives no token: {named}.", WHY.get(number, UNKNOWN))


def _number(said: Mapping[str, object]) -> str:
    """The number of Microsoft's error; its words may hold ids, so they are left alone."""
    codes = said.get("error_codes")
    if isinstance(codes, list) and codes:
        return str(codes[0]) if isinstance(codes[0], int) else ""
    found = re.match(r"AADSTS(\d+)", str(said.get("error_description", "")))
    return found[1] if found else ""


def _clock(date: str) -> Iterator[Finding]:
    try:
        apart = abs(datetime.now(UTC) - parsedate_to_datetime(date))
    except (ValueError, TypeError):
        return
    if apart > ASTRAY:
        todo = "Let this machine's clock be kept right (NTP): Teams' requests would be refused."
        yield wrong(f"This machine's clock and Microsoft's are {in_words(apart)} apart.", todo)


def _door(public_url: str | None, client: httpx.Client) -> Iterator[Finding]:
    """Whether our door answers at the address that Teams calls, as it does to a stranger."""
    if public_url is None:
        todo = "Set PARLEY_PUBLIC_URL to the address that Teams reaches Parley at."
        yield note("Teams needs a public address to send its activities to.", todo)
        return
    if not public_url.startswith("https://"):
        todo = "Put a proxy with TLS and a real certificate in front: Teams calls HTTPS only."
        yield wrong("PARLEY_PUBLIC_URL does not begin with https://.", todo)
        return
    url = f"{public_url}{PATH}"
    try:
        status = client.post(url, json={}).status_code
    except httpx.HTTPError as error:
        todo = "Look from outside: some networks do not let one reach one's own public address."
        yield note(f"{url} cannot be reached from here ({type(error).__name__}).", todo)
        return
    if status == UNAUTHORIZED:
        yield fine(f"Parley answers at {url}; that is the bot's messaging endpoint.")
    elif status >= SERVER_ERROR:
        yield note(f"{url} answers {status}.", "Start Parley, then run this again.")
    else:
        todo = f"Let the proxy pass POST {PATH} to Parley, with its Authorization header."
        yield wrong(f"{url} answers {status}, which is not Parley's answer to a stranger.", todo)
