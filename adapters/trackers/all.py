"""Every kind of tracker there is."""

from __future__ import annotations

from adapters.trackers.http import Client
from adapters.trackers.hubspot import HubSpot
from adapters.trackers.jira import Jira
from adapters.trackers.port import Tracker
from adapters.trackers.salesforce import Salesforce
from adapters.trackers.webhook import Webhook
from storage.records import TrackerKind


def all_trackers(client: Client) -> dict[TrackerKind, Tracker]:
    """One of each kind; they share the client's limits, and no connection."""
    trackers: list[Tracker] = [
        Webhook(client),
        HubSpot(client),
        Salesforce(client),
        Jira(client),
    ]
    return {one.kind: one for one in trackers}
