"""The book of one workspace."""

from urllib.parse import quote

from storage.book.actions import Actions
from storage.book.calls import Calls
from storage.book.estimates import Estimates
from storage.book.identities import Identities
from storage.book.items import Items
from storage.book.overview import Overview
from storage.book.people import People
from storage.book.promises import Promises
from storage.book.roadblocks import Roadblocks
from storage.book.secrets import Secrets
from storage.book.trackers import Trackers


class Book(
    People,
    Calls,
    Actions,
    Promises,
    Estimates,
    Roadblocks,
    Items,
    Trackers,
    Overview,
    Identities,
    Secrets,
):
    """Every query about one workspace, by name."""

    def link_to(self, view: str, about: str) -> str:
        """A link to where a view of a record stands in a channel; empty while it does not."""
        stands = self.receipt_of(view, about)
        template = self.workspace().message_url
        if stands is None or not template:
            return ""
        digits = stands.receipt.replace(".", "")
        place = stands.channel.partition(";")[0]  # on Teams a thread's id begins with its channel's
        return template.format(
            channel=stands.channel,
            place=quote(place, safe=""),
            message=stands.receipt,
            digits=digits,
        )
