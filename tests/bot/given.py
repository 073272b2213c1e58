"""Variables for tests of the settings; everything here is made up."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from bot.settings import BadSettings, Settings

Given = Callable[..., Settings]

ANYWHERE = "0.0.0.0"  # noqa: S104 -- an example, nobody listens there
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
SLACK = {
    "SLACK_BOT_TOKEN": "xoxb-2-abcdefgh",
    "SLACK_SIGNING_SECRET": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    "PARLEY_SECRET_KEYS": KEY,
}
TEAMS = {
    "TEAMS_APP_ID": "4f6a1c0e-1b2d-4c3e-8f90-a1b2c3d4e5f6",
    "TEAMS_APP_PASSWORD": "q1r8Q~abcdefghijklmnopqrstuvwxyz.012345",
    "TEAMS_TENANT_ID": "7a6b5c4d-1b2d-4c3e-8f90-a1b2c3d4e5f6",
    "PARLEY_SECRET_KEYS": KEY,
}


def refused(given: Given, **variables: str) -> str:
    """What somebody reads who starts Parley like this."""
    with pytest.raises(BadSettings) as bad:
        given(**variables)
    return str(bad.value)
