"""What does not fit together in the settings: half a platform, or a door open too wide.

It looks at what was written, not at what it means, so that it can run beside typos; and never
repeats a value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot import values
from bot.values import Sandbox, is_loopback

KEYS = "PARLEY_SECRET_KEYS"
BOT, SIGNING, SOCKET = "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"
APP, PASSWORD, TENANT = "TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "TEAMS_TENANT_ID"
EMULATOR = "TEAMS_EMULATOR"
WITHOUT_IT = f"or take {EMULATOR} away"


@dataclass(frozen=True, slots=True)
class Misfit:
    """A variable, half a sentence about it, and what would be right where that is not plain."""

    variable: str
    wrong: str
    example: str = ""


def misfits(given: Mapping[str, str]) -> list[Misfit]:
    """Everything that does not fit together, by the variables that were set."""
    has = {name for name, value in given.items() if value}
    emulated = _emulated(given)
    real = has & ({BOT} if emulated else {BOT, APP, PASSWORD, TENANT})
    return [
        *_slack(has),
        *([] if emulated else _teams(has)),
        *([] if KEYS in has or not real & {BOT, APP} else [_no_keys()]),
        *(_emulator(given) if emulated else []),
        *_sandbox(given, a_platform=bool(real) or emulated),
    ]


def _emulated(given: Mapping[str, str]) -> bool:
    return given.get(EMULATOR, "").casefold() in values.YES


def _slack(has: set[str]) -> list[Misfit]:
    if BOT in has and not has & {SIGNING, SOCKET}:
        why = "is missing: without it nobody knows that a request comes from Slack (or set "
        return [Misfit(SIGNING, f"{why}{SOCKET} to use Socket Mode)")]
    if BOT not in has and has & {SIGNING, SOCKET}:
        return [Misfit(BOT, "is missing, but another variable of Slack's is set")]
    return []


def _teams(has: set[str]) -> list[Misfit]:
    wanted = {
        APP: "is missing, but another variable of Teams' is set",
        PASSWORD: "is missing: without it Parley can say nothing on Teams",
        TENANT: "is missing: without it nobody knows whose people may come in",
    }
    if not has & wanted.keys():
        return []
    return [Misfit(name, why) for name, why in wanted.items() if name not in has]


def _no_keys() -> Misfit:
    why = "is missing: with a real platform you keep the keys yourself; back them up"
    return Misfit(KEYS, why)


def _emulator(given: Mapping[str, str]) -> list[Misfit]:
    """Its door believes everybody, so nobody else may reach it, and no secret may be behind it."""
    found = []
    if (address := given.get("PARLEY_HOST", "")) and not is_loopback(address):
        wrong = f"lets others in, and with {EMULATOR} Parley believes whoever comes"
        found.append(Misfit("PARLEY_HOST", wrong, f"PARLEY_HOST=127.0.0.1, {WITHOUT_IT}"))
    if (url := given.get("PARLEY_PUBLIC_URL", "")) and not _is_here(url):
        wrong = f"says that others are let in, and with {EMULATOR} Parley believes whoever comes"
        right = f"PARLEY_PUBLIC_URL=http://127.0.0.1:8080, {WITHOUT_IT}"
        found.append(Misfit("PARLEY_PUBLIC_URL", wrong, right))
    if _said_of_sandbox(given) is Sandbox.PUBLIC:
        wrong = f"lets others in, and with {EMULATOR} Parley believes whoever comes"
        found.append(Misfit("PARLEY_SANDBOX", wrong, f"PARLEY_SANDBOX=on, {WITHOUT_IT}"))
    if given.get(PASSWORD):
        wrong = f"is set beside {EMULATOR}, where whoever comes could have Parley send it on"
        found.append(
            Misfit(PASSWORD, wrong, f"no {PASSWORD} (the emulator asks none), {WITHOUT_IT}")
        )
    return found


def _is_here(url: str) -> bool:
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return True  # no address at all: said where it is read


def _sandbox(given: Mapping[str, str], *, a_platform: bool) -> list[Misfit]:
    said = _said_of_sandbox(given)
    if said is Sandbox.OFF and not a_platform:
        wrong = "is off and no platform is configured, so there is nobody to talk to"
        right = f"PARLEY_SANDBOX=on, or set {BOT} or {APP}"
        return [Misfit("PARLEY_SANDBOX", wrong, right)]
    is_open = said is Sandbox.ON or (said is None and not a_platform)
    address = given.get("PARLEY_HOST", "")
    if not is_open or not address or is_loopback(address) or _emulated(given):
        return []
    wrong = (
        "lets others reach the sandbox, where anybody can be anybody: it asks for no password. "
        "Listen on this machine only, or say so twice"
    )
    right = "PARLEY_HOST=127.0.0.1, or PARLEY_SANDBOX=public beside it"
    return [Misfit("PARLEY_HOST", wrong, right)]


def _said_of_sandbox(given: Mapping[str, str]) -> Sandbox | None:
    return values.SANDBOX_WORDS.get(given.get("PARLEY_SANDBOX", "").casefold())
