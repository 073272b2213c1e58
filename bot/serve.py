"""The web server: listens, says so in one friendly line, and ends gracefully."""

from __future__ import annotations

import gc
import socket
import sys

import uvicorn
from fastapi import FastAPI

from bot.settings import Settings

BACKLOG = 2048
MOST_AT_ONCE = 1000  # connections and tasks; more are asked to come back (503)
KEEP_ALIVE_SECONDS = 75  # longer than the 60 of common load balancers, so that they hang up first
GRACE_SECONDS = 10  # for open requests when it stops
LARGEST_MESSAGE = 1 << 20  # bytes, over a WebSocket of the sandbox


class PortTaken(Exception):
    """Somebody else listens there, or we may not."""


class Friendly(uvicorn.Server):
    """Says where it is once it can be reached."""

    def __init__(self, config: uvicorn.Config, line: str) -> None:
        super().__init__(config)
        self._line = line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            # What was imported stays for good. Looking through all of it again, as a full
            # collection does, would hold the event loop for a tenth of a second.
            gc.collect()
            gc.freeze()
            sys.stdout.write(f"{self._line}\n")
            sys.stdout.flush()


def serve(app: FastAPI, settings: Settings) -> bool:
    """Listen until asked to stop. False when it could not start; raises PortTaken."""
    listening = listen(settings.host, settings.port)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Behind a proxy the address and scheme of the visitor stand in its headers; otherwise
        # anybody could write them.
        proxy_headers=settings.public_url is not None,
        backlog=BACKLOG,
        limit_concurrency=MOST_AT_ONCE,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws_max_size=LARGEST_MESSAGE,
    )
    server = Friendly(config, f"Parley is ready: {settings.local_address}")
    with listening:
        server.run(sockets=[listening])
    return server.started


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises PortTaken."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, address = found[0][0], found[0][4]
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except OSError as error:
        why = error.strerror or "it is not an address of this machine"
        raise PortTaken(f"Parley cannot listen on {host}, port {port}: {why}.") from None
