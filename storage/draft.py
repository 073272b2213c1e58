"""Drafts the next migration from what the records say and the migrations do not yet.

    python -m storage.draft "adds the digest"
    python -m storage.draft --first             # the first one anew; only before it was released

It compares with a database of its own, brought up to the newest migration, so it needs no settings
and touches nobody's data. Read what it wrote before you keep it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.operations import MigrationScript, ops
from alembic.runtime.migration import MigrationContext
from sqlmodel.sql.sqltypes import AutoString

import storage.records
from storage import migrate
from storage.engine import Storage
from storage.records.base import Utc, Word

VERSIONS = migrate.FOLDER / "versions"
MOST_STATEMENTS = 49  # then Ruff calls a function too long
FIRST = "the first tables"
RECORDS = storage.records  # importing them is what fills SQLModel.metadata


def draft(message: str) -> Path | None:
    """Write the next migration; None when nothing has changed."""
    with TemporaryDirectory() as folder:
        scratch = Storage(f"sqlite:///{folder}/scratch.db")
        first = not migrate.newest()
        if not first:
            migrate.upgrade(scratch.engine)
        with scratch.engine.begin() as connection:
            config = migrate.config_for(connection)
            config.attributes["drafting"] = {
                # SQLite changes a table by copying it, which Alembic calls a batch.
                "render_as_batch": not first,
                "render_item": write_type,
                "process_revision_directives": tidied,
            }
            script = command.revision(config, message, autogenerate=True)
        scratch.close()
    path = getattr(script, "path", None)
    return _polished(Path(path)) if path else None


def write_type(kind: str, item: Any, _context: object) -> str | bool:  # noqa: ANN401 -- Alembic's hook
    """Our own column types as the database sees them: a migration must not need our code."""
    if kind != "type":
        return False
    if isinstance(item, Utc):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Word):
        return f"sa.String(length={getattr(item.impl_instance, 'length', None)})"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def tidied(
    _context: MigrationContext,
    _revision: str | Iterable[str | None] | Iterable[str],
    directives: list[MigrationScript],
) -> None:
    """Number migrations, so that a listing is their order; draft none where nothing changes."""
    for one in list(directives):
        if one.upgrade_ops is None or one.upgrade_ops.is_empty():
            directives.remove(one)
            continue
        one.rev_id = f"{int(migrate.newest() or 0) + 1:04}"
        if one.downgrade_ops is not None:
            one.downgrade_ops.ops = _without_doomed(one.downgrade_ops.ops)


def _without_doomed(several: list[ops.MigrateOperation]) -> list[ops.MigrateOperation]:
    """Indexes go with their table; there is no need to drop them first."""
    doomed = {one.table_name for one in several if isinstance(one, ops.DropTableOp)}
    return [
        one
        for one in several
        if not (isinstance(one, ops.ModifyTableOps) and one.table_name in doomed)
        and not (isinstance(one, ops.DropIndexOp) and one.table_name in doomed)
    ]


def _polished(path: Path) -> Path:
    """As we would have written it."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    written = "".join(line for line in lines if "# ###" not in line)
    if written.count("op.create_") > MOST_STATEMENTS:
        why = "  # noqa: PLR0915 -- a statement for each table and index"
        written = written.replace("def upgrade() -> None:", f"def upgrade() -> None:{why}")
    path.write_text(written, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff", "format", "--quiet", str(path)]
    subprocess.run([*ruff, "--config", "format.skip-magic-trailing-comma=true"], check=True)  # noqa: S603 -- our own tool on our own file
    subprocess.run(ruff, check=True)  # noqa: S603 -- the same
    return path


def main() -> int:
    """Draft from the command line; 0 done, 1 nothing to draft."""
    parser = argparse.ArgumentParser(prog="python -m storage.draft", description=__doc__)
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("message", nargs="?", help="what changes, in a few words")
    wanted.add_argument("--first", action="store_true", help="make the first migration anew")
    given = parser.parse_args()
    if given.first:
        for old in VERSIONS.glob("0*.py"):
            old.unlink()
    written = draft(given.message or FIRST)
    said = f"Please read it: {written}" if written else "Records and migrations agree."
    sys.stdout.write(f"{said}\n")
    return 0 if written else 1


if __name__ == "__main__":
    sys.exit(main())
