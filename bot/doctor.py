"""The doctor: looks at everything an operator can get wrong, and says in plain words what to do.

It changes nothing and shows no values of settings: what it prints can be passed on to anybody.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError

from bot.doctor_erasures import erasures
from bot.doctor_keys import vault
from bot.doctor_trackers import tracked
from bot.findings import Finding, fine, note, wrong
from bot.health import TOO_LATE, in_words, lateness
from bot.keys import FILE, FOLDER, OWNER_ONLY
from bot.serve import PortTaken, listen
from bot.settings import ENV_FILE, BadSettings, Settings, given_in, load, unknown_in
from bot.values import Sandbox
from storage import migrate
from storage.book import sweep
from storage.engine import Storage

BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no right clock shows an earlier time
ASTRAY = timedelta(seconds=30)
PATIENCE_SECONDS = 3.0
ANY_ZONE = "America/Sao_Paulo"


def examine(say: Callable[[str], None]) -> bool:
    """Look at everything and say it, a line each. False when something is wrong."""
    findings: list[Finding] = []
    for finding in _findings():
        findings.append(finding)
        say(str(finding))
    problems = sum(finding.is_wrong for finding in findings)
    if problems:
        say(f"\n{problems} to mend." if problems > 1 else "\nOne thing to mend.")
    else:
        say("\nAll is well.")
    return not problems


def _findings() -> Iterator[Finding]:
    for sentence in unknown_in(given_in(ENV_FILE)):
        yield note(sentence)
    try:
        settings = load()
    except BadSettings as bad:
        for problem in bad.problems:
            said = f"{problem.variable} {problem.wrong}."
            yield wrong(said, f"For example: {problem.example}")
        return
    yield fine("The settings can be read.")
    yield from _what_is_on(settings)
    yield from _clock_and_zones(datetime.now(UTC))
    yield from _folder(settings)
    yield from _port(settings)
    yield from _database(settings)
    if settings.slack:
        from bot.doctor_slack import slack  # noqa: PLC0415 -- only where Slack is configured

        yield from slack(settings)
    if settings.teams:
        from bot.doctor_teams import teams  # noqa: PLC0415 -- only where Teams is configured

        yield from teams(settings)


def _what_is_on(settings: Settings) -> Iterator[Finding]:
    if settings.slack:
        how = "in Socket Mode" if settings.socket_mode else "over HTTPS"
        yield fine(f"Slack is configured, {how}.")
        if not settings.socket_mode and settings.public_url is None:
            todo = "Set PARLEY_PUBLIC_URL to the address that Slack reaches Parley at."
            yield note("Slack needs a public address to send its events to.", todo)
    else:
        todo = "To connect Slack: python -m bot manifest slack, then docs/slack.md."
        yield note("Slack is not configured.", todo)
    if settings.teams:
        yield fine("Teams' emulator is on." if settings.teams_emulator else "Teams is configured.")
    else:
        yield note("Teams is not configured.", "To connect Teams: docs/teams.md.")
    match settings.sandbox_is:
        case Sandbox.PUBLIC:
            todo = "Everybody who reaches it can act as anybody. Never do this with real words."
            yield note("The sandbox is open for everyone who reaches the address.", todo)
        case Sandbox.ON:
            yield fine("The sandbox is open, for people at this machine only.")
        case Sandbox.OFF:
            yield fine("The sandbox is closed.")
    if not settings.others_address:
        todo = (
            "Set PARLEY_PUBLIC_URL to an address that people's browsers reach: /parley export and "
            "the picture of one's own check-ins are opened there."
        )
        yield note("Nobody can download what is theirs.", todo)


def _clock_and_zones(now: datetime) -> Iterator[Finding]:
    if now < BUILT:
        todo = "Set the clock, and let it be kept right (NTP): every reminder depends on it."
        yield wrong(
            f"This machine's clock shows {now:%Y-%m-%d %H:%M} UTC, which is long past.", todo
        )
    else:
        yield fine(f"This machine's clock shows {now:%Y-%m-%d %H:%M:%S} UTC.")
    try:
        ZoneInfo(ANY_ZONE)
    except ZoneInfoNotFoundError:
        yield wrong("Time zones are missing.", "Install the Python package tzdata.")
    else:
        yield fine("Time zones are known.")


def _folder(settings: Settings) -> Iterator[Finding]:
    uses_it = settings.database_url.startswith("sqlite") or not settings.secret_keys
    if not uses_it:
        return
    there = FOLDER if FOLDER.exists() else FOLDER.absolute().parent
    if not os.access(there, os.W_OK):
        yield wrong(f"{FOLDER}/ cannot be written to.", "Let the user who runs Parley own it.")
    else:
        yield fine(f"{FOLDER}/ can be written to.")
    yield from _key_file(FOLDER / FILE)


def _key_file(file: Path) -> Iterator[Finding]:
    if file.exists() and file.stat().st_mode & 0o077:
        mode = f"chmod {OWNER_ONLY:o} {file}"
        yield wrong(f"{file} can be read by others.", f"Run: {mode}")


def _port(settings: Settings) -> Iterator[Finding]:
    try:
        listen(settings.host, settings.port).close()
    except PortTaken as taken:
        if _is_parley(settings):
            yield fine(f"Parley is running here already: {settings.local_address}")
        else:
            yield wrong(str(taken), "Set PARLEY_PORT to another port, or end what listens there.")
    else:
        yield fine(f"Port {settings.port} is free.")


def _is_parley(settings: Settings) -> bool:
    try:
        answer = httpx.get(f"{settings.local_address}healthz", timeout=PATIENCE_SECONDS)
        return bool(answer.json()["name"] == "parley")
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return False


def _database(settings: Settings) -> Iterable[Finding]:
    file = make_url(settings.database_url)
    if file.get_backend_name() == "sqlite" and file.database and not Path(file.database).exists():
        todo = "Run: python -m bot migrate (serve does it, too)."
        return [note("There is no database yet.", todo)]  # looking would make an empty one
    try:
        storage = Storage(settings.database_url)
    except (SQLAlchemyError, OSError) as error:
        return [_unreachable(error)]
    try:
        return list(_tables(storage, settings))
    except (SQLAlchemyError, OSError) as error:
        return [_unreachable(error)]
    finally:
        storage.close()


def _unreachable(error: Exception) -> Finding:
    # Its kind only: the text may quote the address with its password.
    todo = "Check PARLEY_DATABASE_URL, that the server runs, and that it may be reached from here."
    return wrong(f"The database cannot be reached ({type(error).__name__}).", todo)


def _tables(storage: Storage, settings: Settings) -> Iterator[Finding]:
    try:
        behind = migrate.behind(storage.engine)
    except migrate.NewerTables as newer:
        yield wrong(str(newer), "Start the newer Parley, or restore a backup from before it.")
        return
    yield fine("The database can be reached.")
    if behind:
        todo = "Run: python -m bot migrate (serve does it, too)."
        yield note("The tables are not up to date.", todo)
        return
    yield fine("The tables are up to date.")
    yield from _database_clock(storage)
    yield from _late(storage)
    yield from vault(storage, settings)
    yield from erasures(settings)
    yield from tracked(storage)


def _database_clock(storage: Storage) -> Iterator[Finding]:
    if storage.is_sqlite:
        return
    with storage.session() as session:
        theirs: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    apart = abs(datetime.now(UTC) - theirs)
    if apart > ASTRAY:
        todo = "Let both clocks be kept right (NTP)."
        yield wrong(f"The database's clock and this machine's are {in_words(apart)} apart.", todo)


def _late(storage: Storage) -> Iterator[Finding]:
    now = datetime.now(UTC)
    with storage.session() as session:
        late = lateness(sweep.oldest_due(session, now), now)
        dead = sweep.counts(session).get("dead", 0)
    if late > TOO_LATE:
        todo = "Is Parley running? Its logs say what keeps the delivery from being kept."
        yield wrong(f"The oldest delivery is {in_words(late)} late.", todo)
    else:
        yield fine("No delivery is late.")
    if dead:
        yield note(f"{dead} deliveries can never be kept; the table says why (`trouble`).")
