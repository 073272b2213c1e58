"""The app manifest, as the file that a platform's own pages take."""

from __future__ import annotations

from typing import Any

import yaml

from adapters.slack.manifest import manifest
from bot.settings import Settings
from flows.all import SCRIPT

PLACE_FOR_URL = "https://parley.example.com"
HEAD = "# Slack's app manifest, from `python -m bot manifest slack`; goes to api.slack.com/apps\n"


def slack_yaml(settings: Settings, *, socket_mode: bool = False) -> str:
    """The manifest for Slack, in YAML, with the commands and addresses as they are here."""
    made = slack(settings, socket_mode=socket_mode)
    said: str = yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=100)
    return HEAD + said


def slack(settings: Settings, *, socket_mode: bool = False) -> dict[str, Any]:
    """The manifest for Slack; for Socket Mode when asked for, or when it is configured."""
    address = settings.public_url or PLACE_FOR_URL
    return manifest(tuple(SCRIPT.commands.values()), address, socket_mode or settings.socket_mode)
