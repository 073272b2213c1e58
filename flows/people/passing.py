"""What waits at home for somebody's word: what others ask of them between colleagues.

They also got a message when it was asked. Messages go by, and somebody may want none: here it
stands until they have answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flows.language.room import Group
from flows.language.words import Button, Mention, Part, Text, When
from flows.people import plea_cards, rotation, rotation_offers, swap_answers
from flows.people.plea_kept import Asked, opened, told
from storage.book import Book
from storage.records import AHEAD, Call, Person, Plea, Rotation, RotationOffer, Swap, SwapAsk


def waiting(book: Book, person: Person) -> Iterator[Group]:
    """Each question with its buttons, to be drawn as far as it fits."""
    for plea in book.pleas_asked(person):
        wish, asker = opened(book, plea), book.find(Person, plea.asker)
        if wish is not None and asker is not None:
            yield partial(_plea, book, plea, wish, asker)
    for asked in book.swaps_asked(person):
        if book.get(Call, asked.call).state in AHEAD:
            yield partial(_swap, book, asked)
    for one in book.rotations_asked(person):
        yield partial(_rotation, one)
    for offer in book.offers_asked(person):
        yield partial(_offer, book, offer)


def _plea(book: Book, plea: Plea, wish: Asked, asker: Person) -> list[Part]:
    """The very words, as in the message: a home is for this person alone, too."""
    return [
        *told(book, asker, wish),
        Button("I will", does=plea_cards.will, about=plea),
        Button("I cannot", does=plea_cards.cannot, about=plea),
    ]


def _swap(book: Book, asked: SwapAsk) -> list[Part]:
    wanted, call = book.get(Swap, asked.swap), book.get(Call, asked.call)
    who = Mention.of(book.get(Person, wanted.by))
    said = (who, f" asks whether you would be the {wanted.role} of the call with {call.account}, ")
    return [
        Text(*said, When(call.starts_at), ", instead of them."),
        Button("I take it", does=swap_answers.take, about=asked),
        Button("I cannot", does=swap_answers.cannot, about=asked),
    ]


def _rotation(one: Rotation) -> list[Part]:
    return [
        Text(f"You have had several hard calls with {one.account}. Is it time to share it?"),
        Button("Keep it", does=rotation.keep, about=one),
        Button("Share it", does=rotation.share, about=one),
        Button("Hand it over", does=rotation.hand_over, about=one),
    ]


def _offer(book: Book, offer: RotationOffer) -> list[Part]:
    account = book.get(Rotation, offer.rotation).account
    who = Mention.of(book.get(Person, offer.by))
    does = f"share {account}" if offer.shares else f"take {account} over"
    return [
        Text(who, f" asks whether you would {does}."),
        Button("I accept", does=rotation_offers.accept, about=offer),
        Button("I cannot", does=rotation_offers.cannot, about=offer),
    ]
