"""The book of one workspace."""

from storage.book.calls import Calls
from storage.book.people import People
from storage.book.promises import Promises


class Book(People, Calls, Promises):
    """Every query about one workspace, by name."""

    def link_to(self, view: str, about: str) -> str:
        """A link to where a view of a record stands in a channel; empty while it does not."""
        stands = self.receipt_of(view, about)
        template = self.workspace().message_url
        if stands is None or not template:
            return ""
        digits = stands.receipt.replace(".", "")
        return template.format(channel=stands.channel, message=stands.receipt, digits=digits)
