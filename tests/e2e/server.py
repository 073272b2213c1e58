"""The real server, as a process of its own: started, asked whether it is ready, killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.e2e.local_slack import free_port

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 40


class Server:
    """`python -m bot serve` with these settings; an async context manager."""

    def __init__(self, folder: Path, port: int = 0, **settings: str) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"server-{self.port}.log"
        self._settings = {
            "PARLEY_DATABASE_URL": f"sqlite:///{folder}/parley.db",
            "PARLEY_PORT": str(self.port),
            **settings,
        }
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "serve",
                cwd=ROOT,
                env=_clean(os.environ) | self._settings,
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as client:
            while not await self._ready(client):  # noqa: ASYNC110 -- another process gets ready
                await asyncio.sleep(0.1)

    async def _ready(self, client: httpx.AsyncClient) -> bool:
        assert self._process is not None
        assert self._process.returncode is None, self.log.read_text()[-3000:]
        try:
            return (await client.get(f"{self.url}/readyz")).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    async def stop(self) -> None:
        """Ask it to end, as a deploy does."""
        await self._signal(signal.SIGTERM)

    async def kill(self) -> None:
        """Give it no chance to say goodbye."""
        await self._signal(signal.SIGKILL)

    async def _signal(self, number: signal.Signals) -> None:
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(number)
        try:
            async with asyncio.timeout(20):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    """Without settings that whoever runs the tests may have."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith(("PARLEY_", "SLACK_", "TEAMS_")) or name == "PARLEY_CHROMIUM"
    }
