"""Every environment variable, typed. Wrong ones are all named at once, each with an example.

    settings = load()          # from the environment and .env; raises BadSettings

Nothing here prints a value: it may be a secret.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from rapidfuzz import process

from bot import values
from bot.values import Sandbox, is_loopback

ENV_FILE = Path(".env")
MAKE_A_KEY = (
    'python -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
)
OURS = "PARLEY_"
SLACKS = "SLACK_"
NOT_SETTINGS = frozenset({"PARLEY_CHROMIUM"})  # the browser of the tests
NEAR = 60  # of 100: how alike a mistyped name must be to be meant
SLACK_NEAR = 88  # other programs have variables that begin with SLACK_, too

Token = Annotated[SecretStr, AfterValidator(values.token("xoxb-"))]
AppToken = Annotated[SecretStr, AfterValidator(values.token("xapp-"))]
Secret = Annotated[SecretStr, AfterValidator(values.token(""))]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one variable, as half a sentence after its name, and a right example."""

    variable: str
    wrong: str
    example: str

    def __str__(self) -> str:
        return f"{self.variable} {self.wrong}. For example:\n      {self.example}"


class BadSettings(Exception):
    """Parley cannot start like this; says all that is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = "1 setting needs" if len(problems) == 1 else f"{len(problems)} settings need"
        listed = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(
            f"Parley cannot start yet: {count} your attention.\n{listed}\n"
            "All settings are explained in docs/running.md."
        )


class Settings(BaseSettings):
    """What can be set. Each field's examples and description are for people, too."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        case_sensitive=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[str, AfterValidator(values.database)] = Field(
        default="sqlite:///var/parley.db",
        alias="PARLEY_DATABASE_URL",
        examples=["sqlite:///var/parley.db"],
        repr=False,  # it may hold a password
    )
    host: Annotated[str, AfterValidator(values.host)] = Field(
        default="127.0.0.1", alias="PARLEY_HOST", examples=["127.0.0.1"]
    )
    port: Annotated[int, BeforeValidator(values.port)] = Field(
        default=8080, alias="PARLEY_PORT", examples=["8080"]
    )
    public_url: Annotated[str, AfterValidator(values.address)] | None = Field(
        default=None, alias="PARLEY_PUBLIC_URL", examples=["https://parley.acme.com"]
    )
    secret_keys: Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(values.keys)] = Field(
        default=(), alias="PARLEY_SECRET_KEYS", examples=[f"$({MAKE_A_KEY})"]
    )
    debrief_delay: Annotated[timedelta, BeforeValidator(values.delay)] = Field(
        default=timedelta(hours=24), alias="PARLEY_DEBRIEF_DELAY", examples=["PT24H"]
    )
    capture_delay: Annotated[timedelta, BeforeValidator(values.delay)] = Field(
        default=timedelta(minutes=10), alias="PARLEY_CAPTURE_DELAY", examples=["PT10M"]
    )
    sandbox: Annotated[Sandbox, BeforeValidator(values.sandbox)] | None = Field(
        default=None, alias="PARLEY_SANDBOX", examples=["on"]
    )
    slack_bot_token: Token | None = Field(
        default=None, alias="SLACK_BOT_TOKEN", examples=["xoxb-… from OAuth & Permissions"]
    )
    slack_signing_secret: Secret | None = Field(
        default=None, alias="SLACK_SIGNING_SECRET", examples=["… from Basic Information"]
    )
    slack_app_token: AppToken | None = Field(
        default=None,
        alias="SLACK_APP_TOKEN",
        examples=["xapp-… from Basic Information, App-Level Tokens"],
    )
    slack_api_url: Annotated[str, AfterValidator(values.address)] = Field(
        default="https://slack.com/api",
        alias="SLACK_API_URL",
        examples=["https://slack.com/api/"],
    )

    @property
    def slack(self) -> bool:
        """Whether Slack is configured."""
        return self.slack_bot_token is not None

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is spoken to from inside, without a public address."""
        return self.slack_app_token is not None

    @property
    def sandbox_is(self) -> Sandbox:
        """The sandbox is open when asked for, or when there is nothing else to talk to."""
        return self.sandbox or (Sandbox.OFF if self.slack else Sandbox.ON)

    @property
    def local_address(self) -> str:
        """Where a browser on this machine finds Parley."""
        name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 -- compared, not bound
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}/"


VARIABLES = {field.alias: name for name, field in Settings.model_fields.items() if field.alias}


def load(env_file: Path | None = ENV_FILE) -> Settings:
    """The settings of this process; a variable beats the same line in `.env`.

    Raises BadSettings, which names everything that is wrong.
    """
    given = given_in(env_file)
    problems = [
        Problem(name, "is empty: give it a value, or take the line away", example_of(name))
        for name, value in given.items()
        if name in VARIABLES and not value
    ]
    empty = {problem.variable for problem in problems}
    settings = None
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        wrong = [(str(one["loc"][0]), _sentence(one["msg"])) for one in error.errors()]
        problems += [Problem(n, said, example_of(n)) for n, said in wrong if n not in empty]
    problems += half_configured(given)
    if settings is None or problems:
        raise BadSettings(problems)
    return settings


def given_in(env_file: Path | None) -> dict[str, str]:
    """What was set, by the variable's name; values are stripped."""
    written = dotenv_values(env_file) if env_file is not None and env_file.exists() else {}
    both = {**written, **os.environ}
    return {
        name: (value or "").strip()
        for name, value in both.items()
        if name.startswith((OURS, SLACKS))
    }


