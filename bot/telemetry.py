"""Structured logs and metrics that never hold what people said.

A log line is an event's name and values from a short list of safe keys; anything else is dropped
before it is written. Labels of metrics are kinds and states, never customers, people or words.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram

EVENTS = Counter("parley_events_total", "Events heard, by kind and outcome.", ["kind", "outcome"])
BUGS = Counter("parley_bugs_total", "Steps that failed through a bug.")
STEP_SECONDS = Histogram("parley_step_seconds", "Time to run a step and commit.", ["kind"])
DELIVERIES = Counter(
    "parley_deliveries_total",
    "Deliveries settled, by platform and outcome.",
    ["platform", "outcome"],
)
DOUBTS = Counter(
    "parley_doubts_total", "Posts in doubt, by platform and how it ended.", ["platform", "ended"]
)
SYNCS = Counter(
    "parley_syncs_total", "What came of telling trackers, by kind and outcome.", ["kind", "outcome"]
)
TRACKED = Counter(
    "parley_tracked_total",
    "Changes heard from trackers, by kind and outcome.",
    ["kind", "outcome"],
)
MIRRORS = Gauge("parley_mirrors", "Items in trackers, by kind and state.", ["kind", "state"])
TROUBLED = Gauge(
    "parley_trackers_in_trouble", "Trackers in trouble, by kind and whether off.", ["kind", "off"]
)
LATENESS = Histogram(
    "parley_delivery_lateness_seconds",
    "How long after its due time a delivery was kept.",
    buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400),
)
WAITING_GAUGE = Gauge("parley_deliveries_waiting", "Deliveries, by state.", ["state"])
OLDEST_DUE = Gauge("parley_oldest_due_seconds", "How late the most overdue delivery is.")

SAFE_KEYS = frozenset(
    {
        "event", "level", "logger", "timestamp", "ref", "step", "kind", "at", "attempt", "platform",
        "outcome", "reason", "status", "method", "path", "seconds", "count", "address", "port",
        "version", "state", "error", "workspace", "name",
    }
)  # fmt: skip
STRUCTLOGS = frozenset(
    {"_record", "_from_structlog"}
)  # its own; it takes them away before rendering
# Libraries that log bodies, or one line per request: only their warnings, and only without text.
NOISY = (
    "slack_bolt",
    "slack_sdk",
    "botbuilder",
    "msal",
    "msrest",
    "aiohttp",
    "httpx",
    "apscheduler",
    "uvicorn.access",
    "nicegui",
    "alembic",
)


def only_safe_keys(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> Mapping[str, Any]:
    """Drop every value whose key is not on the list."""
    return {key: value for key, value in event.items() if key in SAFE_KEYS | STRUCTLOGS}


class Faceless(logging.Filter):
    """Lets other libraries' records through without their arguments, which may quote people."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the logger's name, level and kind of error; drop the text."""
        if record.name.startswith(("parley", "uvicorn.error")):
            return True
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        record.msg = f"{record.name} at {record.module}:{record.lineno} {kind}".strip()
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def start_logging(*, pretty: bool = False) -> None:
    """Log JSON lines to standard error, or readable ones on a terminal."""
    processors: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        only_safe_keys,
    ]
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if pretty
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Faceless())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=processors, processor=renderer)
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
