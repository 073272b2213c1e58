"""Slack: listens, renders Block Kit, speaks."""

from adapters.slack.install import Slack

__all__ = ["Slack"]
