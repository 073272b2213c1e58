"""The command line: `python -m bot serve`, and what an operator needs beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import ENV_FILE, BadSettings, Settings, given_in, load, unknown_in
from bot.telemetry import start_logging

PLATFORMS = ("slack", "teams")
WRONG, UNSET = 1, 2  # exit codes; 2 is also what a mistyped command gives

cli = typer.Typer(
    help="Parley helps a team speak with one voice on its crucial customer calls.",
    epilog="Exit codes: 0 fine, 1 something is wrong, 2 settings or command are.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@cli.command()
def serve() -> None:
    """Start Parley: the web server, the platforms, the sandbox. Ctrl+C ends it."""
    settings = _settings()
    if settings.teams_emulator:
        typer.echo("Note: TEAMS_EMULATOR is on: whoever is on this machine is believed.", err=True)
    start_logging(pretty=sys.stderr.isatty())
    from bot.keys import with_keys  # noqa: PLC0415 -- `manifest` and `--help` stay quick
    from bot.serve import PortTaken  # noqa: PLC0415 -- the same
    from bot.serve import serve as listen  # noqa: PLC0415 -- the same

    try:
        settings = with_keys(settings)
    except (OSError, ValueError) as error:
        _fail(f"The keys in var/ cannot be made or read ({type(error).__name__}). See `doctor`.")
    _migrate(settings)
    _unlock(settings)
    from bot.app import build  # noqa: PLC0415 -- the same

    try:
        started = listen(build(settings), settings)
    except PortTaken as taken:
        _fail(f"{taken} Set PARLEY_PORT to another port, or end what listens there.")
    except KeyboardInterrupt:
        return
    if not started:
        _fail("Parley could not start; the lines above say why.")


@cli.command()
def migrate() -> None:
    """Bring the database's tables up to date. `serve` does it, too; it is safe to repeat."""
    changed = _migrate(_settings())
    typer.echo("The tables are up to date now." if changed else "The tables were up to date.")


@cli.command()
def doctor() -> None:
    """Look at everything, say what is wrong and what to do. Changes nothing, shows no secrets."""
    from bot.doctor import examine  # noqa: PLC0415 -- the same

    if not examine(typer.echo):
        raise typer.Exit(WRONG)


@cli.command()
def rotate() -> None:
    """Let the first of PARLEY_SECRET_KEYS protect all that older ones do. Safe to repeat."""
    settings = _settings()
    _migrate(settings)
    from bot.rotation import rotate as turn  # noqa: PLC0415 -- the same

    try:
        done = turn(settings, typer.echo)
    except (SQLAlchemyError, OSError, ValueError) as error:
        # Its kind only, as above.
        _fail(f"It could not be finished ({type(error).__name__}). Run it again; see `doctor`.")
    if not done:
        raise typer.Exit(WRONG)


