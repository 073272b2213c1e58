"""The book of one workspace."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from urllib.parse import quote

from storage.book.actions import Actions
from storage.book.calls import Calls
from storage.book.checkins import CheckIns
from storage.book.core import CannotOpen
from storage.book.digests import Digests
from storage.book.erasure import Erasures
from storage.book.estimates import Estimates
from storage.book.identities import Identities
from storage.book.items import Items
from storage.book.keeping import Keepings
from storage.book.load import Load
from storage.book.organisation import Organisations
from storage.book.overview import Overview
from storage.book.peers import Peers
from storage.book.people import People
from storage.book.promises import Promises
from storage.book.publishing import Publishing
from storage.book.roadblocks import Roadblocks
from storage.book.rotation import Rotations
from storage.book.secrets import Secrets
from storage.book.trackers import Trackers
from storage.records import Delivery


class Book(
    Erasures,
    Keepings,
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
    Organisations,
    Publishing,
    Peers,
    Load,
    Digests,
    Rotations,
    CheckIns,
):
    """Every query about one workspace, by name."""

    def hear(self, key: str, at: datetime) -> bool:
        """Note that an event was heard; False when it was heard before."""
        return super().hear(self._unreadable(key), at)

    def was_heard(self, key: str) -> bool:
        """Whether an event was heard already."""
        return super().was_heard(self._unreadable(key))

    def _unreadable(self, key: str) -> str:
        # A key says who pressed what, and when: it is kept for days, so not in clear. Where the
        # workspace's own key is damaged, hearing people comes first.
        with suppress(CannotOpen):
            return self.vault.mark(self, "heard", key) if self.vault is not None else key
        return key

    def link_to(self, view: str, about: str) -> str:
        """A link to where a view of a record stands in a channel; empty while it does not."""
        stands = self.receipt_of(view, about)
        return self._link(stands) if stands is not None else ""

    def links_to(self, view: str, abouts: Collection[str]) -> dict[str, str]:
        """Such links for several records (ids) at once; those that do not stand are not there."""
        found = {one.about: self._link(one) for one in self.standing(view, abouts)}
        return {about: link for about, link in found.items() if link}

    def _link(self, stands: Delivery) -> str:
        template = self.workspace().message_url
        digits = stands.receipt.replace(".", "")
        place = stands.channel.partition(";")[0]  # on Teams a thread's id begins with its channel's
        return template.format(
            channel=stands.channel,
            place=quote(place, safe=""),
            message=stands.receipt,
            digits=digits,
        )
