"""What we have of botbuilder: in two files, and without what makes it slow or act by itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from msrest.universal_http.requests import ClientRetryPolicy

from adapters.teams.web import Web
from tests.adapters.teams.double import TeamsDouble

ROOT = Path(__file__).parents[3]
OF_BOTBUILDER = ("botbuilder", "botframework", "msrest")


def imported(path: Path) -> Iterator[str]:
    """The first word of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)


def test_it_is_imported_in_two_files_only() -> None:
    folders = [ROOT / name for name in ("adapters", "bot", "flows", "storage")]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    using = {path.name for path in files if not set(OF_BOTBUILDER).isdisjoint(imported(path))}
    assert using == {"listen.py", "web.py"}


def test_no_client_looks_a_thousand_numbers_up_in_a_list() -> None:
    """7 of the 7.5 ms of each activity. The same codes are tried again as before: 408, 500 …"""
    codes: object = ClientRetryPolicy.safe_codes
    assert isinstance(codes, frozenset)
    policy = ClientRetryPolicy()  # type: ignore[no-untyped-call]  # msrest has half its types
    tried_again = policy.policy.status_forcelist
    assert {408, 500, 502, 503, 504} <= set(tried_again)
    assert {200, 404, 429, 501, 505}.isdisjoint(tried_again)


async def test_an_address_has_one_client_for_as_long_as_we_are_up(
    web: Web, teams: TeamsDouble
) -> None:
    assert web.client(teams.url) is web.client(teams.url)