@cli.command()
def manifest(
    platform: Annotated[str, typer.Argument(help="Which platform: slack or teams.")] = "slack",
    *,
    out: Annotated[
        Path | None, typer.Option(help="Write it to this file; for teams the zip to upload.")
    ] = None,
    socket_mode: Annotated[
        bool, typer.Option("--socket-mode", help="For Slack's Socket Mode: without an address.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="For Teams with slash commands (manifest 1.29).")
    ] = False,
) -> None:
    """Print the app manifest to create the app with, or write the app package of Teams."""
    if platform not in PLATFORMS:
        _fail(f"There is no manifest for {platform}; there are some for slack and teams.", UNSET)
    in_slack = platform == "slack"
    if socket_mode and not in_slack:
        _fail("--socket-mode is for slack only.", UNSET)
    if preview and in_slack:
        _fail("--preview is for teams only.", UNSET)
    settings = _settings()
    if not (settings.public_url or (in_slack and (socket_mode or settings.socket_mode))):
        typer.echo("Note: set PARLEY_PUBLIC_URL, or put your address in by hand.", err=True)
    if in_slack:
        from bot.manifest import slack_yaml  # noqa: PLC0415 -- the same

        _give(slack_yaml(settings, socket_mode=socket_mode).encode(), out)
    else:
        _give(_package(settings, out, preview=preview), out)


def _package(settings: Settings, out: Path | None, *, preview: bool) -> bytes:
    """The zip for Teams; to be printed, only the manifest in it."""
    from bot import package  # noqa: PLC0415 -- the same

    if out is not None and out.suffix != ".zip":
        _fail("Teams takes a zip: name it parley-teams.zip, for example.", UNSET)
    try:
        if out is None:
            return package.teams_json(settings, preview=preview).encode()
        return package.teams_zip(settings, preview=preview)
    except package.Unfit as unfit:
        _fail(str(unfit), UNSET)


def _give(content: bytes, out: Path | None) -> None:
    """Print it, or write it to a file."""
    if out is None:
        typer.echo(content.decode(), nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        _fail(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"Written to {out}.")


@cli.command()
def export(
    *,
    workspace: Annotated[str, typer.Option(help="Whose: slack:T…, teams:<tenant>, sandbox:…")],
    form: Annotated[str, typer.Option("--format", help="csv, json or ics.")] = "csv",
    account: Annotated[str, typer.Option(help="One customer only.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
) -> None:
    """Print every call, promise, action, roadblock and estimate of a workspace. Mind who reads."""
    from bot.formats import FORMATS  # noqa: PLC0415 -- the same

    if form not in FORMATS:
        _fail(f"There is no format {form}; there are {', '.join(FORMATS)}.", UNSET)
    settings = _settings()
    _migrate(settings)
    from bot.exporting import NoWorkspace, write  # noqa: PLC0415 -- the same

    try:
        write(settings, workspace, account, form, out)
    except NoWorkspace as unknown:
        _fail(str(unknown))
    except OSError as error:
        _fail(f"{out} cannot be written: {error.strerror}.")
    if out is not None:
        typer.echo(f"Written to {out}.")


@cli.command()
def erase(
    workspace: Annotated[str, typer.Argument(help="Whose: slack:T…, teams:<tenant>, sandbox:…")],
    person: Annotated[str, typer.Argument(help="The platform's id of the person, such as U0123.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Forget a person for good, as `/parley forget me` does. Parley may run meanwhile."""
    settings = _settings()
    _migrate(settings)
    from bot.erasing import NotErased, run  # noqa: PLC0415 -- the same

    def sure(name: str) -> bool:
        return yes or typer.confirm(f"Forget {name} for good? There is no way back.")

    try:
        done = run(settings, workspace, person, sure)
    except NotErased as why:
        _fail(str(why))
    except (SQLAlchemyError, OSError, ValueError) as error:
        # Its kind only, as above.
        _fail(f"Nobody was forgotten ({type(error).__name__}). Run it again; see `doctor`.")
    typer.echo("Forgotten." if done else "Nobody was forgotten.")


@cli.command()
def privacy() -> None:
    """Print what is asked, shown and kept of people, who sees it, and what was ever changed."""
    settings = _settings()
    _migrate(settings)
    from bot.clock import SystemClock  # noqa: PLC0415 -- the same
    from bot.privacy import printed  # noqa: PLC0415 -- the same

    for line in printed(settings, SystemClock().now()):
        typer.echo(line)


@cli.command()
def seed() -> None:
    """Fill the sandbox with a few made-up calls to look at. Safe to repeat."""
    settings = _settings()
    if settings.real_platform:
        _fail("Made-up calls belong into a sandbox; here a real platform is configured.")
    _migrate(settings)
    from bot.seed import fill  # noqa: PLC0415 -- the same

    made = fill(settings)
    typer.echo(f"Made up {made} calls." if made else "They are all there already.")


def _settings() -> Settings:
    for sentence in unknown_in(given_in(ENV_FILE)):
        typer.echo(f"Note: {sentence}", err=True)
    try:
        return load()
    except BadSettings as bad:
        _fail(str(bad), UNSET)


def _migrate(settings: Settings) -> bool:
    from storage import migrate as tables  # noqa: PLC0415 -- the same
    from storage.engine import Storage  # noqa: PLC0415 -- the same

    storage = Storage(settings.database_url)
    try:
        return tables.upgrade(storage.engine)
    except tables.NewerTables as newer:
        _fail(str(newer))
    except (SQLAlchemyError, OSError) as error:
        # Its kind only: the text may quote the address with its password.
        _fail(
            f"The database cannot be used ({type(error).__name__}). `python -m bot doctor` looks."
        )
    finally:
        storage.close()


def _unlock(settings: Settings) -> None:
    from bot.locked import LockedOut, must_open, vault_of  # noqa: PLC0415 -- the same
    from storage.engine import Storage  # noqa: PLC0415 -- the same
    from storage.vault import OldOpenSsl  # noqa: PLC0415 -- the same

    storage = Storage(settings.database_url)
    try:
        must_open(storage, vault_of(settings))
    except LockedOut as locked:
        _fail(str(locked))
    except OldOpenSsl:
        _fail("This machine's OpenSSL is too old for the vault. `python -m bot doctor` looks.")
    finally:
        storage.close()


def _fail(sentence: str, code: int = WRONG) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    cli(prog_name="python -m bot")
