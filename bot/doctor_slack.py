"""The doctor's look at Slack: does the token work, and may it do all that the manifest asks for?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.findings import Finding, fine, note, wrong
from bot.health import in_words
from bot.manifest import slack as manifest_of
from bot.settings import Settings

PATIENCE_SECONDS = 10
ASTRAY = timedelta(minutes=2)  # Slack's requests are refused when they are five minutes old

REINSTALL = "Put the new manifest in (python -m bot manifest slack) and reinstall the app."
WHY = {
    "invalid_auth": "It is not a token of Slack's, or it was revoked: copy it anew.",
    "not_authed": "No token was sent: set SLACK_BOT_TOKEN.",
    "token_revoked": "It was revoked: reinstall the app and copy the new token.",
    "account_inactive": "The app was removed from the workspace: install it again.",
    "token_expired": "It has expired: turn token rotation off for this app, or renew it.",
}


def slack(settings: Settings) -> Iterator[Finding]:
    """Try the bot's token, and the app's in Socket Mode."""
    bot = settings.slack_bot_token
    if bot is not None:
        client = _client(settings, bot.get_secret_value())
        yield from _tried("SLACK_BOT_TOKEN", lambda: client.auth_test().headers, settings)
    app = settings.slack_app_token
    if app is not None:
        opener = _client(settings, "")
        said = app.get_secret_value()
        yield from _tried(
            "SLACK_APP_TOKEN", lambda: opener.apps_connections_open(app_token=said).headers, None
        )


def _client(settings: Settings, token: str) -> WebClient:
    url = f"{settings.slack_api_url}/"
    return WebClient(token=token, base_url=url, timeout=PATIENCE_SECONDS, retry_handlers=[])


def _tried(variable: str, ask: Any, settings: Settings | None) -> Iterator[Finding]:  # noqa: ANN401 -- a call of the SDK
    try:
        headers: Mapping[str, Any] = ask()
    except SlackApiError as refused:
        # Slack answered: its error is one of its own words, never a value of ours.
        reason = str(refused.response.get("error", "unknown"))
        todo = WHY.get(reason, "See docs.slack.dev for what this means.")
        yield wrong(f"Slack refuses {variable}: {reason}.", todo)
        return
    except (SlackClientError, OSError) as error:
        todo = "Can this machine reach https://slack.com? Is a proxy needed?"
        yield wrong(f"Slack cannot be reached ({type(error).__name__}).", todo)
        return
    yield fine(f"Slack accepts {variable}.")
    lowered = {str(name).lower(): value for name, value in headers.items()}
    yield from _clock(str(lowered.get("date", "")))
    if settings is not None:
        yield from _scopes(settings, str(lowered.get("x-oauth-scopes", "")))


def _clock(date: str) -> Iterator[Finding]:
    try:
        apart = abs(datetime.now(UTC) - parsedate_to_datetime(date))
    except (ValueError, TypeError):
        return
    if apart > ASTRAY:
        todo = "Let this machine's clock be kept right (NTP): Slack's requests would be refused."
        yield wrong(f"This machine's clock and Slack's are {in_words(apart)} apart.", todo)


def _scopes(settings: Settings, granted: str) -> Iterator[Finding]:
    if not granted:
        yield note("Slack did not say what the token may do, so that was not checked.")
        return
    wanted = set(manifest_of(settings)["oauth_config"]["scopes"]["bot"])
    missing = sorted(wanted - {scope.strip() for scope in granted.split(",")})
    if missing:
        yield wrong(f"The app may not do everything yet: {', '.join(missing)}.", REINSTALL)
    else:
        yield fine("The app may do everything it needs.")
