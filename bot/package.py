"""The Teams app package: a zip with the manifest and the icons, the same bytes every time."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from pathlib import Path
from typing import Any

from adapters.teams.manifest import manifest
from bot.about import PATH, PRIVACY, TERMS
from bot.manifest import PLACE_FOR_URL
from bot.settings import Settings
from flows.all import SCRIPT

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "teams"
TEMPLATE = "manifest.template.json"
ICONS = ("color.png", "outline.png")

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can tell; always the same one
READABLE = 0o644 << 16
UNIX = 3


class Unfit(Exception):
    """No package can be made with these settings; says why."""


def teams(settings: Settings, *, preview: bool = False) -> dict[str, Any]:
    """The manifest for Teams, with the commands, ids and addresses as they are here."""
    if settings.teams_app_id is None:
        raise Unfit("Set TEAMS_APP_ID first: the package names the bot by it. See docs/teams.md.")
    address = settings.public_url or PLACE_FOR_URL
    if not address.startswith("https://"):
        raise Unfit("PARLEY_PUBLIC_URL must begin with https:// for Teams, which calls no other.")
    return manifest(
        json.loads((SOURCE / TEMPLATE).read_text(encoding="utf-8")),
        tuple(SCRIPT.commands.values()),
        app_id=settings.teams_app_id,
        public_url=address,
        links={
            "websiteUrl": f"{address}{PATH}",
            "privacyUrl": f"{address}{PRIVACY}",
            "termsOfUseUrl": f"{address}{TERMS}",
        },
        version=_version(),
        preview=preview,
    )


def teams_json(settings: Settings, *, preview: bool = False) -> str:
    """The manifest as it stands in the package."""
    made = teams(settings, preview=preview)
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def teams_zip(settings: Settings, *, preview: bool = False) -> bytes:
    """The package. Nothing in it is compressed: that would differ from machine to machine."""
    files = {"manifest.json": teams_json(settings, preview=preview).encode()}
    files |= {name: (SOURCE / name).read_bytes() for name in ICONS}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.create_system, entry.external_attr = UNIX, READABLE
            package.writestr(entry, content)
    return packed.getvalue()


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version: str = project["project"]["version"]
    return version
