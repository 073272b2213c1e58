"""Every setting, typed. Wrong ones are all named at once, each with an example.

    settings = load()          # from the environment, .env and /run/secrets; raises BadSettings

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
from pydantic_settings import NoDecode, SettingsConfigDict
from rapidfuzz import process
from sqlalchemy.engine import make_url

from bot import values
from bot.keeping import Keeping
from bot.misfits import misfits
from bot.values import Sandbox

ENV_FILE = Path(".env")
SECRETS = Path("/run/secrets")  # where Docker, Podman and others mount them, a file for each
MAKE_A_KEY = (
    'python -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"'
)
OURS = "PARLEY_"
THEIRS = ("SLACK_", "TEAMS_")
NOT_SETTINGS = frozenset({"PARLEY_CHROMIUM"})  # the browser of the tests
NEAR = 60  # of 100: how alike a mistyped name must be to be meant
THEIRS_NEAR = 88  # other programs have variables that begin with a platform's name, too

# What the Agents Playground takes for its bot and its company when nothing else was set there. They
# are no real ids (too long by a digit or two), so nobody's can be the same.
EMULATORS_APP = "00000000-0000-0000-0000-00000000000011"
EMULATORS_TENANT = "00000000-0000-0000-0000-0000000000001"

Token = Annotated[SecretStr, AfterValidator(values.token("xoxb-"))]
AppToken = Annotated[SecretStr, AfterValidator(values.token("xapp-"))]
Secret = Annotated[SecretStr, AfterValidator(values.token(""))]
Password = Annotated[SecretStr, AfterValidator(values.password)]
Guid = Annotated[str, AfterValidator(values.guid)]


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


class Settings(Keeping):
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
    teams_app_id: Guid | None = Field(
        default=None,
        alias="TEAMS_APP_ID",
        examples=["… the bot's Microsoft App ID, from its Configuration in Azure"],
    )
    teams_app_password: Password | None = Field(
        default=None,
        alias="TEAMS_APP_PASSWORD",
        examples=["… the Value of a client secret, from Certificates & secrets"],
    )
    teams_tenant_id: Guid | None = Field(
        default=None,
        alias="TEAMS_TENANT_ID",
        examples=["… the Directory (tenant) ID, from the app registration's Overview"],
    )
    teams_emulator: Annotated[bool, BeforeValidator(values.switch)] = Field(
        default=False, alias="TEAMS_EMULATOR", examples=["1"]
    )

    @property
    def erasures(self) -> Path:
        """The list of those who were forgotten; beside SQLite's file unless it was set."""
        url = make_url(self.database_url)
        beside = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
        folder = Path(str(url.database)).parent if beside else Path("var")
        return self.erasure_list or folder / "erasures"

    @property
    def slack(self) -> bool:
        """Whether Slack is configured."""
        return self.slack_bot_token is not None

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is spoken to from inside, without a public address."""
        return self.slack_app_token is not None

    @property
    def teams(self) -> bool:
        """Whether Teams is configured, or its emulator is on."""
        return self.teams_app_id is not None or self.teams_emulator

    @property
    def teams_app(self) -> str:
        """The bot's id on Teams; the emulator's own when none is set."""
        return self.teams_app_id or (EMULATORS_APP if self.teams_emulator else "")

    @property
    def teams_tenant(self) -> str:
        """The one company served on Teams; the emulator's own when none is set."""
        return self.teams_tenant_id or (EMULATORS_TENANT if self.teams_emulator else "")

    @property
    def real_platform(self) -> bool:
        """Whether people talk to Parley on a platform, with real words."""
        return self.slack or (self.teams and not self.teams_emulator)

    @property
    def sandbox_is(self) -> Sandbox:
        """The sandbox is open when asked for, or when there is nothing else to talk to."""
        return self.sandbox or (Sandbox.OFF if self.slack or self.teams else Sandbox.ON)

    @property
    def for_this_machine(self) -> bool:
        """Whether nobody else can reach Parley: no address is public, and no platform is real."""
        inside = self.public_url is None and values.is_loopback(self.host)
        return self.teams_emulator or (inside and not self.real_platform)

    @property
    def others_address(self) -> str:
        """Where others reach Parley, without a slash behind it; empty when they do not."""
        if self.public_url is None and not self.for_this_machine:
            return ""
        return (self.public_url or self.local_address).rstrip("/")

    @property
    def local_address(self) -> str:
        """Where a browser on this machine finds Parley."""
        name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 -- compared, not bound
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}/"


VARIABLES = {field.alias: name for name, field in Settings.model_fields.items() if field.alias}


def load(env_file: Path | None = ENV_FILE, secrets: Path = SECRETS) -> Settings:
    """The settings of this process.

    A variable beats the same line in `.env`, and that a file of the same name in `secrets`. Raises
    BadSettings, which names everything that is wrong.
    """
    given = given_in(env_file, secrets)
    problems = [
        Problem(name, "is empty: give it a value, or take the line away", example_of(name))
        for name, value in given.items()
        if name in VARIABLES and not value
    ]
    empty = {problem.variable for problem in problems}
    closed = [one for one in _mounted(secrets) if not os.access(one, os.R_OK)]
    why = f"stands in a file of {secrets}/ that Parley may not read"
    problems += [Problem(one.name, why, f"chown parley {one}") for one in closed]
    folder = secrets if secrets.is_dir() and not closed else None
    settings = None
    try:
        settings = Settings(_env_file=env_file, _secrets_dir=folder)
    except ValidationError as error:
        wrong = [(str(one["loc"][0]), _sentence(one["msg"])) for one in error.errors()]
        problems += [Problem(n, said, example_of(n)) for n, said in wrong if n not in empty]
    problems += [
        Problem(one.variable, one.wrong, one.example or example_of(one.variable))
        for one in misfits(given)
    ]
    if settings is None or problems:
        raise BadSettings(problems)
    return settings


def given_in(env_file: Path | None, secrets: Path = SECRETS) -> dict[str, str]:
    """What was set, by the variable's name; values are stripped."""
    written = dotenv_values(env_file) if env_file is not None and env_file.exists() else {}
    readable = (one for one in _mounted(secrets) if os.access(one, os.R_OK))
    mounted = {one.name: one.read_text(encoding="utf-8") for one in readable}
    every = {**mounted, **written, **os.environ}
    return {
        name: (value or "").strip()
        for name, value in every.items()
        if name.startswith((OURS, *THEIRS))
    }


def _mounted(secrets: Path) -> list[Path]:
    """The settings among the files of a secret store; whatever else it holds is left alone."""
    return [file for name in VARIABLES if (file := secrets / name).is_file()]


def example_of(variable: str) -> str:
    """A line that would be right."""
    examples = Settings.model_fields[VARIABLES[variable]].examples or [""]
    return f"{variable}={examples[0]}"


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
    prefix = f"{name.partition('_')[0]}_"
    least = NEAR if prefix == OURS else THEIRS_NEAR
    endings = [one.removeprefix(prefix) for one in VARIABLES if one.startswith(prefix)]
    near = process.extractOne(name.removeprefix(prefix), endings, score_cutoff=least)
    return f"{prefix}{near[0]}" if near else ""


def _sentence(message: str) -> str:
    """Pydantic's own message for an error of ours begins with its kind."""
    return message.removeprefix("Value error, ")
