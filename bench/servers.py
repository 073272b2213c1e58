"""The servers that are measured, as processes of their own, and what they cost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is up."""

    url: str
    pid: int

    @property
    def cpu_seconds(self) -> float:
        """Processor time it has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def resident_mb(self) -> float:
        """Memory it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def free_port() -> int:
    """A port on loopback that nobody uses at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def started(arguments: list[str], port: int, settings: Mapping[str, str]) -> Iterator[Running]:
    """Start a server and wait until it is ready; ended afterwards."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("PARLEY_", "SLACK_", "TEAMS_"))
    }
    command = [sys.executable, "-m", *arguments]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        command, cwd=ROOT, env={**kept, **settings}, stdout=quiet, stderr=quiet
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, f"{arguments} ended with {process.returncode}"
            try:
                urllib.request.urlopen(f"{url}/readyz", timeout=1)  # noqa: S310 -- our own address
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        yield Running(url, process.pid)
    finally:
        process.terminate()
        process.wait(20)