def example_of(variable: str) -> str:
    """A line that would be right."""
    examples = Settings.model_fields[VARIABLES[variable]].examples or [""]
    return f"{variable}={examples[0]}"


def half_configured(given: dict[str, str]) -> list[Problem]:
    """What does not fit together. Looks at what is set at all, so that it can run beside typos."""
    has = {name for name, value in given.items() if value}
    return [*_half_slack(has), *_half_sandbox(given, has)]


def _half_slack(has: set[str]) -> list[Problem]:
    bot, signing, app = "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN"
    missing: list[tuple[str, str]] = []
    if bot in has and not has & {signing, app}:
        why = "is missing: without it nobody knows that a request comes from Slack (or set "
        missing.append((signing, f"{why}{app} to use Socket Mode)"))
    if bot not in has and has & {signing, app}:
        missing.append((bot, "is missing, but another variable of Slack's is set"))
    if bot in has and "PARLEY_SECRET_KEYS" not in has:
        why = "is missing: with a real platform you keep the keys yourself; back them up"
        missing.append(("PARLEY_SECRET_KEYS", why))
    return [Problem(name, wrong, example_of(name)) for name, wrong in missing]


def _half_sandbox(given: dict[str, str], has: set[str]) -> list[Problem]:
    said = values.SANDBOX_WORDS.get(given.get("PARLEY_SANDBOX", "").casefold())
    platform = "SLACK_BOT_TOKEN" in has
    if said is Sandbox.OFF and not platform:
        wrong = "is off and no platform is configured, so there is nobody to talk to"
        return [Problem("PARLEY_SANDBOX", wrong, "PARLEY_SANDBOX=on, or set SLACK_BOT_TOKEN")]
    is_open = said is Sandbox.ON or (said is None and not platform)
    address = given.get("PARLEY_HOST", "")
    if not is_open or not address or is_loopback(address):
        return []
    wrong = (
        "lets others reach the sandbox, where anybody can be anybody: it asks for no password. "
        "Listen on this machine only, or say so twice"
    )
    return [
        Problem("PARLEY_HOST", wrong, "PARLEY_HOST=127.0.0.1, or PARLEY_SANDBOX=public beside it")
    ]


def unknown_in(given: dict[str, str]) -> list[str]:
    """A sentence for each variable that looks as if it were meant for Parley, and is not known."""
    said = []
    for name in sorted(given.keys() - VARIABLES.keys() - NOT_SETTINGS):
        meant = _meant(name)
        if meant:
            said.append(f"{name} is not known here. Did you mean {meant}?")
        elif name.startswith(OURS):
            said.append(f"{name} is not known here, so it changes nothing.")
    return said


def _meant(name: str) -> str:
    """The variable that was probably meant; empty when none is like it."""
    prefix, least = (OURS, NEAR) if name.startswith(OURS) else (SLACKS, SLACK_NEAR)
    endings = [one.removeprefix(prefix) for one in VARIABLES if one.startswith(prefix)]
    near = process.extractOne(name.removeprefix(prefix), endings, score_cutoff=least)
    return f"{prefix}{near[0]}" if near else ""


def _sentence(message: str) -> str:
    """Pydantic's own message for an error of ours begins with its kind."""
    return message.removeprefix("Value error, ")
