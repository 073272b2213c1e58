"""The real server, with the stand-in in the place of Microsoft's services; nothing else differs."""

from __future__ import annotations

import functools
import os

import adapters.teams
from adapters.teams.install import Teams
from bot.__main__ import cli

URL = os.environ["BENCH_TEAMS_URL"]

if __name__ == "__main__":
    adapters.teams.Teams = functools.partial(  # type: ignore[misc,assignment] # the same class, told where to look
        Teams, openid_url=f"{URL}/openid", login_url=URL, hosts=("127.0.0.1",)
    )
    cli(args=["serve"], prog_name="bench.teams_server")
