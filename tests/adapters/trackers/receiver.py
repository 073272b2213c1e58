"""A double of whoever receives our webhooks, which checks them with the library itself."""

from __future__ import annotations

from standardwebhooks import Webhook

from tests.adapters.trackers.double import Call, Double, Said


class Receiver(Double):
    """Takes each message once, as the specification asks, and only signed ones."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.secret = secret
        self.messages: dict[str, object] = {}  # by webhook-id

    def what(self, method: str, path: str) -> str:  # noqa: ARG002 -- there is only one
        return "message"

    def answer(self, call: Call) -> Said:
        message = Webhook(self.secret).verify(call.raw, dict(call.headers))
        self.messages.setdefault(call.headers["webhook-id"], message)
        return Said(204)
